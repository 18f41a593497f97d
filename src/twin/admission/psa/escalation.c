#include "twin/admission/psa/check.h"

// policy/check_allowPrivilegeEscalation.go: false must be written; a container without it inherits the runtime's true.
static bool since_8(struct psa_probe *p)
{
	struct spanvec bad = { 0 };
	struct pod_container c;

	psa_each_container(c, p) {
		const value *v = psa_field(c.sc, KEY_allowPrivilegeEscalation);
		if (v && !psa_true(v))
			continue;
		psa_add(p, &bad, c.name);
		psa_mark(p, &c, "securityContext.allowPrivilegeEscalation", v ? v : &value_absent);
	}
	if (bad.n == 0)
		return true;
	return psa_fail(p, "allowPrivilegeEscalation != false", "%.*s must set securityContext.allowPrivilegeEscalation=false",
		SPANF(psa_containers_text(p, &bad)));
}

static bool since_25(struct psa_probe *p)
{
	return psa_is_windows(p) || since_8(p);
}

const struct psa_check psa_escalation = { "allowPrivilegeEscalation", PSA_RESTRICTED, NULL, { { 8, since_8 }, { 25, since_25 } } };
