#include "k8s/meta.h"
#include "twin/admission/policy/engine.h"
#include "twin/provider.h"

struct webhook {
	ref obj;
	uint32_t off;                  // of the webhook in its configuration
	uint32_t index;
	span name, config, service;    // service: "namespace/name", or the URL
	struct rules rules;
	struct selector ns, object, extra; // extra: what the provider adds
	bool equivalent, conditions, fail, side_effects;
	bool broken;                   // a selector that does not parse: the API server answers 500 to what the rules match
	enum engine engine;
	const char *adds;              // of an injector
};

struct webhooks {
	enum gk gk;
	const struct webhook *hook; size_t n;
	struct lookup lookup;
	bool present;
};

static const struct { const char *name, *adds; } injector[] = {
#define INJECTOR(name, adds, source) { name, adds },
#include "twin/admission/policy/injector.def"
#undef INJECTOR
};

static void classify(struct webhook *h, bool mutating, span service)
{
	if (span_ends(h->name, SPAN(".gatekeeper.sh")) || span_is(service, "gatekeeper-webhook-service"))
		h->engine = ENGINE_GATEKEEPER;
	else if (span_contains(h->name, SPAN("kyverno.svc")) || span_is(service, "kyverno-svc"))
		h->engine = ENGINE_KYVERNO;
	for (size_t i = 0; mutating && i < sizeof injector / sizeof *injector; i++)
		if (span_glob(span_str(injector[i].name), h->name)) {
			h->engine = ENGINE_INJECTOR;
			h->adds = injector[i].adds;
		}
}

// AKS' Admissions Enforcer adds two namespace requirements to every webhook that does not opt out by a label (Azure/AKS issues 1771, 4002).
static bool aks_adds(const struct snapshot *s, const value *root)
{
	if (!s->provider || strcmp(s->provider->id, "aks") != 0)
		return false;
	span off = meta_label(root, &s->keys, SPAN("admissions.enforcer/disabled"));
	return !span_is(off, "true");
}

static void read_selector(struct webhook *h, struct selector *out, const value *v, struct snapshot *s)
{
	const char *error;

	if (!value_present(v))
		*out = (struct selector){ 0 }; // defaulted to {}: everything
	else if (!selector_read(out, v, &s->keys, s->arena, &error))
		h->broken = true;
}

static span service_text(struct snapshot *s, const value *hook, span *name)
{
	const value *service = value_at(hook, 2, KEY_clientConfig, KEY_service);
	span ns = value_get_span(service, KEY_namespace);

	*name = value_get_span(service, KEY_name);
	if (name->n == 0)
		return value_span(value_at(hook, 2, KEY_clientConfig, KEY_url));
	return arena_printf(s->arena, "%.*s/%.*s", SPANF(ns), SPANF(*name));
}

static struct webhook read_hook(struct snapshot *s, ref obj, uint32_t index, const value *v, bool mutating)
{
	const struct object *o = snapshot_object(s, obj);
	// v1 defaults to Equivalent and Fail, v1beta1 (gone in 1.22) to Exact and Ignore (pkg/apis/admissionregistration/*/defaults.go).
	bool beta = span_ends(meta_api_version(o->root), SPAN("/v1beta1"));
	span policy = value_get_span(v, KEY_matchPolicy), fail = value_get_span(v, KEY_failurePolicy), effects = value_get_span(v, KEY_sideEffects);
	struct webhook h = { .obj = obj, .off = v->off, .index = index, .name = value_get_span(v, KEY_name), .config = o->name };
	span service;
	const char *error;

