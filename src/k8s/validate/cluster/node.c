// Node (pkg/apis/core/validation: ValidateNode, ValidateNodeUpdate).
#include "k8s/validate/pod/podrules.h"

#include "k8s/validate/at.h"

static void taint(struct validation *v, const value *t, struct spanmap *seen, const struct field *at)
{
	const value *added = check_get(v, t, "timeAdded");
	span key = check_text(v, t, "key"), text = check_text(v, t, "value"), effect = check_text(v, t, "effect");
	struct check c = check_label_value(text);

	check_add(v, AT(at, "key"), key, check_qualified_name(key));
	if (c.n)
		field_add(v, FIELD_INVALID, AT(at, "value"), field_quote(v->arena, text), "%s%s%s", c.text[0], c.n > 1 ? ";" : "", c.n > 1 ? c.text[1] : "");
	if (!effect.n)
		check_required(v, AT(at, "effect"), "");
	else
		CHECK_ONE_OF(v, AT(at, "effect"), effect, "NoSchedule", "PreferNoSchedule", "NoExecute");
	if (!at_seen(v, seen, arena_printf(v->arena, "%.*s\n%.*s", SPANF(effect), SPANF(key))))
		return;
	span bad = arena_printf(v->arena, "{\"Key\":%.*s,\"Value\":%.*s,\"Effect\":%.*s,\"TimeAdded\":%.*s}", SPANF(field_quote(v->arena, key)),
		SPANF(field_quote(v->arena, text)), SPANF(field_quote(v->arena, effect)), SPANF(value_present(added) ? field_value(v, added) : SPAN("null")));
	field_add(v, FIELD_DUPLICATE, at, bad, "taints must be unique by key and effect pair");
}

static void taints(struct validation *v, const value *o)
{
	const value *list = check_get(v, check_get(v, o, "spec"), "taints");
	struct spanmap seen = { 0 };

	for (size_t i = 0; i < value_count(list); i++)
		taint(v, value_item(list, i), &seen, AT_ITEM(AT(AT(NULL, "metadata"), "taints"), i));
}

static void amounts(struct validation *v, const value *o, const char *which)
{
	struct field status = field_child(NULL, "status"), below = field_child(&status, which);
	struct at_map w = { 0 };

	member_each(m, check_get(v, check_get(v, o, "status"), which)) {
		struct field item = { &below, at_key_text(v, m), 0, FIELD_CHILD };
		at_map_begin(&w, v);
		validate_quantity(v, &item, at_key_text(v, m), &m->v);
		at_map_end(&w, v);
	}
}

// The internal type has only the list: podCIDR stands for a list that is empty or begins with another range (pkg/apis/core/v1/conversion.go
// Convert_v1_NodeSpec_To_core_NodeSpec).
static const value *pod_cidrs(struct validation *v, const value *o)
{
	const value *s = check_get(v, o, "spec"), *list = check_get(v, s, "podCIDRs"), *one = check_get(v, s, "podCIDR");
	value *made;

	if (!value_span(one).n || (value_count(list) && span_eq(value_span(value_item(list, 0)), value_span(one))))
		return list;
	made = arena_new(v->arena, value);
	*made = value_array(one, 1);
	return made;
}

static void cidrs(struct validation *v, const value *list, const struct field *at)
{
	bool four = false, six = false, is4;
	size_t n = value_count(list), i = 0;
	uint8_t ip[16];
	unsigned bits;

	value_each(x, list) {
		check_cidr_legacy(v, AT_ITEM(at, i++), value_span(x));
		if (check_parse_cidr(value_span(x), ip, &is4, &bits))
			*(is4 ? &four : &six) = true;
	}
	if (n < 2)
		return;
	for (i = 0; i < n && check_parse_cidr(value_span(value_item(list, i)), ip, &is4, &bits); i++)
		;
	if (i < n) // k8s.io/utils/net IsDualStackCIDRStrings
		field_add(v, FIELD_INTERNAL, at, (span){ 0 }, "invalid PodCIDRs. failed to check with dual stack with error:invalid CIDR[%zu]: <nil> (invalid CIDR "
			"address: %.*s)", i, SPANF(value_span(value_item(list, i))));
	if (!four || !six || n > 2)
		check_invalid(v, at, list, "may specify no more than one CIDR for each IP family");
}

