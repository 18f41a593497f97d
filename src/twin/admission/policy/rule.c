#include "twin/admission/policy/rule.h"

bool spans_have(const struct spans *s, span x)
{
	for (size_t i = 0; i < s->n; i++)
		if (span_eq(s->v[i], x))
			return true;
	return false;
}

struct spans spans_read(struct arena *a, const value *list)
{
	size_t n = list->type == VALUE_ARRAY ? list->n : 0, k = 0;
	span *v = arena_array(a, span, n);

	for (size_t i = 0; i < n; i++)
		if (list->item[i].type == VALUE_STRING)
			v[k++] = value_span(&list->item[i]);
	return (struct spans){ v, k };
}

static unsigned ops_read(const value *list)
{
	unsigned ops = 0;

	value_each(v, list) {
		span s = value_span(v);
		if (span_is(s, "*"))
			ops |= ADMISSION_CREATE | ADMISSION_UPDATE | ADMISSION_DELETE | ADMISSION_CONNECT;
		else if (span_is(s, "CREATE"))
			ops |= ADMISSION_CREATE;
		else if (span_is(s, "UPDATE"))
			ops |= ADMISSION_UPDATE;
		else if (span_is(s, "DELETE"))
			ops |= ADMISSION_DELETE;
		else if (span_is(s, "CONNECT"))
			ops |= ADMISSION_CONNECT;
	}
	return ops;
}

static enum rule_scope scope_read(const value *rule)
{
	const value *v = value_get(rule, KEY_scope);
	span s = value_span(v);

	if (!value_present(v) || span_is(s, "*"))
		return RULE_ALL;
	return span_is(s, "Namespaced") ? RULE_NAMESPACED : span_is(s, "Cluster") ? RULE_CLUSTER : RULE_NOWHERE;
}

struct rules rules_read(struct arena *a, const value *list)
{
	size_t n = list->type == VALUE_ARRAY ? list->n : 0;
	struct rule *v = arena_array(a, struct rule, n);

	for (size_t i = 0; i < n; i++) {
		const value *r = &list->item[i];
		v[i].ops = ops_read(value_get(r, KEY_operations));
		v[i].scope = scope_read(r);
		v[i].groups = spans_read(a, value_get(r, KEY_apiGroups));
		v[i].versions = spans_read(a, value_get(r, KEY_apiVersions));
		v[i].resources = spans_read(a, value_get(r, KEY_resources));
		v[i].names = spans_read(a, value_get(r, KEY_resourceNames));
	}
	return (struct rules){ v, n };
}

static bool has(const struct spans *s, span x)
{
	for (size_t i = 0; i < s->n; i++)
		if (span_is(s->v[i], "*") || span_eq(s->v[i], x))
			return true;
	return false;
}

// `*` is every resource and no subresource; "pods/*", "*/scale", "*/*" (predicates/rules/rules.go resource).
static bool has_resource(const struct rule *r, span resource, span sub)
{
	for (size_t i = 0; i < r->resources.n; i++) {
		span x = r->resources.v[i];
		ptrdiff_t slash = span_find(x, '/', 0);
		span base = slash < 0 ? x : span_head(x, (size_t)slash), s = slash < 0 ? SPAN("") : span_from(x, (size_t)slash + 1);
		if ((span_is(base, "*") || span_eq(base, resource)) && (span_is(s, "*") || span_eq(s, sub)))
			return true;
	}
	return false;
}

static bool in_scope(const struct rule *r, const struct target *t)
{
	switch (r->scope) {
	case RULE_ALL:
		return true;
	case RULE_NAMESPACED:
		return !t->cluster_scoped;
	case RULE_CLUSTER:
		return t->cluster_scoped;
	default:
		return false;
	}
}

// Names are only in the rules of policies; none given matches all.
static bool has_name(const struct rule *r, const struct target *t)
{
	return r->names.n == 0 || spans_have(&r->names, t->name);
}

static bool matches(const struct rule *r, const struct target *t, span group, span version, span resource)
{
	// A request whose version is left open may be sent in any: then the rule's version is no obstacle.
	return r->ops & t->op && in_scope(r, t) && has(&r->groups, group) && (version.n == 0 || has(&r->versions, version)) &&
		has_resource(r, resource, t->subresource) && has_name(r, t);
}

// Storage that two groups share (kubernetes pkg/controlplane/storageprovider; apiserver EquivalentResourceRegistry), as far as any
// version from 1.20 on serves it.
static const struct { const char *group[2], *resource; } shared[] = {
	{ { "extensions", "networking.k8s.io" }, "ingresses" },
	{ { "", "events.k8s.io" }, "events" },
};

static bool served(const struct target *t, const struct gvk_kind *k)
{
	return gvk_served(k, t->w->snap->emulated);
}

// Versions of a custom resource are those that its definition serves. Without the definition any version may be one: a match is the safe
// answer.
static bool matches_custom(const struct rule *r, const struct target *t, span group)
{
	span name = arena_printf(t->run, "%.*s.%.*s", SPANF(t->resource), SPANF(group));
	ref crd = world_find(t->w, GK_CUSTOM_RESOURCE_DEFINITION, NS_CLUSTER, name);
	const struct object *o = crd == REF_NONE ? NULL : world_get(t->w, crd);
	const value *list = o ? value_at(o->root, 2, KEY_spec, KEY_versions) : &value_absent;

	if (!value_count(list))
		return matches(r, t, group, SPAN(""), t->resource);
	value_each(v, list)
		if (value_get_true(v, KEY_served) && matches(r, t, group, value_get_span(v, KEY_name), t->resource))
			return true;
	return false;
}

static bool matches_versions(const struct rule *r, const struct target *t, span group)
{
	const struct gvk_kind *k = gvk_by_resource(group, t->resource);

	if (!k)
		return matches_custom(r, t, group);
	for (; k; k = gvk_older(k))
		if (served(t, k) && matches(r, t, group, k->version, t->resource))
			return true;
	return false;
}

static bool matches_equivalent(const struct rule *r, const struct target *t)
{
	if (matches_versions(r, t, t->group))
		return true;
	for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
		if (!span_is(t->resource, shared[i].resource))
			continue;
		for (int g = 0; g < 2; g++)
			if (span_is(t->group, shared[i].group[g]) && matches_versions(r, t, span_str(shared[i].group[1 - g])))
				return true;
	}
	return false;
}

int rules_match(const struct rules *r, const struct target *t, bool equivalent)
{
	for (size_t i = 0; i < r->n; i++)
		if (matches(&r->v[i], t, t->group, t->version, t->resource))
			return (int)i;
	for (size_t i = 0; equivalent && i < r->n; i++)
		if (matches_equivalent(&r->v[i], t))
			return (int)i;
	return -1;
}
