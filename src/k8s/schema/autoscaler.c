#include "k8s/schema/autoscaler.h"

#include "base/buf.h"
#include "doc/edit.h"
#include "k8s/meta.h"
#include "text/json.h"

#define NOTE "autoscaling.alpha.kubernetes.io/"
#define CPU_DEFAULT 80

// What a field is where it does not say anything: left out, or Go's zero value.
enum zero { OMITTED, TEXT, AMOUNT };

// v2 keeps the amounts of a metric's spec and of its status in members of different names; v1 has the name in front of the field's.
enum side { SPEC, STATUS };
static const char *const amounts[] = { [SPEC] = "target", [STATUS] = "current" };

// A field of a v1 metric, in the order of its struct, and where v2 has it.
enum above { TOP, METRIC, AMOUNTS };
struct part { const char *source, *v1[2]; enum above above; const char *v2; enum zero zero[2]; };

#define BOTH(x) { x, x }
#define AMOUNT_OF(x) { "target" x, "current" x }

static const struct part parts[] = {
	{ "object", BOTH("target"), TOP, "describedObject", BOTH(OMITTED) },
	{ "object", BOTH("metricName"), METRIC, "name", BOTH(TEXT) },
	{ "object", AMOUNT_OF("Value"), AMOUNTS, "value", BOTH(AMOUNT) },
	{ "object", BOTH("selector"), METRIC, "selector", BOTH(OMITTED) },
	{ "object", BOTH("averageValue"), AMOUNTS, "averageValue", BOTH(OMITTED) },
	{ "pods", BOTH("metricName"), METRIC, "name", BOTH(TEXT) },
	{ "pods", AMOUNT_OF("AverageValue"), AMOUNTS, "averageValue", BOTH(AMOUNT) },
	{ "pods", BOTH("selector"), METRIC, "selector", BOTH(OMITTED) },
	{ "resource", BOTH("name"), TOP, "name", BOTH(TEXT) },
	{ "resource", AMOUNT_OF("AverageUtilization"), AMOUNTS, "averageUtilization", BOTH(OMITTED) },
	{ "resource", AMOUNT_OF("AverageValue"), AMOUNTS, "averageValue", { OMITTED, AMOUNT } },
	{ "containerResource", BOTH("name"), TOP, "name", BOTH(TEXT) },
	{ "containerResource", AMOUNT_OF("AverageUtilization"), AMOUNTS, "averageUtilization", BOTH(OMITTED) },
	{ "containerResource", AMOUNT_OF("AverageValue"), AMOUNTS, "averageValue", { OMITTED, AMOUNT } },
	{ "containerResource", BOTH("container"), TOP, "container", BOTH(TEXT) },
	{ "external", BOTH("metricName"), METRIC, "name", BOTH(TEXT) },
	{ "external", BOTH("metricSelector"), METRIC, "selector", BOTH(OMITTED) },
	{ "external", AMOUNT_OF("Value"), AMOUNTS, "value", { OMITTED, AMOUNT } },
	{ "external", AMOUNT_OF("AverageValue"), AMOUNTS, "averageValue", BOTH(OMITTED) },
};

#define PARTS (sizeof parts / sizeof *parts)

static const char *const sources[] = { "object", "pods", "resource", "containerResource", "external" };
static const char *const notes[] = { NOTE "metrics", NOTE "behavior", NOTE "current-metrics", NOTE "conditions" };

static uint32_t key(const struct autoscaler *c, const char *name) { return intern_id(c->keys, span_str(name)); }
static const value *get(const struct autoscaler *c, const value *v, const char *name) { return value_get(v, key(c, name)); }

static void put(const struct autoscaler *c, value *v, const char *name, value x)
{
	if (x.type > VALUE_NULL)
		*v = edit_set(c->arena, v, key(c, name), x);
}

static value zero_of(enum zero z) { return z == OMITTED ? value_absent : value_string(z == TEXT ? SPAN("") : SPAN("0")); }

static void copy(const struct autoscaler *c, value *to, const value *from, const char *name, enum zero z)
{
	const value *x = get(c, from, name);

	put(c, to, name, value_present(x) ? *x : zero_of(z));
}

