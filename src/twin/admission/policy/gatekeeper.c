#include "k8s/meta.h"
#include "twin/admission/policy/engine.h"
#include "twin/admission/policy/names.h"
#include "twin/builder.h"

// Gatekeeper: constraints and mutators, their match parts (open-policy-agent/gatekeeper pkg/mutation/match/match.go), and the Config that
// keeps namespaces out. Bodies (Rego, CEL) are not evaluated.

struct kinds { struct spans groups, kinds; };

enum gatekeeper_action { ACTION_DENY, ACTION_WARN, ACTION_NONE };

struct entry {
	ref obj;
	uint32_t off;             // of spec.match
	const struct kinds *kinds; size_t n_kinds;
	enum rule_scope scope;
	struct names namespaces, excluded, name;
	struct selector labels, ns;
	bool generated, broken;
	bool harmless;            // a mutator that touches nothing a step rests on
	enum gatekeeper_action action;
};

struct gatekeeper {
	const struct entry *constraint; size_t n_constraints;
	const struct entry *mutator; size_t n_mutators;
	struct lookup by_kind, mutators;
	struct names excluded;    // Config: namespaces that the webhook does not look at
	ref config;
};

bool gatekeeper_known(const struct snapshot *s)
{
	if (s->options && s->options->assume_empty_all)
		return true;
	const struct kind *k = snapshot_kind_named(s, SPAN("templates.gatekeeper.sh"), SPAN("ConstraintTemplate"));
	if (k && k->present)
		return true;
	for (size_t i = 0; i < s->n_kinds; i++)
		if (span_is(s->kind[i].group, "constraints.gatekeeper.sh") && s->kind[i].present)
			return true;
	return false;
}

static void read_selector(struct entry *e, struct selector *out, const value *v, struct snapshot *s)
{
	const char *error;

	if (value_present(v) && !selector_read(out, v, &s->keys, s->arena, &error))
		e->broken = true;
}

static void read_kinds(struct entry *e, struct arena *a, const value *list, uint32_t groups, uint32_t kinds)
{
	size_t n = list->type == VALUE_ARRAY ? list->n : 0;
	struct kinds *k = arena_array(a, struct kinds, n);

	for (size_t i = 0; i < n; i++)
		k[i] = (struct kinds){ spans_read(a, value_get(&list->item[i], groups)), spans_read(a, value_get(&list->item[i], kinds)) };
	e->kinds = k;
	e->n_kinds = n;
}

static struct entry read_match(struct snapshot *s, ref obj)
{
	const value *match = value_at(snapshot_object(s, obj)->root, 2, KEY_spec, KEY_match);
	struct entry e = { .obj = obj, .off = match->off };
	span scope = value_get_span(match, KEY_scope), name = value_get_span(match, KEY_name);

	read_kinds(&e, s->arena, value_get(match, KEY_kinds), KEY_apiGroups, KEY_kinds);
	e.scope = scope.n == 0 || span_is(scope, "*") ? RULE_ALL : span_is(scope, "Namespaced") ? RULE_NAMESPACED :
		span_is(scope, "Cluster") ? RULE_CLUSTER : RULE_NOWHERE;
	names_add(&e.namespaces, s->arena, value_get(match, KEY_namespaces));
	names_add(&e.excluded, s->arena, value_get(match, KEY_excludedNamespaces));
	if (name.n)
		names_add_one(&e.name, s->arena, name);
	read_selector(&e, &e.labels, value_get(match, KEY_labelSelector), s);
	read_selector(&e, &e.ns, value_get(match, KEY_namespaceSelector), s);
	e.generated = span_is(value_get_span(match, KEY_source), "Generated");
	return e;
}

static enum gatekeeper_action action_of(span s)
{
	if (s.n == 0 || span_is(s, "deny"))
		return ACTION_DENY;
	return span_is(s, "warn") ? ACTION_WARN : ACTION_NONE; // dryrun; an unknown word does nothing at admission
}

// enforcementAction, or with "scoped" the strictest of what is said for the webhook's enforcement point.
static enum gatekeeper_action read_action(const value *spec)
{
	span action = value_get_span(spec, KEY_enforcementAction);
	enum gatekeeper_action out = ACTION_NONE;

