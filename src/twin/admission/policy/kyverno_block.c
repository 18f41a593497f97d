#include "doc/edit.h"
#include "k8s/meta.h"
#include "twin/admission/policy/kyverno.h"
#include "twin/authz/rbac.h"

// Match and exclude blocks of legacy Kyverno rules (kyverno pkg/engine/utils/match.go): every field that is given must match, the values
// inside one are alternatives; roles, clusterRoles and subjects are ANDed too.

static bool is_version(span s)
{
	return span_is(s, "*") || (s.n > 1 && s.p[0] == 'v' && s.p[1] >= '0' && s.p[1] <= '9') || (s.n > 1 && s.p[0] == 'v' && s.p[1] == '*');
}

static size_t split(span text, span *part, size_t max)
{
	size_t n = 0;

	while (n < max) {
		ptrdiff_t slash = span_find(text, '/', 0);
		part[n++] = slash < 0 ? text : span_head(text, (size_t)slash);
		if (slash < 0)
			break;
		text = span_from(text, (size_t)slash + 1);
	}
	return n;
}

// "Kind", "v1/Kind", "g/v/Kind", "Kind/sub", "v1/Kind/sub", "g/v/Kind/sub", "Kind.sub", "*/*" (ParseKindSelector).
struct kind_pattern kind_pattern_read(span text)
{
	struct kind_pattern k = { SPAN("*"), SPAN("*"), SPAN(""), SPAN("") };
	span part[4];
	size_t n = split(text, part, 4), at = 0;

	if (n >= 2 && is_version(part[0]) && !(n == 2 && span_is(part[0], "*") && span_is(part[1], "*"))) {
		k.version = part[0];
		at = 1;
	} else if (n >= 3 && is_version(part[1])) {
		k.group = part[0];
		k.version = part[1];
		at = 2;
	}
	k.kind = part[at];
	if (n > at + 1)
		k.sub = part[at + 1];
	ptrdiff_t dot = span_find(k.kind, '.', 0);
	if (dot > 0 && k.sub.n == 0) {
		k.sub = span_from(k.kind, (size_t)dot + 1);
		k.kind = span_head(k.kind, (size_t)dot);
	}
	return k;
}

span kyverno_parent_kind(const struct target *t)
{
	const struct gvk_kind *k = gvk_by_resource(t->group, t->resource);
	return k ? k->kind : t->kind;
}

bool kind_pattern_match(const struct kind_pattern *k, const struct target *t, span kind)
{
	if (!span_glob(k->group, t->group) || (t->version.n && !span_glob(k->version, t->version)))
		return false;
	// The body of a subresource may be named instead: PodExecOptions for Pod/exec.
	if (t->subresource.n && k->sub.n == 0 && !span_is(k->kind, "*") && !span_eq(t->kind, kind) && span_glob(k->kind, t->kind))
		return true;
	if (!span_glob(k->kind, kind))
		return false;
	if (span_glob(k->sub, t->subresource))
		return true;
	return k->sub.n == 0 && span_is(k->kind, "Pod") && span_is(t->subresource, "ephemeralcontainers");
}

static bool has_wildcard(span s)
{
	return span_find(s, '*', 0) >= 0 || span_find(s, '?', 0) >= 0;
}

static struct wild_selector read_selector(struct snapshot *s, const value *v)
{
	struct wild_selector w = { .labels = &value_absent, .given = value_present(v) };
	const value *labels = value_get(v, KEY_matchLabels);
	bool wild = false;
	const char *error;

	if (!w.given)
		return w;
	member_each(m, labels)
		wild |= has_wildcard(intern_text(&s->keys, m->key)) || has_wildcard(value_span(&m->v));
	value rest = wild ? edit_del(s->arena, v, KEY_matchLabels) : *v;
	if (wild)
		w.labels = labels;
	w.broken = !selector_read(&w.plain, &rest, &s->keys, s->arena, &error);
	return w;
}

static enum selector_match match_selector(const struct wild_selector *w, struct target *t, const value *labels, bool known)
{
	if (!w->given)
		return SELECTOR_YES;
	member_each(want, w->labels) {
		bool found = false;
		member_each(m, labels)
			found |= span_glob(admission_key(t->w, want->key), admission_key(t->w, m->key)) &&
				span_glob(value_span(&want->v), value_span(&m->v));
		if (!found)
			return known ? SELECTOR_NO : SELECTOR_UNKNOWN;
	}
	return w->broken ? SELECTOR_UNKNOWN : selector_match(&w->plain, &t->w->snap->keys, labels, known);
}

