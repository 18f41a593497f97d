#include "twin/reads.h"

// No seed: a name that falls together with another one by intent makes a search be done that was not needed.
static uint32_t bit(enum gk gk, span ns, span name)
{
	return (uint32_t)(span_hash(name, span_hash(ns, gk) + (name.n > 0)) % READS_BITS);
}

void reads_part(struct reads *r, enum gk gk, span ns, span name)
{
	uint64_t *word, mask;

	if (r->whole[gk])
		return;
	uint32_t at = bit(gk, ns, name);
	word = &r->part[at / 64];
	mask = 1ull << at % 64;
	if (!(__atomic_load_n(word, __ATOMIC_RELAXED) & mask))
		__atomic_fetch_or(word, mask, __ATOMIC_RELAXED);
}

static bool has(const struct reads *r, uint32_t at)
{
	return r->part[at / 64] >> at % 64 & 1;
}

bool reads_has(const struct reads *r, enum gk gk, span ns, span name)
{
	return r->whole[gk] || has(r, bit(gk, ns, SPAN(""))) || has(r, bit(gk, ns, name));
}
