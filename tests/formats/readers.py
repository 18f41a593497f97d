"""An independent reader for every format: each raises Unfit with what is wrong, or returns. Nothing here is shared with the program."""
import csv as csv_module, html.parser, io, json, os, re, shutil, subprocess, urllib.parse, xml.etree.ElementTree as xml
import hostile, schema


class Unfit(Exception):
    pass


def need(condition, *what):
    if not condition:
        raise Unfit(" ".join(str(w)[:300] for w in what))


# -- what holds for all -------------------------------------------------------------------------------------------
# Controls (C0 but line ends, DEL, C1), separators, marks of direction, characters without width: what a terminal or a reader may take for more than text.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def text_of(raw, line_end="\n"):
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as e:
        raise Unfit("no UTF-8: %s" % e)
    text = text.replace(line_end, "\n") if line_end != "\n" else text
    bad = UNSEEN.search(text)
    need(not bad, "U+%04X stands raw, behind" % ord(bad[0] if bad else " "), repr(text[max(0, (bad.start() if bad else 0) - 60):bad.start() if bad else 0]))
    need("##[" not in text and "##vso[" not in text, "a command of a CI system's log")
    return text


class Page(html.parser.HTMLParser):
    """elements, links and event handlers of HTML or SVG"""
    def __init__(self, text):
        super().__init__()
        self.links, self.elements, self.handlers = [], set(), []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        self.handlers += [a for a, _ in attrs if a.startswith("on")]
        self.links += [v or "" for a, v in attrs if a in ("href", "src", "xlink:href", "action", "data")]


def inert(text, allowed=None):
    page = Page(text)
    need(hostile.CANARY not in page.elements, "a name became an element")
    need(not page.handlers, "a name became an event handler", page.handlers)
    need(not [x for x in page.links if "evil" in x or x.startswith("javascript:")], "a name became a link")
    need(allowed is None or page.elements <= allowed, "elements", page.elements - (allowed or set()))


# -- formats --------------------------------------------------------------------------------------------------------
def read_text(raw, facts):
    for line in text_of(raw).split("\n"):
        need(not line.lstrip().startswith("::"), "a line that is a workflow command:", line)


def read_json(raw, facts):
    doc = json.loads(text_of(raw))
    names = {p["from"].get("name") for p in doc["paths"]} | {p["from"].get("namespace") for p in doc["paths"]}
    for key in ("formula", "script", "long", "direction", "log-command"):
        need(not doc["paths"] or hostile.TEXTS[key] in names or not facts.get("whole"), "the name is not read back:", key)
    return doc


def read_yaml(raw, facts):
    text = text_of(raw)
    try:
        import yaml
    except ImportError:
        return
    doc = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    need(doc == facts["json"], "YAML does not say what JSON says")


def read_jsonl(raw, facts):
    lines = [json.loads(x) for x in text_of(raw).rstrip("\n").split("\n")]
    kinds = [x["type"] for x in lines]
    need(kinds[0] == "header" and kinds[-1] == "summary", "order", kinds[:2])
    paths = [{k: v for k, v in x.items() if k != "type"} for x in lines if x["type"] == "path"]
    need(paths == facts["json"]["paths"], "JSON Lines do not say what JSON says")