	if (!span_is(action, "scoped"))
		return action_of(action);
	value_each(s, value_get(spec, KEY_scopedEnforcementActions)) {
		enum gatekeeper_action a = action_of(value_get_span(s, KEY_action));
		value_each(p, value_get(s, KEY_enforcementPoints)) {
			span point = value_get_span(p, KEY_name);
			if ((span_is(point, "*") || span_is(point, "validation.gatekeeper.sh")) && a < out)
				out = a;
		}
	}
	return out;
}

static void index_kinds(struct lookup *l, struct arena *a, const struct entry *e, uint32_t i)
{
	if (e->n_kinds == 0)
		lookup_add_wild(l, a, i);
	for (size_t k = 0; k < e->n_kinds; k++) {
		if (e->kinds[k].kinds.n == 0)
			lookup_add_wild(l, a, i);
		for (size_t x = 0; x < e->kinds[k].kinds.n; x++) {
			if (span_is(e->kinds[k].kinds.v[x], "*"))
				lookup_add_wild(l, a, i);
			else
				lookup_add(l, a, lookup_key(SPAN(""), e->kinds[k].kinds.v[x]), i);
		}
	}
}

// Fields whose change no step depends on; everything else a mutator writes may be one that decides.
static bool harmless(span kind, span location)
{
	static const char *const end[] = { ".image", ".imagePullPolicy", ".resources", ".limits", ".requests", ".terminationGracePeriodSeconds" };

	if (span_is(kind, "AssignMetadata") || span_is(kind, "AssignImage"))
		return true;
	for (size_t i = 0; i < sizeof end / sizeof *end; i++)
		if (span_ends(location, span_str(end[i])))
			return true;
	return false;
}

static void add_constraints(struct snapshot *s, struct gatekeeper *g)
{
	struct { struct entry *v; size_t n, cap; } list = { 0 };

	for (size_t k = 0; k < s->n_kinds; k++)
		for (size_t i = 0; span_is(s->kind[k].group, "constraints.gatekeeper.sh") && i < s->kind[k].n; i++) {
			struct entry e = read_match(s, s->kind[k].objects[i]);
			e.action = read_action(value_get(snapshot_object(s, e.obj)->root, KEY_spec));
			vec_push(&list, s->arena, e);
		}
	for (uint32_t i = 0; i < list.n; i++)
		index_kinds(&g->by_kind, s->arena, &list.v[i], i);
	g->constraint = list.v;
	g->n_constraints = list.n;
}

static void add_mutators(struct snapshot *s, struct gatekeeper *g)
{
	struct { struct entry *v; size_t n, cap; } list = { 0 };
	uint32_t apply = intern_find(&s->keys, SPAN("applyTo")), location = intern_find(&s->keys, SPAN("location"));

	for (size_t k = 0; k < s->n_kinds; k++)
		for (size_t i = 0; span_is(s->kind[k].group, "mutations.gatekeeper.sh") && i < s->kind[k].n; i++) {
			struct entry e = read_match(s, s->kind[k].objects[i]);
			const value *spec = value_get(snapshot_object(s, e.obj)->root, KEY_spec);
			if (apply != MAP_NONE && value_count(value_get(spec, apply)))
				read_kinds(&e, s->arena, value_get(spec, apply), KEY_groups, KEY_kinds);
			e.harmless = harmless(s->kind[k].kind, location == MAP_NONE ? SPAN("") : value_get_span(spec, location));
			vec_push(&list, s->arena, e);
		}
	for (uint32_t i = 0; i < list.n; i++)
		index_kinds(&g->mutators, s->arena, &list.v[i], i);
	g->mutator = list.v;
	g->n_mutators = list.n;
}

static bool has_webhook(const value *processes)
{
	value_each(v, processes)
		if (span_is(value_span(v), "*") || span_is(value_span(v), "webhook"))
			return true;
	return false;
}

const struct gatekeeper *gatekeeper_build(struct snapshot *s, struct diags *d)
{
	struct gatekeeper *g = arena_new(s->arena, struct gatekeeper);
	const struct kind *config = snapshot_kind_named(s, SPAN("config.gatekeeper.sh"), SPAN("Config"));

	(void)d;
	g->config = REF_NONE;
	add_constraints(s, g);
	add_mutators(s, g);
	for (size_t i = 0; config && i < config->n; i++) {
		const struct object *o = snapshot_object(s, config->objects[i]);
		if (!span_is(o->name, "config")) // the only name that Gatekeeper reads
			continue;
		g->config = config->objects[i];
		value_each(m, value_at(o->root, 2, KEY_spec, KEY_match))
			if (has_webhook(value_get(m, KEY_processes)))
				names_add(&g->excluded, s->arena, value_get(m, KEY_excludedNamespaces));
	}
	return g;
}

