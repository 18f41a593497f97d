#!/usr/bin/env python3
"""Compiles bootstrap.facts into the const table of src/k8s/schema/bootstrap_table.h.

usage: gen_bootstrap.py OUTPUT.c bootstrap.facts

The line format is in README.md. Run by the build. Python 3, standard library only.
"""
import difflib
import re
import sys

OLDEST, NEWEST = 20, 36
ALL = frozenset(range(OLDEST, NEWEST + 1))
KINDS = {"ClusterRole": "CLUSTER_ROLE", "ClusterRoleBinding": "CLUSTER_ROLE_BINDING", "Role": "ROLE", "RoleBinding": "ROLE_BINDING",
         "Namespace": "NAMESPACE", "PriorityClass": "PRIORITY_CLASS"}
USUAL = {"labels": ("kubernetes.io/bootstrapping", "rbac-defaults"),
         "annotations": ("rbac.authorization.kubernetes.io/autoupdate", "true")}


def c_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def span(text):
    return "SPAN_INIT(%s)" % c_string(text)


def take_minors(line, of):
    """The line without its [A-B,C] and the set of minors, never more than those of the object."""
    m = re.search(r" \[([\d,-]+)\]$", line)
    if not m:
        return line, of
    minors = set()
    for part in m[1].split(","):
        low, _, high = part.partition("-")
        minors |= set(range(int(low), int(high or low) + 1))
    return line[:m.start()], frozenset(minors) & of


class Object:
    def __init__(self, line, where):
        line, self.minors = take_minors(line, ALL)
        self.kind, _, name = line.partition(" ")
        if self.kind not in KINDS:
            raise SystemExit("%s: unknown kind %s" % (where, self.kind))
        self.ns, _, self.name = name.rpartition("/") if self.kind in ("Role", "RoleBinding") else ("", "", name)
        self.labels, self.annotations, self.selectors, self.rules, self.subjects = [], [], [], [], []
        self.ref, self.value, self.preemption, self.description = ("", ""), 0, "", ""

    def add(self, line, where):
        line, minors = take_minors(line.strip(), self.minors)
        word, _, rest = line.partition(" ")
        if word == "usual":
            self.labels.append((minors, USUAL["labels"]))
            self.annotations.append((minors, USUAL["annotations"]))
        elif word in ("label", "annotation", "aggregate"):
            key, _, value = rest.partition("=")
            {"label": self.labels, "annotation": self.annotations, "aggregate": self.selectors}[word].append((minors, (key, value)))
        elif word == "rule":
            self.rules.append((minors, rest))
        elif word == "subject":
            self.subjects.append((minors, tuple((rest + " ").split(" ")[:3])))
        elif word == "ref":
            self.ref = tuple(rest.split(" "))
        elif word == "value":
            self.value = int(rest)
        elif word == "preemption":
            self.preemption = rest
        elif word == "description":
            self.description = rest
        else:
            raise SystemExit("%s: unknown line %s" % (where, word))


def read(path):
    objects = []
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            line, where = line.rstrip("\n"), "%s:%d" % (path, number)
            if not line or line.startswith("#"):
                continue
            if line.startswith(" "):
                objects[-1].add(line, where)
            else:
                objects.append(Object(line, where))
    return objects


def aggregated(objects, role, minor):
    """Rules of an aggregated role in one minor: pkg/controller/clusterroleaggregation, by selector, by name, no repeats."""
    out = []
    for minors, (key, value) in role.selectors:
        if minor not in minors:
            continue
        for source in sorted((o for o in objects if o.kind == "ClusterRole" and minor in o.minors), key=lambda o: o.name):
            if source is role or not any(minor in m and pair == (key, value) for m, pair in source.labels):
                continue
            rules = aggregated(objects, source, minor) if source.selectors else [r for m, r in source.rules if minor in m]
            out += [r for r in rules if r not in out]
    return out


def merged(sequences):
    """One list of (minors, rule) from the sequence of every minor, such that filtering gives each sequence back."""
    rows = []
    for minor, lines in sorted(sequences.items()):
        out = []
        for op, a0, a1, b0, b1 in difflib.SequenceMatcher(None, [r for _, r in rows], lines, autojunk=False).get_opcodes():
            if op == "equal":
                out += [(minors | {minor}, rule) for minors, rule in rows[a0:a1]]
            else:
                out += rows[a0:a1] + [(frozenset([minor]), rule) for rule in lines[b0:b1]]
        rows = out
    for minor, lines in sequences.items():
        assert [r for m, r in rows if minor in m] == lines
    return rows


def bits(minors):
    return "0x%x" % sum(1 << (m - OLDEST) for m in minors)


class Writer:
    def __init__(self):
        self.lists, self.list_lines, self.arrays, self.count = {}, [], [], 0

    def words(self, text):
        if not text:
            return "{ NULL, 0 }"
        words = tuple("" if w == '""' else w for w in text.split(","))
        if words not in self.lists:
            self.lists[words] = "words_%d" % len(self.lists)
            self.list_lines.append("static const span %s[] = { %s };" % (self.lists[words], ", ".join(map(span, words))))
        return "{ %s, %d }" % (self.lists[words], len(words))

    def array(self, ctype, rows):
        if not rows:
            return "NULL"
        self.count += 1
        self.arrays += ["static const %s part_%d[] = {" % (ctype, self.count)] + ["\t%s," % r for r in rows] + ["};"]
        return "part_%d" % self.count

    def pairs(self, items):
        return self.array("struct bootstrap_pair", ["{ %s, %s, %s }" % (bits(m), span(k), span(v)) for m, (k, v) in items])

    def rules(self, items):
        rows = []
        for minors, text in items:
            parts = dict(part.split("=", 1) for part in text.split(" "))
            rows.append("{ %s, %s }" % (bits(minors), ", ".join(self.words(parts.get(p, "")) for p in
                                                               ("verbs", "groups", "resources", "names", "urls"))))
        return self.array("struct bootstrap_rule", rows)

    def subjects(self, items):
        return self.array("struct bootstrap_subject", ["{ %s, %s, %s, %s }" % ((bits(m),) + tuple(map(span, s))) for m, s in items])

    def write(self, objects):
        rows = []
        for o in sorted(objects, key=lambda o: (o.kind, o.ns, o.name)):
            if o.selectors:
                o.rules = merged({m: aggregated(objects, o, m) for m in o.minors})
            rows.append("\t{ BOOTSTRAP_%s, %s, %s, %s,\n\t  %s, %s, %s, %s, %s, %d, %d, %d, %d, %d, %s, %s, %d, %s, %s }," % (
                KINDS[o.kind], bits(o.minors), span(o.ns), span(o.name), self.pairs(o.labels), self.pairs(o.annotations),
                self.pairs(o.selectors), self.rules(o.rules), self.subjects(o.subjects), len(o.labels), len(o.annotations),
                len(o.selectors), len(o.rules), len(o.subjects), span(o.ref[0]), span(o.ref[1]), o.value, span(o.preemption), span(o.description)))
        return "\n".join(["// Generated by gen_bootstrap.py from src/k8s/facts/bootstrap.facts; do not edit.",
                          '#include "k8s/schema/bootstrap_table.h"', ""] + self.list_lines + self.arrays +
                         ["const struct bootstrap_object bootstrap_objects[] = {"] + rows +
                         ["};", "const size_t bootstrap_n_objects = %d;" % len(rows), ""])


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    text = Writer().write(read(sys.argv[2]))
    with open(sys.argv[1], "w", encoding="utf-8") as f:
        f.write(text)


if __name__ == "__main__":
    main()
