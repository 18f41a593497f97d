// path: the result of the search, as data; out/ phrases it. A path is a chain of steps from a source position to a target, each with the request that was
// judged and the decisions of the controls. All memory is in the result arena. Order of paths and of everything in them is deterministic.
#ifndef ATTACK_PATH_H
#define ATTACK_PATH_H

#include "attack/technique.h"

enum source_kind { SOURCE_SERVICE_ACCOUNT, SOURCE_GROUP, SOURCE_USER, SOURCE_NAMESPACE, SOURCE_POD, SOURCE_ANY };
enum target_kind { TARGET_NAMESPACE, TARGET_NODE, TARGET_CLUSTER_ADMIN, TARGET_CLOUD, TARGET_SECRETS, TARGET_TRAFFIC, TARGET_RECON,
                   TARGET_AVAILABILITY };
enum severity { SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL };

struct path_end {
	uint8_t kind;        // enum source_kind or target_kind
	span ns, name;       // sources: as in JSON `from`; targets: name, "*" = all of that kind
	span tenant;         // "" = bridge, everybody, platform
};

// One change that alone stops the step, and who uses the grant today as far as the input shows.
struct closing {
	span what;           // "remove subject ServiceAccount/ci/default from RoleBinding prod/deployers"
	ref obj;
	uint32_t off;
	span used_by;        // "" = nobody seen
};

struct path_step {
	const struct technique *technique;
	span actor;          // who acts: "ServiceAccount ci/default"
	span result;         // what is held after it: "may run pods in prod as any service account"
	const struct request *request; // NULL: no API request (token use, host access)
	bool overlay;        // rests on something an earlier step created
	enum verdict verdict;
	enum unknown unknown;
	const struct decision *decision; size_t n_decisions;
	const struct evidence *evidence; size_t n_evidence;
	const struct closing *closing; size_t n_closing;
	// Other techniques that follow from the same grant.
	const struct technique *const *also; size_t n_also;
};

struct path {
	struct path_end from, to;
	enum severity severity;
	unsigned harm;
	enum verdict verdict;   // ALLOW = proven, UNKNOWN
	enum unknown unknown;
	span unknown_text;      // names the control or object
	const struct technique *const *technique; size_t n_techniques; // sorted by id
	const ref *object; size_t n_objects;      // evidence objects, sorted by kind, namespace, name
	const struct path_step *step; size_t n_steps;
	const struct closing *closing; size_t n_closing; // changes that close the whole path
	ref root;               // root cause: the granting object that the path starts from
	uint64_t fingerprint[2];
	const struct waiver *waiver; // that accepts it (waiver.h), or NULL
};

// What is open to everybody who is there: no step, no source, never the reason for a failing run. One a namespace or node pool, or one for the cluster.
struct exposure {
	const struct technique *technique;
	span scope;             // namespace, node pool, "" = cluster
	uint32_t ns;            // index when the scope is a namespace, else NS_CLUSTER
	span text;              // "payments: no ResourceQuota on ...; a tenant takes ..."
	ref obj;                // the Namespace, Pod, Node or quota that shows it; REF_NONE: what is missing everywhere
};

// An exposure that this input cannot decide.
struct unasked {
	const struct technique *technique;
	enum unknown unknown;
	span text;              // "ResourceQuota is not in the input"
};

// Why there is no path: what came nearest, and what stopped it.
enum miss_kind {
	MISS_NOBODY,   // nobody in the input is called like the source, or nothing like the target
	MISS_TRUSTED,  // the source is the platform's, built in, or trusted: no attacker's position
	MISS_INSIDE,   // source and target belong to one tenant
	MISS_IMPLIED,  // there is a path to more than was asked for
	MISS_REFUSED,  // a chain leads there; a control refuses one of its requests
	MISS_CLOSED,   // it may run pods, and admission refuses those that win a node
	MISS_GRANT,    // no chain leads there: a right is missing
};

struct miss {
	enum miss_kind kind;
	span text;                               // the whole answer in one sentence
	const span *reached; size_t n_reached;   // who the source can act as, itself first; at most MISS_REACHED are named
	size_t n_more;                           // those not named
	const struct technique *technique;       // that came closest, or NULL
	const struct request *request;           // that was refused, or would be: the right that is missing. NULL where none is
	const struct control *control;           // that refuses; NULL where none does
	span reason;                             // its words
	const struct evidence *evidence; size_t n_evidence; // what it decided by
	const struct path *path;                 // MISS_REFUSED: its steps so far, the refused one last; MISS_IMPLIED: the path; else NULL
};

#define MISS_REACHED 8

struct checklist; struct delta; struct waivers;

// What the user asked for, "" and 0 where all was. Paths and exposures of the report are these; positions and coverage are those of the whole search.
struct narrowed {
	span from, to, tenant;
	const struct technique *const *technique; size_t n_techniques;
};

struct report {
	const struct snapshot *snap;
	struct path *path; size_t n_paths;         // proven first, then unknown; within: severity, source, target
	struct exposure *exposure; size_t n_exposures;
	const struct unasked *unasked; size_t n_unasked;
	const struct technique *const *undecided; size_t n_undecided;
	size_t n_positions, n_candidates, n_refuted; // searched, found, dropped by replay
	const struct miss *miss; // why, with search_options.refuted and a from or to that no path matches; else NULL
	double coverage;        // decided / all (position, technique) questions, 0..1
	// What verbs add to the result of the search; NULL where they were not asked for.
	const struct checklist *checklist; size_t n_checklist; // one a tenant that was asked for (checklist/checklist.h)
	const struct delta *delta;                 // against an earlier report (delta.h)
	const struct waivers *waivers;             // that were given (waiver.h)
	bool partial;                              // the time ran out: there may be more paths
	struct narrowed only;
};

#endif
