// intern: one 32-bit id for every distinct text. Ids are dense from 0; id 0 is the empty text. The names of keys.def have the ids of
// enum key (KEY_metadata, KEY_spec, ...), the same in every table, so that code compares keys as integers. The table copies texts that
// are not in keys.def into its arena. Ids depend on the order of first use: never sort by id in an output, sort by text.
#ifndef BASE_INTERN_H
#define BASE_INTERN_H

#include "base/map.h"

enum key {
	KEY_empty,
#define KEY(ident, text) KEY_##ident,
#include "base/keys.def"
#undef KEY
	KEY_COUNT
};

#define INTERN_CACHE_BITS 13
#define INTERN_CACHE (1u << INTERN_CACHE_BITS)
#define INTERN_SHORT 64 // bytes

struct intern {
	struct arena *arena; // borrowed; also holds the texts
	struct spanmap map;
	span *text;
	size_t n, cap;
	struct intern_slot { uint64_t head, tail; uint32_t id, n; } cache[INTERN_CACHE]; // short keys, in sets of two
	void *fields; // of the schema, in arena: which field of a type a key is; NULL until it is asked
	void *guess; // of the JSON reader, in arena: which key comes next; NULL until it reads
};

void intern_init(struct intern *t, struct arena *a, uint64_t seed);
uint32_t intern_id_slow(struct intern *t, span s);
uint32_t intern_find_slow(const struct intern *t, span s);

// Nearly all keys of Kubernetes objects are short field names that repeat: a cache over their first and last 8 bytes and the length
// skips hashing; a text longer than both is compared in full. Of a name that the code spells out the compiler works out the words and the place.
// The other place of a set, where the last but one name is, is left to the slow way.
#define INTERN_INLINE static inline __attribute__((always_inline))

INTERN_INLINE size_t intern_place(span s, uint64_t *head, uint64_t *tail)
{
	*head = *tail = 0;
	if (s.n >= 8) {
		memcpy(head, s.p, 8);
		memcpy(tail, s.p + s.n - 8, 8);
	} else if (s.n >= 4) {
		memcpy(head, s.p, 4);
		memcpy(tail, s.p + s.n - 4, 4);
	} else {
		*head = (uint64_t)(uint8_t)s.p[0] | (uint64_t)(uint8_t)s.p[s.n / 2] << 8 | (uint64_t)(uint8_t)s.p[s.n - 1] << 16;
	}
	return ((*head ^ *tail << 7 ^ *tail >> 57 ^ s.n) * 0x9e3779b97f4a7c15ULL) >> (64 - INTERN_CACHE_BITS);
}

INTERN_INLINE uint32_t intern_cached(const struct intern *t, span s, size_t way)
{
	uint64_t head, tail;

	if (s.n == 0 || s.n > INTERN_SHORT)
		return MAP_NONE;
	const struct intern_slot *c = &t->cache[intern_place(s, &head, &tail) ^ way];
	bool hit = c->head == head && c->tail == tail && c->n == s.n && (s.n <= 16 || memcmp(t->text[c->id].p + 8, s.p + 8, s.n - 16) == 0);
	return hit ? c->id : MAP_NONE;
}

// The id of s, which is added when it is new.
INTERN_INLINE uint32_t intern_id(struct intern *t, span s)
{
	uint32_t id = __builtin_constant_p(s.n) ? intern_cached(t, s, 0) : MAP_NONE;
	return id != MAP_NONE ? id : intern_id_slow(t, s);
}
// MAP_NONE when s is not in the table.
INTERN_INLINE uint32_t intern_find(const struct intern *t, span s)
{
	uint32_t id = __builtin_constant_p(s.n) ? intern_cached(t, s, 0) : MAP_NONE;
	return id != MAP_NONE ? id : intern_find_slow(t, s);
}
static inline span intern_text(const struct intern *t, uint32_t id) { return t->text[id]; }

#endif
