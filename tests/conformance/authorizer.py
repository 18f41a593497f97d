#!/usr/bin/env python3
"""authorizer.py - a plain RBAC authorizer, the independent second opinion of the conformance runner.

    authorizer.py verify ROOT     ask it every recorded question below ROOT (clusters/*/oracle-*/sar.jsonl and
                                  apiserver/*/sar-random) and compare with what the real API server answered

It reads a list of RBAC objects as a server holds them (aggregated rules filled in) and answers one request at a time. Written from
Kubernetes' rules (pkg/registry/rbac/validation/rule.go, plugin/pkg/auth/authorizer/rbac/rbac.go,
pkg/apis/rbac/v1/evaluation_helpers.go), not from the C program: the two must agree without sharing a line or an idea.
It does not answer for the Node authorizer, and it knows nothing of aggregation, admission or impersonation.
"""
import glob, json, os, sys

MASTERS = "system:masters"
SA_USER = "system:serviceaccount:"


class Authorizer:
    def __init__(self, objects):
        self.roles = {}          # (namespace or "", name) -> rules
        self.cluster = {}        # subject key -> [(binding, role rules or None, text of the reason)]
        self.namespaced = {}     # (namespace, subject key) -> the same
        bindings = []
        for o in objects:
            m = o["metadata"]
            if o["kind"] in ("Role", "ClusterRole"):
                self.roles[(m.get("namespace", "") if o["kind"] == "Role" else "", m["name"])] = o.get("rules") or []
            elif o["kind"] in ("RoleBinding", "ClusterRoleBinding"):
                bindings.append(o)
        for b in bindings:
            self.add(b)

    def add(self, b):
        m, ref = b["metadata"], b["roleRef"]
        namespaced = b["kind"] == "RoleBinding"
        ns = m.get("namespace", "") if namespaced else ""
        # A ClusterRoleBinding can only refer to a ClusterRole; a RoleBinding to either.
        where = ns if ref["kind"] == "Role" and namespaced else ""
        rules = self.roles.get((where, ref["name"]))
        for s in b.get("subjects") or []:
            if s["kind"] == "ServiceAccount":
                # An account without a namespace means that of the binding; a ClusterRoleBinding has none: nobody.
                sns = s.get("namespace") or ns
                if not sns:
                    continue
                key, who = ("User", SA_USER + sns + ":" + s["name"]), '%s/%s' % (s["name"], s.get("namespace", "") or sns)
            elif s["kind"] in ("User", "Group"):
                key, who = (s["kind"], s["name"]), s["name"]
            else:
                continue
            text = 'RBAC: allowed by %s "%s" of %s "%s" to %s "%s"' % (
                b["kind"], m["name"] + ("/" + ns if ns else ""), ref["kind"], ref["name"], s["kind"], who)
            if namespaced:
                self.namespaced.setdefault((ns, key), []).append((b, rules, text))
            else:
                self.cluster.setdefault(key, []).append((b, rules, text))

    def granting(self, r):
        """every (binding, reason) that allows the request; bindings whose role is missing allow nothing"""
        keys = [("User", r.get("user", ""))] + [("Group", g) for g in r.get("groups") or []]
        found = []
        for key in keys:
            found += [(b, t) for b, rules, t in self.cluster.get(key, []) if rules and any(rule_allows(x, r) for x in rules)]
            # Namespaced bindings count only for requests that carry a namespace, never for cluster-scoped or URL ones.
            if r.get("namespace") and r.get("path") is None:
                here = self.namespaced.get((r["namespace"], key), [])
                found += [(b, t) for b, rules, t in here if rules and any(rule_allows(x, r) for x in rules)]
        return found

    def allows(self, r):
        return MASTERS in (r.get("groups") or []) or bool(self.granting(r))


def rule_allows(rule, r):
    if not any(v in ("*", r.get("verb")) for v in rule.get("verbs") or []):
        return False
    if r.get("path") is not None:
        return any(url_matches(u, r["path"]) for u in rule.get("nonResourceURLs") or [])
    if not any(g in ("*", r.get("group") or "") for g in rule.get("apiGroups") or []):
        return False
    if not any(resource_matches(x, r) for x in rule.get("resources") or []):
        return False
    names = rule.get("resourceNames") or []
    # A list of names is compared with the name of the request; create, list and deletecollection carry none and so fail.
    return not names or (r.get("name") or "") in names


