// overlay: the kinds and schemas that the input's CustomResourceDefinitions add to the built-in ones. Built once a snapshot from parsed CRD
// documents, then only read; everything lives in the arena given to overlay_init and points into the CRD documents, which must live as long.
// The lookups answer for both: built-in kinds first, because a CRD cannot take over a kind that the API server serves itself. It prunes and
// defaults custom resources; it does not validate them, and CRD conversion webhooks are not asked.
#ifndef K8S_SCHEMA_OVERLAY_H
#define K8S_SCHEMA_OVERLAY_H

#include "base/diag.h"
#include "k8s/schema/schema.h"

struct overlay_kind {
	struct gvk_kind kind; // id = gvk_count() + index; gk GK_OTHER; type GVK_NO_TYPE
	const struct schema_shape *root; // NULL: the CRD says nothing about fields
	const value *crd;     // the document
	bool served, storage;
};

struct schema_overlay {
	struct arena *arena; // borrowed
	struct intern *keys; // borrowed
	unsigned minor;      // of the cluster, set by the caller after overlay_init; 0 = the newest
	VEC(struct overlay_kind *) kinds;
	struct spanmap by_kind;     // "group/version Kind" -> index
	struct spanmap by_resource; // "group resource" -> index of the preferred version
};

#define OVERLAY_MAX_DEPTH 200 // levels of one schema; what is deeper is kept as it is

void overlay_init(struct schema_overlay *o, struct arena *a, struct intern *keys, uint64_t seed);
// Adds every version of a CustomResourceDefinition (apiextensions.k8s.io/v1 or v1beta1). False, with a diag, when group, plural or kind is
// missing. A kind that an earlier document defined stays as it is. diags may be NULL.
bool overlay_add(struct schema_overlay *o, const value *crd, struct diags *diags);

// As gvk_by_kind, gvk_by_resource, gvk_list_item, for built-in and custom kinds; o may be NULL. Versions that are not served count too:
// objects of them may be in the input.
const struct gvk_kind *overlay_by_kind(const struct schema_overlay *o, span api_version, span kind);
const struct gvk_kind *overlay_by_resource(const struct schema_overlay *o, span group, span resource);
// The custom kind of exactly this version; NULL when there is none, and for built-in ones. Linear in the custom kinds.
const struct gvk_kind *overlay_by_gvr(const struct schema_overlay *o, span group, span version, span resource);
const struct gvk_kind *overlay_list_item(const struct schema_overlay *o, span api_version, span list_kind);
// The custom kind behind a kind that a lookup returned; NULL for built-in ones.
const struct overlay_kind *overlay_custom(const struct schema_overlay *o, const struct gvk_kind *k);

// A custom resource as the API server would store it: unknown fields pruned, nulls of fields that are not nullable dropped, defaults set
// (apiextensions-apiserver pkg/apiserver/schema/pruning and /defaulting). Duplicate keys: the last wins. Results are made in a. False, with
// what was expected in *error, when metadata is none: the server answers 400.
bool overlay_complete(const struct schema_overlay *o, const struct overlay_kind *k, struct arena *a, const value *v, value *out, span *error);
// The same for what an apply patch made: it is not read anew, so nulls without a default stay, for validation to tell
// (apiextensions-apiserver pkg/apiserver/customresource_handler.go unstructuredDefaulter).
bool overlay_complete_applied(const struct schema_overlay *o, const struct overlay_kind *k, struct arena *a, const value *v, value *out, span *error);

#endif
