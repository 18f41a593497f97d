#include "k8s/meta.h"
#include "k8s/podspec.h"
#include "twin/admission/policy/kyverno.h"
#include "twin/builder.h"

// Legacy Kyverno policies (kyverno.io ClusterPolicy and Policy): which rules a request meets and whether one could refuse it. Bodies are
// not evaluated. A rule on Pods stands for the workloads too unless autogen is off (kyverno pkg/autogen).

enum kyverno_action { KYVERNO_ENFORCE, KYVERNO_AUDIT };

struct override { enum kyverno_action action; struct names namespaces; bool selector; };

struct krule {
	ref obj;
	uint32_t off, index;
	span name;
	uint32_t ns;               // of a namespaced Policy, NS_CLUSTER for ClusterPolicies
	struct clause match, exclude;
	bool validates, mutates, only_pattern, metadata_only;
	bool autogen;              // also for controllers
	span controllers;          // of the annotation, "" = all
	enum kyverno_action action;
	const struct override *override; size_t n_overrides;
};

struct kyverno {
	const struct krule *rule; size_t n;
	struct lookup by_kind;
	const struct kyverno_filter *filter;
	const struct kyverno_cel *cel;
	bool any_validates, any_mutates;
};

bool kyverno_known(const struct snapshot *s)
{
	static const char *const kind[][2] = { { "kyverno.io", "ClusterPolicy" }, { "kyverno.io", "Policy" },
		{ "policies.kyverno.io", "ValidatingPolicy" }, { "policies.kyverno.io", "MutatingPolicy" } };

	if (s->options && s->options->assume_empty_all)
		return true;
	for (size_t i = 0; i < sizeof kind / sizeof *kind; i++) {
		const struct kind *k = snapshot_kind_named(s, span_str(kind[i][0]), span_str(kind[i][1]));
		if (k && k->present)
			return true;
	}
	return false;
}

static bool action_of(span s, enum kyverno_action *out)
{
	if (span_eq_fold(s, SPAN("enforce")))
		*out = KYVERNO_ENFORCE;
	else if (span_eq_fold(s, SPAN("audit")))
		*out = KYVERNO_AUDIT;
	else
		return false;
	return true;
}

// The rule's own action, else the policy's, default Audit; overrides by namespace likewise.
static void read_action(struct snapshot *s, struct krule *r, const value *spec, const value *body)
{
	const value *list = value_get(body, KEY_failureActionOverrides);

	r->action = KYVERNO_AUDIT;
	if (!action_of(value_get_span(body, KEY_failureAction), &r->action))
		action_of(value_get_span(spec, KEY_validationFailureAction), &r->action);
	if (!value_count(list))
		list = value_get(spec, KEY_validationFailureActionOverrides);
	size_t n = value_count(list);
	struct override *o = arena_array(s->arena, struct override, n);
	for (size_t i = 0; i < n; i++) {
		const value *v = value_item(list, i);
		o[i].action = KYVERNO_AUDIT;
		action_of(value_get_span(v, KEY_action), &o[i].action);
		names_add(&o[i].namespaces, s->arena, value_get(v, KEY_namespaces));
		o[i].selector = value_present(value_get(v, KEY_namespaceSelector));
	}
	r->override = o;
	r->n_overrides = n;
}

static bool only_metadata(const struct snapshot *s, const value *mutate)
{
	uint32_t id = intern_find(&s->keys, SPAN("patchStrategicMerge"));
	const value *patch = id == MAP_NONE ? &value_absent : value_get(mutate, id);

	if (patch->type != VALUE_OBJECT || value_count(mutate) != 1)
		return false;
	member_each(m, patch)
		if (m->key != KEY_metadata)
			return false;
	return true;
}

static bool has(const struct snapshot *s, const value *v, const char *name)
{
	uint32_t id = intern_find(&s->keys, span_str(name));
	return id != MAP_NONE && value_present(value_get(v, id));
}

