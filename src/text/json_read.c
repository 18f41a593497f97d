#include "text/json_reader.h"

#include <stdarg.h>
#include <stdio.h>

// Enough scratch for nearly every single object; Lists move on to the arena.
#define FIRST_MEMBERS 512
#define FIRST_FRAMES 64
#define OVER 3 // slots behind the last one, see keep_members

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

// The slot behind top, f being the innermost container. NULL when the scratch would need more than the document may.
static struct member *more_members(struct json_reader *r, struct json_frame *f, struct member *top)
{
	size_t n = (size_t)(top - r->member) + 1, cap = n * 2;

	// Everything on the scratch is copied to the arena sooner or later, so its limit holds for the scratch too.
	if (!json_room(r, n * sizeof(value))) {
		json_fail(r, r->end, "the document needs more memory than allowed");
		return NULL;
	}
	struct member *m = arena_alloc(&r->scratch, (cap + OVER) * sizeof *m, 64);
	memcpy(m, r->member, n * sizeof *m);
	for (; f > r->frame; f--)
		f->first = m + (f->first - r->member);
	r->member = m;
	r->last = m + cap - 1;
	return m + n;
}

static inline struct member *next_slot(struct json_reader *r, struct json_frame *f, struct member *top)
{
	return JSON_LIKELY(top < r->last) ? top + 1 : more_members(r, f, top);
}

static struct json_frame *more_frames(struct json_reader *r, struct json_frame *f)
{
	size_t n = (size_t)(f - r->frame) + 1, cap = n * 2 <= r->max_depth ? n * 2 : r->max_depth + 1;

	if (n == cap)
		return NULL;
	struct json_frame *to = arena_alloc(&r->scratch, cap * sizeof *to, 16);
	memcpy(to, r->frame, n * sizeof *to);
	r->frame = to;
	r->frame_last = to + cap - 1;
	return to + n;
}

#define MIX 0x9e3779b97f4a7c15ull

static inline struct json_guess *guess_behind(const struct json_reader *r, const struct json_frame *f, uint32_t previous)
{
	return &r->guess[((f->place ^ previous) * MIX) >> 52];
}

_Static_assert(JSON_GUESSES == 1 << (64 - 52), "the shift of guess_behind");

// Opens the container with bracket c, whose value goes to top, inside f; NULL when it would be too deep.
static inline struct json_frame *open_container(struct json_reader *r, struct json_frame *f, const struct member *top, struct json_guess *next, char c)
{
	struct json_frame *g = JSON_LIKELY(f < r->frame_last) ? f + 1 : more_frames(r, f);
	uint64_t at, most = 7 * sizeof *top;

	if (!g)
		return NULL;
	f = g - 1;
	if (f->close == '}') {
		at = g->key = top->key;
	} else {
		// The first items of an array differ (env, volumes), later ones share a place (the items of a List).
		at = (uint64_t)((const char *)top - (const char *)f->first);
		at = at < most ? at : most;
		g->key = f->key;
	}
	g->place = (f->place ^ at) * MIX;
	g->next = next;
	g->close = c + 2;
	g->secret = false;
	return g;
}

_Static_assert('{' + 2 == '}' && '[' + 2 == ']' && ('[' | 0x20) == '{', "brackets of ASCII");

// In the pieces in which it was written, see json_put.
static inline void copy_member(struct member *to, const struct member *m)
{
	memcpy(to, m, offsetof(struct member, v));
	to->v = m->v;
}

// Copying goes four at a time and up to three over the end, where the arena has room for it: most objects are small, and a loop that ends
// after a number of rounds nobody can predict costs more than the copying. The scratch has as much room behind its last slot.
// n bytes of the arena, and OVER members of room behind them unless *exact.
static inline void *keep(struct json_reader *r, size_t n, bool *exact)
{
	struct arena *a = r->arena;
	uintptr_t at = ((uintptr_t)a->at + 7) & ~(uintptr_t)7;

	if (JSON_UNLIKELY(at + n + OVER * sizeof(struct member) > (uintptr_t)a->end)) {
		*exact = true;
		return arena_alloc(a, n, 8);
	}
	a->used += at + n - (uintptr_t)a->at;
	a->at = (char *)(at + n);
	*exact = false;
	return (void *)at;
}

