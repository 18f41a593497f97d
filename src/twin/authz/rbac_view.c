#include "twin/authz/rbac_view.h"


#define API_GROUP SPAN("rbac.authorization.k8s.io")

// A list of texts; null items read as "" (encoding/json: null into a string leaves the zero value). Anything else cannot be decoded.
static const span *texts(struct arena *a, const value *list, uint32_t *n, bool *bad)
{
	*n = 0;
	if (!value_present(list))
		return NULL;
	if (list->type != VALUE_ARRAY) {
		*bad = true;
		return NULL;
	}
	span *out = arena_alloc(a, sizeof(span) * list->n, _Alignof(span));
	value_each(v, list) {
		if (value_present(v) && v->type != VALUE_STRING)
			*bad = true;
		out[(*n)++] = v->type == VALUE_STRING ? value_span(v) : SPAN("");
	}
	return out;
}

static uint64_t bits_of(const span *list, uint32_t n, bool subresources)
{
	uint64_t bits = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (span_is(list[i], "*") || (subresources && span_starts(list[i], SPAN("*/"))))
			return UINT64_MAX;
		bits |= rbac_bit(list[i]);
	}
	return bits;
}

// pkg/apis/rbac/validation ValidatePolicyRule.
static bool rule_refused(const struct rbac_rule *r, bool namespaced)
{
	if (r->n_verbs == 0)
		return true;
	if (r->n_urls)
		return namespaced || r->n_groups || r->n_resources || r->n_names;
	return r->n_groups == 0 || r->n_resources == 0;
}

const struct rbac_rule *rbac_view_rules(struct arena *a, const value *rules, ref source, bool namespaced, size_t *n, bool *bad)
{
	*n = 0;
	if (!value_present(rules))
		return NULL;
	if (rules->type != VALUE_ARRAY) {
		*bad = true;
		return NULL;
	}
	struct rbac_rule *out = arena_array(a, struct rbac_rule, rules->n);
	value_each(v, rules) {
		struct rbac_rule *r = &out[*n];
		if (v->type != VALUE_OBJECT && v->type != VALUE_NULL)
			*bad = true;
		r->verbs = texts(a, value_get(v, KEY_verbs), &r->n_verbs, bad);
		r->groups = texts(a, value_get(v, KEY_apiGroups), &r->n_groups, bad);
		r->resources = texts(a, value_get(v, KEY_resources), &r->n_resources, bad);
		r->names = texts(a, value_get(v, KEY_resourceNames), &r->n_names, bad);
		r->urls = texts(a, value_get(v, KEY_nonResourceURLs), &r->n_urls, bad);
		r->verb_bits = bits_of(r->verbs, r->n_verbs, false);
		r->resource_bits = bits_of(r->resources, r->n_resources, true);
		r->index = (uint32_t)(*n)++;
		r->source = source;
		r->off = v->off;
		if (rule_refused(r, namespaced))
			*bad = true;
	}
	return out;
}

// Names of RBAC objects are path segments (pkg/apis/rbac/validation ValidateRBACName).
static bool name_refused(span s)
{
	return s.n == 0 || span_is(s, ".") || span_is(s, "..") || span_find(s, '/', 0) >= 0 || span_find(s, '%', 0) >= 0;
}

// ValidateClusterRole: an aggregation rule needs a selector, and every selector must be one.
static bool aggregation_refused(const value *rule)
{
	const value *list = value_get(rule, KEY_clusterRoleSelectors);

	value_each(sel, list)
		if (value_present(sel) && sel->type != VALUE_OBJECT)
			return true;
	return list->type != VALUE_ARRAY || list->n == 0;
}

void rbac_view_role(struct arena *a, struct rbac_role *out, const value *root, ref obj, uint32_t ns, span name)
{
	const value *rule = value_get(root, KEY_aggregationRule);
	bool bad = name_refused(name);

	*out = (struct rbac_role){ .obj = obj, .ns = ns, .name = name };
	out->rule = rbac_view_rules(a, value_get(root, KEY_rules), obj, ns != NS_CLUSTER, &out->n_rules, &bad);
	out->aggregated = ns == NS_CLUSTER && value_present(rule);
	out->invalid = bad || (out->aggregated && aggregation_refused(rule));
}

