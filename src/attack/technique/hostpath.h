// hostpath: the host's files that the containers of a pod can reach through hostPath volumes, as cleaned absolute paths with the right to
// write, and the tables of places that matter. A volume that no container mounts gives nothing. Paths live in the given arena.
#ifndef ATTACK_TECHNIQUE_HOSTPATH_H
#define ATTACK_TECHNIQUE_HOSTPATH_H

#include "attack/technique.h"

struct host_mount {
	span path;              // cleaned, subPath applied, aliases resolved: "/run/containerd"
	bool writable;
	bool writable_below;    // file systems mounted below the path stay writable although the mount itself is read-only
	bool exact;             // false: a subPathExpr hides the last part
	bool uid0, gid0;        // the container's process may be root; may be in group 0
	struct pod_container c;
	uint32_t volume, mount; // places in spec.volumes and the container's volumeMounts
	const value *at;        // the hostPath's path
};

struct host_mounts {
	const struct pod_view *view;
	struct arena *arena;
	struct pod_containers it;
	struct pod_container c;
	uint32_t next;
	bool started;
};

static inline struct host_mounts host_mounts(const struct pod_view *v, struct arena *a)
{
	return (struct host_mounts){ .view = v, .arena = a };
}
// for (struct host_mounts it = host_mounts(v, a); host_mount_next(&it, &m);): every mount of a hostPath volume, init containers first.
bool host_mount_next(struct host_mounts *it, struct host_mount *m);

// Absolute, without //, /./, /../ and trailing slash; /var/run is /run, /proc/N/root is what it leads to, /bin is /usr/bin.
span hostpath_clean(struct arena *a, span path);
// The mounted folder (or file) is the target, or one of the folders above it.
static inline bool hostpath_covers(span mounted, span target)
{
	return span_eq(mounted, target) || (mounted.n == 1 && mounted.p[0] == '/') ||
	       (span_starts(target, mounted) && target.n > mounted.n && target.p[mounted.n] == '/');
}

// A place on a node and which of the folders inside it count as well.
struct host_place {
	const char *path;  // cleaned
	bool tree;         // everything below it counts too; else only the place itself and what is above it
};

enum host_access { HOST_READ, HOST_WRITE, HOST_CONNECT };

// Some container reaches one of the places (a list ending with a NULL path) with that access, and with the rights the files there ask for:
// uid 0 to read and write, uid 0 or group 0 to connect to a socket (a read-only mount does not stop connecting). Proves the volume's path.
bool hostpath_reaches(const struct pod_view *v, const struct host_place *places, enum host_access access, struct host_proof *proof);

// The same for one file of a pseudo file system (/proc, /sys), to be written by uid 0 outside a user namespace: a mount of / that is read-only leaves
// it writable, for /proc and /sys are mounted below it, and proc and sysfs take no id-mapped mounts.
bool hostpath_reaches_kernel(const struct pod_view *v, const char *file, struct host_proof *proof);

// Adds the host folder to the payload's first container, as root.
void hostpath_arm(struct payload *p, const char *path, bool writable);

#endif
