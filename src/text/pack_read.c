#include "text/pack.h"

#include "text/pack_parts.h"
#include "text/utf8.h"

#include <stdarg.h>
#include <stdio.h>

// A part that was read: where its slots begin in the block, in words of 8 bytes. There are as many of these as of small objects: they are kept small.
struct node { uint32_t slot, n : 31, object : 1, values, depth; };

// Texts one after the other; the i-th goes from at[i] to at[i + 1].
struct table { const char *p; uint32_t *at; uint64_t n; };

struct reader {
	struct pack_cursor c;
	const unsigned char *begin;
	struct arena *a;
	struct arena scratch;
	struct table text; uint64_t next_text;
	uint32_t *key; uint64_t n_keys;
	char *block; uint32_t block_used;             // all slots, in words of 8 bytes
	struct node *node; uint64_t n_nodes, at_node; // at_node: how many are read
	uint64_t slots;                               // that may still come
	span wrong;
};

static bool refuse(struct reader *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static bool refuse(struct reader *r, const char *fmt, ...)
{
	char text[200];
	va_list ap;

	if (r->wrong.n)
		return false;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	r->wrong = arena_printf(r->a, "%s, at byte %zu of its content", text, (size_t)(r->c.p - r->begin));
	r->c.bad = true;
	return false;
}

static uint64_t number_slow(struct pack_cursor *c)
{
	uint64_t x = 0;

	for (unsigned shift = 0; shift < 64 && c->p < c->end; shift += 7) {
		unsigned char byte = *c->p++;
		x |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			// The tenth byte has room for one bit, and no number ends in a byte that adds nothing.
			if ((shift == 63 && byte > 1) || (shift && !byte))
				break;
			return x;
		}
	}
	c->bad = true;
	return 0;
}

uint64_t pack_next_number(struct pack_cursor *c)
{
	if (c->p < c->end && *c->p < 0x80)
		return *c->p++;
	return number_slow(c);
}

span pack_next_text(struct pack_cursor *c)
{
	uint64_t n = pack_next_number(c);
	span s = span_of((const char *)c->p, n);

	if (c->bad || n > (uint64_t)(c->end - c->p)) {
		c->bad = true;
		return SPAN("");
	}
	c->p += n;
	return s;
}

bool pack_is_text(span s)
{
	const char *p = s.p, *end = s.p + s.n;

	while (p < end) {
		uint64_t eight;
		if (end - p >= 8 && (memcpy(&eight, p, 8), !(eight & 0x8080808080808080ull))) {
			p += 8;
			continue;
		}
		size_t n = utf8_len(p, end);
		if (!n)
			return false;
		p += n;
	}
	return true;
}

static span text_at(const struct table *t, uint64_t i)
{
	return span_of(t->p + t->at[i], t->at[i + 1] - t->at[i]);
}

static bool read_table(struct reader *r, const char *what, struct table *out)
{
	uint64_t n = pack_next_number(&r->c), total = 0;

	// Every entry is at least one byte of length.
	if (r->c.bad || n > (uint64_t)(r->c.end - r->c.p) || n >= UINT32_MAX)
		return refuse(r, "a count of %s that the content cannot hold", what);
	uint32_t *at = arena_alloc(&r->scratch, (n + 1) * sizeof *at, 16);
	for (uint64_t i = 0; i < n; i++) {
		uint64_t length = pack_next_number(&r->c);
		at[i] = (uint32_t)total;
		total += length;
		if (r->c.bad || length > VALUE_MAX_COUNT || total > UINT32_MAX)
			return refuse(r, "a length of %s that none has", what);
	}
	at[n] = (uint32_t)total;
	if (total > (uint64_t)(r->c.end - r->c.p))
		return refuse(r, "%s longer than the content", what);
	*out = (struct table){ (const char *)r->c.p, at, n };
	for (uint64_t i = 0; i < n; i++) {
		r->c.p += at[i + 1] - at[i];
		if (!pack_is_text(text_at(out, i)))
			return refuse(r, "%s that are no UTF-8", what);
	}
	return true;
}

