"""Two versions of one platform among the cluster sets: what does diff say of the step from one to the other? A pair is two sets whose names differ in
the version at their end. What must be fixed is read from the expectations: proven rows of the older set that a row of the newer one says
must not be. The object that diff names is put to the proof: it alone, taken from the later state and laid over the earlier one, must make the
same paths come or go."""
import collections, json, os, re

VERSION = re.compile(r"-(\d[\d.]*)$")


def pairs(sets):
    """[(older, newer)], by the numbers of their versions"""
    stems = collections.defaultdict(list)
    for s in sets:
        m = VERSION.search(s)
        if m:
            stems[s[:m.start()]].append(([int(n) for n in m[1].split(".")], s))
    for found in stems.values():
        found.sort()
        yield from ((a[1], b[1]) for a, b in zip(found, found[1:]))


def overlap(a, b):
    return set(a["techniques"]) & set(b["techniques"]) and a["from"] == b["from"] and a["to"] == b["to"]


def gone(rows, older, newer, context, classes):
    """rows of the older set that the newer one says are no more"""
    refused = [r for r in rows if r["set"] == newer and not r["expected"]]
    for row in rows:
        if row["set"] == older and row["expected"] and row["verdict"] == "proven" and row["class"] in classes and not context(row):
            if any(overlap(row, r) for r in refused):
                yield row


def objects(folder, yaml):
    """kind/namespace/name -> document, of all files of a folder"""
    found = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            for doc in yaml.load_all(f, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
                if isinstance(doc, dict) and "kind" in doc:
                    meta = doc.get("metadata") or {}
                    found["%s/%s/%s" % (doc["kind"], meta.get("namespace") or "", meta.get("name"))] = doc
    return found


def stem(name):
    """without the hash that generators put behind a name"""
    return re.sub(r"-[a-z0-9]{10}$", "", name)


def laid_over(change, before, after):
    """the object that diff names, as the later state has it, under the name that the earlier one knows; or the name of one to take away"""
    key = change["object"]
    if change["change"] == "removed":
        return None, key.replace("//", "/")
    doc = json.loads(json.dumps(after.get(key)))
    if not doc:
        return None, None
    twins = [k for k in before if stem(k) == stem(key)]
    if key not in before and len(twins) == 1:
        doc["metadata"]["name"] = before[twins[0]]["metadata"]["name"]
    return doc, None