def cells_are_text(rows):
    for row in rows:
        for cell in row:
            need(not cell[:1] in tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20") or cell == "", "a cell that a spreadsheet may run:", repr(cell[:40]))


def read_csv(raw, facts):
    text = text_of(raw, "\r\n")
    need(b"\n" not in raw.replace(b"\r\n", b""), "a line end that is not CR LF")
    csv_module.field_size_limit(1 << 24)
    rows = list(csv_module.reader(io.StringIO(text), strict=True))
    need(len({len(r) for r in rows}) == 1, "rows of different length")
    cells_are_text(rows)
    for other in ";\t|":   # a spreadsheet of another country, or one told so
        cells_are_text(csv_module.reader(io.StringIO(text), delimiter=other))
    if facts.get("whole"):
        wanted = [p["fingerprint"] for p in facts["json"]["paths"]] + [""] * len(facts["json"]["exposures"])
        need([r[1] for r in rows[1:]] == wanted, "rows are not the paths and exposures")


URI = re.compile(r"(?:file:///)?[A-Za-z0-9._~!$&'()*+,;=@/%-]+\Z")


def sarif_place(place, run):
    where, region = place["physicalLocation"]["artifactLocation"], place["physicalLocation"]["region"]
    uri, base = where["uri"], where.get("uriBaseId")
    need(URI.match(uri) and not re.search("%(?![0-9A-F]{2})", uri), "no URI:", uri)
    need(base in run["originalUriBaseIds"] if not uri.startswith("file:///") else base is None, "base of", uri)
    need(not uri.startswith("/") and "//" not in uri.replace("file:///", ""), "a relative reference:", uri)
    need(base != "CLUSTER" or (uri.startswith("cluster/") and ".." not in urllib.parse.unquote(uri).split("/")), "a way out:", uri)
    need(region["startLine"] >= 1, "line", region)


def sarif_message(message):
    text = message["text"]
    need(text and "](" not in text, "a link in a message:", text)
    need(not re.search(r"[{}]", text.replace("{{", "").replace("}}", "")), "a placeholder in a message:", text)


def read_sarif(raw, facts):
    doc = json.loads(text_of(raw))
    schema.check(doc)
    need(doc["version"] == "2.1.0" and len(doc["runs"]) == 1, "version")
    run = doc["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    need(len({r["id"] for r in rules}) == len(rules), "a rule twice")
    for r in rules:
        need(len(r["properties"]["tags"]) <= 20 and len(set(r["properties"]["tags"])) == len(r["properties"]["tags"]), "tags of", r["id"])
        need(0 < float(r["properties"]["security-severity"]) <= 10, "security-severity")
        need("<" not in re.sub(r"\\<", "", r["help"]["markdown"]), "HTML in the help of", r["id"])
    need(len(run["results"]) <= 25000, "results")
    for r in run["results"]:
        need(rules[r["ruleIndex"]]["id"] == r["ruleId"], "ruleIndex of", r["ruleId"])
        need(r["kind"] == "fail" or r["level"] == "none", "level of what is no failure")
        need(r["locations"], "a result without a location")
        sarif_message(r["message"])
        flow = [x["location"] for c in r.get("codeFlows", []) for t in c["threadFlows"] for x in t["locations"]]
        need(len(r.get("codeFlows", [])) <= 1 and len(flow) <= 1000, "code flows")
        for place in r["locations"] + flow:
            sarif_place(place, run)
        for place in flow:
            sarif_message(place["message"])
    found = [r["partialFingerprints"]["bulkhead/v1"] for r in run["results"] if "codeFlows" in r]
    need(found == [p["fingerprint"] for p in facts["json"]["paths"]], "results are not the paths")
    accepted = sum(1 for r in run["results"] if r.get("suppressions"))
    need(accepted == sum("waiver" in p for p in facts["json"]["paths"]), accepted, "suppressions")


JUNIT = {   # element: attributes needed, attributes allowed besides, children
    "testsuites": ({"name", "tests", "failures", "errors", "time"}, {"skipped"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped", "time"}, set(), {"testcase"}),
    "testcase": ({"name", "classname", "time"}, {"file", "line"}, {"failure", "skipped"}),
    "failure": ({"message", "type"}, set(), set()),
    "skipped": ({"message"}, set(), set()),
}


def junit_element(e):
    need(e.tag in JUNIT, "element", e.tag)
    needed, besides, children = JUNIT[e.tag]
    need(needed <= set(e.attrib) <= needed | besides, "attributes of", e.tag, sorted(e.attrib))
    for child in e:
        need(child.tag in children, child.tag, "in", e.tag)
        junit_element(child)


def read_junit(raw, facts):
    text_of(raw)
    root = xml.fromstring(raw)
    need(root.tag == "testsuites", "root", root.tag)
    junit_element(root)
    for s in [root] + list(root):
        cases = list(s.iter("testcase"))
        need(int(s.get("tests")) == len(cases) and int(s.get("failures")) == len(list(s.iter("failure"))), "counts of", s.get("name"))
        need(int(s.get("skipped")) == len(list(s.iter("skipped"))), "skipped of", s.get("name"))
    proven = sum(p["verdict"] == "proven" and "waiver" not in p for p in facts["json"]["paths"])
    need(int(root.get("failures")) == proven, root.get("failures"), "failures, but", proven, "proven paths that nobody accepts")


# docs.github.com, workflow commands: `::command key=value,key=value::message`; a value hides % CR LF : and `,`
COMMAND = re.compile(r"::(error|warning|notice) ((?:[a-zA-Z]+=[^:,]*)(?:,[a-zA-Z]+=[^:,]*)*)::(.+)\Z")


def read_github(raw, facts):
    lines = text_of(raw).rstrip("\n").split("\n")
    for line in lines:
        found = COMMAND.match(line)
        need(found, "no workflow command:", line)
        values = dict(x.split("=", 1) for x in found[2].split(","))
        need(set(values) <= {"file", "line", "title"} and values["title"], "properties", values)
        need(len(values["title"]) < 255 * 3 and len(found[3]) < 60000, "too long")
        for value in [found[3]] + list(values.values()):
            need(not re.search("%(?!25|3A|2C)", value), "an escape that is none of ours:", value)
    need(len(lines) < 100, "%d annotations" % len(lines))


def read_gitlab(raw, facts):
    doc = json.loads(text_of(raw))
    need(isinstance(doc, list), "a list")
    for x in doc:
        need(set(x) == {"description", "check_name", "fingerprint", "severity", "location"}, "members", sorted(x))
        need(x["severity"] in ("info", "minor", "major", "critical", "blocker"), "severity", x["severity"])
        need(x["location"]["path"] and not x["location"]["path"].startswith(("/", "./")), "path", x["location"]["path"])
        need(x["location"]["lines"]["begin"] >= 1, "line")
    marks = [x["fingerprint"] for x in doc]
    need(len(set(marks)) == len(marks), "a fingerprint twice")
    need([m for m in marks if re.match("[0-9a-f]{32}$", m)] == [p["fingerprint"] for p in facts["json"]["paths"]], "not the paths")


TAGS = re.compile("<details><summary>[A-Z][a-z ]+ \\([0-9]+\\)</summary>|</details>|<br>")


def read_md(raw, facts):
    text = text_of(raw)
    need(len(text) < 65536, "longer than a comment may be")
    head = ""
    for line in text.split("\n"):
        if line.startswith("|"):
            need(not head or len(line.split("|")) == len(head.split("|")), "columns of", line)
        head = (head or line) if line.startswith("|") else ""
        bare = TAGS.sub("", re.sub("`[^`]*`", "", line))
        need("`" not in bare and not re.search(r"[<>@\[\]]|https?:|www\.|#\d", bare), "stands outside of a code span:", bare)
    if shutil.which("cmark-gfm"):
        done = subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough"], input=raw, stdout=subprocess.PIPE, check=True)
        inert(done.stdout.decode(), set("h3 p table thead tbody tr th td code strong details summary br ol ul li em".split()))



def read_dot(raw, facts):
    text_of(raw)
    if not shutil.which("dot"):
        return
    done = subprocess.run(["dot", "-Tsvg"], input=raw, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    need(done.returncode == 0 and not done.stderr, "graphviz:", done.stderr.decode(errors="replace"))
    root = xml.fromstring(done.stdout)
    need(not [e for e in root.iter() if e.tag.split("}")[-1] not in ("svg", "g", "title", "polygon", "ellipse", "path", "text", "polyline")], "elements of the picture")
    nodes = [e for e in root.iter() if e.get("class") == "node"]
    shown = {"".join((e.text or "").split()) for e in root.iter() if e.tag.endswith("}text")}
    for label in re.findall(r'label="((?:\\.|[^"\\])*)"', raw.decode()):
        want = re.sub(r"\\(.)", r"\1", label).replace("&amp;", "&")
        need(not want or "".join(want.split()) in shown, "a label that the picture shows otherwise:", want)
    need(len(nodes) == len(re.findall(rb"^ +\w+ \[label=", raw, re.M)) and nodes, len(nodes), "nodes")


def read_html(raw, facts):
    inert(text_of(raw))


READERS = {name[5:]: f for name, f in list(globals().items()) if name.startswith("read_")}
READERS["wide"] = read_text