static bool read_line(struct reader *r, unsigned where, uint32_t *line, uint32_t *off)
{
	if (where == PACK_LINE_NONE) {
		*off = VALUE_NO_OFF;
		return true;
	}
	if (where == PACK_LINE_GIVEN) {
		uint64_t x = pack_next_number(&r->c);
		int64_t d = (int64_t)(x >> 1) ^ -(int64_t)(x & 1), to;
		if (__builtin_add_overflow((int64_t)*line, d, &to) || to < 0 || to >= VALUE_NO_OFF)
			return refuse(r, "a line that no file has");
		*line = (uint32_t)to;
	} else if (*line >= VALUE_NO_OFF - PACK_LINE_GIVEN) {
		return refuse(r, "a line that no file has");
	} else {
		*line += where;
	}
	*off = *line;
	return true;
}

static bool set_text(struct reader *r, uint64_t at, value *v)
{
	if (at >= r->text.n)
		return refuse(r, "a text that is not in the table");
	span text = text_at(&r->text, at);
	v->type = VALUE_STRING;
	v->n = (uint32_t)text.n;
	v->s = text.p;
	return v->n || refuse(r, "an empty text in the table");
}

static bool set_node(struct reader *r, uint64_t back, value *v, struct node *parent)
{
	if (back == 0 || back > r->at_node)
		return refuse(r, "a part that does not stand before what it is part of");
	const struct node *c = &r->node[r->at_node - back];
	v->type = c->object ? VALUE_OBJECT : VALUE_ARRAY;
	v->n = c->n;
	const void *slot = r->block + (size_t)c->slot * 8;
	if (c->object)
		v->member = slot;
	else
		v->item = slot;
	parent->values += c->values;
	if (parent->depth <= c->depth)
		parent->depth = c->depth + 1;
	if (parent->values > PACK_MAX_VALUES || c->depth > PACK_MAX_DEPTH)
		return refuse(r, "a document that unfolds to more than %u values or %u levels", PACK_MAX_VALUES, PACK_MAX_DEPTH);
	return true;
}

static bool set_number(struct reader *r, unsigned what, value *v)
{
	uint64_t x = 0;

	if (what == PACK_DOUBLE) {
		if (r->c.end - r->c.p < 8)
			return refuse(r, "the content ends in a number");
		for (int i = 0; i < 8; i++)
			x |= (uint64_t)r->c.p[i] << 8 * i;
		r->c.p += 8;
		v->type = VALUE_NUMBER;
		memcpy(&v->d, &x, 8);
		return __builtin_isfinite(v->d) || refuse(r, "a number that JSON does not have");
	}
	x = pack_next_number(&r->c);
	v->type = what == PACK_INT ? VALUE_INT : VALUE_UINT;
	if (what == PACK_INT)
		v->i = (int64_t)(x >> 1) ^ -(int64_t)(x & 1);
	else
		v->u = x;
	return what == PACK_INT || x > INT64_MAX || refuse(r, "a number in the wrong form");
}

static bool read_value(struct reader *r, uint32_t *line, value *v, struct node *parent)
{
	if (r->c.p >= r->c.end)
		return refuse(r, "the content ends in the middle");
	unsigned tag = *r->c.p++, what = tag & 15;

	*v = (value){ .type = VALUE_NULL };
	if (++parent->values > PACK_MAX_VALUES)
		return refuse(r, "a document of more than %u values", PACK_MAX_VALUES);
	uint32_t off = VALUE_NO_OFF;
	if (!read_line(r, tag >> 4, line, &off))
		return false;
	v->off = off;
	switch (what) {
	case PACK_NULL: return true;
	case PACK_FALSE: case PACK_TRUE: v->type = VALUE_BOOL, v->b = what == PACK_TRUE; return true;
	case PACK_INT: case PACK_UINT: case PACK_DOUBLE: return set_number(r, what, v);
	case PACK_TEXT_NEW: return set_text(r, r->next_text++, v);
	case PACK_TEXT: {
		uint64_t back = pack_next_number(&r->c);
		return set_text(r, back < r->next_text ? r->next_text - 1 - back : UINT64_MAX, v);
	}
	case PACK_TEXT_EMPTY: v->type = VALUE_STRING, v->s = ""; return true;
	case PACK_LAST: return set_node(r, 1, v, parent);
	case PACK_NODE: return set_node(r, pack_next_number(&r->c), v, parent);
	case PACK_ARRAY_EMPTY: v->type = VALUE_ARRAY; return true;
	case PACK_OBJECT_EMPTY: v->type = VALUE_OBJECT; return true;
	default: return refuse(r, "a value of a kind that this version does not know");
	}
}

