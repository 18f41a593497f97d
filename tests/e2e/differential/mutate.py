"""Changes documents at random: each change is one a client could make by mistake or on purpose. Documents are dicts, lists and scalars, plus Raw (a
literal that is written as it stands) and Pairs (an object whose members may repeat). `text` writes them as JSON, `yaml_text` as YAML."""
import copy, json

from objects import API, QUANTITIES, some


class Raw(str):
    """a JSON literal: 1.0, 1e400, 01"""


class Pairs(list):
    """members of an object as (key, value), keys may repeat"""


def text(o):
    if isinstance(o, Raw):
        return str(o)
    if isinstance(o, Pairs):
        return "{%s}" % ",".join("%s:%s" % (json.dumps(k), text(v)) for k, v in o)
    if isinstance(o, dict):
        return "{%s}" % ",".join("%s:%s" % (json.dumps(k), text(v)) for k, v in o.items())
    if isinstance(o, list):
        return "[%s]" % ",".join(text(v) for v in o)
    return json.dumps(o)


def yaml_text(r, o, indent=0):
    """block style, with flow style and plain scalars here and there"""
    pad = "  " * indent
    members = o if isinstance(o, Pairs) else list(o.items()) if isinstance(o, dict) else None
    if members and not some(r, 0.08):
        return "".join("%s%s:%s" % (pad, yaml_scalar(r, k, True), yaml_member(r, v, indent)) for k, v in members)
    if isinstance(o, list) and not isinstance(o, Pairs) and o and not some(r, 0.08):
        return "".join("%s-%s" % (pad, yaml_member(r, v, indent)) for v in o)
    return pad + text(o) + "\n"


def yaml_member(r, v, indent):
    if isinstance(v, (dict, list)) and v:
        return "\n" + yaml_text(r, v, indent + 1)
    return " " + (text(v) if isinstance(v, (dict, list)) else yaml_scalar(r, v)) + "\n"


PLAIN = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./_")


def yaml_scalar(r, v, key=False):
    if isinstance(v, Raw) or not isinstance(v, str):
        if v is None:
            return r.choice(("null", "~", "", "Null"))
        if v is True:
            return r.choice(("true", "true", "True", "yes", "on"))
        return text(v)
    if v and set(v) <= PLAIN and v[0].isalpha() and some(r, 0.9 if key else 0.7):
        return v   # y, no and on become booleans: as they would for whoever writes them
    if some(r, 0.2) and "'" not in v and v.isprintable():
        return "'%s'" % v
    return json.dumps(v)


# -- places -------------------------------------------------------------------------------------------------------
def places(o, at=()):
    """(holder, key) of every value below o"""
    if isinstance(o, dict):
        for k, v in o.items():
            yield o, k
            yield from places(v)
    elif isinstance(o, list) and not isinstance(o, Pairs):
        for i, v in enumerate(o):
            yield o, i
            yield from places(v)


def place(r, o, want=None):
    found = [p for p in places(o) if want is None or isinstance(p[0][p[1]], want)]
    return r.choice(found) if found else (None, None)


NUMBERS = (Raw("1.0"), Raw("1e3"), Raw("-0"), Raw("0.5"), Raw("9223372036854775807"), Raw("9223372036854775808"), Raw("-1"), Raw("2147483648"), Raw("1E0"), Raw("0"), Raw("65536"), Raw("1.5e1"),
           Raw("100000000000000000000"), Raw("-9223372036854775809"))
TEXTS = ("", "A", "a_b", "-a", "a" * 64, "a" * 254, "a.b", "é", "a b", "1", "true", "\u0000", "\ud83d\ude00", "None", "10.0.0.1", "*", "a/b", "a\nb", "50%", "150%", "-1", "latest", "v1")
OTHERS = (None, True, False, 0, 1, -1, "", "x", {}, [], {"a": "b"}, ["a"], [None], 1.5, [{}], {"": ""})
MORE_TEXTS = ("ClusterIP", "Always", "Never", "TCP", "Localhost", "RuntimeDefault", "Exists", "In", "ALL", "Delete", "Retain", "Local")


def drop(r, o, w, ns):
    holder, k = place(r, o)
    if holder is not None:
        del holder[k]


def to_null(r, o, w, ns):
    holder, k = place(r, o)
    if holder is not None:
        holder[k] = None


def other_type(r, o, w, ns):
    holder, k = place(r, o)
    if holder is not None:
        holder[k] = copy.deepcopy(r.choice(OTHERS))


def odd_number(r, o, w, ns):
    holder, k = place(r, o, (int, float))
    if holder is not None:
        holder[k] = r.choice(NUMBERS)


def odd_text(r, o, w, ns):
    holder, k = place(r, o, str)
    if holder is not None:
        v = holder[k]
        holder[k] = r.choice((r.choice(TEXTS), r.choice(TEXTS), v.upper(), v.lower(), v + " ", v + "x", v[:-1], r.choice(QUANTITIES), r.choice(MORE_TEXTS)))


def other_text(r, o, w, ns):
    """two texts change places"""
    a, i = place(r, o, str)
    b, j = place(r, o, str)
    if a is not None:
        a[i], b[j] = b[j], a[i]


def emptied(r, o, w, ns):
    holder, k = place(r, o, (dict, list))
    if holder is not None:
        holder[k] = type(holder[k])()


