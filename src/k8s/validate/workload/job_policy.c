// Policies of a Job about failed and succeeded pods.
#include "k8s/validate/workload/job.h"

#include "k8s/validate/internal.h"

static void too_many(struct validation *v, const struct field *at, size_t n, int max)
{
	if (n > (size_t)max)
		field_add(v, FIELD_TOO_MANY, at, arena_printf(v->arena, "%zu", n), "must have at most %d items", max);
}

static bool container(struct validation *v, const value *spec, span name)
{
	static const char *const lists[] = { "containers", "initContainers" };

	for (size_t k = 0; k < 2; k++)
		if (check_among(v, check_get(v, value_at(spec, 2, KEY_template, KEY_spec), lists[k]), SIZE_MAX, "name", name))
			return true;
	return false;
}

static void exit_values(struct validation *v, const struct field *at, const value *list, bool in)
{
	bool ordered = true;

	if (!value_count(list))
		check_invalid(v, at, list, "at least one value is required");
	else
		too_many(v, at, value_count(list), 255);
	for (size_t i = 0; i < value_count(list); i++) {
		const value *x = value_item(list, i);
		if (in && x->i == 0)
			rule_int(v, AT_INDEX(at, i), 0, "must not be 0 for the In operator");
		for (size_t k = 0; k < i; k++)
			if (value_item(list, k)->i == x->i) {
				field_add(v, FIELD_DUPLICATE, AT_INDEX(at, i), field_value(v, x), "%s", "");
				break;
			}
		ordered &= i == 0 || value_item(list, i - 1)->i <= x->i;
	}
	if (!ordered)
		check_invalid(v, at, list, "must be ordered");
}

static void exit_codes(struct validation *v, const struct field *at, const value *spec, const value *codes)
{
	span op = check_text(v, codes, "operator"), name = check_text(v, codes, "containerName");

	if (!op.n)
		check_required(v, AT(at, "operator"), "valid values: [\"In\" \"NotIn\"]");
	else
		CHECK_ONE_OF(v, AT(at, "operator"), op, "In", "NotIn");
	if (check_has(v, codes, "containerName") && !container(v, spec, name))
		rule_text(v, AT(at, "containerName"), name, "must be one of the container or initContainer names in the pod template");
	exit_values(v, AT(at, "values"), check_get(v, codes, "values"), span_is(op, "In"));
}

static void conditions(struct validation *v, const struct field *at, const value *list)
{
	size_t i = 0;

	too_many(v, at, value_count(list), 20);
	value_each(p, list) {
		const struct field *item = AT_INDEX(at, i++);
		span type = check_text(v, p, "type"), status = check_text(v, p, "status");
		check_add(v, AT(item, "type"), type, check_qualified_name(type));
		if (!status.n)
			check_required(v, AT(item, "status"), "valid values: [\"False\" \"True\" \"Unknown\"]");
		else
			CHECK_ONE_OF(v, AT(item, "status"), status, "False", "True", "Unknown");
	}
}

static void failure_rule(struct validation *v, const struct field *at, const value *spec, const value *rule)
{
	span action = check_text(v, rule, "action");
	const value *codes = check_get(v, rule, "onExitCodes"), *list = check_get(v, rule, "onPodConditions");

	if (!action.n)
		check_required(v, AT(at, "action"), "valid values: [\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]");
	else if (!span_is(action, "FailIndex"))
		CHECK_ONE_OF(v, AT(at, "action"), action, "Count", "FailIndex", "FailJob", "Ignore");
	else if (!check_has(v, spec, "backoffLimitPerIndex"))
		rule_text(v, AT(at, "action"), action, "requires the backoffLimitPerIndex to be set");
	if (value_present(codes))
		exit_codes(v, AT(at, "onExitCodes"), spec, codes);
	if (value_count(list))
		conditions(v, AT(at, "onPodConditions"), list);
	if (value_present(codes) == (value_count(list) > 0))
		field_add(v, FIELD_INVALID, at, (span){ 0 }, "%s", value_present(codes) ? "specifying both OnExitCodes and OnPodConditions is not supported" :
			"specifying one of OnExitCodes and OnPodConditions is required");
}

static bool number(span s, int64_t *n)
{
	size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+');

	*n = 0;
	if (i == s.n || s.n > 18)
		return false;
	for (; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*n = *n * 10 + (s.p[i] - '0');
	}
	if (s.p[0] == '-')
		*n = -*n;
	return true;
}

