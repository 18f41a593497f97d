"""A random cluster: which objects it has, as documents to be posted in order, and the names that requests then use. Everything here follows from
the seed; `load` posts it and `held` reads back what the server made of it."""
import json, os, random, re, time

import objects
from objects import API, some

BUILT_IN = ("default", "kube-system", "kube-public", "kube-node-lease")
# What a world holds of each kind: cluster-wide kinds as they stand, namespaced ones for each namespace on average.
COUNTS = {"priorityclasses": 3, "runtimeclasses": 3, "nodes": 3, "storageclasses": 3, "persistentvolumes": 4, "ingressclasses": 2, "csidrivers": 1, "csinodes": 1,
          "volumeattachments": 2, "certificatesigningrequests": 3, "clusterroles": 12, "clusterrolebindings": 9, "flowschemas": 1, "prioritylevelconfigurations": 1,
          "serviceaccounts": 2, "configmaps": 1, "secrets": 1.5, "roles": 2, "rolebindings": 3, "limitranges": 0.5, "resourcequotas": 0.7, "persistentvolumeclaims": 1, "services": 1,
          "pods": 2, "deployments": 0.6, "replicasets": 0.4, "statefulsets": 0.4, "daemonsets": 0.3, "replicationcontrollers": 0.3, "jobs": 0.4, "cronjobs": 0.3, "networkpolicies": 0.5,
          "ingresses": 0.4, "poddisruptionbudgets": 0.4, "leases": 0.3, "endpointslices": 0.2, "horizontalpodautoscalers": 0.2, "podtemplates": 0.2, "controllerrevisions": 0.2,
          "endpoints": 0.2}
LAST = ("limitranges", "resourcequotas")   # after the objects that they would refuse
CUSTOM = ("widgets", "gadgets", "gizmos")


