#include "out/say.h"

#include "out/escape.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const paint_code[] = {
	[PAINT_PLAIN] = "0", [PAINT_BOLD] = "1", [PAINT_DIM] = "2", [PAINT_CRITICAL] = "1;31", [PAINT_HIGH] = "31",
	[PAINT_MEDIUM] = "33", [PAINT_LOW] = "36", [PAINT_UNKNOWN] = "35", [PAINT_GOOD] = "32",
};

void say(struct render *r, const char *fmt, ...)
{
	va_list ap;
	char small[512], *text = small;

	va_start(ap, fmt);
	int n = vsnprintf(small, sizeof small, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	if ((size_t)n >= sizeof small) {
		text = arena_alloc(r->arena, (size_t)n + 1, 1);
		va_start(ap, fmt);
		vsnprintf(text, (size_t)n + 1, fmt, ap);
		va_end(ap);
	}
	escape_add(r->out, span_of(text, (size_t)n));
}

void say_span(struct render *r, span s)
{
	escape_add(r->out, s);
}

void say_painted(struct render *r, enum paint p, span s)
{
	if (r->colour)
		buf_printf(r->out, "\033[%sm", paint_code[p]);
	escape_add(r->out, s);
	if (r->colour)
		buf_str(r->out, "\033[0m");
}

void say_padded(struct render *r, span s, size_t width)
{
	size_t w = escape_width(s);
	say_span(r, s);
	do
		buf_char(r->out, ' ');
	while (++w < width);
}

void say_end(struct render *r)
{
	while (r->out->n && r->out->v[r->out->n - 1] == ' ')
		r->out->n--;
	buf_char(r->out, '\n');
}

void say_gap(struct render *r)
{
	buf_char(r->out, '\n');
}

void say_wrapped(struct render *r, span s, size_t indent, size_t width, bool first)
{
	size_t column = 0;
	span word;

	for (span rest = s; rest.p; ) {
		rest = span_cut(rest, ' ', &word);
		if (!word.n)
			continue;
		size_t w = escape_width(word);
		if (column && column + 1 + w > width) {
			say_end(r);
			column = 0;
			first = false;
		}
		if (!column) {
			if (!first)
				buf_printf(r->out, "%*s", (int)indent, "");
			column = indent;
		} else {
			buf_char(r->out, ' ');
			column++;
		}
		say_span(r, word);
		column += w;
	}
	if (column)
		say_end(r);
}

void say_count(struct render *r, size_t n, const char *noun)
{
	bool ies = n != 1 && noun[0] && noun[strlen(noun) - 1] == 'y' && !strchr("aeiou", noun[strlen(noun) - 2]);
	if (ies)
		say(r, "%zu %.*sies", n, (int)strlen(noun) - 1, noun);
	else
		say(r, "%zu %s%s", n, noun, n == 1 ? "" : "s");
}
