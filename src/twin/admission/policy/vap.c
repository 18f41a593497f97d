#include "k8s/meta.h"
#include "twin/admission/policy/engine.h"
#include "twin/admission/policy/match.h"

// ValidatingAdmissionPolicy and MutatingAdmissionPolicy: one entry a binding, with the match parts of both (apiserver plugin/policy/generic,
// plugin/policy/matching). A policy without a binding enforces nothing.

struct vap {
	ref policy, binding;
	struct match constraint, resources;
	bool deny, warn, audit;
};

struct vaps {
	bool mutating, present;
	enum gk policy_gk, binding_gk;
	const struct vap *vap; size_t n;
	struct lookup lookup;
};

static void read_binding(struct snapshot *s, struct vap *v)
{
	const value *spec = value_get(snapshot_object(s, v->binding)->root, KEY_spec);
	const value *policy = value_get(snapshot_object(s, v->policy)->root, KEY_spec);
	const value *actions = value_get(spec, KEY_validationActions);

	v->constraint = match_read(s, value_get(policy, KEY_matchConstraints));
	v->resources = match_read(s, value_get(spec, KEY_matchResources));
	v->deny = value_lists(actions, SPAN("Deny"));
	v->warn = value_lists(actions, SPAN("Warn"));
	v->audit = value_lists(actions, SPAN("Audit"));
}

const struct vaps *vaps_build(struct snapshot *s, bool mutating, struct diags *d)
{
	struct vaps *w = arena_new(s->arena, struct vaps);
	struct { struct vap *v; size_t n, cap; } list = { 0 };

	(void)d;
	w->mutating = mutating;
	w->policy_gk = mutating ? GK_MUTATING_ADMISSION_POLICY : GK_VALIDATING_ADMISSION_POLICY;
	w->binding_gk = mutating ? GK_MUTATING_ADMISSION_POLICY_BINDING : GK_VALIDATING_ADMISSION_POLICY_BINDING;
	w->present = snapshot_present(s, w->policy_gk) && snapshot_present(s, w->binding_gk);
	snapshot_each(b, s, w->binding_gk) {
		span name = value_get_span(value_get(snapshot_object(s, b)->root, KEY_spec), KEY_policyName);
		struct vap v = { .binding = b, .policy = snapshot_find(s, w->policy_gk, NS_CLUSTER, name) };
		if (v.policy == REF_NONE)
			continue; // waits for its policy: nothing is enforced
		read_binding(s, &v);
		vec_push(&list, s->arena, v);
	}
	w->vap = list.v;
	w->n = list.n;
	for (uint32_t i = 0; i < list.n; i++) {
		if (list.v[i].constraint.any)
			lookup_add_wild(&w->lookup, s->arena, i);
		else
			lookup_add_rules(&w->lookup, s->arena, &list.v[i].constraint.rules, list.v[i].constraint.equivalent, i);
	}
	return w;
}

static void one(const struct control *c, struct judgement *j, const struct vaps *w, const struct vap *v, struct target *t)
{
	const struct snapshot *s = j->w.snap;
	span policy = snapshot_object(s, v->policy)->name, binding = snapshot_object(s, v->binding)->name;
	struct evidence e[2] = { { v->policy, v->constraint.off, SPAN("spec.matchConstraints") },
		{ v->binding, v->resources.off, SPAN("spec.matchResources") } };
	const char *why = "";
	enum selector_match a = match_target(&v->constraint, t, &why);

	if (a == SELECTOR_NO) {
		if (j->trace)
			judgement_skip(j, c, arena_printf(t->run, "policy %.*s does not match: %s of matchConstraints", SPANF(policy), why), e, 1);
		return;
	}
	enum selector_match b = match_target(&v->resources, t, &why);
	if (b == SELECTOR_NO) {
		if (j->trace)
			judgement_skip(j, c, arena_printf(t->run, "binding %.*s of policy %.*s does not match: %s of matchResources", SPANF(binding),
				SPANF(policy), why), e, 2);
		return;
	}
	if (!w->mutating && !v->deny) {
		span text = arena_printf(t->run, "policy %.*s with binding %.*s matches and only %s", SPANF(policy), SPANF(binding),
			v->warn ? "warns" : "audits");
		judgement_add(j, c, VERDICT_ALLOW, UNKNOWN_NONE, text, e, 2);
		return;
	}
	span text = arena_printf(t->run, "policy %.*s with binding %.*s %s", SPANF(policy), SPANF(binding),
		a == SELECTOR_YES && b == SELECTOR_YES ? "matches" : "may match");
	judgement_add(j, c, VERDICT_UNKNOWN, w->mutating ? UNKNOWN_policy_map : UNKNOWN_policy_vap, text, e, 2);
}

// First version in which the API server evaluates them with default flags (KEP-3488: GA in 1.30; KEP-3962: GA in 1.36).
static unsigned first_minor(const struct vaps *w)
{
	return w->mutating ? 36 : 30;
}

static void judge_policies(const struct control *c, struct judgement *j, const struct vaps *w)
{
	struct target t;
	uint32_t i;

	if (!w || !target_init(&t, j))
		return;
	if (target_is_policy(&t) || target_is_virtual(&t)) {
		judgement_skip(j, c, SPAN("policies are never asked about this kind"), NULL, 0);
		return;
	}
	// Objects of an older server are proof that its feature gate is on; without objects nothing is enforced there.
	if (!w->present && j->w.snap->minor_high >= first_minor(w)) {
		span text = arena_printf(t.run, "%.*s or their bindings are not in the input", SPANF(gvk_preferred(w->policy_gk)->kind));
		judgement_add(j, c, VERDICT_UNKNOWN, UNKNOWN_kind_missing, text, NULL, 0);
		return;
	}
	struct lookup_walk walk = lookup_walk(&w->lookup, lookup_key(t.group, t.resource));
	while (lookup_next(&walk, &i)) {
		one(c, j, w, &w->vap[i], &t);
		if (!j->trace && j->verdict != VERDICT_ALLOW)
			return;
	}
}

static void judge_vap(const struct control *c, struct judgement *j)
{
	judge_policies(c, j, j->w.snap->policy ? j->w.snap->policy->vap : NULL);
}

static void judge_map(const struct control *c, struct judgement *j)
{
	judge_policies(c, j, j->w.snap->policy ? j->w.snap->policy->map : NULL);
}

const struct control control_vap = { .id = "vap", .title = "ValidatingAdmissionPolicy", .stage = STAGE_VALIDATE,
	.source = "kubernetes/apiserver pkg/admission/plugin/policy/validating", .judge = judge_vap };
const struct control control_map = { .id = "map", .title = "MutatingAdmissionPolicy", .stage = STAGE_MUTATE,
	.source = "kubernetes/apiserver pkg/admission/plugin/policy/mutating", .judge = judge_map };