// ^[A-Z][a-zA-Z0-9]*(\/[a-zA-Z][a-zA-Z0-9]*)*$
static bool is_feature(span s)
{
	bool begins = true;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z';
		if (begins ? !(upper || (lower && i)) : !(upper || lower || (c >= '0' && c <= '9') || c == '/'))
			return false;
		begins = c == '/';
	}
	return s.n && !begins;
}

// validateNodeDeclaredFeatures
static void features(struct validation *v, const value *o)
{
	const struct field *at = AT(AT(NULL, "status"), "declaredFeatures");
	const value *list = check_get(v, check_get(v, o, "status"), "declaredFeatures");

	for (size_t i = 0; i < value_count(list); i++) {
		span s = value_span(value_item(list, i)), next = value_span(value_item(list, i + 1)), quoted = field_quote(v->arena, s);
		if (s.n > 253)
			field_add(v, FIELD_INVALID, AT_ITEM(at, i), quoted, "invalid feature name %.*s: must be no more than 253 characters", SPANF(quoted));
		else if (!is_feature(s))
			field_add(v, FIELD_INVALID, AT_ITEM(at, i), quoted, "invalid feature name %.*s: must start with an UpperCamelCase segment, with subsequent "
				"segments separated by '/' (e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes",
				SPANF(quoted));
		if (i + 1 < value_count(list) && span_eq(s, next))
			check_duplicate(v, AT_ITEM(at, i + 1), next);
		else if (i + 1 < value_count(list) && span_cmp(s, next) > 0)
			at_text(v, AT_ITEM(at, i + 1), next, "list must be sorted alphabetically");
	}
}

static void create(struct validation *v, const value *o)
{
	const value *swap = check_get(v, check_get(v, check_get(v, check_get(v, o, "status"), "nodeInfo"), "swap"), "capacity");

	validate_meta_create(v, o, false, META_NAME_SUBDOMAIN);
	taints(v, o);
	amounts(v, o, "capacity");
	amounts(v, o, "allocatable");
	if (swap->type == VALUE_INT && swap->i <= 0) // validateNodeSwapStatus is given the path of metadata
		check_invalid(v, AT(AT(AT(NULL, "metadata"), "nodeSwapStatus"), "capacity"), swap, "must be greater than zero");
	features(v, o);
	cidrs(v, pod_cidrs(v, o), AT(AT(NULL, "spec"), "podCIDRs"));
}

static void changes(struct validation *v, const value *o, const value *old)
{
	const value *now = pod_cidrs(v, o), *was = pod_cidrs(v, old);
	span id = check_text(v, check_get(v, old, "spec"), "providerID");
	static const char *const never = "node updates may not change podCIDR except from \"\" to valid";

	validate_meta_update(v, o, old);
	amounts(v, o, "capacity");
	amounts(v, o, "allocatable");
	features(v, o);
	if (value_count(was) && value_count(was) != value_count(now))
		check_forbidden(v, AT(AT(NULL, "spec"), "podCIDRs"), never);
	else
		for (size_t i = 0; i < value_count(was); i++)
			if (!span_eq(value_span(value_item(was, i)), value_span(value_item(now, i))))
				check_forbidden(v, AT(AT(NULL, "spec"), "podCIDRs"), never);
	if (id.n && !span_eq(id, check_text(v, check_get(v, o, "spec"), "providerID")))
		check_forbidden(v, AT(AT(NULL, "spec"), "providerID"), "node updates may not change providerID except from \"\" to valid");
	taints(v, o);
	if (!span_eq(check_text(v, check_get(v, o, "spec"), "externalID"), check_text(v, check_get(v, old, "spec"), "externalID")))
		check_forbidden(v, AT(AT(NULL, "spec"), "externalID"), "may not be updated");
}

static void update(struct validation *v, const value *o, const value *old)
{
	create(v, o);
	changes(v, o, old);
}

#define SOURCE "pkg/apis/core/validation/validation.go"
const struct validate_rule validate_node = { GK_NODE, "", create, update, SOURCE };
const struct validate_rule validate_node_status = { GK_NODE, "status", create, changes, SOURCE };
