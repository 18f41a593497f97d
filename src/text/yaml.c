#include "text/yaml.h"

#include "text/mask.h"
#include "text/yaml_builder.h"

#include <stdio.h>

// What stands before the first "---" may be directives: they belong to the document behind it.
static bool only_preamble(span s)
{
	while (s.n) {
		span line;
		s = span_cut(s, '\n', &line);
		line = span_trim(line);
		if (line.n && line.p[0] != '#' && line.p[0] != '%')
			return false;
	}
	return true;
}

static bool is_separator(span line)
{
	return span_starts(line, SPAN("---")) && (line.n == 3 || strchr(" \t\r\n", line.p[3]));
}

// The next piece of the stream that is read on its own: from a "---" line (or the start) to the next one. Kubernetes cuts streams into
// lines first, too (apimachinery pkg/util/yaml/decoder.go YAMLReader), and YAML lets no scalar go on over such a line, so one broken
// document cannot take the next ones with it. *lines = line breaks in the piece.
static span next_piece(span text, size_t at, size_t *lines)
{
	size_t i = at;

	*lines = 0;
	while (i < text.n) {
		const char *nl = memchr(text.p + i, '\n', text.n - i);
		if (!nl)
			return span_from(text, at);
		i = (size_t)(nl - text.p) + 1;
		++*lines;
		if (i < text.n && text.p[i] == '-' && is_separator(span_from(text, i)) &&
		    !(text.p[at] != '-' && only_preamble(span_of(text.p + at, i - at))))
			return span_of(text.p + at, i - at);
	}
	return span_from(text, at);
}

// Position of a "{{" that stands in no quotes and no comment, -1 when there is none. Lines are judged alone: this only words a complaint
// about a text that is no YAML anyway.
static ptrdiff_t find_template(span s)
{
	char quote = 0;

	for (size_t i = 0; i + 1 < s.n; i++) {
		char c = s.p[i];
		if (c == '\n')
			quote = 0;
		else if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '{' && s.p[i + 1] == '{')
			return (ptrdiff_t)i;
	}
	return -1;
}

struct stream {
	struct yaml_builder b;
	span file;
	struct diags *diags;
	void (*each)(void *ctx, const struct yaml_doc *doc);
	void *ctx;
};

struct piece {
	span text;
	size_t at;   // offset in the stream
	size_t line; // its first line, from 1
};

static void complain(struct stream *s, const struct piece *p, enum diag_level level, size_t at, const char *text)
{
	uint32_t line, col;

	diag_position(p->text, at, &line, &col);
	diag_add(s->diags, level, s->file, (uint32_t)(p->line + line - 1), col, "%s", text);
}

static void tell_repeated(struct stream *s, const struct piece *p)
{
	char buf[160];

	for (size_t i = 0; i < s->b.n_repeated; i++) {
		struct yaml_repeated *r = &s->b.repeated[i];
		span key = span_head(intern_text(s->b.keys, r->key), 80);
		snprintf(buf, sizeof buf, "key \"%.*s\" stands twice in a map; the last one counts", SPANF(key));
		complain(s, p, DIAG_WARN, r->off - p->at, buf);
	}
}

static bool read_piece(struct stream *s, const struct piece *p)
{
	if (!yaml_builder_piece(&s->b, p->text, p->at, s->each, s->ctx))
		return false;
	tell_repeated(s, p);
	return true;
}

// The line behind `at` that is indented no further than the first; the end when there is none. *lines = line breaks on the way.
static size_t next_outer_line(span text, size_t at, size_t *lines)
{
	*lines = 0;
	for (;;) {
		ptrdiff_t nl = span_find(text, '\n', at);
		if (nl < 0)
			return text.n;
		at = (size_t)nl + 1;
		++*lines;
		if (at < text.n && !strchr(" \t\r\n#", text.p[at]))
			return at;
	}
}

// A broken document whose items stand at the left edge, as kubectl and most collectors write lists: each item is read on its own, so that
// one bad item does not take the others with it. False when there are no such items or none of them is to blame.
static bool read_items(struct stream *s, const struct piece *whole)
{
	size_t lines, at = 0, bad = 0;
	struct piece p = { .line = whole->line };
	bool items = true; // of the sequence that is the document, or of the member "items", and of nothing else

	for (; at < whole->text.n; p.line += lines) {
		size_t end = next_outer_line(whole->text, at, &lines);
		p.text = span_of(whole->text.p + at, end - at);
		p.at = whole->at + at;
		at = end;
		if (!span_starts(p.text, SPAN("- "))) {
			if (!strchr("-# \t\r\n", p.text.p[0]))
				items = span_starts(p.text, SPAN("items:"));
			continue;
		}
		if (!items || read_piece(s, &p))
			continue;
		complain(s, &p, DIAG_ERROR, s->b.error_at, s->b.error);
		bad++;
	}
	return bad > 0;
}

static void recover(struct stream *s, const struct piece *p)
{
	ptrdiff_t template = find_template(p->text);
	char error[sizeof s->b.error];
	size_t at = s->b.error_at;

	memcpy(error, s->b.error, sizeof error);
	if (template >= 0)
		complain(s, p, DIAG_ERROR, (size_t)template, "template, not a manifest: {{ outside quotes; render it first");
	else if (s->b.given || !read_items(s, p))
		complain(s, p, DIAG_ERROR, at, error);
}

static size_t read_stream(struct stream *s, span text)
{
	struct piece p = { .line = 1 };
	size_t bad = 0, lines;

	if (text.n >= VALUE_NO_OFF) {
		diag_add(s->diags, DIAG_ERROR, s->file, 0, 0, "the text is %zu bytes long, at most 4 GiB can be read", text.n);
		return 1;
	}
	if (span_starts(text, SPAN("\xef\xbb\xbf")))
		p.at = 3;
	for (; p.at < text.n; p.at += p.text.n, p.line += lines) {
		p.text = next_piece(text, p.at, &lines);
		if (read_piece(s, &p))
			continue;
		recover(s, &p);
		bad++;
	}
	yaml_builder_free(&s->b);
	return bad;
}

static const struct json_options none;

size_t yaml_read(span text, span file, const struct json_options *o, struct arena *a, struct intern *keys, struct diags *d,
                 void (*each)(void *ctx, const struct yaml_doc *doc), void *ctx)
{
	struct stream s = { .file = file, .diags = d, .each = each, .ctx = ctx };

	yaml_builder_init(&s.b, o ? o : &none, a, keys);
	return read_stream(&s, text);
}

size_t yaml_read_events(span text, span file, const struct json_options *o, struct arena *a, struct intern *keys, struct diags *d,
                        void (*each)(void *ctx, const struct yaml_doc *doc), void *ctx)
{
	struct stream s = { .file = file, .diags = d, .each = each, .ctx = ctx };

	yaml_builder_init(&s.b, o ? o : &none, a, keys);
	s.b.events_only = true;
	return read_stream(&s, text);
}
