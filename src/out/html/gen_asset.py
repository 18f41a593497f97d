#!/usr/bin/env python3
"""gen_asset.py OUTPUT FILE... - the style sheet and the script of the HTML report as a C file, with the hashes for its policy. The .css files are
put behind one another in the order given, the .js files likewise, inside one function so that they share names with nobody; without indentation."""
import base64, hashlib, sys


def read(names):
    text = ""
    for name in names:
        with open(name, encoding="utf-8") as f:
            text += "".join(line.lstrip() for line in f)
    # The parser would end the element, or treat the text as something else than it is here.
    for bad in ("</", "<!--", "\r", "\0"):
        if bad in text:
            sys.exit("gen_asset.py: %r in %s cannot stand inside an element" % (bad, ", ".join(names)))
    return text.encode()


def literal(data):
    lines = []
    for line in data.split(b"\n")[:-1]:
        lines.append('\t"%s\\n"' % "".join(chr(c) if 32 <= c < 127 and c not in b'"\\?' else "\\%03o" % c for c in line))
    return "\n".join(lines)


def main():
    out, names = sys.argv[1], sys.argv[2:]
    style = b"\n" + read([n for n in names if n.endswith(".css")])
    script = b"\n'use strict';\n(() => {\n" + read([n for n in names if n.endswith(".js")]) + b"})();\n"
    with open(out, "w", encoding="ascii") as f:
        f.write('// Made by gen_asset.py from ui/report/.\n#include "out/html/asset.h"\n')
        for name, data in (("style", style), ("script", script)):
            digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
            f.write('\nconst span html_%s = SPAN_INIT(\n%s);\nconst char html_%s_hash[] = "sha256-%s";\n' % (name, literal(data), name, digest))


main()
