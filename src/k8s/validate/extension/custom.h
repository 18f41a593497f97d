// custom: custom resources as the API server accepts them: type, metadata, structural schema, embedded resources, list types, scale paths
// (apiextensions-apiserver pkg/registry/customresource). Works on completed documents (k8s/schema/overlay.h). CEL rules are not evaluated:
// the result tells when one would have been asked.
#ifndef K8S_VALIDATE_EXTENSION_CUSTOM_H
#define K8S_VALIDATE_EXTENSION_CUSTOM_H

#include "k8s/schema/overlay.h"
#include "k8s/validate/validate.h"

struct custom_result {
	bool rules;     // the server would evaluate x-kubernetes-validations now
	span undecided; // a pattern or format that is not known here and that the object's acceptance hangs on; null: none
};

// Adds errors to v, whose kind becomes the object's own. old NULL: a create. status: the request is for the status subresource.
struct custom_result validate_custom(struct validation *v, const struct overlay_kind *k, const value *object, const value *old, bool status);
// What metadata, kind and apiVersion of embedded resources anywhere in x are refused for (pkg/apiserver/schema/objectmeta/validation.go).
void custom_check_embedded(struct validation *v, const struct field *at, const value *schema, const value *x);
// The schema of k's version in its CRD; &value_absent when it has none.
const value *custom_schema(const struct validation *v, const struct overlay_kind *k);
// The subresources of k's version.
const value *custom_subresources(const struct validation *v, const struct overlay_kind *k);
// True when x-kubernetes-validations are anywhere in the schema.
bool custom_has_rules(const struct validation *v, const value *schema);

#endif
