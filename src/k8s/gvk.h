// gvk: the kinds that are built into Kubernetes - group, version, kind, resource, scope, verbs, subresources, short names, and the minor
// versions that serve them. All is const data generated at build time from src/k8s/facts; nothing is owned by the caller, nothing is set
// up at start. Kinds of the input's CustomResourceDefinitions are not here: see k8s/schema/overlay.h, which answers the same questions
// for both. Case-sensitive throughout, as the API server is, unless a function says otherwise.
#ifndef K8S_GVK_H
#define K8S_GVK_H

#include "base/span.h"

// Group and kind without the version: what code switches on. GK_POD is Pod of any version of group "".
// GK_OTHER is a kind that is not built in (a custom resource).
enum gk {
	GK_OTHER,
#define GK(ident, group, kind) GK_##ident,
#include "k8s/gvk.def"
#undef GK
	GK_COUNT
};

enum gvk_verb {
	GVK_GET = 1, GVK_LIST = 2, GVK_WATCH = 4, GVK_CREATE = 8, GVK_UPDATE = 16, GVK_PATCH = 32, GVK_DELETE = 64,
	GVK_DELETECOLLECTION = 128,
};

struct gvk_sub {
	span name;                  // "exec"
	span group, version, kind;  // of the body that is sent or read: Eviction for pods/eviction
	uint8_t since, until;       // minor versions, both inclusive; until 255 = still served
	uint16_t verbs;             // enum gvk_verb bits
};

struct gvk_kind {
	span group, version;        // "" for the core group
	span api_version;           // "apps/v1"
	span kind, resource, singular; // "Deployment", "deployments", "deployment"
	const span *short_names;    // n_short of them
	const span *categories;     // n_categories of them; "all"
	const struct gvk_sub *subs; // n_subs of them, sorted by name
	uint8_t n_short, n_categories, n_subs;
	uint8_t since, until;       // minor versions of Kubernetes 1 that serve it; since 0 = 1.20 or earlier, until 255 = still served
	bool namespaced;
	bool off;                   // not served by default (alpha, or beta behind --runtime-config)
	bool body_only;             // never stored: only the body of a call (Eviction, Scale, TokenRequest)
	uint16_t verbs;             // enum gvk_verb bits
	uint16_t id;                // index in gvk_at(), dense
	uint16_t gk;                // enum gk
	uint16_t type;              // index for schema_type_at(); GVK_NO_TYPE when the field names are not known
};

#define GVK_NO_TYPE UINT16_MAX

// The kind that a document names; NULL when it is not built in, or is a list. One hash and one comparison, no allocation.
const struct gvk_kind *gvk_by_kind(span api_version, span kind);
// The preferred version (newest stable one that any release serves) of a group and kind; NULL for GK_OTHER.
const struct gvk_kind *gvk_preferred(enum gk gk);
enum gk gvk_gk(span group, span kind); // GK_OTHER when not built in
// By plural resource, as RBAC rules and requests name it; the preferred version. NULL for subresources and unknown names.
const struct gvk_kind *gvk_by_resource(span group, span resource);
// By group, version and plural resource, as URLs name it.
const struct gvk_kind *gvk_by_gvr(span group, span version, span resource);
// The next older version of the same group and kind, NULL after the last: for (k = gvk_preferred(gk); k; k = gvk_older(k)).
const struct gvk_kind *gvk_older(const struct gvk_kind *k);
// What a user types: plural, singular, short name or kind in any case, with an optional ".group" or ".version.group" behind it
// (kubectl's order: the core group wins over the others, then the order of the groups in discovery). Linear in the table.
const struct gvk_kind *gvk_by_word(span word);

// PodList -> Pod. NULL when it is no list of a built-in kind. The untyped "v1 List" is gvk_is_any_list.
const struct gvk_kind *gvk_list_item(span api_version, span list_kind);
bool gvk_is_any_list(span api_version, span kind);

// Subresource of a kind ("status"); NULL when it has none of that name.
const struct gvk_sub *gvk_sub(const struct gvk_kind *k, span name);
// True when Kubernetes 1.<minor> serves the kind with default flags.
bool gvk_served(const struct gvk_kind *k, unsigned minor);

// "apps/v1" -> "apps", "v1"; "v1" -> "", "v1".
void gvk_split(span api_version, span *group, span *version);
// Bit of a verb name; 0 for verbs that are no API operation (impersonate, bind, ...) and for "*".
uint16_t gvk_verb(span name);

// All kinds, in order of group, kind, version; i < gvk_count().
const struct gvk_kind *gvk_at(size_t i);
size_t gvk_count(void);

// The orders above, for callers that keep their own kinds (CRDs): Kubernetes' version order, newest stable first
// (apimachinery pkg/version CompareKubeAwareVersionStrings): v2 > v1 > v2beta1 > v1beta2 > v1alpha1 > other names.
int gvk_version_cmp(span a, span b); // > 0 when a is preferred

#endif
