#include "text/pack.h"

#include "text/pack_parts.h"

#include <stdlib.h>

// A slot as it is compared: nothing relative in it, no padding.
struct slot {
	uint64_t x;      // number, text or node
	uint32_t key;    // of the file's table; 0 in arrays
	uint32_t line;   // VALUE_NO_OFF: none
	uint32_t what, zero;
};

struct node { size_t first; uint32_t n; bool object; };

struct pack_writer {
	struct arena *a;
	struct arena scratch;             // of one document
	const struct intern *keys;
	struct u32vec key_id;             // snapshot's key -> the file's, +1
	struct spanvec key, text;
	struct spanmap texts;
	VEC(struct slot) slot;
	VEC(struct node) node;
	struct map64 by_hash;
	struct u32vec next;               // node with the same hash, MAP_NONE
	VEC(struct slot) root;
	const struct pack_lines *lines;
	uint32_t line;
	size_t values;                    // of this document
};

struct pack_writer *pack_new(struct arena *a, const struct intern *keys, uint64_t seed)
{
	struct pack_writer *w = arena_new(a, struct pack_writer);

	w->a = a;
	w->keys = keys;
	w->texts.seed = seed;
	return w;
}

static uint32_t key_of(struct pack_writer *w, uint32_t key)
{
	while (w->key_id.n <= key)
		vec_push(&w->key_id, w->a, 0);
	if (!w->key_id.v[key]) {
		vec_push(&w->key, w->a, intern_text(w->keys, key));
		w->key_id.v[key] = (uint32_t)w->key.n;
	}
	return w->key_id.v[key] - 1;
}

static uint32_t text_of(struct pack_writer *w, span s)
{
	bool fresh;
	uint32_t *at = spanmap_put(&w->texts, w->a, s, &fresh);

	if (fresh) {
		*at = (uint32_t)w->text.n;
		vec_push(&w->text, w->a, s);
	}
	return *at;
}

static uint32_t line_of(struct pack_writer *w, uint32_t off)
{
	uint32_t line = off == VALUE_NO_OFF || !w->lines ? 0 : w->lines->line(w->lines->ctx, off);

	// What an alias names may stand before its document: it then is where the document is.
	return !line ? VALUE_NO_OFF : line < w->line ? 0 : line - w->line;
}

// The node of these slots, made when there is none like it.
static uint32_t node_of(struct pack_writer *w, const struct slot *v, uint32_t n, bool object)
{
	uint64_t hash = span_hash(span_of((const char *)v, n * sizeof *v), w->texts.seed + object);
	bool fresh;
	uint32_t *at = map64_put(&w->by_hash, w->a, hash, &fresh), head = fresh ? MAP_NONE : *at;

	for (uint32_t i = head; i != MAP_NONE; i = w->next.v[i])
		if (w->node.v[i].n == n && w->node.v[i].object == object && !memcmp(&w->slot.v[w->node.v[i].first], v, n * sizeof *v))
			return i;
	*at = (uint32_t)w->node.n;
	vec_push(&w->next, w->a, head);
	vec_push(&w->node, w->a, (struct node){ w->slot.n, n, object });
	vec_reserve(&w->slot, w->a, w->slot.n + n);
	memcpy(&w->slot.v[w->slot.n], v, n * sizeof *v);
	w->slot.n += n;
	return (uint32_t)w->node.n - 1;
}

struct named { const struct member *m; span name; };

static int named_cmp(const void *x, const void *y)
{
	const struct named *p = x, *q = y;
	int c = span_cmp(p->name, q->name);

	return c ? c : p->m < q->m ? -1 : 1;
}

static const struct named *sorted(struct pack_writer *w, const value *obj)
{
	struct named *v = arena_alloc(&w->scratch, obj->n * sizeof *v, 8);
	bool dirty = false;

	for (size_t i = 0; i < obj->n; i++) {
		v[i] = (struct named){ &obj->member[i], intern_text(w->keys, obj->member[i].key) };
		dirty |= i && span_cmp(v[i - 1].name, v[i].name) > 0;
	}
	if (dirty)
		qsort(v, obj->n, sizeof *v, named_cmp);
	return v;
}

