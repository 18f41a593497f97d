// build: request bodies and payload pods from short templates. Documents are made in the payload's arena with the payload's key table and
// share what they do not change. Nothing here decides anything. What body() of a technique finds in payload.object:
//   Namespace patches           the Namespace as it is now (or an empty value when the input does not hold it)
//   workloads                   the payload pod (payload.h); body() wraps it
//   role bindings               { roleRef, subjects }; body() makes the RoleBinding, or the ClusterRoleBinding when ns is NS_CLUSTER
//   changes of other objects    the object as it is now
//   everything else             not read
// payload.alternative is then the index in grant[] of the right that creates the object.
#ifndef ATTACK_TECHNIQUE_BUILD_H
#define ATTACK_TECHNIQUE_BUILD_H

#include "attack/technique.h"

// A document from a template: JSON without double quotes and escapes - keys bare or in '...', texts in '...', numbers, true, false, null.
// `?` takes a span argument as a text, `$` a `const value *`. A template that does not parse is a bug.
value build_doc(struct payload *p, const char *text, ...);

// Changes payload.object. Paths are keys joined by dots, list items by number: "spec.containers.0.securityContext". Missing objects are
// made on the way; a list item must exist.
void build_set(struct payload *p, const char *path, value v);
void build_del(struct payload *p, const char *path);
// Appends to the list at the path.
void build_push(struct payload *p, const char *path, value v);
// metadata.labels or metadata.annotations of payload.object; a null value removes.
void build_label(struct payload *p, const char *key, span text);
void build_annotation(struct payload *p, const char *key, span text);

// payload.object, a Namespace, with the labels that switch Pod Security off and, on OpenShift, SecurityContextConstraints as well.
void build_open_namespace(struct payload *p);

const value *build_get(const struct payload *p, const char *path);
span build_ns(const struct payload *p);    // name of the namespace, "" for NS_CLUSTER
span build_name(const struct payload *p);  // payload.name, else a name that no real object has
span build_sa(const struct payload *p);    // payload.sa, else "default"

#endif
