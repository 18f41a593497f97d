// parts: what the kinds of patches share. Private to k8s/patch. Everything is made in p->arena.
#ifndef K8S_PATCH_PARTS_H
#define K8S_PATCH_PARTS_H

#include "base/buf.h"
#include "k8s/patch/patch.h"

#define PATCH_MAX_DEPTH 500

// Field of the version that serves; NULL: there is none.
static inline const struct schema_field *patch_field(const struct patching *p, const struct schema_type *t, span name)
{
	const struct schema_field *f = schema_field(t, name);
	return f && (!p->minor || schema_field_in(f, p->minor)) ? f : NULL;
}

// Refusal; always returns false.
bool patch_fail(struct patching *p, int status, const char *reason, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
// A strict decoding error: a warning, a refusal or nothing, as the caller's fieldValidation wants.
void patch_warn(struct patching *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
// Duplicate keys below v, as kjson.UnmarshalStrict tells them; at = path of v.
void patch_duplicates(struct patching *p, const value *v, span at, const char *before);
// "array", "string", ...: the word of encoding/json for a document that is not what was expected.
const char *patch_json_word(const value *v);

bool patch_operations(struct patching *p, const value *ops, const value *object, value *out); // json_patch.c
bool patch_documents(struct patching *p, const value *patch, const value *object, value *out);    // merge.c
bool patch_strategic(struct patching *p, const value *patch, const value *object, value *out); // strategic.c
bool patch_server_apply(struct patching *p, const value *patch, const value *object, value *out); // apply.c

// go_text.c: a document as fmt's %v prints the map[string]interface{} it decodes to: map[a:1 b:[x <nil>]].
span patch_go_text(struct patching *p, const value *v);

// strategic_list.c
struct strategic_field { const struct schema_shape *shape; span merge_key; bool merge, replace; };
bool strategic_map(struct patching *p, const value *original, const value *patch, const struct schema_shape *t, unsigned depth, value *out);
// Looks the field up the way forkedjson.LookupPatchMetadataFor* does; an unknown one is a 500.
bool strategic_lookup(struct patching *p, const struct schema_shape *t, span name, struct strategic_field *f);
bool strategic_slice(struct patching *p, const value *original, const value *patch, const struct strategic_field *f, bool deletes, unsigned depth, value *out);
// $setElementOrder/FIELD of a patch: checks it against the list of the patch, merges and orders.
bool strategic_order(struct patching *p, const value *original, const value *patch, const value *order, const struct strategic_field *f, unsigned depth, value *out);
// A part that was not there before: what is left of it without directives, and without nulls.
bool strategic_fresh(struct patching *p, const value *v, bool no_nulls, unsigned depth, value *out);
bool strategic_bad_type(struct patching *p, const char *want, const value *v);
bool strategic_is_directive(struct patching *p, const value *v, span *name);

// convert.c: runtime.DefaultUnstructuredConverter into the kind's struct: the first type error in its words, unknown fields told and dropped.
bool patch_convert(struct patching *p, const value *in, value *out, span *error);

#endif
