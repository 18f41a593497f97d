#include "cmd/log.h"

#include "out/escape.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool quiet, drawn;

void log_quiet(bool q)
{
	quiet = q;
}

bool log_is_quiet(void)
{
	return quiet;
}

static void write_escaped(const char *before, span text, const char *after)
{
	struct arena a = { 0 };
	struct buf b = { .arena = &a };

	buf_str(&b, before);
	escape_add(&b, text);
	buf_str(&b, after);
	fwrite(b.v, 1, b.n, stderr);
	fflush(stderr);
	arena_free(&a);
}

static void line(const char *before, const char *after, const char *fmt, va_list ap)
{
	char text[2048];
	int n = vsnprintf(text, sizeof text, fmt, ap);

	if (n > 0)
		write_escaped(before, span_of(text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1), after);
}

void log_wipe(void)
{
	if (drawn)
		fputs("\r\033[K", stderr);
	drawn = false;
}

void log_line(const char *fmt, ...)
{
	va_list ap;

	log_wipe();
	va_start(ap, fmt);
	line("bulkhead: ", "\n", fmt, ap);
	va_end(ap);
}

void log_progress(const char *fmt, ...)
{
	va_list ap;

	if (quiet || !isatty(STDERR_FILENO))
		return;
	va_start(ap, fmt);
	line("\r\033[K", "", fmt, ap);
	va_end(ap);
	drawn = true;
}

static int order(const void *x, const void *y)
{
	const struct diag *a = x, *b = y;

	if (a->level != b->level)
		return a->level > b->level ? -1 : 1; // errors first, so that the cap does not hide them
	int c = span_cmp(a->file, b->file);
	if (c)
		return c;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->col != b->col)
		return a->col < b->col ? -1 : 1;
	return span_cmp(a->text, b->text);
}

static void say_diag(const struct diag *d)
{
	struct arena a = { 0 };
	struct buf b = { .arena = &a };

	buf_add(&b, d->file.n ? d->file : SPAN("bulkhead"));
	if (d->file.n && d->line)
		buf_printf(&b, ":%u", d->line);
	if (d->file.n && d->line && d->col)
		buf_printf(&b, ":%u", d->col);
	buf_str(&b, ": ");
	buf_add(&b, d->text);
	write_escaped("", buf_span(&b), "\n");
	arena_free(&a);
}

void log_diags(const struct diags *d)
{
	size_t kept = 0, all = d->count[DIAG_WARN] + d->count[DIAG_ERROR], shown = 0;
	struct arena a = { 0 };
	struct diag *v = arena_array(&a, struct diag, d->list.n + 1);

	for (size_t i = 0; i < d->list.n; i++)
		if (d->list.v[i].level == DIAG_ERROR || (d->list.v[i].level == DIAG_WARN && !quiet))
			v[kept++] = d->list.v[i];
	if (kept)
		qsort(v, kept, sizeof *v, order);
	log_wipe();
	for (; shown < kept && shown < LOG_MAX; shown++)
		say_diag(&v[shown]);
	arena_free(&a);
	if (shown < all && !quiet)
		log_line("and %zu more complaints about the input (%zu in all; bulkhead doctor lists what is missing)", all - shown, all);
}
