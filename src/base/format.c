#include "base/format.h"
#include "base/must.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct out { char *to; size_t room, n; };

static void put(struct out *o, const char *s, size_t n)
{
	if (o->n + n < o->room)
		memcpy(o->to + o->n, s, n);
	o->n += n;
}

static void put_number(struct out *o, unsigned long long u, bool negative)
{
	char text[24];
	size_t at = sizeof text;

	do
		text[--at] = (char)('0' + u % 10);
	while (u /= 10);
	if (negative)
		text[--at] = '-';
	put(o, text + at, sizeof text - at);
}

static void put_signed(struct out *o, long long i)
{
	put_number(o, i < 0 ? -(unsigned long long)i : (unsigned long long)i, i < 0);
}

// One conversion, at the byte behind '%'. Returns what follows; NULL: not one of the usual ones.
static const char *convert(struct out *o, const char *c, va_list *ap)
{
	const char *s;
	int most;

	switch (*c) {
	case '%': put(o, "%", 1); return c + 1;
	case 'd': put_signed(o, va_arg(*ap, int)); return c + 1;
	case 'u': put_number(o, va_arg(*ap, unsigned), false); return c + 1;
	case 's':
		s = va_arg(*ap, const char *);
		put(o, s, strlen(s));
		return c + 1;
	case 'z':
		if (c[1] != 'u')
			return NULL;
		put_number(o, va_arg(*ap, size_t), false);
		return c + 2;
	case 'l':
		if (c[1] != 'l' || c[2] != 'd')
			return NULL;
		put_signed(o, va_arg(*ap, long long));
		return c + 3;
	case '.':
		if (c[1] != '*' || c[2] != 's' || (most = va_arg(*ap, int)) < 0)
			return NULL;
		s = va_arg(*ap, const char *);
		put(o, s, (size_t)most);
		return c + 3;
	}
	return NULL;
}

size_t format_text(char *to, size_t room, const char *fmt, va_list ap)
{
	struct out o = { to, room, 0 };
	const char *c = fmt;
	va_list own;

	va_copy(own, ap);
	while (c && *c) {
		size_t plain = strcspn(c, "%");
		put(&o, c, plain);
		c += plain;
		if (*c)
			c = convert(&o, c + 1, &own);
	}
	va_end(own);
	if (!c) {
		int n = vsnprintf(to, room, fmt, ap);
		must(n >= 0);
		return (size_t)n;
	}
	if (o.n < room)
		to[o.n] = '\0';
	return o.n;
}