static value some(const value *x, enum zero z) { return value_present(x) ? *x : zero_of(z); }

static value reference(const struct autoscaler *c, const value *r)
{
	value out = value_object(NULL, 0);

	copy(c, &out, r, "kind", TEXT);
	copy(c, &out, r, "name", TEXT);
	if (value_span(get(c, r, "apiVersion")).n)
		copy(c, &out, r, "apiVersion", OMITTED);
	return out;
}

// The member of v2 that holds the field, where it is not the source itself.
static const char *above(const struct part *p, enum side side)
{
	return p->above == METRIC ? "metric" : amounts[side];
}

static value metric_v1(const struct autoscaler *c, const value *m, enum side side)
{
	value out = value_object(NULL, 0);

	copy(c, &out, m, "type", TEXT);
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
		const value *source = get(c, m, sources[i]);
		value below = value_object(NULL, 0);
		if (!value_present(source))
			continue;
		for (const struct part *p = parts; p < parts + PARTS; p++) {
			if (strcmp(p->source, sources[i]))
				continue;
			const value *from = p->above == TOP ? source : get(c, source, above(p, side)), *x = get(c, from, p->v2);
			put(c, &below, p->v1[side], !strcmp(p->v2, "describedObject") ? reference(c, x) : some(x, p->zero[side]));
		}
		put(c, &out, sources[i], below);
	}
	return out;
}

// MetricTarget.Type follows from which amount was given.
static const char *target_type(const struct autoscaler *c, const char *source, const value *from)
{
	bool average = value_present(get(c, from, "averageValue")), use = value_present(get(c, from, "targetAverageUtilization"));

	if (span_is(span_str(source), "object"))
		return average ? "AverageValue" : "Value";
	if (span_is(span_str(source), "external"))
		return value_present(get(c, from, "targetValue")) ? "Value" : "AverageValue";
	return use ? "Utilization" : "AverageValue";
}

static value metric_v2(const struct autoscaler *c, const value *m, enum side side)
{
	value out = value_object(NULL, 0);

	copy(c, &out, m, "type", TEXT);
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
		const value *source = get(c, m, sources[i]);
		value below = value_object(NULL, 0);
		if (!value_present(source))
			continue;
		if (side == SPEC)
			below = edit_set_at(c->arena, &below, value_string(span_str(target_type(c, sources[i], source))), 2, key(c, "target"), key(c, "type"));
		for (const struct part *p = parts; p < parts + PARTS; p++) {
			value x = some(get(c, source, p->v1[side]), p->zero[side]);
			if (strcmp(p->source, sources[i]) || !value_present(&x))
				continue;
			if (p->above != TOP)
				below = edit_set_at(c->arena, &below, x, 2, key(c, above(p, side)), key(c, p->v2));
			else
				put(c, &below, p->v2, x);
		}
		put(c, &out, sources[i], below);
	}
	return out;
}

// The behaviour is written as the internal type, which has no JSON names.
static value behavior(const struct autoscaler *c, const value *b, bool to_go)
{
	static const char *const names[][2] = { { "scaleUp", "ScaleUp" }, { "scaleDown", "ScaleDown" },
		{ "stabilizationWindowSeconds", "StabilizationWindowSeconds" }, { "selectPolicy", "SelectPolicy" }, { "policies", "Policies" },
		{ "tolerance", "Tolerance" }, { "type", "Type" }, { "value", "Value" }, { "periodSeconds", "PeriodSeconds" } };
	static const struct { unsigned first, end; } members[] = { { 0, 2 }, { 2, 6 }, { 6, 9 } };
	bool policy = value_present(get(c, b, names[7][!to_go])) || value_present(get(c, b, names[6][!to_go]));
	bool top = b->type == VALUE_OBJECT && (get(c, b, names[0][!to_go])->type || get(c, b, names[1][!to_go])->type);
	unsigned sort = policy ? 2 : top ? 0 : 1;
	value out = value_object(NULL, 0);

	for (unsigned i = members[sort].first; i < members[sort].end; i++) {
		value x = *get(c, b, names[i][!to_go]), list = value_array(NULL, 0);
		if (i == 5 && c->minor && c->minor < 33) // KEP-4951
			continue;
		if (x.type == VALUE_OBJECT)
			x = behavior(c, &x, to_go);
		value_each(p, &x)
			list = edit_append(c->arena, &list, behavior(c, p, to_go));
		if (x.type == VALUE_ARRAY)
			x = list;
		if (x.type <= VALUE_NULL && to_go)
			out = edit_set(c->arena, &out, key(c, names[i][1]), value_null());
		else
			put(c, &out, names[i][to_go], x);
	}
	return out;
}

