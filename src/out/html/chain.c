#include "out/html/chain.h"

#include "out/phrase.h"

#define NODE_W 176
#define NODE_H 58
#define GAP 200
#define MARGIN 8
#define GRANT_W 180
#define GRANT_H 38
#define GRANT_TOP (MARGIN + NODE_H + 10)
#define GRANT_STEP (GRANT_H + 6)
#define GRANTS 3 // below an arrow; the list of steps has all

static bool same_stage(const struct path_step *a, const struct path_step *b)
{
	return a->technique == b->technique && span_eq(a->actor, b->actor);
}

struct drawing { struct arena *a; const struct snapshot *s; const struct path *p; VEC(struct chain_node) node; VEC(struct chain_edge) edge; uint16_t h; };

static bool shown_before(const struct drawing *d, size_t first, ref obj)
{
	for (size_t i = first; i < d->node.n; i++) {
		const struct chain_node *n = &d->node.v[i];
		if (phrase_shown(d->s, d->p->step[n->step].evidence[n->at].obj) == obj)
			return true;
	}
	return false;
}

static void grants(struct drawing *d, const struct chain_edge *e, size_t stage)
{
	size_t first = d->node.n;

	for (size_t i = e->step; i < (size_t)e->step + e->n; i++) {
		const struct path_step *st = &d->p->step[i];
		for (size_t k = 0; k < st->n_evidence && d->node.n - first < GRANTS; k++) {
			ref obj = phrase_shown(d->s, st->evidence[k].obj);
			if (obj >= d->s->n_objects || shown_before(d, first, obj))
				continue;
			uint16_t y = (uint16_t)(GRANT_TOP + (d->node.n - first) * GRANT_STEP);
			vec_push(&d->node, d->a, (struct chain_node){ .role = CHAIN_GRANT, .x = (uint16_t)((e->x1 + e->x2 - GRANT_W) / 2), .y = y, .w = GRANT_W,
				.h = GRANT_H, .stage = (uint16_t)stage, .step = (uint16_t)i, .at = (uint16_t)k });
			if (y + GRANT_H + MARGIN > d->h)
				d->h = (uint16_t)(y + GRANT_H + MARGIN);
		}
	}
}

struct chain chain_layout(struct arena *a, const struct snapshot *s, const struct path *p)
{
	struct drawing d = { .a = a, .s = s, .p = p, .h = NODE_H + 2 * MARGIN };
	uint16_t x = MARGIN;
	struct chain_node box = { .role = CHAIN_SOURCE, .x = x, .y = MARGIN, .w = NODE_W, .h = NODE_H };

	vec_push(&d.node, a, box);
	for (size_t i = 0, k; i < p->n_steps && d.edge.n < 64; i = k) {
		for (k = i + 1; k < p->n_steps && same_stage(&p->step[i], &p->step[k]); k++)
			;
		vec_push(&d.edge, a, (struct chain_edge){ (uint16_t)(x + NODE_W), (uint16_t)(x + NODE_W + GAP), MARGIN + NODE_H / 2, (uint16_t)i, (uint16_t)(k - i) });
		x = (uint16_t)(x + NODE_W + GAP);
		box = (struct chain_node){ .role = k < p->n_steps ? CHAIN_MIDDLE : CHAIN_TARGET, .x = x, .y = MARGIN, .w = NODE_W, .h = NODE_H,
			.stage = (uint16_t)(d.edge.n - 1) };
		vec_push(&d.node, a, box);
	}
	for (size_t i = 0; i < d.edge.n; i++)
		grants(&d, &d.edge.v[i], i);
	return (struct chain){ (uint16_t)(x + NODE_W + MARGIN), d.h, d.node.v, d.node.n, d.edge.v, d.edge.n };
}

span chain_middle(struct arena *a, const struct path *p, const struct chain *c, size_t stage)
{
	const struct chain_edge *e = &c->edge[stage];
	const struct path_step *last = &p->step[e->step + e->n - 1];
	const struct path_step *next = (size_t)e->step + e->n < p->n_steps ? last + 1 : NULL;

	if (next && next->actor.n && !span_eq(next->actor, last->actor))
		return next->actor;
	if (last->result.n)
		return last->result;
	span gives = phrase_gives(a, last->technique, last->request && last->request->ns.n ? last->request->ns : SPAN("the namespace"));
	return gives.n ? gives : span_str(last->technique->title);
}