def resource_matches(pattern, r):
    sub = r.get("subresource") or ""
    asked = (r.get("resource") or "") + ("/" + sub if sub else "")
    return pattern == "*" or pattern == asked or bool(sub) and pattern == "*/" + sub


def url_matches(pattern, path):
    return pattern == "*" or pattern == path or pattern.endswith("*") and path.startswith(pattern.rstrip("*"))


def load(name):
    """a List of RBAC objects (rbac.json) or one object a line (rbac.jsonl)"""
    with open(name, encoding="utf-8") as f:
        if name.endswith(".jsonl"):
            return Authorizer([json.loads(line) for line in f if line.strip()])
        return Authorizer(json.load(f)["items"])


def random_questions(folder):
    """sar-random stores users and groups by number and a line as an array; "" stands for an absent field"""
    with open(os.path.join(folder, "index.json"), encoding="utf-8") as f:
        index = json.load(f)
    reasons = {}
    with open(os.path.join(folder, "reasons.jsonl"), encoding="utf-8") as f:
        reasons = {n: json.loads(line) for n, line in enumerate(f)}
    with open(os.path.join(folder, "sar.jsonl"), encoding="utf-8") as f:
        for n, line in enumerate(f):
            a = json.loads(line)
            q = {"user": index["users"][a[0]], "groups": [index["groups"][g] for g in a[1]], "verb": a[2]}
            if a[3] is None:
                q["path"] = a[4]
            else:
                q.update(group=a[3], resource=a[4], subresource=a[5], namespace=a[6], name=a[7])
            yield dict(q, allowed=bool(a[-1]), reasons=reasons.get(n))


def questions(name):
    with open(name, encoding="utf-8") as f:
        for line in f:
            q = json.loads(line)
            yield dict(q, reasons=[q["reason"]] if q.get("reason") else None)


def outside_rbac(q):
    """a kubelet: the Node authorizer, which stands before RBAC, may have answered; nothing to compare"""
    return q["user"].startswith("system:node:") and "system:nodes" in (q.get("groups") or [])


def compare(authorizer, asked, where, out):
    total = different = reasons = skipped = 0
    for n, q in enumerate(asked, 1):
        if outside_rbac(q):
            skipped += 1
            continue
        total += 1
        allowed, texts = authorizer.allows(q), [t for _, t in authorizer.granting(q)]
        if MASTERS in (q.get("groups") or []):
            texts = [""]   # the privileged group is waved through before RBAC is asked, without a reason
        if allowed != q["allowed"]:
            different += 1
            out.write("%s:%d: server says %s, authorizer %s: %s\n" % (where, n, q["allowed"], allowed, json.dumps(q)))
        # Which of several granting bindings is named depends on the server's order: any of them is right.
        elif allowed and q["reasons"] and not set(q["reasons"]) & set(texts):
            reasons += 1
            out.write("%s:%d: reason %s, authorizer %s\n" % (where, n, q["reasons"], texts))
    return total, different, reasons, skipped


def verify(root):
    sums = [0, 0, 0, 0]
    jobs = [(f, "rbac.json", questions(f)) for f in sorted(glob.glob(os.path.join(root, "clusters", "*", "oracle-*", "sar.jsonl")))]
    jobs += [(f, "rbac.jsonl", random_questions(os.path.dirname(f)))
             for f in sorted(glob.glob(os.path.join(root, "apiserver", "*", "sar-random", "sar.jsonl")))]
    for f, held, asked in jobs:
        counts = compare(load(os.path.join(os.path.dirname(f), held)), asked, f, sys.stdout)
        print("%-60s asked %6d  different %d  reason %d  skipped %d" % ((os.path.relpath(f, root),) + counts))
        sums = [a + b for a, b in zip(sums, counts)]
    print("asked %d, different %d, reason wrong %d, skipped %d" % tuple(sums))
    if not sums[0]:
        return 2   # nothing found is no proof
    return 1 if sums[1] or sums[2] else 0


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] != "verify":
        sys.exit(__doc__)
    sys.exit(verify(sys.argv[2]))