class World:
    def __init__(self, seed, namespaces=8):
        r = random.Random("world %s" % seed)
        self.seed, self.names, self.posts, self.known, self.schemas, self.n = seed, {}, [], {}, {}, 0
        self.users = ["alice", "bob", "carol", "dave", "erin", "system:kube-scheduler"]
        self.groups = ["team:a", "team:b", "ops", "system:authenticated", "system:serviceaccounts"]
        self.pem = signing_text()
        self.namespaces = ["ns-%d" % i for i in range(namespaces)]
        self.relabelled = {}   # namespaces whose labels only a write of their status can have made
        for ns in self.namespaces:
            o = objects.namespace(r, self, "", ns)
            tags = o["metadata"].get("labels", {})
            if any(bad(k, v) for k, v in tags.items()):
                self.relabelled[ns] = dict(tags)
                o["metadata"]["labels"] = {k: v for k, v in tags.items() if not bad(k, v)}
            self.add(o, "namespaces", "")
            if some(r, 0.25): # a namespace being removed is not made: its end would be decided by a controller
                self.names.setdefault(("serviceaccounts", ns), []).append("nobody")
        self.definitions(r)
        self.names.update({("priorityclasses", ""): ["high", "low", "gone", "system-cluster-critical"], ("runtimeclasses", ""): ["gvisor", "kata", "gone"],
                           ("nodes", ""): ["n1", "n2", "n3", "n9"], ("storageclasses", ""): ["fast", "slow", "gone"], ("ingressclasses", ""): ["nginx", "other", "gone"],
                           ("persistentvolumes", ""): ["pv1", "pv2", "pv3", "pv4"]})
        for plural, resource in API.items():
            if not resource.namespaced and plural in COUNTS:
                self.fill(r, plural, "", COUNTS[plural])
        self.holders(r)
        for ns in self.namespaces:
            for plural in [p for p in COUNTS if API[p].namespaced and p not in LAST] + list(LAST):
                n = COUNTS[plural]
                self.fill(r, plural, ns, int(n) + some(r, n - int(n)) if n < 2 else r.randint(1, int(n) + 1))
        for ns in self.namespaces[:4]:
            for plural in CUSTOM:
                self.custom(r, plural, ns)

    def holders(self, r):
        """users with rights that one meets: of a namespace's admin, of a deployer, of who may do all but hand it on"""
        rbac, word = "rbac.authorization.k8s.io", "rbac.authorization.k8s.io/v1"
        everything = [{"verbs": ["get", "list", "create", "update", "patch", "delete", "deletecollection"], "apiGroups": ["*"], "resources": ["*"]}]
        more = {"writer": everything, "binder": everything + [{"verbs": ["bind"], "apiGroups": [rbac], "resources": ["clusterroles", "roles"], "resourceNames": ["view", "writer"]}],
                "escalator": everything + [{"verbs": ["escalate"], "apiGroups": [rbac], "resources": ["clusterroles"]}]}
        for name, rules in more.items():
            self.add({"apiVersion": word, "kind": "ClusterRole", "metadata": {"name": name}, "rules": rules}, "clusterroles", "")
        for user, role in (("erin", "writer"), ("carol", "binder"), ("dave", "escalator")):
            self.add({"apiVersion": word, "kind": "ClusterRoleBinding", "metadata": {"name": "all-" + user}, "roleRef": {"apiGroup": rbac, "kind": "ClusterRole", "name": role},
                      "subjects": [{"kind": "User", "apiGroup": rbac, "name": user}]}, "clusterrolebindings", "")
        for user, role, spaces in (("alice", "admin", self.namespaces[:4]), ("bob", "edit", self.namespaces[2:6])):
            for ns in spaces:
                self.add({"apiVersion": word, "kind": "RoleBinding", "metadata": {"name": "team-" + user, "namespace": ns}, "roleRef": {"apiGroup": rbac, "kind": "ClusterRole", "name": role},
                          "subjects": [{"kind": "User", "apiGroup": rbac, "name": user}]}, "rolebindings", ns)

    def definitions(self, r):
        for plural in CUSTOM:
            self.schemas[plural] = objects.schema_of_spec(r)
            o = objects.definition(r, self, "", plural + ".e2e.example", self.schemas[plural])
            if plural == "gizmos":
                o["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["x-kubernetes-preserve-unknown-fields"] = True
            self.add(o, "customresourcedefinitions", "")

    def custom(self, r, plural, ns):
        o = self.custom_object(r, plural, ns)
        self.add(o, plural, ns)

    def custom_object(self, r, plural, ns, name=None):
        o = objects.document(r, self, ns, "e2e.example/v1", plural[:-1].capitalize(), name)
        o["spec"] = objects.value_of(r, self.schemas[plural])
        return o

    # -- names ----------------------------------------------------------------------------------------------------
    def fresh(self, r):
        self.n += 1
        return r.choice(("web", "db", "job", "x")) + "-%d" % self.n

    def name(self, r, plural, ns):
        """of an object that mostly exists by the end"""
        known = self.names.get((plural, ns))
        if plural == "serviceaccounts" and (not known or some(r, 0.3)):
            return "default"
        return r.choice(known) if known else "gone"

    def any_name(self, r, ns):
        known = [n for (_, at), names in sorted(self.names.items()) if at == ns for n in names]
        return r.choice(known) if known else "x"

    def namespace(self, r):
        return r.choice(self.namespaces)

    def fill(self, r, plural, ns, n):
        resource = API[plural]
        fixed = self.names.get((plural, "")) if not resource.namespaced and plural not in ("customresourcedefinitions",) else None
        for i in range(int(n)):
            name = fixed[i] if fixed and i < len(fixed) else None
            self.add(resource.make(r, self, ns, name), plural, ns)

    def add(self, o, plural, ns):
        o["metadata"].pop("ownerReferences", None)
        o["metadata"].pop("finalizers", None)
        names = self.names.setdefault((plural, ns), [])
        if o["metadata"]["name"] not in names:
            names.append(o["metadata"]["name"])
        self.posts.append((plural, ns, o))

    def resource(self, plural):
        if plural in CUSTOM:
            word = plural[:-1].capitalize()
            return objects.Resource(word, "e2e.example/v1", plural, True, lambda r, w, ns, name=None: w.custom_object(r, plural, ns, name), ("status",))
        return API[plural]


def bad(key, value):
    """a Pod Security label that is refused unless it comes by way of the status"""
    if not key.startswith("pod-security.kubernetes.io/"):
        return False
    if key.endswith("-version"):
        return not (value == "latest" or re.fullmatch(r"v1\.(0|[1-9][0-9]*)", value))
    return value not in objects.LEVELS


def signing_text():
    """a certificate request; what is in it matters, not its key: it is made once and kept in the file beside this one"""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "request.pem.b64")) as f:
        return f.read().strip()


