// finder: what the parts of the search share - rights reduced to techniques (holds), host gates, and the chains that become paths. Internal to
// attack/. Memoised per identity and per namespace; everything lives in the search's arena.
#ifndef ATTACK_FINDER_H
#define ATTACK_FINDER_H

#include "attack/identity.h"
#include "attack/pods.h"
#include "attack/search.h"
#include "twin/control.h"

// What an identity may do in one namespace (or in every one), as techniques. `via`: rights that it first has to give itself (rbac-bind, rbac-escalate).
struct hold {
	uint32_t ns;                 // NS_CLUSTER: every namespace, and the cluster
	const struct allowed *tech; size_t n_tech;
	struct scope_rights rights;
	const struct hold *base;     // the hold that allows `via`
	const struct technique *via; // NULL for rights held from the start
	uint32_t via_role;           // role that is bound to oneself, or whose rights the rewritten one gets
	span via_name;               // of the Role that is rewritten, "" = any; of the binding that is changed, "" = a new one
	bool via_create;             // that Role is not there: it is made
	const struct rbac_role *via_feeds; // it is made with the labels by which this one, which is bound to oneself, takes its rules; else NULL
	bool via_cluster;            // by a ClusterRoleBinding
	bool via_cluster_role;       // the rewritten role is a ClusterRole, whatever binds it
};

// True when the hold's rights come from cluster-wide bindings. A hold of every namespace by a RoleBinding that one makes oneself anywhere
// does not reach cluster-scoped resources.
static inline bool hold_star(const struct hold *h) { return h->ns == NS_CLUSTER && (!h->via || h->via_cluster); }

struct holds { const struct hold *const *v; size_t n; };

// One move of an attacker.
struct link {
	const struct link *prev;
	uint32_t actor;              // identity that acts; IDENTITY_NONE: code in a pod
	const struct hold *hold;     // NULL: no right is used (a pod's own fields)
	const uint16_t *tech; size_t n_tech; // techniques, any one of which makes the move
	uint32_t ns;                 // where; NS_CLUSTER = anywhere
	uint32_t next;               // identity reached; IDENTITY_NONE at the target
	const ref *extra; size_t n_extra; // objects the move rests on besides grants (Secret, Pod, Role)
	enum verdict verdict;        // ALLOW, or UNKNOWN before any replay
	enum unknown unknown;
	const struct gate *gate;     // host payload that makes it a node, or NULL
	const char *mask;            // `next` is impersonated in this mode of KEP-5284 (or the node is): for some requests only; NULL otherwise
	span node;                   // a node that is impersonated; extra[0]: the Secret that it reads
	bool debug;                  // by a privileged debugging container
	bool relabel;                // the host payload needs the namespace's labels changed first
	const struct hold *relabel_hold; uint32_t relabel_actor;
	unsigned depth;
	bool star;                   // went through rights that hold everywhere
};

struct candidate {
	uint32_t source;             // identity; IDENTITY_NONE: pods
	const ref *pods; size_t n_pods;
	uint8_t to;                  // enum target_kind
	uint32_t to_ns;              // NS_CLUSTER: "*"
	span to_name;                // nodes: name or "*"
	const struct link *last;     // NULL: nothing is replayed (unseen rights)
	uint64_t key;                // same source and key: ways to the same thing, of which one that passes is enough
	uint8_t from_kind;           // without a source identity: enum source_kind, and its namespace
	uint32_t from_ns;
	enum unknown unknown;        // UNKNOWN for a reason of its own
	bool only_guarded;           // inside a tenant: reported only where an installed policy judges it
	const uint16_t *labels; size_t n_labels; // techniques to name besides those of the links
	const ref *rests; size_t n_rests;        // objects besides those of the links
};

// Can a pod that wins its node get into a namespace? Decided by admission alone (who may create it is the caller's business).
struct gate {
	enum verdict verdict;
	enum unknown unknown;
	span unknown_text;
	const uint16_t *tech; size_t n_tech; // host techniques whose payload passes (or may pass)
	const struct evidence *evidence; size_t n_evidence;
	span sa;                     // account that the payload runs as
	bool minimal;                // made from the plainest pod
	uint32_t closed_by;          // control that refuses, index in control_table, for "why not"
	span closed_text;
};

