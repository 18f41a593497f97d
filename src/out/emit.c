#include "out/emit.h"

#include "base/must.h"
#include "text/json.h"

#define MAX_KEY 120

struct emit emit_start(struct buf *b, enum emit_style style)
{
	return (struct emit){ .b = b, .style = style };
}

static void indent(struct emit *e, int depth)
{
	static const char spaces[2 * EMIT_DEPTH + 1] = "                                ";

	// All of them, for one length is copied faster than any.
	memcpy(buf_room(e->b, 2 * EMIT_DEPTH), spaces, 2 * EMIT_DEPTH);
	e->b->n += 2 * (size_t)depth;
}

static const bool fits[256] = { ['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['0' ... '9'] = true, ['-'] = true, ['.'] = true, ['_'] = true, ['/'] = true };

// A text that fits: does it begin with a letter, and is it no word that YAML 1.1 or 1.2 reads as something else?
static bool no_word(span s)
{
	static const char *const words[] = { "y", "n", "yes", "no", "on", "off", "true", "false", "null" };

	if (!s.n || !((s.p[0] | 32) >= 'a' && (s.p[0] | 32) <= 'z'))
		return false;
	if (s.n > 5 || !memchr("ynotf", s.p[0] | 32, 5))
		return true;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (span_eq_fold(s, span_str(words[i])))
			return false;
	return true;
}

// Only letters, digits and a few marks.
static bool plain(span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!fits[(unsigned char)s.p[i]])
			return false;
	return no_word(s);
}

// `##` begins commands in the logs of CI systems (escape.c): the second mark is written as its code.
static void put_quoted(struct emit *e, span s)
{
	struct buf b = { .arena = e->b->arena };

	json_write_span(&b, s);
	for (size_t i = 0; i < b.n; i++) {
		if (i && b.v[i] == '#' && b.v[i - 1] == '#')
			buf_str(e->b, "\\u0023");
		else
			buf_char(e->b, b.v[i]);
	}
}

static void put_text(struct emit *e, span s)
{
	if (e->style == EMIT_YAML && plain(s))
		buf_add(e->b, s);
	else if (s.n && memchr(s.p, '#', s.n) && memmem(s.p, s.n, "##", 2))
		put_quoted(e, s);
	else
		json_write_span(e->b, s);
}

// Keys are our own words: nothing in them needs an escape, but YAML may take one for something else. They are short, and as many as values.
static void put_key(struct emit *e, const char *key, bool container)
{
	char *begin = buf_room(e->b, MAX_KEY + 4), *p = begin + (e->style != EMIT_YAML), *end = begin + MAX_KEY;
	const char *c = key;
	bool odd = false;

	for (; *c && p < end; odd |= !fits[(unsigned char)*c++])
		*p++ = *c;
	must(!*c);
	if (e->style != EMIT_YAML)
		*begin = *p++ = '"';
	else if (odd || !no_word(span_of(begin, (size_t)(p - begin))))
		p = begin;
	if (p == begin) {
		put_text(e, span_str(key));
		buf_str(e->b, container ? ":" : ": ");
		return;
	}
	*p++ = ':';
	if (e->style == EMIT_JSON || (e->style == EMIT_YAML && !container))
		*p++ = ' ';
	e->b->n += (size_t)(p - begin);
}

// What stands before an entry: comma, line, indentation, dash or key.
static void lead(struct emit *e, const char *key, bool container)
{
	if (!e->depth)
		return;
	bool list = e->level[e->depth - 1].list, first = !e->level[e->depth - 1].any;
	must(list == !key);
	e->level[e->depth - 1].any = true;
	if (e->style != EMIT_YAML && !first)
		buf_char(e->b, ',');
	if (e->style == EMIT_JSON) {
		buf_char(e->b, '\n');
		indent(e, e->depth);
	}
	if (e->style == EMIT_YAML) {
		// The first entry of a map in a list stands behind its dash.
		bool behind_dash = first && e->inline_first;
		if (!behind_dash) {
			if (e->b->n && e->b->v[e->b->n - 1] != '\n')
				buf_char(e->b, '\n');
			indent(e, e->depth - 1);
		}
		e->inline_first = false;
		if (list)
			buf_str(e->b, "- ");
	}
	if (key)
		put_key(e, key, container);
}

static void begin(struct emit *e, const char *key, bool list)
{
	lead(e, key, true);
	must(e->depth < EMIT_DEPTH);
	if (e->style != EMIT_YAML)
		buf_char(e->b, list ? '[' : '{');
	else
		e->inline_first = !key; // document or dash: the first entry stands right there
	e->level[e->depth].list = list;
	e->level[e->depth].any = false;
	e->depth++;
}

void emit_map(struct emit *e, const char *key)
{
	begin(e, key, false);
}

void emit_list(struct emit *e, const char *key)
{
	begin(e, key, true);
}

void emit_end(struct emit *e)
{
	must(e->depth > 0);
	e->depth--;
	bool list = e->level[e->depth].list, any = e->level[e->depth].any;
	if (e->style == EMIT_YAML) {
		if (!any)
			buf_str(e->b, list ? " []" : " {}");
		e->inline_first = false;
		if (!e->depth && e->b->n && e->b->v[e->b->n - 1] != '\n')
			buf_char(e->b, '\n');
		return;
	}
	if (any && e->style == EMIT_JSON) {
		buf_char(e->b, '\n');
		indent(e, e->depth);
	}
	buf_char(e->b, list ? ']' : '}');
	if (!e->depth)
		buf_char(e->b, '\n');
}

void emit_text(struct emit *e, const char *key, span s)
{
	lead(e, key, false);
	put_text(e, s);
}

void emit_str(struct emit *e, const char *key, const char *z)
{
	emit_text(e, key, span_str(z));
}

void emit_some(struct emit *e, const char *key, span s)
{
	if (s.n)
		emit_text(e, key, s);
}

void emit_int(struct emit *e, const char *key, uint64_t n)
{
	lead(e, key, false);
	buf_printf(e->b, "%llu", (unsigned long long)n);
}

void emit_bool(struct emit *e, const char *key, bool b)
{
	lead(e, key, false);
	buf_str(e->b, b ? "true" : "false");
}

void emit_fraction(struct emit *e, const char *key, double d)
{
	lead(e, key, false);
	buf_printf(e->b, "%.4f", d);
}
