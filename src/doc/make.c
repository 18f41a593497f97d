#include "doc/make.h"

#include <stdarg.h>

value make_object(struct make m, ...)
{
	struct member buf[32];
	size_t n = 0;
	va_list ap;

	va_start(ap, m);
	for (const char *key; (key = va_arg(ap, const char *)) != NULL;) {
		value v = va_arg(ap, value);
		if (v.type != VALUE_ABSENT && n < sizeof buf / sizeof *buf)
			buf[n++] = (struct member){ intern_id(m.keys, span_str(key)), VALUE_NO_OFF, v };
	}
	va_end(ap);
	struct member *out = arena_array(m.a, struct member, n);
	if (n)
		memcpy(out, buf, n * sizeof *out);
	return value_object(out, n);
}

value make_array(struct make m, int n, ...)
{
	value *v = arena_array(m.a, value, n);
	va_list ap;

	va_start(ap, n);
	for (int i = 0; i < n; i++)
		v[i] = va_arg(ap, value);
	va_end(ap);
	return value_array(v, (size_t)n);
}

value make_texts(struct make m, const span *s, size_t n)
{
	value *v = arena_array(m.a, value, n);

	for (size_t i = 0; i < n; i++)
		v[i] = value_string(s[i]);
	return value_array(v, n);
}

value make_text(const char *z)
{
	return value_string(span_str(z));
}

const value *make_root(struct make m, value v)
{
	value *out = arena_new(m.a, value);
	*out = v;
	return out;
}
