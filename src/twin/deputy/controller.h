// controller: what Kubernetes itself, or an operator of the input, would have made and the input does not hold: built-in roles, the
// namespace of a Kubeflow profile, token Secrets before 1.24, the pod of a workload. One file a controller, one const struct each, one
// table (controller.def), run in its order by the builder. What they make is OBJECT_SYNTHETIC and
// names its cause; an object of the input with the same name always wins. They never change an object of the input.
#ifndef TWIN_DEPUTY_CONTROLLER_H
#define TWIN_DEPUTY_CONTROLLER_H

#include "doc/make.h"
#include "twin/snapshot.h"

struct maker {
	const struct snapshot *s;  // sorted and indexed, its controls not built yet
	struct intern *keys;       // of the snapshot
	struct arena *a;           // of the snapshot: documents are made here
	struct diags *d;
	// Adds an object. cause is the object that evidence points at; REF_NONE: the API server makes it by itself (OBJECT_BUILTIN).
	void (*emit)(struct maker *m, const value *root, span api_version, span kind, ref cause);
	void *ctx;
};

struct controller {
	const char *id;      // "kubeflow-profile"
	const char *title;
	const char *source;  // upstream rule: repository path
	bool before_objects; // needs the version only: runs before the objects are sorted, and sees none
	bool sees_made;      // works on what the controllers before it made, too
	void (*make)(const struct controller *c, struct maker *m);
};

extern const struct controller *const controller_table[];
extern const size_t controller_count;

static inline struct make maker_make(const struct maker *m) { return (struct make){ m->a, m->keys }; }

#endif
