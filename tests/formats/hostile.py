"""A small cluster in which every name that can be chosen is hostile, as files: one a hostile text. Kubernetes would refuse most of these names; the
input of a scanner is whatever somebody put into a file."""
import json, os

CANARY = "xss-canary"            # an element that no reader may find in the output
LINK = "https://evil.example/x"  # nor a link to this

TEXTS = {
    "ansi": "\x1b]0;title\x07\x1b[31mred\x1b[2J",
    "controls": "a\x00b\x01\x7f\x9bc\u0085d\x0b\x0c",
    "script": "</script><%s onload=alert(1)>'\"</style></title></textarea>" % CANARY,
    "attribute": "x\" onmouseover=\"alert(1)\" y='z' `>",
    "comment": "--><%s/><!--" % CANARY,
    "cdata": "]]><%s/>&xxe;&#0;&lt;" % CANARY,
    "formula": "=cmd|'/c calc'!A0",
    "formulas": "+1;=2,-3\t@SUM(1)|=4\"=5\n=6\r=7",
    "wide-formula": "\uff1dHYPERLINK(\"%s\")" % LINK,
    "table": "a | b || c \\| d \\",
    "newline": "first\nsecond\r\n::error file=x,line=1::injected\n## heading\n---\n- item: x\nkey: value",
    "command": "::error file=evil,line=1,title=evil::evil",
    "log-command": "##[add-mask]x##vso[task.setvariable variable=x]y ###[group]",
    "stop": "::stop-commands::x",
    "percent": "%0A::error::x%25%0D%3A%2C,file=evil:x",
    "markdown": "[click](%s) ![i](%s) **b** ``` `x` ~~~ <a href=%s>x</a> <%s> @everyone #1 org/repo#2 www.evil.example %s mail@evil.example" %
                (LINK, LINK, LINK, CANARY, LINK),
    "reference": "[x]: %s \"t\"\n\n[x]" % LINK,
    "direction": "abc\u202etxt.exe\u2066\u2069\u200f\u200e\u061c\u200b\ufeff",
    "separators": "a\u2028b\u2029c\ufffe\uffff",
    "braces": "{0} {{1}} ${{ secrets.X }} {x",
    "dot": "\"]; evil [label=\"\\N\\G\\l\" URL=\"%s\"]; subgraph { \\" % LINK,
    "entity": "&amp;&lt;%s&gt;&#60;%s&#62;" % (CANARY, CANARY),
    "yaml": "!!python/object:os.system {a: b} # &x *x",
    "words": "null",
    "number": "1e3",
    "traversal": "../../../etc/passwd",
    "dots": "..",
    "uri": "javascript:alert(1)//%2e%2e/?q#f",
    "tags": "\U000e0041\U000e0042e\u0301\U0001f600",
    "surrogate": "\ud800x",      # a lone surrogate, as an escape in JSON
    "long": "L" * 65536,
    "long-marks": "<\"&|`@=" * 9000,
    "space": "  ",
}
BAD_BYTES = b"x\xff\xfe\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80y"  # no UTF-8


def role(name, rules):
    return {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": name}, "rules": rules}


def binding(kind, ns, name, role_name, subjects):
    meta = {"name": name, "namespace": ns} if ns else {"name": name}
    return {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": meta,
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role_name}, "subjects": subjects}


def account(ns, name):
    return {"kind": "ServiceAccount", "name": name, "namespace": ns}


def person(kind, name):
    return {"kind": kind, "name": name, "apiGroup": "rbac.authorization.k8s.io"}


def objects(text):
    """what one tenant has whose every name is text"""
    yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": text, "labels": {"team": text, text: text}, "annotations": {text: text}}}
    yield {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": text, "namespace": text}}
    yield role(text, [{"apiGroups": ["", text], "resources": ["secrets", "pods", text], "verbs": ["get", "list", "create", text]}])
    yield binding("RoleBinding", text, text, text, [account("plain", "runner"), person("User", text)])
    yield binding("RoleBinding", "plain", text, text, [account(text, text), person("Group", text)])
    yield binding("ClusterRoleBinding", None, text, "admins", [account(text, text)])
    yield {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": text, "namespace": text, "labels": {text: text}},
           "spec": {"serviceAccountName": text, "nodeName": text, "hostPID": True,
                    "containers": [{"name": text, "image": text, "securityContext": {"privileged": True}}]}}
    yield {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration", "metadata": {"name": text},
           "webhooks": [{"name": text, "clientConfig": {"url": "https://policy.invalid/"}, "sideEffects": "None", "admissionReviewVersions": ["v1"],
                         "failurePolicy": "Fail", "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}],
                         "namespaceSelector": {"matchLabels": {"team": text}}}]}


def common():
    yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "plain", "labels": {"team": "plain"}}}
    yield {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "runner", "namespace": "plain"}}
    yield role("admins", [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}])


def file_name(key, text):
    """the hostile text as far as a file may be called so"""
    name = text.replace("\x00", "").replace("/", "\u2215").encode("utf-8", "surrogatepass")[:120].decode("utf-8", "ignore")
    return "%s-%s.json" % (key, name)


# Whoever accepts a finding writes texts, too. A reason of spaces is no reason.
WAIVERS = {"apiVersion": "bulkhead.dev/v1", "kind": "Waivers", "waivers": [
    {"technique": "rbac-foreign-secret-read", "tenant": t, "reason": t, "owner": t, "expires": "2030-01-01"} for t in TEXTS.values() if t.strip()]}


def write(folder):
    def put(name, data):
        path = os.path.join(os.fsencode(folder), name if isinstance(name, bytes) else name.encode("utf-8", "surrogateescape"))
        with open(path, "wb") as f:
            f.write(data)

    def lines(list_of):
        return "".join(json.dumps(o) + "\n" for o in list_of).encode()

    put("common.json", lines(common()))
    for key, text in TEXTS.items():
        put(file_name(key, text), lines(objects(text)))
    put(b"bytes-\xff\xfe.json", lines(objects("BAD")).replace(b"BAD", BAD_BYTES))
