#include "attack/summary/edit.h"

#include "base/map.h"

#include <stdlib.h>

struct choice {
	const struct closing *closing;
	struct { uint32_t *v; size_t n, cap; } path;
	size_t severe, all;     // of the paths that were open when it was last counted
};

struct cover {
	const struct report *rep;
	struct arena *a;
	struct { struct choice *v; size_t n, cap; } choice;
	uint32_t *heap; size_t n_heap; // of choices, best first
	bool *closed;                  // by path
};

static bool severe(const struct path *p)
{
	return p->severity >= SEVERITY_HIGH;
}

// The same change is the same text on the same object: the text alone may say "it".
static void collect(struct cover *c)
{
	struct spanmap seen = { .seed = c->rep->snap->ns_by_name.seed };
	bool fresh;

	for (size_t i = 0; i < c->rep->n_paths; i++) {
		const struct path *p = &c->rep->path[i];
		for (size_t k = 0; p->verdict == VERDICT_ALLOW && k < p->n_closing; k++) {
			const struct closing *x = &p->closing[k];
			uint32_t *at = spanmap_put(&seen, c->a, arena_printf(c->a, "%u %.*s", x->obj, SPANF(x->what)), &fresh);
			if (fresh) {
				*at = (uint32_t)c->choice.n;
				vec_push(&c->choice, c->a, (struct choice){ .closing = x });
			}
			struct choice *to = &c->choice.v[*at];
			if (to->path.n && to->path.v[to->path.n - 1] == i)
				continue;
			vec_push(&to->path, c->a, (uint32_t)i);
			to->severe += severe(p);
			to->all++;
		}
	}
}

// Ties: the change that was named first, which is the one of the strongest path.
static bool better(const struct cover *c, uint32_t x, uint32_t y)
{
	const struct choice *a = &c->choice.v[x], *b = &c->choice.v[y];

	if (a->severe != b->severe)
		return a->severe > b->severe;
	return a->all != b->all ? a->all > b->all : x < y;
}

static void sift(struct cover *c, size_t i)
{
	for (;;) {
		size_t best = i;
		for (size_t k = 2 * i + 1; k <= 2 * i + 2 && k < c->n_heap; k++)
			if (better(c, c->heap[k], c->heap[best]))
				best = k;
		if (best == i)
			return;
		uint32_t t = c->heap[i];
		c->heap[i] = c->heap[best];
		c->heap[best] = t;
		i = best;
	}
}

static void recount(struct cover *c, struct choice *x)
{
	x->severe = x->all = 0;
	for (size_t i = 0; i < x->path.n; i++)
		if (!c->closed[x->path.v[i]]) {
			x->all++;
			x->severe += severe(&c->rep->path[x->path.v[i]]);
		}
}

// What a change closes never grows while others are taken, so an old count is a bound: only the top of the heap is counted again (lazy greedy).
static struct choice *next(struct cover *c)
{
	while (c->n_heap) {
		struct choice *x = &c->choice.v[c->heap[0]];
		size_t all = x->all, hard = x->severe;
		recount(c, x);
		if (x->all && x->all == all && x->severe == hard)
			return x;
		if (!x->all)
			c->heap[0] = c->heap[--c->n_heap];
		sift(c, 0);
	}
	return NULL;
}

static struct edit take(struct cover *c, const uint32_t *at, size_t n, const struct closing *closing, size_t n_all)
{
	const struct path **v = arena_array(c->a, const struct path *, n + 1);
	struct edit e = { .closing = closing, .path = v, .n_all = n_all };

	// In the order of the report: worst first.
	for (size_t i = 0; i < n; i++) {
		const struct path *p = &c->rep->path[at[i]];
		if (c->closed[at[i]])
			continue;
		c->closed[at[i]] = true;
		if (!e.n_paths || p->severity > e.worst)
			e.worst = p->severity;
		e.n_severe += severe(p);
		v[e.n_paths++] = p;
	}
	return e;
}

struct edits edit_list(const struct report *rep, struct arena *a)
{
	struct cover c = { .rep = rep, .a = a };
	VEC(struct edit) out = { 0 };
	uint32_t *left = arena_array(a, uint32_t, rep->n_paths + 1);
	size_t n = 0;

	c.closed = arena_array(a, bool, rep->n_paths + 1);
	collect(&c);
	c.heap = arena_array(a, uint32_t, c.choice.n + 1);
	c.n_heap = c.choice.n;
	for (size_t i = 0; i < c.n_heap; i++)
		c.heap[i] = (uint32_t)i;
	for (size_t i = c.n_heap / 2; i-- > 0;)
		sift(&c, i);
	for (struct choice *x; (x = next(&c));)
		vec_push(&out, a, take(&c, x->path.v, x->path.n, x->closing, x->path.n));
	for (uint32_t i = 0; i < rep->n_paths; i++)
		if (rep->path[i].verdict == VERDICT_ALLOW && !c.closed[i])
			left[n++] = i;
	if (n)
		vec_push(&out, a, take(&c, left, n, NULL, 0));
	return (struct edits){ out.v, out.n, n };
}