bool autoscaler_is_v1(const value *object)
{
	return span_is(meta_kind(object), "HorizontalPodAutoscaler") && span_is(meta_api_version(object), "autoscaling/v1");
}

// DropRoundTripHorizontalPodAutoscalerAnnotations
static value without_notes(const struct autoscaler *c, const value *object)
{
	const value *all = meta_annotations(object);
	value left = *all;

	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		if (value_present(get(c, &left, notes[i])))
			left = edit_del(c->arena, &left, key(c, notes[i]));
	if (left.n == all->n || left.type != VALUE_OBJECT)
		return *object;
	value m = left.n ? edit_set(c->arena, meta(object), KEY_annotations, left) : edit_del(c->arena, meta(object), KEY_annotations);
	return edit_set(c->arena, object, KEY_metadata, m);
}

static void note(const struct autoscaler *c, value *object, const char *name, const value *x)
{
	struct buf b = { .arena = c->arena };

	json_write(&b, c->keys, x);
	*object = edit_set_at(c->arena, object, value_string(buf_span(&b)), 3, KEY_metadata, KEY_annotations, key(c, name));
}

static const value *cpu(const struct autoscaler *c, const value *m, enum side side)
{
	const value *r = get(c, m, "resource");
	bool it = span_is(value_span(get(c, m, "type")), "Resource") && span_is(value_span(get(c, r, "name")), "cpu");

	return it ? get(c, get(c, r, amounts[side]), "averageUtilization") : &value_absent;
}

static value spec_v1(const struct autoscaler *c, const value *spec)
{
	value out = value_object(NULL, 0);

	put(c, &out, "scaleTargetRef", *get(c, spec, "scaleTargetRef"));
	copy(c, &out, spec, "minReplicas", OMITTED);
	copy(c, &out, spec, "maxReplicas", OMITTED);
	value_each(m, get(c, spec, "metrics")) {
		const value *n = cpu(c, m, SPEC);
		if (!value_present(n))
			continue;
		put(c, &out, "targetCPUUtilizationPercentage", *n);
		break;
	}
	return out;
}

static value status_v1(const struct autoscaler *c, const value *status)
{
	value out = value_object(NULL, 0), none = value_int(0);

	copy(c, &out, status, "observedGeneration", OMITTED);
	copy(c, &out, status, "lastScaleTime", OMITTED);
	put(c, &out, "currentReplicas", value_present(get(c, status, "currentReplicas")) ? *get(c, status, "currentReplicas") : none);
	put(c, &out, "desiredReplicas", value_present(get(c, status, "desiredReplicas")) ? *get(c, status, "desiredReplicas") : none);
	value_each(m, get(c, status, "currentMetrics"))
		put(c, &out, "currentCPUUtilizationPercentage", *cpu(c, m, STATUS));
	return out;
}

value autoscaler_v1(const struct autoscaler *c, const value *object)
{
	const value *spec = value_get(object, KEY_spec), *status = value_get(object, KEY_status);
	value out = without_notes(c, object), other = value_array(NULL, 0), now = value_array(NULL, 0);

	out = edit_set(c->arena, &out, KEY_apiVersion, value_string(SPAN("autoscaling/v1")));
	out = edit_set(c->arena, &out, KEY_spec, spec_v1(c, spec));
	out = edit_set(c->arena, &out, KEY_status, status_v1(c, status));
	value_each(m, get(c, spec, "metrics"))
		if (!value_present(cpu(c, m, SPEC)))
			other = edit_append(c->arena, &other, metric_v1(c, m, SPEC));
	value_each(m, get(c, status, "currentMetrics"))
		now = edit_append(c->arena, &now, metric_v1(c, m, STATUS));
	if (other.n)
		note(c, &out, notes[0], &other);
	if (now.n)
		note(c, &out, notes[2], &now);
	if (value_present(get(c, spec, "behavior"))) {
		value b = behavior(c, get(c, spec, "behavior"), true);
		note(c, &out, notes[1], &b);
	}
	if (value_count(get(c, status, "conditions")))
		note(c, &out, notes[3], get(c, status, "conditions"));
	return out;
}

