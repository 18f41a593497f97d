// Pod templates, and what pods and templates share beside the spec: annotations with a meaning.
#include "k8s/validate/pod/podrules.h"

#define SECCOMP_POD "seccomp.security.alpha.kubernetes.io/pod"
#define SECCOMP_CONTAINER "container.seccomp.security.alpha.kubernetes.io/"
#define APPARMOR_CONTAINER "container.apparmor.security.beta.kubernetes.io/"

// ValidateSeccompProfile
static void seccomp_text(struct validation *v, const struct field *at, span p)
{
	if (span_is(p, "runtime/default") || span_is(p, "docker/default") || span_is(p, "unconfined"))
		return;
	if (span_starts(p, SPAN("localhost/")))
		podrules_descending_path(v, at, span_from(p, 10));
	else
		rule_text(v, at, p, "must be a valid seccomp profile");
}

static bool has_container(struct podrules *r, span name)
{
	static const char *const lists[] = { "initContainers", "containers", "ephemeralContainers" };

	for (size_t k = 0; k < 3; k++)
		if (check_among(r->v, check_get(r->v, r->spec, lists[k]), SIZE_MAX, "name", name))
			return true;
	return false;
}

// helper.GetDeletionCostFromPodAnnotations: an int32 without a plus sign or leading zeros.
static bool deletion_cost(span s)
{
	size_t i = s.n && s.p[0] == '-';
	int64_t n = 0;

	if (i == s.n || s.n > 11 || (s.p[i] == '0' && s.n > 1))
		return false;
	for (; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		n = n * 10 + (s.p[i] - '0');
	}
	return s.p[0] == '-' ? n <= (int64_t)1 << 31 : n < (int64_t)1 << 31;
}

static void apparmor_text(struct podrules *r, const struct field *at, span container, span profile)
{
	struct validation *v = r->v;

	if (!has_container(r, container))
		rule_text(v, at, container, "container not found");
	if (profile.n && !span_is(profile, "runtime/default") && !span_is(profile, "unconfined") && !span_starts(profile, SPAN("localhost/")))
		field_add(v, FIELD_INVALID, at, field_quote(v->arena, profile), "invalid AppArmor profile name: %.*s", SPANF(field_quote(v->arena, profile)));
}

// ValidatePodSpecificAnnotations
void podrules_annotations(struct podrules *r, const struct field *at, const value *annotations)
{
	struct validation *v = r->v;
	span mirror = meta_text(annotations, v->keys, SPAN("kubernetes.io/config.mirror"));
	span cost = meta_text(annotations, v->keys, SPAN("controller.kubernetes.io/pod-deletion-cost"));
	span profile = meta_text(annotations, v->keys, SPAN(SECCOMP_POD));

	if (mirror.p && !check_text(v, r->spec, "nodeName").n)
		rule_text(v, AT_KEY(at, SPAN("kubernetes.io/config.mirror")), mirror, "must set spec.nodeName if mirror pod annotation is set");
	if (cost.p && !deletion_cost(cost))
		rule_text(v, AT_KEY(at, SPAN("controller.kubernetes.io/pod-deletion-cost")), cost, "must be a 32bit integer");
	if (profile.p)
		seccomp_text(v, AT(at, SECCOMP_POD), profile);
	member_each(m, annotations) {
		span key = intern_text(v->keys, m->key);
		if (span_starts(key, SPAN(SECCOMP_CONTAINER)))
			seccomp_text(v, &(struct field){ at, key, 0, FIELD_CHILD }, value_span(&m->v));
	}
	member_each(m, annotations) {
		span key = intern_text(v->keys, m->key);
		if (span_starts(key, SPAN(APPARMOR_CONTAINER)))
			apparmor_text(r, AT_KEY(at, key), span_from(key, sizeof APPARMOR_CONTAINER - 1), value_span(&m->v));
	}
}