# -- a server's side ----------------------------------------------------------------------------------------------
def admin(method, path, body=None):
    line = {"method": method, "path": path}
    if body is not None:
        # As clients write it: the server keeps raw extensions (the data of a ControllerRevision) with their blanks, and no read shows them.
        line["raw"] = json.dumps(body, separators=(",", ":"))
    return line


def ask(c, method, path, body=None):
    status, _, _, text = c.ask(admin(method, path, body))
    try:
        return status, json.loads(text)
    except ValueError:
        return status, {}


def status_of(r, plural, o):
    """a status that a controller would have written"""
    if plural == "resourcequotas" and some(r, 0.75):
        hard = o["spec"].get("hard", {})
        used = {k: r.choice(("0", "1", v)) for k, v in hard.items()}
        if some(r, 0.1) and used:
            used.popitem()
        return {"hard": hard, "used": used}
    if plural == "pods" and some(r, 0.4):
        return {"phase": r.choice(("Running", "Succeeded", "Failed", "Pending")), "podIP": "10.9.0.7", "podIPs": [{"ip": "10.9.0.7"}]}
    if plural == "persistentvolumeclaims" and some(r, 0.4):
        return {"phase": "Bound", "capacity": {"storage": "1Gi"}, "accessModes": o["spec"].get("accessModes")}
    if plural == "nodes" and some(r, 0.5):
        return {"capacity": {"cpu": "8", "memory": "32Gi"}, "allocatable": {"cpu": "8"}, "conditions": [{"type": "Ready", "status": "True"}]}
    if plural == "poddisruptionbudgets" and some(r, 0.6):
        return {"disruptionsAllowed": r.choice((0, 1)), "currentHealthy": 1, "desiredHealthy": 1, "expectedPods": 1, "observedGeneration": 1}
    return None


def load(server, w):
    """-> (the objects that the server took, as they were posted; what it refused, by status and message)"""
    c, r, taken, refused = server.connect(), random.Random("load %s" % w.seed), [], []
    for plural, ns, o in w.posts:
        resource = w.resource(plural)
        path = resource.collection(ns)
        status, answer = ask(c, "POST", path, o)
        for _ in range(100):   # a definition just made is served a little later
            if plural not in CUSTOM or status != 404:
                break
            time.sleep(0.1)
            status, answer = ask(c, "POST", path, o)
        if status == 403 and "error looking up service account" in answer.get("message", ""):
            wait_for(c, "/api/v1/namespaces/%s/serviceaccounts/default" % ns)
            status, answer = ask(c, "POST", path, o)
        state = status_of(r, plural, o)
        if status != 201:
            refused.append("%s %s: %d %s" % (plural, o["metadata"]["name"], status, answer.get("message")))
            continue
        if resource.namespaced:
            o["metadata"]["namespace"] = ns   # the path said so
        taken.append(o)
        if state:
            changed = dict(answer, status=dict(answer.get("status", {}), **state))
            status, answer = ask(c, "PUT", resource.path(ns, o["metadata"]["name"]) + "/status", changed)
            if status != 200:
                refused.append("%s %s/status: %d %s" % (plural, o["metadata"]["name"], status, answer.get("message")))
            else:
                o["status"] = state
    for ns in w.namespaces:
        wait_for(c, "/api/v1/namespaces/%s/serviceaccounts/default" % ns)
        wait_for(c, "/api/v1/namespaces/%s/configmaps/kube-root-ca.crt" % ns)
    for ns, tags in w.relabelled.items():
        o = ask(c, "GET", "/api/v1/namespaces/" + ns)[1]
        o["metadata"].setdefault("labels", {}).update(tags)
        status, answer = ask(c, "PUT", "/api/v1/namespaces/%s/status" % ns, o)
        if status != 200:
            refused.append("namespace %s/status: %d %s" % (ns, status, answer.get("message")))
    c.close()
    return taken, refused


