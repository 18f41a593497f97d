// The step from bootstrap to node is csr-nodeclient-auto.
#include "attack/technique.h"

const struct technique technique_imds_bootstrap = {
	.id = "imds-bootstrap",
	.title = "Take the node's bootstrap identity from the cloud",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1552.005",
	.matrix = "MS-TA9033",
	.needs = "A pod reaches the wire server or the attributes from which nodes bootstrap",
	.gives = "a node identity",
	.fixes =
		"Deny egress to 168.63.129.16 and the metadata addresses by a policy that tenants cannot override\n"
		"Use shielded nodes or TLS attestation for bootstrap",
	.audit = "a CSR from the address of a pod",
	.source = "GKE documentation, protecting cluster metadata; Azure wire server documentation",
	.undecided = "network model and the cloud's configuration",
	.from = POSITION_POD,
	.effect = EFFECT_NODE_READ,
};
