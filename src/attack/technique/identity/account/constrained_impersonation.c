// Each request needs a right on the identity and one on what is done with it (apiserver pkg/endpoints/filters/impersonation/mode.go): the verbs
// impersonate:MODE on authentication.k8s.io, and impersonate-on:MODE:VERB on the request's own target, which the replay asks for every
// request that is sent under the mask. Nodes get their group with it, so the Node authorizer answers. Groups besides, extras and
// system:masters are refused or fall back to the legacy verb, which is user-group-impersonate and sa-impersonate. The mode of a pod's own node
// needs nothing that the pod's node does not hold already.
#include "attack/technique.h"
#include "k8s/gates.h"

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)ns, (void)names, (void)n_names, (void)why;
	return gates_on(&s->gates, GATE_ConstrainedImpersonation) ? VERDICT_ALLOW : VERDICT_DENY;
}

const struct technique technique_constrained_impersonation = {
	.id = "constrained-impersonation",
	.title = "Impersonate by the constrained verbs",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1134.003,T1078.004",
	.matrix = "",
	.needs = 
		"impersonate:MODE on serviceaccounts, users or nodes of authentication.k8s.io and impersonate-on:MODE:VERB on what is "
		"done as them, where the gate ConstrainedImpersonation is on; \"*\" in verbs covers both",
	.gives = "acts as the users, nodes or service accounts that the verbs name, for the requests that they name",
	.fixes = "Remove the verbs; replace \"*\" in verbs by the list that is needed",
	.audit = "requests whose impersonatedUser is not the user",
	.source = "KEP-5284 (alpha in 1.35, beta in 1.36); kubernetes/apiserver pkg/endpoints/filters/impersonation",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_MASK,
	.since = 35,
	.grant = {
		{ "impersonate:serviceaccount", "authentication.k8s.io", "serviceaccounts", .alt = 1 },
		{ "impersonate:user-info", "authentication.k8s.io", "users", .scope = SCOPE_CLUSTER, .alt = 1 },
		{ "impersonate:arbitrary-node", "authentication.k8s.io", "nodes", .scope = SCOPE_CLUSTER, .alt = 1 },
	},
	.when = when,
};
