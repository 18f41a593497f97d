"""Puts a recording to the twin (bulkhead-conform api), takes out what the server itself answers now so, now otherwise, and groups the rest."""
import collections, json, os, re, subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
REPO = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
AGAIN = 8      # how often a server is asked once more what the twin answers otherwise
REVIEWED = 40  # the same for access reviews and undeclared fields: which of several bindings or fields is named comes from a Go map


class Broken(Exception):
    """the program that asks the twin did not come to its end"""


def program():
    build = os.path.dirname(os.path.abspath(os.environ.get("BULKHEAD") or os.path.join(REPO, "build", "bulkhead")))
    return os.path.join(build, "tests", "conformance", "bulkhead-conform")


def write_lines(name, lines):
    with open(name, "w", encoding="utf-8", errors="surrogatepass") as f:
        f.writelines(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)


def differences(folder, lines, name="requests.jsonl"):
    """-> {id: {"want", "got", "reason"}} of the lines that the twin answers otherwise in the world of that folder"""
    path = os.path.join(folder, name)
    write_lines(path, lines)
    p = subprocess.run([program(), "api", path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    told = p.stdout.decode("utf-8", "replace").splitlines()
    try:
        found = [json.loads(line) for line in told]
        total = found.pop()
        if total["asked"] != len(lines):
            raise ValueError
    except (ValueError, KeyError, IndexError, TypeError):
        raise Broken("bulkhead-conform api %s ended with %d: %s" % (path, p.returncode, (told[-1:] or [""])[0][:300] + p.stderr.decode("utf-8", "replace")[-2000:]))
    return {d["id"]: d for d in found}


def told(line):
    return json.dumps([line.get(k) for k in ("status", "reason", "message", "causes", "warnings", "object")], sort_keys=True)


def varying(ask, folder, lines, found):
    """ids of differing lines to which the server gives other answers when asked again, one of which is the twin's"""
    asked, variants = [dict(line) for line in lines if line["id"] in found], {}
    for n in range(REVIEWED):
        these = [line for line in asked if n < AGAIN or "accessreviews" in line["path"] or "field not declared in schema" in line.get("message", "")]
        for line in ask([{k: v for k, v in line.items() if k in ("id", "method", "path", "as", "contentType", "raw", "rawBase64")} for line in these]):
            variants.setdefault(line["id"], {})[told(line)] = line
    first, more, owner = {line["id"]: line for line in asked}, [], {}
    for i, seen in sorted(variants.items()):
        seen[told(first[i])] = first[i]
        if len(seen) < 2:
            continue
        several = list(seen.values())
        # Members of a Go map in any order: not every order comes up.
        if len({json.dumps(sorted(json.dumps(c) for c in v.get("causes", []))) for v in several}) == 1:
            several.append(dict(first[i], unordered=True))
        for n, v in enumerate(several):
            owner["%s~%d" % (i, n)] = i
            more.append(dict(v, id="%s~%d" % (i, n)))
    differ = differences(folder, more, "again.jsonl") if more else {}
    return {i for k, i in owner.items() if k not in differ}, {i for i, seen in variants.items() if len(seen) > 1}


def plain(text):
    text = re.sub(r'"(?:[^"\\]|\\.)*"', '"*"', text)
    text = re.sub(r"\[[0-9]+\]", "[*]", text)
    text = re.sub(r"\b(?:web|db|job|x|ns)-[0-9]+\b", "NAME", text)
    return re.sub(r"[0-9]+", "N", text)[:160]


def signature(line, d):
    want, got = d["want"], d["got"]
    if d["reason"] == "object":
        path, _, rest = want.partition(": ")
        return "object %s" % re.sub(r"\[[0-9]+\]", "[*]", path) + (" absent" if rest == "absent" else "") + (" (twin: absent)" if got == "absent" else "")
    if d["reason"] in ("causes", "warnings"):   # the first line that is not in both
        a, b = want.split("\n"), got.split("\n")
        only = [x for x in a if x not in b][:1], [x for x in b if x not in a][:1]
        return "%s: %s | %s" % (d["reason"], plain("".join(only[0])), plain("".join(only[1])))
    return "%s: %s | %s" % (d["reason"], plain(want), plain(got))


def group(lines, found):
    """[(signature, [(line, difference)...])], the largest first; in each the shortest request first"""
    groups = collections.defaultdict(list)
    for line in lines:
        if line["id"] in found:
            groups[signature(line, found[line["id"]])].append((line, found[line["id"]]))
    for g in groups.values():
        g.sort(key=lambda pair: len(pair[0].get("raw", "")) + len(pair[0]["path"]))
    return sorted(groups.items(), key=lambda kv: (-len(kv[1]), kv[0]))


def show(groups, limit=None, width=700):
    out = []
    for s, g in groups[:limit]:
        line, d = g[0]
        out.append("%5d  %s" % (len(g), s))
        out.append("       %s %s %s%s" % (line["id"], line["method"], line["path"], "".join(" as " + json.dumps(line["as"]) for _ in [0] if "as" in line)))
        if "raw" in line:
            out.append("       %s%s" % (line.get("contentType", "") + " ", line["raw"][:width]))
        out.append("       server: %s" % d["want"].strip()[:width])
        out.append("       twin:   %s" % d["got"].strip()[:width])
    return "\n".join(out)