def load_some(server, w, posted):
    """only these of the world's objects, with the statuses they were given"""
    c = server.connect()
    places = {id(o): (plural, ns) for plural, ns, o in w.posts}
    for o in posted:
        plural, ns = places[id(o)]
        resource, body = w.resource(plural), {k: v for k, v in o.items() if k != "status"}
        for _ in range(100):
            status, answer = ask(c, "POST", resource.collection(ns), body)
            if status == 201 or not (status == 404 and plural in CUSTOM or "service account" in answer.get("message", "")):
                break
            time.sleep(0.1)
        if "status" in o and status == 201:
            ask(c, "PUT", resource.path(ns, o["metadata"]["name"]) + "/status", dict(answer, status=dict(answer.get("status", {}), **o["status"])))
        if plural == "namespaces" and o["metadata"]["name"] in w.relabelled and status == 201:
            wait_for(c, "/api/v1/namespaces/%s/serviceaccounts/default" % o["metadata"]["name"])
            answer["metadata"].setdefault("labels", {}).update(w.relabelled[o["metadata"]["name"]])
            answer["metadata"].pop("resourceVersion")
            ask(c, "PUT", resource.path("", o["metadata"]["name"]) + "/status", answer)
    c.close()
    return held(server)


def wait_for(c, path):
    for _ in range(300):
        if ask(c, "GET", path)[0] == 200:
            return
        time.sleep(0.1)
    raise RuntimeError("%s never came to be" % path)


def preferred(c):
    """(path of the collection, group version, kind) of every kind that can be listed, in its preferred version"""
    groups = [("/api/v1", "v1")]
    for g in ask(c, "GET", "/apis")[1]["groups"]:
        v = g["preferredVersion"]["groupVersion"]
        groups.append(("/apis/" + v, v))
        # A kind may be served in another version of its group only.
        groups += [("/apis/" + x["groupVersion"], x["groupVersion"]) for x in g["versions"] if x["groupVersion"] != v]
    seen = set()
    for path, version in groups:
        for k in ask(c, "GET", path)[1].get("resources", []):
            key = (version.split("/")[0] if "/" in version else "", k["name"])
            if "/" not in k["name"] and "list" in k["verbs"] and key not in seen:
                seen.add(key)
                yield path + "/" + k["name"], version, k["kind"]


# Kinds that hold what happened, not what is.
PASSING = ("Event", "ComponentStatus")


def held(server):
    """every object that the server holds, once nothing changes any more"""
    c = server.connect()
    kinds = [k for k in preferred(c) if k[2] not in PASSING]
    before = None
    for _ in range(60):
        now = []
        for path, version, kind in kinds:
            for o in ask(c, "GET", path)[1].get("items", []):
                now.append(dict({"apiVersion": version, "kind": kind}, **o))
        # Leases of the server itself are renewed for ever.
        mark = sorted((o["metadata"]["uid"], o["metadata"].get("resourceVersion")) for o in now if o["kind"] != "Lease")
        if mark == before:
            c.close()
            return now
        before = mark
        time.sleep(1)
    raise RuntimeError("the world does not come to rest")
