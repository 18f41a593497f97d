// FlowSchema, PriorityLevelConfiguration (pkg/apis/flowcontrol/validation).
#include "k8s/validate/at.h"
#include "k8s/validate/internal.h"

static void verbs(struct validation *v, const value *r, const struct field *at)
{
	static const char *const known[] = { "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch" };
	const value *list = check_get(v, r, "verbs");
	bool all = true;

	if (!value_count(list)) {
		check_required(v, AT(at, "verbs"), "verbs must contain at least one value");
		return;
	}
	if (value_lists(list, SPAN("*"))) {
		if (value_count(list) > 1)
			check_invalid(v, AT(at, "verbs"), list, "if '*' is present, must not specify other verbs");
		return;
	}
	value_each(x, list) {
		bool one = false;
		for (size_t i = 0; i < 9; i++)
			one |= span_is(value_span(x), known[i]);
		all &= one;
	}
	if (!all)
		field_add(v, FIELD_NOT_SUPPORTED, AT(at, "verbs"), field_value(v, list), "supported values: \"create\", \"delete\", \"deletecollection\", \"get\", "
			"\"list\", \"patch\", \"proxy\", \"update\", \"watch\"");
}

// A list that must have something, and "*" only alone.
static bool wild_list(struct validation *v, const value *list, const struct field *at, const char *none, const char *what)
{
	if (!value_count(list)) {
		check_required(v, at, none);
		return false;
	}
	if (!value_lists(list, SPAN("*")))
		return true;
	if (value_count(list) > 1)
		field_add(v, FIELD_INVALID, at, field_value(v, list), "if '*' is present, must not specify other %s", what);
	return false;
}

static void resource_rule(struct validation *v, const value *r, const struct field *at)
{
	const value *namespaces = check_get(v, r, "namespaces");
	size_t i = 0;

	verbs(v, r, at);
	wild_list(v, check_get(v, r, "apiGroups"), AT(at, "apiGroups"), "resource rules must supply at least one api group", "api groups");
	wild_list(v, check_get(v, r, "resources"), AT(at, "resources"), "resource rules must supply at least one resource", "resources");
	if (!value_count(namespaces) && check_true(v, r, "clusterScope"))
		return;
	if (!wild_list(v, namespaces, AT(at, "namespaces"), "resource rules that are not cluster scoped must supply at least one namespace", "namespaces"))
		return;
	value_each(n, namespaces) {
		struct check c = check_dns1123_label(value_span(n));
		for (unsigned k = 0; k < c.n; k++)
			field_add(v, FIELD_INVALID, AT_ITEM(AT(at, "namespaces"), i), field_value(v, n),
				"each member of this list must be '*' or a DNS-1123 label; %s", c.text[k]);
		i++;
	}
}

// ValidateNonResourceURLPath
static const char *bad_path(span p)
{
	ptrdiff_t star = span_find(p, '*', 0);

	if (!p.n)
		return "must not be empty";
	if (span_is(p, "/"))
		return NULL;
	if (p.p[0] != '/')
		return "must start with slash";
	if (span_find(p, ' ', 0) >= 0)
		return "must not contain white-space";
	if (span_contains(p, SPAN("//")))
		return "must not contain double slash";
	if (star >= 0 && (span_rfind(p, '*') != star || !span_ends(p, SPAN("/*"))))
		return "wildcard can only do suffix matching";
	return NULL;
}

static void path_rule(struct validation *v, const value *r, const struct field *at)
{
	const value *urls = check_get(v, r, "nonResourceURLs");
	size_t i = 0;

	verbs(v, r, at);
	if (!wild_list(v, urls, AT(at, "nonResourceURLs"), "nonResourceURLs must contain at least one value", "non-resource URLs"))
		return;
	value_each(u, urls) {
		const char *why = bad_path(value_span(u));
		if (why)
			at_text(v, AT_ITEM(AT(at, "nonResourceURLs"), i), value_span(u), why);
		i++;
	}
}

static void account(struct validation *v, const value *a, const struct field *at)
{
	span name = check_text(v, a, "name"), namespace = check_text(v, a, "namespace");

	if (!name.n)
		check_required(v, AT(at, "name"), "");
	else if (!span_is(name, "*"))
		check_add(v, AT(at, "name"), name, check_dns1123_subdomain(name));
	if (!namespace.n)
		check_required(v, AT(at, "namespace"), "must specify namespace for service account");
	else
		check_add(v, AT(at, "namespace"), namespace, check_dns1123_label(namespace));
}

