// Operator Lifecycle Manager, GitOps engines and tenant operators are of this class.
#include "attack/technique.h"

const struct technique technique_deputy_cluster_scoped_output = {
	.id = "deputy-cluster-scoped-output",
	.title = "A controller makes cluster-scoped objects for a tenant",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_SHARED,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1098,T1199",
	.matrix = "",
	.needs = "May create a namespaced object from which a controller creates cluster-scoped ones",
	.gives = "every right in the cluster, through a binding that the controller writes",
	.fixes =
		"Run the controller with an account of limited rights for each tenant\n"
		"Upgrade to a version that refuses such output",
	.audit = "create of clusterrolebindings by the controller",
	.source = "CVE-2026-22872; registry of deputies",
	.undecided = "deputy registry",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_ADMIN,
};
