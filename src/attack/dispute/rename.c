#include "attack/dispute/rename.h"

#include "k8s/meta.h"

#define MAX_DEPTH 100

enum sort { SORT_NAMESPACE, SORT_ACCOUNT, SORT_USER, SORT_GROUP, SORT_ROLE, SORT_BINDING, SORT_NODE, SORT_OBJECT, SORT_NAME, SORT_IMAGE, SORT_HOST, SORT_LABEL, SORT_VALUE };
static const char *const sort_name[] = { "namespace", "account", "user", "group", "role", "binding", "node", "object", "name", "image", "host", "label", "value" };

void rename_init(struct rename *r, const struct snapshot *s, struct arena *a)
{
	*r = (struct rename){ .snap = s, .a = a };
}

// Names that Kubernetes gives to everybody say nothing about a cluster, and some of them decide.
static bool common(span s)
{
	static const char *const known[] = { "default", "cluster-admin", "admin", "edit", "view", "true", "false", "enforce", "latest", "Always", "*" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (span_is(s, known[i]))
			return true;
	return s.n == 0 || span_starts(s, SPAN("system:")) || span_starts(s, SPAN("kube-")) || span_starts(s, SPAN("oidc:system:"));
}

static void learn(struct rename *r, enum sort sort, span s)
{
	bool fresh;

	if (common(s))
		return;
	uint32_t *at = spanmap_put(&r->words, r->a, s, &fresh);
	if (!fresh)
		return;
	*at = (uint32_t)r->word.n;
	vec_push(&r->word, r->a, arena_printf(r->a, "%s-%zu%s", sort_name[sort], ++r->count[sort], sort == SORT_LABEL ? ".example" : ""));
}

span rename_word(const struct rename *r, span s)
{
	uint32_t at = spanmap_get(&r->words, s);

	return at == MAP_NONE ? s : r->word.v[at];
}

// Keys of labels that Kubernetes and its projects give a meaning are facts, not names.
static bool known_label(span key)
{
	span domain, rest = span_cut(key, '/', &domain);

	return rest.p && (span_ends(domain, SPAN("kubernetes.io")) || span_ends(domain, SPAN("k8s.io")) || span_ends(domain, SPAN("openshift.io")));
}

static void learn_labels(struct rename *r, const value *labels)
{
	member_each(m, labels) {
		span key = intern_text(&r->snap->keys, m->key);
		if (known_label(key))
			continue;
		learn(r, SORT_LABEL, key);
		learn(r, SORT_VALUE, value_span(&m->v));
	}
}

static enum sort sort_of(const struct snapshot *s, const struct object *o)
{
	switch (s->kind[o->kind].gk) {
	case GK_NAMESPACE: return SORT_NAMESPACE;
	case GK_SERVICE_ACCOUNT: return SORT_ACCOUNT;
	case GK_ROLE: case GK_CLUSTER_ROLE: return SORT_ROLE;
	case GK_ROLE_BINDING: case GK_CLUSTER_ROLE_BINDING: return SORT_BINDING;
	case GK_NODE: return SORT_NODE;
	default: return SORT_OBJECT;
	}
}

static void learn_subjects(struct rename *r, const value *root)
{
	value_each(x, value_get(root, KEY_subjects)) {
		span kind = value_get_span(x, KEY_kind), name = value_get_span(x, KEY_name);
		learn(r, span_is(kind, "User") ? SORT_USER : span_is(kind, "Group") ? SORT_GROUP : SORT_ACCOUNT, name);
		learn(r, SORT_NAMESPACE, value_get_span(x, KEY_namespace));
	}
	learn(r, SORT_ROLE, value_get_span(value_get(root, KEY_roleRef), KEY_name));
}

// Names inside a spec stand at members of these names, whatever the kind.
static void learn_inside(struct rename *r, const value *v, unsigned depth)
{
	static const struct { const char *member; enum sort sort; } at[] = { { "name", SORT_NAME }, { "image", SORT_IMAGE }, { "host", SORT_HOST }, { "hostname", SORT_HOST },
		{ "nodeName", SORT_NODE }, { "serviceAccountName", SORT_ACCOUNT }, { "serviceAccount", SORT_ACCOUNT }, { "secretName", SORT_OBJECT }, { "claimName", SORT_OBJECT },
		{ "namespace", SORT_NAMESPACE }, { "server", SORT_HOST }, { "url", SORT_HOST } };

	if (depth > MAX_DEPTH)
		return;
	value_each(x, v)
		learn_inside(r, x, depth + 1);
	member_each(m, v) {
		span key = intern_text(&r->snap->keys, m->key);
		for (size_t i = 0; i < sizeof at / sizeof *at; i++)
			if (m->v.type == VALUE_STRING && span_is(key, at[i].member))
				learn(r, at[i].sort, value_span(&m->v));
		if (span_is(key, "labels") || span_is(key, "matchLabels") || span_is(key, "nodeSelector"))
			learn_labels(r, &m->v);
		learn_inside(r, &m->v, depth + 1);
	}
}

void rename_learn(struct rename *r, ref obj)
{
	const struct object *o = &r->snap->object[obj];

	learn(r, SORT_NAMESPACE, o->ns == NS_CLUSTER ? SPAN("") : snapshot_ns_name(r->snap, o->ns));
	if (r->snap->kind[o->kind].gk != GK_CUSTOM_RESOURCE_DEFINITION) // its name is its kind
		learn(r, sort_of(r->snap, o), o->name);
	learn_subjects(r, o->root);
	learn_labels(r, value_at(o->root, 2, KEY_metadata, KEY_labels));
	learn_inside(r, value_get(o->root, KEY_spec), 0);
}

// -- replacing ----------------------------------------------------------------------------------------------------
// Members whose texts are words of Kubernetes, not names.
static bool fixed_member(span key)
{
	static const char *const fixed[] = { "apiVersion", "kind", "apiGroup", "apiGroups", "verbs", "resources", "nonResourceURLs", "operator", "effect", "type", "protocol",
		"policyTypes", "expression", "apiVersions", "operations", "scope", "group", "versions" };

	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		if (span_is(key, fixed[i]))
			return true;
	return false;
}

// "system:serviceaccount:ns:name" and "ns/name" hold names between their marks.
static span text_of(struct rename *r, span s)
{
	struct span whole = rename_word(r, s), part;
	VEC(char) out = { 0 };

	if (whole.p != s.p || (span_find(s, ':', 0) < 0 && span_find(s, '/', 0) < 0))
		return whole;
	for (size_t i = 0, k; i <= s.n; i = k + 1) {
		for (k = i; k < s.n && s.p[k] != ':' && s.p[k] != '/'; k++)
			;
		part = rename_word(r, span_of(s.p + i, k - i));
		for (size_t c = 0; c < part.n; c++)
			vec_push(&out, r->a, part.p[c]);
		if (k < s.n)
			vec_push(&out, r->a, s.p[k]);
	}
	return span_of(out.v, out.n);
}

static value replaced(struct rename *r, struct intern *keys, const value *v, bool fixed, unsigned depth)
{
	value out = *v;

	out.off = VALUE_NO_OFF;
	if (depth > MAX_DEPTH)
		return value_null();
	if (v->type == VALUE_STRING && !fixed)
		return value_string(text_of(r, value_span(v)));
	if (v->type == VALUE_ARRAY) {
		value *item = arena_array(r->a, value, v->n + 1);
		for (size_t i = 0; i < v->n; i++)
			item[i] = replaced(r, keys, &v->item[i], fixed, depth + 1);
		out.item = item;
	} else if (v->type == VALUE_OBJECT) {
		struct member *m = arena_array(r->a, struct member, v->n + 1);
		uint32_t n = 0;
		for (size_t i = 0; i < v->n; i++) {
			span key = intern_text(&r->snap->keys, v->member[i].key);
			// What tools and people noted down is theirs; nothing that a path rests on is told by it alone (the search that follows would show).
			if (depth == 1 && (span_is(key, "annotations") || span_is(key, "ownerReferences") || span_is(key, "uid") || span_is(key, "resourceVersion") ||
				span_is(key, "creationTimestamp") || span_is(key, "generateName") || span_is(key, "selfLink")))
				continue;
			m[n++] = (struct member){ intern_id(keys, rename_word(r, key)), VALUE_NO_OFF, replaced(r, keys, &v->member[i].v, fixed_member(key), depth + 1) };
		}
		out.member = m;
		out.n = n;
	}
	return out;
}

value rename_object(struct rename *r, struct intern *keys, const value *v)
{
	return replaced(r, keys, v, false, 0);
}
