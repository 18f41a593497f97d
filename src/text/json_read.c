#include "text/json_reader.h"

#include <stdarg.h>
#include <stdio.h>

// Enough scratch for nearly every single object; Lists move on to the arena.
#define FIRST_MEMBERS 512
#define FIRST_FRAMES 64

const char *json_fail(struct json_reader *r, const char *p, const char *fmt, ...)
{
	va_list ap;

	if (r->error->text[0])
		return NULL;
	r->error->at = (size_t)(p - r->base);
	va_start(ap, fmt);
	vsnprintf(r->error->text, sizeof r->error->text, fmt, ap);
	va_end(ap);
	return NULL;
}

const char *json_unexpected(struct json_reader *r, const char *p, const char *expected)
{
	if (p >= r->end)
		return json_fail(r, r->end, "the text ends, expected %s", expected);
	unsigned char c = (unsigned char)*p;
	// The text of an error reaches terminals: nothing but printable ASCII.
	if (c > ' ' && c < 0x7f)
		return json_fail(r, p, "found '%c', expected %s", c, expected);
	return json_fail(r, p, "found byte 0x%02x, expected %s", c, expected);
}

// The slot behind top. NULL when the scratch would need more than the document may.
static struct member *more_members(struct json_reader *r, struct member *top)
{
	size_t n = (size_t)(top - r->member) + 1, cap = n * 2;

	// Everything on the scratch is copied to the arena sooner or later, so its limit holds for the scratch too.
	if (!arena_need(r->arena, n * sizeof(value))) {
		json_fail(r, r->end, "the document needs more memory than allowed");
		return NULL;
	}
	struct member *m = arena_alloc(&r->scratch, cap * sizeof *m, 64);
	memcpy(m, r->member, n * sizeof *m);
	r->member = m;
	r->last = m + cap - 1;
	return m + n;
}

static inline struct member *next_slot(struct json_reader *r, struct member *top)
{
	return JSON_LIKELY(top < r->last) ? top + 1 : more_members(r, top);
}

// Opens the container whose bracket is at p and whose value goes to r->top.
static struct json_frame *open_container(struct json_reader *r, const char *p)
{
	if (r->depth == r->max_depth) {
		json_fail(r, p, "nested deeper than %zu levels", r->max_depth);
		return NULL;
	}
	if (r->depth == r->frame_cap) {
		struct json_frame *f = arena_alloc(&r->scratch, r->frame_cap * 2 * sizeof *f, 16);
		memcpy(f, r->frame, r->depth * sizeof *f);
		r->frame = f;
		r->frame_cap *= 2;
	}
	struct json_frame *f = &r->frame[r->depth];
	bool in_array = r->depth && f[-1].close == ']';
	f->key = r->depth == 0 ? KEY_empty : in_array ? f[-1].key : r->top->key;
	f->close = *p == '{' ? '}' : ']';
	f->has_kind = false;
	r->depth++;
	if (!(r->top = next_slot(r, r->top)))
		return NULL;
	f->start = (size_t)(r->top - r->member);
	return f;
}

// Moves the children of the innermost container, which ends at p, to the arena and leaves the container in its slot, r->top.
static bool close_container(struct json_reader *r, const char *p)
{
	const struct json_frame *f = &r->frame[--r->depth];
	struct member *m = r->member + f->start;
	size_t n = (size_t)(r->top - m), bytes = n * (f->close == '}' ? sizeof *m : sizeof(value));
	value *v = &m[-1].v;

	r->top = m - 1;
	v->n = (uint32_t)n & VALUE_MAX_COUNT;
	if (f->close == '}')
		v->type = VALUE_OBJECT, v->member = NULL;
	else
		v->type = VALUE_ARRAY, v->item = NULL;
	if (n == 0)
		return true;
	if (n > VALUE_MAX_COUNT || !arena_need(r->arena, bytes)) {
		json_fail(r, p, "the document needs more memory than allowed");
		return false;
	}
	if (f->close == '}') {
		if (f->has_kind)
			json_mask(r, m, n);
		v->member = memcpy(arena_alloc(r->arena, bytes, 8), m, bytes);
		return true;
	}
	value *item = arena_alloc(r->arena, bytes, 8);
	for (size_t i = 0; i < n; i++)
		item[i] = m[i].v;
	v->item = item;
	return true;
}

// The member name at p, its colon included.
static const char *read_key(struct json_reader *r, const char *p, uint32_t *id)
{
	span s;
	bool plain;

	if (p == r->end || *p != '"')
		return json_unexpected(r, p, "a member name in double quotes");
	const char *q = json_string(r, p, &s, &plain);
	if (!q)
		return NULL;
	// Room for the text and its share of the table.
	if (!arena_need(r->keys->arena, s.n + 64))
		return json_fail(r, p, "the document has more member names than memory allows");
	*id = intern_id(r->keys, s);
	q = json_space(q, r->end);
	if (q == r->end || *q != ':')
		return json_unexpected(r, q, "':' behind the member name");
	return q + 1;
}

