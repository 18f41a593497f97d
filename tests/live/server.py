"""An API server of canned answers that misbehaves on request: TLS with a certificate of its own, aggregated discovery, lists in pages, and one fault at a
time. Server(fault) listens on a free port of 127.0.0.1; .kubeconfig(folder) writes how to reach it; .seen holds what was asked, as (method, path, headers)."""
import http.server, json, os, ssl, subprocess, threading, urllib.parse

PAGE = 2


def meta(name, ns=None, **more):
    return dict({"name": name, "uid": "u-%s-%s" % (ns or "", name), "resourceVersion": "7"}, **(dict(more, namespace=ns) if ns else more))


def role(name, ns, *rules):
    return {"metadata": meta(name, ns), "rules": [dict(apiGroups=[g], resources=[r], verbs=v) for g, r, v in rules]}


def binding(name, ns, kind, of, *subjects):
    return {"metadata": meta(name, ns), "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": of},
            "subjects": [dict(kind="Group", apiGroup="rbac.authorization.k8s.io", name=s) for s in subjects]}


# Team a may run pods in b: one proven path, whatever else happens.
CLUSTER = {
    ("", "v1", "Namespace", "namespaces", False): [{"metadata": meta(n, labels={"kubernetes.io/metadata.name": n}), "status": {"phase": "Active"}}
                                                   for n in ("a", "b", "c", "default", "kube-system")],
    ("", "v1", "ServiceAccount", "serviceaccounts", True): [{"metadata": meta("default", n)} for n in ("a", "b", "c", "default", "kube-system")],
    ("", "v1", "Pod", "pods", True): [{"metadata": meta("web-%d" % i, n), "spec": {"serviceAccountName": "default", "containers": [{"name": "c", "image": "i"}]},
                                       "status": {"phase": "Running"}} for n in ("a", "b", "c") for i in range(3)],
    ("", "v1", "Node", "nodes", False): [{"metadata": meta("n1"), "status": {"nodeInfo": {"kubeletVersion": "v1.35.1"}}}],
    ("", "v1", "Secret", "secrets", True): [{"metadata": meta("db", "b", annotations={"kubectl.kubernetes.io/last-applied-configuration": "hunter2"}), "type": "Opaque",
                                             "data": {"password": "aHVudGVyMg=="}}],
    ("", "v1", "ResourceQuota", "resourcequotas", True): [],
    ("", "v1", "LimitRange", "limitranges", True): [],
    ("rbac.authorization.k8s.io", "v1", "Role", "roles", True): [role("run", "b", ("", "pods", ["create", "get"])), role("own", "a", ("", "pods", ["create"]))],
    ("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings", True): [binding("sale", "b", "Role", "run", "team-a"), binding("own", "a", "Role", "own", "team-a")],
    ("rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", False): [],
    ("rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", "clusterrolebindings", False): [],
    ("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", True): [],
    ("apps", "v1", "Deployment", "deployments", True): [],
}


def discovery(core, broken):
    groups = {}
    for (group, version, kind, resource, namespaced) in CLUSTER:
        if (group == "") == core:
            groups.setdefault((group, version), []).append({
                "resource": resource, "responseKind": {"group": group, "version": version, "kind": kind}, "scope": "Namespaced" if namespaced else "Cluster",
                "singularResource": kind.lower(), "verbs": ["create", "get", "list"]})
    items = [{"metadata": {"name": g}, "versions": [{"version": v, "resources": r, "freshness": "Current"}]} for (g, v), r in groups.items()]
    if broken and not core:
        items.append({"metadata": {"name": "metrics.k8s.io"}, "versions": [{"version": "v1beta1", "freshness": "Stale"}]})
    return {"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": {}, "items": items}


