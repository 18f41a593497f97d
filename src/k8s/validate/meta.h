// meta: ObjectMeta of every kind, on create and update (apimachinery pkg/api/validation/objectmeta.go), label maps and label selectors.
// Errors go to the caller's validation, below the path metadata unless told otherwise; nothing is owned.
#ifndef K8S_VALIDATE_META_H
#define K8S_VALIDATE_META_H

#include "k8s/validate/check.h"

// What a kind wants of metadata.name (NameIs..., ValidateXName).
enum meta_name {
	META_NAME_SUBDOMAIN,    // NameIsDNSSubdomain: most kinds
	META_NAME_LABEL,        // NameIsDNSLabel: Namespace, ...
	META_NAME_DNS1035,      // NameIsDNS1035Label
	META_NAME_PATH,         // path segment: RBAC kinds, ...
	META_NAME_ANY,          // the caller checks
};

void validate_meta_create(struct validation *v, const value *object, bool namespaced, enum meta_name rule);
void validate_meta_update(struct validation *v, const value *object, const value *old);
// What every update is held to before its kind's own rules: validateCommonFields (apiserver pkg/registry/rest/update.go).
void validate_meta_fields(struct validation *v, const value *object, const value *old, bool namespaced);
// The same at a path other than metadata (templates): m is the ObjectMeta itself.
void validate_meta_at(struct validation *v, const struct field *at, const value *m, bool namespaced, enum meta_name rule);

// Complaints about a name; prefix: it is a generateName.
struct check meta_name_check(enum meta_name rule, span name, bool prefix);
// ValidateLabels, ValidateAnnotations: maps. Sets v->unordered when more than one entry complains.
void meta_labels_check(struct validation *v, const struct field *at, const value *labels);
void meta_annotations_check(struct validation *v, const struct field *at, const value *annotations);

enum meta_selector { META_SELECTOR_STRICT, META_SELECTOR_ANY_VALUE }; // AllowInvalidLabelValueInSelector
// metav1 ValidateLabelSelector. Absent is fine.
void meta_selector_check(struct validation *v, const struct field *at, const value *selector, enum meta_selector how);
// A list of metav1.Condition (apimachinery pkg/apis/meta/v1/validation ValidateConditions).
void meta_conditions_check(struct validation *v, const struct field *at, const value *list);

#endif
