#include "k8s/validate/workload/workload.h"

#include "base/buf.h"
#include "k8s/selector.h"
#include "text/json.h"

span workload_map(struct validation *v, const value *map)
{
	struct spanvec keys = { 0 };
	struct buf b = { .arena = v->arena };

	if (map->type != VALUE_OBJECT)
		return SPAN("null");
	member_each(m, map)
		vec_push(&keys, v->arena, intern_text(v->keys, m->key));
	span_sort(keys.v, keys.n);
	buf_char(&b, '{');
	for (size_t i = 0; i < keys.n; i++) {
		if (i)
			buf_char(&b, ',');
		json_write_span(&b, keys.v[i]);
		buf_char(&b, ':');
		json_write(&b, v->keys, meta_member(map, v->keys, keys.v[i]));
	}
	buf_char(&b, '}');
	return buf_span(&b);
}

span workload_selector_text(struct validation *v, const value *s)
{
	struct buf b = { .arena = v->arena };
	const value *labels = value_get(s, KEY_matchLabels), *list = value_get(s, KEY_matchExpressions);

	if (!value_present(s))
		return SPAN("null");
	buf_char(&b, '{');
	if (value_count(labels))
		buf_printf(&b, "\"matchLabels\":%.*s", SPANF(workload_map(v, labels)));
	if (value_count(list)) {
		buf_str(&b, value_count(labels) ? ",\"matchExpressions\":[" : "\"matchExpressions\":[");
		for (size_t i = 0; i < list->n; i++) {
			const value *e = &list->item[i], *values = value_get(e, KEY_values);
			buf_printf(&b, "%s{\"key\":", i ? "," : "");
			json_write_span(&b, value_get_span(e, KEY_key));
			buf_str(&b, ",\"operator\":");
			json_write_span(&b, value_get_span(e, KEY_operator));
			if (value_count(values)) {
				buf_str(&b, ",\"values\":");
				json_write(&b, v->keys, values);
			}
			buf_char(&b, '}');
		}
		buf_char(&b, ']');
	}
	buf_char(&b, '}');
	return buf_span(&b);
}

void workload_keep_selector(struct validation *v, const value *object, const value *old)
{
	const value *now = value_at(object, 2, KEY_spec, KEY_selector), *was = value_at(old, 2, KEY_spec, KEY_selector);

	if (value_present(now) == value_present(was) && (!value_present(now) || value_equal(now, was)))
		return;
	field_add(v, FIELD_INVALID, AT(AT(NULL, "spec"), "selector"), value_present(now) ? workload_selector_text(v, now) : SPAN("null"), "field is immutable");
}

bool workload_selector(struct validation *v, const struct field *at, const value *selector, const char *kind)
{
	struct selector s;
	const char *error;

	if (!value_present(selector)) {
		check_required(v, at, "");
	} else {
		meta_selector_check(v, at, selector, META_SELECTOR_STRICT);
		if (!value_count(value_get(selector, KEY_matchLabels)) && !value_count(value_get(selector, KEY_matchExpressions)))
			field_add(v, FIELD_INVALID, at, workload_selector_text(v, selector), "empty selector is invalid for %s", kind);
	}
	if (selector_read(&s, selector, v->keys, v->arena, &error))
		return true;
	field_add(v, FIELD_INVALID, at, workload_selector_text(v, selector), "%s", strcmp(kind, "statefulset") ? "invalid label selector" : "");
	return false;
}

void workload_match(struct validation *v, const struct field *at, const value *selector, bool selector_map, const value *template)
{
	struct selector s;
	const char *error;
	const value *labels = value_at(template, 2, KEY_metadata, KEY_labels);

	if (selector_map)
		selector_read_map(&s, selector, v->keys, v->arena);
	else if (!selector_read(&s, selector, v->keys, v->arena, &error))
		return;
	if ((s.nothing || s.n) && selector_match(&s, v->keys, labels, true) != SELECTOR_YES)
		field_add(v, FIELD_INVALID, AT(AT(at, "metadata"), "labels"), workload_map(v, labels), "`selector` does not match template `labels`");
}

void workload_always(struct validation *v, const struct field *at, const value *template, const char *kind)
{
	const value *spec = value_get(template, KEY_spec);
	span policy = check_text(v, spec, "restartPolicy");

	if (!span_is(policy, "Always"))
		CHECK_ONE_OF(v, AT(AT(at, "spec"), "restartPolicy"), policy, "Always");
	if (check_has(v, spec, "activeDeadlineSeconds"))
		field_add(v, FIELD_FORBIDDEN, AT(AT(at, "spec"), "activeDeadlineSeconds"), (span){ 0 }, "activeDeadlineSeconds in %s is not Supported", kind);
}

void workload_nonnegative(struct validation *v, const struct field *at, const value *spec, const char *name)
{
	check_nonnegative(v, AT(at, name), check_int(v, spec, name, 0));
}

void workload_int_or_percent(struct validation *v, const struct field *at, const value *x)
{
	check_int_or_percent(v, at, x);
}

static bool percent(const value *x, int64_t *n)
{
	span s = value_span(x);

	*n = 0;
	if (x->type != VALUE_STRING || check_percent(s).n)
		return false;
	for (size_t i = 0; i + 1 < s.n && *n < INT32_MAX; i++)
		*n = *n * 10 + (s.p[i] - '0');
	return true;
}

// A text that is no percentage counts as the number it starts as, or 0 (intstr IntValue: strconv.Atoi).
int64_t workload_amount(const value *x)
{
	int64_t n = 0;
	span s = value_span(x);

	if (x->type == VALUE_INT)
		return x->i;
	if (percent(x, &n) || x->type != VALUE_STRING)
		return n;
	n = 0;
	for (size_t i = s.n && s.p[0] == '-'; i < s.n && n < INT32_MAX; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return 0;
		n = n * 10 + (s.p[i] - '0');
	}
	return s.n && s.p[0] == '-' ? -n : n;
}

void workload_not_more_than_all(struct validation *v, const struct field *at, const value *x)
{
	int64_t n;

	if (percent(x, &n) && n > 100)
		check_invalid(v, at, x, "must not be greater than 100%");
}

void workload_status(struct validation *v, const value *object, const char *const *counters, const char *const *below, const char *than_ready)
{
	const value *status = value_get(object, KEY_status);
	const struct field *at = AT(NULL, "status");
	int64_t all = check_int(v, status, "replicas", 0), available = check_int(v, status, "availableReplicas", 0);

	for (; *counters; counters++)
		workload_nonnegative(v, at, status, *counters);
	for (; below && *below; below++)
		if (check_int(v, status, *below, 0) > all)
			rule_int(v, AT(at, *below), check_int(v, status, *below, 0), "cannot be greater than status.replicas");
	if (than_ready && available > check_int(v, status, "readyReplicas", 0))
		rule_int(v, AT(at, "availableReplicas"), available, than_ready);
}

void workload_collisions(struct validation *v, const value *object, const value *old)
{
	const value *now = check_get(v, value_get(object, KEY_status), "collisionCount");
	const value *was = check_get(v, value_get(old, KEY_status), "collisionCount");

	if (was->type == VALUE_INT && (now->type != VALUE_INT || now->i < was->i))
		rule_int(v, AT(AT(NULL, "status"), "collisionCount"), now->type == VALUE_INT ? now->i : 0, "cannot be decremented");
}
