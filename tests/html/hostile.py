#!/usr/bin/env python3
"""hostile.py - a small cluster whose names, groups and rules try to become markup, script or another text than they are, as JSON Lines."""
import json

EVIL = ["</script><script>window.pwned=1</script>", "<img src=x onerror=window.pwned=1>", "\"><svg onload=window.pwned=1>", "'-window.pwned-'", "<!--<script>",
        "]]>&lt;&#60;", "\u202etxt.exe\u2066", "\u0627\u0644\u0641 \u05d0\u05d1\u05d2", "a\u0000b\u001b[31m\n\r\t\u2028", "javascript:window.pwned=1//", "{{constructor.constructor('window.pwned=1')()}}",
        "x" * 300, "\U0001f4a3\u200b\u200d\ufeff", "&amp;amp;", "</title></style></textarea>"]
RBAC = "rbac.authorization.k8s.io"


def objects():
    yield {"apiVersion": RBAC + "/v1", "kind": "ClusterRole", "metadata": {"name": "edit<b>"},
           "rules": [{"apiGroups": [""], "resources": ["pods", "pods/exec", "secrets"], "verbs": ["create", "get", "list"]}]}
    yield {"apiVersion": RBAC + "/v1", "kind": "ClusterRole", "metadata": {"name": EVIL[1]}, "rules": [{"apiGroups": [""], "resources": ["nodes/proxy"], "verbs": ["*"]}]}
    for i, evil in enumerate(EVIL):
        # The API server refuses most of these as names of namespaces and accounts; groups, users and files may be called anything, roles and their
        # bindings anything without a slash (k/k pkg/apis/rbac/validation ValidateRBACName).
        yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": evil}}
        yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "ns-%02d" % i, "labels": {"pod-security.kubernetes.io/enforce": "restricted"}}}
        yield {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"namespace": "ns-%02d" % i, "name": "app"}}
        yield {"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": "ns-%02d" % i, "name": "app"},
               "spec": {"serviceAccountName": "app", "containers": [{"name": "c", "image": "x"}]}, "status": {"phase": "Running"}}
        for k, subject in enumerate(({"kind": "Group", "apiGroup": RBAC, "name": evil}, {"kind": "User", "apiGroup": RBAC, "name": "u" + evil},
                                     {"kind": "ServiceAccount", "namespace": "ns-%02d" % ((i + 1) % len(EVIL)), "name": "app"})):
            yield {"apiVersion": RBAC + "/v1", "kind": "RoleBinding", "metadata": {"namespace": "ns-%02d" % i, "name": "%d%s" % (k, evil.replace("/", "|").replace("%", ""))},
                   "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": "edit<b>"}, "subjects": [subject]}
    yield {"apiVersion": RBAC + "/v1", "kind": "ClusterRoleBinding", "metadata": {"name": EVIL[1]}, "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": EVIL[1]},
           "subjects": [{"kind": "Group", "apiGroup": RBAC, "name": e} for e in EVIL]}


if __name__ == "__main__":
    for o in objects():
        print(json.dumps(o))