static void read_block(struct snapshot *s, struct block *b, const value *v)
{
	const value *r = value_get(v, KEY_resources), *kinds = value_get(r, KEY_kinds);
	size_t n = kinds->type == VALUE_ARRAY ? kinds->n : 0;
	struct kind_pattern *k = arena_array(s->arena, struct kind_pattern, n);

	for (size_t i = 0; i < n; i++)
		k[i] = kind_pattern_read(value_span(&kinds->item[i]));
	b->kind = k;
	b->n_kinds = n;
	names_add(&b->names, s->arena, value_get(r, KEY_names));
	if (value_get_span(r, KEY_name).n)
		names_add_one(&b->names, s->arena, value_get_span(r, KEY_name));
	names_add(&b->namespaces, s->arena, value_get(r, KEY_namespaces));
	b->annotations = value_get(r, KEY_annotations);
	b->selector = read_selector(s, value_get(r, KEY_selector));
	b->ns = read_selector(s, value_get(r, KEY_namespaceSelector));
	value_each(op, value_get(r, KEY_operations)) {
		span o = value_span(op);
		b->ops |= span_is(o, "CREATE") ? ADMISSION_CREATE : span_is(o, "UPDATE") ? ADMISSION_UPDATE : span_is(o, "DELETE") ? ADMISSION_DELETE :
			span_is(o, "CONNECT") ? ADMISSION_CONNECT : 0;
	}
	b->subjects = value_get(v, KEY_subjects);
	b->roles = spans_read(s->arena, value_get(v, KEY_roles));
	b->cluster_roles = spans_read(s->arena, value_get(v, KEY_clusterRoles));
	b->empty = !value_count(r) && !value_count(b->subjects) && !b->roles.n && !b->cluster_roles.n;
}

struct clause clause_read(struct snapshot *s, const value *v)
{
	const value *any = value_get(v, KEY_any), *all = value_get(v, KEY_all), *list = value_count(any) ? any : all;
	struct clause c = { .all = !value_count(any) && value_count(all) };
	size_t n = value_count(list);

	if (n == 0) {
		struct block *b = arena_new(s->arena, struct block);
		read_block(s, b, v);
		c.block = b;
		c.n = b->empty ? 0 : 1;
		return c;
	}
	struct block *b = arena_array(s->arena, struct block, n);
	for (size_t i = 0; i < n; i++)
		read_block(s, &b[i], value_item(list, i));
	c.block = b;
	c.n = n;
	return c;
}

static bool match_subjects(const struct block *b, const struct target *t)
{
	const struct user *u = &t->r->user;

	value_each(v, b->subjects) {
		span kind = value_get_span(v, KEY_kind), name = value_get_span(v, KEY_name), ns = value_get_span(v, KEY_namespace);
		if (span_is(kind, "ServiceAccount")) {
			if (span_glob(arena_printf(t->run, "system:serviceaccount:%.*s:%.*s", SPANF(ns), SPANF(name)), u->name))
				return true;
		} else if (span_is(kind, "Group")) {
			for (size_t i = 0; i < u->n_groups; i++)
				if (span_glob(name, u->groups[i]))
					return true;
		} else if (span_is(kind, "User") && span_glob(name, u->name)) {
			return true;
		}
	}
	return value_count(b->subjects) == 0;
}

struct roles { const struct block *b; struct target *t; bool role, cluster_role; };

// Roles count wherever they are bound: Kyverno lists all bindings, not those of the request's namespace (pkg/userinfo/roleRef.go).
static void look(struct roles *x, const uint32_t *binding, size_t n)
{
	const struct snapshot *s = x->t->w->snap;

	for (size_t i = 0; i < n; i++) {
		const struct rbac_binding *b = &s->rbac->binding[binding[i]];
		bool cluster = span_is(b->role_kind, "ClusterRole");
		span name = b->role_name;
		if (!cluster)
			name = arena_printf(x->t->run, "%.*s:%.*s", SPANF(snapshot_ns_name(s, b->ns)), SPANF(b->role_name));
		const struct spans *want = cluster ? &x->b->cluster_roles : &x->b->roles;
		for (size_t k = 0; k < want->n; k++)
			if (span_glob(want->v[k], name))
				*(cluster ? &x->cluster_role : &x->role) = true;
	}
}

