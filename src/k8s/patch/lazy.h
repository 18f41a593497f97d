// lazy: documents as github.com/evanphx/json-patch v4 keeps them (patch.go lazyNode): text until somebody looks into it, from then on a map
// (written with its keys in order) or a list of such. What nobody looked into is written as it stood, numbers and escapes included, and
// errors quote the result. A NULL node is a null. Texts are valid JSON, which the caller has read before. Private to k8s/patch; all is made in
// p->arena.
#ifndef K8S_PATCH_LAZY_H
#define K8S_PATCH_LAZY_H

#include "k8s/patch/parts.h"

struct lazy;
struct lazy_entry { span name; struct lazy *node; size_t at; }; // of a list: no name; at: its place among those read

struct lazy {
	enum { LAZY_RAW, LAZY_DOC, LAZY_LIST } is;
	span raw;              // the text it was made of; n == 0: a null that counts as a node (the value of an operation)
	struct lazy_entry *v;  // DOC: sorted by name; LIST: in order
	size_t n, cap;
};

struct lazy *lazy_raw(struct patching *p, span text);
// Looks into a node; false: it is none of that sort, and stays as it was.
bool lazy_doc(struct patching *p, struct lazy *n);
bool lazy_list(struct patching *p, struct lazy *n);
// Place of a member; NULL when there is none.
struct lazy_entry *lazy_find(const struct lazy *doc, span name);
void lazy_set(struct patching *p, struct lazy *doc, span name, struct lazy *node);
void lazy_insert(struct patching *p, struct lazy *n, size_t at, struct lazy_entry e);
void lazy_drop(struct lazy *n, size_t at);
// Compact text, as encoding/json writes it (RawMessage: HTML marks are escaped, all else stays).
void lazy_write(struct buf *b, const struct lazy *n);
// The text of a string node; false: it is no string.
bool lazy_string(struct patching *p, const struct lazy *n, span *out);
// The text as it was given, or that of the value.
span patch_source(struct patching *p, span text, const value *v);
// The outcome: p->text and the document it reads as.
bool patch_read(struct patching *p, const struct lazy *n, value *out);

#endif
