// crd: the parts of CustomResourceDefinition validation. Private to k8s/validate. Documents are apiextensions.k8s.io/v1; paths and values are
// those of the internal type, in which what all versions share is moved to the top (apiextensions-apiserver pkg/apis/apiextensions/v1
// conversion.go). CEL rules are looked at for emptiness only.
#ifndef K8S_VALIDATE_EXTENSION_CRD_H
#define K8S_VALIDATE_EXTENSION_CRD_H

#include "k8s/validate/at.h"

// crd_schema.c: an openAPIV3Schema; at: the CustomResourceValidation ("spec.validation"). status: the status subresource is on.
void crd_schema_check(struct validation *v, const struct field *at, const value *validation, bool status);
#define CRD_MAX_DEPTH 200
// crd_structural.c: why NewStructural cannot make a structural schema of it; null when it can.
span crd_structural_fault(const struct validation *v, const value *schema);
// ValidateStructural, in the order of the texts.
void crd_structural_check(struct validation *v, const struct field *at, const value *schema);
// True when a default is anywhere in the schema.
bool crd_schema_defaults(const struct validation *v, const value *schema);
// crd_text.c: spec.versions as Go's JSON writes the internal type; top: what was moved to the top is null.
struct crd_moved { bool schema, subresources, columns, selectable; };
span crd_text_versions(struct validation *v, const value *versions, struct crd_moved top);
span crd_text_schema(struct validation *v, const value *schema);
span crd_text_items(struct validation *v, const value *items);
// One error with all complaints, joined by commas.
void crd_joined(struct validation *v, const struct field *at, span bad, const char *before, struct check c);

#endif