static bool match_kinds(const struct entry *e, const struct target *t)
{
	for (size_t i = 0; i < e->n_kinds; i++) {
		const struct kinds *k = &e->kinds[i];
		bool kind = k->kinds.n == 0 || spans_have(&k->kinds, SPAN("*")) || spans_have(&k->kinds, t->kind);
		bool group = k->groups.n == 0 || spans_have(&k->groups, SPAN("*")) || spans_have(&k->groups, t->group);
		if (kind && group)
			return true;
	}
	return e->n_kinds == 0;
}

static bool match_name(const struct entry *e, const struct target *t, const value *object)
{
	if (e->name.n == 0)
		return true;
	if (t->name.n)
		return names_match(&e->name, t->name);
	// A generated name is compared by its prefix, and only with patterns that end in `*`.
	span prefix = value_get_span(meta(object), KEY_generateName);
	return prefix.n && e->name.glob.n && span_ends(e->name.glob.v[0], SPAN("*")) && names_match(&e->name, prefix);
}

// Namespaces are matched on the new labels when the object is a Namespace itself, else on the stored ones.
static enum selector_match match_ns_labels(const struct entry *e, struct target *t, const value *object)
{
	if (e->ns.n == 0 || (t->cluster_scoped && !t->is_namespace))
		return SELECTOR_YES;
	if (t->is_namespace)
		return selector_match(&e->ns, &t->w->snap->keys, meta_labels(object), true);
	const struct admission_ns *n = target_ns(t);
	return selector_match(&e->ns, &t->w->snap->keys, n->labels, n->known);
}

static enum selector_match match_object(const struct entry *e, struct target *t, const value *object, const char **why)
{
	if (!match_name(e, t, object)) {
		*why = "name";
		return SELECTOR_NO;
	}
	enum selector_match labels = e->labels.n ? selector_match(&e->labels, &t->w->snap->keys, meta_labels(object), true) : SELECTOR_YES;
	enum selector_match ns = match_ns_labels(e, t, object);
	if (labels == SELECTOR_NO || ns == SELECTOR_NO) {
		*why = labels == SELECTOR_NO ? "labelSelector" : "namespaceSelector";
		return SELECTOR_NO;
	}
	return ns == SELECTOR_YES && !e->broken ? SELECTOR_YES : SELECTOR_UNKNOWN;
}

static enum selector_match matches(const struct entry *e, struct target *t, const char **why)
{
	if (!match_kinds(e, t)) {
		*why = "kinds";
		return SELECTOR_NO;
	}
	bool scoped = e->scope == RULE_ALL || (e->scope == RULE_CLUSTER && t->cluster_scoped) || (e->scope == RULE_NAMESPACED && !t->cluster_scoped);
	if (!scoped || e->generated) {
		*why = e->generated ? "source" : "scope";
		return SELECTOR_NO;
	}
	if (t->ns.n && ((e->namespaces.n && !names_match(&e->namespaces, t->ns)) || names_match(&e->excluded, t->ns))) {
		*why = names_match(&e->excluded, t->ns) ? "excludedNamespaces" : "namespaces";
		return SELECTOR_NO;
	}
	// The new or the old object is enough.
	enum selector_match m = SELECTOR_NO;
	if (t->object)
		m = match_object(e, t, t->object, why);
	if (m == SELECTOR_NO && t->old)
		m = match_object(e, t, t->old, why);
	if (!t->object && !t->old)
		return SELECTOR_UNKNOWN;
	return m;
}

