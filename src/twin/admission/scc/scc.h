// scc: one SecurityContextConstraints compiled, and the question whether a pod fits under it. Private to admission/scc.
#ifndef TWIN_ADMISSION_SCC_SCC_H
#define TWIN_ADMISSION_SCC_SCC_H

#include "k8s/podspec.h"
#include "k8s/selector.h"
#include "twin/admission/attrs.h"
#include "twin/admission/scc.h"

enum scc_uid { SCC_UID_ANY, SCC_UID_NONROOT, SCC_UID_RANGE, SCC_UID_FIXED };
struct scc_range { int64_t min, max; };
struct scc_group { bool must; const struct scc_range *range; size_t n; }; // n == 0 with must: filled from the namespace

struct scc {
	span name;
	ref obj;               // REF_NONE for the built-in table
	int64_t priority;
	int points;
	bool privileged, host_network, host_pid, host_ipc, host_ports, read_only_root, require_user_namespace;
	bool escalation;       // allowPrivilegeEscalation, default true
	int default_escalation; // -1 unset, 0, 1
	enum scc_uid uid;
	bool uid_given;        // the range or the uid is in the object
	struct scc_range uid_range;
	bool selinux_must;
	span selinux[4];       // level, user, role, type; level empty: from the namespace
	struct scc_group fs_group, groups;
	bool all_volumes, host_path;
	const span *volumes; size_t n_volumes;
	const value *flex;     // allowedFlexVolumes
	const span *allowed, *drop, *add; size_t n_allowed, n_drop, n_add;
	const span *seccomp; size_t n_seccomp;
	const span *unsafe, *forbidden; size_t n_unsafe, n_forbidden;
	const value *users, *user_groups;
};

// Reads one; `from` may be a document of the input or of the table.
struct scc scc_read(struct arena *a, const value *root, ref obj);
// priority, points, name: the order of trial (util/sort).
int scc_cmp(const struct scc *a, const struct scc *b);

// What the namespace's annotations say; known == false: the controller will have written them, with values that are not in the input.
struct scc_ns { bool known; span uid_range, level, groups; };

struct scc_fit {
	struct arena *run;
	const struct intern *keys;
	const value *meta, *spec;
	struct scc_ns ns;
	bool fill;             // unset fields may be filled (creation)
	struct spanvec errors; // the server's words; only collected when want
	bool want, unknown;
};

// NO with errors, UNKNOWN when it turns on annotations that are not known.
enum selector_match scc_fits(struct scc_fit *f, const struct scc *s);

#endif