static struct krule read_rule(struct snapshot *s, ref obj, uint32_t index, const value *spec, const value *v)
{
	const value *validate = value_get(v, KEY_validate), *images = value_get(v, KEY_verifyImages), *mutate = value_get(v, KEY_mutate);
	struct krule r = { .obj = obj, .off = v->off, .index = index, .name = value_get_span(v, KEY_name), .ns = snapshot_object(s, obj)->ns };

	r.match = clause_read(s, value_get(v, KEY_match));
	r.exclude = clause_read(s, value_get(v, KEY_exclude));
	r.validates = value_present(validate) || value_count(images);
	// Mutation of existing objects runs later, in the background controller.
	r.mutates = value_present(mutate) && !has(s, mutate, "targets");
	r.only_pattern = value_present(validate) && (has(s, validate, "pattern") || has(s, validate, "anyPattern") || has(s, validate, "podSecurity"));
	r.metadata_only = only_metadata(s, mutate);
	read_action(s, &r, spec, value_present(validate) ? validate : value_item(images, 0));
	return r;
}

static bool plain_pod_blocks(const struct clause *c, bool *pods, bool *others)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct block *b = &c->block[i];
		if (b->names.n || b->selector.given || value_count(b->annotations))
			return false;
		for (size_t k = 0; k < b->n_kinds; k++)
			*(span_is(b->kind[k].kind, "Pod") && b->kind[k].sub.n == 0 ? pods : others) = true;
	}
	return true;
}

// One rule that generates, patches by JSON, names objects or mixes Pod with other kinds switches autogen off for the whole policy
// (kyverno pkg/autogen CanAutoGen).
static bool can_autogen(const struct snapshot *s, const value *spec, const struct krule *rule, size_t n)
{
	size_t i = 0;

	value_each(v, value_get(spec, KEY_rules)) {
		bool pods = false, others = false;
		if (i >= n)
			break;
		if (value_present(value_get(v, KEY_generate)) || has(s, value_get(v, KEY_mutate), "patchesJson6902"))
			return false;
		if (!plain_pod_blocks(&rule[i].match, &pods, &others) || !plain_pod_blocks(&rule[i].exclude, &pods, &others) || (pods && others))
			return false;
		i++;
	}
	return true;
}

static bool only_pods(const struct krule *r)
{
	bool pods = false, others = false;
	return plain_pod_blocks(&r->match, &pods, &others) && pods && !others;
}

static void index_rule(struct snapshot *s, struct kyverno *k, const struct krule *r, uint32_t i)
{
	static const char *const controller[] = { "DaemonSet", "Deployment", "Job", "StatefulSet", "ReplicaSet", "ReplicationController", "CronJob" };

	for (size_t b = 0; b < r->match.n; b++) {
		const struct block *x = &r->match.block[b];
		if (x->n_kinds == 0)
			lookup_add_wild(&k->by_kind, s->arena, i);
		for (size_t n = 0; n < x->n_kinds; n++) {
			span kind = x->kind[n].kind;
			if (span_find(kind, '*', 0) >= 0 || span_find(kind, '?', 0) >= 0)
				lookup_add_wild(&k->by_kind, s->arena, i);
			else
				lookup_add(&k->by_kind, s->arena, lookup_key(SPAN(""), kind), i);
		}
	}
	for (size_t n = 0; r->autogen && n < sizeof controller / sizeof *controller; n++)
		lookup_add(&k->by_kind, s->arena, lookup_key(SPAN(""), span_str(controller[n])), i);
}

struct rules_list { struct krule *v; size_t n, cap; };

