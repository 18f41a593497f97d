#include "attack/dispute/rename.h"

#include "k8s/meta.h"

#define MAX_DEPTH 100

enum sort { SORT_NAMESPACE, SORT_ACCOUNT, SORT_USER, SORT_GROUP, SORT_ROLE, SORT_BINDING, SORT_NODE, SORT_OBJECT, SORT_NAME, SORT_IMAGE, SORT_HOST, SORT_LABEL, SORT_VALUE, SORT_PLATFORM };
static const char *const sort_name[] = { "namespace", "account", "user", "group", "role", "binding", "node", "object", "name", "image", "host", "label", "value", RENAME_PLATFORM };

// What these webhooks do is known by their names, and by their services'.
static bool known_webhook(span s)
{
	static const char *const glob[] = {
#define INJECTOR(name, adds, source) name,
#include "twin/admission/policy/injector.def"
#undef INJECTOR
		"*.gatekeeper.sh", "gatekeeper-webhook-service", "*kyverno.svc*", "kyverno-svc",
	};
	for (size_t i = 0; i < sizeof glob / sizeof *glob; i++)
		if (span_glob(span_str(glob[i]), s))
			return true;
	return false;
}

// Names that Kubernetes gives to everybody say nothing about a cluster, and some of them decide.
static bool common(span s)
{
	static const char *const known[] = { "default", "cluster-admin", "admin", "edit", "view", "true", "false", "enforce", "latest", "Always", "*", "coredns", "aws-auth",
		"system-node-critical", "system-cluster-critical", "kubeflow-edit", "kubeflow-admin", "kubeflow-view" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (span_is(s, known[i]))
			return true;
	return s.n == 0 || span_starts(s, SPAN("system:")) || span_starts(s, SPAN("kube-")) || span_starts(s, SPAN("oidc:system:")) ||
		known_webhook(s) ||
		span_starts(s, SPAN("namespace-labels-data")); // by which twin/deputy knows the labels of profiles
}

static void learn(struct rename *r, enum sort sort, span s)
{
	bool fresh;

	if (common(s) || spanmap_get(&r->own, s) != MAP_NONE)
		return;
	uint32_t *at = spanmap_put(&r->words, r->a, s, &fresh);
	if (!fresh)
		return;
	*at = (uint32_t)r->word.n;
	vec_push(&r->word, r->a, arena_printf(r->a, "%s-%zu%s", sort_name[sort], ++r->count[sort], sort == SORT_LABEL ? ".example" : ""));
}

void rename_init(struct rename *r, const struct snapshot *s, struct arena *a)
{
	bool fresh;

	*r = (struct rename){ .snap = s, .a = a };
	for (size_t i = 0; i < s->n_objects; i++)
		if ((s->object[i].flags & OBJECT_BUILTIN) || span_starts(s->object[i].name, SPAN("system:")))
			value_each(x, value_get(s->object[i].root, KEY_subjects))
				if (span_is(value_get_span(x, KEY_namespace), "kube-system"))
					*spanmap_put(&r->own, a, value_get_span(x, KEY_name), &fresh) = 1;
	// First, so that no other sort takes the word.
	for (size_t i = 0; i < s->n_ns; i++)
		if (s->ns[i].platform)
			learn(r, SORT_PLATFORM, s->ns[i].name);
	r->platform = r->word.n > 0;
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

	static const char *const project[] = { "kubernetes.io", "k8s.io", "openshift.io", "kubeflow.org", "istio.io" };
	for (size_t i = 0; rest.p && i < sizeof project / sizeof *project; i++)
		if (span_ends(domain, span_str(project[i])))
			return true;
	return span_is(key, "istio-injection");
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

// {key, operator, values} of selectors.
static void learn_expressions(struct rename *r, const value *list)
{
	static const span key_member = SPAN_INIT("key");
	uint32_t key = intern_find(&r->snap->keys, key_member);

	value_each(x, list) {
		span label = key == MAP_NONE ? SPAN("") : value_get_span(x, key);
		if (!known_label(label))
			learn(r, SORT_LABEL, label);
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
		if (span_is(key, "matchExpressions"))
			learn_expressions(r, &m->v);
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
	// Webhooks, aggregation and the like stand beside a spec, or in place of one.
	member_each(m, o->root)
		if (m->key == KEY_spec || !(m->key == KEY_metadata || m->key == KEY_subjects || m->key == KEY_roleRef || m->key == KEY_rules || m->key == KEY_data))
			learn_inside(r, &m->v, 0);
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

static value replaced(struct rename *r, struct intern *keys, const value *v, bool fixed, bool labels, unsigned depth);

// Of annotations only those that Kubernetes reads, and of these such as hold a name that is replaced: the account of a token's Secret.
static value annotations(struct rename *r, struct intern *keys, const value *v, unsigned depth)
{
	struct member *m = arena_array(r->a, struct member, v->n + 1);
	uint32_t n = 0;

	member_each(x, v) {
		span text = value_span(&x->v);
		if (x->v.type == VALUE_STRING && known_label(intern_text(&r->snap->keys, x->key)) && !span_eq(rename_word(r, text), text))
			m[n++] = (struct member){ intern_id(keys, intern_text(&r->snap->keys, x->key)), VALUE_NO_OFF, replaced(r, keys, &x->v, false, false, depth + 1) };
	}
	return value_object(m, n);
}

// fixed: texts are words of Kubernetes; labels: keys are labels.
static value replaced(struct rename *r, struct intern *keys, const value *v, bool fixed, bool labels, unsigned depth)
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
			item[i] = replaced(r, keys, &v->item[i], fixed, false, depth + 1);
		out.item = item;
	} else if (v->type == VALUE_OBJECT) {
		struct member *m = arena_array(r->a, struct member, v->n + 1);
		uint32_t n = 0;
		for (size_t i = 0; i < v->n; i++) {
			span key = intern_text(&r->snap->keys, v->member[i].key);
			// What tools and people noted down is theirs; nothing that a path rests on is told by it alone (the search that follows would show).
			if (depth == 1 && span_is(key, "annotations") && v->member[i].v.type == VALUE_OBJECT) {
				value kept = annotations(r, keys, &v->member[i].v, depth + 1);
				if (kept.n)
					m[n++] = (struct member){ intern_id(keys, key), VALUE_NO_OFF, kept };
				continue;
			}
			if (depth == 1 && (span_is(key, "annotations") || span_is(key, "ownerReferences") || span_is(key, "uid") || span_is(key, "resourceVersion") ||
				span_is(key, "creationTimestamp") || span_is(key, "generateName") || span_is(key, "selfLink")))
				continue;
			// A label may be called `name`; only where labels stand, or with a domain, is a key one.
			span word = labels || span_find(key, '/', 0) >= 0 ? rename_word(r, key) : key;
			bool inside = span_is(key, "labels") || span_is(key, "matchLabels") || span_is(key, "nodeSelector") || span_is(key, "selector");
			m[n++] = (struct member){ intern_id(keys, word), VALUE_NO_OFF, replaced(r, keys, &v->member[i].v, fixed_member(key), inside, depth + 1) };
		}
		out.member = m;
		out.n = n;
	}
	return out;
}

value rename_object(struct rename *r, struct intern *keys, const value *v)
{
	return replaced(r, keys, v, false, false, 0);
}
