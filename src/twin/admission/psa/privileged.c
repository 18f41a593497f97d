#include "twin/admission/psa/check.h"

// policy/check_privileged.go
static bool since_0(struct psa_probe *p)
{
	struct spanvec bad = { 0 };
	struct pod_container c;

	psa_each_container(c, p) {
		const value *v = psa_field(c.sc, KEY_privileged);
		if (!psa_true(v))
			continue;
		psa_add(p, &bad, c.name);
		psa_mark(p, &c, "securityContext.privileged", v);
	}
	if (bad.n == 0)
		return true;
	return psa_fail(p, "privileged", "%.*s must not set securityContext.privileged=true", SPANF(psa_containers_text(p, &bad)));
}

// policy/check_windowsHostProcess.go
static bool host_process(struct psa_probe *p)
{
	const value *own = value_at(p->sc, 2, KEY_windowsOptions, KEY_hostProcess);
	struct spanvec bad = { 0 };
	struct pod_container c;

	if (psa_true(own))
		psa_mark(p, NULL, "securityContext.windowsOptions.hostProcess", own);
	psa_each_container(c, p) {
		const value *v = value_at(c.sc, 2, KEY_windowsOptions, KEY_hostProcess);
		if (!psa_true(v))
			continue;
		psa_add(p, &bad, c.name);
		psa_mark(p, &c, "securityContext.windowsOptions.hostProcess", v);
	}
	if (!psa_true(own) && bad.n == 0)
		return true;
	return psa_fail(p, "hostProcess", "%.*s must not set securityContext.windowsOptions.hostProcess=true",
		SPANF(psa_setters(p, psa_true(own), &bad)));
}

const struct psa_check psa_privileged = { "privileged", PSA_BASELINE, NULL, { { 0, since_0 } } };
const struct psa_check psa_windows_host_process = { "windowsHostProcess", PSA_BASELINE, NULL, { { 0, host_process } } };
