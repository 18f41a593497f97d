#include "base/intern.h"
#include "base/must.h"

static const span key_text[KEY_COUNT] = {
	SPAN_INIT(""),
#define KEY(ident, text) SPAN_INIT(text),
#include "base/keys.def"
#undef KEY
};

static uint32_t add(struct intern *t, span s)
{
	if (t->n == t->cap) {
		size_t cap = t->cap ? t->cap * 2 : 1024;
		span *p = arena_alloc(t->arena, cap * sizeof *p, 16);
		if (t->n)
			memcpy(p, t->text, t->n * sizeof *p);
		t->text = p;
		t->cap = cap;
	}
	must(t->n < UINT32_MAX - 1);
	t->text[t->n] = s;
	return (uint32_t)t->n++;
}

static void remember(struct intern *t, span s, uint32_t id)
{
	uint64_t head, tail;

	if (s.n == 0 || s.n > INTERN_SHORT)
		return;
	size_t i = intern_place(s, &head, &tail);
	if (t->cache[i].n)
		t->cache[i ^ 1] = t->cache[i];
	t->cache[i] = (struct intern_slot){ head, tail, id, (uint32_t)s.n };
}

void intern_init(struct intern *t, struct arena *a, uint64_t seed)
{
	memset(t, 0, sizeof *t);
	t->arena = a;
	t->map.seed = seed;
	for (size_t i = 0; i < KEY_COUNT; i++) {
		bool fresh;
		uint32_t *v = spanmap_put(&t->map, a, key_text[i], &fresh);
		must(fresh);
		*v = add(t, key_text[i]);
		remember(t, key_text[i], *v);
	}
}

static uint32_t slow(struct intern *t, span s)
{
	uint32_t id = spanmap_get(&t->map, s);
	if (id != MAP_NONE)
		return id;
	span copy = arena_span(t->arena, s);
	bool fresh;
	uint32_t *v = spanmap_put(&t->map, t->arena, copy, &fresh);
	return *v = add(t, copy);
}

// Of either place.
static uint32_t cached(const struct intern *t, span s)
{
	uint32_t id = intern_cached(t, s, 0);

	return id != MAP_NONE ? id : intern_cached(t, s, 1);
}

uint32_t intern_id_slow(struct intern *t, span s)
{
	uint32_t id = cached(t, s);

	if (id != MAP_NONE)
		return id;
	if (s.n == 0)
		return 0;
	id = slow(t, s);
	remember(t, s, id);
	return id;
}

uint32_t intern_find_slow(const struct intern *t, span s)
{
	uint32_t id = cached(t, s);

	if (id != MAP_NONE)
		return id;
	return s.n ? spanmap_get(&t->map, s) : 0;
}