static void subject(struct validation *v, const value *s, const struct field *at)
{
	static const struct { const char *kind, *member; } sorts[] = { { "ServiceAccount", "serviceAccount" }, { "User", "user" }, { "Group", "group" } };
	span kind = check_text(v, s, "kind");

	if (!span_is(kind, "ServiceAccount") && !span_is(kind, "User") && !span_is(kind, "Group")) {
		CHECK_ONE_OF(v, AT(at, "kind"), kind, "Group", "ServiceAccount", "User");
		return;
	}
	for (size_t i = 0; i < 3; i++) {
		struct field below = field_child(at, sorts[i].member);
		const value *x = check_get(v, s, sorts[i].member);
		if (!span_is(kind, sorts[i].kind))
			continue;
		if (!value_present(x))
			field_add(v, FIELD_REQUIRED, &below, (span){ 0 }, "%s is required when subject kind is '%s'", sorts[i].member, sorts[i].kind);
		else if (!i)
			account(v, x, &below);
		else if (!check_text(v, x, "name").n)
			check_required(v, AT(&below, "name"), "");
	}
	for (size_t i = 0; i < 3; i++) {
		struct field below = field_child(at, sorts[i].member);
		if (!span_is(kind, sorts[i].kind) && check_has(v, s, sorts[i].member))
			field_add(v, FIELD_FORBIDDEN, &below, (span){ 0 }, "%s is forbidden when subject kind is not '%s'", sorts[i].member, sorts[i].kind);
	}
}

static void schema_rule(struct validation *v, const value *r, const struct field *at)
{
	const value *subjects = check_get(v, r, "subjects"), *resources = check_get(v, r, "resourceRules"), *paths = check_get(v, r, "nonResourceRules");
	size_t i = 0;

	if (!value_count(subjects))
		check_required(v, AT(at, "subjects"), "subjects must contain at least one value");
	value_each(s, subjects)
		subject(v, s, AT_ITEM(AT(at, "subjects"), i++));
	if (!value_count(resources) && !value_count(paths))
		check_required(v, at, "at least one of resourceRules and nonResourceRules has to be non-empty");
	i = 0;
	value_each(x, resources)
		resource_rule(v, x, AT_ITEM(AT(at, "resourceRules"), i++));
	i = 0;
	value_each(x, paths)
		path_rule(v, x, AT_ITEM(AT(at, "nonResourceRules"), i++));
}

// ValidateFlowSchemaStatus, ValidatePriorityLevelConfigurationStatus
static void conditions(struct validation *v, const value *o)
{
	const struct field *at = AT(AT(NULL, "status"), "conditions");
	const value *list = check_get(v, value_get(o, KEY_status), "conditions");

	for (size_t i = 0; i < value_count(list); i++) {
		span type = check_text(v, &list->item[i], "type");
		if (check_among(v, list, i, "type", type))
			check_duplicate(v, AT(AT_ITEM(at, i), "type"), type);
		if (!type.n)
			check_required(v, AT(AT_ITEM(at, i), "type"), "");
	}
}

static void status_update(struct validation *v, const value *o, const value *old)
{
	validate_meta_update(v, o, old);
	conditions(v, o);
}

static bool only(struct validation *v, const value *r, const char *name)
{
	const value *list = check_get(v, r, name);

	return value_count(list) == 1 && span_is(value_span(value_item(list, 0)), "*");
}

static bool whole(struct validation *v, const value *rule, const char *const *group, size_t n)
{
	const value *subjects = check_get(v, rule, "subjects"), *r = check_get(v, rule, "resourceRules"), *p = check_get(v, rule, "nonResourceRules");
	const value *all = value_item(r, 0);
	bool same = value_count(subjects) == n && value_count(r) == 1 && value_count(p) == 1;

	for (size_t i = 0; same && i < n; i++) {
		const value *s = value_item(subjects, i);
		same = span_is(check_text(v, s, "kind"), "Group") && !check_has(v, s, "user") && !check_has(v, s, "serviceAccount") && span_is(check_text(v, check_get(v, s, "group"), "name"), group[i]);
	}
	return same && only(v, all, "verbs") && only(v, all, "apiGroups") && only(v, all, "resources") && only(v, all, "namespaces") &&
		check_true(v, all, "clusterScope") && only(v, value_item(p, 0), "verbs") && only(v, value_item(p, 0), "nonResourceURLs");
}

