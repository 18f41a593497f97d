// Texts of refusals quote what was sent. The twin knows no empty list or map, because none outlives the store; the server's validation still
// sees those of the request, and prints {} and [] where it prints null for what was not sent (encoding/json; k8s.io/apimachinery
// third_party/forked/golang/reflect deep_equal.go takes both for equal, so the rules themselves do not tell them apart).
#include "twin/api/handling.h"

#include "doc/edit.h"

#define QUOTED_DEPTH 200

struct quoting { struct arena *a; struct intern *keys; };

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

static bool lay_struct(struct quoting *q, const struct schema_type *t, const value *sent, value *v, unsigned depth)
{
	bool changed = false;

	member_each(m, sent) {
		const struct schema_field *f = schema_field_of(q->keys, t, m->key);
		const value *now = value_get(v, m->key);
		if (!f)
			continue;
		value x = *now;
		if (is_empty(f->shape, &m->v) ? value_present(now) && !stays_empty(t, f) : !value_present(now) || !lay(q, f->shape, &m->v, &x, depth + 1))
			continue;
		*v = edit_set(q->a, v, m->key, is_empty(f->shape, &m->v) ? m->v : x);
		changed = true;
	}
	return changed;
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
	struct quoting q = { h->run, h->keys };

	*out = *object;
	return h->empties && h->given && h->root && lay(&q, h->root, h->given, out, 0);
}
