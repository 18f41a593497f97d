"""Is all that a user meets on the command line met by a case? The list of verbs, flags and exit codes comes from the program itself (completion and
manual page), the list of complaints from its source; what no run of a case has met is a failure. unmet.txt lists sentences that no plain case can
provoke, each with the reason; an entry that is met, or that is no sentence of the program any more, is a failure, too."""
import glob, os, re, subprocess


# -- verbs, flags, exit codes -------------------------------------------------------------------------------------
def ask(binary, *words):
    p = subprocess.run([binary] + list(words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    return p.stdout.decode("utf-8")


def completed(binary, *words):
    return [line.partition("\t")[0] for line in ask(binary, "__complete", *words).splitlines() if not line.startswith(":")]


def used(words, flags, letters):
    """the flags on a command line, as the program reads it: --name, --name=value, -x"""
    for w in words:
        if w == "--":
            return
        name = w[2:].partition("=")[0] if w.startswith("--") else letters.get(w[1:2]) if w.startswith("-") and len(w) > 1 else None
        if name in flags:
            yield name


def possible_codes(flags):
    """what a verb may end with follows from what it does: read, write, weigh"""
    codes = {"0", "2", "3"}
    codes |= {"1"} if "fail-on" in flags else set()
    codes |= {"4"} if {"min-coverage", "timeout", "no-origin"} & set(flags) else set()   # a snapshot may lack an object
    codes |= {"5"} if "waivers" in flags else set()
    return codes | ({"130"} if "filename" in flags else set())


def codes_of_page(page):
    return set(re.findall(r"^\.B (\d+)$", page.partition(".SH EXIT STATUS")[2], re.M))


def surface_unmet(binary, repo, runs):
    page = ask(binary, "man").replace("\\-", "-").replace("\\fB", "").replace("\\fR", "")
    letters = dict((a, b) for a, b in re.findall(r"^-(\w), --([\w-]+)", page, re.M))
    verbs = completed(binary, "")
    if len(verbs) < 10 or len(letters) < 4:
        yield "the program names %d verbs and %d letters: is it asked rightly?" % (len(verbs), len(letters))
    every = set()
    for verb in verbs:
        flags = [f[2:] for f in completed(binary, verb, "--")]
        mine = [r for r in runs if r.words and r.words[0] == verb]
        good = {f for r in mine if r.code != "2" for f in used(r.words, flags, letters)}
        for f in flags:
            if f not in good:
                yield "no case uses %s --%s in a run that is none of wrong usage" % (verb, f)
        codes = {r.code for r in mine}
        every |= codes
        for code in sorted(possible_codes(flags) - codes, key=int):
            yield "no case makes %s end with %s" % (verb, code)
        for code in sorted(codes - possible_codes(flags)):
            yield "%s ended with %s, which this test does not expect of it" % (verb, code)
        for form in ask(binary, "man").partition(".SS bulkhead %s " % verb)[2].partition(".fi")[0].count(".B bulkhead"), :
            if not form:
                yield "the manual page has no synopsis of %s" % verb
    told = codes_of_page(page)
    with open(os.path.join(repo, "docs", "manual.md"), encoding="utf-8") as f:
        table = set(re.findall(r"^\| (\d+) \|", f.read().partition("\n## Exit codes")[2].partition("\n## ")[0], re.M))
    if told != table:
        yield "exit codes: the manual page has %s, docs/manual.md %s" % (sorted(told), sorted(table))
    helped = set(re.findall(r"(\d+) [a-z]", ask(binary, "--help").partition("Exit codes:")[2]))
    if told != helped:
        yield "exit codes: the manual page has %s, --help %s" % (sorted(told), sorted(helped))
    for code in sorted(told - every, key=int):
        yield "no case ends with %s" % code


# -- complaints ---------------------------------------------------------------------------------------------------
SAYS = re.compile(r"\b(log_line|outcome_add|refuse|ingest_broken|broken|diag_add|failed|wrong|bad|misspelt|line)\s*\(|\bwrong\s*=|->why\s*=|\breturn\s*$")
TOKEN = re.compile(r'"((?:[^"\\\n]|\\.)*)"|//[^\n]*|/\*.*?\*/|\'(?:[^\'\\\n]|\\.)+\'|[;{}]', re.S)
# Tables of help, scripts and pages hold sentences that are no complaints.
TABLES = re.compile(r"^(?:static )?const (?:struct verb|char) \w+(?:\[\])? =.*?^(?:\};|[^\n]*;)$", re.S | re.M)
WORDS = re.compile(r"[A-Za-z]{2,}[ ,:;][^\"]*[A-Za-z]{2,}")


def sentences(text):
    """the string literals of statements that complain, neighbours joined"""
    text = TABLES.sub("", text)
    statement, found, at = "", [], 0
    for m in TOKEN.finditer(text):
        between, at = text[at:m.start()], m.end()
        statement += between
        if m.group(1) is not None:
            if found and not between.strip():
                found[-1] += m.group(1)
            else:
                found.append(m.group(1))
            statement += '""'
        elif m.group(0) in ";{}":
            if SAYS.search(statement) or statement.strip().startswith("return"):
                yield from found
            statement, found = "", []


def complaints(repo):
    for folder in ("cmd", "io"):
        for name in sorted(glob.glob(os.path.join(repo, "src", folder, "*.c"))):
            with open(name, encoding="utf-8") as f:
                for s in sentences(f.read()):
                    if WORDS.search(re.sub(r"%[-+ 0-9.*]*(?:ll|z|l)?[a-z]", "", s)):
                        yield os.path.join(folder, os.path.basename(name)), s.replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")


def pattern(sentence):
    parts = re.split(r"%[-+ 0-9.*]*(?:ll|z|l)?[a-z]|%%", sentence)
    return re.compile(".*?".join(re.escape(p.strip("\n").split("\n")[0]) for p in parts))


def excused(repo):
    with open(os.path.join(repo, "tests", "cases", "unmet.txt"), encoding="utf-8") as f:
        lines = [line.rstrip("\n") for line in f]
    return dict(line.split(" <- ", 1)[0::1] if " <- " in line else (line, "") for line in lines if line and not line.startswith("#"))


def complaints_unmet(repo, runs):
    said = "\n".join(sorted({line for r in runs for line in r.err.splitlines()}))
    excuses, known = excused(repo), set()
    for where, sentence in complaints(repo):
        known.add(sentence)
        met = pattern(sentence).search(said)
        if not met and sentence not in excuses:
            yield "src/%s: no case provokes: %s" % (where, sentence)
        elif met and sentence in excuses:
            yield "tests/cases/unmet.txt: a case provokes this: %s" % sentence
    if len(known) < 60:
        yield "only %d complaints found in the source: is it read rightly?" % len(known)
    for sentence, why in excuses.items():
        if sentence not in known:
            yield "tests/cases/unmet.txt: the program does not say this: %s" % sentence
        if not why:
            yield "tests/cases/unmet.txt: without a reason: %s" % sentence


def unmet(binary, repo, runs):
    yield from surface_unmet(binary, repo, runs)
    yield from complaints_unmet(repo, runs)
