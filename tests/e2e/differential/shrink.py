"""Makes the smallest case of a difference: first the request, asked of server and twin at every step; then the world, where only the twin is asked
(its answer must stay as it was); at last the case is put to a fresh server that holds no more than the case's objects."""
import hashlib, json, os, re, shutil

import compare, recording, world
from mutate import Pairs, Raw, text
from server import Server

CASES = os.path.join(compare.REPO, "tests", "cases", "twin")
ROUNDS = 60


# -- the request --------------------------------------------------------------------------------------------------
def parse(raw):
    """a body as a document that keeps what JSON's readers lose: repeated keys, spellings of numbers; None if it is no JSON"""
    pairs = lambda found: Pairs(found) if len({k for k, _ in found}) < len(found) else dict(found)
    try:
        return json.loads(raw, object_pairs_hook=pairs, parse_int=Raw, parse_float=Raw)
    except ValueError:
        return None


def size(v):
    return len(text(v))


def smaller_values(v):
    if isinstance(v, Pairs):
        for i in range(len(v)):
            yield Pairs(v[:i] + v[i + 1:])
        for i, (k, x) in enumerate(v):
            for s in smaller_values(x):
                yield Pairs(v[:i] + [(k, s)] + v[i + 1:])
    elif isinstance(v, dict):
        for k in v:
            yield {a: b for a, b in v.items() if a != k}
        for k in v:
            for s in smaller_values(v[k]):
                yield dict(v, **{k: s})
    elif isinstance(v, list):
        for i in range(len(v)):
            yield v[:i] + v[i + 1:]
        for i in range(len(v)):
            for s in smaller_values(v[i]):
                yield v[:i] + [s] + v[i + 1:]
    elif isinstance(v, str) and not isinstance(v, Raw) and len(v) > 8:
        yield v[:1]


def smaller_lines(line):
    """lines that ask a little less; never without dryRun"""
    path, _, query = line["path"].partition("?")
    parts = query.split("&") if query else []
    for i, p in enumerate(parts):
        if p != "dryRun=All":
            yield dict(line, path=path + ("?" + "&".join(parts[:i] + parts[i + 1:]) if len(parts) > 1 else ""))
    if "as" in line:
        yield {k: v for k, v in line.items() if k != "as"}
        for k in ("groups", "extra", "uid"):
            if k in line["as"]:
                yield dict(line, **{"as": {a: b for a, b in line["as"].items() if a != k}})
    o = parse(line["raw"]) if "raw" in line else None
    if o is None:
        return
    keep = (lambda v: isinstance(v, dict) and v.get("dryRun") == ["All"]) if line["method"] == "DELETE" else (lambda v: True)
    if text(o) != line["raw"]:
        yield dict(line, raw=text(o))   # the same in plain JSON
    if line.get("contentType") == "application/yaml":
        yield {k: v for k, v in dict(line, raw=text(o)).items() if k != "contentType"}
    for s in smaller_values(o):
        if keep(s):
            yield dict(line, raw=text(s))


def question(line):
    return {k: line[k] for k in ("id", "method", "path", "as", "contentType", "raw", "rawBase64") if k in line}


def weight(line):
    return len(line.get("raw", "")) + len(line["path"]) + len(json.dumps(line.get("as", ""))) + len(line.get("contentType", ""))


def request(s, line, wanted):
    """the smallest line found whose difference has the signature wanted"""
    for _ in range(ROUNDS):
        candidates = {}
        for n, c in enumerate(smaller_lines(question(line))):
            candidates["c%d" % n] = dict(c, id="c%d" % n)
        # The large steps first, so that a round of a large body is not asked in full.
        order = sorted(candidates.values(), key=weight)[:400]
        recorded = s.ask(order)
        found = compare.differences(s.folder, recorded, "again.jsonl")
        good = [c for c in recorded if c["id"] in found and compare.signature(c, found[c["id"]]) == wanted and weight(c) < weight(line)]
        if not good:
            return line
        line = dict(min(good, key=weight), id=line["id"])
    return line


# -- the world ----------------------------------------------------------------------------------------------------
def holds(folder, objects, line, want):
    compare.write_lines(os.path.join(folder, "store.jsonl"), objects)
    try:
        return compare.differences(folder, [line]).get(line["id"]) == want
    except compare.Broken:
        return False