static inline const void *keep_members(struct json_reader *r, const struct member *m, const struct member *end)
{
	bool exact;
	struct member *to = keep(r, (size_t)((const char *)end - (const char *)m), &exact);
	const void *kept = to;

	if (JSON_UNLIKELY(exact))
		return memcpy(to, m, (size_t)((const char *)end - (const char *)m));
	for (; m < end; m += 4, to += 4) {
		copy_member(to, m);
		copy_member(to + 1, m + 1);
		copy_member(to + 2, m + 2);
		copy_member(to + 3, m + 3);
	}
	return kept;
}

static inline const void *keep_items(struct json_reader *r, const struct member *m, const struct member *end)
{
	bool exact;
	value *to = keep(r, (size_t)(end - m) * sizeof *to, &exact);
	const void *kept = to;

	for (; JSON_UNLIKELY(exact) && m < end; m++, to++)
		*to = m->v;
	for (; m < end; m += 4, to += 4) {
		to[0] = m[0].v;
		to[1] = m[1].v;
		to[2] = m[2].v;
		to[3] = m[3].v;
	}
	return kept;
}

// Moves the children of f, the last of which stands before top, to the arena and leaves the container in its slot.
static inline bool close_container(struct json_reader *r, const struct json_frame *f, const struct member *top)
{
	struct member *m = f->first;
	size_t n = (size_t)(top - m);
	bool object = f->close == '}';
	value *v = &m[-1].v;
	const void *children = NULL;

	if (n) {
		if (JSON_UNLIKELY(r->careful) && (n > VALUE_MAX_COUNT || !arena_need(r->arena, n * sizeof *m)))
			return false;
		if (JSON_UNLIKELY(f->secret))
			json_mask(r, m, n);
		children = object ? keep_members(r, m, top) : keep_items(r, m, top);
	}
	json_put(v, json_head(object ? VALUE_OBJECT : VALUE_ARRAY, n, v->off), (uintptr_t)children);
	return true;
}

// Changes to the tail when p came near the end of the text.
static const char *to_tail(struct json_reader *r, const char *p)
{
	size_t n = (size_t)(r->end - p);

	if (p <= r->safe)
		return p;
	memcpy(r->tail, p, n);
	memset(r->tail + n, 0, JSON_MARGIN);
	r->base = r->tail - (p - r->base);
	r->end = r->tail + n;
	r->safe = r->end;
	return r->tail;
}

static const char *much_space(struct json_reader *r, const char *p)
{
	return to_tail(r, json_space(p, r->end));
}

static inline bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static inline const char *skip_space(struct json_reader *r, const char *p)
{
	if ((unsigned char)*p > ' ')
		return p;
	uint32_t m = json_not_space16(p) | json_not_space16(p + 16) << 16;
	return JSON_LIKELY(m) ? p + __builtin_ctz(m) : much_space(r, p);
}

static inline void put_key(struct member *m, uint32_t id, uint32_t off)
{
	memcpy(m, &(struct { uint32_t key, off; }){ id, off }, 8);
}

// The member name at p, its colon included, when guess g was wrong.
static const char *search_key(struct json_reader *r, const struct json_frame *f, const char *p, struct json_guess *g, struct member *m)
{
	span s;
	bool plain;

	if (*p != '"')
		return json_unexpected(r, p, "a member name in double quotes");
	const char *q = json_string(r, p, &s, &plain);
	if (!q)
		return NULL;
	// Room for the text and its share of the table.
	if (!arena_need(r->keys->arena, s.n + 64))
		return json_fail(r, p, "the document has more member names than memory allows");
	put_key(m, intern_id(r->keys, s), (uint32_t)(p - r->base));
	q = json_space(q, r->end);
	if (q == r->end || *q != ':')
		return json_unexpected(r, q, "':' behind the member name");
	q++;
	q += q < r->end && *q == ' ';
	size_t n = (size_t)(q - p);
	if (plain && n <= sizeof g->text) {
		memcpy(g->text, p, n);
		g->mask = UINT32_MAX >> (32 - n);
		g->n = (uint32_t)n;
		g->id = m->key;
		g->watch = m->key == KEY_kind || m->key == KEY_managedFields;
		g->next = guess_behind(r, f, m->key);
	}
	return to_tail(r, q);
}

