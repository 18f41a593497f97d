// ValidatingWebhookConfiguration, MutatingWebhookConfiguration (pkg/apis/admissionregistration/validation). Expressions of match conditions
// are not compiled.
#include "k8s/validate/at.h"
#include "k8s/validate/extension/rule_match.h"
#include "k8s/validate/extension/webhook_client.h"

// What an update may leave as it was (validationOptions).
struct leniency { bool conditions, side_effects, versions, names, selectors; };

static bool harmless(const struct validation *v, const value *hook)
{
	span s = check_text(v, hook, "sideEffects");

	return span_is(s, "None") || span_is(s, "NoneOnDryRun");
}

static bool recognised(const struct validation *v, const value *hook)
{
	const value *versions = check_get(v, hook, "admissionReviewVersions");

	return value_lists(versions, SPAN("v1")) || value_lists(versions, SPAN("v1beta1"));
}

static bool named_before(const struct validation *v, const value *hooks, size_t i)
{
	return check_among(v, hooks, i, "name", check_text(v, &hooks->item[i], "name"));
}

static bool selectors_bad(struct validation *v, const value *hook)
{
	struct validation one = { .arena = v->arena, .keys = v->keys, .minor = v->minor };

	meta_selector_check(&one, NULL, check_get(v, hook, "namespaceSelector"), META_SELECTOR_STRICT);
	meta_selector_check(&one, NULL, check_get(v, hook, "objectSelector"), META_SELECTOR_STRICT);
	return one.errors.n > 0;
}

static struct leniency lenient(struct validation *v, const value *o, const value *old)
{
	const value *now = check_get(v, o, "webhooks"), *was = check_get(v, old, "webhooks");
	struct leniency l = { .conditions = value_count(now) == value_count(was) };

	for (size_t i = 0; i < value_count(was); i++) {
		const value *hook = &was->item[i];
		if (l.conditions && !value_equal(check_get(v, hook, "matchConditions"), check_get(v, &now->item[i], "matchConditions")))
			l.conditions = false;
		l.side_effects |= !harmless(v, hook);
		l.versions |= value_count(check_get(v, hook, "admissionReviewVersions")) && !recognised(v, hook);
		l.names |= named_before(v, was, i);
		l.selectors |= selectors_bad(v, hook);
	}
	return l;
}

static void check_side_effects(struct validation *v, const struct field *at, const value *hook, bool any)
{
	span s = check_text(v, hook, "sideEffects");

	if (!check_has(v, hook, "sideEffects"))
		check_required(v, at, any ? "must specify one of None, NoneOnDryRun, Some, Unknown" : "must specify one of None, NoneOnDryRun");
	else if (any)
		CHECK_ONE_OF(v, at, s, "None", "NoneOnDryRun", "Some", "Unknown");
	else
		CHECK_ONE_OF(v, at, s, "None", "NoneOnDryRun");
}

static void check_review_versions(struct validation *v, const struct field *at, const value *hook, bool any)
{
	const value *list = check_get(v, hook, "admissionReviewVersions");

	if (!value_count(list)) {
		check_required(v, at, "must specify one of v1, v1beta1");
		return;
	}
	webhook_client_versions(v, at, list);
	if (!any && !recognised(v, hook))
		check_invalid(v, at, list, "must include at least one of v1, v1beta1");
}

static void check_hook(struct validation *v, const struct field *at, const value *hook, struct leniency l, bool mutating)
{
	const value *rules = check_get(v, hook, "rules");
	int64_t timeout = check_int(v, hook, "timeoutSeconds", 10);
	enum meta_selector how = l.selectors ? META_SELECTOR_ANY_VALUE : META_SELECTOR_STRICT;

	check_fqn(v, AT(at, "name"), check_text(v, hook, "name"));
	for (size_t i = 0; i < value_count(rules); i++)
		rule_match_operations(v, AT_ITEM(AT(at, "rules"), i), &rules->item[i]);
	if (check_has(v, hook, "failurePolicy"))
		CHECK_ONE_OF(v, AT(at, "failurePolicy"), check_text(v, hook, "failurePolicy"), "Fail", "Ignore");
	if (check_has(v, hook, "matchPolicy"))
		CHECK_ONE_OF(v, AT(at, "matchPolicy"), check_text(v, hook, "matchPolicy"), "Equivalent", "Exact");
	check_side_effects(v, AT(at, "sideEffects"), hook, l.side_effects);
	if (timeout < 1 || timeout > 30)
		field_add(v, FIELD_INVALID, AT(at, "timeoutSeconds"), arena_printf(v->arena, "%lld", (long long)timeout),
			"the timeout value must be between 1 and 30 seconds");
	meta_selector_check(v, AT(at, "namespaceSelector"), check_get(v, hook, "namespaceSelector"), how);
	meta_selector_check(v, AT(at, "objectSelector"), check_get(v, hook, "objectSelector"), how);
	if (mutating && check_has(v, hook, "reinvocationPolicy"))
		CHECK_ONE_OF(v, AT(at, "reinvocationPolicy"), check_text(v, hook, "reinvocationPolicy"), "IfNeeded", "Never");
	webhook_client_check(v, AT(at, "clientConfig"), check_get(v, hook, "clientConfig"));
	if (!l.conditions)
		rule_match_conditions(v, AT(at, "matchConditions"), check_get(v, hook, "matchConditions"));
}

static void check_hooks(struct validation *v, const value *o, struct leniency l, bool mutating)
{
	const value *hooks = check_get(v, o, "webhooks");

	for (size_t i = 0; i < value_count(hooks); i++) {
		const struct field *at = AT_ITEM(AT(NULL, "webhooks"), i);
		span name = check_text(v, &hooks->item[i], "name");
		check_hook(v, at, &hooks->item[i], l, mutating);
		check_review_versions(v, AT(at, "admissionReviewVersions"), &hooks->item[i], l.versions);
		if (!l.names && name.n && named_before(v, hooks, i))
			check_duplicate(v, AT(at, "name"), name);
	}
}

static void create(struct validation *v, const value *o, bool mutating)
{
	validate_meta_create(v, o, false, META_NAME_SUBDOMAIN);
	check_hooks(v, o, (struct leniency){ 0 }, mutating);
}

// The update validates metadata as a create does; what an update may not change is the generic store's to say.
static void update(struct validation *v, const value *o, const value *old, bool mutating)
{
	validate_meta_create(v, o, false, META_NAME_SUBDOMAIN);
	check_hooks(v, o, lenient(v, o, old), mutating);
}

static void create_validating(struct validation *v, const value *o) { create(v, o, false); }
static void create_mutating(struct validation *v, const value *o) { create(v, o, true); }
static void update_validating(struct validation *v, const value *o, const value *old) { update(v, o, old, false); }
static void update_mutating(struct validation *v, const value *o, const value *old) { update(v, o, old, true); }

const struct validate_rule validate_validatingwebhook = { GK_VALIDATING_WEBHOOK_CONFIGURATION, "", create_validating, update_validating,
	"pkg/apis/admissionregistration/validation/validation.go" };
const struct validate_rule validate_mutatingwebhook = { GK_MUTATING_WEBHOOK_CONFIGURATION, "", create_mutating, update_mutating,
	"pkg/apis/admissionregistration/validation/validation.go" };
