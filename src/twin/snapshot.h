// snapshot: the cluster as the input states it, immutable once finished. Holds every object with its place in the input, dense tables of
// kinds and namespaces, and the typed indexes of the controls (rbac.h, admission/*.h) built on it. One arena owns all; freed whole.
// Objects that the twin adds itself (built-in roles, what a controller would make) are flagged OBJECT_SYNTHETIC and name their cause.
#ifndef TWIN_SNAPSHOT_H
#define TWIN_SNAPSHOT_H

#include "base/diag.h"
#include "doc/value.h"
#include "k8s/gates.h"
#include "k8s/gvk.h"
#include "twin/reads.h"
#include "twin/verdict.h"

#define NS_CLUSTER UINT32_MAX // "namespace" of cluster-scoped objects and of cluster-wide grants
#define KIND_NONE UINT32_MAX

struct kind {
	span group, kind, resource; // resource is "" when only a CRD-less object named the kind
	uint16_t gk;                // enum gk; GK_OTHER for custom resources
	bool namespaced;
	bool present;               // an object, a list or a file named for it was read, or --assume-empty
	span unread;                // why not all of its objects could be read: it is not present then, though some may be here; "" otherwise
	const struct gvk_kind *builtin;
	const ref *objects;         // sorted by namespace name, then name
	size_t n;
	const uint32_t *ns_first;   // objects of namespace i are objects[ns_first[i]] up to ns_first[i + 1]; NULL when they are searched
	                            // (snapshot_kind_in_ns does either)
};

enum object_flag { OBJECT_SYNTHETIC = 1, OBJECT_BUILTIN = 2, OBJECT_TEMPLATED = 4 /* `${VAR}` in its name */ };

struct object {
	const value *root;
	const struct source *src;  // NULL for synthetic objects
	uint32_t at;               // offset in src
	uint32_t kind;             // index in snapshot.kind
	uint32_t ns;               // index in snapshot.ns, NS_CLUSTER when cluster-scoped
	uint32_t flags;
	span name;
	ref cause;                 // for synthetic ones: the object that evidence points at (a Profile, a Deployment), or REF_NONE
};

enum exists { EXISTS_YES, EXISTS_UNKNOWN };

struct ns {
	span name;
	ref obj;              // its Namespace object; REF_NONE when it is only known by what it holds or by reference
	enum exists exists;   // UNKNOWN: only referenced
	bool labels_known;    // false: PSA and selectors on it are UNKNOWN
	bool platform;
	uint32_t tenant;      // index in snapshot.tenant; TENANT_NONE for platform namespaces
};

#define TENANT_NONE UINT32_MAX

struct tenant { span name; const uint32_t *ns; size_t n_ns; };

struct rbac; struct psa_config; struct scc_table; struct policy_index; struct podindex; struct provider;
struct snapshot_options; struct tenancy; struct runtime_roles; struct defaults; struct schema_overlay; struct gated_rows;

struct snapshot {
	struct arena *arena;
	struct intern keys;
	struct object *object; size_t n_objects;
	struct kind *kind; size_t n_kinds;
	uint32_t by_gk[GK_COUNT];        // kind index or KIND_NONE
	struct ns *ns; size_t n_ns;      // sorted by name
	struct tenant *tenant; size_t n_tenants; // sorted by name
	struct spanmap ns_by_name;
	unsigned minor;                  // of Kubernetes 1.x used for rules: 20..37
	span git_version;                // of the server as the input says it, "" = nowhere
	bool version_known;
	bool version_lowered;            // the input said older than 1.20 (see real_minor)
	unsigned real_minor;             // as detected, before clamping; 0 = unknown
	unsigned minor_low, minor_high;  // what the server may be: both = minor when known; kubelets are a lower bound; else 24 and the newest
	unsigned emulated;               // version whose gates, APIs and Pod Security rules count: --emulated-version of the server, else minor
	bool serves_ipv6;                // Services have addresses of IPv6
	struct gates gates;              // of the server: as the user says, as its own pod shows, or the defaults of the emulated version
	bool openshift;
	const struct provider *provider; // facts of the detected provider, or NULL (twin/provider.h)
	bool tenancy_by_namespace;
	const struct snapshot_options *options; // as given to the builder (twin/builder.h)
	const struct tenancy *tenancy;          // who belongs to whom, and what was assumed (twin/tenancy/tenancy.h)
	const struct runtime_roles *runtime;    // roles that a controller of the input binds (twin/deputy/runtime.h)
	struct reads *reads;             // what was asked of this snapshot, NULL: nobody wants to know (builder_note_reads)
	// indexes, built by snapshot_finish in this order
	struct rbac *rbac;
	struct psa_config *psa;
	struct scc_table *scc;
	struct policy_index *policy;     // webhooks, VAP, Gatekeeper, Kyverno
	struct podindex *pods;
	const struct defaults *defaults; // of the version (admission/complete.h)
	const struct gated_rows *gated;  // fields that the server drops (registry/gated.h)
	const struct schema_overlay **overlay; // kinds of the input's CustomResourceDefinitions, NULL until somebody asks (indexes.h)
};