// An annotation and a profile field that say different things; what: "seccomp", "apparmor".
static void match(struct validation *v, const struct field *at, span annotation, const value *profile, const char *what)
{
	span type = check_text(v, profile, "type");
	const value *local = check_get(v, profile, "localhostProfile");
	bool seccomp = *what == 's', same = true;

	if (span_is(type, "Unconfined"))
		same = span_is(annotation, "unconfined");
	else if (span_is(type, "RuntimeDefault"))
		same = span_is(annotation, "runtime/default") || (seccomp && span_is(annotation, "docker/default"));
	else if (span_is(type, "Localhost"))
		same = span_starts(annotation, SPAN("localhost/"));
	if (!same)
		field_add(v, FIELD_FORBIDDEN, AT(at, "type"), (span){ 0 }, "%s type in annotation and field must match", what);
	else if (span_is(type, "Localhost") && (!value_present(local) || !span_eq(value_span(local), span_from(annotation, 10))))
		field_add(v, FIELD_FORBIDDEN, AT(at, "localhostProfile"), (span){ 0 }, "%s profile in annotation and field must match", what);
}

static void containers_match(struct podrules *r, const struct field *at, const value *annotations, bool seccomp)
{
	static const char *const lists[] = { "initContainers", "containers", "ephemeralContainers" };
	struct validation *v = r->v;
	const char *field = seccomp ? "seccompProfile" : "appArmorProfile";
	const value *pod = check_get(v, check_get(v, r->spec, "securityContext"), field);

	for (size_t k = 0; k < 3; k++) {
		size_t i = 0;
		value_each(c, check_get(v, r->spec, lists[k])) {
			const struct field *f = AT(AT(AT_INDEX(AT(at, lists[k]), i++), "securityContext"), field);
			const value *profile = check_get(v, check_get(v, c, "securityContext"), field);
			span name = check_text(v, c, "name");
			if (!value_present(profile) && !seccomp)
				profile = pod;
			span text = meta_text(annotations, v->keys, arena_printf(v->arena, "%s%.*s", seccomp ? SECCOMP_CONTAINER : APPARMOR_CONTAINER, SPANF(name)));
			if (value_present(profile) && text.p)
				match(v, f, text, profile, seccomp ? "seccomp" : "apparmor");
		}
	}
}

void podrules_profiles_match(struct podrules *r, const struct field *at, const value *annotations)
{
	struct validation *v = r->v;
	const value *pod = check_get(v, check_get(v, r->spec, "securityContext"), "seccompProfile");

	bool any = false;

	member_each(m, annotations) {
		span key = intern_text(v->keys, m->key);
		any |= span_starts(key, SPAN(SECCOMP_CONTAINER)) || span_starts(key, SPAN(APPARMOR_CONTAINER)) || span_is(key, SECCOMP_POD);
	}
	if (!any)
		return;
	span text = meta_text(annotations, v->keys, SPAN(SECCOMP_POD));

	if (value_present(pod) && text.p)
		match(v, AT(AT(at, "securityContext"), "seccompProfile"), text, pod, "seccomp");
	containers_match(r, at, annotations, true);
	if (!span_is(check_text(v, check_get(v, r->spec, "os"), "name"), "windows"))
		containers_match(r, at, annotations, false);
}

void podrules_template(struct validation *v, const struct field *at, const value *t, const value *old)
{
	const value *m = value_get(t, KEY_metadata), *annotations = value_get(m, KEY_annotations);
	const struct field *spec = AT(at, "spec"), *f = AT(at, "annotations");
	struct podrules r = { .v = v, .spec = value_get(t, KEY_spec), .old = old ? value_get(old, KEY_spec) : NULL };

	// The paths lack "metadata", as upstream's do.
	meta_labels_check(v, AT(at, "labels"), value_get(m, KEY_labels));
	meta_annotations_check(v, f, annotations);
	podrules_annotations(&r, f, annotations);
	podrules_spec(&r, spec);
	podrules_profiles_match(&r, spec, annotations);
	if (value_count(check_get(v, r.spec, "ephemeralContainers")))
		check_forbidden(v, AT(spec, "ephemeralContainers"), "ephemeral containers not allowed in pod template");
}
