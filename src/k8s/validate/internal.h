// internal: objects as Go prints upstream's internal types, which carry no JSON names: {"Capabilities":null,"Privileged":true,...}. Errors show
// some of them whole, and the update of a pod or a volume the difference of two (apimachinery pkg/util/diff). The result lives in the validation's arena.
#ifndef K8S_VALIDATE_INTERNAL_H
#define K8S_VALIDATE_INTERNAL_H

#include "k8s/validate/validate.h"

enum internal_type {
#define TYPE(ident) INTERNAL_##ident,
#include "k8s/validate/internal.def"
	INTERNAL_COUNT
};

// The object; an array prints as the list of such.
span internal_json(struct validation *v, enum internal_type type, const value *x);
// The same on lines of their own, indented by one blank a level (Go's MarshalIndent).
span internal_pretty(struct validation *v, enum internal_type type, const value *x);
// A PodTemplateSpec: its metadata has JSON names, its spec has not.
span internal_template(struct validation *v, const value *template);
// A PersistentVolumeClaim on lines of its own.
span internal_claim(struct validation *v, const value *claim);
// unified.c: what changed between two texts, as a unified diff with three lines around (go-difflib, which follows Python's difflib).
span internal_diff(struct arena *a, span from, span to);

#endif
