#include "twin/admission/psa/check.h"

#define PREFIX "container.apparmor.security.beta.kubernetes.io/"

static bool good_type(span t)
{
	return span_is(t, "RuntimeDefault") || span_is(t, "Localhost");
}

static bool good_annotation(span v)
{
	return v.n == 0 || span_is(v, "runtime/default") || span_starts(v, SPAN("localhost/"));
}

// The pod strategy copies the annotations of a new pod into fields that are unset before validating admission sees it, from 1.30 on
// (kubernetes pkg/registry/core/pod/strategy.go applyAppArmorVersionSkew). It changes no verdict, only what the refusal lists.
static bool synced(const struct psa_probe *p)
{
	return p->server.new_pod && p->server.minor >= 30 && !psa_is_windows(p);
}

static span type_of_annotation(span v)
{
	if (span_is(v, "unconfined"))
		return SPAN("Unconfined");
	if (span_is(v, "runtime/default"))
		return SPAN("RuntimeDefault");
	return span_starts(v, SPAN("localhost/")) && v.n > 10 ? SPAN("Localhost") : SPAN("");
}

// Type that a container's field has by then; a null span when it stays unset.
static span type_of(struct psa_probe *p, const struct pod_container *c, const value **at)
{
	const value *field = psa_field(c->sc, KEY_appArmorProfile), *own = psa_field(p->sc, KEY_appArmorProfile);
	const value *note = field || !synced(p) ? NULL : psa_annotation(p, PREFIX, c->name);
	span t = note ? type_of_annotation(value_span(note)) : SPAN("");

	*at = field ? field : note;
	if (field)
		return value_get_span(field, KEY_type).n ? value_get_span(field, KEY_type) : SPAN("");
	// An annotation that says what the pod's own profile says is not copied.
	return t.n && !(own && span_eq(value_get_span(own, KEY_type), t)) ? t : (span){ 0 };
}

// The annotations that name a bad profile, sorted as key="value".
static void annotations(struct psa_probe *p, struct spanvec *bad)
{
	const value *all = value_get(p->meta, KEY_annotations);

	member_each(m, all) {
		if (m->key >= p->keys->n || value_get(all, m->key) != &m->v)
			continue;
		span key = intern_text(p->keys, m->key);
		if (!span_starts(key, SPAN(PREFIX)) || good_annotation(value_span(&m->v)))
			continue;
		psa_insert(p, bad, p->want ? psa_annotation_text(p, key, value_span(&m->v)) : key);
		if (p->want)
			psa_mark_path(p, arena_printf(p->run, "metadata.annotations[%.*s]", SPANF(key)), &m->v);
	}
}

// policy/check_appArmorProfile.go: fields (1.30 on) and the beta annotations alike.
static bool since_0(struct psa_probe *p)
{
	struct spanvec setters = { 0 }, containers = { 0 }, values = { 0 }, notes = { 0 };
	const value *v = psa_field(p->sc, KEY_appArmorProfile);
	struct pod_container c;

	if (v && !good_type(value_get_span(v, KEY_type))) {
		psa_add(p, &setters, SPAN("pod"));
		psa_insert(p, &values, value_get_span(v, KEY_type));
		psa_mark(p, NULL, "securityContext.appArmorProfile.type", v);
	}
	psa_each_container(c, p) {
		span type = type_of(p, &c, &v);
		if (!type.p || good_type(type))
			continue;
		psa_add(p, &containers, c.name);
		psa_insert(p, &values, type);
		psa_mark(p, &c, "securityContext.appArmorProfile.type", v);
	}
	if (containers.n)
		psa_add(p, &setters, psa_containers_text(p, &containers));
	annotations(p, &notes);
	if (notes.n)
		psa_add(p, &setters, span_str(psa_plural("annotation", "annotations", notes.n)));
	if (setters.n == 0)
		return true;
	for (size_t i = 0; i < notes.n; i++)
		psa_add(p, &values, notes.v[i]);
	span who = psa_join(p, &setters, " and "), what = psa_quoted(p, &values);
	return psa_fail(p, psa_plural("forbidden AppArmor profile", "forbidden AppArmor profiles", values.n),
		"%.*s must not set AppArmor profile type to %.*s", SPANF(who), SPANF(what));
}

const struct psa_check psa_app_armor = { "appArmorProfile", PSA_BASELINE, NULL, { { 0, since_0 } } };
