// patch: a PATCH body laid over a stored object, as the API server does: JSON patch (RFC 6902), merge patch (RFC 7386), strategic merge patch
// (apimachinery pkg/util/strategicpatch) and server-side apply (structured-merge-diff), by the merge rules of the schema tables. The
// result is a document that has yet to be decoded, completed and validated. Refusals carry status and message in the server's words.
// Memory from the caller's arena; inputs are not changed and are shared with the result. Steps, operations and copies are capped.
#ifndef K8S_PATCH_PATCH_H
#define K8S_PATCH_PATCH_H

#include "base/map.h"
#include "base/vec.h"
#include "k8s/schema/schema.h"

enum patch_type { PATCH_JSON, PATCH_MERGE, PATCH_STRATEGIC, PATCH_APPLY };

struct patch_conflict { span manager, field; }; // "conflict with \"m\"", ".spec.replicas"

struct patching {
	struct arena *arena;
	struct intern *keys;
	unsigned minor;
	const struct gvk_kind *kind;
	const struct schema_shape *root;  // of the object; NULL: nothing is known about its fields
	bool custom;                      // a custom resource: what the schema leaves open is merged field by field
	span subresource;                 // "" or the one that is patched
	span manager;                     // apply: field manager; force
	bool force;
	bool unmanaged;                   // apply: an object without managedFields has none, they have not just been left out
	bool strict;                      // strict decoding errors refuse; else they are warnings
	bool ignore;                      // nobody asks for strict decoding errors
	// JSON and merge patches: the texts of patch and object as they were sent and are encoded, for what quotes the outcome; null: made of the values.
	span source, stored;
	span text;                        // out: the patched document as the library writes it
	// Of a failed call; status 0: it cannot be told, message says why.
	int status;
	span reason, message;
	bool invalid_patch;               // 422 of the field "patch": message is the cause's text
	VEC(struct patch_conflict) conflicts;
	struct map64 dropped;             // private: places of a strategic patch that merging has taken out of it
	VEC(span) warnings;               // strict decoding errors, in order: unknown and duplicate members
};

// object: as stored, with its metadata.managedFields where apply needs them; &value_absent when apply creates it.
bool patch_apply(struct patching *p, enum patch_type t, const value *patch, const value *object, value *out);
// Entry of metadata.managedFields for a manager that wrote the whole object by create or update (p->kind, root, custom, subresource are read).
value patch_owned(struct patching *p, span manager, const value *object);

#endif