def objects_that_matter(folder, objects, line, want):
    """drops objects in ever smaller parts while the twin's answer stays"""
    n = max(1, len(objects) // 2)
    while n:
        i = 0
        while i < len(objects):
            fewer = objects[:i] + objects[i + n:]
            if holds(folder, fewer, line, want):
                objects = fewer
            else:
                i += n
        n = n // 2
    return objects


def key(o):
    return o["apiVersion"], o["kind"], o["metadata"].get("namespace", ""), o["metadata"]["name"]


def bare(o):
    o = dict(o, metadata={k: v for k, v in o["metadata"].items() if k != "managedFields"})
    return o


def name_of(wanted, line):
    words = re.sub(r"[^a-z]+", "-", wanted.lower()).strip("-")[:48].strip("-")
    return "%s-%s" % (words, hashlib.sha256((wanted + line["path"].split("?")[0].split("/")[-1]).encode()).hexdigest()[:6])


def rights(o):
    return o["kind"] in ("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding")


def elsewhere(line, held, other):
    """the line as it is asked of another server: objects have other uids there"""
    uids = {key(o): o["metadata"]["uid"] for o in other}
    words = json.dumps(line)
    for o in held:
        if key(o) in uids:
            words = words.replace(o["metadata"]["uid"], uids[key(o)])
    return json.loads(words)


def anew(told):
    """an answer without what another server makes up otherwise"""
    told = recording.TIME.sub("#TIME#", recording.UID.sub("#UID#", told))
    return re.sub(r"kube-api-access-\w{5}", "kube-api-access-#####", re.sub(r'resourceVersion(\W+)[0-9]+', r"resourceVersion\1#", told))


def confirmed(s, folder, every, kept, line):
    """the first of three worlds - the smallest; with all rights and the request's namespace; all of it - in which a fresh server gives the line's answer"""
    small = {key(o) for o in kept}
    spaces = {o["metadata"].get("namespace") for o in kept}
    kept = kept + [o for o in every if o["kind"] == "Namespace" and o["metadata"]["name"] in spaces and key(o) not in small]
    ns = re.search(r"/namespaces/([^/?]+)", line["path"])
    near = lambda o: ns and ns.group(1) in (o["metadata"].get("namespace"), o["metadata"]["name"])
    for objects in (kept, [o for o in every if key(o) in small or rights(o) or near(o)], every):
        left = {key(o) for o in objects}
        server = Server(s.version)
        try:
            held = world.load_some(server, s.world, [o for o in s.posted if key(o) in left])
            again = recording.ask_all(server, recording.Known([]), [elsewhere(question(line), s.held, held)])
        finally:
            server.end()
        if again and anew(compare.told(again[0])) == anew(compare.told(line)):
            break
    compare.write_lines(os.path.join(folder, "store.jsonl"), objects)
    return objects, line


def case(s, wanted, line, cases, confirm):
    """writes the case -> its folder, its line, the difference"""
    line = request(s, line, wanted)
    folder = os.path.join(cases, name_of(wanted, line))
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    shutil.copy(os.path.join(s.folder, "flags.json"), folder)
    want = compare.differences(s.folder, [line], "again.jsonl")[line["id"]]
    every = [json.loads(recording.without_credential(json.dumps(o))) for o in s.held]
    thin = [bare(o) for o in every]
    start = thin if holds(folder, thin, line, want) else every
    kept = objects_that_matter(folder, start, line, want)
    holds(folder, kept, line, want)
    # What the server was sent for the objects that are left.
    kept, line = confirmed(s, folder, start, kept, line) if confirm else (kept, line)
    left = {key(o) for o in kept}
    with open(os.path.join(folder, "setup.yaml"), "w") as f:
        f.writelines("---\n%s\n" % json.dumps(o) for o in s.posted if key(o) in left)
    compare.write_lines(os.path.join(folder, "requests.jsonl"), [line])
    return folder, line, want


def groups(s, found, say, cases=CASES, confirm=True):
    """the smallest case of each group -> lines of text about them"""
    for n, (wanted, members) in enumerate(found):
        folder, line, d = case(s, wanted, members[0][0], cases, confirm)
        say("%d of %d: %s" % (n + 1, len(found), os.path.basename(folder)))
        yield "%5d  %s\n       %s %s %s%s%s\n       server: %s\n       twin:   %s\n       case:   %s" % (
            len(members), wanted, line["method"], line["path"], json.dumps(line["as"]) + " " if "as" in line else "", line.get("contentType", "") + " " if "contentType" in line else "",
            line.get("raw", "")[:1500], d["want"].strip()[:1200], d["got"].strip()[:1200], folder)
