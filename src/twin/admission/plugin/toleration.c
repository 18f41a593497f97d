#include "twin/admission/plugin/toleration.h"

#include "base/vec.h"

value toleration_make(struct arena *a, span key, const char *effect)
{
	value t = edit_set(a, &value_absent, KEY_key, value_string(key));

	t = edit_set(a, &t, KEY_operator, value_string(SPAN("Exists")));
	return edit_set(a, &t, KEY_effect, value_string(span_str(effect)));
}

static bool same(const value *a, const value *b)
{
	static const uint32_t key[] = { KEY_key, KEY_operator, KEY_value, KEY_effect };

	for (size_t i = 0; i < sizeof key / sizeof *key; i++)
		if (!span_eq(value_get_span(a, key[i]), value_get_span(b, key[i])))
			return false;
	return value_equal(value_get(a, KEY_tolerationSeconds), value_get(b, KEY_tolerationSeconds));
}

static bool covers(const value *wide, const value *t)
{
	span key = value_get_span(wide, KEY_key), operator = value_get_span(wide, KEY_operator), effect = value_get_span(wide, KEY_effect);
	const value *most = value_get(wide, KEY_tolerationSeconds), *own = value_get(t, KEY_tolerationSeconds);
	bool exists = span_is(operator, "Exists");

	if (same(wide, t))
		return true;
	if (!span_eq(key, value_get_span(t, KEY_key)) && (key.n || !exists))
		return false;
	if (effect.n && !span_eq(effect, value_get_span(t, KEY_effect)))
		return false;
	if (span_is(effect, "NoExecute") && most->type == VALUE_INT && (own->type != VALUE_INT || own->i > most->i))
		return false;
	if (exists)
		return true;
	return (!operator.n || span_is(operator, "Equal")) && span_eq(operator, value_get_span(t, KEY_operator)) &&
		span_eq(value_get_span(wide, KEY_value), value_get_span(t, KEY_value));
}

value toleration_merge(struct arena *a, const value *first, const value *second)
{
	VEC(value) all = { 0 }, out = { 0 };

	value_each(t, first)
		vec_push(&all, a, *t);
	value_each(t, second)
		vec_push(&all, a, *t);
	for (size_t i = 0; i < all.n; i++) {
		bool redundant = false;
		for (size_t k = 0; k < out.n && !redundant; k++)
			redundant = covers(&out.v[k], &all.v[i]);
		// Of equal ones the first stays.
		for (size_t k = i + 1; k < all.n && !redundant; k++)
			redundant = !same(&all.v[k], &all.v[i]) && covers(&all.v[k], &all.v[i]);
		if (!redundant)
			vec_push(&out, a, all.v[i]);
	}
	return out.n ? value_array(out.v, out.n) : value_absent;
}

bool toleration_within(const value *list, const value *allowed)
{
	value_each(t, list) {
		bool ok = false;
		value_each(w, allowed)
			ok |= covers(w, t);
		if (!ok)
			return false;
	}
	return true;
}
