#include "twin/admission/psa/check.h"

// The runtimes' default set without NET_RAW. Names are compared as written: CAP_CHOWN is not CHOWN.
static bool is_default(span name)
{
	static const char *const set[] = { "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE",
		"SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT" };
	for (size_t i = 0; i < sizeof set / sizeof *set; i++)
		if (span_is(name, set[i]))
			return true;
	return false;
}

static bool is_bind_service(span name)
{
	return span_is(name, "NET_BIND_SERVICE");
}

// Containers that add what good() refuses, and those names.
static void added(struct psa_probe *p, bool (*good)(span), struct spanvec *containers, struct spanvec *names)
{
	struct pod_container c;

	psa_each_container(c, p) {
		const value *add = value_at(c.sc, 2, KEY_capabilities, KEY_add);
		bool bad = false;
		value_each(v, add) {
			if (good(value_span(v)))
				continue;
			bad = true;
			psa_insert(p, names, value_span(v));
			psa_mark(p, &c, "securityContext.capabilities.add", v);
		}
		if (bad)
			psa_add(p, containers, c.name);
	}
}

// policy/check_capabilities_baseline.go
static bool baseline(struct psa_probe *p)
{
	struct spanvec containers = { 0 }, names = { 0 };

	added(p, is_default, &containers, &names);
	if (containers.n == 0)
		return true;
	span who = psa_containers_text(p, &containers), what = psa_quoted(p, &names);
	return psa_fail(p, "non-default capabilities", "%.*s must not include %.*s in securityContext.capabilities.add", SPANF(who), SPANF(what));
}

static bool drops_all(const struct pod_container *c) { return value_lists(value_at(c->sc, 2, KEY_capabilities, KEY_drop), SPAN("ALL")); }

// policy/check_capabilities_restricted.go
static bool since_22(struct psa_probe *p)
{
	struct spanvec missing = { 0 }, containers = { 0 }, names = { 0 }, details = { 0 };
	struct pod_container c;

	psa_each_container(c, p) {
		if (drops_all(&c))
			continue;
		psa_add(p, &missing, c.name);
		psa_mark(p, &c, "securityContext.capabilities.drop", value_at(c.sc, 2, KEY_capabilities, KEY_drop));
	}
	added(p, is_bind_service, &containers, &names);
	if (missing.n + containers.n == 0)
		return true;
	if (missing.n && p->want) {
		span who = psa_containers_text(p, &missing);
		psa_add(p, &details, arena_printf(p->run, "%.*s must set securityContext.capabilities.drop=[\"ALL\"]", SPANF(who)));
	}
	if (containers.n && p->want) {
		span who = psa_containers_text(p, &containers), what = psa_quoted(p, &names);
		psa_add(p, &details, arena_printf(p->run, "%.*s must not include %.*s in securityContext.capabilities.add", SPANF(who), SPANF(what)));
	}
	return psa_fail(p, "unrestricted capabilities", "%.*s", SPANF(psa_join(p, &details, "; ")));
}

static bool since_25(struct psa_probe *p)
{
	return psa_is_windows(p) || since_22(p);
}

const struct psa_check psa_capabilities_baseline = { "capabilities_baseline", PSA_BASELINE, NULL, { { 0, baseline } } };
const struct psa_check psa_capabilities_restricted = { "capabilities_restricted", PSA_RESTRICTED, &psa_capabilities_baseline,
	{ { 22, since_22 }, { 25, since_25 } } };
