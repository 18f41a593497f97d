#include "attack/replay/refused.h"

static uint64_t mix(uint64_t h, uint64_t x)
{
	return ((h ^ x) * 0x9e3779b97f4a7c15ULL) ^ (h >> 29);
}

static uint64_t hold_key(uint64_t k, const struct hold *h)
{
	for (; h; h = h->base)
		k = mix(mix(mix(k, h->ns), h->via_role), span_hash(h->via_name, h->via_cluster));
	return k;
}

// Everything that the requests of the link are made from. What the links before it changed does not count: those are bindings and labels, and links that
// need them say so themselves.
static uint64_t link_key(const struct link *l)
{
	uint64_t k = hold_key(mix(mix(l->actor, l->next), l->ns), l->hold);

	for (size_t i = 0; i < l->n_tech; i++)
		k = mix(k, l->tech[i]);
	for (size_t i = 0; i < l->n_extra; i++)
		k = mix(k, l->extra[i]);
	k = mix(span_hash(l->node, k), l->debug);
	if (l->prev && l->prev->mask)
		k = mix(k, l->prev->actor);
	return l->relabel_hold ? hold_key(mix(k, l->relabel_actor), l->relabel_hold) : k;
}

bool refused_has(const struct finder *f, const struct link *l)
{
	if (!f->refused.n && !f->uncertain.n)
		return false;
	uint64_t k = link_key(l);
	return map64_get(&f->refused, k) != MAP_NONE || map64_get(&f->uncertain, k) != MAP_NONE;
}

void refused_add(struct finder *f, const struct link *l, enum verdict v)
{
	bool fresh;
	*map64_put(v == VERDICT_DENY ? &f->refused : &f->uncertain, f->a, link_key(l), &fresh) = 1;
}

void refused_next_source(struct finder *f)
{
	f->uncertain = (struct map64){ 0 };
}

void refused_clear(struct finder *f)
{
	f->refused = f->uncertain = (struct map64){ 0 };
}
