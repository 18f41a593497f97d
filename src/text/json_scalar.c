// Literals and numbers of JSON. Integers stay exact as the API server keeps them (sigs.k8s.io/json: a number without '.', 'e' and 'E' is
// an int64 when it fits), and beyond it those of uint64; all other numbers are the nearest double.
#include "text/json_reader.h"

#include <math.h>
#include <stdlib.h>

static inline bool is_digit(const char *p, const char *end)
{
	return p < end && *p >= '0' && *p <= '9';
}

static const char *digits(struct json_reader *r, const char *p, const char *expected)
{
	if (!is_digit(p, r->end))
		return json_unexpected(r, p, expected);
	while (is_digit(p, r->end))
		p++;
	return p;
}

// Fraction and exponent, p behind the integer part.
static const char *number_tail(struct json_reader *r, const char *p)
{
	if (p < r->end && *p == '.' && !(p = digits(r, p + 1, "a digit behind '.'")))
		return NULL;
	if (p < r->end && (*p == 'e' || *p == 'E')) {
		p++;
		if (p < r->end && (*p == '+' || *p == '-'))
			p++;
		p = digits(r, p, "a digit in the exponent");
	}
	return p;
}

// The nearest double of the checked literal [p, q). The program never sets a locale, so strtod reads '.'.
static const char *to_double(struct json_reader *r, const char *p, const char *q, value *v)
{
	size_t n = (size_t)(q - p);

	if (!json_room(r, n + 1))
		return json_fail(r, p, "the document needs more memory than allowed");
	r->text.n = 0;
	buf_add(&r->text, span_of(p, n));
	buf_char(&r->text, '\0');
	v->type = VALUE_NUMBER;
	v->n = 0;
	v->d = strtod(r->text.v, NULL);
	// Go refuses it too: strconv.ParseFloat reports a range error.
	return isinf(v->d) && !r->any_number ? json_fail(r, p, "the number is out of the range of a 64-bit float") : q;
}

const char *json_number(struct json_reader *r, const char *p, value *v)
{
	const char *start = p, *first, *q;
	uint64_t u = 0;
	bool negative = p < r->end && *p == '-', fits = true;

	p += negative;
	first = p;
	for (; is_digit(p, r->end); p++)
		fits &= !__builtin_mul_overflow(u, 10, &u) && !__builtin_add_overflow(u, (uint64_t)(*p - '0'), &u);
	if (p == first)
		return json_unexpected(r, p, negative ? "a digit behind '-'" : "a value");
	if (*first == '0' && p > first + 1)
		return json_fail(r, first, "found a number with a leading zero, expected another digit first");
	if (!(q = number_tail(r, p)))
		return NULL;
	if (q != p || !fits || (negative && u > (uint64_t)INT64_MAX + 1) || (u > INT64_MAX && !negative && r->any_number))
		return to_double(r, start, q, v);
	json_put(v, json_head(negative || u <= INT64_MAX ? VALUE_INT : VALUE_UINT, 0, v->off), negative ? 0 - u : u);
	return q;
}

static const char *literal(struct json_reader *r, const char *p, span word)
{
	size_t left = (size_t)(r->end - p);

	if (left >= word.n && memcmp(p, word.p, word.n) == 0)
		return p + word.n;
	return json_unexpected(r, p, "a value");
}

const char *json_scalar(struct json_reader *r, const char *p, value *v)
{
	if (p == r->end)
		return json_unexpected(r, p, "a value");
	switch (*p) {
	case 't':
		json_put(v, json_head(VALUE_BOOL, 0, v->off), true);
		return literal(r, p, SPAN("true"));
	case 'f':
		json_put(v, json_head(VALUE_BOOL, 0, v->off), false);
		return literal(r, p, SPAN("false"));
	case 'n':
		json_put(v, json_head(VALUE_NULL, 0, v->off), 0);
		return literal(r, p, SPAN("null"));
	default:
		return json_number(r, p, v);
	}
}
