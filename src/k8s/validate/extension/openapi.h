// openapi: a value against an OpenAPI v3 schema of a CustomResourceDefinition, in the words of k8s.io/kube-openapi pkg/validation/validate as
// the API server repeats them (apiextensions-apiserver pkg/apiserver/validation/validation.go). Schemas are read from the CRD document as
// they stand. CEL rules (x-kubernetes-validations) are not evaluated here. Errors of one object come out of Go maps: compare them as a set.
#ifndef K8S_VALIDATE_EXTENSION_OPENAPI_H
#define K8S_VALIDATE_EXTENSION_OPENAPI_H

#include "k8s/validate/validate.h"

struct openapi_check {
	struct validation *v;
	const struct field *base; // prefix of the paths in the answer, not in the words; NULL: none
	span undecided;           // the first pattern or format that is not known here; null: none
};

// old: the stored value, against which errors of unchanged parts are forgiven (KEP-4008, CRDValidationRatcheting); NULL: a create.
void openapi_validate(struct openapi_check *c, const value *schema, const value *x, const value *old);

#endif
