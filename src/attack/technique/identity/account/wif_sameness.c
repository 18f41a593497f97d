// Nothing of the cluster shows which names a policy elsewhere trusts.
#include "attack/technique.h"

const struct technique technique_wif_sameness = {
	.id = "wif-sameness",
	.title = "Share a cloud identity by equal names",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1078.004,T1550.001",
	.matrix = "MS-TA9020",
	.needs =
		"May create a namespace and a service account of a name that a cloud trust policy accepts, in any cluster of the "
		"same identity pool",
	.gives = "the cloud identity of another tenant",
	.fixes =
		"Use an identity pool for each cluster\n"
		"Write exact subjects into trust policies, without wildcards",
	.audit = "the cloud's audit log: the subject claim",
	.source = "Google Cloud documentation, identity sameness; EKS documentation, IAM roles for service accounts",
	.undecided = "the cloud provider's trust policies",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CLOUD,
};
