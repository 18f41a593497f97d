// The provisioner reads the Secret with its own rights.
#include "attack/technique.h"

const struct technique technique_storageclass_secret_ref = {
	.id = "storageclass-secret-ref",
	.title = "Use a storage secret by a name template",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY,
	.attack = "T1552",
	.matrix = "",
	.needs = "A StorageClass whose secret parameters are templates over fields of the claim",
	.gives = "a storage credential of another namespace",
	.fixes = "Write fixed names into the parameters",
	.audit = "create of persistentvolumeclaims whose names fill the template",
	.source = "kubernetes-csi external-provisioner docs, secrets and credentials",
	.undecided = "deputy registry",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_SECRETS,
};
