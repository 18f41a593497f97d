// apply: the pieces of server-side apply (sigs.k8s.io/structured-merge-diff): sets of field paths, typed walks over documents. A path is the
// text of its elements as fieldsV1 writes them ("f:spec", "k:{\"name\":\"c\"}", "v:\"a\"", "i:0"), each behind a 0x1f. Private to
// k8s/patch; everything lives in p->arena.
#ifndef K8S_PATCH_APPLY_H
#define K8S_PATCH_APPLY_H

#include "base/map.h"
#include "k8s/patch/parts.h"

struct field_set {
	struct spanmap map;      // path -> FIELD_MEMBER, FIELD_ABOVE
	struct spanvec members;  // in order of insertion
};

enum { FIELD_MEMBER = 1, FIELD_ABOVE = 2 };

// apply_fields.c
void fields_init(struct field_set *s);
void fields_add(struct patching *p, struct field_set *s, span path);
unsigned fields_has(const struct field_set *s, span path); // bits above; 0: neither a member nor above one
void fields_decode(struct patching *p, const value *v1, struct field_set *s); // a fieldsV1 document
value fields_encode(struct patching *p, const struct field_set *s);
span fields_child(struct patching *p, span path, char sort, span text);
span fields_text(struct patching *p, span path);       // ".spec.containers[name=\"c\"].image"
int fields_cmp(const void *a, const void *b);          // order of a set's iteration, for qsort of paths

// apply_typed.c: how a place of the document is merged.
enum typed { TYPED_LEAF, TYPED_STRUCT, TYPED_MAP, TYPED_SET, TYPED_KEYED, TYPED_OPEN };
struct typed_at { const struct schema_shape *shape; bool root, deduced; };
enum typed typed_sort(const struct patching *p, struct typed_at t, const value *v);
// Type of a member; false: the schema does not declare it. *named: it is a field of a struct.
bool typed_member(struct patching *p, struct typed_at t, span name, struct typed_at *out, bool *named);
struct typed_at typed_element(struct typed_at t);
// Path element of a list's item; false with the words why it has none.
bool typed_item(struct patching *p, struct typed_at t, enum typed sort, const value *item, span *sort_text, const char **why);
bool typed_check(struct patching *p, struct typed_at t, const value *v); // ValidationErrors, in p->message of status 500
void typed_fields(struct patching *p, struct typed_at t, const value *v, span path, unsigned depth, struct field_set *s);
struct typed_at typed_root(struct patching *p);

// apply_merge.c. NULL stands for nothing there.
bool typed_merge(struct patching *p, struct typed_at t, const value *was, const value *now, unsigned depth, value *out);
// Fields that were added or changed.
void typed_compare(struct patching *p, struct typed_at t, const value *was, const value *now, span path, unsigned depth, struct field_set *s);
// Takes away what `last` owned and nobody owns now.
value typed_prune(struct patching *p, struct typed_at t, const value *v, span path, unsigned depth, const struct field_set *last, const struct field_set *owned);

#endif
