"""Asks a server lines and makes recordings of the answers, in the format of the recorded suites (tests/conformance). What a server makes up anew
each time - uids, times, drawn names, addresses and ports that nobody asked for, tokens - is replaced by the marks that the comparison knows."""
import json, multiprocessing, re

from server import Unavailable

UID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b")
TIME = re.compile(r"\b20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?Z")
VOLUME = re.compile(r"\bkube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}\b")
CREDENTIAL = re.compile(r"X509SHA256=[0-9a-f]{64}")
DRAWN = re.compile(r"generateName['\"]?\s*:\s*['\"]?([^\"',}\n]+)")
LETTERS = "[bcdfghjklmnpqrstvwxz2456789]{5}"
# Members of metadata that say when and how often, not what; the comparison leaves them out too.
OWN = ("uid", "creationTimestamp", "resourceVersion", "generation", "managedFields", "selfLink")


# What a server serves is not a question about a world.
DISCOVERY = ("APIVersions", "APIGroup", "APIGroupList", "APIResourceList", None)


def without_credential(text):
    """the hash of the asking client's certificate, which the server notes on what that client makes"""
    return CREDENTIAL.sub("X509SHA256=#", text)


class Known:
    """what a text may hold without having been made up for this answer"""

    def __init__(self, objects):
        text = json.dumps(objects, ensure_ascii=False)
        self.texts = set(UID.findall(text)) | set(TIME.findall(text)) | set(VOLUME.findall(text))
        self.addresses = {ip for o in objects if o["kind"] == "Service" for ip in o["spec"].get("clusterIPs", [])}


class Masks:
    def __init__(self, known, asked, whole=False):
        self.known, self.asked, self.whole = known, asked, whole
        # The longest first: one may begin another.
        self.drawn = sorted({g[:58] for g in DRAWN.findall(asked)}, key=len, reverse=True)

    def text(self, s):
        for pattern, mark in ((UID, "#UID#"), (TIME, "#TIME#"), (VOLUME, "kube-api-access-#####")):
            s = pattern.sub(lambda m: m.group() if m.group() in self.known.texts or m.group() in self.asked else mark, s)
        for base in self.drawn:
            s = re.sub(re.escape(base) + LETTERS + r"\b", lambda m: base + "#####", s)
        return CREDENTIAL.sub("X509SHA256=#", s)

    def value(self, v):
        if isinstance(v, str):
            return self.text(v)
        if isinstance(v, list):
            return [self.value(x) for x in v]
        if isinstance(v, dict):
            return {self.text(k): self.value(x) for k, x in v.items()}
        return v

    def named(self, word):
        """did the request hold this address or number by itself?"""
        return re.search(r"(?<![\w./])%s(?![\w./])" % re.escape(word), self.asked)

    def service(self, o):
        spec = o.get("spec", {})
        hide = lambda ip: ip if ip in ("", "None") or self.named(ip) or ip in self.known.addresses else "#IP#"
        if "clusterIP" in spec:
            spec["clusterIP"] = hide(spec["clusterIP"])
        if "clusterIPs" in spec:
            spec["clusterIPs"] = [hide(ip) for ip in spec["clusterIPs"]]
        for holder, k in [(p, "nodePort") for p in spec.get("ports", [])] + [(spec, "healthCheckNodePort")]:
            if k in holder and not self.named(str(holder[k])):
                holder[k] = "#PORT#"

    def object(self, o):
        kind = o.get("kind")
        if isinstance(o.get("items"), list) and (kind.endswith("List") and not self.whole):
            return {"kind": kind}   # part of a list, or one that nothing keeps still
        if kind in DISCOVERY:
            return None
        o = self.value(o)
        for k in OWN:
            o.get("metadata", {}).pop(k, None)
        if kind == "Service":
            self.service(o)
        if kind == "TokenRequest" and "token" in o.get("status", {}):
            del o["status"]["token"], o["status"]["expirationTimestamp"]
        return o


def whole_list(line, body):
    """lists that are compared in full: not pages, not of what the server itself writes, not the largest. Nor pods: the twin's world
    also has those that workloads would run, and one with the server's flags."""
    return len(body) < 30000 and not re.search(r"limit=|continue=|/(events|leases|pods)\b", line["path"])


def recorded(line, answer, known):
    """the line with what a server answered"""
    status, warnings, kind, body = answer
    asked = line.get("raw", "") + line["path"]
    masks, out = Masks(known, asked, whole_list(line, body)), dict(line, status=status)
    if "raw" in out:
        out["raw"] = without_credential(out["raw"])
    try:
        o = json.loads(body) if kind.startswith("application/json") else None
    except ValueError:
        o = None
    if warnings:
        out["warnings"] = [masks.text(w) for w in warnings]
    if not isinstance(o, dict):
        if body:
            out["text"] = masks.text(body.decode("utf-8", "replace")[:300])
    elif o.get("kind") == "Status" and status >= 400:
        for k in ("reason", "message"):
            if o.get(k):
                out[k] = masks.text(o[k])
        causes = [{k: masks.text(c[k]) for k in ("reason", "field", "message") if k in c} for c in o.get("details", {}).get("causes", [])]
        if causes:
            out["causes"] = causes
    else:
        shown = masks.object(o)
        if shown is not None:
            out["object"] = shown
    return out


# -- asking, several at a time ------------------------------------------------------------------------------------
_of_process = {}


def _begin(server, known, make):
    _of_process.update(connection=server.connect(), known=known, make=make)


def _ask(item):
    """None: the handler panicked, which ends the connection without an answer"""
    connection, line = _of_process["connection"], _of_process["make"](item)
    try:
        return recorded(line, connection.ask(line), _of_process["known"])
    except Unavailable:
        if connection.ask({"method": "GET", "path": "/readyz"})[0] != 200:
            raise
        return None


def ask_all(server, known, items, make=lambda line: line, processes=4):
    """the lines that `make` makes of the items, recorded, in order; what got no answer at all is left out"""
    if len(items) < 20:
        _begin(server, known, make)
        return [x for x in map(_ask, items) if x]
    pool = multiprocessing.get_context("fork").Pool(processes, _begin, (server, known, make))
    try:
        out = [x for x in pool.imap(_ask, items, 25) if x]
        pool.close()   # workers end by themselves: one that is killed may hold the lock that another waits for, for ever
        pool.join()
        return out
    finally:
        pool.terminate()
