#!/usr/bin/env python3
"""Compiles the schema facts into the const tables of src/k8s/schema/table.h.

usage: gen_schema.py OUTPUT.c GVK.def FACTS...

Later facts correct earlier ones; the line format is in README.md. Run by the build. Python 3, standard library only.
"""
import json
import re
import sys

KINDS = {"raw": "RAW", "string": "STRING", "int32": "INT32", "int64": "INT64", "number": "NUMBER", "bool": "BOOL",
         "quantity": "QUANTITY", "intOrString": "INT_OR_STRING", "time": "TIME", "microTime": "MICRO_TIME",
         "bytes": "BYTES", "list": "LIST", "map": "MAP", "ref": "REF"}
VERBS = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"]
MASK64 = (1 << 64) - 1
MULTIPLIER = 0x9E3779B97F4A7C15


def fail(where, text):
    raise SystemExit("%s: %s" % (where, text))


def hash_text(text, h):
    """table_hash() of table.h."""
    s = text.encode()
    n = len(s)
    word = lambda b: int.from_bytes(b, "little")
    h = ((h ^ n) * MULTIPLIER) & MASK64
    if n >= 8:
        for i in range(0, n - 8, 8):
            h = ((h ^ word(s[i:i + 8])) * MULTIPLIER) & MASK64
            h ^= h >> 32
        h = ((h ^ word(s[n - 8:])) * MULTIPLIER) & MASK64
    elif n >= 4:
        h = ((h ^ (word(s[:4]) | word(s[n - 4:]) << 32)) * MULTIPLIER) & MASK64
    elif n:
        h = ((h ^ (s[0] | s[n // 2] << 8 | s[n - 1] << 16)) * MULTIPLIER) & MASK64
    h = ((h ^ h >> 32) * MULTIPLIER) & MASK64
    return h ^ h >> 32


def c_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def span(text):
    return "SPAN_INIT(%s)" % c_string(text)


def attributes(words, where):
    out = {}
    for word in words:
        name, eq, value = word.partition("=")
        if name not in ("required", "default", "list", "keys", "map", "merge", "strategy", "enum", "elements", "since", "until",
                        "zero", "served", "always", "omitempty", "off", "union", "or"):
            fail(where, "unknown attribute " + word)
        out[name] = value if eq else True
    return out


def served_range(attrs):
    low, _, high = attrs.get("served", "-").partition("-")
    return int(low or 0), int(high or 255)


class Facts:
    def __init__(self):
        self.kinds, self.types = {}, {}

    def read(self, path):
        block = None
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                where, words = "%s:%d" % (path, number), line.split()
                if not words or line.startswith("#"):
                    continue
                if line.startswith(" "):
                    block(words, where)
                else:
                    block = self.open(words, where)

    def open(self, words, where):
        if words[0] in ("kind", "body"):
            attrs = attributes(words[3:], where)
            kind = self.kinds.setdefault((words[1], words[2]), {"subs": {}, "served": (0, 255), "off": False})
            kind.update(body=words[0] == "body", served=served_range(attrs), off="off" in attrs)
            return lambda w, at: self.kind_line(kind, w, at)
        if words[0] == "served":
            self.served(words, where)
            return lambda w, at: fail(at, "no lines belong to 'served'")
        if words[0] == "type":
            if words[1] in self.types:
                fail(where, "type %s is there twice" % words[1])
            kind = self.types[words[1]] = {"fields": {}, "attrs": attributes(words[2:], where)}
            return lambda w, at: self.field_line(kind, w, at)
        if words[0] == "more" and words[1] in self.types:
            return lambda w, at: self.field_line(self.types[words[1]], w, at)
        return fail(where, "unknown block " + " ".join(words[:2]))

    def served(self, words, where):
        kind, _, sub = words[2].partition("/")
        target = self.kinds.get((words[1], kind))
        if target and sub:
            target = target["subs"].get(sub)
        if target is None:
            fail(where, "no such kind or subresource")
        attrs = attributes(words[3:], where)
        target.update(served=served_range(attrs), off="off" in attrs)

    def kind_line(self, kind, words, where):
        if words[0] == "sub":
            kind["subs"][words[1]] = {"verbs": words[2], "gv": words[3], "kind": words[4],
                                      "served": served_range(attributes(words[5:], where))}
        elif words[0] in ("resource", "short", "categories", "verbs", "type"):
            kind[words[0]] = words[1:] if words[0] == "resource" else words[1]
        else:
            fail(where, "unknown line " + words[0])

    def field_line(self, block, words, where):
        name = words[0]
        if words[1] == "+":
            if name not in block["fields"]:
                fail(where, "no field " + name)
            block["fields"][name]["attrs"].update(attributes(words[2:], where))
            return
        shape, rest = [], words[1:]
        while True:
            if rest[0] not in KINDS:
                fail(where, "unknown shape " + rest[0])
            shape.append(rest.pop(0))
            if shape[-1] == "ref":
                shape.append(rest.pop(0))
            if shape[-1] not in ("list", "map"):
                break
        block["fields"][name] = {"shape": shape, "attrs": attributes(rest, where)}


class Pool:
    """Numbered, deduplicated C initialisers."""

    def __init__(self, name, ctype):
        self.name, self.ctype, self.index, self.rows = name, ctype, {}, []

    def add(self, text):
        if text not in self.index:
            self.index[text] = len(self.rows)
            self.rows.append(text)
        return "&%s[%d]" % (self.name, self.index[text])

    def write(self, out):
        # Rows may point to later rows, so the array is declared first.
        out.append("static const %s %s[%d];" % (self.ctype, self.name, max(len(self.rows), 1)))

    def define(self, out):
        out.append("static const %s %s[%d] = {" % (self.ctype, self.name, max(len(self.rows), 1)))
        out.extend("\t%s," % row for row in self.rows or ["{ 0 }"])
        out.append("};")


class SpanLists:
    """Deduplicated arrays of spans."""

    def __init__(self):
        self.names, self.lines = {}, []

    def add(self, words):
        words = tuple(words)
        if not words:
            return "NULL"
        if words not in self.names:
            self.names[words] = "words_%d" % len(self.names)
            self.lines.append("static const span %s[] = { %s };" % (self.names[words], ", ".join(map(span, words))))
        return self.names[words]


def split_version(gv):
    group, slash, version = gv.rpartition("/")
    return group if slash else "", version


def version_key(version):
    """Kubernetes' order of versions, best first (apimachinery pkg/version CompareKubeAwareVersionStrings)."""
    m = re.fullmatch(r"v(\d+)(?:(alpha|beta)(\d+))?", version)
    if not m:
        return (3, version)
    return ({None: 0, "beta": 1, "alpha": 2}[m[2]], -int(m[1]), -int(m[3] or 0))


class Writer:
    def __init__(self, facts, gks):
        self.facts, self.gks = facts, gks
        self.words = SpanLists()
        self.values = Pool("values", "value")
        self.shapes = Pool("shapes", "struct schema_shape")
        self.type_names = sorted(facts.types, key=lambda n: n.encode())
        self.type_index = {n: i for i, n in enumerate(self.type_names)}
        self.out = []

    def default(self, text):
        if text is None:
            return "NULL"
        data = json.loads(text)
        if isinstance(data, bool):
            row = "{ .type = VALUE_BOOL, .off = VALUE_NO_OFF, .b = %s }" % str(data).lower()
        elif isinstance(data, int):
            row = "{ .type = VALUE_INT, .off = VALUE_NO_OFF, .i = %d }" % data
        elif isinstance(data, str):
            row = "{ .type = VALUE_STRING, .n = %d, .off = VALUE_NO_OFF, .s = %s }" % (len(data.encode()), c_string(data))
        elif data == {}:
            row = "{ .type = VALUE_OBJECT, .off = VALUE_NO_OFF }"
        elif data == []:
            row = "{ .type = VALUE_ARRAY, .off = VALUE_NO_OFF }"
        else:
            fail("default " + text, "only scalars and empty containers are known")
        return self.values.add(row)

    def shape(self, words, attrs, where):
        """attrs belong to the outermost shape; 'elements' to the next one."""
        flags, parts = [], [".kind = SCHEMA_" + ("RAW" if words[0] == "ref" and "or" in attrs else KINDS[words[0]])]
        if words[0] in ("list", "map"):
            inner = {"enum": attrs["elements"]} if "elements" in attrs else {}
            inner.update({"or": attrs["or"]} if "or" in attrs else {})
            parts.append(".element = " + self.shape(words[1:], inner, where))
        if words[0] == "ref":
            if words[1] not in self.type_index:
                fail(where, "no type " + words[1])
            parts.append(".type = &table_types[%d]" % self.type_index[words[1]])
            if "or" in attrs:
                parts.append(".either = SCHEMA_EITHER_" + attrs["or"].upper())
            elif self.facts.types[words[1]]["attrs"].get("map") == "atomic":
                flags.append("SCHEMA_GRANULAR" if attrs.get("map") == "granular" else "SCHEMA_ATOMIC")
        if attrs.get("list") in ("set", "map"):
            parts.append(".list = SCHEMA_LIST_" + attrs["list"].upper())
        if attrs.get("map") == "atomic":
            flags.append("SCHEMA_ATOMIC")
        for strategy in attrs.get("strategy", "").split(","):
            flags += {"merge": ["SCHEMA_PATCH_MERGE"], "retainKeys": ["SCHEMA_PATCH_RETAIN_KEYS"],
                      "replace": ["SCHEMA_PATCH_REPLACE"], "": []}[strategy]
        if flags:
            parts.append(".flags = " + " | ".join(sorted(set(flags))))
        if "keys" in attrs:
            keys = attrs["keys"].split(",")
            parts.append(".n_keys = %d, .keys = %s" % (len(keys), self.words.add(keys)))
        if "merge" in attrs:
            parts.append(".merge_key = " + span(attrs["merge"]))
        if "enum" in attrs:
            enums = ["" if e == '""' else e.replace("%20", " ") for e in attrs["enum"].split(",")]
            parts.append(".n_enums = %d, .enums = %s" % (len(enums), self.words.add(enums)))
        return self.shapes.add("{ %s }" % ", ".join(parts))

    def field(self, type_name, name, field):
        attrs, where = field["attrs"], "%s.%s" % (type_name, name)
        flags = [f for f, a in (("SCHEMA_REQUIRED", "required"), ("SCHEMA_ZERO", "zero")) if a in attrs]
        if "always" in attrs or ("required" in attrs and "omitempty" not in attrs):
            flags.append("SCHEMA_ALWAYS")
        return "\t{ %s, %s, %s, %s, %s, %s }," % (span(name), self.shape(field["shape"], attrs, where),
                                                 self.default(attrs.get("default")), " | ".join(flags) or "0",
                                                 attrs.get("since", "0"), attrs.get("until", "255"))

    def perfect(self, names):
        """Smallest (seed, mask, slots) without a collision; slots hold field number + 1."""
        size = 2
        while size < 2 * len(names):
            size *= 2
        while True:
            for seed in range(400):
                slots = [0] * size
                for i, name in enumerate(names):
                    at = hash_text(name, seed) & (size - 1)
                    if slots[at]:
                        break
                    slots[at] = i + 1
                else:
                    if size <= 256:
                        return seed, size - 1, slots
            size *= 2
            if size > 256:
                fail(names[0], "no perfect hash of %d names" % len(names))

    def types(self):
        fields_c, slots_c, writes_c, rows, at, slot_at, write_at = [], [], [], [], 0, 0, 0
        for name in self.type_names:
            block = self.facts.types[name]
            names = sorted(block["fields"], key=lambda n: n.encode())
            fields_c += [self.field(name, n, block["fields"][n]) for n in names]
            seed, mask, slots = self.perfect(names) if names else (0, 1, [0, 0])
            slots_c.append("\t" + ",".join(map(str, slots)) + ",")
            writes = [i for i, n in enumerate(names) if self.written(block["fields"][n]["attrs"])]
            writes_c.append("\t" + "".join("%d," % i for i in writes))
            flags = "SCHEMA_ATOMIC" if block["attrs"].get("map") == "atomic" else "0"
            rows.append("\t{ %s, &fields[%d], &slots[%d], &writes[%d], %d, %d, %d, %s, %d }," % (
                span(name), at, slot_at, write_at, seed, len(names), mask, flags, len(writes)))
            write_at += len(writes)
            at += len(names)
            slot_at += len(slots)
        return fields_c, slots_c, writes_c, rows

    @staticmethod
    def written(attrs):
        return "default" in attrs or "always" in attrs or ("required" in attrs and "omitempty" not in attrs)

    def verbs(self, words):
        return " | ".join("GVK_" + v.upper() for v in VERBS if v in words.split(",")) or "0"

    def kind_rows(self):
        order = sorted(self.facts.kinds, key=lambda k: (split_version(k[0])[0], k[1], self.facts.kinds[k]["off"],
                                                        version_key(split_version(k[0])[1])))
        rows, subs_c, at = [], [], 0
        for number, (gv, name) in enumerate(order):
            kind = self.facts.kinds[gv, name]
            group, version = split_version(gv)
            if (group, name) not in self.gks:
                fail("gvk.def", "no entry for %s of group '%s'" % (name, group))
            plural, singular, scope = kind.get("resource", ["", name.lower(), "namespaced"])
            short, categories = kind.get("short", ""), kind.get("categories", "")
            short, categories = short.split(",") if short else [], categories.split(",") if categories else []
            for sub in sorted(kind["subs"]):
                body = kind["subs"][sub]
                sub_group, sub_version = split_version(body["gv"])
                subs_c.append("\t{ %s, %s, %s, %s, %d, %d, %s }," % (span(sub), span(sub_group), span(sub_version), span(body["kind"]),
                                                                   body["served"][0], body["served"][1], self.verbs(body["verbs"])))
            subs = "&subs[%d]" % at if kind["subs"] else "NULL"
            type_index = self.type_index.get(kind.get("type"), None)
            if kind.get("type") and type_index is None:
                fail(name, "no type " + kind["type"])
            rows.append("\t{ %s, %s, %s,\n\t  %s, %s, %s, %s, %s, %s, %d, %d, %d, %d, %d, %s, %s, %s, %s, %d, GK_%s, %s }," % (
                span(group), span(version), span(gv), span(name), span(plural), span(singular), self.words.add(short),
                self.words.add(categories), subs, len(short), len(categories), len(kind["subs"]), kind["served"][0], kind["served"][1],
                "true" if scope == "namespaced" else "false", str(kind["off"]).lower(), str(kind["body"]).lower(),
                self.verbs(kind.get("verbs", "")), number, self.gks[group, name],
                type_index if type_index is not None else "GVK_NO_TYPE"))
            at += len(kind["subs"])
        return order, rows, subs_c

    def table(self, name, keys, size):
        slots = [65535] * size
        for first, second, index in keys:
            at = hash_text(second, hash_text(first, 0)) & (size - 1)
            while slots[at] != 65535:
                at = (at + 1) & (size - 1)
            slots[at] = index
        lines = ["const uint16_t %s[%d] = {" % (name, size)]
        lines += ["\t" + ",".join(map(str, slots[i:i + 24])) + "," for i in range(0, size, 24)]
        return lines + ["};"]

    def write(self):
        fields_c, slots_c, writes_c, type_rows = self.types()
        order, kind_rows, subs_c = self.kind_rows()
        out = ["// Generated by gen_schema.py from src/k8s/facts; do not edit.", '#include "k8s/schema/table.h"', ""]
        out += self.words.lines
        self.values.define(out)
        self.shapes.write(out)
        self.shapes.define(out)
        out += ["static const uint8_t slots[] = {"] + slots_c + ["};"]
        out += ["static const uint8_t writes[] = {"] + writes_c + ["};"]
        out += ["static const struct schema_field fields[] = {"] + fields_c + ["};"]
        out += ["const struct schema_type table_types[] = {"] + type_rows + ["};", "const size_t table_n_types = %d;" % len(type_rows)]
        out += ["static const struct gvk_sub subs[] = {"] + subs_c + ["};"]
        out += ["const struct gvk_kind table_kinds[] = {"] + kind_rows + ["};", "const size_t table_n_kinds = %d;" % len(kind_rows)]
        size = 1024
        by_kind = [(name, gv, i) for i, (gv, name) in enumerate(order)]
        by_resource, preferred = {}, {}
        for i, (gv, name) in enumerate(order):
            group, kind = split_version(gv)[0], self.facts.kinds[gv, name]
            preferred.setdefault(self.gks[group, name], i)
            if kind.get("resource"):
                by_resource.setdefault((kind["resource"][0], group), i)
        out += self.table("table_by_kind", by_kind, size)
        out += self.table("table_by_resource", [(r, g, i) for (r, g), i in by_resource.items()], size)
        out.append("const uint32_t table_mask = %d;" % (size - 1))
        out.append("const uint16_t table_preferred[GK_COUNT] = {\n\t[GK_OTHER] = 65535,")
        out += ["\t[GK_%s] = %s," % (ident, preferred.get(ident, 65535)) for ident in self.gks.values()]
        return "\n".join(out + ["};", ""])


def read_gks(path):
    with open(path, encoding="utf-8") as f:
        return {(m[2], m[3]): m[1] for m in re.finditer(r'^GK\((\w+), "([^"]*)", "(\w+)"\)', f.read(), re.M)}


def main():
    if len(sys.argv) < 4:
        raise SystemExit(__doc__)
    facts = Facts()
    for path in sys.argv[3:]:
        facts.read(path)
    text = Writer(facts, read_gks(sys.argv[2])).write()
    with open(sys.argv[1], "w", encoding="utf-8") as f:
        f.write(text)


if __name__ == "__main__":
    main()
