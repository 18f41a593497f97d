// How much a change has to do with a path: by what the path rests on, then by what decides where it goes along.
#include "attack/delta/parts.h"

#include "k8s/meta.h"

static ref shown(const struct snapshot *s, ref r)
{
	for (int hop = 0; hop < 8 && r < s->n_objects && s->object[r].cause != REF_NONE; hop++)
		r = s->object[r].cause;
	return r;
}

static bool evidence_has(const struct snapshot *s, const struct evidence *v, size_t n, ref r)
{
	for (size_t i = 0; i < n; i++)
		if (shown(s, v[i].obj) == r)
			return true;
	return false;
}

static bool steps_rest_on(const struct path *p, const struct snapshot *s, ref r)
{
	for (size_t i = 0; i < p->n_steps; i++) {
		const struct path_step *st = &p->step[i];
		if (evidence_has(s, st->evidence, st->n_evidence, r))
			return true;
		for (size_t k = 0; k < st->n_decisions; k++)
			if (evidence_has(s, st->decision[k].evidence, st->decision[k].n_evidence, r))
				return true;
		for (size_t k = 0; k < st->n_closing; k++)
			if (shown(s, st->closing[k].obj) == r)
				return true;
	}
	return false;
}

// Does the path pass through the namespace: start, end, or a request there?
static bool passes(const struct path *p, span ns)
{
	if (!ns.n || span_eq(p->from.ns, ns) || (p->to.kind != TARGET_NODE && span_eq(p->to.name, ns)))
		return ns.n > 0;
	for (size_t i = 0; i < p->n_steps; i++)
		if (p->step[i].request && span_eq(p->step[i].request->ns, ns))
			return true;
	return false;
}

// A binding that is gone or was changed, of the path's own source: what it took part in is gone with it.
static bool names_source(const struct path *p, const value *root)
{
	value_each(x, value_get(root, KEY_subjects))
		if (span_eq(value_get_span(x, KEY_name), p->from.name))
			return true;
	return false;
}

static bool policy(span group)
{
	return span_is(group, "admissionregistration.k8s.io") || span_ends(group, SPAN("kyverno.io")) || span_ends(group, SPAN("gatekeeper.sh")) ||
		span_is(group, "security.openshift.io");
}

static unsigned by_kind(const struct path *p, const struct kind *k, const struct object *o, span ns)
{
	bool here = passes(p, ns);

	switch (k->gk) {
	case GK_NAMESPACE: return passes(p, o->name) ? 60 : 3;
	case GK_ROLE_BINDING: case GK_CLUSTER_ROLE_BINDING: return names_source(p, o->root) ? 55 : here ? 45 : 40;
	case GK_ROLE: case GK_CLUSTER_ROLE: return here ? 44 : 38;
	case GK_SERVICE_ACCOUNT: return here ? 35 : 4;
	default: return policy(k->group) ? 50 : here ? 30 : o->ns == NS_CLUSTER ? 8 : 2;
	}
}

unsigned delta_relevance(const struct path *p, const struct snapshot *s, bool after, const struct delta_change *c, const struct snapshot *other)
{
	ref own = after ? c->after : c->before, theirs = after ? c->before : c->after;

	if (own != REF_NONE) {
		const struct object *o = snapshot_object(s, own);
		uint16_t gk = s->kind[o->kind].gk;
		bool binding = gk == GK_ROLE_BINDING || gk == GK_CLUSTER_ROLE_BINDING;
		for (size_t i = 0; i < p->n_objects; i++)
			if (shown(s, p->object[i]) == own)
				return p->root == p->object[i] ? 100 : binding ? 90 : 80;
		return steps_rest_on(p, s, own) ? DELTA_RESTS : by_kind(p, &s->kind[o->kind], o, snapshot_ns_name(s, o->ns));
	}
	const struct object *o = snapshot_object(other, theirs);
	return by_kind(p, &other->kind[o->kind], o, snapshot_ns_name(other, o->ns));
}
