// registry: what lies between admission and the store (kubernetes/pkg/registry/*/strategy.go): fields that a create or update resets or fills,
// warnings of its own, and which updates make objects or need a resourceVersion. One file a kind, one const struct each, one table
// (registry.def). Kinds without an entry are stored as they come. Documents are edited by sharing (doc/edit.h).
#ifndef TWIN_REGISTRY_REGISTRY_H
#define TWIN_REGISTRY_REGISTRY_H

#include "k8s/validate/validate.h"
#include "twin/request.h"

struct storing {
	struct arena *arena;
	struct intern *keys;
	const struct snapshot *snap;
	const struct request *r;
	const value *sent;       // body of the request, before defaults; NULL: not known
	VEC(span) warnings;      // of the strategy, in order
	span fault;              // a failure that is no refusal (500), of create or update; null: none
	const char *fault_reason; // its reason; NULL: none is told
	struct validation *v;    // what create and update refuse before validation (an address of a family that is not there); NULL: nobody asks
};

struct registry_entry {
	enum gk gk;
	const char *subresource;
	// NULL: nothing changes. Before validation; old is the stored object.
	void (*create)(struct storing *s, value *object);
	void (*update)(struct storing *s, value *object, const value *old);
	// Warnings of the strategy for an object that passed validation.
	void (*warn)(struct storing *s, const value *object, const value *old);
	// What is answered otherwise than it is stored (the store's Decorator).
	void (*answer)(struct storing *s, value *object);
	bool update_creates;     // AllowCreateOnUpdate
	bool needs_version;      // not AllowUnconditionalUpdate: a PUT without resourceVersion is refused
	const char *source;
};

extern const struct registry_entry *const registry_table[];
extern const size_t registry_count;
const struct registry_entry *registry_of(enum gk gk, span subresource); // NULL: no entry

#endif
