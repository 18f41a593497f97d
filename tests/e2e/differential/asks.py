"""Random requests in a world: who asks, what, in which words. `Asks(world, stored).line(seed, i)` gives the i-th line of a recording, without its
answer. Every write is a dry run by its query; a delete's body says so too, since a body replaces the query's options."""
import copy, json, random
from urllib.parse import quote

import objects
from mutate import Pairs, change, place, text, yaml_text
from objects import API, some

CUSTOM = ("widgets", "gadgets", "gizmos")
WEIGHTS = {"pods": 12, "deployments": 4, "services": 5, "roles": 4, "clusterroles": 4, "rolebindings": 5, "clusterrolebindings": 4, "namespaces": 4, "widgets": 4, "gadgets": 3, "gizmos": 3,
           "secrets": 3, "configmaps": 3, "serviceaccounts": 3, "persistentvolumeclaims": 3, "nodes": 3, "networkpolicies": 3, "resourcequotas": 3, "limitranges": 3,
           "customresourcedefinitions": 3, "jobs": 4, "cronjobs": 3, "statefulsets": 3}


class Asks:
    def __init__(self, world, stored):
        """stored: (plural, namespace) -> objects as the server holds them"""
        self.w, self.stored = world, {k: sorted(v, key=lambda o: o["metadata"]["name"]) for k, v in stored.items()}
        self.plurals = list(API) + list(CUSTOM)
        self.weights = [WEIGHTS.get(p, 2) for p in self.plurals]
        for ns in self.w.namespaces:
            self.w.names.setdefault(("serviceaccounts", ns), ["default"])

    def line(self, seed, i):
        r = random.Random("ask %s %s %d" % (seed, self.w.seed, i))
        mark, self.w.n = self.w.n, 1000   # names given to what is made now do not depend on other requests
        make = r.choices([f for f, _ in KINDS], [p for _, p in KINDS])[0]
        line = {"id": "w%s-%d" % (self.w.seed, i), "method": "GET", "path": "/"}
        who = self.identity(r)
        if who:
            line["as"] = who
        make(self, r, line)
        self.w.n = mark
        return line

    # -- who --------------------------------------------------------------------------------------------------------
    def identity(self, r):
        how = r.random()
        w = self.w
        if how < 0.62:
            return None
        if how < 0.80:
            return dict({"user": r.choice(w.users)}, **({"groups": r.sample(w.groups, r.choice((1, 1, 2)))} if some(r, 0.5) else {}))
        if how < 0.90:
            ns = w.namespace(r)
            who = {"user": "system:serviceaccount:%s:%s" % (ns, w.name(r, "serviceaccounts", ns))}
            if some(r, 0.2):
                who["groups"] = ["system:serviceaccounts"]
            return who
        if how < 0.96:
            return {"user": "system:node:" + w.name(r, "nodes", ""), "groups": r.choice((["system:nodes"], ["system:nodes"], ["system:nodes", "system:authenticated"], []))}
        if how < 0.975:
            return {"user": "system:anonymous", "groups": r.choice((["system:unauthenticated"], []))}
        if how < 0.985:
            return {"user": r.choice(w.users), "groups": ["system:masters"]}
        return {"user": r.choice(w.users), "uid": "7", "groups": r.sample(w.groups, 1), "extra": {r.choice(("scopes", "example.com/Scope", "a%b")): ["s", "t"]}}

    # -- words ------------------------------------------------------------------------------------------------------
    def query(self, r, line, *more):
        parts = ["dryRun=All"] + list(more)
        if some(r, 0.3):
            parts.append("fieldValidation=" + r.choice(("Strict", "Strict", "Strict", "Ignore", "Warn", "strict", "")))
        if some(r, 0.08):
            parts.append("fieldManager=" + r.choice(("me", "kubectl", "x" * 129, "", "a%00b")))
        if some(r, 0.02):
            parts.append(r.choice(("pretty=true", "foo=bar", "dryRun=All", "dryRun=all", "force=true", "resourceVersion=5", "timeout=5s")))
        if some(r, 0.1):
            r.shuffle(parts)
        line["path"] += "?" + "&".join(parts)

    def write(self, r, line, o, content=None):
        """the body, mostly as JSON"""
        if content is None and some(r, 0.15):
            content, words = "application/yaml", yaml_text(r, o)
        else:
            words = text(o)
            if some(r, 0.02):
                cut = r.randrange(len(words) + 1)
                words = r.choice((words[:cut], words + "x", words + words, words[:cut] + r.choice(",]}\"\\") + words[cut:], "", "null", "[]", "\ufeff" + words, "  \n" + words + "\n"))
        if content is None and some(r, 0.02):
            content = r.choice(("application/json; charset=utf-8", "text/plain", "application/JSON", "application/merge-patch+json", "*/*", "x", "application/yaml; q=1", "text/yaml"))
        if content:
            line["contentType"] = content
        line["raw"] = words

    def some_resource(self, r):
        return self.w.resource(r.choices(self.plurals, self.weights)[0])

    def key_of(self, resource):
        return resource.plural

    def stored_one(self, r, resource=None):
        """(resource, namespace, object) of one that the server holds"""
        for _ in range(50):
            x = resource or self.some_resource(r)
            ns = self.w.namespace(r) if x.namespaced else ""
            found = self.stored.get((x.plural, ns))
            if found and not (x.plural == "namespaces" and resource is None and False):
                return x, ns, copy.deepcopy(r.choice(found))
        return None, None, None

    def changes(self, r):
        return r.choice((0, 1, 1, 1, 1, 2, 2, 3))

    # -- requests ---------------------------------------------------------------------------------------------------
    def create(self, r, line):
        x = self.some_resource(r)
        ns = self.w.namespace(r) if some(r, 0.97) else r.choice(("gone", "default", "kube-system"))
        name = None
        if some(r, 0.05):
            name = r.choice([o["metadata"]["name"] for o in self.stored.get((x.plural, ns if x.namespaced else ""), [])] or ["new"])
        o = x.make(r, self.w, ns, name)
        change(r, o, self.w, ns, self.changes(r))
        line.update(method="POST", path=x.collection(ns))
        self.query(r, line)
        self.write(r, line, o)

    def bare(self, r, o):
        """what a client that read it long ago may leave out"""
        m = o["metadata"]
        if some(r, 0.6):
            m.pop("managedFields", None)
        if some(r, 0.4):
            m.pop("resourceVersion", None)
        if some(r, 0.3):
            for k in ("uid", "creationTimestamp", "generation"):
                m.pop(k, None)
        return o

    def update(self, r, line):
        x, ns, o = self.stored_one(r)
        if not x:
            return self.create(r, line)
        sub = r.choice(x.subresources) if x.subresources and some(r, 0.25) else None
        if sub == "scale":
            o = self.scale(r, x, o)
        elif sub in ("binding", "eviction", "token", "resize", "finalize", "approval"):
            return self.subresource(r, line)
        path = x.path(ns, o["metadata"]["name"]) + ("/" + sub if sub else "")
        self.bare(r, o)
        if some(r, 0.3):   # another object takes its place
            fresh = x.make(r, self.w, ns, o["metadata"]["name"])
            fresh["metadata"] = o["metadata"]
            o = fresh
        if not some(r, 0.1):
            self.small(r, o) if some(r, 0.4) else change(r, o, self.w, ns, self.changes(r))
        line.update(method="PUT", path=path)
        self.query(r, line)
        self.write(r, line, o)

    def small(self, r, o):
        """a change that updates often make"""
        how = r.randrange(4)
        if how == 0:
            o["metadata"].setdefault("labels", {})[r.choice(objects.KEYS)] = r.choice(objects.VALUES)
        elif how == 1:
            o["metadata"].setdefault("annotations", {})["example.com/changed"] = "yes"
        elif how == 2 and isinstance(o.get("spec"), dict):
            holder, k = place(r, o["spec"], (int, str, bool))
            if holder is not None:
                holder[k] = (holder[k] + 1 if isinstance(holder[k], int) and not isinstance(holder[k], bool) else not holder[k] if isinstance(holder[k], bool) else holder[k] + "x")
        else:
            o["metadata"]["finalizers"] = r.choice(([], ["example.com/new"]))

    def scale(self, r, x, o):
        return {"apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": {"name": o["metadata"]["name"], "namespace": o["metadata"].get("namespace")}, "spec": {"replicas": r.choice((0, 1, 5, -1))}}

    def partial(self, r, o, fresh):
        """a patch: a few members of a new object of that kind, laid out as they stand"""
        def thin(v, depth):
            if isinstance(v, dict) and v:
                keep = [k for k in v if depth < 1 and k in ("spec", "metadata") or some(r, 0.45)]
                return {k: thin(v[k], depth + 1) for k in keep}
            if isinstance(v, list) and not isinstance(v, Pairs):
                return [thin(i, depth + 1) if isinstance(i, dict) and some(r, 0.3) else i for i in v]
            return None if some(r, 0.06) else v
        p = thin(fresh, 0)
        if isinstance(p.get("metadata"), dict):
            p["metadata"].pop("name", None)
            p["metadata"].pop("namespace", None)
        for k in ("apiVersion", "kind"):
            p.pop(k, None) if some(r, 0.8) else None
        return p

    def patch_place(self, r):
        x, ns, o = self.stored_one(r)
        sub = r.choice(x.subresources) if x.subresources and some(r, 0.15) else None
        if sub in ("binding", "eviction", "token", "finalize"):
            sub = "status" if "status" in x.subresources else None
        return x, ns, o, x.path(ns, o["metadata"]["name"]) + ("/" + sub if sub else ""), sub

    def merge_patch(self, r, line):
        x, ns, o, path, sub = self.patch_place(r)
        fresh = self.scale(r, x, o) if sub == "scale" else x.make(r, self.w, ns)
        p = self.partial(r, o, fresh) if some(r, 0.6) else self.cut_down(r, o)
        if some(r, 0.4):
            change(r, p, self.w, ns, 1)
        line.update(method="PATCH", path=path)
        self.query(r, line)
        kind = "application/merge-patch+json" if x.plural in CUSTOM and some(r, 0.9) or some(r, 0.5) else "application/strategic-merge-patch+json"
        if kind.startswith("application/s") and some(r, 0.25):
            self.directive(r, p)
        self.write(r, line, p, kind)

    def cut_down(self, r, o):
        """one place of the stored object, changed"""
        holder, k = place(r, {a: b for a, b in o.items() if a != "metadata"} if some(r, 0.7) else o)
        path = []

        def find(v, at):
            if isinstance(v, dict):
                for a, b in v.items():
                    if v is holder and a == k:
                        path.append(at + [a])
                    find(b, at + [a])
            elif isinstance(v, list):
                for i, b in enumerate(v):
                    if v is holder and i == k:
                        path.append(at + [i])
                    find(b, at + [i])
        find(o, [])
        if not path:
            return {"metadata": {"labels": {"x": "y"}}}
        new = r.choice((None, "x", 5, True, {}, [], copy.deepcopy(holder[k])))
        for step in reversed(path[0]):
            new = {step: new} if isinstance(step, str) else [new]
        return new

    def directive(self, r, p):
        holder, k = place(r, p, (dict, list))
        if holder is None:
            return
        v = holder[k]
        if isinstance(v, dict) and not isinstance(v, Pairs):
            how = r.randrange(4)
            v.update(({"$patch": r.choice(("delete", "replace", "merge", "x"))}, {"$retainKeys": r.sample(sorted(v), len(v) // 2) if v else ["a"]}, {"$setElementOrder/containers": [{"name": "main"}]},
                      {"$deleteFromPrimitiveList/finalizers": ["x"]})[how])
        elif isinstance(v, list) and not isinstance(v, Pairs):
            v.append(r.choice(({"$patch": "replace"}, {"$patch": "delete", "name": "main"}, {"name": "v1", "$patch": "delete"})))

    def pointers(self, o, at=""):
        yield at
        if isinstance(o, dict):
            for k, v in o.items():
                yield from self.pointers(v, at + "/" + k.replace("~", "~0").replace("/", "~1"))
        elif isinstance(o, list):
            for i, v in enumerate(o):
                yield from self.pointers(v, at + "/%d" % i)

    def json_patch(self, r, line):
        x, ns, o, path, sub = self.patch_place(r)
        if sub == "scale":
            o = self.scale(r, x, o)
        o["metadata"].pop("managedFields", None)
        every = list(self.pointers(o))
        fresh = x.make(r, self.w, ns)
        ops = []
        for _ in range(r.choice((1, 1, 1, 2, 3))):
            p = r.choice(every)
            op = {"op": r.choice(("add", "replace", "replace", "remove", "test", "copy", "move")), "path": p}
            if some(r, 0.15):
                op["path"] += r.choice(("/-", "/x", "/0", "/1", "/-1", "/00", "~", "/"))
            if op["op"] in ("add", "replace", "test"):
                v = o
                for step in p.split("/")[1:]:
                    v = v[int(step)] if isinstance(v, list) else v[step.replace("~1", "/").replace("~0", "~")]
                holder, k = place(r, fresh)
                op["value"] = r.choice((copy.deepcopy(v), copy.deepcopy(holder[k]), None, "x", 1, {}, [], True))
            if op["op"] in ("copy", "move"):
                op["from"] = r.choice(every)
            if some(r, 0.04):
                op.pop(r.choice(sorted(op)))
            if some(r, 0.03):
                op["extra"] = 1
            ops.append(op)
        line.update(method="PATCH", path=path)
        self.query(r, line)
        self.write(r, line, ops, "application/json-patch+json")

    def apply(self, r, line):
        if some(r, 0.5):
            x, ns, o, path, sub = self.patch_place(r)
            name = o["metadata"]["name"]
        else:
            x, sub, name = self.some_resource(r), None, "new"
            ns = self.w.namespace(r) if x.namespaced else ""
            path = x.path(ns, name)
        if sub == "scale":
            fresh = self.scale(r, x, o)
        else:
            fresh = x.make(r, self.w, ns, name)
            fresh["metadata"].pop("finalizers", None)
        if name != "new" and some(r, 0.5) and sub != "scale":
            p = self.partial(r, o, fresh)
            fresh = dict({"apiVersion": x.group_version, "kind": x.kind}, **p)
            fresh.setdefault("metadata", {})
            if isinstance(fresh["metadata"], dict):
                fresh["metadata"]["name"] = name
        if some(r, 0.4):
            change(r, fresh, self.w, ns, 1)
        line.update(method="PATCH", path=path)
        self.query(r, line, *(["fieldManager=" + r.choice(("alpha", "beta", "unknown"))] if some(r, 0.96) else []), *(["force=" + r.choice(("true", "true", "false", "1"))] if some(r, 0.5) else []))
        line["contentType"] = "application/apply-patch+yaml"
        line["raw"] = yaml_text(r, fresh) if some(r, 0.3) else text(fresh)

    def delete(self, r, line):
        x, ns, o = self.stored_one(r)
        name = o["metadata"]["name"] if some(r, 0.93) else "gone"
        line.update(method="DELETE", path=x.path(ns, name))
        more = []
        if some(r, 0.2):
            more.append(r.choice(("gracePeriodSeconds=0", "gracePeriodSeconds=-1", "gracePeriodSeconds=x", "propagationPolicy=Foreground", "propagationPolicy=x", "orphanDependents=true",
                                  "propagationPolicy=Orphan", "gracePeriodSeconds=9999999999999")))
        self.query(r, line, *more)
        if not some(r, 0.4):
            return
        body = {"kind": "DeleteOptions", "apiVersion": r.choice(("v1", "v1", "apps/v1", "meta.k8s.io/v1"))}
        if some(r, 0.2):
            body = {}
        objects.maybe(r, body, 0.25, gracePeriodSeconds=lambda: r.choice((0, 5, -1, "x", None, 1.5)), propagationPolicy=lambda: r.choice(("Foreground", "Orphan", "x", None, 1)),
                      orphanDependents=lambda: r.choice((True, "x")), preconditions=lambda: r.choice(({"uid": o["metadata"]["uid"]}, {"uid": "x"}, {"resourceVersion": o["metadata"]["resourceVersion"]},
                      {"resourceVersion": "1"}, {}, [])), bogus=1)
        body["dryRun"] = ["All"]   # without it the object would be gone
        if some(r, 0.2):
            line["contentType"], line["raw"] = "application/yaml", json.dumps(body)
        else:
            line["raw"] = json.dumps(body)

    def read(self, r, line):
        x, ns, o = self.stored_one(r)
        name = o["metadata"]["name"] if some(r, 0.85) else r.choice(("gone", "A", "a_b", "%20"))
        line["path"] = x.path(ns, name) + ("/" + r.choice(x.subresources) if x.subresources and some(r, 0.15) else "")
        if line["path"].endswith(("/binding", "/eviction", "/token", "/finalize")):
            line["path"] = x.path(ns, name)
        if some(r, 0.05):
            line["method"] = "HEAD"

    def listing(self, r, line):
        x = self.some_resource(r)
        ns = self.w.namespace(r)
        line["path"] = x.collection(ns) if some(r, 0.8) else x.collection("x").replace("/namespaces/x", "")
        parts = []
        if some(r, 0.4):
            parts.append("fieldSelector=" + quote(r.choice(("metadata.name=" + self.w.any_name(r, ns), "metadata.namespace=" + ns, "spec.nodeName=n1", "status.phase=Running", "x=y", "metadata.name!=a",
                                                            "metadata.name", "spec.nodeName=n1,metadata.name=x"))))
        if some(r, 0.3):
            parts.append("labelSelector=" + quote(r.choice(("app=web", "app in (a,b)", "!app", "a=b=c", "app notin (x", "app", "app!=x", "-a=x"))))
        if some(r, 0.15):
            parts.append(r.choice(("limit=5", "limit=x", "resourceVersion=0", "resourceVersion=x", "continue=abc", "resourceVersionMatch=Exact", "timeoutSeconds=x", "limit=-1")))
        line["path"] += "?" + "&".join(parts) if parts else ""

    def bound(self, r, uid):
        return objects.maybe(r, {"audiences": ["api"]}, 0.5, expirationSeconds=lambda: r.choice((600, 3600, 5, 10 ** 10)), boundObjectRef=lambda: {"kind": r.choice(("Pod", "Secret", "Node", "x")), "apiVersion": "v1",
                             "name": r.choice(("n1", "x", "db-1")), **({"uid": uid} if some(r) else {})})

    def subresource(self, r, line):
        how = r.choice(("token", "token", "binding", "eviction", "ephemeralcontainers", "ephemeralcontainers", "resize", "scale", "scale", "status", "status", "status", "approval", "approval", "finalize"))
        plural = {"token": "serviceaccounts", "binding": "pods", "eviction": "pods", "ephemeralcontainers": "pods", "resize": "pods", "approval": "certificatesigningrequests", "finalize": "namespaces",
                  "scale": r.choice(("deployments", "statefulsets", "replicasets", "replicationcontrollers")), "status": r.choice(("pods", "deployments", "nodes", "namespaces", "services", "resourcequotas",
                  "persistentvolumeclaims", "persistentvolumes", "jobs", "poddisruptionbudgets", "ingresses", "certificatesigningrequests", "customresourcedefinitions", "widgets", "gadgets"))}[how]
        x, ns, o = self.stored_one(r, self.w.resource(plural))
        if not x:
            return self.create(r, line)
        name, method = o["metadata"]["name"], "PUT"
        if how == "token":
            o, method = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": self.bound(r, o["metadata"]["uid"])}, "POST"
        elif how == "binding":
            o, method = {"apiVersion": "v1", "kind": "Binding", "metadata": {"name": name}, "target": {"kind": "Node", "name": self.w.name(r, "nodes", "")}}, "POST"
        elif how == "eviction":
            o, method = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name, "namespace": ns}}, "POST"
        elif how == "scale":
            o = self.scale(r, x, o)
        else:
            self.bare(r, o)
            self.state(r, o, how, ns)
        if some(r, 0.4):
            change(r, o, self.w, ns, 1)
        line.update(method=method, path=x.path(ns, name) + "/" + how)
        self.query(r, line)
        self.write(r, line, o)

    def state(self, r, o, how, ns):
        if how == "ephemeralcontainers":
            o["spec"].setdefault("ephemeralContainers", []).append(objects.maybe(r, {"name": r.choice(("dbg", "main")), "image": "busybox"}, 0.3, targetContainerName=lambda: r.choice(("main", "x")), command=["sh"],
                                                                   securityContext=lambda: objects.security(r), resources=lambda: objects.resources(r), tty=True))
        elif how == "resize":
            c = r.choice(o["spec"]["containers"])
            c["resources"] = objects.resources(r)
        elif how == "approval":
            o["status"] = {"conditions": [{"type": r.choice(("Approved", "Denied", "Failed", "x")), "status": r.choice(("True", "True", "False")), "reason": "R", "message": "m"}]}
        elif how == "status":
            objects.maybe(r, o, 0.7, status=lambda: r.choice(({}, {"phase": r.choice(("Running", "Bound", "Active", "Failed", "x"))}, {"replicas": 3, "observedGeneration": 1}, {"conditions": [
                {"type": "Ready", "status": r.choice(("True", "x"))}]}, {"loadBalancer": {"ingress": [{"ip": "192.0.2.9"}]}}, {"hard": {"pods": "3"}, "used": {"pods": "1"}})))
            if some(r, 0.2):
                o["metadata"].setdefault("labels", {})["pod-security.kubernetes.io/enforce"] = r.choice(("privileged", "x"))
            if some(r, 0.3) and self.w.fields:
                self.w.fields.graft(r, o, self.w, ns)
        elif how == "finalize":
            o["spec"] = {"finalizers": r.choice(([], ["kubernetes"], ["example.com/x"], ["a"]))}

    def review(self, r, line):
        w, ns = self.w, self.w.namespace(r)
        x = self.some_resource(r)
        attributes = {"namespace": r.choice((ns, ns, "")), "verb": r.choice(objects.VERBS), "group": x.group_version.split("/")[0] if "/" in x.group_version else "", "resource": x.plural.split(".")[0]}
        objects.maybe(r, attributes, 0.3, name=lambda: w.any_name(r, ns), subresource=lambda: r.choice(("status", "exec", "scale", "log")), version="v1")
        objects.maybe(r, attributes, 0.05, fieldSelector=lambda: r.choice(({"rawSelector": "metadata.name=x"}, {"requirements": [{"key": "spec.nodeName", "operator": "In", "values": ["n1"]}]}, {})),
                      labelSelector=lambda: r.choice(({"rawSelector": "a=b"}, {"requirements": [{"key": "a", "operator": "Exists"}]}, {"requirements": [{"key": "a", "operator": "In"}]})))
        what = {"resourceAttributes": attributes} if some(r, 0.85) else {"nonResourceAttributes": {"path": r.choice(("/healthz", "/metrics", "/api/v1", "")), "verb": r.choice(("get", "*", "post"))}}
        who = objects.maybe(r, {}, 0.6, user=lambda: r.choice(w.users + ["system:serviceaccount:%s:%s" % (ns, w.name(r, "serviceaccounts", ns)), "system:node:n1"]), groups=lambda: r.choice((r.sample(w.groups, 2), ["system:nodes"],
                            ["system:serviceaccounts:" + ns])), uid="5", extra={"scopes": ["x"]})
        name, spec, at = r.choice((("SubjectAccessReview", dict(what, **who), ""), ("SubjectAccessReview", dict(what, **who), ""), ("SelfSubjectAccessReview", what, ""), ("SelfSubjectRulesReview", {"namespace": ns}, ""),
                                   ("LocalSubjectAccessReview", dict(what, **who), ns), ("SelfSubjectReview", None, ""), ("TokenReview", {"token": r.choice(("x", ""))}, "")))
        group = "authentication.k8s.io" if name in ("SelfSubjectReview", "TokenReview") else "authorization.k8s.io"
        o = {"apiVersion": group + "/v1", "kind": name}
        if spec is not None:
            o["spec"] = spec
        if some(r, 0.25):
            change(r, o, w, ns, 1)
        line.update(method="POST", path="/apis/%s/v1%s/%ss" % (group, "/namespaces/" + at if at else "", name.lower()))
        if some(r, 0.3):
            self.query(r, line)
        self.write(r, line, o)

    def odd(self, r, line):
        x, ns = self.some_resource(r), self.w.namespace(r)
        line["method"] = r.choice(("GET", "POST", "PUT", "PATCH", "DELETE", "GET"))
        line["path"] = r.choice((x.collection(ns) + "/x/y", x.collection(ns).replace("/v1", "/v9"), x.collection(ns) + "x", "/api/v1/namespaces/%s/nodes" % ns, "/apis/e2e.example/v1/widgets", "/apis/gone.example/v1/things/x",
                                 "/healthz", "/version", "/apis", "/api", "/metrics", "/nothing", "/api/v1", "/apis/apps", "/livez/ping", "/openapi/v2x", x.path(ns, "new"), x.path("", "x"), "/api/v1/namespaces/%s/%s" % (ns, x.plural),
                                 "/api/v1/pods", x.collection(ns) + "/", "/api/v1//pods"))
        if line["method"] in ("POST", "PUT", "PATCH", "DELETE"):
            self.query(r, line)
            if line["method"] == "PATCH":
                line["contentType"] = r.choice(("application/merge-patch+json", "application/json", "application/strategic-merge-patch+json"))
            if line["method"] != "DELETE":
                line["raw"] = r.choice(("{}", text(x.make(r, self.w, ns, "new")), ""))

    def whole(self, r, line):
        """deletecollection"""
        x, ns = self.some_resource(r), self.w.namespace(r)
        line.update(method="DELETE", path=x.collection(ns))
        self.query(r, line, *(["labelSelector=" + r.choice(("app%3Dweb", "x"))] if some(r, 0.5) else []))


KINDS = ((Asks.create, 34), (Asks.update, 15), (Asks.merge_patch, 12), (Asks.json_patch, 7), (Asks.apply, 8), (Asks.delete, 5), (Asks.read, 3), (Asks.listing, 3), (Asks.subresource, 9), (Asks.review, 6), (Asks.odd, 1.5),
         (Asks.whole, 0.5))
