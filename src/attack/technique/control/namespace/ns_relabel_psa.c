// A request for namespaces/X carries the namespace attribute X, so a Role in X grants it. Loosening is never refused by Pod
// Security itself: it only warns.
#include "attack/technique.h"
#include "attack/technique/build.h"

static bool body(struct payload *p)
{
	build_open_namespace(p);
	return true;
}

const struct technique technique_ns_relabel_psa = {
	.id = "ns-relabel-psa",
	.title = "Change the Pod Security label of the own namespace",
	.kind = TECHNIQUE_CONTROL_OFF,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1562.001",
	.matrix = "",
	.needs = "patch or update on the own Namespace object while Pod Security is what keeps host fields out",
	.gives = "sets the Pod Security level of %s to privileged; host fields are open from then on",
	.fixes =
		"Remove patch and update on namespaces (a rule with resources \"*\" in a Role includes the own Namespace)\n"
		"Deny changes of pod-security.kubernetes.io labels by others than the platform by admission policy\n"
		"Set a cluster-wide Pod Security default and deny weaker labels",
	.audit = "patch or update of namespaces by a tenant that changes a pod-security.kubernetes.io label",
	.source =
		"kubernetes/pod-security-admission admission/admission.go; kubernetes/apiserver "
		"pkg/endpoints/request/requestinfo.go",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_LABEL,
	.grant = {
		{ "patch|update", "", "namespaces", .scope = SCOPE_OWN_NS_OBJECT },
	},
	.body = body,
};
