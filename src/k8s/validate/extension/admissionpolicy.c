// ValidatingAdmissionPolicy and its binding (pkg/apis/admissionregistration/validation). CEL expressions are not compiled: a wrong one passes here.
#include <stdio.h>

#include "k8s/validate/at.h"
#include "k8s/validate/extension/rule_match.h"

#define MAX_AUDIT_ANNOTATIONS 20
#define MAX_VALUE_EXPRESSION (5 * 1024)

static void joined(struct validation *v, const struct field *at, span bad, const char *before, struct check c)
{
	char text[1024] = "";
	size_t n = 0;

	for (unsigned i = 0; i < c.n; i++)
		n += (size_t)snprintf(text + n, n < sizeof text ? sizeof text - n : 0, "%s%s", i ? "," : "", c.text[i]);
	if (c.n)
		field_add(v, FIELD_INVALID, at, field_quote(v->arena, bad), "%s%s", before, text);
}

static void check_group_version(struct validation *v, const struct field *at, span text)
{
	span group = SPAN(""), version = text;
	ptrdiff_t slash = span_find(text, '/', 0);

	if (slash >= 0 && span_find(text, '/', (size_t)slash + 1) >= 0) {
		field_add(v, FIELD_INVALID, at, field_quote(v->arena, text), "unexpected GroupVersion string: %.*s", SPANF(text));
		return;
	}
	if (slash >= 0)
		group = span_head(text, (size_t)slash), version = span_from(text, (size_t)slash + 1);
	if (group.n)
		joined(v, at, group, "", check_dns1123_subdomain(group));
	if (!version.n)
		at_text(v, at, text, "version must be specified");
	else
		joined(v, at, version, "", check_dns1035_label(version));
}

static void check_param_kind(struct validation *v, const struct field *at, const value *kind)
{
	span api = check_text(v, kind, "apiVersion"), name = check_text(v, kind, "kind");

	if (!api.n)
		check_required(v, AT(at, "apiVersion"), "");
	else
		check_group_version(v, AT(at, "apiVersion"), api);
	if (!name.n)
		check_required(v, AT(at, "kind"), "");
	else
		joined(v, AT(at, "kind"), name, "may have mixed case, but should otherwise match: ", check_dns1035_label(arena_lower(v->arena, name)));
}

static bool cel_identifier(span s)
{
	static const char *const reserved[] = { "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import",
		"let", "loop", "package", "namespace", "return", "var", "void", "while" };

	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
		if (span_is(s, reserved[i]))
			return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (!(c == '_' || ((c | 32) >= 'a' && (c | 32) <= 'z') || (i && c >= '0' && c <= '9')))
			return false;
	}
	return true;
}

static void check_variable(struct validation *v, const struct field *at, const value *x)
{
	if (!rule_match_trimmed(v, x, "name").n)
		check_required(v, AT(at, "name"), "name is not specified");
	else if (!cel_identifier(check_text(v, x, "name")))
		at_text(v, AT(at, "name"), check_text(v, x, "name"), "must be a valid CEL identifier");
	if (!rule_match_trimmed(v, x, "expression").n)
		check_required(v, AT(at, "expression"), "expression is not specified");
}

static void check_validation(struct validation *v, const struct field *at, const value *x)
{
	span message = check_text(v, x, "message"), trimmed = rule_match_trimmed(v, x, "message"), expression = check_text(v, x, "messageExpression");

	if (!rule_match_trimmed(v, x, "expression").n)
		check_required(v, AT(at, "expression"), "expression is not specified");
	if (expression.n && !span_trim(expression).n)
		at_text(v, AT(at, "messageExpression"), expression, "must be non-empty if specified");
	if (message.n && !trimmed.n)
		at_text(v, AT(at, "message"), message, "message must be non-empty if specified");
	else if (span_find(trimmed, '\n', 0) >= 0 || span_find(trimmed, '\r', 0) >= 0)
		at_text(v, AT(at, "message"), message, "must not contain line breaks");
	if (check_has(v, x, "reason"))
		CHECK_ONE_OF(v, AT(at, "reason"), check_text(v, x, "reason"), "Forbidden", "Invalid", "RequestEntityTooLarge");
}

static void check_audit(struct validation *v, const struct field *at, span policy, const value *list, size_t i)
{
	const value *x = &list->item[i];
	const struct field *here = AT_ITEM(at, i);
	span key = check_text(v, x, "key"), expression = rule_match_trimmed(v, x, "valueExpression");

	if (policy.n) {
		span full = arena_printf(v->arena, "%.*s/%.*s", SPANF(policy), SPANF(key));
		check_add(v, AT(here, "key"), full, check_qualified_name(full));
	} else {
		at_text(v, AT(here, "key"), key, "requires metadata.name be non-empty");
	}
	if (!expression.n)
		check_required(v, AT(here, "valueExpression"), "valueExpression is not specified");
	else if (expression.n > MAX_VALUE_EXPRESSION)
		check_required(v, AT(here, "valueExpression"), "must not exceed 5120 bytes in length");
	if (check_among(v, list, i, "key", key))
		check_duplicate(v, AT(here, "key"), key);
}

