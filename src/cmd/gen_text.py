"""gen_text INPUT OUTPUT NAME - a text file as a C constant: const char NAME[]."""
import sys

with open(sys.argv[1], encoding="utf-8") as f:
    lines = f.read().splitlines()
with open(sys.argv[2], "w", encoding="utf-8") as f:
    f.write("extern const char %s[];\nconst char %s[] =\n" % (sys.argv[3], sys.argv[3]))
    for line in lines:
        f.write('\t"%s\\n"\n' % line.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("?", "\\?"))
    f.write(";\n")
