#include "twin/admission/psa/check.h"

#define POD_ANNOTATION "seccomp.security.alpha.kubernetes.io/pod"
#define CONTAINER_ANNOTATION "container.seccomp.security.alpha.kubernetes.io/"

static bool good_annotation(span v)
{
	return span_is(v, "runtime/default") || span_is(v, "docker/default") || span_starts(v, SPAN("localhost/"));
}

// Until 1.26 the pod strategy copied the alpha annotations of a new pod into fields that were unset (kubernetes
// pkg/registry/core/pod/strategy.go applySeccompVersionSkew). Type of a profile field by then; a null span when it is unset.
static span type_of(struct psa_probe *p, const value *profile, const char *prefix, span name)
{
	if (profile)
		return value_get_span(profile, KEY_type).n ? value_get_span(profile, KEY_type) : SPAN("");
	if (!p->server.new_pod || p->server.minor < 19 || p->server.minor > 26)
		return (span){ 0 };
	const value *note = psa_annotation(p, prefix, name);
	span v = note ? value_span(note) : SPAN("");
	if (span_is(v, "unconfined"))
		return SPAN("Unconfined");
	if (span_is(v, "runtime/default") || span_is(v, "docker/default"))
		return SPAN("RuntimeDefault");
	return span_starts(v, SPAN("localhost/")) && v.n > 10 ? SPAN("Localhost") : (span){ 0 };
}

static void annotation(struct psa_probe *p, span key, struct spanvec *bad)
{
	const value *v = psa_annotation(p, "", key);

	if (!v || good_annotation(value_span(v)))
		return;
	psa_insert(p, bad, p->want ? psa_annotation_text(p, key, value_span(v)) : key);
	if (p->want)
		psa_mark_path(p, arena_printf(p->run, "metadata.annotations[%.*s]", SPANF(key)), v);
}

// policy/check_seccompProfile_baseline.go: before 1.19 only the alpha annotations counted.
static bool baseline_0(struct psa_probe *p)
{
	struct spanvec bad = { 0 };
	struct pod_container c;

	annotation(p, SPAN(POD_ANNOTATION), &bad);
	psa_each_container(c, p)
		annotation(p, arena_printf(p->run, "%s%.*s", CONTAINER_ANNOTATION, SPANF(c.name)), &bad);
	if (bad.n == 0)
		return true;
	span what = psa_join(p, &bad, ", ");
	return psa_fail(p, "seccompProfile", "forbidden %s %.*s", psa_plural("annotation", "annotations", bad.n), SPANF(what));
}

static bool good_type(span t)
{
	return span_is(t, "Localhost") || span_is(t, "RuntimeDefault");
}

// Fields. `required`: what says nothing is bad too (policy/check_seccompProfile_restricted.go).
static bool fields(struct psa_probe *p, bool required)
{
	const value *own = psa_field(p->sc, KEY_seccompProfile);
	struct spanvec said = { 0 }, silent = { 0 }, values = { 0 };
	struct pod_container c;
	span type = type_of(p, own, POD_ANNOTATION, SPAN(""));
	bool set = type.p != NULL, pod = set && !good_type(type);

	if (pod) {
		psa_insert(p, &values, type);
		psa_mark(p, NULL, "securityContext.seccompProfile.type", own ? own : &value_absent);
	}
	psa_each_container(c, p) {
		const value *v = psa_field(c.sc, KEY_seccompProfile);
		type = type_of(p, v, CONTAINER_ANNOTATION, c.name);
		if (type.p && !good_type(type)) {
			psa_add(p, &said, c.name);
			psa_insert(p, &values, type);
		} else if (!type.p && required && (!set || pod)) {
			psa_add(p, &silent, c.name);
		} else {
			continue;
		}
		psa_mark(p, &c, "securityContext.seccompProfile.type", v ? v : &value_absent);
	}
	if (pod || said.n) {
		span who = psa_setters(p, pod, &said), what = psa_quoted(p, &values);
		return psa_fail(p, "seccompProfile", "%.*s must not set securityContext.seccompProfile.type to %.*s", SPANF(who), SPANF(what));
	}
	if (silent.n)
		return psa_fail(p, "seccompProfile",
			"pod or %.*s must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"",
			SPANF(psa_containers_text(p, &silent)));
	return true;
}

static bool baseline_19(struct psa_probe *p)
{
	return fields(p, false);
}

static bool restricted_19(struct psa_probe *p)
{
	return fields(p, true);
}

static bool restricted_25(struct psa_probe *p)
{
	return psa_is_windows(p) || fields(p, true);
}

const struct psa_check psa_seccomp_baseline = { "seccompProfile_baseline", PSA_BASELINE, NULL, { { 0, baseline_0 }, { 19, baseline_19 } } };
const struct psa_check psa_seccomp_restricted = { "seccompProfile_restricted", PSA_RESTRICTED, &psa_seccomp_baseline,
	{ { 19, restricted_19 }, { 25, restricted_25 } } };
