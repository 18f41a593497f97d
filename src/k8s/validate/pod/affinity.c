// Where pods may run: affinity, tolerations, topology spread.
#include "k8s/validate/pod/podrules.h"

static void node_requirement(struct validation *v, const struct field *at, const value *rq, bool any_value)
{
	span op = check_text(v, rq, "operator"), key = check_text(v, rq, "key");
	const value *values = check_get(v, rq, "values");
	const struct field *f = AT(at, "values");
	size_t i = 0;

	if (span_is(op, "In") || span_is(op, "NotIn")) {
		if (!value_count(values))
			check_required(v, f, "must be specified when `operator` is 'In' or 'NotIn'");
	} else if (span_is(op, "Exists") || span_is(op, "DoesNotExist")) {
		if (value_count(values))
			check_forbidden(v, f, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
	} else if (span_is(op, "Gt") || span_is(op, "Lt")) {
		if (value_count(values) != 1)
			check_required(v, f, "must be specified single value when `operator` is 'Lt' or 'Gt'");
	} else {
		rule_text(v, AT(at, "operator"), op, "not a valid selector operator");
	}
	check_add(v, AT(at, "key"), key, check_qualified_name(key));
	value_each(x, values) {
		if (!any_value)
			check_add(v, AT_INDEX(f, i), value_span(x), check_label_value(value_span(x)));
		i++;
	}
}

static void field_requirement(struct validation *v, const struct field *at, const value *rq)
{
	span op = check_text(v, rq, "operator"), key = check_text(v, rq, "key");
	const value *values = check_get(v, rq, "values");
	size_t i = 0;

	if (!span_is(op, "In") && !span_is(op, "NotIn"))
		rule_text(v, AT(at, "operator"), op, "not a valid selector operator");
	else if (value_count(values) != 1)
		check_required(v, AT(at, "values"), "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
	if (!span_is(key, "metadata.name")) {
		rule_text(v, AT(at, "key"), key, "not a valid field selector key");
		return;
	}
	value_each(x, values)
		check_add(v, AT_INDEX(AT(at, "values"), i++), value_span(x), check_dns1123_subdomain(value_span(x)));
}

static void node_term(struct validation *v, const struct field *at, const value *term, bool any_value)
{
	size_t i = 0, k = 0;

	value_each(rq, check_get(v, term, "matchExpressions"))
		node_requirement(v, AT_INDEX(AT(at, "matchExpressions"), i++), rq, any_value);
	value_each(rq, check_get(v, term, "matchFields"))
		field_requirement(v, AT_INDEX(AT(at, "matchFields"), k++), rq);
}

static void weight(struct validation *v, const struct field *at, const value *term)
{
	int64_t n = check_int(v, term, "weight", 0);

	if (n <= 0 || n > 100)
		rule_int(v, AT(at, "weight"), n, "must be in the range 1-100");
}

void podrules_node_selector(struct validation *v, const struct field *at, const value *selector, bool any_value)
{
	const struct field *f = AT(at, "nodeSelectorTerms");
	const value *terms = check_get(v, selector, "nodeSelectorTerms");
	size_t i = 0;

	if (!value_count(terms))
		check_required(v, f, "must have at least one node selector term");
	value_each(term, terms)
		node_term(v, AT_INDEX(f, i++), term, any_value);
}

static void node_affinity(struct validation *v, const struct field *at, const value *na, bool any_value)
{
	const value *required = check_get(v, na, "requiredDuringSchedulingIgnoredDuringExecution");
	size_t i = 0;

	if (value_present(required))
		podrules_node_selector(v, AT(at, "requiredDuringSchedulingIgnoredDuringExecution"), required, any_value);
	value_each(term, check_get(v, na, "preferredDuringSchedulingIgnoredDuringExecution")) {
		const struct field *item = AT_INDEX(AT(at, "preferredDuringSchedulingIgnoredDuringExecution"), i++);
		weight(v, item, term);
		node_term(v, AT(item, "preference"), check_get(v, term, "preference"), true);
	}
}

static void label_keys(struct validation *v, const struct field *at, const value *keys, const value *selector)
{
	size_t i = 0;

	if (!value_count(keys))
		return;
	if (!value_present(selector)) {
		check_forbidden(v, at, "must not be specified when labelSelector is not set");
		return;
	}
	value_each(key, keys)
		check_add(v, AT_INDEX(at, i++), value_span(key), check_qualified_name(value_span(key)));
}

// Is the key in matchLabels, or in one of the first n matchExpressions?
static bool selected(struct validation *v, const value *selector, size_t n, span key)
{
	const value *list = check_get(v, selector, "matchExpressions");

	member_each(m, check_get(v, selector, "matchLabels"))
		if (span_eq(intern_text(v->keys, m->key), key))
			return true;
	return check_among(v, list, n, "key", key);
}

// ValidateMatchLabelKeysAndMismatchLabelKeys
static void match_keys(struct validation *v, const struct field *at, const value *match, const value *mismatch, const value *selector)
{
	size_t n = 0, i = 0;

	label_keys(v, AT(at, "matchLabelKeys"), match, selector);
	label_keys(v, AT(at, "mismatchLabelKeys"), mismatch, selector);
	value_each(e, check_get(v, selector, "matchExpressions")) {
		span key = check_text(v, e, "key");
		for (size_t k = value_count(match); k-- > 0;)
			if (span_eq(value_span(value_item(match, k)), key) && selected(v, selector, n, key)) {
				rule_text(v, AT_INDEX(at, k), key, "exists in both matchLabelKeys and labelSelector");
				break;
			}
		n++;
	}
	value_each(key, match) {
		if (value_lists(mismatch, value_span(key)))
			rule_text(v, AT_INDEX(AT(at, "matchLabelKeys"), i), value_span(key), "exists in both matchLabelKeys and mismatchLabelKeys");
		i++;
	}
}

// ValidateMatchLabelKeysInTopologySpread: before 1.34 keys were not merged into the selector.
static void spread_keys(struct validation *v, const struct field *at, const value *match, const value *selector)
{
	size_t i = 0;

	if (value_count(match) && !value_present(selector))
		check_forbidden(v, at, "must not be specified when labelSelector is not set");
	value_each(key, match) {
		span text = value_span(key);
		check_add(v, AT_INDEX(at, i), text, check_qualified_name(text));
		if (selected(v, selector, SIZE_MAX, text))
			rule_text(v, AT_INDEX(at, i), text, "exists in both matchLabelKeys and labelSelector");
		i++;
	}
}

static void pod_term(struct validation *v, const struct field *at, const value *term, enum meta_selector how)
{
	const value *selector = check_get(v, term, "labelSelector");
	span topology = check_text(v, term, "topologyKey");

	meta_selector_check(v, AT(at, "labelSelector"), selector, how);
	meta_selector_check(v, AT(at, "namespaceSelector"), check_get(v, term, "namespaceSelector"), how);
	value_each(ns, check_get(v, term, "namespaces"))
		check_add(v, AT(at, "namespace"), value_span(ns), check_dns1123_label(value_span(ns)));
	match_keys(v, at, check_get(v, term, "matchLabelKeys"), check_get(v, term, "mismatchLabelKeys"), selector);
	if (!topology.n)
		check_required(v, AT(at, "topologyKey"), "can not be empty");
	check_add(v, AT(at, "topologyKey"), topology, check_qualified_name(topology));
}

static void pod_affinity(struct validation *v, const struct field *at, const value *a, enum meta_selector how)
{
	size_t i = 0, k = 0;

	value_each(term, check_get(v, a, "requiredDuringSchedulingIgnoredDuringExecution"))
		pod_term(v, AT_INDEX(AT(at, "requiredDuringSchedulingIgnoredDuringExecution"), i++), term, how);
	value_each(term, check_get(v, a, "preferredDuringSchedulingIgnoredDuringExecution")) {
		const struct field *item = AT_INDEX(AT(at, "preferredDuringSchedulingIgnoredDuringExecution"), k++);
		weight(v, item, term);
		pod_term(v, AT(item, "podAffinityTerm"), check_get(v, term, "podAffinityTerm"), how);
	}
}

static void affinity_rules(struct validation *v, const struct field *at, const value *affinity, bool any_value, enum meta_selector how)
{
	node_affinity(v, AT(at, "nodeAffinity"), check_get(v, affinity, "nodeAffinity"), any_value);
	pod_affinity(v, AT(at, "podAffinity"), check_get(v, affinity, "podAffinity"), how);
	pod_affinity(v, AT(at, "podAntiAffinity"), check_get(v, affinity, "podAntiAffinity"), how);
}

// Label values that the stored pod has wrong may stay so (pkg/api/pod/util.go hasInvalidLabelValueInAffinitySelector and its like): the stored
// affinity is checked aside, first.
void podrules_affinity(struct podrules *r, const struct field *at, const value *affinity)
{
	struct validation aside = *r->v;
	const value *old = r->old ? check_get(r->v, r->old, "affinity") : &value_absent;
	bool any_value;

	if (!value_present(affinity)) // nothing that could be wrong, as in most pods
		return;
	memset(&aside.errors, 0, sizeof aside.errors);
	node_affinity(&aside, at, check_get(r->v, old, "nodeAffinity"), false);
	any_value = aside.errors.n;
	aside.errors.n = 0;
	pod_affinity(&aside, at, check_get(r->v, old, "podAffinity"), META_SELECTOR_STRICT);
	pod_affinity(&aside, at, check_get(r->v, old, "podAntiAffinity"), META_SELECTOR_STRICT);
	affinity_rules(r->v, at, affinity, any_value, aside.errors.n ? META_SELECTOR_ANY_VALUE : META_SELECTOR_STRICT);
}

static void toleration(struct validation *v, const struct field *at, const value *t)
{
	span key = check_text(v, t, "key"), op = check_text(v, t, "operator"), text = check_text(v, t, "value"), effect = check_text(v, t, "effect");
	const struct field *f = AT(at, "operator");

	if (key.n)
		check_add(v, AT(at, "key"), key, check_qualified_name(key));
	else if (!span_is(op, "Exists"))
		rule_text(v, f, op, "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
	if (check_has(v, t, "tolerationSeconds") && !span_is(effect, "NoExecute"))
		rule_text(v, AT(at, "effect"), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
	if (!op.n || span_is(op, "Equal")) {
		struct check c = check_label_value(text);
		if (c.n == 2)
			field_add(v, FIELD_INVALID, f, field_quote(v->arena, text), "%s;%s", c.text[0], c.text[1]);
		else
			check_add(v, f, text, c);
	} else if (span_is(op, "Exists")) {
		if (text.n)
			rule_text(v, f, text, "value must be empty when `operator` is 'Exists'");
	} else if (v->minor >= 35 && !check_gate(v, GATE_TaintTolerationComparisonOperators) && (span_is(op, "Lt") || span_is(op, "Gt"))) {
		const span words[] = { SPAN("Equal"), SPAN("Exists"), SPAN("Lt"), SPAN("Gt") };
		field_unsupported(v, f, op, words, 4);
	} else {
		CHECK_ONE_OF(v, f, op, "Equal", "Exists");
	}
	if (effect.n)
		CHECK_ONE_OF(v, AT(at, "effect"), effect, "NoSchedule", "PreferNoSchedule", "NoExecute");
}

void podrules_tolerations(struct validation *v, const struct field *at, const value *tolerations)
{
	size_t i = 0;

	value_each(t, tolerations)
		toleration(v, AT_INDEX(at, i++), t);
}

static void positive(struct validation *v, const struct field *at, int64_t n)
{
	if (n <= 0)
		rule_int(v, at, n, "must be greater than zero");
}

static void spread(struct podrules *r, const struct field *at, const value *list, size_t i)
{
	struct validation *v = r->v;
	const value *c = value_item(list, i), *domains = check_get(v, c, "minDomains"), *selector = check_get(v, c, "labelSelector");
	span key = check_text(v, c, "topologyKey"), when = check_text(v, c, "whenUnsatisfiable");
	static const char *const policies[] = { "nodeAffinityPolicy", "nodeTaintsPolicy" };

	positive(v, AT(at, "maxSkew"), check_int(v, c, "maxSkew", 0));
	if (!key.n)
		check_required(v, AT(at, "topologyKey"), "can not be empty");
	CHECK_ONE_OF(v, AT(at, "whenUnsatisfiable"), when, "DoNotSchedule", "ScheduleAnyway");
	for (size_t k = i + 1; k < value_count(list); k++)
		if (span_eq(key, check_text(v, value_item(list, k), "topologyKey")) && span_eq(when, check_text(v, value_item(list, k), "whenUnsatisfiable"))) {
			check_duplicate(v, AT(at, "{topologyKey, whenUnsatisfiable}"), arena_printf(v->arena, "{%.*s, %.*s}", SPANF(key), SPANF(when)));
			break;
		}
	if (domains->type == VALUE_INT) {
		positive(v, AT(at, "minDomains"), domains->i);
		if (!span_is(when, "DoNotSchedule"))
			field_add(v, FIELD_INVALID, AT(at, "minDomains"), field_value(v, domains),
				"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not %.*s", SPANF(when));
	}
	for (size_t k = 0; k < 2; k++)
		if (check_has(v, c, policies[k]))
			CHECK_ONE_OF(v, AT(at, policies[k]), check_text(v, c, policies[k]), "Honor", "Ignore");
	if (check_gate(v, GATE_MatchLabelKeysInPodTopologySpreadSelectorMerge))
		match_keys(v, at, check_get(v, c, "matchLabelKeys"), &value_absent, selector);
	else
		spread_keys(v, AT(at, "matchLabelKeys"), check_get(v, c, "matchLabelKeys"), selector);
	meta_selector_check(v, AT(at, "labelSelector"), selector, META_SELECTOR_STRICT);
}

void podrules_spread(struct podrules *r, const struct field *at, const value *constraints)
{
	for (size_t i = 0; i < value_count(constraints); i++)
		spread(r, AT_INDEX(at, i), constraints, i);
}
