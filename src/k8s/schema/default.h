// default: the object as the API server would write it after decoding and defaulting: defaults of the OpenAPI facts, the defaults that
// upstream computes in code (k8s/schema/default/, one file a kind), and what Go's encoder does - zero values of omitempty fields left out,
// the others written. It works on the output of decode_object(). Defaults that admission or a registry strategy adds (tolerations, priority,
// cluster IPs, reset of status) are not here: see twin/admission.
#ifndef K8S_SCHEMA_DEFAULT_H
#define K8S_SCHEMA_DEFAULT_H

#include "k8s/gates.h"
#include "k8s/schema/schema.h"

struct default_plan;

struct defaults {
	struct arena *arena; // of the results; may be changed between calls
	struct intern *keys;
	unsigned minor; // version of the server's program
	const struct gates *gates; // of the server; NULL: the defaults of minor
	const struct default_plan *plans; // by schema_type_index(); they hold ids of keys
	struct memory_range complete[2]; // containers that lie here are complete already; empty: none
};

// Indexes the rules; a holds the index and is the first d->arena. Once a snapshot.
void default_init(struct defaults *d, struct arena *a, struct intern *keys, unsigned minor);
// v as an object of type t, complete. v comes from decode_object (absent and zero are the same). O(size).
value default_object(struct defaults *d, const struct schema_type *t, const value *v);
// The same for a document of a built-in kind, whose apiVersion and kind are set to the kind's own; as decoded when its fields are not known.
value default_document(struct defaults *d, const struct gvk_kind *k, const value *v);

#endif
