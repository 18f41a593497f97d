// schema: field names, types, defaults and merge rules of every built-in kind, as const tables generated from src/k8s/facts, and of custom
// resources as an overlay (k8s/schema/overlay.h) built of the same structs. Tables live as long as the process, overlays as long as their
// arena; callers own nothing. It describes documents, it does not read them: see k8s/schema/decode.h.
#ifndef K8S_SCHEMA_SCHEMA_H
#define K8S_SCHEMA_SCHEMA_H

#include "doc/value.h"
#include "k8s/gvk.h"

enum schema_kind {
	SCHEMA_RAW, // any JSON, kept as it is
	SCHEMA_STRING,
	SCHEMA_INT32,
	SCHEMA_INT64,
	SCHEMA_NUMBER,
	SCHEMA_BOOL,
	SCHEMA_QUANTITY,      // apimachinery pkg/api/resource: string or number
	SCHEMA_INT_OR_STRING, // apimachinery pkg/util/intstr
	SCHEMA_TIME,
	SCHEMA_MICRO_TIME,
	SCHEMA_BYTES, // base64 text
	SCHEMA_LIST,
	SCHEMA_MAP, // text to element
	SCHEMA_REF, // a struct
};

enum schema_list { SCHEMA_LIST_ATOMIC, SCHEMA_LIST_SET, SCHEMA_LIST_MAP };

// A SCHEMA_RAW that is an object of `type` or something else (apiextensions-apiserver pkg/apis/apiextensions/v1/marshal.go).
enum schema_either { SCHEMA_EITHER_NONE, SCHEMA_EITHER_BOOL, SCHEMA_EITHER_LIST, SCHEMA_EITHER_TEXTS };

enum schema_shape_flag {
	SCHEMA_ATOMIC = 1,      // a map or struct that server-side apply replaces whole
	SCHEMA_PATCH_MERGE = 2, // x-kubernetes-patch-strategy merge
	SCHEMA_PATCH_RETAIN_KEYS = 4,
	SCHEMA_PATCH_REPLACE = 8,
	SCHEMA_NULLABLE = 16, // custom resources: null is a value
	SCHEMA_PRESERVE = 32, // custom resources: unknown fields are kept
	SCHEMA_EMBEDDED = 64, // custom resources: holds apiVersion, kind, metadata of its own
	// Custom resources, for server-side apply (kube-openapi pkg/schemaconv/openapi.go):
	SCHEMA_OPEN = 128,      // what is not declared is taken as it is
	SCHEMA_UNTYPED = 256,   // says no type: any value fits, the rest holds where it is of that sort
	SCHEMA_FORMATTED = 512, // a text with a format: any scalar
	SCHEMA_GRANULAR = 1024, // a struct that is atomic elsewhere is applied field by field here
};

struct schema_type;

// The type of a field or element.
struct schema_shape {
	uint8_t kind;  // enum schema_kind
	uint8_t list;  // enum schema_list
	uint16_t flags; // enum schema_shape_flag
	uint8_t n_keys, n_enums;
	uint8_t either; // enum schema_either
	const struct schema_shape *element; // of a list or map
	const struct schema_type *type;     // of a SCHEMA_REF, and of a SCHEMA_RAW with either
	const span *keys;                   // of a SCHEMA_LIST_MAP, in server-side apply
	span merge_key;                     // of a list in strategic merge patches; null when none
	const span *enums;                  // allowed texts, when known
	const value *element_dflt;          // default of list elements and map values; NULL when none
};

enum schema_field_flag {
	SCHEMA_REQUIRED = 1, // required by OpenAPI
	SCHEMA_ZERO = 2,     // omitempty and no pointer: a zero value is the same as absent, and is never written
	SCHEMA_ALWAYS = 4,   // no omitempty: Go always writes it, as null if need be
};

struct schema_field {
	span name;
	const struct schema_shape *shape;
	const value *dflt; // NULL when none; {} and zero values are what Go writes for absent fields that are no pointers
	uint8_t flags;     // enum schema_field_flag
	uint8_t since, until; // minor versions within the life of the type; 0 and 255 = ever
};

struct schema_type {
	span name; // "core.v1.PodSpec"; the name of a custom kind's root is its "group/version/Kind"
	const struct schema_field *fields; // sorted by name
	const uint8_t *slots; // perfect hash of the names, see schema_field(); NULL: binary search
	const uint8_t *writes; // n_writes indices of the fields that are written when absent (dflt or SCHEMA_ALWAYS); NULL in overlays
	uint32_t seed;
	uint16_t n_fields;
	uint8_t mask;
	uint8_t flags; // SCHEMA_ATOMIC, SCHEMA_PRESERVE
	uint8_t n_writes;
};

// The type of a built-in kind; NULL for kinds without known fields.
const struct schema_type *schema_type_of(const struct gvk_kind *k);
// By name, "core.v1.PodSpec"; NULL when unknown. Binary search.
const struct schema_type *schema_type_named(span name);
const struct schema_type *schema_type_at(size_t i); // in order of name; i < schema_type_count()
size_t schema_type_count(void);
size_t schema_type_index(const struct schema_type *t); // SIZE_MAX for types of an overlay

// Field by its JSON name, case-sensitive; NULL when the type has none. Constant time for built-in types.
const struct schema_field *schema_field(const struct schema_type *t, span name);
// The same by interned name, remembered in the table of the keys.
struct schema_memo { const struct schema_type *type; const struct schema_field *field; uint32_t key; };
#define SCHEMA_MEMO_BITS 11
const struct schema_field *schema_field_slow(struct intern *keys, const struct schema_type *t, uint32_t key, size_t place);
static inline const struct schema_field *schema_field_of(struct intern *names, const struct schema_type *t, uint32_t key)
{
	size_t i = (size_t)((((uintptr_t)t >> 3) * 0x9e3779b97f4a7c15u + key) * 0xc2b2ae3d27d4eb4fu >> (64 - SCHEMA_MEMO_BITS));
	const struct schema_memo *m = names->fields ? (struct schema_memo *)names->fields + i : NULL;
	return m && m->type == t && m->key == key ? m->field : schema_field_slow(names, t, key, i);
}
// Gives every field name an id, so that asking for one by its text need not hash it.
void schema_intern(struct intern *keys);
// True when Kubernetes 1.<minor> has the field (its type given).
static inline bool schema_field_in(const struct schema_field *f, unsigned minor)
{
	return minor >= f->since && minor <= f->until;
}

#endif
