#include "twin/admission/psa/check.h"

struct found {
	struct spanvec types;
	bool user, role;
};

static bool good_type(span t, bool engine)
{
	return t.n == 0 || span_is(t, "container_t") || span_is(t, "container_init_t") || span_is(t, "container_kvm_t") ||
		(engine && span_is(t, "container_engine_t"));
}

static bool good(struct psa_probe *p, const value *o, bool engine, struct found *f)
{
	bool ok = true;

	if (!o)
		return true;
	if (!good_type(value_get_span(o, KEY_type), engine)) {
		psa_insert(p, &f->types, value_get_span(o, KEY_type));
		ok = false;
	}
	if (value_get_span(o, KEY_user).n) {
		f->user = true;
		ok = false;
	}
	if (value_get_span(o, KEY_role).n) {
		f->role = true;
		ok = false;
	}
	return ok;
}

// policy/check_seLinuxOptions.go. The level is free: a pod may take another tenant's categories.
static bool options(struct psa_probe *p, bool engine)
{
	const value *own = psa_field(p->sc, KEY_seLinuxOptions);
	struct spanvec bad = { 0 }, data = { 0 };
	struct found f = { 0 };
	struct pod_container c;
	bool pod = !good(p, own, engine, &f);

	if (pod)
		psa_mark(p, NULL, "securityContext.seLinuxOptions", own);
	psa_each_container(c, p) {
		const value *v = psa_field(c.sc, KEY_seLinuxOptions);
		if (good(p, v, engine, &f))
			continue;
		psa_add(p, &bad, c.name);
		psa_mark(p, &c, "securityContext.seLinuxOptions", v);
	}
	if (!pod && bad.n == 0)
		return true;
	if (f.types.n && p->want) {
		span types = psa_quoted(p, &f.types);
		psa_add(p, &data, arena_printf(p->run, "%s %.*s", psa_plural("type", "types", f.types.n), SPANF(types)));
	}
	if (f.user)
		psa_add(p, &data, SPAN("user may not be set"));
	if (f.role)
		psa_add(p, &data, SPAN("role may not be set"));
	span who = psa_setters(p, pod, &bad), what = psa_join(p, &data, "; ");
	return psa_fail(p, "seLinuxOptions", "%.*s set forbidden securityContext.seLinuxOptions: %.*s", SPANF(who), SPANF(what));
}

static bool since_0(struct psa_probe *p)
{
	return options(p, false);
}

static bool since_31(struct psa_probe *p)
{
	return options(p, true);
}

const struct psa_check psa_selinux = { "seLinuxOptions", PSA_BASELINE, NULL, { { 0, since_0 }, { 31, since_31 } } };
