#include "text/yaml.h"

#include "text/mask.h"
#include "text/yaml_builder.h"

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
	size_t line; // of the piece, from 1
};

static void complain(struct stream *s, span piece, enum diag_level level, size_t at, const char *text)
{
	uint32_t line, col;

	diag_position(piece, at, &line, &col);
	diag_add(s->diags, level, s->file, (uint32_t)(s->line + line - 1), col, "%s", text);
}

static void refuse(struct stream *s, span piece)
{
	ptrdiff_t template = find_template(piece);

	if (template >= 0)
		complain(s, piece, DIAG_ERROR, (size_t)template, "template, not a manifest: {{ outside quotes; render it first");
	else
		complain(s, piece, DIAG_ERROR, s->b.error_at, s->b.error);
}

size_t yaml_read(span text, span file, const struct json_options *o, struct arena *a, struct intern *keys, struct diags *d,
                 void (*each)(void *ctx, const struct yaml_doc *doc), void *ctx)
{
	static const struct json_options none;
	struct stream s = { .file = file, .diags = d, .line = 1 };
	size_t bad = 0, lines, at = 0;

	if (text.n >= VALUE_NO_OFF) {
		diag_add(d, DIAG_ERROR, file, 0, 0, "the text is %zu bytes long, at most 4 GiB can be read", text.n);
		return 1;
	}
	if (span_starts(text, SPAN("\xef\xbb\xbf")))
		at = 3;
	yaml_builder_init(&s.b, o ? o : &none, a, keys);
	for (; at < text.n; s.line += lines) {
		span piece = next_piece(text, at, &lines);
		if (!yaml_builder_piece(&s.b, piece, at, each, ctx)) {
			refuse(&s, piece);
			bad++;
		}
		for (size_t i = 0; i < s.b.n_repeated; i++) {
			char buf[160];
			struct yaml_repeated *r = &s.b.repeated[i];
			span key = span_head(intern_text(keys, r->key), 80);
			snprintf(buf, sizeof buf, "key \"%.*s\" stands twice in a map; the last one counts", SPANF(key));
			complain(&s, piece, DIAG_WARN, r->off - at, buf);
		}
		at += piece.n;
	}
	yaml_builder_free(&s.b);
	return bad;
}
