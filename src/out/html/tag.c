#include "out/html/tag.h"

#include "out/escape.h"
#include "out/phrase.h"
#include "out/place.h"

#include <stdarg.h>

void html_put(struct render *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	span s = arena_vprintf(r->arena, fmt, ap);
	va_end(ap);
	buf_add(r->out, s);
}

static const char *reference(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void html_text(struct render *r, span s)
{
	struct buf seen = { .arena = r->arena };
	const char *name;

	escape_add(&seen, s);
	size_t run = 0;
	for (size_t i = 0; i < seen.n; i++) {
		if (!(name = reference(seen.v[i])))
			continue;
		buf_add(r->out, span_of(seen.v + run, i - run));
		buf_str(r->out, name);
		run = i + 1;
	}
	if (seen.n)
		buf_add(r->out, span_of(seen.v + run, seen.n - run));
}

void html_str(struct render *r, const char *z)
{
	html_text(r, span_str(z));
}

void html_prose(struct render *r, const char *z)
{
	span rest = span_str(z), part;

	for (bool code = false; rest.p; code = !code) {
		rest = span_cut(rest, '`', &part);
		if (code)
			html_code(r, part);
		else
			html_text(r, part);
	}
}

void html_code(struct render *r, span s)
{
	html_put(r, "<code>");
	html_text(r, s);
	html_put(r, "</code>");
}

void html_place(struct render *r, const struct snapshot *s, ref obj, uint32_t off)
{
	span at = place_text(r, s, obj, off);

	if (!at.n)
		return;
	html_put(r, " <code class=\"place\">");
	html_text(r, at);
	html_put(r, "</code>");
}

void html_severity(struct render *r, enum severity s)
{
	html_put(r, "<span class=\"sev %s\">%s</span>", phrase_severity(s), phrase_severity(s));
}

void html_count(struct render *r, size_t n, const char *noun)
{
	html_put(r, "%zu %s%s", n, noun, n == 1 ? "" : "s");
}

void html_names(struct render *r, const span *v, size_t n, size_t most)
{
	size_t shown = render_fold(n, most);

	for (size_t i = 0; i < shown; i++) {
		html_put(r, i ? ", <bdi>" : "<bdi>");
		html_text(r, v[i]);
		html_put(r, "</bdi>");
	}
	if (shown < n)
		html_put(r, " and %zu more", n - shown);
}