static void check_parts(struct validation *v, const struct field *at, span policy, const value *spec)
{
	static const char none[] = "validations or auditAnnotations must contain at least one item";
	const value *variables = check_get(v, spec, "variables"), *checks = check_get(v, spec, "validations"), *audit = check_get(v, spec, "auditAnnotations");

	for (size_t i = 0; i < value_count(variables); i++)
		check_variable(v, AT_ITEM(AT(at, "variables"), i), &variables->item[i]);
	if (!value_count(checks) && !value_count(audit)) {
		check_required(v, AT(at, "validations"), none);
		check_required(v, AT(at, "auditAnnotations"), none);
		return;
	}
	for (size_t i = 0; i < value_count(checks); i++)
		check_validation(v, AT_ITEM(AT(at, "validations"), i), &checks->item[i]);
	if (value_count(audit) > MAX_AUDIT_ANNOTATIONS)
		check_invalid(v, AT(at, "auditAnnotations"), audit, "must not have more than 20 auditAnnotations");
	for (size_t i = 0; i < value_count(audit); i++)
		check_audit(v, AT(at, "auditAnnotations"), policy, audit, i);
}

static void check_policy(struct validation *v, const value *o, const value *old)
{
	const value *spec = value_get(o, KEY_spec), *match = check_get(v, spec, "matchConstraints"), *was = old ? value_get(old, KEY_spec) : NULL;
	const struct field *at = AT(NULL, "spec");

	validate_meta_create(v, o, false, META_NAME_SUBDOMAIN);
	if (!check_has(v, spec, "failurePolicy"))
		check_required(v, AT(at, "failurePolicy"), "");
	else
		CHECK_ONE_OF(v, AT(at, "failurePolicy"), check_text(v, spec, "failurePolicy"), "Fail", "Ignore");
	if (check_get(v, spec, "paramKind")->type == VALUE_OBJECT)
		check_param_kind(v, AT(at, "paramKind"), check_get(v, spec, "paramKind"));
	if (match->type != VALUE_OBJECT) {
		check_required(v, AT(at, "matchConstraints"), "");
	} else {
		rule_match_resources(v, AT(at, "matchConstraints"), match);
		if (!value_count(check_get(v, match, "resourceRules")))
			check_required(v, AT(AT(at, "matchConstraints"), "resourceRules"), "");
	}
	bool same = was && value_equal(check_get(v, spec, "paramKind"), check_get(v, was, "paramKind")) &&
	            value_equal(check_get(v, spec, "matchConditions"), check_get(v, was, "matchConditions"));
	if (!same)
		rule_match_conditions(v, AT(at, "matchConditions"), check_get(v, spec, "matchConditions"));
	check_parts(v, at, value_get_span(value_get(o, KEY_metadata), KEY_name), spec);
}

static void policy_create(struct validation *v, const value *o) { check_policy(v, o, NULL); }

static void check_param_ref(struct validation *v, const struct field *at, const value *ref)
{
	static const char both[] = "name and selector are mutually exclusive";
	span name = check_text(v, ref, "name");
	bool selector = check_get(v, ref, "selector")->type == VALUE_OBJECT;

	if (name.n) {
		check_add(v, AT(at, "name"), name, check_path_segment(name));
		if (selector)
			check_forbidden(v, AT(at, "name"), both);
	}
	if (selector) {
		meta_selector_check(v, AT(at, "selector"), check_get(v, ref, "selector"), META_SELECTOR_STRICT);
		if (name.n)
			check_forbidden(v, AT(at, "selector"), both);
	}
	if (!name.n && !selector)
		check_required(v, at, "one of name or selector must be specified");
	span action = check_text(v, ref, "parameterNotFoundAction");
	if (!action.n)
		check_required(v, AT(at, "parameterNotFoundAction"), "");
	else
		CHECK_ONE_OF(v, AT(at, "parameterNotFoundAction"), action, "Deny", "Allow");
}

static void check_actions(struct validation *v, const struct field *at, const value *actions)
{
	for (size_t i = 0; i < value_count(actions); i++) {
		span s = value_span(&actions->item[i]);
		CHECK_ONE_OF(v, AT_ITEM(at, i), s, "Audit", "Deny", "Warn");
		if (check_among(v, actions, i, NULL, s))
			check_duplicate(v, AT_ITEM(at, i), s);
	}
	if (value_lists(actions, SPAN("Deny")) && value_lists(actions, SPAN("Warn")))
		check_invalid(v, at, actions, "must not contain both Deny and Warn (repeating the same validation failure information in the API "
			"response and headers serves no purpose)");
	if (!value_count(actions))
		check_required(v, at, "at least one validation action is required");
}

static void binding_create(struct validation *v, const value *o)
{
	const value *spec = value_get(o, KEY_spec);
	const struct field *at = AT(NULL, "spec");
	span policy = check_text(v, spec, "policyName");

	validate_meta_create(v, o, false, META_NAME_SUBDOMAIN);
	if (!policy.n)
		check_required(v, AT(at, "policyName"), "");
	else
		check_add(v, AT(at, "policyName"), policy, check_dns1123_subdomain(policy));
	if (check_get(v, spec, "paramRef")->type == VALUE_OBJECT)
		check_param_ref(v, AT(at, "paramRef"), check_get(v, spec, "paramRef"));
	if (check_get(v, spec, "matchResources")->type == VALUE_OBJECT)
		rule_match_resources(v, AT(at, "matchResources"), check_get(v, spec, "matchResources"));
	check_actions(v, AT(at, "validationActions"), check_get(v, spec, "validationActions"));
}

const struct validate_rule validate_validatingadmissionpolicy = { GK_VALIDATING_ADMISSION_POLICY, "", policy_create, check_policy,
	"pkg/apis/admissionregistration/validation/validation.go" };
const struct validate_rule validate_validatingadmissionpolicybinding = { GK_VALIDATING_ADMISSION_POLICY_BINDING, "", binding_create, NULL,
	"pkg/apis/admissionregistration/validation/validation.go" };
