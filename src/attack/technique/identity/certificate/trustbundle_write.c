// attest is asked for bundles that belong to a signer; the API is off by default up to 1.35. Matters only where pods project
// bundles.
#include "attack/technique.h"

const struct technique technique_trustbundle_write = {
	.id = "trustbundle-write",
	.title = "Put an own authority into a trust bundle",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1553.004,T1557",
	.matrix = "",
	.needs = "patch or update on clustertrustbundles, and attest on the bundle's signer",
	.gives = "speaks for any server to the pods that project the bundle",
	.fixes = "Remove patch and update on clustertrustbundles, or attest on signers",
	.audit = "patch or update of clustertrustbundles",
	.source = "KEP-3257; kubernetes/kubernetes plugin/pkg/admission/certificates/ctbattest",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.since = 36,
	.grant = {
		{ "patch|update", "certificates.k8s.io", "clustertrustbundles", .scope = SCOPE_CLUSTER },
		{ "attest", "certificates.k8s.io", "signers", .scope = SCOPE_CLUSTER },
	},
};
