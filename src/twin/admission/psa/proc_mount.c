#include "twin/admission/psa/check.h"

// policy/check_procMount_baseline.go
static bool since_0(struct psa_probe *p)
{
	struct spanvec bad = { 0 }, types = { 0 };
	struct pod_container c;

	psa_each_container(c, p) {
		const value *v = psa_field(c.sc, KEY_procMount);
		if (!v || span_is(value_span(v), "Default"))
			continue;
		psa_add(p, &bad, c.name);
		psa_insert(p, &types, value_span(v));
		psa_mark(p, &c, "securityContext.procMount", v);
	}
	if (bad.n == 0)
		return true;
	span who = psa_containers_text(p, &bad), what = psa_quoted(p, &types);
	return psa_fail(p, "procMount", "%.*s must not set securityContext.procMount to %.*s", SPANF(who), SPANF(what));
}

static bool since_35(struct psa_probe *p)
{
	return psa_user_namespace(p) || since_0(p);
}

const struct psa_check psa_proc_mount = { "procMount", PSA_BASELINE, NULL, { { 0, since_0 }, { 35, since_35 } } };
// policy/check_procMount_restricted.go: restricted keeps the old rule when baseline relaxes.
const struct psa_check psa_proc_mount_restricted = { "procMount_restricted", PSA_RESTRICTED, &psa_proc_mount, { { 35, since_0 } } };
