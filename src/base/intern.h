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

#define INTERN_CACHE 1024

struct intern {
	struct arena *arena; // borrowed; also holds the texts
	struct spanmap map;
	span *text;
	size_t n, cap;
	struct { uint64_t word; uint32_t id; uint32_t n; } cache[INTERN_CACHE]; // short keys, direct-mapped
	void *guess; // of the JSON reader, in arena: which key comes next; NULL until it reads
};

void intern_init(struct intern *t, struct arena *a, uint64_t seed);
uint32_t intern_id(struct intern *t, span s);           // adds s when it is new
uint32_t intern_find(const struct intern *t, span s);   // MAP_NONE when s is not in the table
static inline span intern_text(const struct intern *t, uint32_t id) { return t->text[id]; }

#endif
