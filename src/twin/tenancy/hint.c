#include "twin/tenancy/hint.h"

#include "k8s/meta.h"

#define MOST_LABELS 4096 // distinct keys that are counted; namespaces with more are no sensible input

struct counted {
	uint32_t key;
	size_t namespaces;
	struct spanmap values;
};

struct labels { VEC(struct counted) v; struct map64 by_key; };

// Words that people use for those who own a namespace, the clearest first. Other labels (environment, tier, region) group namespaces, too,
// but not by who may trust whom.
static size_t rank(span key)
{
	static const char *const word[] = {
		"tenant", "team", "squad", "customer", "organization", "organisation", "org", "department", "division", "business-unit", "project", "owner",
	};
	ptrdiff_t slash = span_rfind(key, '/');
	span last = slash < 0 ? key : span_from(key, (size_t)slash + 1);

	for (size_t i = 0; i < sizeof word / sizeof *word; i++)
		if (span_contains(last, span_str(word[i])))
			return i;
	return SIZE_MAX;
}

static void count(struct labels *l, const value *labels, struct arena *scratch, uint64_t seed)
{
	member_each(m, labels) {
		bool fresh;
		if (value_span(&m->v).n == 0 || value_span(&m->v).n > 253 || value_get(labels, m->key) != &m->v || l->v.n >= MOST_LABELS)
			continue;
		uint32_t *slot = map64_put(&l->by_key, scratch, m->key, &fresh);
		if (fresh) {
			*slot = (uint32_t)l->v.n;
			vec_push(&l->v, scratch, (struct counted){ .key = m->key, .values.seed = seed });
		}
		struct counted *c = &l->v.v[*slot];
		c->namespaces++;
		*spanmap_put(&c->values, scratch, value_span(&m->v), &fresh) = 1;
	}
}

// a is the better grouping: the clearer word, on more namespaces (in tenths, so that a few missing do not decide), into more tenants.
static bool better(const struct intern *keys, const struct counted *a, const struct counted *b, size_t of)
{
	span x = intern_text(keys, a->key), y = intern_text(keys, b->key);
	size_t p = a->namespaces * 10 / of, q = b->namespaces * 10 / of;

	if (rank(x) != rank(y))
		return rank(x) < rank(y);
	if (p != q)
		return p > q;
	if (a->values.n != b->values.n)
		return a->values.n > b->values.n;
	return span_cmp(x, y) < 0;
}

// The best of the labels, or of the annotations.
static const struct counted *choose(const struct snapshot *s, struct labels *l, size_t of)
{
	const struct counted *best = NULL;

	for (size_t i = 0; i < l->v.n; i++) {
		const struct counted *c = &l->v.v[i];
		// It must speak of most namespaces, and put at least some of them together without putting all into one.
		if (c->namespaces * 10 < of * 7 || c->values.n < 2 || c->values.n * 10 > c->namespaces * 9)
			continue;
		if (rank(intern_text(&s->keys, c->key)) != SIZE_MAX && (!best || better(&s->keys, c, best, of)))
			best = c;
	}
	return best;
}

struct tenancy_hint tenancy_hint_of(const struct snapshot *s, struct arena *scratch)
{
	struct labels l[2] = { 0 };
	size_t of = 0;

	for (size_t i = 0; i < s->n_ns; i++) {
		const struct ns *n = &s->ns[i];
		if (n->platform || n->obj == REF_NONE || (snapshot_object(s, n->obj)->flags & OBJECT_BUILTIN))
			continue;
		of++;
		count(&l[0], meta_labels(snapshot_object(s, n->obj)->root), scratch, s->ns_by_name.seed);
		count(&l[1], meta_annotations(snapshot_object(s, n->obj)->root), scratch, s->ns_by_name.seed);
	}
	for (int i = 0; i < 2; i++) {
		const struct counted *best = choose(s, &l[i], of);
		if (best)
			return (struct tenancy_hint){ intern_text(&s->keys, best->key), i == 1, best->namespaces, of, best->values.n };
	}
	return (struct tenancy_hint){ 0 };
}
