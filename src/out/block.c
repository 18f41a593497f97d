#include "out/block.h"

#include "out/phrase.h"

struct group { VEC(const struct cause *) cause; span role; };

// "ClusterRole admin" of a binding, "" for other objects.
static span role_of(struct arena *a, const struct snapshot *s, ref root)
{
	if (root >= s->n_objects)
		return SPAN("");
	const struct object *o = &s->object[root];
	uint16_t gk = s->kind[o->kind].gk;
	if (gk != GK_ROLE_BINDING && gk != GK_CLUSTER_ROLE_BINDING)
		return SPAN("");
	return arena_printf(a, "%.*s %.*s", SPANF(value_span(value_at(o->root, 2, KEY_roleRef, KEY_kind))), SPANF(value_span(value_at(o->root, 2, KEY_roleRef, KEY_name))));
}

// What makes two causes one story: scope and role of the binding, how bad, who does it, what kind of thing. A Role of the same name is another role.
static span key_of(struct arena *a, const struct snapshot *s, const struct cause *c, span role)
{
	span *v = arena_array(a, span, c->n_paths + 1);
	struct buf b = { .arena = a };

	for (size_t i = 0; i < c->n_paths; i++)
		v[i] = arena_printf(a, "%.*s>%u", SPANF(phrase_source(a, &c->path[i]->from)), c->path[i]->to.kind);
	size_t n = span_distinct(v, c->n_paths);
	buf_printf(&b, "%d %d %.*s", s->object[c->root].ns == NS_CLUSTER, (int)c->worst, SPANF(role));
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "|%.*s", SPANF(v[i]));
	return buf_span(&b);
}

static void join(struct arena *a, const struct block *b, bool to, const span **out, size_t *n_out)
{
	size_t n = 0, at = 0;

	for (size_t i = 0; i < b->n_causes; i++)
		n += to ? b->cause[i]->n_to : b->cause[i]->n_from;
	span *v = arena_array(a, span, n + 1);
	for (size_t i = 0; i < b->n_causes; i++) {
		const span *from = to ? b->cause[i]->to : b->cause[i]->from;
		size_t k = to ? b->cause[i]->n_to : b->cause[i]->n_from;
		if (k)
			memcpy(v + at, from, k * sizeof *v);
		at += k;
	}
	*out = v;
	*n_out = span_distinct(v, n);
}

struct blocks block_list(struct arena *a, const struct snapshot *s, const struct causes *c, bool fold)
{
	VEC(struct group) list = { 0 };
	struct spanmap seen = { .seed = s->ns_by_name.seed };

	for (size_t i = 0; i < c->n; i++) {
		span role = fold ? role_of(a, s, c->v[i].root) : SPAN("");
		bool fresh = true;
		uint32_t *at = role.n ? spanmap_put(&seen, a, key_of(a, s, &c->v[i], role), &fresh) : NULL;
		if (fresh) {
			if (at)
				*at = (uint32_t)list.n;
			vec_push(&list, a, (struct group){ .role = role });
		}
		struct group *g = at ? &list.v[*at] : &list.v[list.n - 1];
		vec_push(&g->cause, a, &c->v[i]);
	}
	struct blocks out = { arena_array(a, struct block, list.n + 1), list.n };
	for (size_t i = 0; i < list.n; i++) {
		struct block *b = &out.v[i];
		*b = (struct block){ .cause = list.v[i].cause.v, .n_causes = list.v[i].cause.n, .role = list.v[i].role, .worst = list.v[i].cause.v[0]->worst };
		for (size_t k = 0; k < b->n_causes; k++)
			b->n_paths += b->cause[k]->n_paths;
		join(a, b, false, &b->from, &b->n_from);
		join(a, b, true, &b->to, &b->n_to);
	}
	return out;
}
