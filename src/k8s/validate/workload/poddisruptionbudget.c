// PodDisruptionBudget (pkg/apis/policy/validation): metadata is checked by the registry only.
#include "k8s/validate/workload/workload.h"

#include "k8s/validate/at.h"

static span printed(struct validation *v, const value *x) { return value_present(x) ? field_value(v, x) : SPAN("null"); }

static void share(struct validation *v, const struct field *at, const value *x)
{
	if (!value_present(x))
		return;
	check_int_or_percent(v, at, x);
	span t = value_span(x);
	if (!t.n || check_percent(t).n)
		return;
	while (t.n > 1 && t.p[0] == '0')
		t = span_from(t, 1);
	if (t.n > 4 || (t.n == 4 && span_cmp(t, SPAN("100%")) > 0)) // IsNotMoreThan100Percent
		at_text(v, at, value_span(x), "must not be greater than 100%");
}

static void spec(struct validation *v, const value *o, enum meta_selector how)
{
	const value *s = check_get(v, o, "spec"), *least = check_get(v, s, "minAvailable"), *most = check_get(v, s, "maxUnavailable");
	const value *policy = check_get(v, s, "unhealthyPodEvictionPolicy"), *selector = check_get(v, s, "selector");
	const struct field *at = AT(NULL, "spec");

	if (value_present(least) && value_present(most)) {
		span bad = arena_printf(v->arena, "{\"MinAvailable\":%.*s,\"Selector\":%.*s,\"MaxUnavailable\":%.*s,\"UnhealthyPodEvictionPolicy\":%.*s}",
			SPANF(printed(v, least)), SPANF(workload_selector_text(v, selector)), SPANF(printed(v, most)), SPANF(printed(v, policy)));
		field_add(v, FIELD_INVALID, at, bad, "minAvailable and maxUnavailable cannot be both set");
	}
	share(v, AT(at, "minAvailable"), least);
	share(v, AT(at, "maxUnavailable"), most);
	meta_selector_check(v, AT(at, "selector"), selector, how);
	if (value_present(policy))
		CHECK_ONE_OF(v, AT(at, "unhealthyPodEvictionPolicy"), value_span(policy), "AlwaysAllow", "IfHealthyBudget");
}

static void create(struct validation *v, const value *o) { spec(v, o, META_SELECTOR_STRICT); }

static void update(struct validation *v, const value *o, const value *old)
{
	struct validation scratch = { .arena = v->arena, .keys = v->keys, .minor = v->minor };

	meta_selector_check(&scratch, NULL, check_get(v, check_get(v, old, "spec"), "selector"), META_SELECTOR_STRICT);
	spec(v, o, scratch.errors.n ? META_SELECTOR_ANY_VALUE : META_SELECTOR_STRICT);
}

// ValidatePodDisruptionBudgetStatusUpdate of policy/v1.
static void status_update(struct validation *v, const value *o, const value *old)
{
	static const char *const counts[] = { "disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods" };
	const value *s = check_get(v, o, "status");
	const struct field *at = AT(NULL, "status");

	(void)old;
	meta_conditions_check(v, AT(at, "conditions"), check_get(v, s, "conditions"));
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		struct field f = field_child(at, counts[i]);
		check_nonnegative(v, &f, check_int(v, s, counts[i], 0));
	}
}

#define SOURCE "pkg/apis/policy/validation/validation.go"
const struct validate_rule validate_poddisruptionbudget = { GK_POD_DISRUPTION_BUDGET, "", create, update, SOURCE };
const struct validate_rule validate_poddisruptionbudget_status = { GK_POD_DISRUPTION_BUDGET, "status", NULL, status_update, SOURCE };