	h.rules = rules_read(s->arena, value_get(v, KEY_rules));
	h.equivalent = policy.n ? span_is(policy, "Equivalent") : !beta;
	h.fail = fail.n ? span_is(fail, "Fail") : !beta;
	h.side_effects = !span_is(effects, "None") && !span_is(effects, "NoneOnDryRun");
	h.conditions = value_count(value_get(v, KEY_matchConditions)) > 0;
	h.service = service_text(s, v, &service);
	read_selector(&h, &h.ns, value_get(v, KEY_namespaceSelector), s);
	read_selector(&h, &h.object, value_get(v, KEY_objectSelector), s);
	if (aks_adds(s, o->root))
		selector_parse(&h.extra, SPAN("control-plane!=true,kubernetes.azure.com/managedby!=aks"), &s->keys, s->arena, &error);
	classify(&h, mutating, service);
	return h;
}

const struct webhooks *webhooks_build(struct snapshot *s, enum gk gk, struct diags *d)
{
	struct webhooks *w = arena_new(s->arena, struct webhooks);
	struct { struct webhook *v; size_t n, cap; } list = { 0 };

	(void)d;
	w->gk = gk;
	w->present = snapshot_present(s, gk);
	snapshot_each(obj, s, gk) {
		uint32_t i = 0;
		value_each(v, value_get(snapshot_object(s, obj)->root, KEY_webhooks))
			vec_push(&list, s->arena, read_hook(s, obj, i++, v, gk == GK_MUTATING_WEBHOOK_CONFIGURATION));
	}
	w->hook = list.v;
	w->n = list.n;
	for (uint32_t i = 0; i < list.n; i++)
		lookup_add_rules(&w->lookup, s->arena, &list.v[i].rules, list.v[i].equivalent, i);
	return w;
}

// Would the API server call it? *why names the part that did not match.
static enum selector_match matches(const struct webhook *h, struct target *t, const char **why)
{
	if (rules_match(&h->rules, t, h->equivalent) < 0) {
		*why = "its rules do not name this request";
		return SELECTOR_NO;
	}
	enum selector_match ns = target_match_ns(t, &h->ns), extra = target_match_ns(t, &h->extra), object = target_match_object(t, &h->object);
	if (ns == SELECTOR_NO || extra == SELECTOR_NO) {
		*why = ns == SELECTOR_NO ? "its namespaceSelector does not select the namespace" : "the provider keeps it out of this namespace";
		return SELECTOR_NO;
	}
	if (object == SELECTOR_NO) {
		*why = "its objectSelector does not select the object";
		return SELECTOR_NO;
	}
	bool sure = ns == SELECTOR_YES && extra == SELECTOR_YES && object == SELECTOR_YES && !h->conditions && !h->broken;
	return sure ? SELECTOR_YES : SELECTOR_UNKNOWN;
}

enum engine_call webhooks_engine_call(const struct webhooks *w, struct target *t, enum engine e, span *why)
{
	enum engine_call out = ENGINE_ABSENT;
	struct lookup_walk walk = lookup_walk(&w->lookup, lookup_key(t->group, t->resource));
	const char *reason = "its rules do not name this request";
	uint32_t i;

	for (size_t k = 0; k < w->n && out == ENGINE_ABSENT; k++)
		if (w->hook[k].engine == e)
			out = ENGINE_NOT_CALLED;
	while (lookup_next(&walk, &i)) {
		if (w->hook[i].engine != e)
			continue;
		enum selector_match m = matches(&w->hook[i], t, &reason);
		if (m == SELECTOR_YES)
			return ENGINE_CALLED;
		if (m == SELECTOR_UNKNOWN)
			out = ENGINE_MAYBE;
	}
	*why = arena_printf(t->run, "the engine's webhook is not called: %s", reason);
	return out;
}