// The member name at p, its colon included; *g becomes the guess behind it.
static inline const char *read_key(struct json_reader *r, const struct json_frame *f, const char *p, struct json_guess **g, struct member *m, uint32_t *watch)
{
	const struct json_guess *guess = *g;

	if (JSON_LIKELY(json_same32(p, guess->text, guess->mask))) {
		put_key(m, guess->id, (uint32_t)(p - r->base));
		*watch = guess->watch;
		*g = guess->next;
		return p + guess->n;
	}
	p = search_key(r, f, p, *g, m);
	*watch = m->key == KEY_kind || m->key == KEY_managedFields;
	*g = guess_behind(r, f, m->key);
	return p;
}

static const char *long_string(struct json_reader *r, const char *p, value *v)
{
	span s;
	bool plain;
	const char *q = json_string(r, p, &s, &plain);

	if (!q)
		return NULL;
	json_put(v, json_head(VALUE_STRING, s.n, (uint32_t)(p - r->base)), (uintptr_t)s.p);
	return q;
}

// The text whose first quote is at p. Nearly all are short and plain ASCII.
static inline const char *read_string(struct json_reader *r, const char *p, value *v)
{
	uint32_t m = json_special16(p + 1) | json_special16(p + 17) << 16, off = (uint32_t)(p - r->base);
	unsigned n = (unsigned)__builtin_ctz(m | 1u << 31);

	if (JSON_UNLIKELY(p[1 + n] != '"'))
		return long_string(r, p, v);
	json_put(v, json_head(VALUE_STRING, n, off), (uintptr_t)(r->input + off + 1));
	return p + n + 2;
}

// An integer of at most 7 digits whose first digit is at p, without a loop over them; all else goes the long way.
static inline const char *read_scalar(struct json_reader *r, const char *p, value *v)
{
	uint64_t w, high = 0x8080808080808080ull;

	v->off = (uint32_t)(p - r->base);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	memcpy(&w, p, 8);
	w ^= 0x3030303030303030ull;
	// The lowest byte above 9 is the first that is no digit; bytes below it cause no carry.
	uint64_t other = ((w + 0x7676767676767676ull) | w) & high;
	unsigned n = other ? (unsigned)__builtin_ctzll(other) / 8 : 0;
	if (JSON_LIKELY(n) && (*p != '0' || n == 1) && (p[n] == ',' || p[n] == '}' || p[n] == ']' || p[n] == '\n')) {
		w <<= 64 - 8 * n;
		w = w * 10 + (w >> 8);
		w = ((w & 0xff000000ffull) * 0xf424000000064ull + (w >> 16 & 0xff000000ffull) * 0x271000000001ull) >> 32;
		json_put(v, json_head(VALUE_INT, 0, v->off), w & UINT32_MAX);
		return p + n;
	}
#endif
	return json_scalar(r, p, v);
}

// What a name that is watched means for the object f; its value is at p. True: the member is to be dropped.
static bool second_look(struct json_reader *r, struct json_frame *f, const char *p, uint32_t id)
{
	uint64_t w;

	if (id == KEY_managedFields)
		return r->skip_managed_fields && f->key == KEY_metadata && f[-1].close == '}';
	// A text that starts with neither S nor an escape is no kind that needs a mask.
	f->secret |= r->mask_secrets && (p[0] != '"' || p[1] == 'S' || p[1] == '\\');
	// Objects of one kind look alike: what follows in this object is a place of its own.
	memcpy(&w, p, 8);
	f->place = (f->place ^ w) * MIX;
	return false;
}

// Opens the container whose bracket is at p; behind it *top is the slot of its first child.
static inline const char *enter(struct json_reader *r, struct json_frame **f, struct member **top, struct json_guess **g, const char *p)
{
	if (!(*f = open_container(r, *f, *top, *g, *p)))
		return json_fail(r, p, "nested deeper than %zu levels", r->max_depth);
	if (!(*top = (*f)->first = next_slot(r, *f - 1, *top)))
		return NULL;
	*g = guess_behind(r, *f, KEY_empty);
	return skip_space(r, p < r->safe ? p + 1 : to_tail(r, p + 1));
}

// The ',' or closing bracket behind a value.
static inline const char *find_separator(struct json_reader *r, const struct json_frame *f, const char *p)
{
	if (JSON_UNLIKELY(p > r->safe))
		p = to_tail(r, p);
	if (*p == ',')
		return p;
	p = skip_space(r, p);
	if (*p == ',' || *p == f->close)
		return p;
	return json_unexpected(r, p, f->close == '}' ? "',' or '}' behind a member" : "',' or ']' behind an item");
}

