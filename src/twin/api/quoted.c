// Texts of refusals quote what was sent. The twin knows no empty list or map, because none outlives the store; the server's validation still
// sees those of the request, and prints {} and [] where it prints null for what was not sent (encoding/json; k8s.io/apimachinery
// third_party/forked/golang/reflect deep_equal.go takes both for equal, so the rules themselves do not tell them apart).
#include "twin/api/handling.h"

#include "doc/edit.h"
#include "k8s/podspec.h"

#define QUOTED_DEPTH 200

struct quoting {
	struct arena *a;
	struct intern *keys;
	bool pod;     // of a Pod, whose containers get requests from their limits
	bool gathers; // volumes and mounts are gathered anew while ImageVolume is off (pkg/api/pod/util.go dropImageVolumes), which makes nil of none
	bool no_restart_rules, no_claims; // dropped while ContainerRestartRules or DynamicResourceAllocation is off, an empty list as well
};

static bool lay(struct quoting *q, const struct schema_shape *s, const value *sent, value *v, unsigned depth);

static bool is_empty(const struct schema_shape *s, const value *v)
{
	return (s->kind == SCHEMA_LIST && v->type == VALUE_ARRAY && !v->n) || (s->kind == SCHEMA_MAP && v->type == VALUE_OBJECT && !v->n);
}

// A list whose defaults come for nil only: what is there was filled in for none (pkg/apis/autoscaling/v2/defaults.go copyHPAScalingRules).
static bool stays_empty(const struct schema_type *t, const struct schema_field *f)
{
	return t == schema_type_named(SPAN("autoscaling.v2.HPAScalingRules")) && span_is(f->name, "policies");
}

// Empty lists that the strategy takes away before anything is compared or told.
static bool dropped(const struct quoting *q, const struct schema_field *f)
{
	return (q->gathers && (span_is(f->name, "volumes") || span_is(f->name, "volumeMounts"))) ||
		(q->no_restart_rules && span_is(f->name, "restartPolicyRules")) ||
		(q->no_claims && (span_is(f->name, "resourceClaims") || span_is(f->name, "claims")));
}

// SetDefaults_Pod makes requests for every container that has limits, be they none.
static bool with_requests(struct quoting *q, value *container)
{
	uint32_t limits = intern_id(q->keys, SPAN("limits")), requests = intern_id(q->keys, SPAN("requests"));
	const value *r = value_get(container, KEY_resources);

	if (value_get(r, limits)->type != VALUE_OBJECT || value_present(value_get(r, requests)))
		return false;
	*container = edit_set_at(q->a, container, value_object(NULL, 0), 2, KEY_resources, requests);
	return true;
}

static bool lay_struct(struct quoting *q, const struct schema_type *t, const value *sent, value *v, unsigned depth)
{
	bool changed = false;

	member_each(m, sent) {
		const struct schema_field *f = schema_field_of(q->keys, t, m->key);
		const value *now = value_get(v, m->key);
		if (!f || (is_empty(f->shape, &m->v) && dropped(q, f)))
			continue;
		value x = *now;
		if (is_empty(f->shape, &m->v) ? value_present(now) && !stays_empty(t, f) : !value_present(now) || !lay(q, f->shape, &m->v, &x, depth + 1))
			continue;
		*v = edit_set(q->a, v, m->key, is_empty(f->shape, &m->v) ? m->v : x);
		changed = true;
	}
	return (q->pod && t == schema_type_named(SPAN("core.v1.Container")) && with_requests(q, v)) || changed;
}

// True when *v was changed.
static bool lay(struct quoting *q, const struct schema_shape *s, const value *sent, value *v, unsigned depth)
{
	bool changed = false;

	if (depth > QUOTED_DEPTH || sent->type != v->type)
		return false;
	if (s->kind == SCHEMA_REF)
		return v->type == VALUE_OBJECT && lay_struct(q, s->type, sent, v, depth);
	if (s->kind != SCHEMA_LIST || s->element->kind != SCHEMA_REF || v->type != VALUE_ARRAY || sent->n != v->n)
		return false;
	for (size_t i = 0; i < v->n; i++) {
		value x = v->item[i];
		if (!lay(q, s->element, &sent->item[i], &x, depth + 1))
			continue;
		*v = edit_item(q->a, v, i, x);
		changed = true;
	}
	return changed;
}

bool api_quoted(struct handling *h, const value *object, value *out)
{
	const struct snapshot *s = h->w->snap;
	bool pods = pod_has_template(h->r.gk);
	struct quoting q = { h->run, h->keys, h->r.gk == GK_POD, pods && !gates_on(&s->gates, GATE_ImageVolume),
		pods && !gates_on(&s->gates, GATE_ContainerRestartRules), pods && !gates_on(&s->gates, GATE_DynamicResourceAllocation) };

	*out = *object;
	return h->empties && h->given && h->root && lay(&q, h->root, h->given, out, 0);
}
