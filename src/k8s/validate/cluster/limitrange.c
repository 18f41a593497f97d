// LimitRange (pkg/apis/core/validation: ValidateLimitRange).
#include "k8s/validate/at.h"
#include "k8s/validate/cluster/resource.h"

struct amounts { quantity q[5]; span text[5]; bool has[5]; };
enum { MAX, MIN, DEFAULT, REQUEST, RATIO };
static const char *const members[] = { "max", "min", "default", "defaultRequest", "maxLimitRequestRatio" };

static void names(struct validation *v, const value *limit, int which, bool container, const struct field *at)
{
	struct field below = field_child(at, members[which]);
	struct at_map w = { 0 };

	member_each(m, check_get(v, limit, members[which])) {
		span k = at_key_text(v, m);
		at_map_begin(&w, v);
		resource_name(v, AT_KEY(&below, k), k, container);
		at_map_end(&w, v);
	}
}

static void compare(struct validation *v, const struct amounts *a, int low, int high, int shown, span key, const struct field *at)
{
	static const char *const words[] = { "max value", "min value", "default value", "default request value", "ratio" };
	// Path and value are those of the field that upstream blames; the default is a "default limit value" beside a request.
	const char *above = low == REQUEST && high == DEFAULT ? "default limit value" : words[high];
	struct field below = field_child(at, members[shown]);
	int bad = shown == DEFAULT ? (low == MIN ? MIN : MAX) : shown;

	if (a->has[low] && a->has[high] && quantity_cmp(a->q[low], a->q[high]) > 0)
		field_add(v, FIELD_INVALID, AT_KEY(&below, key), field_quote(v->arena, a->text[bad]), "%s %.*s is greater than %s %.*s", words[low],
			SPANF(a->text[low]), above, SPANF(a->text[high]));
}

static void ratio(struct validation *v, const struct amounts *a, span key, const struct field *at)
{
	const struct field *item = AT_KEY(AT(at, "maxLimitRequestRatio"), key);
	span bad = field_quote(v->arena, a->text[RATIO]);
	double most;

	if (!a->has[RATIO])
		return;
	if (quantity_milli(a->q[RATIO]) < 1000)
		field_add(v, FIELD_INVALID, item, bad, "ratio %.*s is less than 1", SPANF(a->text[RATIO]));
	if (!a->has[MIN] || !a->has[MAX] || !a->q[MIN].nano)
		return;
	most = (double)quantity_milli(a->q[MAX]) / (double)quantity_milli(a->q[MIN]);
	if ((double)quantity_milli(a->q[RATIO]) / 1000 > most)
		field_add(v, FIELD_INVALID, item, bad, "ratio %.*s is greater than max/min = %f", SPANF(a->text[RATIO]), most);
}

static void one_key(struct validation *v, const value *limit, bool pod, uint32_t id, const struct field *at)
{
	span key = intern_text(v->keys, id);
	struct amounts a = { 0 };

	for (int i = 0; i < 5; i++) {
		const value *x = value_get(check_get(v, limit, members[i]), id);
		a.has[i] = !(pod && (i == DEFAULT || i == REQUEST)) && at_quantity(x, &a.q[i]);
		a.text[i] = at_quantity_text(v, x);
	}
	compare(v, &a, MIN, MAX, MIN, key, at);
	compare(v, &a, MIN, REQUEST, REQUEST, key, at);
	compare(v, &a, REQUEST, MAX, REQUEST, key, at);
	compare(v, &a, REQUEST, DEFAULT, REQUEST, key, at);
	compare(v, &a, MIN, DEFAULT, DEFAULT, key, at);
	compare(v, &a, DEFAULT, MAX, DEFAULT, key, at);
	ratio(v, &a, key, at);
	if (!resource_overcommit(key) && a.has[DEFAULT] && a.has[REQUEST] && quantity_cmp(a.q[DEFAULT], a.q[REQUEST]))
		field_add(v, FIELD_INVALID, AT_KEY(AT(at, "defaultRequest"), key), field_quote(v->arena, a.text[REQUEST]),
			"default value %.*s must equal to defaultRequest value %.*s in %.*s", SPANF(a.text[DEFAULT]), SPANF(a.text[REQUEST]), SPANF(key));
}

static void keys(struct validation *v, const value *limit, bool pod, const struct field *at)
{
	struct at_map w = { 0 };

	for (int i = 0; i < 5; i++)
		member_each(m, check_get(v, limit, members[i])) {
			bool seen = pod && (i == DEFAULT || i == REQUEST);
			for (int k = 0; k < i; k++)
				seen |= value_get(check_get(v, limit, members[k]), m->key)->type != VALUE_ABSENT;
			if (seen)
				continue;
			at_map_begin(&w, v);
			one_key(v, limit, pod, m->key, at);
			at_map_end(&w, v);
		}
}

static void type_name(struct validation *v, span type, const struct field *at)
{
	struct check c = check_qualified_name(type);

	for (unsigned i = 0; i < c.n; i++)
		field_add(v, FIELD_INVALID, at, field_quote_typed(v->arena, type), "%s", c.text[i]);
	if (!c.n && span_find(type, '/', 0) < 0 && !span_is(type, "Pod") && !span_is(type, "Container") && !span_is(type, "PersistentVolumeClaim"))
		field_add(v, FIELD_INVALID, at, field_quote_typed(v->arena, type), "must be a standard limit type or fully qualified");
}

static void one_limit(struct validation *v, const value *l, struct spanmap *types, const struct field *at)
{
	span type = check_text(v, l, "type");
	bool pod = span_is(type, "Pod"), container = pod || span_is(type, "Container");

	type_name(v, type, AT(at, "type"));
	if (at_seen(v, types, type))
		check_duplicate(v, AT(at, "type"), type);
	names(v, l, MAX, container, at);
	names(v, l, MIN, container, at);
	if (!pod) {
		names(v, l, DEFAULT, container, at);
		names(v, l, REQUEST, container, at);
	} else {
		if (value_count(check_get(v, l, "default")))
			check_forbidden(v, AT(at, "default"), "may not be specified when `type` is 'Pod'");
		if (value_count(check_get(v, l, "defaultRequest")))
			check_forbidden(v, AT(at, "defaultRequest"), "may not be specified when `type` is 'Pod'");
	}
	if (span_is(type, "PersistentVolumeClaim") && !check_has(v, check_get(v, l, "min"), "storage") && !check_has(v, check_get(v, l, "max"), "storage"))
		check_required(v, AT(at, "limits"), "either minimum or maximum storage value is required, but neither was provided");
	names(v, l, RATIO, container, at);
	keys(v, l, pod, at);
}

static void create(struct validation *v, const value *o)
{
	const value *list = check_get(v, check_get(v, o, "spec"), "limits");
	struct spanmap types = { 0 };

	validate_meta_create(v, o, true, META_NAME_SUBDOMAIN);
	for (size_t i = 0; i < value_count(list); i++)
		one_limit(v, value_item(list, i), &types, AT_ITEM(AT(AT(NULL, "spec"), "limits"), i));
}

const struct validate_rule validate_limitrange = { GK_LIMIT_RANGE, "", create, NULL, "pkg/apis/core/validation/validation.go" };
