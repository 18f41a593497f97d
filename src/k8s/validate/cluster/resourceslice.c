// ResourceSlice (pkg/apis/resource/validation ValidateResourceSlice): metadata, driver, pool and the choice of nodes. Devices and counters are looked at for their
// names and number only: what is accepted may still be refused by the server.
#include "k8s/validate/at.h"

#define POOL_NAME_MAX 253
#define DRIVER_NAME_MAX 63
#define DEVICES_MAX 128
#define DEVICES_TAINTED_MAX 64

// ValidateCSIDriverName
static void driver(struct validation *v, const struct field *at, span name)
{
	char low[DRIVER_NAME_MAX + 1];

	if (!name.n) {
		check_required(v, at, "");
		return;
	}
	if (name.n > DRIVER_NAME_MAX) {
		field_add(v, FIELD_TOO_LONG, at, (span){ 0 }, "may not be more than %d bytes", DRIVER_NAME_MAX);
		return;
	}
	for (size_t i = 0; i < name.n; i++)
		low[i] = name.p[i] >= 'A' && name.p[i] <= 'Z' ? (char)(name.p[i] + 32) : name.p[i];
	check_add(v, at, name, check_dns1123_subdomain(span_of(low, name.n)));
}

static void pool(struct validation *v, const struct field *at, const value *p)
{
	span name = value_span(check_get(v, p, "name")), rest = name, part;
	int64_t slices = check_int(v, p, "resourceSliceCount", 0), generation = check_int(v, p, "generation", 0);

	if (!name.n)
		check_required(v, AT(at, "name"), "");
	if (name.n > POOL_NAME_MAX)
		field_add(v, FIELD_TOO_LONG, AT(at, "name"), (span){ 0 }, "may not be more than %d bytes", POOL_NAME_MAX);
	while (rest.n || (name.n && rest.p)) {
		rest = span_cut(rest, '/', &part);
		check_add(v, AT(at, "name"), part, check_dns1123_subdomain(part));
	}
	if (slices <= 0)
		field_add(v, FIELD_INVALID, AT(at, "resourceSliceCount"), arena_printf(v->arena, "%lld", (long long)slices), "must be greater than zero");
	if (generation < 0)
		field_add(v, FIELD_INVALID, AT(at, "generation"), arena_printf(v->arena, "%lld", (long long)generation), "must be greater than or equal to zero");
}

static size_t truth(struct validation *v, const struct field *at, const value *x)
{
	if (x->type == VALUE_BOOL && !x->b)
		field_add(v, FIELD_INVALID, at, SPAN("false"), "must be either unset or set to true");
	return x->type == VALUE_BOOL && x->b;
}

static void choice(struct validation *v, const struct field *at, const value *spec)
{
	const value *node = check_get(v, spec, "nodeName"), *selector = check_get(v, spec, "nodeSelector");
	const char *const names[] = { "`nodeName`", "`nodeSelector`", "`allNodes`", "`perDeviceNodeSelection`" };
	size_t set[4] = { 0 }, n = 0;
	span text = SPAN("");

	if (node->type == VALUE_STRING && node->n) {
		set[0] = 1;
		check_add(v, AT(at, "nodeName"), value_span(node), check_dns1123_subdomain(value_span(node)));
	} else if (node->type == VALUE_STRING) {
		field_add(v, FIELD_INVALID, AT(at, "nodeName"), SPAN("\"\""), "must be either unset or set to a non-empty string");
	}
	set[1] = value_present(selector);
	set[2] = truth(v, AT(at, "allNodes"), check_get(v, spec, "allNodes"));
	set[3] = truth(v, AT(at, "perDeviceNodeSelection"), check_get(v, spec, "perDeviceNodeSelection"));
	for (size_t i = 0; i < 4; i++)
		if (set[i])
			text = arena_printf(v->arena, "%.*s%s%s", SPANF(text), n++ ? ", " : "", names[i]);
	if (!n)
		check_required(v, at, "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required");
	else if (n > 1)
		field_add(v, FIELD_INVALID, at, field_quote(v->arena, arena_printf(v->arena, "{%.*s}", SPANF(text))),
			"exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required, but multiple fields are set");
}

static void devices(struct validation *v, const struct field *at, const value *list)
{
	struct spanmap seen = { 0 };
	size_t i = 0, most = DEVICES_MAX;

	value_each(d, list)
		if (value_count(check_get(v, d, "taints")) || value_count(check_get(v, d, "consumesCounters")))
			most = DEVICES_TAINTED_MAX;
	if (value_count(list) > most) {
		field_add(v, FIELD_TOO_MANY, at, arena_printf(v->arena, "%zu", value_count(list)), "must have at most %zu items", most);
		return;
	}
	value_each(d, list) {
		const struct field *item = AT_ITEM(at, i++);
		span name = value_span(check_get(v, d, "name"));
		if (!name.n)
			check_required(v, AT(item, "name"), "");
		else
			check_add(v, AT(item, "name"), name, check_dns1123_label(name));
		if (name.n && at_seen(v, &seen, name))
			field_add(v, FIELD_DUPLICATE, item, field_quote(v->arena, name), "%s", "");
	}
}

static void rules(struct validation *v, const value *o, const value *old)
{
	const value *spec = check_get(v, o, "spec"), *was = old ? check_get(v, old, "spec") : NULL, *p = check_get(v, spec, "pool");
	const struct field *at = AT(NULL, "spec");

	driver(v, AT(at, "driver"), value_span(check_get(v, spec, "driver")));
	pool(v, AT(at, "pool"), p);
	if (was) {
		check_immutable(v, AT(AT(at, "pool"), "name"), check_get(v, p, "name"), check_get(v, check_get(v, was, "pool"), "name"));
		check_immutable(v, AT(at, "driver"), check_get(v, spec, "driver"), check_get(v, was, "driver"));
		check_immutable(v, AT(at, "nodeName"), check_get(v, spec, "nodeName"), check_get(v, was, "nodeName"));
	}
	choice(v, at, spec);
	if (value_present(check_get(v, spec, "sharedCounters")) && value_present(check_get(v, spec, "devices")))
		field_add(v, FIELD_INVALID, at, SPAN("\"\""), "only one of `sharedCounters` or `devices` is allowed");
	devices(v, AT(at, "devices"), check_get(v, spec, "devices"));
}

static void slice_create(struct validation *v, const value *o)
{
	validate_meta_create(v, o, false, META_NAME_SUBDOMAIN);
	rules(v, o, NULL);
}

static void slice_update(struct validation *v, const value *o, const value *old)
{
	validate_meta_update(v, o, old);
	rules(v, o, old);
}

const struct validate_rule validate_resourceslice = { GK_RESOURCE_SLICE, "", slice_create, slice_update, "pkg/apis/resource/validation/validation.go" };
