#include "attack/checklist/asking.h"
#include "twin/admission/psa.h"
#include "twin/provider.h"

// The same answer for every tenant.
static struct check ask(const struct check_item *item, struct asking *q)
{
	const struct snapshot *s = q->s;
	span level = psa_level_name(s->psa->defaults.mode[PSA_ENFORCE].level);

	if (s->openshift)
		return check_says(item, CHECK_NOTHING, SPAN("SecurityContextConstraints decide on OpenShift"));
	if (s->psa->given)
		return check_says(item, s->psa->defaults.mode[PSA_ENFORCE].level >= PSA_BASELINE ? CHECK_GOOD : CHECK_BAD,
			arena_printf(q->a, "the server's configuration enforces %.*s by default", SPANF(level)));
	if (s->provider && s->provider->psa == PROVIDER_PSA_PRIVILEGED)
		return check_says(item, CHECK_BAD, arena_printf(q->a, "%s enforces privileged by default (as of %s)", s->provider->title,
			s->provider->date));
	return check_unknown(item, UNKNOWN_psa_config, SPAN("the server's AdmissionConfiguration was not given"));
}

const struct check_item check_pod_security_default = {
	.id = "pod-security-default",
	.title = "Pod Security default of the cluster",
	.about = "Without a default of its own the API server enforces nothing where a namespace carries no label (kubernetes.io docs tasks/configure-pod-container/enforce-standards-admission-controller)",
	.baseline = false,
	.ask = ask,
};