static bool put(struct pack_writer *w, const value *v, unsigned depth, struct slot *out);

static bool put_container(struct pack_writer *w, const value *v, unsigned depth, struct slot *out)
{
	bool object = v->type == VALUE_OBJECT;

	if (depth >= PACK_MAX_DEPTH || v->n > PACK_MAX_VALUES)
		return false;
	struct slot *s = arena_alloc(&w->scratch, v->n * sizeof *s, 8);
	const struct named *m = object ? sorted(w, v) : NULL;
	for (uint32_t i = 0; i < v->n; i++) {
		if (!put(w, object ? &m[i].m->v : &v->item[i], depth + 1, &s[i]))
			return false;
		s[i].key = object ? key_of(w, m[i].m->key) : 0;
	}
	out->what = PACK_NODE;
	out->x = node_of(w, s, v->n, object);
	return true;
}

static bool put(struct pack_writer *w, const value *v, unsigned depth, struct slot *out)
{
	*out = (struct slot){ .line = line_of(w, v->off) };
	if (++w->values > PACK_MAX_VALUES)
		return false;
	switch (v->type) {
	case VALUE_BOOL: out->what = v->b ? PACK_TRUE : PACK_FALSE; break;
	case VALUE_INT: out->what = PACK_INT, out->x = (uint64_t)v->i << 1 ^ (uint64_t)(v->i >> 63); break;
	case VALUE_UINT: out->what = PACK_UINT, out->x = v->u; break;
	case VALUE_NUMBER: out->what = PACK_DOUBLE, memcpy(&out->x, &v->d, 8); break;
	case VALUE_STRING:
		out->what = v->n ? PACK_TEXT : PACK_TEXT_EMPTY;
		out->x = v->n ? text_of(w, value_span(v)) : 0;
		break;
	case VALUE_ARRAY: case VALUE_OBJECT:
		if (v->n)
			return put_container(w, v, depth, out);
		out->what = v->type == VALUE_ARRAY ? PACK_ARRAY_EMPTY : PACK_OBJECT_EMPTY;
		break;
	default: out->what = PACK_NULL;
	}
	return true;
}

bool pack_add(struct pack_writer *w, const value *root, uint32_t line, const struct pack_lines *lines)
{
	struct slot s;

	w->lines = lines;
	w->line = line;
	w->values = 0;
	bool good = put(w, root, 0, &s);
	arena_reset(&w->scratch);
	if (good)
		vec_push(&w->root, w->a, s);
	return good;
}

// ---- bytes ------------------------------------------------------------------------------------------------------

void pack_number(struct buf *b, uint64_t x)
{
	for (; x >= 0x80; x >>= 7)
		buf_char(b, (char)(x | 0x80));
	buf_char(b, (char)x);
}

void pack_text(struct buf *b, span s)
{
	pack_number(b, s.n);
	buf_add(b, s);
}

static void write_table(struct buf *b, const struct spanvec *v)
{
	pack_number(b, v->n);
	for (size_t i = 0; i < v->n; i++)
		pack_number(b, v->v[i].n);
	for (size_t i = 0; i < v->n; i++)
		buf_add(b, v->v[i]);
}

struct numbering { uint32_t *text; struct spanvec texts; uint32_t *node; uint32_t n_nodes; };

// Texts of documents that were given up half-way are no content: only what is referred to is numbered, in the order of use.
static uint32_t number_text(struct pack_writer *w, struct numbering *t, uint64_t x, bool *fresh)
{
	*fresh = t->text[x] == MAP_NONE;
	if (*fresh) {
		t->text[x] = (uint32_t)t->texts.n;
		vec_push(&t->texts, w->a, w->text.v[x]);
	}
	return t->text[x];
}

