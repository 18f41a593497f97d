// ResourceQuota (pkg/apis/core/validation: ValidateResourceQuota, ...Update, ...StatusUpdate).
#include "k8s/validate/pod/podrules.h"

#include "k8s/validate/at.h"
#include "k8s/validate/internal.h"
#include "k8s/validate/cluster/resource.h"

static void amounts(struct validation *v, const struct field *at, const value *map)
{
	struct at_map w = { 0 };

	member_each(m, map) {
		span k = at_key_text(v, m);
		at_map_begin(&w, v);
		resource_quota_name(v, AT_KEY(at, k), k);
		validate_quantity(v, AT_KEY(at, k), k, &m->v);
		at_map_end(&w, v);
	}
}

static void misfits(struct validation *v, const struct field *at, const value *hard, span scope, span bad)
{
	member_each(m, hard)
		if (resource_quota_standard(at_key_text(v, m)) && !resource_scope_fits(scope, at_key_text(v, m)))
			field_add(v, FIELD_INVALID, at, bad, "unsupported scope applied to resource");
}

static bool known_scope(span s)
{
	static const char *const all[] = { "Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity",
		"VolumeAttributesClass" };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (span_is(s, all[i]))
			return true;
	return false;
}

static void scopes(struct validation *v, const struct field *at, const value *s)
{
	const value *list = check_get(v, s, "scopes");

	value_each(x, list) {
		if (!known_scope(value_span(x)))
			check_invalid(v, at, list, "unsupported scope");
		misfits(v, at, check_get(v, s, "hard"), value_span(x), field_value(v, list));
	}
	if (value_lists(list, SPAN("BestEffort")) && value_lists(list, SPAN("NotBestEffort")))
		check_invalid(v, at, list, "conflicting scopes");
	if (value_lists(list, SPAN("Terminating")) && value_lists(list, SPAN("NotTerminating")))
		check_invalid(v, at, list, "conflicting scopes");
}

static bool chosen(const struct validation *v, const value *list, const char *scope)
{
	value_each(x, list)
		if (span_is(check_text(v, x, "scopeName"), scope))
			return true;
	return false;
}

static void expression(struct validation *v, const struct field *at, const value *s, const value *x)
{
	span scope = check_text(v, x, "scopeName"), op = check_text(v, x, "operator");
	const value *values = check_get(v, x, "values");

	if (!known_scope(scope))
		field_add(v, FIELD_INVALID, AT(at, "scopeName"), field_quote_typed(v->arena, scope), "unsupported scope");
	misfits(v, at, check_get(v, s, "hard"), scope, internal_json(v, INTERNAL_ScopeSelector, check_get(v, s, "scopeSelector")));
	if (known_scope(scope) && !span_is(scope, "PriorityClass") && !span_is(scope, "VolumeAttributesClass") && !span_is(op, "Exists"))
		at_text(v, AT(at, "operator"), op, "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, "
			"ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity");
	if (span_is(op, "In") || span_is(op, "NotIn")) {
		if (!value_count(values))
			check_required(v, AT(at, "values"), "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
	} else if (!span_is(op, "Exists") && !span_is(op, "DoesNotExist"))
		at_text(v, AT(at, "operator"), op, "not a valid selector operator");
	else if (value_count(values))
		check_invalid(v, AT(at, "values"), values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector");
}

static void selector(struct validation *v, const struct field *spec, const value *s)
{
	const value *list = check_get(v, check_get(v, s, "scopeSelector"), "matchExpressions"), *bad = check_get(v, s, "scopes");
	const struct field *at = AT(AT(spec, "scopeSelector"), "matchExpressions");

	value_each(x, list)
		expression(v, at, s, x);
	if (chosen(v, list, "BestEffort") && chosen(v, list, "NotBestEffort"))
		check_invalid(v, at, bad, "conflicting scopes");
	if (chosen(v, list, "Terminating") && chosen(v, list, "NotTerminating"))
		check_invalid(v, at, bad, "conflicting scopes");
}

static void spec(struct validation *v, const value *o)
{
	const value *s = check_get(v, o, "spec");
	const struct field *at = AT(NULL, "spec");

	amounts(v, AT(at, "hard"), check_get(v, s, "hard"));
	scopes(v, AT(at, "scopes"), s);
	selector(v, at, s);
}

static void status(struct validation *v, const value *o)
{
	const value *s = check_get(v, o, "status");

	amounts(v, AT(AT(NULL, "status"), "hard"), check_get(v, s, "hard"));
	amounts(v, AT(AT(NULL, "status"), "used"), check_get(v, s, "used"));
}

static void create(struct validation *v, const value *o)
{
	validate_meta_create(v, o, true, META_NAME_SUBDOMAIN);
	spec(v, o);
	status(v, o);
}

static bool within(const value *a, const value *b)
{
	value_each(x, a)
		if (!value_lists(b, value_span(x)))
			return false;
	return true;
}

static void update(struct validation *v, const value *o, const value *old)
{
	const value *now = check_get(v, check_get(v, o, "spec"), "scopes"), *was = check_get(v, check_get(v, old, "spec"), "scopes");

	validate_meta_update(v, o, old);
	spec(v, o);
	if (!within(now, was) || !within(was, now))
		check_invalid(v, AT(AT(NULL, "spec"), "scopes"), now, "field is immutable");
}

static void status_update(struct validation *v, const value *o, const value *old)
{
	validate_meta_update(v, o, old);
	status(v, o);
}

#define SOURCE "pkg/apis/core/validation/validation.go"
const struct validate_rule validate_resourcequota = { GK_RESOURCE_QUOTA, "", create, update, SOURCE };
const struct validate_rule validate_resourcequota_status = { GK_RESOURCE_QUOTA, "status", create, status_update, SOURCE };
