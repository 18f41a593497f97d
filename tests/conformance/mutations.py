"""mutations - single changes of generated clusters that open or close a planted break, amid others that must not show: everything shuffled, spread over files,
bindings renamed, pods made anew. Used by `run mutations`."""
import copy, json, os, random, re

BINDINGS, ROLES = ("RoleBinding", "ClusterRoleBinding"), ("Role", "ClusterRole")
LINE = re.compile(r"^(NEW|FIXED)\s+(LOW|MEDIUM|HIGH|CRITICAL)\s+([0-9a-f]{8})  (.*)$")
WHY = re.compile(r"^\s+(opened|closed) by (\S+) (\S+), (added|removed|edited)(?: at (\S+))?(?:  (.*))?$")


def identity(o):
    return o["kind"], o["metadata"].get("namespace", ""), o["metadata"]["name"]


def without(items, at):
    return items[:at] + items[at + 1:]


def replaced(items, at, o):
    return items[:at] + [o] + items[at + 1:]


def closings(items, at):
    """(what the tool should say when the break is closed so, the items after it) for an object of a break"""
    o = items[at]
    if o["kind"] in BINDINGS:
        yield "removed", without(items, at)
        other = copy.deepcopy(o)
        other["subjects"] = []
        yield "edited", replaced(items, at, other)
    elif o["kind"] in ROLES:
        other = copy.deepcopy(o)
        other["rules"] = [{"apiGroups": [""], "resources": ["events"], "verbs": ["get"]}]
        yield "edited", replaced(items, at, other)
    elif o["kind"] == "Namespace":
        other = copy.deepcopy(o)
        other["metadata"].setdefault("labels", {})["pod-security.kubernetes.io/enforce"] = "restricted"
        yield "edited", replaced(items, at, other)
    elif o["kind"] == "Pod":
        yield "removed", without(items, at)


def quiet(items, rnd, kept):
    """the same cluster to everybody who asks what it allows"""
    out = []
    for o in items:
        o = copy.deepcopy(o)
        m = o["metadata"]
        if o["kind"] in BINDINGS and identity(o) != kept and rnd.random() < 0.5:
            m["name"] += "-%04x" % rnd.randrange(65536)
        if o["kind"] == "Pod" and any(r.get("controller") for r in m.get("ownerReferences", [])) and rnd.random() < 0.5:
            m["name"] = m["name"].rsplit("-", 1)[0] + "-%05x" % rnd.randrange(1 << 20)
        m["uid"] = "%032x" % rnd.getrandbits(128)
        m["resourceVersion"] = str(rnd.randrange(10 ** 9))
        out.append(o)
    rnd.shuffle(out)
    return out


def write(folder, items, files, rnd):
    os.makedirs(folder)
    for n in range(files):
        with open(os.path.join(folder, "%d.json" % n), "w", encoding="utf-8") as f:
            json.dump({"apiVersion": "v1", "kind": "List", "items": items[n::files]}, f, indent=rnd.choice([None, 1, 2]))


def plan(cluster, truth, needs, count, rnd):
    """-> (name, object, what is done to it from the earlier to the later cluster, earlier items, later items)"""
    index = {identity(o): i for i, o in enumerate(cluster)}
    choices = []
    for b in truth["breaks"]:
        if not set(b["needs"]) <= needs:
            continue
        for o in b["objects"]:
            at = index.get((o["kind"], o.get("namespace", ""), o["name"]))
            if at is None or (o["kind"] == "Namespace" and b["technique"] != "psa-missing"):
                continue
            choices += [(b, at, k) for k in range(len(list(closings(cluster, at))))]
    for n in range(count):
        b, at, k = choices[rnd.randrange(len(choices))]
        what, closed = list(closings(cluster, at))[k]
        opens = rnd.random() < 0.5
        done = {"removed": "added"}.get(what, what) if opens else what
        yield "%s/%s/%s" % (b["id"], "/".join(p for p in identity(cluster[at]) if p), done), identity(cluster[at]), done, opens, \
            closed if opens else cluster, cluster if opens else closed


def judge(text, target, done, opens):
    """None, or what is wrong with what diff said"""
    name = "/".join(p for p in target[1:] if p)
    seen, lines = 0, text.splitlines()
    for n, line in enumerate(lines):
        m = LINE.match(line)
        if not m:
            continue
        if (m[1] == "NEW") != opens:
            return "says %s" % line
        why = WHY.match(lines[n + 1]) if n + 1 < len(lines) else None
        if not why:
            return "names no change: %s" % line
        if (why[2], why[3], why[4]) != (target[0], name, done) or (why[1] == "opened") != opens:
            return "says %s of: %s" % (lines[n + 1].strip(), line)
        if not why[6] or not re.search(r"\d\.json:\d+$", why[6]):
            return "no place: %s" % lines[n + 1]
        seen += 1
    return None if seen else "says nothing: %s" % (lines[-1] if lines else "")