def repeated_key(r, o, w, ns):
    holder, k = place(r, o, dict)
    target = o if holder is None or some(r, 0.2) else holder[k]
    if not target or isinstance(target, Pairs):
        return
    pairs = Pairs(target.items())
    key, v = r.choice(pairs)
    again = copy.deepcopy(v)
    if some(r, 0.6):
        again = r.choice((r.choice(OTHERS), "other"))
        if isinstance(v, dict) and some(r):
            again = dict(r.sample(list(v.items()), len(v) // 2))
    pairs.insert(r.randrange(len(pairs) + 1), (key, again))
    if holder is not None and target is not o:
        holder[k] = pairs


def other_case(r, o, w, ns):
    holder, k = place(r, o)
    if isinstance(k, str) and k and not isinstance(holder, Pairs):
        new = r.choice((k.upper(), k.lower(), k[0].upper() + k[1:], k.swapcase()))
        members = [(new if key == k else key, v) for key, v in holder.items()]
        holder.clear()
        holder.update(members)


def unknown(r, o, w, ns):
    holder, k = place(r, o, dict)
    target = o if holder is None or some(r, 0.2) else holder[k]
    if isinstance(target, dict):
        target[r.choice(("bogus", "x", "spec", "replicas", "foo.bar", "status", ""))] = copy.deepcopy(r.choice(OTHERS))


def from_other_kind(r, o, w, ns):
    """a member of another kind's object moves in"""
    other = r.choice(list(API.values())).make(r, w, ns)
    part = r.choice(("spec", None, None))
    source, target = (other.get("spec"), o.get("spec")) if part else (other, o)
    if isinstance(source, dict) and isinstance(target, dict) and source:
        k = r.choice([k for k in source if k not in ("apiVersion", "kind", "metadata")] or ["metadata"])
        if k in source:
            target[k] = source[k]


def list_changed(r, o, w, ns):
    holder, k = place(r, o, list)
    if holder is None or isinstance(holder[k], Pairs):
        return
    v, how = holder[k], r.randrange(5)
    if how == 0 and v:
        v.append(copy.deepcopy(r.choice(v)))
    elif how == 1:
        v.reverse()
    elif how == 2:
        v.append(None)
    elif how == 3 and v:
        v.insert(0, copy.deepcopy(r.choice(OTHERS)))
    elif v:
        v.pop()


def meta_changed(r, o, w, ns):
    m = o.get("metadata")
    if not isinstance(m, dict):
        return
    what = r.choice(("name", "generateName", "namespace", "uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "generation", "labels", "annotations", "finalizers",
                     "ownerReferences", "managedFields", "selfLink", "noname", "deletionGracePeriodSeconds"))
    values = {"name": lambda: r.choice(TEXTS + ("A.b", "x", "..", "a/b", "%2e")), "generateName": lambda: r.choice(("gen-", "G", "a" * 62, "", "a.")), "namespace": lambda: r.choice(("", "ns-1", "gone", "NS", w.namespace(r))),
              "uid": lambda: "11111111-2222-4333-8444-555555555555", "resourceVersion": lambda: r.choice(("0", "1", "x", "", "-1", "999999999")), "creationTimestamp": lambda: r.choice((None, "2020-01-01T00:00:00Z", "x")),
              "deletionTimestamp": lambda: "2020-01-01T00:00:00Z", "generation": lambda: r.choice((0, 5, -1)), "labels": lambda: r.choice(({}, {"a": ""}, {"a/b/c": "x"}, {"-a": "x"}, {"a": "x y"}, {"a": "b" * 64}, {"": "x"},
              {"pod-security.kubernetes.io/enforce": r.choice(("baseline", "x", "restricted"))}, None, {"kubernetes.io/metadata.name": "x"})), "annotations": lambda: r.choice(({"A/b": "x"}, {"a b": "x"}, {"a": "b" * 300}, {}, None, {
              "container.apparmor.security.beta.kubernetes.io/main": "unconfined"}, {"seccomp.security.alpha.kubernetes.io/pod": "unconfined"}, {"kubernetes.io/limit-ranger": "x"}, {"kubectl.kubernetes.io/last-applied-configuration": "{}"})),
              "finalizers": lambda: r.choice((["x"], ["example.com/a"], ["orphan", "foregroundDeletion"], [""], ["a b"], ["kubernetes"])), "ownerReferences": lambda: [dict(r.sample(list({
              "apiVersion": "v1", "kind": "Pod", "name": "p", "uid": "11111111-2222-4333-8444-555555555555", "controller": some(r), "blockOwnerDeletion": some(r)}.items()), r.randint(3, 6)))],
              "managedFields": lambda: r.choice((None, [], [{}], [{"manager": "m", "operation": "Update", "apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": {}}], [{"operation": "x"}])), "selfLink": lambda: "/x",
              "deletionGracePeriodSeconds": lambda: 5}
    if what == "noname":
        m.pop("name", None)
        if some(r, 0.7):
            m["generateName"] = r.choice(("gen-", "a-b-", "x"))
    else:
        m[what] = values[what]()


def identity_changed(r, o, w, ns):
    k = r.choice(("kind", "apiVersion"))
    if k in o:
        o[k] = r.choice((r.choice(list(API.values())).kind, r.choice(list(API.values())).group_version, "", None, "v1", "v2", "Pod", "pod", "apps/v1beta1", 1)) if some(r, 0.8) else o.pop(k)


def from_schema(r, o, w, ns):
    """a field that the kind has, with a value that may suit it"""
    if w.fields:
        w.fields.graft(r, o, w, ns)


CHANGES = ((from_schema, 30), (drop, 8), (to_null, 6), (other_type, 8), (odd_number, 6), (odd_text, 12), (other_text, 5), (emptied, 5), (repeated_key, 4), (other_case, 3), (unknown, 3), (from_other_kind, 6),
           (list_changed, 6), (meta_changed, 9), (identity_changed, 2))


def change(r, o, w, ns, n):
    for _ in range(n):
        r.choices([c for c, _ in CHANGES], [p for _, p in CHANGES])[0](r, o, w, ns)
    return o
