#include "twin/admission/policy/index.h"

#include "twin/admission/policy/engine.h"

uint64_t lookup_key(span group, span name)
{
	return span_hash(name, span_hash(group, 1));
}

static void push(struct u32vec *v, struct arena *a, uint32_t entry)
{
	if (v->n == 0 || v->v[v->n - 1] != entry)
		vec_push(v, a, entry);
}

void lookup_add(struct lookup *l, struct arena *a, uint64_t key, uint32_t entry)
{
	bool fresh;
	uint32_t *at = map64_put(&l->map, a, key, &fresh);

	if (fresh) {
		*at = (uint32_t)l->list.n;
		vec_push(&l->list, a, (struct u32vec){ 0 });
	}
	push(&l->list.v[*at], a, entry);
}

void lookup_add_wild(struct lookup *l, struct arena *a, uint32_t entry)
{
	push(&l->wild, a, entry);
}

static span base_of(span resource)
{
	ptrdiff_t slash = span_find(resource, '/', 0);
	return slash < 0 ? resource : span_head(resource, (size_t)slash);
}

void lookup_add_rules(struct lookup *l, struct arena *a, const struct rules *r, bool equivalent, uint32_t entry)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct rule *x = &r->v[i];
		for (size_t g = 0; g < x->groups.n; g++)
			for (size_t k = 0; k < x->resources.n; k++) {
				span base = base_of(x->resources.v[k]);
				// Two resources have their equals in another group (rule.c): they are kept where every request looks.
				bool twin = equivalent && (span_is(base, "ingresses") || span_is(base, "events"));
				if (twin || span_is(base, "*") || span_is(x->groups.v[g], "*"))
					lookup_add_wild(l, a, entry);
				else
					lookup_add(l, a, lookup_key(x->groups.v[g], base), entry);
			}
	}
}

struct lookup_walk lookup_walk(const struct lookup *l, uint64_t key)
{
	uint32_t at = l->list.n ? map64_get(&l->map, key) : MAP_NONE;
	static const struct u32vec none;
	return (struct lookup_walk){ at == MAP_NONE ? &none : &l->list.v[at], &l->wild, 0, 0 };
}

bool lookup_next(struct lookup_walk *w, uint32_t *entry)
{
	uint32_t x = w->i < w->a->n ? w->a->v[w->i] : UINT32_MAX, y = w->k < w->b->n ? w->b->v[w->k] : UINT32_MAX;

	if (x == UINT32_MAX && y == UINT32_MAX)
		return false;
	*entry = x < y ? x : y;
	w->i += x == *entry;
	w->k += y == *entry;
	return true;
}

struct policy_index *policy_index_build(struct snapshot *s, struct diags *d)
{
	struct policy_index *p = arena_new(s->arena, struct policy_index);

	p->validating = webhooks_build(s, GK_VALIDATING_WEBHOOK_CONFIGURATION, d);
	p->mutating = webhooks_build(s, GK_MUTATING_WEBHOOK_CONFIGURATION, d);
	p->vap = vaps_build(s, false, d);
	p->map = vaps_build(s, true, d);
	p->gatekeeper = gatekeeper_build(s, d);
	p->kyverno = kyverno_build(s, d);
	p->psp = psp_look(s);
	return p;
}
