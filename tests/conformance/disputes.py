"""The reproducer that `why ID --dispute` writes: asked again by the line on its top it must show the same kind of break, proven, by one of the same
techniques, and hold none of the names of the path that it stands for."""
import re, shlex

AGAIN = re.compile(r"^# Ask again:  bulkhead why (.*) FILE$", re.M)
# Kubernetes' own and what platforms are known by: a rule decides by these names, so they stay.
KEPT = re.compile(r"^(\*|default|kube-.*|system:.*|openshift.*|cluster-admin|admin|edit|view|node|nodes|Any|prometheus|latest|istio-system|kubernetes|kubeflow-(edit|admin|view)|.*kyverno-svc.*)$")


def sample(paths, n):
    """n proven paths that differ as much as they can in kind of source, kind of target and first technique, in the report's order"""
    seen, chosen = set(), []
    proven = [p for p in paths if p["verdict"] == "proven"]
    for sort in (lambda p: (p["from"]["kind"], p["to"]["kind"]), lambda p: p["techniques"][0], lambda p: p["fingerprint"]):
        for p in proven:
            if len(chosen) < n and p not in chosen and sort(p) not in seen:
                seen.add(sort(p))
                chosen.append(p)
    return chosen


def names(path, platform):
    """what a reader could know the place by"""
    found = {path["from"].get("namespace"), path["from"].get("name"), path["from"].get("tenant"), path["to"].get("name"), path["to"].get("tenant")}
    for o in path.get("objects") or []:
        found |= set(o.split("/")[1:])
    return {n for n in found if n and len(n) > 2 and not KEPT.match(n) and n not in platform}


def again(text):
    m = AGAIN.search(text)
    return shlex.split(m[1]) if m else None


def left(text, wanted):
    """names that still stand in the objects, whole words only; groups of the API and domains of its projects' labels stay as they are"""
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    wanted -= set(re.findall(r"apiVersion: ([^/\s]+)/", body)) | {g for part in re.findall(r"apiGroups:\n((?:\s+- \S+\n)+)", body) for g in part.split()}
    words = set(re.findall(r"[A-Za-z0-9][A-Za-z0-9.:@_-]*[A-Za-z0-9](?![/A-Za-z0-9.:@_-])|[A-Za-z0-9]", body))
    return sorted(n for n in wanted if n in words)


def same(path, shown):
    return [p for p in shown if p["verdict"] == "proven" and p["to"]["kind"] == path["to"]["kind"] and set(p["techniques"]) & set(path["techniques"])]
