#include "doc/value.h"

const value value_absent = { .type = VALUE_ABSENT, .off = VALUE_NO_OFF };

// From the end, four at a time behind what four do not divide: most members that are asked for are not there.
const value *value_get_in(const value *v, uint32_t key)
{
	const struct member *first = v->member, *m = first + v->n;

	if (v->n % 2 && (--m)->key == key)
		return &m->v;
	if (v->n / 2 % 2) {
		if (m[-1].key == key)
			return &m[-1].v;
		if (m[-2].key == key)
			return &m[-2].v;
		m -= 2;
	}
	for (; m != first; m -= 4) {
		if (m[-1].key == key)
			return &m[-1].v;
		if (m[-2].key == key)
			return &m[-2].v;
		if (m[-3].key == key)
			return &m[-3].v;
		if (m[-4].key == key)
			return &m[-4].v;
	}
	return &value_absent;
}

int64_t value_get_int(const value *v, uint32_t key, int64_t dflt)
{
	const value *x = value_get(v, key);
	return x->type == VALUE_INT ? x->i : dflt;
}

const value *value_item(const value *v, size_t i)
{
	return v->type == VALUE_ARRAY && i < v->n ? &v->item[i] : &value_absent;
}

bool value_lists(const value *list, span text)
{
	value_each(x, list)
		if (span_eq(value_span(x), text))
			return true;
	return false;
}

static bool is_number(const value *v)
{
	return v->type == VALUE_INT || v->type == VALUE_UINT || v->type == VALUE_NUMBER;
}

static double as_double(const value *v)
{
	return v->type == VALUE_INT ? (double)v->i : v->type == VALUE_UINT ? (double)v->u : v->d;
}

static size_t distinct(const value *v)
{
	size_t n = 0;
	for (size_t i = 0; i < v->n; i++)
		n += value_get(v, v->member[i].key) == &v->member[i].v;
	return n;
}

static bool equal_objects(const value *a, const value *b)
{
	if (distinct(a) != distinct(b))
		return false;
	for (size_t i = 0; i < a->n; i++) {
		const value *x = value_get(a, a->member[i].key), *y = value_get(b, a->member[i].key);
		if (y->type == VALUE_ABSENT || !value_equal(x, y))
			return false;
	}
	return true;
}

bool value_equal(const value *a, const value *b)
{
	if (a == b)
		return true;
	if (is_number(a) && is_number(b))
		return a->type == b->type && a->type != VALUE_NUMBER ? a->u == b->u : as_double(a) == as_double(b);
	if (a->type != b->type)
		return false;
	switch ((enum value_type)a->type) {
	case VALUE_BOOL:
		return a->b == b->b;
	case VALUE_STRING:
		return span_eq(value_span(a), value_span(b));
	case VALUE_ARRAY:
		if (a->n != b->n)
			return false;
		for (size_t i = 0; i < a->n; i++)
			if (!value_equal(&a->item[i], &b->item[i]))
				return false;
		return true;
	case VALUE_OBJECT:
		return equal_objects(a, b);
	default:
		return true;
	}
}

value value_null(void) { return (value){ .type = VALUE_NULL, .off = VALUE_NO_OFF }; }
value value_bool(bool b) { return (value){ .type = VALUE_BOOL, .off = VALUE_NO_OFF, .b = b }; }
value value_int(int64_t i) { return (value){ .type = VALUE_INT, .off = VALUE_NO_OFF, .i = i }; }

value value_string(span s)
{
	if (s.n > VALUE_MAX_COUNT)
		s.n = VALUE_MAX_COUNT;
	return (value){ .type = VALUE_STRING, .n = (uint32_t)s.n, .off = VALUE_NO_OFF, .s = s.p ? s.p : "" };
}

value value_array(const value *items, size_t n)
{
	return (value){ .type = VALUE_ARRAY, .n = (uint32_t)n & VALUE_MAX_COUNT, .off = VALUE_NO_OFF, .item = items };
}

value value_object(const struct member *m, size_t n)
{
	return (value){ .type = VALUE_OBJECT, .n = (uint32_t)n & VALUE_MAX_COUNT, .off = VALUE_NO_OFF, .member = m };
}
