// What a wrong certificate opens is decided by the services that trust the signer.
#include "attack/technique.h"

const struct technique technique_podcert_sign = {
	.id = "podcert-sign",
	.title = "Answer the certificate requests of pods",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1649",
	.matrix = "",
	.needs = "sign on a pod certificate signer and patch or update on podcertificaterequests/status, or a won node",
	.gives = "the certificate identity of pods",
	.fixes = "Remove sign on signers and the status verbs",
	.audit = "patch or update of podcertificaterequests/status",
	.source = "KEP-4317",
	.undecided = "pod certificate signers and who trusts them",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_NONE,
	.since = 35,
	.grant = {
		{ "sign", "certificates.k8s.io", "signers", .scope = SCOPE_CLUSTER },
		{ "patch|update", "certificates.k8s.io", "podcertificaterequests", .subresource = "status" },
	},
};