// Does Gatekeeper see the request at all? Without its webhook configuration in the input the chart's is taken: CREATE and UPDATE of
// everything, save in namespaces with the ignore label.
static bool is_called(const struct control *c, struct judgement *j, struct target *t, const struct webhooks *w)
{
	const struct gatekeeper *g = j->w.snap->policy->gatekeeper;
	span why = SPAN("");
	enum engine_call call = webhooks_engine_call(w, t, ENGINE_GATEKEEPER, &why);

	if (call == ENGINE_ABSENT) {
		bool op = t->op == ADMISSION_CREATE || t->op == ADMISSION_UPDATE;
		const value *labels = t->is_namespace && t->object ? meta_labels(t->object) : t->ns.n ? target_ns(t)->labels : &value_absent;
		if (op && value_get(labels, KEY_gatekeeper_ignore)->type == VALUE_ABSENT)
			call = ENGINE_MAYBE;
		else
			why = SPAN("Gatekeeper's webhook, as its chart installs it, is not called");
	}
	if (call == ENGINE_ABSENT || call == ENGINE_NOT_CALLED) {
		judgement_skip(j, c, why, NULL, 0);
		return false;
	}
	if (t->ns.n && names_match(&g->excluded, t->ns)) {
		struct evidence e = { g->config, VALUE_NO_OFF, SPAN("spec.match") };
		judgement_skip(j, c, SPAN("Gatekeeper's Config excludes the namespace"), &e, 1);
		return false;
	}
	return true;
}

static void ask(const struct control *c, struct judgement *j, struct target *t, const struct entry *e)
{
	const struct object *o = snapshot_object(j->w.snap, e->obj);
	span kind = j->w.snap->kind[o->kind].kind;
	struct evidence ev = { e->obj, e->off, SPAN("spec.match") };
	const char *why = "";
	enum selector_match m = matches(e, t, &why);

	if (m == SELECTOR_NO) {
		if (j->trace)
			judgement_skip(j, c, arena_printf(t->run, "%.*s %.*s does not match: %s", SPANF(kind), SPANF(o->name), why), &ev, 1);
		return;
	}
	if (e->action != ACTION_DENY || e->harmless) {
		span text = arena_printf(t->run, "%.*s %.*s matches and %s", SPANF(kind), SPANF(o->name),
			e->harmless ? "changes no field that decides" : e->action == ACTION_WARN ? "only warns" : "is not enforced");
		judgement_add(j, c, VERDICT_ALLOW, UNKNOWN_NONE, text, &ev, 1);
		return;
	}
	span text = arena_printf(t->run, "%.*s %.*s %s", SPANF(kind), SPANF(o->name), m == SELECTOR_YES ? "matches" : "may match");
	judgement_add(j, c, VERDICT_UNKNOWN, UNKNOWN_policy_gatekeeper, text, &ev, 1);
}

static void judge_entries(const struct control *c, struct judgement *j, const struct webhooks *w, const struct entry *list, size_t n,
	const struct lookup *l)
{
	struct target t;
	uint32_t i;

	if (n == 0 || !target_init(&t, j) || target_is_admission_config(&t))
		return;
	struct lookup_walk walk = lookup_walk(l, lookup_key(SPAN(""), t.kind));
	if (walk.a->n + walk.b->n == 0 || !is_called(c, j, &t, w))
		return;
	while (lookup_next(&walk, &i)) {
		ask(c, j, &t, &list[i]);
		if (!j->trace && j->verdict != VERDICT_ALLOW)
			return;
	}
}

static void judge_validation(const struct control *c, struct judgement *j)
{
	const struct policy_index *p = j->w.snap->policy;
	if (p)
		judge_entries(c, j, p->validating, p->gatekeeper->constraint, p->gatekeeper->n_constraints, &p->gatekeeper->by_kind);
}

static void judge_mutation(const struct control *c, struct judgement *j)
{
	const struct policy_index *p = j->w.snap->policy;
	if (p)
		judge_entries(c, j, p->mutating, p->gatekeeper->mutator, p->gatekeeper->n_mutators, &p->gatekeeper->mutators);
}

const struct control control_gatekeeper = { .id = "gatekeeper", .title = "Gatekeeper constraints", .stage = STAGE_VALIDATE,
	.source = "open-policy-agent/gatekeeper pkg/webhook/policy.go", .judge = judge_validation };
const struct control control_gatekeeper_mutation = { .id = "gatekeeper-mutation", .title = "Gatekeeper mutators", .stage = STAGE_MUTATE,
	.source = "open-policy-agent/gatekeeper pkg/mutation", .judge = judge_mutation };
