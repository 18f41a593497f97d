// Compact JSON for reports, snapshots and patches. Escaping follows Go's encoding/json with HTML escaping (encode.go, appendString) and
// goes further: DEL and the C1 controls are escaped too, because a terminal may obey them.
#include "base/bitset.h"
#include "base/buf.h"
#include "text/json.h"
#include "text/json_scan.h"
#include "text/utf8.h"

#include <math.h>
#include <stdio.h>

// Bytes that do not stand raw: controls, DEL, whatever begins or ends something in JSON or HTML, and all beyond ASCII (to be looked at).
static const unsigned char special[256] = {
	[0 ... 0x1f] = 1, ['"'] = 1, ['\\'] = 1, ['<'] = 1, ['>'] = 1, ['&'] = 1, [0x7f ... 0xff] = 1,
};

static void write_code(struct buf *b, uint32_t c)
{
	char t[8];

	if (c == '"' || c == '\\') {
		buf_add(b, c == '"' ? SPAN("\\\"") : SPAN("\\\\"));
	} else if (c == '\n' || c == '\r' || c == '\t') {
		buf_add(b, c == '\n' ? SPAN("\\n") : c == '\r' ? SPAN("\\r") : SPAN("\\t"));
	} else {
		snprintf(t, sizeof t, "\\u%04x", c & 0xffff);
		buf_add(b, span_of(t, 6));
	}
}

// The sequences of more than one byte that may not stand raw: U+0080..U+009F, U+2028, U+2029, and the marks that turn the direction of text
// (U+061C, U+200E, U+200F, U+202A..U+202E, U+2066..U+2069; CVE-2021-42574), and U+FFFE and U+FFFF, which no YAML takes. 0: this one may.
static uint32_t unsafe_code(const unsigned char *p, size_t n)
{
	if (n == 2 && p[0] == 0xc2 && p[1] < 0xa0)
		return p[1];
	if (n == 2 && p[0] == 0xd8 && p[1] == 0x9c)
		return 0x061c;
	if (n == 3 && p[0] == 0xe2 && p[1] == 0x80 && ((p[2] >= 0xa8 && p[2] <= 0xae) || p[2] == 0x8e || p[2] == 0x8f))
		return 0x2000u | (p[2] & 0x3fu);
	if (n == 3 && p[0] == 0xef && p[1] == 0xbf && p[2] >= 0xbe)
		return 0xff00u | (p[2] | 0x40u);
	if (n == 3 && p[0] == 0xe2 && p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9)
		return 0x2040u | (p[2] & 0x3fu);
	return 0;
}

void json_write_span(struct buf *b, span s)
{
	const char *p = s.p, *end = s.n ? s.p + s.n : s.p, *run = p;

	buf_char(b, '"');
	while (p < end) {
		unsigned char c = (unsigned char)*p;
		size_t n = 1;
		uint32_t code = c;
		if (!special[c]) {
			p++;
			continue;
		}
		if (c >= 0x80) {
			n = utf8_len(p, end);
			code = n ? unsafe_code((const unsigned char *)p, n) : 0xfffd;
			if (!code) {
				p += n;
				continue;
			}
		}
		buf_add(b, span_of(run, (size_t)(p - run)));
		write_code(b, code);
		p += n ? n : 1;
		run = p;
	}
	buf_add(b, span_of(run, (size_t)(p - run)));
	buf_char(b, '"');
}

static void write_number(struct buf *b, double d)
{
	// JSON has no text for these; the reader never makes them.
	if (isnan(d) || isinf(d))
		buf_str(b, "null");
	else
		buf_printf(b, "%.17g", d);
}

// An open container and the item or member to write next.
struct level {
	const value *v;
	size_t i;
	const struct bitset *last; // of a large object: the members that are the last of their name
	bool comma;
};

struct writer {
	struct buf *b;
	const struct intern *keys;
	VEC(struct level) level;
	uint32_t *seen; // by key id: the last large object it was met in
	uint32_t objects;
};

// Small objects look for a later duplicate directly; a large one is marked once from its end, so that no object costs the square of its size.
#define LARGE 16

static const struct bitset *mark_last(struct writer *w, const value *v)
{
	if (v->type != VALUE_OBJECT || v->n <= LARGE)
		return NULL;
	if (!w->seen)
		w->seen = arena_array(w->b->arena, uint32_t, w->keys->n);
	struct bitset *s = arena_new(w->b->arena, struct bitset);
	*s = bitset_new(w->b->arena, v->n);
	w->objects++;
	for (size_t i = v->n; i-- > 0;) {
		if (w->seen[v->member[i].key] != w->objects)
			bitset_add(s, i);
		w->seen[v->member[i].key] = w->objects;
	}
	return s;
}

static void write_start(struct writer *w, const value *v)
{
	switch ((enum value_type)v->type) {
	case VALUE_ABSENT:
	case VALUE_NULL:
		buf_str(w->b, "null");
		return;
	case VALUE_BOOL:
		buf_str(w->b, v->b ? "true" : "false");
		return;
	case VALUE_INT:
		buf_printf(w->b, "%lld", (long long)v->i);
		return;
	case VALUE_UINT:
		buf_printf(w->b, "%llu", (unsigned long long)v->u);
		return;
	case VALUE_NUMBER:
		write_number(w->b, v->d);
		return;
	case VALUE_STRING:
		json_write_span(w->b, value_span(v));
		return;
	case VALUE_ARRAY:
	case VALUE_OBJECT:
		buf_char(w->b, v->type == VALUE_ARRAY ? '[' : '{');
		vec_push(&w->level, w->b->arena, (struct level){ v, 0, mark_last(w, v), false });
		return;
	}
}

// The next value of level l, its comma and name written; NULL behind the last.
static const value *next_value(struct writer *w, struct level *l)
{
	for (; l->i < l->v->n; l->i++) {
		const struct member *m = l->v->type == VALUE_OBJECT ? &l->v->member[l->i] : NULL;
		if (m && (l->last ? !bitset_has(l->last, l->i) : value_get(l->v, m->key) != &m->v))
			continue;
		if (l->comma)
			buf_char(w->b, ',');
		l->comma = true;
		if (m) {
			json_write_span(w->b, intern_text(w->keys, m->key));
			buf_char(w->b, ':');
		}
		return m ? (l->i++, &m->v) : &l->v->item[l->i++];
	}
	return NULL;
}

// An explicit stack: documents may be as deep as the reader allows.
void json_write(struct buf *b, const struct intern *keys, const value *v)
{
	struct writer w = { .b = b, .keys = keys };

	write_start(&w, v);
	while (w.level.n) {
		struct level *l = &w.level.v[w.level.n - 1];
		const value *next = next_value(&w, l);
		if (next) {
			write_start(&w, next);
			continue;
		}
		buf_char(b, l->v->type == VALUE_ARRAY ? ']' : '}');
		w.level.n--;
	}
}