// parseIndexInterval: "3" or "3-5" below the number of completions.
static span interval(struct arena *a, span s, int64_t completions, int64_t *x, int64_t *y)
{
	span parts[2], *part = parts, rest = span_cut(s, '-', &parts[0]);

	if (rest.p && span_find(rest, '-', 0) >= 0)
		return arena_printf(a, "the fragment %.*s violates the requirement that an index interval can have at most two parts separated by '-'",
			SPANF(field_quote(a, s)));
	parts[1] = rest;
	for (int i = 0; i < (rest.p ? 2 : 1); i++, part++) {
		int64_t *to = i ? y : x;
		if (!number(*part, to))
			return arena_printf(a, "cannot convert string to integer for index: %.*s", SPANF(field_quote(a, *part)));
		if (*to >= completions)
			return arena_printf(a, "too large index: %.*s", SPANF(field_quote(a, *part)));
	}
	if (!rest.p)
		*y = *x;
	else if (*x >= *y)
		return arena_printf(a, "non-increasing order, previous: %lld, current: %lld", (long long)*x, (long long)*y);
	return (span){ 0 };
}

// validateIndexesFormat
static span indexes(struct arena *a, span s, int64_t completions, int64_t *total)
{
	span head, rest = s;
	int64_t last = 0, x = 0, y = 0;
	bool first = true;

	*total = 0;
	if (!s.n)
		return (span){ 0 };
	do {
		rest = span_cut(rest, ',', &head);
		span error = interval(a, head, completions, &x, &y);
		if (!error.p && !first && last >= x)
			error = arena_printf(a, "non-increasing order, previous: %lld, current: %lld", (long long)last, (long long)x);
		if (error.p) {
			*total = 0;
			return error;
		}
		*total += y - x + 1;
		last = y;
		first = false;
	} while (rest.p);
	return (span){ 0 };
}

static void success_rule(struct validation *v, const struct field *at, const value *spec, const value *rule)
{
	const value *which = check_get(v, rule, "succeededIndexes"), *count = check_get(v, rule, "succeededCount");
	int64_t completions = check_int(v, spec, "completions", 0), total = 0;
	const struct field *f = AT(at, "succeededCount");

	if (!value_present(which) && !value_present(count))
		check_required(v, at, "at least one of succeededCount or succeededIndexes must be specified");
	if (value_present(which)) {
		span error = indexes(v->arena, value_span(which), completions, &total);
		if (value_span(which).n > 64 * 1024)
			field_add(v, FIELD_TOO_LONG, AT(at, "succeededIndexes"), (span){ 0 }, "may not be more than 65536 bytes");
		if (error.p)
			field_add(v, FIELD_INVALID, AT(at, "succeededIndexes"), field_value(v, which), "error parsing succeededIndexes: %.*s", SPANF(error));
	}
	if (count->type != VALUE_INT)
		return;
	check_nonnegative(v, f, count->i);
	if (count->i > completions)
		field_add(v, FIELD_INVALID, f, field_value(v, count), "must be less than or equal to %lld (the number of specified completions)",
			(long long)completions);
	if (value_present(which) && count->i > total)
		field_add(v, FIELD_INVALID, f, field_value(v, count), "must be less than or equal to %lld (the number of indexes in the specified "
			"succeededIndexes field)", (long long)total);
}

static void success(struct validation *v, const struct field *at, const value *spec, const value *policy)
{
	const value *rules = check_get(v, policy, "rules");
	const struct field *f = AT(at, "rules");
	size_t i = 0;

	if (!span_is(check_text(v, spec, "completionMode"), "Indexed")) {
		field_add(v, FIELD_INVALID, at, internal_json(v, INTERNAL_SuccessPolicy, policy), "requires indexed completion mode");
		return;
	}
	if (!value_count(rules))
		check_required(v, f, "at least one rules must be specified when the successPolicy is specified");
	too_many(v, f, value_count(rules), 20);
	value_each(rule, rules)
		success_rule(v, AT_INDEX(f, i++), spec, rule);
}

void job_policies(struct validation *v, const struct field *at, const value *spec)
{
	const value *failure = check_get(v, spec, "podFailurePolicy"), *rules = check_get(v, failure, "rules");
	span replace = check_text(v, spec, "podReplacementPolicy");
	const struct field *f = AT(AT(at, "podFailurePolicy"), "rules");
	size_t i = 0;

	too_many(v, f, value_count(rules), 20);
	value_each(rule, rules)
		failure_rule(v, AT_INDEX(f, i++), spec, rule);
	if (check_has(v, spec, "successPolicy"))
		success(v, AT(at, "successPolicy"), spec, check_get(v, spec, "successPolicy"));
	if (!check_has(v, spec, "podReplacementPolicy"))
		return;
	if (value_present(failure))
		CHECK_ONE_OF(v, AT(at, "podReplacementPolicy"), replace, "Failed");
	else
		CHECK_ONE_OF(v, AT(at, "podReplacementPolicy"), replace, "Failed", "TerminatingOrFailed");
}