static bool read_node(struct reader *r)
{
	uint64_t head = pack_next_number(&r->c), n = head >> 1;
	struct node *x = &r->node[r->at_node];
	uint32_t line = 0;

	if (r->c.bad || n == 0 || n > r->slots || n > VALUE_MAX_COUNT)
		return refuse(r, "a list longer than the content");
	r->slots -= n;
	*x = (struct node){ .slot = r->block_used, .n = (uint32_t)n, .object = head & 1, .depth = 1 };
	void *slot = r->block + (size_t)r->block_used * 8;
	r->block_used += (uint32_t)(n * (x->object ? sizeof(struct member) : sizeof(value)) / 8);
	if (!x->object) {
		value *v = slot;
		for (uint64_t i = 0; i < n; i++)
			if (!read_value(r, &line, &v[i], x))
				return false;
	} else {
		struct member *m = slot;
		for (uint64_t i = 0; i < n; i++) {
			uint64_t key = pack_next_number(&r->c);
			if (r->c.bad || key >= r->n_keys)
				return refuse(r, "a name that is not in the table");
			m[i].key = r->key[key];
			if (!read_value(r, &line, &m[i].v, x))
				return false;
			m[i].off = m[i].v.off;
		}
	}
	r->at_node++;
	return !r->c.bad || refuse(r, "a number that is cut short");
}

static bool read_nodes(struct reader *r)
{
	uint64_t n = pack_next_number(&r->c), slots = pack_next_number(&r->c), left = (uint64_t)(r->c.end - r->c.p);

	// Every node and every slot is at least one byte.
	if (r->c.bad || n > left || slots > left || n >= UINT32_MAX || slots > UINT32_MAX / 3 || !arena_need(r->a, slots * sizeof(struct member)))
		return refuse(r, "a count of parts that the content cannot hold");
	r->node = arena_alloc(&r->scratch, (n + 1) * sizeof *r->node, 16);
	r->block = arena_alloc(r->a, slots * sizeof(struct member), 8);
	r->n_nodes = n;
	r->slots = slots;
	while (r->at_node < n)
		if (!read_node(r))
			return false;
	return true;
}

static bool read_roots(struct reader *r, struct packed *out)
{
	uint64_t n = pack_next_number(&r->c), unfolded = 0;

	if (r->c.bad || n > (uint64_t)(r->c.end - r->c.p))
		return refuse(r, "a count of documents that the content cannot hold");
	out->root = arena_alloc(r->a, (n + 1) * sizeof *out->root, 16);
	for (out->n = 0; out->n < n; out->n++) {
		struct node all = { 0 };
		uint32_t line = 0;
		if (!read_value(r, &line, &out->root[out->n], &all) || r->c.bad)
			return refuse(r, "a document that is cut short");
		unfolded += all.values;
		if (unfolded > PACK_MAX_UNFOLDED)
			return refuse(r, "documents that unfold to more than %llu values", (unsigned long long)PACK_MAX_UNFOLDED);
	}
	return r->c.p == r->c.end || refuse(r, "more content than documents");
}

bool pack_read(span bytes, struct arena *a, struct intern *keys, struct packed *out, span *wrong)
{
	const unsigned char *p = (const unsigned char *)bytes.p;
	struct reader r = { .c = { p, p + bytes.n, false }, .begin = p, .a = a };
	struct table name;
	bool good = read_table(&r, "names", &name) && read_table(&r, "texts", &r.text);

	*out = (struct packed){ 0 };
	if (good) {
		r.n_keys = name.n;
		r.key = arena_alloc(&r.scratch, (r.n_keys + 1) * sizeof *r.key, 4);
		for (uint64_t i = 0; i < r.n_keys; i++)
			r.key[i] = intern_id(keys, text_at(&name, i));
		good = read_nodes(&r) && read_roots(&r, out);
	}
	arena_free(&r.scratch);
	*wrong = r.wrong;
	return good;
}
