// Not a step of its own: the SCC control judges every host payload for each account of the namespace, so the host entries carry
// the path and this names why. rules */*/* of a Role include use on every SCC.
#include "attack/technique.h"

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)ns, (void)names, (void)n_names;
	(void)why;
	return s->openshift ? VERDICT_ALLOW : VERDICT_DENY;
}

const struct technique technique_scc_use = {
	.id = "scc-use",
	.title = "Run under a powerful SecurityContextConstraints",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1611,T1078.004",
	.matrix = "",
	.needs = "OpenShift: a service account of the namespace, or the person for a bare pod, may use a powerful SCC",
	.gives = "the host fields that the SCC allows",
	.fixes =
		"Remove the verb use on the SCC, and the account from its users and groups\n"
		"Keep accounts with such an SCC out of tenants' namespaces",
	.audit = "annotation openshift.io/scc of created pods",
	.source = "openshift/apiserver-library-go pkg/securitycontextconstraints",
	.from = POSITION_RUN,
	.effect = EFFECT_NONE,
	.when = when,
};
