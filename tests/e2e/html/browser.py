"""browser.py - a headless Chromium driven over the DevTools protocol on a pair of pipes: no package is needed, no port is opened."""
import base64, json, os, select, shutil, subprocess, tempfile, time

NAMES = ("chromium", "chromium-browser", "google-chrome-stable")


class Lost(Exception):
    """the browser went away or did not answer"""


def program():
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    return None


class Browser:
    def __init__(self, path):
        self.profile = tempfile.mkdtemp(prefix="bulkhead-html-")
        to_read, to_write = os.pipe()
        from_read, from_write = os.pipe()

        def place():
            # Chromium reads commands from descriptor 3 and writes to 4; the pipes may have these numbers themselves.
            a, b = os.dup(to_read), os.dup(from_write)
            os.dup2(a, 3)
            os.dup2(b, 4)

        self.child = subprocess.Popen(
            [path, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--user-data-dir=" + self.profile, "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=place, close_fds=False)
        os.close(to_read)
        os.close(from_write)
        self.out, self.inp = to_write, from_read
        self.buffer, self.number, self.events = b"", 0, []
        self.session = None

    def close(self):
        self.child.kill()
        self.child.wait()
        os.close(self.out)
        os.close(self.inp)
        shutil.rmtree(self.profile, ignore_errors=True)

    def receive(self, deadline):
        while b"\0" not in self.buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.inp], [], [], left)[0]:
                raise Lost("no answer in time")
            piece = os.read(self.inp, 1 << 20)
            if not piece:
                raise Lost("the browser ended")
            self.buffer += piece
        line, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(line)

    def call(self, method, timeout=30, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        self.send(message)
        deadline = time.monotonic() + timeout
        while True:
            answer = self.receive(deadline)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise Lost("%s: %s" % (method, answer["error"].get("message")))
                return answer["result"]
            if "method" in answer:
                self.events.append(answer)

    def send(self, message):
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.out, data):]

    def page(self, width, height, dark=False, scripts=True, mobile=False):
        """A fresh page; events begin anew."""
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(domain + ".enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)
        self.scheme(dark)
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.events = []

    def scheme(self, dark, media=""):
        self.call("Emulation.setEmulatedMedia", media=media, features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
                                                                       {"name": "prefers-reduced-motion", "value": "reduce"}])

    def open(self, url, ready="true", timeout=30):
        """Loads the page and waits until the expression holds there."""
        self.call("Page.navigate", url=url)
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if self.js("document.readyState === 'complete' && !!(%s)" % ready):
                return
            time.sleep(0.02)
        raise Lost("the page was not ready in %d s" % timeout)

    def js(self, expression, timeout=30):
        got = self.call("Runtime.evaluate", timeout, expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in got:
            raise Lost("%s: %s" % (expression[:80], got["exceptionDetails"].get("exception", {}).get("description", "")))
        return got["result"].get("value")

    def key(self, key, code=None, text=""):
        codes = {"Enter": 13, "ArrowRight": 39, "ArrowLeft": 37, "ArrowUp": 38, "ArrowDown": 40, "Tab": 9, " ": 32}
        common = {"key": key, "code": code or key, "windowsVirtualKeyCode": codes.get(key, 0)}
        if key == "Enter":
            text = "\r"
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def shot(self, path, selector=None, full=False):
        """A picture of the window, of the whole page, or from an element on."""
        if selector:
            self.js("document.querySelector(%s).scrollIntoView({block: 'start', behavior: 'instant'})" % json.dumps(selector))
        params = {"format": "png"}
        if full:
            size = self.call("Page.getLayoutMetrics")["cssContentSize"]
            params.update(captureBeyondViewport=True, clip={"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1})
        with open(path, "wb") as f:
            f.write(base64.b64decode(self.call("Page.captureScreenshot", 60, **params)["data"]))

    def troubles(self, url):
        """Requests besides the page itself, console messages above information, dialogs."""
        out = []
        for e in self.events:
            name, p = e["method"], e.get("params", {})
            if name == "Network.requestWillBeSent" and p["request"]["url"].split("#")[0] != url.split("#")[0]:
                out.append("request " + p["request"]["url"][:200])
            elif name == "Log.entryAdded" and p["entry"]["level"] in ("warning", "error"):
                out.append("log " + p["entry"]["text"][:200])
            elif name == "Runtime.consoleAPICalled" and p["type"] in ("error", "warning", "assert"):
                out.append("console " + json.dumps(p["args"])[:200])
            elif name == "Runtime.exceptionThrown":
                out.append("exception " + json.dumps(p["exceptionDetails"])[:300])
            elif name == "Page.javascriptDialogOpening":
                out.append("dialog " + p.get("message", "")[:100])
        return out