// The container whose bracket is at p, into the first slot. A loop with an explicit stack: depth costs no machine stack.
static const char *read_container(struct json_reader *r, const char *p)
{
	struct json_frame *f = r->frame;
	struct member *top = r->member;
	struct json_guess *g = r->guess;
	uint32_t watch;

open:
	if (!(p = enter(r, &f, &top, &g, p)))
		return NULL;
	if (*p == f->close) {
		p++;
		goto close;
	}
	if (f->close == ']')
		goto value;
key:
	if (!(p = read_key(r, f, p, &g, top, &watch)))
		return NULL;
	if (JSON_UNLIKELY(watch)) {
		p = skip_space(r, p);
		if (second_look(r, f, p, top->key)) {
			p = json_skip(r, p, (size_t)(f - r->frame));
			goto behind;
		}
		g = guess_behind(r, f, top->key);
	}
value:
	if (*p == '"') {
		p = read_string(r, p, &top->v);
	} else if ((*p | 0x20) == '{') {
		top->v.off = (uint32_t)(p - r->base);
		goto open;
	} else if (!is_space(*p)) {
		p = read_scalar(r, p, &top->v);
	} else {
		p = skip_space(r, p);
		goto value;
	}
stored:
	if (!(top = next_slot(r, f, top)))
		return NULL;
behind:
	if (!p || !(p = find_separator(r, f, p)))
		return NULL;
	if (*p++ != ',')
		goto close;
	if (f->close == ']')
		goto value;
	p = skip_space(r, p);
	goto key;
close:
	if (!close_container(r, f, top))
		return json_fail(r, p - 1, "the document needs more memory than allowed");
	top = f->first - 1;
	g = f->next;
	if (--f > r->frame)
		goto stored;
	return p;
}

static const char *read_value(struct json_reader *r, const char *p)
{
	value *v = &r->member->v;

	if (*p == '"')
		return read_string(r, p, v);
	v->off = (uint32_t)(p - r->base);
	return *p == '{' || *p == '[' ? read_container(r, p) : json_scalar(r, p, v);
}

// A table of guesses is valid from the start: each says that the empty name follows.
static struct json_guess *guesses(struct intern *keys)
{
	if (!keys->guess) {
		struct json_guess *g = arena_alloc(keys->arena, JSON_GUESSES * sizeof *g, 64);
		for (size_t i = 0; i < JSON_GUESSES; i++)
			g[i] = (struct json_guess){ .text = "\"\":", .mask = 7, .n = 3, .id = KEY_empty, .next = g };
		keys->guess = g;
	}
	return keys->guess;
}

// One document whose first byte is at p.
static const char *read_document(struct json_reader *r, const struct json_options *o, const char *p, value *out)
{
	struct member member[FIRST_MEMBERS + OVER];
	struct json_frame frame[FIRST_FRAMES];
	char tail[2 * JSON_MARGIN];

	r->mask_secrets = o->mask_secrets;
	r->skip_managed_fields = o->skip_managed_fields;
	r->any_number = o->any_number;
	r->max_depth = o->max_depth ? o->max_depth : JSON_MAX_DEPTH;
	r->limited = r->arena->limit != 0;
	r->careful = r->limited || r->end - r->base > VALUE_MAX_COUNT;
	r->guess = guesses(r->keys);
	r->member = member;
	r->last = member + FIRST_MEMBERS - 1;
	r->frame = frame;
	r->frame_last = frame + (r->max_depth < FIRST_FRAMES ? r->max_depth : FIRST_FRAMES - 1);
	frame[0] = (struct json_frame){ .first = member };
	r->text.arena = &r->scratch;
	r->tail = tail;
	r->safe = r->end - p > JSON_MARGIN ? r->end - JSON_MARGIN : p - 1;
	p = read_value(r, to_tail(r, p));
	*out = p ? r->member->v : value_absent;
	arena_free(&r->scratch);
	return p;
}

bool json_next(span text, size_t *at, const struct json_options *o, struct arena *a, struct intern *keys, value *out, struct json_error *e)
{
	static const struct json_options none;
	const char *end = text.p + text.n;
	struct json_reader r = { .base = text.p, .end = end, .input = text.p, .arena = a, .keys = keys, .error = e };

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
	p = read_document(&r, o ? o : &none, p, out);
	if (!p)
		return false;
	*at = (size_t)(p - r.base);
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