// The two schemas that must stay as they are (apiserver pkg/apis/flowcontrol/bootstrap/default.go, MandatoryFlowSchemas).
static void mandatory(struct validation *v, span name, const value *s)
{
	static const char *const everybody[] = { "system:unauthenticated", "system:authenticated" }, *const masters[] = { "system:masters" };
	const value *method = check_get(v, s, "distinguisherMethod"), *rules = check_get(v, s, "rules");
	bool exempt = span_is(name, "exempt");

	if (!exempt && !span_is(name, "catch-all"))
		return;
	bool same = span_eq(check_text(v, check_get(v, s, "priorityLevelConfiguration"), "name"), name) &&
		check_int(v, s, "matchingPrecedence", 0) == (exempt ? 1 : 10000) && value_count(rules) == 1 &&
		(exempt ? !value_present(method) : span_is(check_text(v, method, "type"), "ByUser")) &&
		whole(v, value_item(rules, 0), exempt ? masters : everybody, exempt ? 1 : 2);
	if (!same)
		field_add(v, FIELD_INVALID, AT(NULL, "spec"), internal_json(v, INTERNAL_FlowSchemaSpec, s), "spec of '%.*s' must equal the fixed value", SPANF(name));
}

static void schema_create(struct validation *v, const value *o)
{
	const value *s = check_get(v, o, "spec"), *method = check_get(v, s, "distinguisherMethod");
	const struct field *at = AT(NULL, "spec"), *order = AT(at, "matchingPrecedence"), *level = AT(AT(at, "priorityLevelConfiguration"), "name");
	int64_t n = check_int(v, s, "matchingPrecedence", 0);
	span name = check_text(v, check_get(v, s, "priorityLevelConfiguration"), "name");
	size_t i = 0;

	validate_meta_create(v, o, false, META_NAME_SUBDOMAIN);
	if (n <= 0)
		check_add_int(v, order, n, (struct check){ { "must be a positive value" }, 1 });
	if (n > 10000)
		check_add_int(v, order, n, (struct check){ { "must not be greater than 10000" }, 1 });
	if (n == 1 && !span_is(meta_name(o), "exempt"))
		check_add_int(v, order, n, (struct check){ { "only the schema named 'exempt' may have matchingPrecedence 1" }, 1 });
	span how = check_text(v, method, "type");
	if (value_present(method) && !span_is(how, "ByNamespace") && !span_is(how, "ByUser")) // the whole struct is shown
		field_add(v, FIELD_NOT_SUPPORTED, AT(AT(at, "distinguisherMethod"), "type"), internal_json(v, INTERNAL_FlowMethod, method),
			"supported values: \"ByNamespace\", \"ByUser\"");
	if (!name.n)
		check_required(v, level, "must reference a priority level");
	else
		check_add(v, level, name, check_dns1123_subdomain(name));
	value_each(r, check_get(v, s, "rules"))
		schema_rule(v, r, AT_ITEM(AT(at, "rules"), i++));
	mandatory(v, meta_name(o), s);
	conditions(v, o);
}

// shufflesharding.RequiredEntropyBits(deck, hand) > 60: deck^hand > 2^60.
static bool too_much_entropy(int64_t deck, int64_t hand)
{
	__int128 n = 1;

	while (hand-- > 0 && n <= (__int128)1 << 60)
		n *= deck;
	return n > (__int128)1 << 60;
}

static void queuing(struct validation *v, const value *q, const struct field *at)
{
	int64_t most = check_int(v, q, "queueLengthLimit", 0), queues = check_int(v, q, "queues", 0), hand = check_int(v, q, "handSize", 0);
	static const struct check positive = { { "must be positive" }, 1 };

	if (most <= 0)
		check_add_int(v, AT(at, "queueLengthLimit"), most, positive);
	if (queues <= 0)
		check_add_int(v, AT(at, "queues"), queues, positive);
	else if (queues > 10000000)
		check_add_int(v, AT(at, "queues"), queues, (struct check){ { "must not be greater than 10000000" }, 1 });
	span bad = arena_printf(v->arena, "%lld", (long long)hand);
	if (hand <= 0)
		check_add_int(v, AT(at, "handSize"), hand, positive);
	else if (hand > queues)
		field_add(v, FIELD_INVALID, AT(at, "handSize"), bad, "should not be greater than queues (%lld)", (long long)queues);
	else if (too_much_entropy(queues, hand))
		field_add(v, FIELD_INVALID, AT(at, "handSize"), bad, "required entropy bits of deckSize %lld and handSize %lld should not be greater than 60",
			(long long)queues, (long long)hand);
}