static void add(struct judgement *j, const struct control *c, const struct webhook *h, struct target *t, bool sure)
{
	struct evidence e = { h->obj, h->off, arena_printf(t->run, "webhooks[%u]", h->index) };

	if (t->r->dry_run && h->side_effects && sure) {
		span text = arena_printf(t->run, "admission webhook \"%.*s\" does not support dry run", SPANF(h->name));
		judgement_add(j, c, VERDICT_DENY, UNKNOWN_NONE, text, &e, 1);
		return;
	}
	if (h->engine == ENGINE_INJECTOR) {
		span text = arena_printf(t->run, "webhook \"%.*s\" adds %s and takes nothing away", SPANF(h->name), h->adds);
		judgement_add(j, c, VERDICT_ALLOW, UNKNOWN_NONE, text, &e, 1);
		return;
	}
	span text = arena_printf(t->run, "webhook \"%.*s\" of %s %.*s %s (failurePolicy %s, %.*s)%s", SPANF(h->name),
		c->stage == STAGE_MUTATE ? "MutatingWebhookConfiguration" : "ValidatingWebhookConfiguration", SPANF(h->config),
		sure ? "matches" : "may match", h->fail ? "Fail" : "Ignore", SPANF(h->service),
		h->conditions ? "; its matchConditions are not evaluated" : "");
	judgement_add(j, c, VERDICT_UNKNOWN, UNKNOWN_webhook, text, &e, 1);
}

static bool judged_elsewhere(const struct webhook *h, const struct snapshot *s)
{
	return (h->engine == ENGINE_GATEKEEPER && gatekeeper_known(s)) || (h->engine == ENGINE_KYVERNO && kyverno_known(s));
}

static void skip(struct judgement *j, const struct control *c, const struct webhook *h, struct target *t, const char *why)
{
	struct evidence e = { h->obj, h->off, SPAN("") };

	if (!j->trace)
		return;
	e.field = arena_printf(t->run, "webhooks[%u]", h->index);
	judgement_skip(j, c, arena_printf(t->run, "webhook \"%.*s\" of %.*s: %s", SPANF(h->name), SPANF(h->config), why), &e, 1);
}

static void judge_hooks(const struct control *c, struct judgement *j, const struct webhooks *w)
{
	struct target t;
	uint32_t i;

	if (!w || !target_init(&t, j))
		return;
	if (target_is_admission_config(&t) || (target_is_virtual(&t) && j->w.snap->minor >= 37)) {
		judgement_skip(j, c, SPAN("webhooks are never asked about this kind"), NULL, 0);
		return;
	}
	if (!w->present) {
		span text = arena_printf(t.run, "%.*ss are not in the input", SPANF(gvk_preferred(w->gk)->kind));
		judgement_add(j, c, VERDICT_UNKNOWN, UNKNOWN_kind_missing, text, NULL, 0);
		return;
	}
	struct lookup_walk walk = lookup_walk(&w->lookup, lookup_key(t.group, t.resource));
	while (lookup_next(&walk, &i)) {
		const struct webhook *h = &w->hook[i];
		const char *why = "";
		enum selector_match m = matches(h, &t, &why);
		if (m != SELECTOR_NO && judged_elsewhere(h, j->w.snap)) {
			m = SELECTOR_NO;
			why = "judged through the engine's policies";
		}
		if (m == SELECTOR_NO)
			skip(j, c, h, &t, why);
		else
			add(j, c, h, &t, m == SELECTOR_YES);
		if (j->verdict == VERDICT_DENY || (!j->trace && j->verdict == VERDICT_UNKNOWN))
			return;
	}
}

static void judge_mutating(const struct control *c, struct judgement *j)
{
	judge_hooks(c, j, j->w.snap->policy ? j->w.snap->policy->mutating : NULL);
}

static void judge_validating(const struct control *c, struct judgement *j)
{
	judge_hooks(c, j, j->w.snap->policy ? j->w.snap->policy->validating : NULL);
}

const struct control control_mutating_webhooks = { .id = "mutating-webhooks", .title = "Mutating admission webhooks", .stage = STAGE_MUTATE,
	.source = "kubernetes/apiserver pkg/admission/plugin/webhook", .judge = judge_mutating };
const struct control control_validating_webhooks = { .id = "validating-webhooks", .title = "Validating admission webhooks",
	.stage = STAGE_VALIDATE, .source = "kubernetes/apiserver pkg/admission/plugin/webhook", .judge = judge_validating };
