// value: the one document model. A value is 16 bytes; containers point to contiguous arrays in an arena; texts point into the input (or the
// arena when they had escapes); object keys are interned ids. Values are immutable once built and shared freely: an edited document
// (doc/edit.h) shares all unchanged parts. Nothing here is freed: a document lives as long as its arena and its input bytes.
//
// Objects keep their members in input order, duplicates included, because Go decodes them differently by target: into an untyped map the
// last one wins (value_get), into a typed struct they merge (k8s/schema/decode.h). `off` is the byte offset of the value in its source
// (struct source below); values made by us have VALUE_NO_OFF.
#ifndef DOC_VALUE_H
#define DOC_VALUE_H

#include "base/intern.h"

enum value_type {
	VALUE_ABSENT, // no such member; never inside a document
	VALUE_NULL,
	VALUE_BOOL,
	VALUE_INT,    // fits int64
	VALUE_UINT,   // above INT64_MAX, fits uint64
	VALUE_NUMBER, // any other number: d holds the nearest double (the literal is in the source at off)
	VALUE_STRING,
	VALUE_ARRAY,
	VALUE_OBJECT,
};

#define VALUE_NO_OFF UINT32_MAX
#define VALUE_MAX_COUNT ((1u << 28) - 1) // bytes of a text, items of a container

struct member;

typedef struct value {
	uint32_t type : 4;
	uint32_t n : 28;  // bytes of a text, items, members
	uint32_t off;     // byte offset in the source
	union {
		bool b;
		int64_t i;
		uint64_t u;
		double d;
		const char *s;
		const struct value *item;
		const struct member *member;
	};
} value;

_Static_assert(sizeof(value) == 16, "a value is 16 bytes");

struct member {
	uint32_t key; // interned
	uint32_t off; // byte offset of the key
	value v;
};

extern const value value_absent;

static inline bool value_is(const value *v, enum value_type t) { return v->type == t; }
static inline bool value_present(const value *v) { return v->type > VALUE_NULL; } // neither absent nor null
static inline span value_span(const value *v) { return v->type == VALUE_STRING ? span_of(v->s, v->n) : span_of(NULL, 0); }

// Member by key, the last of duplicates; &value_absent when v is no object or has none. O(members).
const value *value_get_in(const value *v, uint32_t key); // of an object with members
static inline const value *value_get(const value *v, uint32_t key)
{
	// Asked here, because a sixth of all members is looked for in what is not there; an empty object may have no members to point at.
	return v->type == VALUE_OBJECT && v->n ? value_get_in(v, key) : &value_absent;
}
// Nested members: value_at(v, 2, KEY_metadata, KEY_name).
#define value_at(v, depth, ...) value_walk((v), (depth), (const uint32_t[]){ __VA_ARGS__ })
static inline __attribute__((always_inline)) const value *value_walk(const value *v, int depth, const uint32_t *key)
{
	for (int i = 0; i < depth; i++)
		v = value_get(v, key[i]);
	return v;
}
static inline span value_get_span(const value *v, uint32_t key) { return value_span(value_get(v, key)); }
static inline bool value_get_true(const value *v, uint32_t key)
{
	const value *x = value_get(v, key);
	return x->type == VALUE_BOOL && x->b;
}
// Integer member; dflt when absent, not an integer, or out of int64.
int64_t value_get_int(const value *v, uint32_t key, int64_t dflt);
// Item i of an array; &value_absent beyond its end or when v is no array.
const value *value_item(const value *v, size_t i);
bool value_lists(const value *list, span text); // an array with that text; an item that is no text counts as the empty one
static inline size_t value_count(const value *v) { return v->type == VALUE_ARRAY || v->type == VALUE_OBJECT ? v->n : 0; }

// for (each item of an array; nothing for other types) / (each member of an object, duplicates included)
#define value_each(it, arr) \
	for (const value *arr_##it = (arr), *it = arr_##it->type == VALUE_ARRAY ? arr_##it->item : NULL, \
	     *end_##it = it ? it + arr_##it->n : NULL; it != end_##it; it++)
#define member_each(it, obj) \
	for (const struct member *it = (obj)->type == VALUE_OBJECT ? (obj)->member : NULL, \
	     *end_##it = it ? it + (obj)->n : NULL; it != end_##it; it++)

// Equality as Go's semantic DeepEqual on decoded values: objects without regard to order (last duplicate), 1 == 1.0, null == absent member no.
bool value_equal(const value *a, const value *b);

// Values made by us; texts are not copied.
value value_null(void);
value value_bool(bool b);
value value_int(int64_t i);
value value_string(span s);
value value_array(const value *items, size_t n);
value value_object(const struct member *m, size_t n);

// Where a document came from. Kept by the snapshot; lines are computed on demand from the bytes, which stay mapped.
struct source {
	span name;    // as the user named it, "!member" for archives; "k8s://context/..." when live
	span bytes;   // whole text
	bool yaml;
	bool numbered; // a saved snapshot: no bytes; an object's place (`at` of its records) is its line, 0 = unknown, and values' offsets are lines from there on
};

// Line of a place in an object of a numbered source that starts in line `at`; 0 = unknown.
static inline uint32_t source_line(uint32_t at, uint32_t off)
{
	return at == 0 || off == VALUE_NO_OFF || off > UINT32_MAX - at ? at : at + off;
}

#endif
