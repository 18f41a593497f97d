#include "k8s/validate/extension/rule_match.h"

#include "k8s/validate/at.h"
#include "k8s/validate/meta.h"

static bool lone_wildcard(const value *list) { return value_count(list) <= 1 || !value_lists(list, SPAN("*")); }

static void resource(struct validation *v, const struct field *at, const value *list, size_t i)
{
	span text = value_span(&list->item[i]), name, sub = span_cut(text, '/', &name);
	span bad = field_quote(v->arena, text);

	for (size_t k = 0; k < i; k++) { // x/* and */x that came before
		span res, other = span_cut(value_span(&list->item[k]), '/', &res);
		if (other.p && span_is(other, "*") && span_eq(res, name)) {
			field_add(v, FIELD_INVALID, AT_ITEM(at, i), bad, "if '%.*s/*' is present, must not specify %.*s", SPANF(res), SPANF(text));
			break;
		}
	}
	for (size_t k = 0; k < i; k++) {
		span res, other = span_cut(value_span(&list->item[k]), '/', &res);
		if (other.p && span_is(res, "*") && span_eq(other, sub)) {
			field_add(v, FIELD_INVALID, AT_ITEM(at, i), bad, "if '*/%.*s' is present, must not specify %.*s", SPANF(sub), SPANF(text));
			break;
		}
	}
}

static void resources(struct validation *v, const struct field *at, const value *list)
{
	bool plain = false;

	if (!value_count(list))
		check_required(v, at, "");
	for (size_t i = 0; i < value_count(list); i++) {
		span text = value_span(&list->item[i]);
		if (!text.n)
			check_required(v, AT_ITEM(at, i), "");
		else if (span_find(text, '/', 0) >= 0)
			resource(v, at, list, i);
		else
			plain = !span_is(text, "*"); // as upstream: the last one decides
	}
	if (value_count(list) > 1 && value_lists(list, SPAN("*/*")))
		check_invalid(v, at, list, "if '*/*' is present, must not specify other resources");
	if (plain && value_lists(list, SPAN("*")))
		check_invalid(v, at, list, "if '*' is present, must not specify other resources without subresources");
}

static void versions(struct validation *v, const struct field *at, const value *list)
{
	if (!value_count(list))
		check_required(v, at, "");
	if (!lone_wildcard(list))
		check_invalid(v, at, list, "if '*' is present, must not specify other API versions");
	for (size_t i = 0; i < value_count(list); i++)
		if (!value_span(&list->item[i]).n)
			check_required(v, AT_ITEM(at, i), "");
}

// validateRuleWithOperations
void rule_match_operations(struct validation *v, const struct field *at, const value *rule)
{
	const value *operations = check_get(v, rule, "operations"), *groups = check_get(v, rule, "apiGroups");

	if (!value_count(operations))
		check_required(v, AT(at, "operations"), "");
	if (!lone_wildcard(operations))
		check_invalid(v, AT(at, "operations"), operations, "if '*' is present, must not specify other operations");
	for (size_t i = 0; i < value_count(operations); i++)
		CHECK_ONE_OF(v, AT_ITEM(AT(at, "operations"), i), value_span(&operations->item[i]), "*", "CONNECT", "CREATE", "DELETE", "UPDATE");
	if (!value_count(groups))
		check_required(v, AT(at, "apiGroups"), "");
	if (!lone_wildcard(groups))
		check_invalid(v, AT(at, "apiGroups"), groups, "if '*' is present, must not specify other API groups");
	versions(v, AT(at, "apiVersions"), check_get(v, rule, "apiVersions"));
	resources(v, AT(at, "resources"), check_get(v, rule, "resources"));
	if (check_has(v, rule, "scope"))
		CHECK_ONE_OF(v, AT(at, "scope"), check_text(v, rule, "scope"), "*", "Cluster", "Namespaced");
}

static void named_rules(struct validation *v, const struct field *at, const value *rules)
{
	for (size_t i = 0; i < value_count(rules); i++) {
		const value *names = check_get(v, &rules->item[i], "resourceNames");
		for (size_t k = 0; k < value_count(names); k++) {
			span name = value_span(&names->item[k]);
			const struct field *here = AT_ITEM(AT(AT_ITEM(at, i), "resourceNames"), k);
			check_add(v, here, name, check_path_segment(name));
			value before = value_array(names->item, k);
			if (value_lists(&before, name))
				check_duplicate(v, here, name);
		}
		rule_match_operations(v, AT_ITEM(at, i), &rules->item[i]);
	}
}

void rule_match_resources(struct validation *v, const struct field *at, const value *match)
{
	static const char *const selectors[] = { "namespaceSelector", "objectSelector" };

	if (!check_has(v, match, "matchPolicy"))
		check_required(v, AT(at, "matchPolicy"), "");
	else
		CHECK_ONE_OF(v, AT(at, "matchPolicy"), check_text(v, match, "matchPolicy"), "Equivalent", "Exact");
	for (int i = 0; i < 2; i++) {
		struct field here = field_child(at, selectors[i]);
		if (check_get(v, match, selectors[i])->type != VALUE_OBJECT)
			check_required(v, &here, "");
		else
			meta_selector_check(v, &here, check_get(v, match, selectors[i]), META_SELECTOR_STRICT);
	}
	named_rules(v, AT(at, "resourceRules"), check_get(v, match, "resourceRules"));
	named_rules(v, AT(at, "excludeResourceRules"), check_get(v, match, "excludeResourceRules"));
}

span rule_match_trimmed(const struct validation *v, const value *object, const char *name)
{
	span s = check_text(v, object, name);

	return s.p ? span_trim(s) : s;
}

void rule_match_conditions(struct validation *v, const struct field *at, const value *conditions)
{
	size_t n = value_count(conditions);

	if (n > 64)
		field_add(v, FIELD_TOO_MANY, at, (span){ 0 }, "%zu: must have at most 64 items", n);
	for (size_t i = 0; i < n; i++) {
		const value *c = &conditions->item[i];
		const struct field *here = AT_ITEM(at, i);
		span name = check_text(v, c, "name");
		if (!rule_match_trimmed(v, c, "expression").n)
			check_required(v, AT(here, "expression"), "");
		if (!name.n)
			check_required(v, AT(here, "name"), "");
		else
			check_add(v, AT(here, "name"), name, check_qualified_name(name));
		if (name.n && check_among(v, conditions, i, "name", name))
			check_duplicate(v, AT(here, "name"), name);
	}
}
