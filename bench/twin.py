"""One write through the whole twin, from the bytes of its body to the answer: authorization, decoding, defaults, mutating admission, validation, Pod
Security, the built-in plug-ins, quota. In a generated cluster of 4,500 objects and 16 tenants of our own (bench/twin_bodies.c), asked in turn by an account
that a RoleBinding lets in; namespaces are `restricted`, with a LimitRange and a ResourceQuota.

value is CPU time a request in ns; `p50` and `p99` are wall time of single requests, `allocations` what a request asks of malloc or of the kernel (blocks
of arenas are kept from request to request; libyaml allocates). The peer is the real API server that tests/e2e/controlplane starts, with the same tenants:
wall time of the same request as a dry run over one kept connection, as the account itself; left out where there is no Go.

Settings: cluster=FILE (a List to read instead), generator=FILE, peer=no, requests=N (of the peer, a case).
"""
import http.client, json, os, pathlib, re, ssl, statistics, subprocess, sys, tempfile, time

CASES = ("pod", "pod-yaml", "pod-refused", "deployment", "deployment-patch", "rolebinding")
PLANE = pathlib.Path(__file__).resolve().parents[1] / "tests" / "e2e" / "controlplane"
PLURAL = {"Namespace": "namespaces", "LimitRange": "limitranges", "ResourceQuota": "resourcequotas", "ServiceAccount": "serviceaccounts", "Role": "roles",
          "RoleBinding": "rolebindings", "Deployment": "deployments"}


def cluster(bench):
    if "cluster" in bench.settings:
        return pathlib.Path(bench.settings["cluster"])
    return bench.generated("tenants", "--namespaces", "160", "--pods", "1600", "--breaks", "22")


class Server:
    """The control plane in a folder of its own, and one kept connection."""

    def __init__(self, folder):
        self.folder = folder
        env = dict(re.findall(r"(\w+)='(.*)'", (folder / "env").read_text()))
        context = ssl.create_default_context(cafile=env["CA"])
        context.load_cert_chain(env["CERT"], env["KEY"])
        self.admin = self.connect(env["SERVER"], context)
        self.guest = self.connect(env["SERVER"], ssl.create_default_context(cafile=env["CA"]))

    @staticmethod
    def connect(url, context):
        return http.client.HTTPSConnection(url.split("//")[1], timeout=30, context=context)

    @staticmethod
    def ask(connection, method, path, body, headers):
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def put(self, o):
        """Creates an object; of a ResourceQuota the status is written as well."""
        group = "api/v1" if o["apiVersion"] == "v1" else "apis/" + o["apiVersion"]
        ns = o["metadata"].get("namespace")
        path = "/%s/%s%s" % (group, "namespaces/%s/" % ns if ns else "", PLURAL[o["kind"]])
        json_ = {"Content-Type": "application/json"}
        status, text = self.ask(self.admin, "POST", path, json.dumps(o), json_)
        if status != 201:
            sys.exit("bench: %s: %d %s" % (path, status, text.decode()))
        if o["kind"] == "ResourceQuota":
            made = json.loads(text)
            made["status"] = o["status"]
            self.ask(self.admin, "PUT", "%s/%s/status" % (path, o["metadata"]["name"]), json.dumps(made), json_)

    def token(self, ns, name):
        path = "/api/v1/namespaces/%s/serviceaccounts/%s/token" % (ns, name)
        _, text = self.ask(self.admin, "POST", path, json.dumps({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}),
                           {"Content-Type": "application/json"})
        return json.loads(text)["status"]["token"]

    def latencies(self, asked, token, n):
        headers = {"Content-Type": asked["type"], "Authorization": "Bearer " + token}
        taken = []
        for i in range(n + n // 4):
            begin = time.perf_counter()
            status, text = self.ask(self.guest, asked["method"], asked["path"], asked["body"].encode(), headers)
            if i >= n // 4:  # the first ones warm it up
                taken.append(time.perf_counter() - begin)
            if status != asked["status"]:
                sys.exit("bench: the server answers %d: %s" % (status, text.decode()))
        return taken


def peer(bench, program):
    """case -> seconds of single requests; nothing where there is no control plane"""
    if bench.settings.get("peer") == "no":
        return {}
    if not (PLANE / "up").exists():
        print("bench: no tests/e2e/controlplane, the API server is left out", file=sys.stderr)
        return {}
    with tempfile.TemporaryDirectory() as tmp:
        folder = pathlib.Path(tmp) / "plane"
        up = subprocess.run([str(PLANE / "up"), "--while", str(os.getpid()), str(folder)], stdout=subprocess.DEVNULL)
        if up.returncode:
            print("bench: the control plane cannot be built or started, the API server is left out", file=sys.stderr)
            return {}
        try:
            server, taken = Server(folder), {}
            told = subprocess.run([str(program), "print"], stdout=subprocess.PIPE, text=True, check=True).stdout
            lines = [json.loads(line) for line in told.splitlines()]
            for o in lines:
                if "kind" in o:
                    server.put(o)
            token = server.token("bench-0", "deployer")
            for asked in lines:
                if "case" in asked:
                    taken[asked["case"]] = server.latencies(asked, token, int(bench.settings.get("requests", 400)))
            return taken
        finally:
            subprocess.run([str(PLANE / "down"), str(folder)])


def figures(bench):
    program, file = bench.program("twin"), cluster(bench)
    theirs = peer(bench, program)
    for case in CASES:
        got = bench.sample(program, file, case, bench.runs)
        ours = bench.figure(case, "bulkhead", "ns/op", got["operations"], got["cpu"], got["wall"], got["peak_rss_kb"])
        ours.update(p50=round(got["p50"] * 1e9), p99=round(got["p99"] * 1e9), allocations=got["allocations"], body_bytes=got["bytes"], run_kb=got["run_kb"])
        yield ours
        if case in theirs:
            median = statistics.median(theirs[case])
            one = bench.figure(case, "kube-apiserver", "ns/op", 1, [median], theirs[case], 0)
            yield {**bench.against({**ours, "value": ours["p50"]}, one), "runs": len(theirs[case])}
