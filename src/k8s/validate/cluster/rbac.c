// Role, ClusterRole, RoleBinding, ClusterRoleBinding (pkg/apis/rbac/validation).
#include "k8s/validate/at.h"

#define RBAC_GROUP "rbac.authorization.k8s.io"

static void policy_rule(struct validation *v, const value *r, bool namespaced, const struct field *at)
{
	const value *urls = check_get(v, r, "nonResourceURLs");
	size_t groups = value_count(check_get(v, r, "apiGroups")), resources = value_count(check_get(v, r, "resources"));
	size_t names = value_count(check_get(v, r, "resourceNames"));

	if (!value_count(check_get(v, r, "verbs")))
		check_required(v, AT(at, "verbs"), "verbs must contain at least one value");
	if (value_count(urls)) {
		if (namespaced)
			check_invalid(v, AT(at, "nonResourceURLs"), urls, "namespaced rules cannot apply to non-resource URLs");
		if (groups || resources || names)
			check_invalid(v, AT(at, "nonResourceURLs"), urls, "rules cannot apply to both regular resources and non-resource URLs");
		return;
	}
	if (!groups)
		check_required(v, AT(at, "apiGroups"), "resource rules must supply at least one api group");
	if (!resources)
		check_required(v, AT(at, "resources"), "resource rules must supply at least one resource");
}

static void rules(struct validation *v, const value *o, bool namespaced)
{
	size_t i = 0;

	validate_meta_create(v, o, namespaced, META_NAME_PATH);
	value_each(r, check_get(v, o, "rules"))
		policy_rule(v, r, namespaced, AT_ITEM(AT(NULL, "rules"), i++));
}

static void role_create(struct validation *v, const value *o) { rules(v, o, true); }
static void role_update(struct validation *v, const value *o, const value *old)
{
	rules(v, o, true);
	validate_meta_update(v, o, old);
}

static void aggregation(struct validation *v, const value *o)
{
	const value *a = check_get(v, o, "aggregationRule");
	const struct field *at = AT(AT(NULL, "aggregationRule"), "clusterRoleSelectors");
	const value *list = check_get(v, a, "clusterRoleSelectors");
	size_t i = 0;

	if (!value_present(a))
		return;
	if (!value_count(list))
		check_required(v, at, "at least one clusterRoleSelector required if aggregationRule is non-nil");
	value_each(s, list) {
		size_t told = v->errors.n;
		meta_selector_check(v, AT_ITEM(at, i), s, META_SELECTOR_STRICT);
		// LabelSelectorAsSelector fails for the same selectors; the selector it returns is nil, which is what is printed.
		if (v->errors.n > told)
			field_add(v, FIELD_INVALID, AT_ITEM(at, i), SPAN("null"), "invalid label selector.");
		i++;
	}
}

static void cluster_role_create(struct validation *v, const value *o)
{
	rules(v, o, false);
	aggregation(v, o);
}

static void cluster_role_update(struct validation *v, const value *o, const value *old)
{
	cluster_role_create(v, o);
	validate_meta_update(v, o, old);
}

// A plain string, quoted like one.
static void group_of(struct validation *v, const struct field *at, span group, const char *only)
{
	if (!span_is(group, only))
		field_add(v, FIELD_NOT_SUPPORTED, at, field_quote(v->arena, group), "supported values: \"%s\"", only);
}

static void subject(struct validation *v, const value *s, bool namespaced, const struct field *at)
{
	span name = check_text(v, s, "name"), kind = check_text(v, s, "kind"), group = check_text(v, s, "apiGroup");

	if (!name.n)
		check_required(v, AT(at, "name"), "");
	if (span_is(kind, "ServiceAccount")) {
		if (name.n)
			check_add(v, AT(at, "name"), name, check_dns1123_subdomain(name));
		if (group.n)
			group_of(v, AT(at, "apiGroup"), group, "");
		if (!namespaced && !check_text(v, s, "namespace").n)
			check_required(v, AT(at, "namespace"), "");
	} else if (span_is(kind, "User") || span_is(kind, "Group"))
		group_of(v, AT(at, "apiGroup"), group, RBAC_GROUP);
	else
		CHECK_ONE_OF(v, AT(at, "kind"), kind, "ServiceAccount", "User", "Group");
}

static void binding(struct validation *v, const value *o, bool namespaced)
{
	const value *ref = check_get(v, o, "roleRef");
	const struct field *at = AT(NULL, "roleRef");
	span kind = check_text(v, ref, "kind"), name = check_text(v, ref, "name");
	size_t i = 0;

	validate_meta_create(v, o, namespaced, META_NAME_PATH);
	group_of(v, AT(at, "apiGroup"), check_text(v, ref, "apiGroup"), RBAC_GROUP);
	if (namespaced)
		CHECK_ONE_OF(v, AT(at, "kind"), kind, "Role", "ClusterRole");
	else
		CHECK_ONE_OF(v, AT(at, "kind"), kind, "ClusterRole");
	if (!name.n)
		check_required(v, AT(at, "name"), "");
	else
		check_add(v, AT(at, "name"), name, check_path_segment(name));
	value_each(s, check_get(v, o, "subjects"))
		subject(v, s, namespaced, AT_ITEM(AT(NULL, "subjects"), i++));
}

static void ref_update(struct validation *v, const value *o, const value *old)
{
	static const char *const names[] = { "apiGroup", "kind", "name" };
	const value *now = check_get(v, o, "roleRef"), *was = check_get(v, old, "roleRef");
	bool same = true;

	for (size_t i = 0; i < 3; i++)
		same &= span_eq(check_text(v, now, names[i]), check_text(v, was, names[i]));
	if (same)
		return;
	span bad = arena_printf(v->arena, "{\"APIGroup\":%.*s,\"Kind\":%.*s,\"Name\":%.*s}", SPANF(field_quote(v->arena, check_text(v, now, "apiGroup"))),
		SPANF(field_quote(v->arena, check_text(v, now, "kind"))), SPANF(field_quote(v->arena, check_text(v, now, "name"))));
	field_add(v, FIELD_INVALID, AT(NULL, "roleRef"), bad, "cannot change roleRef");
}

static void role_binding_create(struct validation *v, const value *o) { binding(v, o, true); }
static void role_binding_update(struct validation *v, const value *o, const value *old)
{
	binding(v, o, true);
	validate_meta_update(v, o, old);
	ref_update(v, o, old);
}

static void cluster_role_binding_create(struct validation *v, const value *o) { binding(v, o, false); }
static void cluster_role_binding_update(struct validation *v, const value *o, const value *old)
{
	binding(v, o, false);
	validate_meta_update(v, o, old);
	ref_update(v, o, old);
}

#define SOURCE "pkg/apis/rbac/validation/validation.go"
const struct validate_rule validate_role = { GK_ROLE, "", role_create, role_update, SOURCE };
const struct validate_rule validate_clusterrole = { GK_CLUSTER_ROLE, "", cluster_role_create, cluster_role_update, SOURCE };
const struct validate_rule validate_rolebinding = { GK_ROLE_BINDING, "", role_binding_create, role_binding_update, SOURCE };
const struct validate_rule validate_clusterrolebinding = {
	GK_CLUSTER_ROLE_BINDING, "", cluster_role_binding_create, cluster_role_binding_update, SOURCE,
};
