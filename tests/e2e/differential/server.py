"""A control plane of ../controlplane: started, asked over connections that stay open, ended. Requests are lines of a recording (dicts with
method, path, as, contentType, raw or rawBase64); answers come back as they were sent: status, warnings, content type, bytes."""
import base64, os, re, shlex, shutil, socket, ssl, subprocess, tempfile
from urllib.parse import quote

HERE = os.path.dirname(os.path.abspath(__file__))
PLANE = os.path.join(os.path.dirname(HERE), "controlplane")
WARNING = re.compile(r'^299 \S+ "((?:[^"\\]|\\.)*)"')


class Unavailable(Exception):
    """there is no server to ask, or it went away"""


class Server:
    def __init__(self, version="1.35", more=()):
        # In memory where there is room for it: what etcd writes is for one run.
        base = "/dev/shm" if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 2 << 30 else None
        self.dir = tempfile.mkdtemp(prefix="bulkhead-plane-", dir=base)
        words = [os.path.join(PLANE, "up"), "--while", str(os.getpid())] + list(more)
        if version != "1.35":
            words += ["--emulated-version", version]
        try:
            p = subprocess.run(words + [self.dir], stdin=subprocess.DEVNULL)
        except BaseException:
            shutil.rmtree(self.dir, ignore_errors=True)
            raise
        if p.returncode:
            raise Unavailable("no control plane (exit status %d; logs in %s)" % (p.returncode, self.dir))
        with open(os.path.join(self.dir, "env")) as f:
            self.env = dict(w.split("=", 1) for line in f for w in shlex.split(line))
        self.port = int(self.env["SERVER"].rsplit(":", 1)[1])

    def connect(self):
        return Connection(self.dir, self.port)

    def end(self):
        subprocess.run([os.path.join(PLANE, "down"), self.dir])


def body_of(line):
    if "rawBase64" in line:
        return base64.b64decode(line["rawBase64"])
    return line["raw"].encode("utf-8") if "raw" in line else b""


def identity_headers(who):
    """Impersonate-* of a line's "as"; a key of extra is escaped as client-go does"""
    out = []
    if "user" in who:
        out.append("Impersonate-User: " + who["user"])
    if who.get("uid"):
        out.append("Impersonate-Uid: " + who["uid"])
    out += ["Impersonate-Group: " + g for g in who.get("groups", [])]
    for k, values in who.get("extra", {}).items():
        out += ["Impersonate-Extra-%s: %s" % (quote(k, safe="!#$&'*+-.^_`|~"), v) for v in values]
    return out


class Connection:
    """one connection: one question at a time"""

    def __init__(self, folder, port):
        context = ssl.create_default_context(cafile=os.path.join(folder, "ca.crt"))
        context.load_cert_chain(os.path.join(folder, "admin.pem"))
        context.set_alpn_protocols(["http/1.1"])
        self.context, self.port, self.s, self.rest = context, port, None, b""

    def open(self):
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.s, self.rest = self.context.wrap_socket(plain, server_hostname="localhost"), b""

    def close(self):
        if self.s:
            self.s.close()
        self.s = None

    def ask(self, line):
        """-> status, warnings, content type, body; a connection that was closed in between is opened again once"""
        body = body_of(line)
        head = ["%s %s HTTP/1.1" % (line["method"], line["path"]), "Host: localhost", "Accept: application/json", "Content-Length: %d" % len(body)]
        if body or "contentType" in line:
            head.append("Content-Type: " + line.get("contentType", "application/json"))
        head += identity_headers(line.get("as", {}))
        sent = "\r\n".join(head).encode("utf-8") + b"\r\n\r\n" + body
        for last in (False, True):
            try:
                if not self.s:
                    self.open()
                self.s.sendall(sent)
                return self.answer(line["method"] == "HEAD")
            except (OSError, EOFError) as e:
                self.close()
                if last:
                    raise Unavailable("%s %s: %s" % (line["method"], line["path"], e))

    def more(self):
        got = self.s.recv(1 << 18)
        if not got:
            raise EOFError("the connection ended")
        self.rest += got

    def line(self):
        while b"\r\n" not in self.rest:
            self.more()
        got, self.rest = self.rest.split(b"\r\n", 1)
        return got

    def take(self, n):
        while len(self.rest) < n:
            self.more()
        got, self.rest = self.rest[:n], self.rest[n:]
        return got

    def answer(self, bare):
        status = int(self.line().split(b" ", 2)[1])
        length, chunked, close, kind, warnings = 0, False, False, "", []
        while True:
            line = self.line()
            if not line:
                break
            name, value = line.decode("utf-8", "replace").split(":", 1)
            name, value = name.lower(), value.strip()
            if name == "content-length":
                length = int(value)
            elif name == "transfer-encoding":
                chunked = value == "chunked"
            elif name == "connection":
                close = value == "close"
            elif name == "content-type":
                kind = value
            elif name == "warning":
                warnings += warning_texts(value)
        body = b"" if bare else self.chunks() if chunked else self.take(length)
        if close:
            self.close()
        return status, warnings, kind, body

    def chunks(self):
        out = []
        while True:
            n = int(self.line().split(b";")[0], 16)
            out.append(self.take(n))
            self.take(2)
            if not n:
                return b"".join(out)


def warning_texts(value):
    m = WARNING.match(value)
    return [re.sub(r"\\(.)", r"\1", m.group(1))] if m else [value]