static void write_slot(struct pack_writer *w, struct numbering *t, struct buf *b, const struct slot *s, uint32_t *line)
{
	unsigned what = s->what, where;
	uint64_t x = s->x;
	bool fresh;

	if (what == PACK_TEXT) {
		x = number_text(w, t, x, &fresh);
		what = fresh ? PACK_TEXT_NEW : PACK_TEXT;
		x = t->texts.n - 1 - x;
	} else if (what == PACK_NODE) {
		x = t->n_nodes - t->node[x];
		what = x == 1 ? PACK_LAST : PACK_NODE;
	}
	where = s->line == VALUE_NO_OFF ? PACK_LINE_NONE : s->line - *line < PACK_LINE_GIVEN ? s->line - *line : PACK_LINE_GIVEN;
	buf_char(b, (char)(what | where << 4));
	if (where == PACK_LINE_GIVEN) {
		int64_t d = (int64_t)s->line - *line;
		pack_number(b, (uint64_t)d << 1 ^ (uint64_t)(d >> 63));
	}
	if (where != PACK_LINE_NONE)
		*line = s->line;
	if (what == PACK_INT || what == PACK_UINT || what == PACK_TEXT || what == PACK_NODE)
		pack_number(b, x);
	else if (what == PACK_DOUBLE)
		for (int i = 0; i < 8; i++)
			buf_char(b, (char)(x >> 8 * i));
}

// Marks the nodes that documents rest on; children have smaller numbers than parents.
static void mark(struct pack_writer *w, struct numbering *t, size_t *slots)
{
	for (size_t i = 0; i < w->root.n; i++)
		if (w->root.v[i].what == PACK_NODE)
			t->node[w->root.v[i].x] = 0;
	for (size_t i = w->node.n; i-- > 0;) {
		const struct node *n = &w->node.v[i];
		for (uint32_t k = 0; t->node[i] != MAP_NONE && k < n->n; k++)
			if (w->slot.v[n->first + k].what == PACK_NODE)
				t->node[w->slot.v[n->first + k].x] = 0;
	}
	for (size_t i = 0; i < w->node.n; i++)
		if (t->node[i] != MAP_NONE) {
			t->node[i] = t->n_nodes++;
			*slots += w->node.v[i].n;
		}
}

static void write_nodes(struct pack_writer *w, struct numbering *t, struct buf *b)
{
	size_t slots = 0;

	mark(w, t, &slots);
	pack_number(b, t->n_nodes);
	pack_number(b, slots);
	t->n_nodes = 0;
	for (size_t i = 0; i < w->node.n; i++) {
		const struct node *n = &w->node.v[i];
		uint32_t line = 0;
		if (t->node[i] == MAP_NONE)
			continue;
		pack_number(b, (uint64_t)n->n << 1 | n->object);
		for (uint32_t k = 0; k < n->n; k++) {
			if (n->object)
				pack_number(b, w->slot.v[n->first + k].key);
			write_slot(w, t, b, &w->slot.v[n->first + k], &line);
		}
		t->n_nodes++;
	}
}

void pack_write(struct pack_writer *w, struct buf *out)
{
	struct numbering t = { .text = arena_alloc(w->a, w->text.n * sizeof(uint32_t), 4), .node = arena_alloc(w->a, w->node.n * sizeof(uint32_t), 4) };
	struct buf body = { .arena = w->a };

	memset(t.text, 0xff, w->text.n * sizeof *t.text);
	memset(t.node, 0xff, w->node.n * sizeof *t.node);
	write_nodes(w, &t, &body);
	pack_number(&body, w->root.n);
	for (size_t i = 0; i < w->root.n; i++) {
		uint32_t line = 0;
		write_slot(w, &t, &body, &w->root.v[i], &line);
	}
	write_table(out, &w->key);
	write_table(out, &t.texts);
	buf_add(out, buf_span(&body));
	arena_free(&w->scratch);
}
