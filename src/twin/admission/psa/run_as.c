#include "twin/admission/psa/check.h"

static bool is_false(const value *v)
{
	return v && v->type == VALUE_BOOL && !v->b;
}

// policy/check_runAsNonRoot.go: an explicit false anywhere is named first; only without one the containers that say nothing.
static bool non_root_0(struct psa_probe *p)
{
	const value *own = psa_field(p->sc, KEY_runAsNonRoot);
	struct spanvec said = { 0 }, silent = { 0 };
	struct pod_container c;

	psa_each_container(c, p) {
		const value *v = psa_field(c.sc, KEY_runAsNonRoot);
		if (is_false(v))
			psa_add(p, &said, c.name);
		else if (!v && !psa_true(own))
			psa_add(p, &silent, c.name);
		else
			continue;
		psa_mark(p, &c, "securityContext.runAsNonRoot", v ? v : &value_absent);
	}
	if (is_false(own))
		psa_mark(p, NULL, "securityContext.runAsNonRoot", own);
	if (is_false(own) || said.n)
		return psa_fail(p, "runAsNonRoot != true", "%.*s must not set securityContext.runAsNonRoot=false",
			SPANF(psa_setters(p, is_false(own), &said)));
	if (silent.n)
		return psa_fail(p, "runAsNonRoot != true", "pod or %.*s must set securityContext.runAsNonRoot=true",
			SPANF(psa_containers_text(p, &silent)));
	return true;
}

static bool non_root_35(struct psa_probe *p)
{
	return psa_user_namespace(p) || non_root_0(p);
}

static bool is_zero(const value *v)
{
	return v && ((v->type == VALUE_INT && v->i == 0) || (v->type == VALUE_NUMBER && v->d == 0));
}

// policy/check_runAsUser.go
static bool user_23(struct psa_probe *p)
{
	const value *own = psa_field(p->sc, KEY_runAsUser);
	struct spanvec bad = { 0 };
	struct pod_container c;

	if (is_zero(own))
		psa_mark(p, NULL, "securityContext.runAsUser", own);
	psa_each_container(c, p) {
		const value *v = psa_field(c.sc, KEY_runAsUser);
		if (!is_zero(v))
			continue;
		psa_add(p, &bad, c.name);
		psa_mark(p, &c, "securityContext.runAsUser", v);
	}
	if (!is_zero(own) && bad.n == 0)
		return true;
	return psa_fail(p, "runAsUser=0", "%.*s must not set runAsUser=0", SPANF(psa_setters(p, is_zero(own), &bad)));
}

static bool user_35(struct psa_probe *p)
{
	return psa_user_namespace(p) || user_23(p);
}

const struct psa_check psa_run_as_non_root = { "runAsNonRoot", PSA_RESTRICTED, NULL, { { 0, non_root_0 }, { 35, non_root_35 } } };
const struct psa_check psa_run_as_user = { "runAsUser", PSA_RESTRICTED, NULL, { { 23, user_23 }, { 35, user_35 } } };
