"""The fields of the built-in kinds as a server publishes them (OpenAPI v3), to put fields into documents that nobody thought of by hand."""
from objects import IMAGES, PORTS, QUANTITIES, VALUES, label_selector, some

GUESSES = {"image": IMAGES, "protocol": ("TCP", "UDP", "SCTP", "x"), "effect": ("NoSchedule", "NoExecute", "PreferNoSchedule"), "operator": ("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Equal"),
           "topologyKey": ("kubernetes.io/hostname", "zone"), "path": ("/x", "x", "../x"), "mountPath": ("/mnt", "/a:b"), "ip": ("10.1.2.3", "::1", "x"), "host": ("a.example.com", "X"),
           "namespace": ("ns-0", "ns-1", "gone"), "apiGroup": ("", "apps", "rbac.authorization.k8s.io"), "schedule": ("* * * * *", "x"), "scheme": ("HTTP", "HTTPS", "http"), "resource": ("limits.cpu", "requests.memory", "x"),
           "fieldPath": ("metadata.name", "spec.nodeName", "x"), "divisor": ("1", "1Mi"), "name": ("a", "main", "v1", "data", "cpu"), "key": ("a", "k", "example.com/x"), "apiVersion": ("v1", "apps/v1"), "cidr": ("10.0.0.0/8",),
           "resourceName": ("cpu", "memory"), "mode": ("Ignore", "Require"), "type": ("RuntimeDefault", "Localhost", "Recreate", "File", "Socket", "Opaque", "Utilization"), "secretName": ("s",), "driver": ("csi.example.com",),
           "reason": ("Why",), "message": ("m",), "lastTransitionTime": ("2024-01-02T03:04:05Z",), "timeZone": ("Etc/UTC", "x"), "signal": ("SIGTERM", "SIGX"), "hostname": ("h",), "restartPolicy": ("Always", "Never", "OnFailure"),
           "kind": ("Pod", "ConfigMap", "PersistentVolumeClaim"), "whenUnsatisfiable": ("DoNotSchedule", "ScheduleAnyway"), "accessModes": ("ReadWriteOnce", "ReadWriteOncePod"), "policyTypes": ("Ingress", "Egress"),
           "podIP": ("10.9.0.9",), "phase": ("Running", "Bound", "x"), "status": ("True", "False"), "mountPropagation": ("None", "HostToContainer", "Bidirectional"), "medium": ("Memory", "HugePages-2Mi", "x")}


class Fields:
    def __init__(self, ask):
        """ask(path) -> the document there"""
        self.types, self.kinds = {}, {}
        for name in sorted(ask("/openapi/v3").get("paths", {})):
            if name == "api/v1" or name.startswith("apis/") and name.count("/") == 2 and ".k8s.io" in name or name in ("apis/apps/v1", "apis/batch/v1", "apis/autoscaling/v2", "apis/autoscaling/v1", "apis/policy/v1"):
                for k, v in ask("/openapi/v3/" + name)["components"]["schemas"].items():
                    self.types[k] = v
                    for g in v.get("x-kubernetes-group-version-kind", []):
                        self.kinds.setdefault((g["group"] + "/" + g["version"] if g["group"] else g["version"], g["kind"]), k)

    def shape(self, s):
        while s and ("$ref" in s or "allOf" in s):
            s = self.types[s["$ref"].rsplit("/", 1)[1]] if "$ref" in s else s["allOf"][0]
        return s or {}

    def name_of(self, s):
        return (s.get("$ref") or (s.get("allOf") or [{}])[0].get("$ref", "")).rsplit("/", 1)[-1]

    def graft(self, r, o, w, ns):
        kind = self.kinds.get((str(o.get("apiVersion")), str(o.get("kind"))))
        if not kind:
            return
        at, s = o, self.types[kind]
        for _ in range(r.choice((1, 2, 2, 3, 3, 3, 4, 5))):   # down along what is there
            inside = [(k, v) for k, v in sorted(s.get("properties", {}).items()) if k in at and at[k] and k != "metadata"]
            if not inside:
                break
            k, v = r.choice(inside)
            here, shape = at[k], self.shape(v)
            if isinstance(here, list) and shape.get("items"):
                here, shape = r.choice(here), self.shape(shape["items"])
            if type(here) is not dict or not shape.get("properties"):
                break
            at, s = here, shape
        names = sorted(k for k in s.get("properties", {}) if k not in ("apiVersion", "kind", "metadata"))
        if names:
            k = r.choice([n for n in names if n not in at] or names)
            at[k] = self.value(r, k, s["properties"][k], w, ns, 0)

    def value(self, r, name, s, w, ns, depth):
        ref = self.name_of(s)
        if ref.endswith("resource.Quantity"):
            return r.choice(QUANTITIES)
        if ref.endswith("LabelSelector"):
            return label_selector(r)
        if ref.endswith("IntOrString"):
            return r.choice((1, 80, "50%", "http", "x y", -1))
        if ref.endswith("MicroTime"):
            return "2024-01-02T03:04:05.000000Z"
        if ref.endswith("v1.Time"):
            return "2024-01-02T03:04:05Z"
        s = self.shape(s)
        how = s.get("type")
        if "enum" in s and some(r, 0.9):
            return r.choice(s["enum"])
        if how == "array":
            return [self.value(r, name, s["items"], w, ns, depth + 1) for _ in range(r.choice((1, 1, 1, 2, 0)))]
        if how == "object" and "properties" in s and depth < 5:
            required = s.get("required", [])
            return {k: self.value(r, k, v, w, ns, depth + 1) for k, v in sorted(s["properties"].items()) if (k in required and some(r, 0.95)) or some(r, 0.4 / (1 + depth))}
        if how == "object" and "additionalProperties" in s:
            key = r.choice(("cpu", "memory", "storage")) if self.name_of(s["additionalProperties"]).endswith("Quantity") else r.choice(("app", "a", "example.com/x"))
            return {key: self.value(r, name, s["additionalProperties"], w, ns, depth + 1)}
        if how == "integer":
            return r.choice((0, 1, 5, -1, 10, 70000, 30))
        if how == "boolean":
            return some(r)
        if how == "string":
            return w.any_name(r, ns) if some(r, 0.1) else r.choice(GUESSES.get(name, VALUES)) if some(r, 0.9) else r.choice(("", "X y", "a" * 64))
        return {}
