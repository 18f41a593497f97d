#include "base/diag.h"

#include <stdarg.h>
#include <stdio.h>

void diag_add(struct diags *d, enum diag_level level, span file, uint32_t line, uint32_t col, const char *fmt, ...)
{
	char buf[512];
	va_list ap;

	d->count[level]++;
	if (d->list.n >= DIAG_MAX)
		return;
	va_start(ap, fmt);
	int n = vsnprintf(buf, sizeof buf, fmt, ap);
	va_end(ap);
	size_t len = n < 0 ? 0 : (size_t)n < sizeof buf ? (size_t)n : sizeof buf - 1;
	struct diag e = { level, arena_span(d->arena, file), line, col, arena_span(d->arena, span_of(buf, len)) };
	vec_push(&d->list, d->arena, e);
}

void diag_position(span text, size_t at, uint32_t *line, uint32_t *col)
{
	size_t start = 0;
	uint32_t n = 1;

	if (at > text.n)
		at = text.n;
	for (size_t i = 0; i < at;) {
		const char *nl = memchr(text.p + i, '\n', at - i);
		if (!nl)
			break;
		i = start = (size_t)(nl - text.p) + 1;
		n++;
	}
	*line = n;
	*col = (uint32_t)(at - start + 1);
}