struct finder {
	struct snapshot *s;
	const struct search_options *o;
	struct arena *a;
	struct diags *d;
	struct grants *g;
	struct identities *t;
	struct pods *pods;
	uint8_t *plain;              // of each group of pods: 0 = nobody asked, 1 = no host field (host_plain), 2 = some
	struct holds **holds;        // by identity, NULL = not computed
	struct tech_bits wanted;     // --technique
	struct gate **gate[2];       // by namespace; [1] after the labels were changed to privileged
	uint8_t *guarded;            // by namespace: 0 not asked, 1 no, 2 yes
	uint8_t *admin;              // by identity: 0 not computed, 1 no, 2 yes: holds a technique that gives every right
	uint32_t star_next[4]; bool star_known; // canonical accounts behind "every namespace": see reach.c
	VEC(struct candidate) found;
	struct validity_memo valid;  // changes that need no second look
	struct arena run;            // reset after every judgement
	struct arena scratch;        // reset for every hold
	struct arena walk;           // reset for every source: the closure's own sets and lists
	uint32_t cluster_admin;      // role index of ClusterRole cluster-admin
	struct map64 psa_closed;     // level and version -> a namespace where Pod Security refused every host payload
	struct map64 refused, uncertain; // links: see refused.h
	size_t n_positions;
	size_t unreplayed;     // candidates that were left when the search was stopped
	uint8_t *trail;              // by identity: set for those that reach_identity comes to; NULL = not asked (miss.c)
};

static inline const struct technique *tech(uint16_t i) { return technique_table[i]; }

const struct holds *finder_holds(struct finder *f, uint32_t identity);
bool finder_is_admin(struct finder *f, uint32_t identity);
// Of techniques limited to names, keeps in namespace ns those whose objects are there (named.c). Returns how many stay.
size_t named_in_ns(struct finder *f, uint32_t ns, struct allowed *v, size_t n);
// Takes the limited ones out of a hold of everywhere and makes a hold of each namespace that has such an object.
// *n_left: techniques that stay in v. Returns the holds made.
size_t named_everywhere(struct finder *f, const struct hold *star, struct allowed *v, size_t n, size_t *n_left, const struct hold **out, size_t max);
const struct allowed *hold_allows(const struct hold *h, enum effect e, size_t from);
const struct gate *finder_gate(struct finder *f, uint32_t ns, uint32_t actor, bool relabelled);
// Does an installed policy or webhook look at RoleBindings that are created in the namespace? Memoised.
bool finder_guarded(struct finder *f, uint32_t ns, uint32_t actor);
bool policy_control(const struct control *c); // one of those
// Kinds that the technique, one that disturbs, may change with these rights; an object of one of them in namespace ns, or REF_NONE (disturb.c).
size_t disturbable(const struct finder *f, const struct hold *h, uint16_t technique, enum gk kinds[TECHNIQUE_GRANTS]);
ref disturbed_object(const struct finder *f, const enum gk *kinds, size_t n, uint32_t ns);
bool disturbs_kind(const struct finder *f, const struct asked *q, ref object);
// A pod of the group that the hold may add a privileged debugging container to, as far as Pod Security's level says, or REF_NONE (debug.c).
ref debug_target(struct finder *f, const struct hold *h, const struct podgroup *g);
// All candidates from one identity / from the pods that run now.
void reach_identity(struct finder *f, uint32_t source);
void reach_pods(struct finder *f);
// Sources that only exist if something unseen is so: rights bound at run time, RBAC missing from the input.
void reach_unseen(struct finder *f);
// Does a running pod's spec win its node? Techniques by index; proofs' places as evidence.
size_t host_powers(struct finder *f, const value *meta, const value *spec, ref obj, struct arena *a, const uint16_t **out, const struct evidence **ev);

// True when the pod has no field that any host entry of the table reads: nearly all pods, told in one pass (plain.c).
bool host_plain(const struct intern *keys, const value *meta, const value *spec);
// A pod that the twin made from a workload runs only if admission lets it: asked as its controller. Pods of the input run (ALLOW).
enum verdict pod_admitted(struct finder *f, const struct podgroup *g);

// Candidates -> report: replay, fold, sort.
void assemble(struct finder *f, struct report *r);

#endif
