#include "twin/deputy/runtime.h"

#include "base/bitset.h"
#include "k8s/meta.h"
#include "k8s/schema/bootstrap.h"
#include "twin/authz/rbac.h"

#include <stdlib.h>

#define MAX_TEXT (1u << 20) // etcd's limit of an object is 1.5 MB; longer texts are no settings

struct candidate { ref role; uint32_t holder; }; // holder: the one namespace whose accounts hold it, NS_CLUSTER when nobody does

struct finder {
	struct snapshot *s;
	struct arena scratch;
	struct spanmap role;     // name -> index in candidates
	VEC(struct candidate) candidate;
	struct bitset writes;    // namespaces whose accounts may write bindings
	VEC(struct runtime_role) found;
};

// Feeding another role is a use, too.
static bool feeds(const struct snapshot *s, const value *labels)
{
	member_each(m, labels)
		if (span_starts(intern_text(&s->keys, m->key), SPAN("rbac.authorization.k8s.io/aggregate-to-")))
			return true;
	return false;
}

// A name that is one plain word (admin, view) stands in many texts and means nothing there.
static bool telling(span name)
{
	return name.n >= 6 && (span_find(name, '-', 0) >= 0 || span_find(name, ':', 0) >= 0 || span_find(name, '.', 0) >= 0);
}

// False when anybody but the accounts of one namespace holds the role. Nobody at all: *holder stays NS_CLUSTER. The API server lets a
// controller bind only what it holds itself (or may `bind`), kubernetes pkg/registry/rbac/escalation_check.go.
static bool held_by_one(const struct snapshot *s, size_t role, uint32_t *holder)
{
	const struct rbac *r = s->rbac;

	*holder = NS_CLUSTER;
	for (uint32_t i = r->role_binding_first[role]; i < r->role_binding_first[role + 1]; i++) {
		const struct rbac_binding *b = &r->binding[r->role_binding[i]];
		for (uint32_t k = 0; k < b->n_subjects; k++) {
			uint32_t ns = b->subject[k].kind == RBAC_SERVICE_ACCOUNT ? snapshot_ns(s, b->subject[k].ns) : NS_CLUSTER;
			if (ns == NS_CLUSTER || (*holder != NS_CLUSTER && *holder != ns))
				return false;
			*holder = ns;
		}
	}
	return true;
}

static void collect_roles(struct finder *f)
{
	const struct rbac *r = f->s->rbac;
	uint32_t holder;
	bool fresh;

	for (size_t i = 0; i < r->n_roles; i++) {
		const struct object *o = snapshot_object(f->s, r->role[i].obj);
		if (r->role[i].ns != NS_CLUSTER || (o->flags & OBJECT_BUILTIN) || !held_by_one(f->s, i, &holder))
			continue;
		if (!telling(o->name) || span_starts(o->name, SPAN("system:")) || feeds(f->s, meta_labels(o->root)))
			continue;
		if (bootstrap_find(BOOTSTRAP_CLUSTER_ROLE, f->s->minor, SPAN(""), o->name))
			continue;
		*spanmap_put(&f->role, &f->scratch, o->name, &fresh) = (uint32_t)f->candidate.n;
		vec_push(&f->candidate, &f->scratch, (struct candidate){ r->role[i].obj, holder });
	}
}

static bool writes_bindings(const struct rbac_role *role)
{
	for (size_t i = 0; i < role->n_rules; i++)
		if (rbac_rule_covers(&role->rule[i], SPAN("create"), SPAN("rbac.authorization.k8s.io"), SPAN("rolebindings"), SPAN(""), SPAN(""))
		    || rbac_rule_covers(&role->rule[i], SPAN("create"), SPAN("rbac.authorization.k8s.io"), SPAN("clusterrolebindings"), SPAN(""), SPAN("")))
			return true;
	return false;
}

static void collect_writers(struct finder *f)
{
	const struct rbac *r = f->s->rbac;

	f->writes = bitset_new(&f->scratch, f->s->n_ns);
	for (size_t i = 0; i < r->n_bindings; i++) {
		const struct rbac_binding *b = &r->binding[i];
		if (b->role == UINT32_MAX || b->invalid || !writes_bindings(&r->role[b->role]))
			continue;
		for (uint32_t k = 0; k < b->n_subjects; k++) {
			uint32_t ns = b->subject[k].kind == RBAC_SERVICE_ACCOUNT ? snapshot_ns(f->s, b->subject[k].ns) : NS_CLUSTER;
			if (ns != NS_CLUSTER)
				bitset_add(&f->writes, ns);
		}
	}
}

static bool separates(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || (c && strchr("\"'`,[]{}()=|;<>", c));
}

// "role" or "bind" in any case, outside the name that was found.
static bool speaks_of_roles(span text, span name)
{
	for (size_t i = 0; i + 4 <= text.n; i++) {
		if (text.p + i >= name.p && text.p + i < name.p + name.n)
			continue;
		span four = span_of(text.p + i, 4);
		if (span_eq_fold(four, SPAN("role")) || span_eq_fold(four, SPAN("bind")))
			return true;
	}
	return false;
}

static void search_text(struct finder *f, ref map, span key, const value *v)
{
	span text = span_head(value_span(v), MAX_TEXT);

	for (size_t i = 0, end; i < text.n; i = end + 1) {
		for (end = i; end < text.n && !separates(text.p[end]);)
			end++;
		span word = span_of(text.p + i, end - i);
		uint32_t at = word.n >= 6 ? spanmap_get(&f->role, word) : MAP_NONE;
		if (at == MAP_NONE)
			continue;
		const struct candidate *c = &f->candidate.v[at];
		if (c->holder != NS_CLUSTER && c->holder != snapshot_object(f->s, map)->ns)
			continue;
		if (speaks_of_roles(text, word) || speaks_of_roles(key, SPAN("")))
			vec_push(&f->found, &f->scratch, (struct runtime_role){ c->role, map, key, v->off });
	}
}

static int found_cmp(const void *x, const void *y)
{
	const struct runtime_role *a = x, *b = y;

	if (a->role != b->role)
		return a->role < b->role ? -1 : 1;
	if (a->config_map != b->config_map)
		return a->config_map < b->config_map ? -1 : 1;
	return span_cmp(a->key, b->key);
}

static void search_namespace(struct finder *f, uint32_t ns)
{
	size_t n;
	const ref *map = snapshot_in_ns(f->s, GK_CONFIG_MAP, ns, &n);

	for (size_t i = 0; i < n; i++)
		member_each(m, value_get(snapshot_object(f->s, map[i])->root, KEY_data))
			search_text(f, map[i], intern_text(&f->s->keys, m->key), &m->v);
}

void runtime_build(struct snapshot *s)
{
	struct finder f = { .s = s, .role.seed = s->ns_by_name.seed };
	struct runtime_roles *out = arena_new(s->arena, struct runtime_roles);

	collect_roles(&f);
	if (f.candidate.n) {
		collect_writers(&f);
		for (uint32_t ns = 0; ns < s->n_ns; ns++)
			if (bitset_has(&f.writes, ns))
				search_namespace(&f, ns);
	}
	if (f.found.n)
		qsort(f.found.v, f.found.n, sizeof *f.found.v, found_cmp);
	struct runtime_role *v = arena_array(s->arena, struct runtime_role, f.found.n);
	for (size_t i = 0; i < f.found.n; i++)
		if (i == 0 || found_cmp(&f.found.v[i - 1], &f.found.v[i]))
			v[out->n++] = f.found.v[i];
	out->v = v;
	s->runtime = out;
	arena_free(&f.scratch);
}