def old_discovery(path):
    groups = sorted({(k[0], k[1]) for k in CLUSTER})
    if path == "/api":
        return {"kind": "APIVersions", "versions": ["v1"]}
    if path == "/apis":
        return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [
            {"name": g, "versions": [{"groupVersion": g + "/" + v, "version": v}], "preferredVersion": {"groupVersion": g + "/" + v, "version": v}} for g, v in groups if g]}
    for g, v in groups:
        if path == ("/apis/%s/%s" % (g, v) if g else "/api/v1"):
            return {"kind": "APIResourceList", "groupVersion": v, "resources": [
                {"name": k[3], "namespaced": k[4], "kind": k[2], "verbs": ["get", "list"]} for k in CLUSTER if k[:2] == (g, v)]}
    return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body, kind="application/json", headers=()):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def status(self, code, reason, message, headers=()):
        self.answer(code, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": reason, "message": message, "code": code}, headers=headers)

    def do_GET(self):
        s = self.server.owner
        path, _, query = self.path.partition("?")
        q = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        with s.lock:
            s.seen.append(("GET", self.path, dict(self.headers)))
            n = s.count[path] = s.count.get(path, 0) + 1
        if s.fault and s.fault(self, path, q, n):
            return
        if path == "/version":
            self.answer(200, {"major": "1", "minor": "35", "gitVersion": "v1.35.1"})
        elif path in ("/api", "/apis") and s.aggregated:
            self.answer(200, discovery(path == "/api", s.broken), "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList")
        elif old_discovery(path):
            self.answer(200, old_discovery(path))
        else:
            self.list(path, q)

    def list(self, path, q):
        words = path.strip("/").split("/")
        ns = words[words.index("namespaces") + 1] if "namespaces" in words[:-1] else None
        for (group, version, kind, resource, _), items in CLUSTER.items():
            base = ["api", version] if not group else ["apis", group, version]
            if words[:len(base)] != base or words[-1] != resource:
                continue
            items = [i for i in items if ns is None or i["metadata"].get("namespace") == ns]
            begin = int(q.get("continue", "0"))
            end = begin + min(PAGE, int(q["limit"])) if "limit" in q else len(items)
            more = {"continue": str(end)} if end < len(items) else {}
            if "as=Table" in self.headers.get("Accept", ""):
                self.answer(200, {"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": more,
                                  "columnDefinitions": [{"name": n} for n in ("Name", "Type", "Data", "Age")],
                                  "rows": [{"cells": [i["metadata"]["name"], i.get("type"), 1, "1d"], "object": {
                                      "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": i["metadata"]}} for i in items[begin:end]]})
            else:
                self.answer(200, {"kind": kind + "List", "apiVersion": (group + "/" if group else "") + version, "metadata": more, "items": items[begin:end]})
            return
        if words[:2] == ["api", "v1"] and words[2:3] == ["namespaces"] and len(words) == 4:
            self.answer(200, dict(CLUSTER[("", "v1", "Namespace", "namespaces", False)][0], kind="Namespace", apiVersion="v1", metadata=meta(words[3])))
            return
        self.status(404, "NotFound", "the server could not find the requested resource")

    def refuse(self):
        with self.server.owner.lock:
            self.server.owner.seen.append((self.command, self.path, dict(self.headers)))
        self.status(405, "MethodNotAllowed", "only GET")
    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = refuse


def certificates(folder):
    """one authority, the server's certificate, and a stranger's authority"""
    def openssl(*words):
        subprocess.run(("openssl",) + words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
    with open(os.path.join(folder, "names"), "w") as f:
        f.write("subjectAltName=IP:127.0.0.1,DNS:cluster.example\n")
    for name in ("ca", "stranger"):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", name + ".key", "-out", name + ".crt", "-days", "30",
                "-subj", "/CN=" + name)
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=server")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30", "-extfile", "names", "-out", "server.crt")


class Threads(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        pass  # clients that hang up are part of the tests


class Server:
    def __init__(self, folder, fault=None, aggregated=True, broken=False):
        self.folder, self.fault, self.aggregated, self.broken = folder, fault, aggregated, broken
        self.seen, self.count, self.lock = [], {}, threading.Lock()
        self.http = Threads(("127.0.0.1", 0), Handler)
        self.http.owner = self
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(folder, "server.crt"), os.path.join(folder, "server.key"))
        self.http.socket = context.wrap_socket(self.http.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.http.server_address[1]
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def kubeconfig(self, ca="ca", user=None, namespace=None, **cluster):
        name = os.path.join(self.folder, "kubeconfig-%d" % self.port)
        context = {"cluster": "c", "user": "u"}
        if namespace:
            context["namespace"] = namespace
        with open(name, "w") as f:
            json.dump({"apiVersion": "v1", "kind": "Config", "current-context": "test", "contexts": [{"name": "test", "context": context}],
                       "clusters": [{"name": "c", "cluster": dict({"server": "https://127.0.0.1:%d" % self.port,
                                                                   "certificate-authority": os.path.join(self.folder, ca + ".crt")}, **cluster)}],
                       "users": [{"name": "u", "user": user or {"token": "first"}}]}, f)
        return name

    def close(self):
        self.http.shutdown()
        self.http.server_close()