// A service account's name is a DNS subdomain (apimachinery api/validation ValidateServiceAccountName); an opaque ${VAR} may be one.
static bool account_name_refused(span s)
{
	if (s.n > 253)
		return true;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool edge = i == 0 || i + 1 == s.n || s.p[i - 1] == '.' || s.p[i + 1] == '.';
		if (c == '$' && i + 1 < s.n && s.p[i + 1] == '{')
			return false;
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (!edge && c == '-') || (c == '.' && i > 0 && i + 1 < s.n && s.p[i - 1] != '.')))
			return true;
	}
	return false;
}

// ValidateRoleBindingSubject after SetDefaults_Subject. False for a subject that the server would have refused.
static bool view_subject(struct rbac_subject *out, const value *v, span ns_name)
{
	span kind = value_get_span(v, KEY_kind), group = value_get_span(v, KEY_apiGroup), own = value_get_span(v, KEY_namespace);

	*out = (struct rbac_subject){ .name = value_get_span(v, KEY_name), .off = v->off, .list = UINT32_MAX };
	if (span_is(kind, "ServiceAccount")) {
		out->kind = RBAC_SERVICE_ACCOUNT;
		// registry/rbac/validation appliesToUser: an account without namespace lives in the binding's.
		out->ns = own.n ? own : ns_name;
		return out->name.n && group.n == 0 && out->ns.n && !account_name_refused(out->name);
	}
	out->kind = span_is(kind, "Group") ? RBAC_GROUP : RBAC_USER;
	return out->name.n && (span_is(kind, "Group") || span_is(kind, "User")) && (group.n == 0 || span_eq(group, API_GROUP));
}

void rbac_view_binding(struct arena *a, struct rbac_binding *out, const value *root, ref obj, uint32_t ns, span ns_name, span name)
{
	const value *subjects = value_get(root, KEY_subjects), *ref_ = value_get(root, KEY_roleRef);
	span group = value_get_span(ref_, KEY_apiGroup);

	*out = (struct rbac_binding){ .obj = obj, .ns = ns, .name = name, .role = UINT32_MAX };
	out->role_kind = value_get_span(ref_, KEY_kind);
	out->role_name = value_get_span(ref_, KEY_name);
	out->invalid = name_refused(name) || name_refused(out->role_name) || (group.n && !span_eq(group, API_GROUP)) ||
		!(span_is(out->role_kind, "ClusterRole") || (ns != NS_CLUSTER && span_is(out->role_kind, "Role")));
	if (!value_present(subjects))
		return;
	if (subjects->type != VALUE_ARRAY) {
		out->invalid = true;
		return;
	}
	struct rbac_subject *list = arena_array(a, struct rbac_subject, subjects->n);
	value_each(v, subjects)
		if (!view_subject(&list[out->n_subjects++], v, ns_name))
			out->invalid = true;
	out->subject = list;
}

static bool texts_equal(const span *a, uint32_t na, const span *b, uint32_t nb)
{
	if (na != nb)
		return false;
	for (uint32_t i = 0; i < na; i++)
		if (!span_eq(a[i], b[i]))
			return false;
	return true;
}

bool rbac_rule_equal(const struct rbac_rule *a, const struct rbac_rule *b)
{
	return texts_equal(a->verbs, a->n_verbs, b->verbs, b->n_verbs) && texts_equal(a->groups, a->n_groups, b->groups, b->n_groups) &&
		texts_equal(a->resources, a->n_resources, b->resources, b->n_resources) &&
		texts_equal(a->names, a->n_names, b->names, b->n_names) && texts_equal(a->urls, a->n_urls, b->urls, b->n_urls);
}