// The kind's table entry without its being noted that it was asked for: for what holds of the kind, not of its objects.
static inline const struct kind *snapshot_kind_itself(const struct snapshot *s, enum gk gk)
{
	return s->by_gk[gk] == KIND_NONE ? NULL : &s->kind[s->by_gk[gk]];
}
// The kind's table entry, NULL when the snapshot has none.
static inline const struct kind *snapshot_kind(const struct snapshot *s, enum gk gk)
{
	if (s->reads)
		reads_whole(s->reads, gk);
	return s->by_gk[gk] == KIND_NONE ? NULL : &s->kind[s->by_gk[gk]];
}
// The user says that what the input does not hold is not there (--assume-empty): a role that is bound and missing is no gap in the dump then.
bool snapshot_said_complete(const struct snapshot *s);
bool snapshot_present(const struct snapshot *s, enum gk gk); // false: absence of objects proves nothing
uint32_t snapshot_ns(const struct snapshot *s, span name);   // index or NS_CLUSTER when unknown
ref snapshot_find(const struct snapshot *s, enum gk gk, uint32_t ns, span name);
ref snapshot_find_other(const struct snapshot *s, span group, span kind, uint32_t ns, span name);
// Any kind by its names, custom ones included; NULL when the snapshot has none. The table is sorted by group, kind.
const struct kind *snapshot_kind_named(const struct snapshot *s, span group, span kind);
// Objects of one kind in one namespace as a slice of kind.objects. O(log n).
const ref *snapshot_in_ns(const struct snapshot *s, enum gk gk, uint32_t ns, size_t *n);
static inline const struct object *snapshot_object(const struct snapshot *s, ref r) { return &s->object[r]; }
static inline span snapshot_ns_name(const struct snapshot *s, uint32_t ns) { return ns == NS_CLUSTER ? SPAN("") : s->ns[ns].name; }
const ref *snapshot_kind_in_ns(const struct snapshot *s, const struct kind *k, uint32_t ns, size_t *n); // NS_CLUSTER: all of a cluster-scoped kind
// Line and column of a place in an object; 0 when it has none. For synthetic objects: of their cause.
void snapshot_place(const struct snapshot *s, ref obj, uint32_t off, span *file, uint32_t *line, uint32_t *col);
// True when somebody of the namespace may create service accounts there, or the account exists.
enum exists snapshot_service_account(const struct snapshot *s, uint32_t ns, span name);

#define snapshot_each(obj_ref, snap, gk_) \
	for (const struct kind *k_##obj_ref = snapshot_kind((snap), (gk_)); k_##obj_ref; k_##obj_ref = NULL) \
		for (size_t i_##obj_ref = 0; i_##obj_ref < k_##obj_ref->n; i_##obj_ref++) \
			for (ref obj_ref = k_##obj_ref->objects[i_##obj_ref], once_##obj_ref = 1; once_##obj_ref; once_##obj_ref = 0)

#endif