static void add_policies(struct snapshot *s, struct rules_list *list, const char *kind)
{
	const struct kind *k = snapshot_kind_named(s, SPAN("kyverno.io"), span_str(kind));

	for (size_t i = 0; k && i < k->n; i++) {
		const struct object *o = snapshot_object(s, k->objects[i]);
		const value *spec = value_get(o->root, KEY_spec), *off = value_get(spec, KEY_admission);
		size_t first = list->n;
		uint32_t index = 0;
		if (off->type == VALUE_BOOL && !off->b)
			continue; // background scans only
		value_each(v, value_get(spec, KEY_rules))
			vec_push(list, s->arena, read_rule(s, k->objects[i], index++, spec, v));
		span controllers = value_span(value_get(meta_annotations(o->root), KEY_autogen_controllers));
		bool autogen = !span_is(controllers, "none") && can_autogen(s, spec, list->v + first, list->n - first);
		for (size_t x = first; x < list->n; x++) {
			list->v[x].autogen = autogen && only_pods(&list->v[x]);
			list->v[x].controllers = span_is(controllers, "all") ? SPAN("") : controllers;
		}
	}
}

const struct kyverno *kyverno_build(struct snapshot *s, struct diags *d)
{
	struct kyverno *k = arena_new(s->arena, struct kyverno);
	struct rules_list list = { 0 };

	(void)d;
	add_policies(s, &list, "ClusterPolicy");
	add_policies(s, &list, "Policy");
	for (uint32_t i = 0; i < list.n; i++) {
		index_rule(s, k, &list.v[i], i);
		k->any_validates |= list.v[i].validates;
		k->any_mutates |= list.v[i].mutates;
	}
	k->rule = list.v;
	k->n = list.n;
	k->filter = kyverno_filter_build(s);
	k->cel = kyverno_cel_build(s);
	return k;
}

static bool listed(span list, span word)
{
	while (list.n) {
		ptrdiff_t comma = span_find(list, ',', 0);
		span one = comma < 0 ? list : span_head(list, (size_t)comma);
		while (one.n && one.p[0] == ' ')
			one = span_from(one, 1);
		if (span_eq(one, word))
			return true;
		list = comma < 0 ? SPAN("") : span_from(list, (size_t)comma + 1);
	}
	return false;
}

// A rule on Pods asked about a workload: the same blocks with the kind exchanged.
static enum selector_match match_autogen(const struct krule *r, struct target *t, enum selector_match *excluded)
{
	struct target pod = *t;

	if (!r->autogen || t->subresource.n || !pod_has_template(t->gk) || t->gk == GK_POD || t->gk == GK_POD_TEMPLATE)
		return SELECTOR_NO;
	if (r->controllers.n && !listed(r->controllers, t->kind))
		return SELECTOR_NO;
	pod.group = SPAN("");
	pod.version = SPAN("v1");
	pod.resource = SPAN("pods");
	pod.kind = SPAN("Pod");
	*excluded = clause_match(&r->exclude, &pod);
	return clause_match(&r->match, &pod);
}

static enum selector_match matches(const struct krule *r, struct target *t, const char **why)
{
	enum selector_match excluded = SELECTOR_NO, m = SELECTOR_NO;

	if (r->ns != NS_CLUSTER && !span_eq(snapshot_ns_name(t->w->snap, r->ns), t->ns)) {
		*why = "a Policy of another namespace";
		return SELECTOR_NO;
	}
	m = clause_match(&r->match, t);
	if (m != SELECTOR_NO)
		excluded = clause_match(&r->exclude, t);
	else
		m = match_autogen(r, t, &excluded);
	if (m == SELECTOR_NO || excluded == SELECTOR_YES) {
		*why = m == SELECTOR_NO ? "match" : "exclude";
		return SELECTOR_NO;
	}
	return excluded == SELECTOR_UNKNOWN ? SELECTOR_UNKNOWN : m;
}

static enum kyverno_action action_in(const struct krule *r, const struct target *t)
{
	for (size_t i = 0; i < r->n_overrides; i++) {
		const struct override *o = &r->override[i];
		// By namespace label it may or may not hold here: the stricter reading is kept.
		if (o->selector && o->namespaces.n == 0) {
			if (o->action == KYVERNO_ENFORCE)
				return KYVERNO_ENFORCE;
		} else if (names_match(&o->namespaces, t->ns)) {
			return o->action;
		}
	}
	return r->action;
}

