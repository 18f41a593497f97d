// technique: one entry of the attack catalogue. A file exports one const struct; table.def lists them all, decidable or not, so that help,
// coverage and documentation come from the same place. Most control-plane entries are data: which grants they need, in which scope, and what
// they give (enum effect). Code is needed only where a precondition is more than a grant (when) or the request has a body (body), and for
// the pod fields of the host entries (has, arm). Entries own nothing; all memory comes from the arenas they are given.
#ifndef ATTACK_TECHNIQUE_H
#define ATTACK_TECHNIQUE_H

#include "k8s/podspec.h"
#include "twin/control.h"

enum technique_kind { TECHNIQUE_PATH, TECHNIQUE_EXPOSURE, TECHNIQUE_CONTROL_OFF };
enum technique_boundary { BOUNDARY_CONTROL_PLANE, BOUNDARY_HOST, BOUNDARY_NETWORK, BOUNDARY_SHARED };
enum harm { HARM_CONFIDENTIALITY = 1, HARM_INTEGRITY = 2, HARM_AVAILABILITY = 4 };

// What the attacker has before the step.
enum position {
	POSITION_NONE,      // not decidable yet
	POSITION_IDENTITY,  // acts on the API as an identity: `grant` decides
	POSITION_RUN,       // may run a pod of its own choice in a namespace (admission decides which fields)
	POSITION_POD,       // executes in a running pod
	POSITION_SECRETS,   // reads the Secrets of a namespace
	POSITION_NODE,      // root on a node
	POSITION_EVERYBODY, // exposure: no attacker step
};

// What the step gives. "scope" is the namespace of the grant, or every namespace when the grant is cluster-wide.
enum effect {
	EFFECT_NONE,        // shown in evidence, reaches nothing by itself
	EFFECT_RUN,         // pods of the attacker's choice in scope, as any service account there
	EFFECT_RUN_AS_IS,   // own code in pods of one existing workload (resourceNames): its account, its fields
	EFFECT_EXEC,        // own code in the running pods of scope: their accounts, their host fields
	EFFECT_SA,          // acts as any service account of scope (or the named ones)
	EFFECT_USER,        // acts as named or any users
	EFFECT_MASK,        // acts as named or any accounts, users or nodes, for the requests that other rights name
	EFFECT_SECRETS,     // reads the Secrets of scope (or the named ones)
	EFFECT_BIND,        // binds roles in scope: the rights of every role it may bind
	EFFECT_NS_ADMIN,    // every right in scope
	EFFECT_ADMIN,       // every right in the cluster
	EFFECT_NODE,        // root on the node(s): files, processes, every pod there
	EFFECT_NODE_READ,   // the node's secrets: tokens of its pods, keys; counts as Node
	EFFECT_LABEL,       // metadata of the Namespace objects in scope
	EFFECT_CREATE_NS,   // namespaces with labels of its choice
	EFFECT_HOSTPATH_PV, // any host path through a PersistentVolume, if it also runs pods somewhere
	EFFECT_OPEN_NS,     // the attacker hands the rights of its own namespace to others
	EFFECT_LOGS,        // container logs of scope
	EFFECT_TRAFFIC,     // reads or redirects traffic of scope
	EFFECT_RECON,       // learns names and shapes only
	EFFECT_CLOUD,       // a cloud identity
	EFFECT_DOS,         // disturbs others in scope
	EFFECT_CONTROL,     // switches a control off; what is then reached is another step
};

enum scope {
	SCOPE_NS,           // namespaced resource: the namespace of the binding, or all through a ClusterRoleBinding
	SCOPE_CLUSTER,      // cluster-scoped resource: only a ClusterRoleBinding counts
	SCOPE_OWN_NS_OBJECT,// the Namespace object itself: cluster-scoped, but authorized in namespace X, so a RoleBinding in X counts for X
	SCOPE_KUBE_SYSTEM,  // namespaced resource, only in kube-system (with `name`)
};

// One right. All grants of a technique must be held by the same identity in the same scope (cluster-wide ones count everywhere);
// grants with the same non-zero alt are alternatives of which one is enough.
struct grant {
	const char *verbs;    // "get|list|watch": one of them is enough
	const char *group, *resource, *subresource; // "" core group, "" no subresource
	uint8_t scope;        // enum scope
	uint8_t alt;
	const char *name;     // the one object name that matters, or NULL
	uint8_t since, until; // minor versions for which this alternative holds; 0 = no bound
};

#define TECHNIQUE_GRANTS 16

// A pod's fields as the host entries see them: a running pod or a payload.
struct pod_view {
	const struct intern *keys;
	const value *meta, *spec;
	bool user_namespace;   // hostUsers: false
	unsigned minor;
};

// What in the pod gives the power: the field's place, for evidence.
struct host_proof {
	const value *at;
	span field;            // "spec.containers[0].securityContext.privileged", in the arena
	struct arena *arena;   // given by the caller
};

// A payload under construction.
struct payload {
	struct arena *arena;
	struct intern *keys;   // of the run: new keys may be added
	const struct snapshot *snap;
	uint32_t ns;
	span name;             // object name of the step
	span sa;               // account that the pod shall run as; "" = default
	value object;          // in: a pod the tenant already runs, or a minimal one that satisfies `restricted`; out: the payload
	bool minimal;          // start from the plainest pod even where others run
	unsigned alternative;  // arm(): 0, 1, ..., false when it has no such alternative; body(): index in grant[] of the right that is used
};

struct search;
struct technique {
	const char *id;              // catalogue id
	const char *title;           // one line, sentence case, no full stop
	enum technique_kind kind;
	enum technique_boundary boundary;
	unsigned harm;               // enum harm bits
	const char *attack;          // MITRE ATT&CK ids, comma separated
	const char *matrix;          // Microsoft Threat Matrix for Kubernetes ids, comma separated
	const char *needs;           // precondition, plain sentence
	const char *gives;           // effect, plain sentence; for `why`: "reads every Secret of %s"
	const char *fixes;           // one fix a line ('\n'), most precise first
	const char *audit;           // how it shows in the audit log (or system calls)
	const char *source;          // catalogue's or upstream source
	const char *undecided;       // NULL: decidable now; else what it waits for: "network model", "Rego", "deputy registry", ...
	enum position from;
	enum effect effect;
	uint8_t since, until;        // minor versions; 0 = no bound
	struct grant grant[TECHNIQUE_GRANTS]; // ends at the first without verbs
	// More than grants: may the identity really do it in ns (NS_CLUSTER = everywhere), with the object names it is limited to (n_names 0 =
	// no limit)? NULL = yes. VERDICT_UNKNOWN with a reason is an answer too.
	enum verdict (*when)(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why);
	// Body of the request (created object, or the object after the patch) for replay; NULL = the request has none or a trivial one.
	bool (*body)(struct payload *p);
	// Host entries: does the pod give this power? / add the field to the payload pod.
	bool (*has)(const struct pod_view *v, struct host_proof *proof);
	bool (*arm)(struct payload *p);
};

extern const struct technique *const technique_table[];
extern const size_t technique_count;
const struct technique *technique_by_id(span id);
int technique_index(const struct technique *t);

#endif
