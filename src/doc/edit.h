// edit: new documents from old ones. Every function returns a new root that shares all untouched parts with the old one; the old one stays
// valid. Used for payloads and for overlays. All memory comes from the given arena.
#ifndef DOC_EDIT_H
#define DOC_EDIT_H

#include "doc/value.h"

// obj with key set to v (all duplicates of key replaced by one). A value that is no object counts as empty.
value edit_set(struct arena *a, const value *obj, uint32_t key, value v);
// obj without key.
value edit_del(struct arena *a, const value *obj, uint32_t key);
// Sets v at a path of keys, making missing objects on the way: edit_set_at(a, &root, v, 2, KEY_metadata, KEY_labels).
value edit_set_at(struct arena *a, const value *root, value v, int depth, ...);
// arr with v appended; a value that is no array counts as empty.
value edit_append(struct arena *a, const value *arr, value v);
// arr with item i replaced (i < count).
value edit_item(struct arena *a, const value *arr, size_t i, value v);

#endif