static inline const char *read_string(struct json_reader *r, const char *p, value *v)
{
	span s;
	bool plain;
	const char *q = json_string(r, p, &s, &plain);

	v->type = VALUE_STRING;
	if (!q)
		return NULL;
	v->n = (uint32_t)s.n & VALUE_MAX_COUNT;
	v->s = s.p;
	return q;
}

// Whether the member of key id in the innermost object is metadata.managedFields, to be dropped; notes a "kind".
static bool second_look(struct json_reader *r, uint32_t id)
{
	struct json_frame *f = &r->frame[r->depth - 1];

	if (id == KEY_kind)
		f->has_kind = true;
	return id == KEY_managedFields && f->key == KEY_metadata && r->depth > 1 && f[-1].close == '}';
}

// The container whose bracket is at p, as r->top. A loop over the text with an explicit stack: depth costs no machine stack.
static const char *read_container(struct json_reader *r, const char *p)
{
	const char *const end = r->end;
	struct json_frame *f;
	struct member *top = r->top;

open:
	r->top = top;
	if (!(f = open_container(r, p)))
		return NULL;
	top = r->top;
	p = json_space(p + 1, end);
	if (p < end && *p == f->close)
		goto close;
	if (f->close == ']')
		goto value;
key:
	top->off = (uint32_t)(p - r->base);
	if (!(p = read_key(r, p, &top->key)))
		return NULL;
	p = json_space(p, end);
	if (JSON_UNLIKELY(top->key < 64 && (r->watch >> top->key & 1)) && second_look(r, top->key)) {
		if (!(p = json_skip(r, p, r->depth)))
			return NULL;
		goto behind;
	}
value:
	top->v.off = (uint32_t)(p - r->base);
	if (p < end && *p == '"')
		p = read_string(r, p, &top->v);
	else if (p < end && (*p == '{' || *p == '['))
		goto open;
	else
		p = json_scalar(r, p, &top->v);
	if (!p)
		return NULL;
stored:
	if (!(top = next_slot(r, top)))
		return NULL;
behind:
	p = json_space(p, end);
	if (p < end && *p == ',') {
		p = json_space(p + 1, end);
		if (f->close == '}')
			goto key;
		goto value;
	}
	if (p == end || *p != f->close)
		return json_unexpected(r, p, f->close == '}' ? "',' or '}' behind a member" : "',' or ']' behind an item");
close:
	r->top = top;
	if (!close_container(r, p++))
		return NULL;
	if (r->depth == 0)
		return p;
	top = r->top;
	f = &r->frame[r->depth - 1];
	goto stored;
}

static const char *read_value(struct json_reader *r, const char *p)
{
	value *v = &r->top->v;

	v->off = (uint32_t)(p - r->base);
	if (p < r->end && *p == '"')
		return read_string(r, p, v);
	if (p < r->end && (*p == '{' || *p == '['))
		return read_container(r, p);
	return json_scalar(r, p, v);
}

// One document whose first byte is at p.
static const char *read_document(const struct json_options *o, struct json_reader *r, const char *p, value *out)
{
	struct member member[FIRST_MEMBERS];
	struct json_frame frame[FIRST_FRAMES];

	r->watch = o->mask_secrets ? 1ull << KEY_kind : 0;
	if (o->skip_managed_fields)
		r->watch |= 1ull << KEY_managedFields;
	r->max_depth = o->max_depth ? o->max_depth : JSON_MAX_DEPTH;
	r->member = r->top = member;
	r->last = member + FIRST_MEMBERS - 1;
	r->frame = frame;
	r->frame_cap = FIRST_FRAMES;
	r->text.arena = &r->scratch;
	p = read_value(r, p);
	*out = p ? r->member[0].v : value_absent;
	arena_free(&r->scratch);
	return p;
}

_Static_assert(KEY_kind < 64 && KEY_managedFields < 64, "watched keys have small ids");

bool json_next(span text, size_t *at, const struct json_options *o, struct arena *a, struct intern *keys, value *out, struct json_error *e)
{
	static const struct json_options none;
	const char *end = text.p + text.n;
	struct json_reader r = { .base = text.p, .end = end, .arena = a, .keys = keys, .error = e };

	*e = (struct json_error){ 0 };
	*out = value_absent;
	// Offsets are 32 bits wide, and one of them means "none".
	if (text.n >= VALUE_NO_OFF) {
		json_fail(&r, text.p, "the text is too large: 4 GiB is the limit");
		return false;
	}
	const char *p = *at < text.n ? json_space(text.p + *at, end) : end;
	if (p == end) {
		*at = text.n;
		return false;
	}
	p = read_document(o ? o : &none, &r, p, out);
	if (!p)
		return false;
	*at = (size_t)(p - text.p);
	return true;
}

bool json_read(span text, const struct json_options *o, struct arena *a, struct intern *keys, value *out, struct json_error *e)
{
	struct json_reader r = { .base = text.p, .end = text.p + text.n, .error = e };
	size_t at = 0;

	if (!json_next(text, &at, o, a, keys, out, e)) {
		if (!e->text[0])
			json_unexpected(&r, r.end, "a value");
		return false;
	}
	const char *p = json_space(text.p + at, r.end);
	if (p == r.end)
		return true;
	*out = value_absent;
	json_unexpected(&r, p, "nothing behind the document");
	return false;
}
