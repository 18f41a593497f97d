#include "k8s/meta.h"
#include "k8s/podspec.h"
#include "twin/admission/policy/kyverno.h"

// Policies of group policies.kyverno.io: the match form of ValidatingAdmissionPolicy without bindings (kyverno pkg/cel/policies).

struct cel_policy {
	ref obj;
	uint32_t ns;        // of a Namespaced... kind, else NS_CLUSTER
	struct match match;
	bool mutating, deny, autogen, conditions;
};

struct kyverno_cel {
	const struct cel_policy *policy; size_t n;
	struct lookup lookup;
	bool any[2];
};

static bool denies(const value *spec)
{
	const value *actions = value_get(spec, KEY_validationActions);

	// Nothing said means Deny (api/policies.kyverno.io ValidationActions).
	return !value_count(actions) || value_lists(actions, SPAN("Deny"));
}

static bool at_admission(const struct snapshot *s, const value *spec)
{
	uint32_t enabled = intern_find(&s->keys, SPAN("enabled")), mode = intern_find(&s->keys, SPAN("mode"));
	const value *e = value_get(spec, KEY_evaluation);
	const value *on = enabled == MAP_NONE ? &value_absent : value_get(value_get(e, KEY_admission), enabled);

	if (mode != MAP_NONE && span_is(value_get_span(e, mode), "JSON"))
		return false;
	return on->type != VALUE_BOOL || on->b;
}

// Autogen only when the one rule is exactly pods of v1 and no object selector narrows it.
static bool can_autogen(const struct match *m, const value *spec)
{
	const value *list = value_at(spec, 3, KEY_autogen, KEY_podControllers, KEY_controllers);

	if (m->rules.n != 1 || m->object.n || (list->type == VALUE_ARRAY && list->n == 0))
		return false;
	const struct rule *r = &m->rules.v[0];
	return r->groups.n == 1 && r->groups.v[0].n == 0 && r->resources.n == 1 && span_is(r->resources.v[0], "pods") && r->versions.n == 1;
}

static const struct { const char *kind; bool mutating; } kinds[] = {
	{ "ImageValidatingPolicy", false }, { "MutatingPolicy", true }, { "NamespacedImageValidatingPolicy", false },
	{ "NamespacedMutatingPolicy", true }, { "NamespacedValidatingPolicy", false }, { "ValidatingPolicy", false },
};

const struct kyverno_cel *kyverno_cel_build(struct snapshot *s)
{
	struct kyverno_cel *out = arena_new(s->arena, struct kyverno_cel);
	struct { struct cel_policy *v; size_t n, cap; } list = { 0 };

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const struct kind *k = snapshot_kind_named(s, SPAN("policies.kyverno.io"), span_str(kinds[i].kind));
		for (size_t n = 0; k && n < k->n; n++) {
			const value *spec = value_get(snapshot_object(s, k->objects[n])->root, KEY_spec);
			struct cel_policy p = { .obj = k->objects[n], .ns = snapshot_object(s, k->objects[n])->ns, .mutating = kinds[i].mutating };
			if (!at_admission(s, spec))
				continue;
			p.match = match_read(s, value_get(spec, KEY_matchConstraints));
			p.deny = denies(spec);
			p.conditions = value_count(value_get(spec, KEY_matchConditions)) > 0;
			p.autogen = can_autogen(&p.match, spec);
			vec_push(&list, s->arena, p);
		}
	}
	for (uint32_t i = 0; i < list.n; i++) {
		out->any[list.v[i].mutating] = true;
		if (list.v[i].match.any || list.v[i].autogen)
			lookup_add_wild(&out->lookup, s->arena, i);
		else
			lookup_add_rules(&out->lookup, s->arena, &list.v[i].match.rules, list.v[i].match.equivalent, i);
	}
	out->policy = list.v;
	out->n = list.n;
	return out;
}

bool kyverno_cel_any(const struct kyverno_cel *k, bool mutating)
{
	return k->any[mutating];
}

static enum selector_match matches(const struct cel_policy *p, struct target *t, const char **why)
{
	if (p->ns != NS_CLUSTER && !span_eq(snapshot_ns_name(t->w->snap, p->ns), t->ns)) {
		*why = "a policy of another namespace";
		return SELECTOR_NO;
	}
	enum selector_match m = match_target(&p->match, t, why);
	if (m == SELECTOR_NO && p->autogen && pod_has_template(t->gk) && t->gk != GK_POD && t->gk != GK_POD_TEMPLATE && t->subresource.n == 0) {
		struct target pod = *t;
		pod.group = SPAN("");
		pod.version = SPAN("v1");
		pod.resource = SPAN("pods");
		m = match_target(&p->match, &pod, why);
	}
	return m == SELECTOR_YES && p->conditions ? SELECTOR_UNKNOWN : m;
}

void kyverno_cel_judge(const struct kyverno_cel *k, const struct control *c, struct judgement *j, struct target *t, bool mutating)
{
	struct lookup_walk walk = lookup_walk(&k->lookup, lookup_key(t->group, t->resource));
	uint32_t i;

	while (lookup_next(&walk, &i)) {
		const struct cel_policy *p = &k->policy[i];
		const struct object *o = snapshot_object(j->w.snap, p->obj);
		struct evidence e = { p->obj, p->match.off, SPAN("spec.matchConstraints") };
		const char *why = "";
		if (p->mutating != mutating)
			continue;
		enum selector_match m = matches(p, t, &why);
		if (m == SELECTOR_NO) {
			if (j->trace)
				judgement_skip(j, c, arena_printf(t->run, "policy %.*s does not match: %s", SPANF(o->name), why), &e, 1);
			continue;
		}
		bool soft = !mutating && !p->deny;
		span text = arena_printf(t->run, "policy %.*s %s%s", SPANF(o->name), m == SELECTOR_YES ? "matches" : "may match",
			soft ? " and does not deny" : "");
		judgement_add(j, c, soft ? VERDICT_ALLOW : VERDICT_UNKNOWN, soft ? UNKNOWN_NONE : UNKNOWN_policy_kyverno, text, &e, 1);
		if (!j->trace && j->verdict != VERDICT_ALLOW)
			return;
	}
}
