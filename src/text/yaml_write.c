// Block YAML in the style of kubectl: sequences at the indentation of their key. Every text that some YAML 1.1 or 1.2 reader could take
// for something else is quoted, so the output reads the same everywhere.
#include "base/buf.h"
#include "text/utf8.h"
#include "text/yaml.h"

#include <stdio.h>

#define MAX_BLOCK 60 // deeper parts are written in flow style, which needs no indentation

struct writer {
	struct buf *b;
	const struct intern *keys;
};

static void indent(struct buf *b, int n)
{
	for (int i = 0; i < n; i++)
		buf_add(b, SPAN("  "));
}

static bool is_letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

// YAML 1.1 (y, no, off, ...) and 1.2 words, in any case of letters.
static bool is_word(span s)
{
	static const char *const words[] = { "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (span_eq_fold(s, span_str(words[i])))
			return true;
	return false;
}

// Only texts that no reader resolves otherwise: they begin with a letter, '/' or '_' and hold nothing that YAML gives a meaning.
static bool is_plain(span s)
{
	if (s.n == 0 || s.n > 1000 || !(is_letter(s.p[0]) || s.p[0] == '/' || s.p[0] == '_') || is_word(s))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool inside = i + 1 < s.n && s.p[i + 1] != ' ';
		if (!is_letter(c) && !(c >= '0' && c <= '9') && !strchr("/_.-@*(),=+", c) && !(inside && c == ':') &&
		    !(inside && c == ' ' && s.p[i + 1] != '#'))
			return false;
		if (c == 0)
			return false;
	}
	return true;
}

// U+FEFF, U+FFFE and U+FFFF, which JSON leaves raw and YAML does not allow.
static bool not_in_yaml(const char *p)
{
	return !memcmp(p, "\xef\xbb\xbf", 3) || !memcmp(p, "\xef\xbf\xbe", 3) || !memcmp(p, "\xef\xbf\xbf", 3);
}

// JSON's escapes are all YAML escapes (YAML 1.2, 5.7).
static void write_quoted(struct buf *b, span s)
{
	struct buf raw = { .arena = b->arena };
	size_t from = 0;

	json_write_span(&raw, s);
	for (size_t i = 0; i + 3 <= raw.n; i++) {
		if (raw.v[i] != '\xef' || !not_in_yaml(raw.v + i))
			continue;
		buf_add(b, span_of(raw.v + from, i - from));
		buf_str(b, raw.v[i + 1] == '\xbb' ? "\\ufeff" : raw.v[i + 2] == '\xbe' ? "\\ufffe" : "\\uffff");
		from = i + 3;
		i += 2;
	}
	buf_add(b, span_of(raw.v + from, raw.n - from));
}

// Texts of several lines that can stand in a literal block: printable, no line begins or ends with white space.
static bool is_literal(span s)
{
	const char *end = s.p + s.n;
	bool lines = false;

	if (s.n < 2 || s.p[0] == '\n' || s.p[0] == ' ')
		return false;
	for (const char *p = s.p; p < end;) {
		size_t n = utf8_len(p, end);
		if (n == 0 || (n == 1 && *p < 0x20 && *p != '\n') || *p == 0x7f || (n > 1 && (unsigned char)*p < 0xc3))
			return false;
		if (n == 3 && (not_in_yaml(p) || !memcmp(p, "\xe2\x80\xa8", 3) || !memcmp(p, "\xe2\x80\xa9", 3)))
			return false;
		if (*p == '\n' && (p[-1] == ' ' || p[-1] == '\n' || (p + 1 < end && p[1] == ' ')))
			return false;
		lines |= *p == '\n' && p + 1 < end;
		p += n;
	}
	return lines;
}

static void write_literal(struct buf *b, span s, int level)
{
	bool last = s.p[s.n - 1] == '\n';

	buf_str(b, last ? "|\n" : "|-\n");
	if (last)
		s.n--;
	for (span line; s.p;) {
		s = span_cut(s, '\n', &line);
		indent(b, level);
		buf_add(b, line);
		if (s.p)
			buf_char(b, '\n');
	}
}

static void write_text(struct buf *b, span s, int level)
{
	if (is_plain(s))
		buf_add(b, s);
	else if (level > 0 && is_literal(s))
		write_literal(b, s, level);
	else
		write_quoted(b, s);
}

// A number as JSON has it, but with a fraction before an exponent: YAML 1.1 wants one.
static void write_number(struct writer *w, const value *v)
{
	struct buf t = { .arena = w->b->arena };

	json_write(&t, w->keys, v);
	span s = buf_span(&t), mantissa = s;
	ptrdiff_t e = span_find(s, 'e', 0);
	if (e >= 0)
		mantissa = span_head(s, (size_t)e);
	buf_add(w->b, mantissa);
	if (e >= 0 && span_find(mantissa, '.', 0) < 0)
		buf_add(w->b, SPAN(".0"));
	buf_add(w->b, span_from(s, mantissa.n));
}

static void write_value(struct writer *w, const value *v, int level, bool in_seq);

// The last of duplicates counts.
static void write_map(struct writer *w, const value *v, int level, bool in_seq)
{
	bool first = true;

	member_each(m, v) {
		if (value_get(v, m->key) != &m->v)
			continue;
		if (!first || !in_seq)
			indent(w->b, level);
		first = false;
		write_text(w->b, intern_text(w->keys, m->key), 0);
		buf_char(w->b, ':');
		write_value(w, &m->v, level, false);
	}
}

static void write_seq(struct writer *w, const value *v, int level, bool in_seq)
{
	bool first = true;

	value_each(item, v) {
		if (!first || !in_seq)
			indent(w->b, level);
		first = false;
		buf_char(w->b, '-');
		write_value(w, item, level + 1, true);
	}
}

// What follows "key:" or "-", its line end included. level: indentation of the map or sequence that holds it (of its own for items).
static void write_value(struct writer *w, const value *v, int level, bool in_seq)
{
	bool map = v->type == VALUE_OBJECT, seq = v->type == VALUE_ARRAY;

	if ((map || seq) && v->n && level < MAX_BLOCK) {
		buf_char(w->b, in_seq ? ' ' : '\n');
		if (map)
			write_map(w, v, in_seq ? level : level + 1, in_seq);
		else
			write_seq(w, v, level, in_seq);
		return;
	}
	buf_char(w->b, ' ');
	if (map || seq)
		json_write(w->b, w->keys, v); // JSON is flow YAML
	else if (v->type == VALUE_STRING)
		write_text(w->b, value_span(v), level + !in_seq);
	else if (v->type == VALUE_NUMBER)
		write_number(w, v);
	else
		json_write(w->b, w->keys, v);
	buf_char(w->b, '\n');
}

void yaml_write(struct buf *b, const struct intern *keys, const value *v)
{
	struct writer w = { b, keys };

	if (v->type == VALUE_OBJECT && v->n) {
		write_map(&w, v, 0, false);
	} else if (v->type == VALUE_ARRAY && v->n) {
		write_seq(&w, v, 0, false);
	} else {
		write_value(&w, v, 0, true);
	}
}
