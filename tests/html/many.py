#!/usr/bin/env python3
"""many.py [SOURCES [TARGETS]] - a cluster with SOURCES x TARGETS proven paths (100 x 200), as JSON Lines: the account of every source tenant may exec in
every target tenant's namespace, each by a RoleBinding of its own. The worst case for a report's size: no two paths share a grant."""
import json, sys


def objects(sources, targets):
    yield {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "debugger"},
           "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]},
                     {"apiGroups": [""], "resources": ["pods/exec"], "verbs": ["create"]}]}
    for ns in ["dev-%03d" % i for i in range(sources)] + ["team-%03d" % i for i in range(targets)]:
        yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": ns, "labels": {"pod-security.kubernetes.io/enforce": "restricted"}}}
        yield {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"namespace": ns, "name": "ci"}}
    for t in range(targets):
        ns = "team-%03d" % t
        yield {"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": ns, "name": "web"},
               "spec": {"serviceAccountName": "ci", "containers": [{"name": "web", "image": "registry.example/web:1"}]}, "status": {"phase": "Running"}}
        for i in range(sources):
            yield {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"namespace": ns, "name": "debug-%03d" % i},
                   "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "debugger"},
                   "subjects": [{"kind": "ServiceAccount", "namespace": "dev-%03d" % i, "name": "ci"}]}


def main():
    sources, targets = (int(x) for x in (sys.argv[1:] + ["100", "200"][len(sys.argv) - 1:])[:2])
    for o in objects(sources, targets):
        print(json.dumps(o, separators=(",", ":")))


if __name__ == "__main__":
    main()