static void number(struct validation *v, const value *s, const char *name, const struct field *up, int64_t most, const char *why)
{
	struct field at = field_child(up, name);
	const value *x = check_get(v, s, name);

	if (x->type == VALUE_INT && (x->i < 0 || x->i > most))
		check_invalid(v, &at, x, why);
}

static void limited(struct validation *v, const value *l, const struct field *at)
{
	const value *r = check_get(v, l, "limitResponse"), *q = check_get(v, r, "queuing");
	const struct field *below = AT(at, "limitResponse");
	span type = check_text(v, r, "type");

	number(v, l, "nominalConcurrencyShares", at, INT64_MAX, "must be a non-negative integer");
	if (span_is(type, "Reject")) {
		if (value_present(q))
			check_forbidden(v, AT(below, "queuing"), "must be nil if limited.limitResponse.type is not Limited");
	} else if (!span_is(type, "Queue"))
		CHECK_ONE_OF(v, AT(below, "type"), type, "Queue", "Reject");
	else if (!value_present(q))
		check_required(v, AT(below, "queuing"), "must not be empty if limited.limitResponse.type is Limited");
	else
		queuing(v, q, AT(below, "queuing"));
	number(v, l, "lendablePercent", at, 100, "must be between 0 and 100, inclusive");
	number(v, l, "borrowingLimitPercent", at, INT64_MAX, "if specified, must be a non-negative integer");
}

// MandatoryPriorityLevelConfigurations of the same file.
static void mandatory_level(struct validation *v, span name, const value *s)
{
	const value *l = check_get(v, s, "limited"), *r = check_get(v, l, "limitResponse");
	span type = check_text(v, s, "type");
	bool same = true;

	if (span_is(name, "exempt")) // its share may be set
		same = span_is(type, "Exempt") && !value_present(l);
	else if (span_is(name, "catch-all"))
		same = span_is(type, "Limited") && !check_has(v, s, "exempt") && check_int(v, l, "nominalConcurrencyShares", 0) == 5 &&
			span_is(check_text(v, r, "type"), "Reject") && !check_has(v, r, "queuing") && check_has(v, l, "lendablePercent") &&
			check_int(v, l, "lendablePercent", 0) == 0 && !check_has(v, l, "borrowingLimitPercent");
	if (!same)
		field_add(v, FIELD_INVALID, AT(NULL, "spec"), internal_json(v, INTERNAL_PriorityLevelSpec, s), "spec of '%.*s'%s must equal the fixed value",
			SPANF(name), span_is(name, "exempt") ? " except the 'spec.exempt' field" : "");
}

static void level_create(struct validation *v, const value *o)
{
	const value *s = check_get(v, o, "spec"), *l = check_get(v, s, "limited"), *e = check_get(v, s, "exempt");
	const struct field *at = AT(NULL, "spec");
	span type = check_text(v, s, "type");

	validate_meta_create(v, o, false, META_NAME_SUBDOMAIN);
	if (span_is(meta_name(o), "exempt") != span_is(type, "Exempt"))
		at_text(v, AT(at, "type"), type, "must be 'Exempt' if and only if `name` is 'exempt'");
	if (span_is(type, "Exempt")) {
		if (value_present(l))
			check_forbidden(v, AT(at, "limited"), "must be nil if the type is not Limited");
		number(v, e, "nominalConcurrencyShares", AT(at, "exempt"), INT64_MAX, "must be a non-negative integer");
		number(v, e, "lendablePercent", AT(at, "exempt"), 100, "must be between 0 and 100, inclusive");
	} else if (span_is(type, "Limited")) {
		if (value_present(e))
			check_forbidden(v, AT(at, "exempt"), "must be nil if the type is Limited");
		if (!value_present(l))
			check_required(v, AT(at, "limited"), "must not be empty when type is Limited");
		else
			limited(v, l, AT(at, "limited"));
	} else
		CHECK_ONE_OF(v, AT(at, "type"), type, "Exempt", "Limited");
	mandatory_level(v, meta_name(o), s);
	conditions(v, o);
}

#define SOURCE "pkg/apis/flowcontrol/validation/validation.go"
const struct validate_rule validate_flowschema = { GK_FLOW_SCHEMA, "", schema_create, NULL, SOURCE };
const struct validate_rule validate_prioritylevel = { GK_PRIORITY_LEVEL_CONFIGURATION, "", level_create, NULL, SOURCE };
const struct validate_rule validate_flowschema_status = { GK_FLOW_SCHEMA, "status", NULL, status_update, SOURCE };
const struct validate_rule validate_prioritylevel_status = { GK_PRIORITY_LEVEL_CONFIGURATION, "status", NULL, status_update, SOURCE };
