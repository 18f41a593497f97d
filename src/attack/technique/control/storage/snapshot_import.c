// The handle is the storage system's name and is not checked against a tenant. Asked only where the snapshot API is installed.
#include "attack/technique.h"
#include "attack/technique/lookup.h"

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)ns, (void)names, (void)n_names;
	return lookup_group(s, "snapshot.storage.k8s.io", why);
}

const struct technique technique_snapshot_import = {
	.id = "snapshot-import",
	.title = "Import the snapshot of another tenant",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY,
	.attack = "T1530,T1578.001",
	.matrix = "",
	.needs =
		"create on volumesnapshotcontents, with a handle of a foreign snapshot, and create on volumesnapshots and claims",
	.gives = "a copy of another tenant's volume",
	.fixes =
		"Remove create on volumesnapshotcontents\n"
		"Grant cross-namespace data sources by ReferenceGrant for single claims only",
	.audit = "create of volumesnapshotcontents by a tenant",
	.source = "kubernetes.io docs concepts/storage/volume-snapshots, pre-provisioned snapshots; KEP-3294",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.grant = {
		{ "create", "snapshot.storage.k8s.io", "volumesnapshotcontents", .scope = SCOPE_CLUSTER },
		{ "create", "snapshot.storage.k8s.io", "volumesnapshots" },
	},
	.when = when,
};