static enum selector_match match_roles(const struct block *b, struct target *t)
{
	struct roles x = { .b = b, .t = t };
	const struct user *u = &t->r->user;
	size_t n;

	if (!b->roles.n && !b->cluster_roles.n)
		return SELECTOR_YES;
	if (!t->w->snap->rbac)
		return SELECTOR_UNKNOWN;
	const uint32_t *list = rbac_bindings_of_user(t->w->snap->rbac, u->name, &n);
	look(&x, list, n);
	for (size_t i = 0; i < u->n_groups; i++) {
		list = rbac_bindings_of_group(t->w->snap->rbac, u->groups[i], &n);
		look(&x, list, n);
	}
	if ((b->roles.n && !x.role) || (b->cluster_roles.n && !x.cluster_role))
		return t->w->snap->rbac->complete && !u->groups_open ? SELECTOR_NO : SELECTOR_UNKNOWN;
	return SELECTOR_YES;
}

static bool match_annotations(const struct block *b, const struct target *t, const value *object)
{
	member_each(want, b->annotations) {
		bool found = false;
		member_each(m, meta_annotations(object))
			found |= span_glob(admission_key(t->w, want->key), admission_key(t->w, m->key)) &&
				span_glob(value_span(&want->v), value_span(&m->v));
		if (!found)
			return false;
	}
	return true;
}

static bool match_kinds(const struct block *b, const struct target *t)
{
	span kind = kyverno_parent_kind(t);

	for (size_t i = 0; i < b->n_kinds; i++)
		if (kind_pattern_match(&b->kind[i], t, kind))
			return true;
	return b->n_kinds == 0;
}

static enum selector_match match_block(const struct block *b, struct target *t)
{
	const value *object = target_subject(t);

	if (b->empty || !match_kinds(b, t) || (b->ops && !(b->ops & t->op)))
		return SELECTOR_NO;
	span name = t->name.n || !object ? t->name : value_get_span(meta(object), KEY_generateName);
	if ((b->names.n && !names_match(&b->names, name)) || (b->namespaces.n && !names_match(&b->namespaces, t->is_namespace ? t->name : t->ns)))
		return SELECTOR_NO;
	if (!match_subjects(b, t))
		return t->r->user.groups_open && value_count(b->subjects) ? SELECTOR_UNKNOWN : SELECTOR_NO;
	if (!object && (b->selector.given || value_count(b->annotations)))
		return SELECTOR_UNKNOWN;
	if (object && !match_annotations(b, t, object))
		return SELECTOR_NO;
	enum selector_match labels = object ? match_selector(&b->selector, t, meta_labels(object), true) : SELECTOR_YES;
	enum selector_match ns = SELECTOR_YES;
	if (b->ns.given) {
		// A namespaceSelector never matches a Namespace; other cluster-scoped objects have no namespace to select either.
		if (t->cluster_scoped)
			return SELECTOR_NO;
		ns = match_selector(&b->ns, t, target_ns(t)->labels, target_ns(t)->known);
	}
	enum selector_match roles = match_roles(b, t);
	if (labels == SELECTOR_NO || ns == SELECTOR_NO || roles == SELECTOR_NO)
		return SELECTOR_NO;
	return labels == SELECTOR_YES && ns == SELECTOR_YES && roles == SELECTOR_YES ? SELECTOR_YES : SELECTOR_UNKNOWN;
}

enum selector_match clause_match(const struct clause *c, struct target *t)
{
	enum selector_match out = c->all && c->n ? SELECTOR_YES : SELECTOR_NO;

	for (size_t i = 0; i < c->n; i++) {
		enum selector_match m = match_block(&c->block[i], t);
		if (m == (c->all ? SELECTOR_NO : SELECTOR_YES))
			return m;
		if (m == SELECTOR_UNKNOWN)
			out = SELECTOR_UNKNOWN;
	}
	return out;
}