// What an annotation holds; false when there is none, or none that decodes.
static bool noted(const struct autoscaler *c, const value *object, const char *name, enum value_type want, value *out)
{
	span text = meta_annotation(object, c->keys, span_str(name));
	struct json_options o = { 0 };
	struct json_error e;

	*out = value_absent;
	if (!text.p || !json_read(text, &o, c->arena, c->keys, out, &e) || (out->type != want && out->type != VALUE_NULL))
		return false;
	value_each(x, out)
		if (x->type != VALUE_OBJECT)
			return false;
	return true;
}

static value cpu_metric(const struct autoscaler *c, enum side side, value use)
{
	value resource = value_object(NULL, 0), amount = value_object(NULL, 0), m = value_object(NULL, 0);

	if (side == SPEC)
		put(c, &amount, "type", value_string(SPAN("Utilization")));
	put(c, &amount, "averageUtilization", use);
	put(c, &resource, "name", value_string(SPAN("cpu")));
	put(c, &resource, amounts[side], amount);
	put(c, &m, "type", value_string(SPAN("Resource")));
	put(c, &m, "resource", resource);
	return m;
}

static value spec_v2(const struct autoscaler *c, const value *object)
{
	const value *spec = value_get(object, KEY_spec), *use = get(c, spec, "targetCPUUtilizationPercentage");
	value out = value_object(NULL, 0), metrics = value_array(NULL, 0), read;

	put(c, &out, "scaleTargetRef", *get(c, spec, "scaleTargetRef"));
	copy(c, &out, spec, "minReplicas", OMITTED);
	copy(c, &out, spec, "maxReplicas", OMITTED);
	if (noted(c, object, notes[0], VALUE_ARRAY, &read))
		value_each(m, &read)
			metrics = edit_append(c->arena, &metrics, metric_v2(c, m, SPEC));
	if (value_present(use) || !metrics.n) // without any metric, the CPU's
		metrics = edit_append(c->arena, &metrics, cpu_metric(c, SPEC, value_present(use) ? *use : value_int(CPU_DEFAULT)));
	put(c, &out, "metrics", metrics);
	if (noted(c, object, notes[1], VALUE_OBJECT, &read)) {
		value b = behavior(c, &read, false);
		if (b.n)
			put(c, &out, "behavior", b);
	}
	return out;
}

value autoscaler_v2(const struct autoscaler *c, const value *object)
{
	static const char *const same[] = { "observedGeneration", "lastScaleTime", "currentReplicas", "desiredReplicas" };
	const value *status = value_get(object, KEY_status), *use = get(c, status, "currentCPUUtilizationPercentage");
	value out = without_notes(c, object), s = value_object(NULL, 0), now = value_array(NULL, 0), read;

	out = edit_set(c->arena, &out, KEY_apiVersion, value_string(SPAN("autoscaling/v2")));
	out = edit_set(c->arena, &out, KEY_spec, spec_v2(c, object));
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		copy(c, &s, status, same[i], OMITTED);
	if (noted(c, object, notes[2], VALUE_ARRAY, &read)) {
		value_each(m, &read)
			now = edit_append(c->arena, &now, metric_v2(c, m, STATUS));
	} else if (value_present(use)) {
		now = edit_append(c->arena, &now, cpu_metric(c, STATUS, *use));
	}
	if (now.n)
		put(c, &s, "currentMetrics", now);
	if (noted(c, object, notes[3], VALUE_ARRAY, &read) && value_count(&read))
		put(c, &s, "conditions", read);
	out = edit_set(c->arena, &out, KEY_status, s);
	return out;
}