// What a matching rule cannot do to this request; NULL when it could refuse or change it.
static const char *harmless(const struct krule *r, const struct target *t, bool mutating)
{
	if (mutating)
		return r->metadata_only && t->gk != GK_NAMESPACE ? "only changes metadata" : NULL;
	if (t->op == ADMISSION_DELETE && r->only_pattern)
		return "has only patterns, which deletions are not held against";
	return action_in(r, t) == KYVERNO_AUDIT ? "only audits" : NULL;
}

static void ask(const struct control *c, struct judgement *j, struct target *t, const struct krule *r, bool mutating)
{
	const struct object *o = snapshot_object(j->w.snap, r->obj);
	struct evidence e = { r->obj, r->off, arena_printf(t->run, "spec.rules[%u]", r->index) };
	const char *why = "";
	enum selector_match m = matches(r, t, &why);

	if (m == SELECTOR_NO) {
		if (j->trace)
			judgement_skip(j, c, arena_printf(t->run, "rule %.*s of policy %.*s does not match: %s", SPANF(r->name), SPANF(o->name), why), &e, 1);
		return;
	}
	const char *soft = harmless(r, t, mutating);
	span text = arena_printf(t->run, "rule %.*s of policy %.*s %s%s%s", SPANF(r->name), SPANF(o->name),
		m == SELECTOR_YES ? "matches" : "may match", soft ? " and " : "", soft ? soft : "");
	judgement_add(j, c, soft ? VERDICT_ALLOW : VERDICT_UNKNOWN, soft ? UNKNOWN_NONE : UNKNOWN_policy_kyverno, text, &e, 1);
}

static bool is_called(const struct control *c, struct judgement *j, struct target *t, const struct webhooks *w)
{
	const char *filtered = kyverno_filtered(j->w.snap->policy->kyverno->filter, t);
	span why = SPAN("");

	if (filtered) {
		judgement_skip(j, c, span_str(filtered), NULL, 0);
		return false;
	}
	// Kyverno writes its webhook configurations at run time: none in the input says nothing.
	if (webhooks_engine_call(w, t, ENGINE_KYVERNO, &why) != ENGINE_NOT_CALLED)
		return true;
	judgement_skip(j, c, why, NULL, 0);
	return false;
}

static void judge_rules(const struct control *c, struct judgement *j, bool mutating)
{
	const struct policy_index *p = j->w.snap->policy;
	const struct kyverno *k = p ? p->kyverno : NULL;
	struct target t;
	uint32_t i;

	if (!k || (!(mutating ? k->any_mutates : k->any_validates) && !kyverno_cel_any(k->cel, mutating)))
		return;
	if (!target_init(&t, j) || target_is_admission_config(&t) || !is_called(c, j, &t, mutating ? p->mutating : p->validating))
		return;
	struct lookup_walk walk = lookup_walk(&k->by_kind, lookup_key(SPAN(""), kyverno_parent_kind(&t)));
	// A subresource may be named by the kind of its body: then every rule is asked.
	for (i = 0; t.subresource.n ? i < k->n : lookup_next(&walk, &i); i += t.subresource.n ? 1 : 0) {
		if (!(mutating ? k->rule[i].mutates : k->rule[i].validates))
			continue;
		ask(c, j, &t, &k->rule[i], mutating);
		if (!j->trace && j->verdict != VERDICT_ALLOW)
			return;
	}
	kyverno_cel_judge(k->cel, c, j, &t, mutating);
}

static void judge_validate(const struct control *c, struct judgement *j)
{
	judge_rules(c, j, false);
}

static void judge_mutate(const struct control *c, struct judgement *j)
{
	judge_rules(c, j, true);
}

const struct control control_kyverno = { .id = "kyverno", .title = "Kyverno policies", .stage = STAGE_VALIDATE,
	.source = "kyverno/kyverno pkg/engine, pkg/webhooks", .judge = judge_validate };
const struct control control_kyverno_mutation = { .id = "kyverno-mutation", .title = "Kyverno mutating rules", .stage = STAGE_MUTATE,
	.source = "kyverno/kyverno pkg/engine, pkg/webhooks", .judge = judge_mutate };
