#include "out/cause.h"

#include "out/phrase.h"

#include <stdlib.h>

struct group { ref root; const struct path_end *from; VEC(const struct path *) path; };
struct groups { VEC(struct group) list; struct map64 by_root; struct spanmap by_source; };

static struct group *group_of(struct groups *g, struct arena *a, const struct snapshot *s, const struct path *p)
{
	ref root = phrase_shown(s, p->root);
	bool fresh;
	uint32_t *at = root < s->n_objects ? map64_put(&g->by_root, a, root, &fresh) : spanmap_put(&g->by_source, a, phrase_source(a, &p->from), &fresh);

	if (fresh) {
		*at = (uint32_t)g->list.n;
		vec_push(&g->list, a, (struct group){ .root = root < s->n_objects ? root : REF_NONE, .from = &p->from });
	}
	return &g->list.v[*at];
}

// What is reached, the strongest first: the cluster, nodes, every namespace, one.
static unsigned strength(const struct path *p)
{
	static const unsigned of[] = { [TARGET_CLUSTER_ADMIN] = 9, [TARGET_NODE] = 7, [TARGET_NAMESPACE] = 4, [TARGET_SECRETS] = 3, [TARGET_CLOUD] = 2,
		[TARGET_TRAFFIC] = 2, [TARGET_AVAILABILITY] = 1, [TARGET_RECON] = 0 };
	return of[p->to.kind] * 2 + span_is(p->to.name, "*");
}

static int path_order(const void *x, const void *y)
{
	const struct path *a = *(const struct path *const *)x, *b = *(const struct path *const *)y;

	if (a->severity != b->severity)
		return a->severity < b->severity ? 1 : -1;
	if (strength(a) != strength(b))
		return strength(a) < strength(b) ? 1 : -1;
	return (a > b) - (a < b); // both in the report's array
}

// One of each, without those that belong to nobody.
static void tenants(struct arena *a, struct cause *c)
{
	span *from = arena_array(a, span, c->n_paths), *to = arena_array(a, span, c->n_paths);
	size_t n_from = 0, n_to = 0;

	for (size_t i = 0; i < c->n_paths; i++) {
		const struct path *p = c->path[i];
		if (p->from.tenant.n)
			from[n_from++] = p->from.tenant;
		if (p->to.tenant.n)
			to[n_to++] = p->to.tenant;
	}
	c->from = from;
	c->n_from = span_distinct(from, n_from);
	c->to = to;
	c->n_to = span_distinct(to, n_to);
}

static int fix_order(const void *x, const void *y)
{
	const struct fix *a = x, *b = y;

	if (a->closes != b->closes)
		return a->closes < b->closes ? 1 : -1;
	if (a->root != b->root)
		return a->root ? -1 : 1;
	if (a->closing->obj != b->closing->obj)
		return a->closing->obj < b->closing->obj ? -1 : 1;
	return span_cmp(a->closing->what, b->closing->what);
}

// Changes that close whole paths, each once.
static void fixes(struct arena *a, struct cause *c)
{
	VEC(struct fix) list = { 0 };
	struct spanmap seen = { 0 };

	for (size_t i = 0; i < c->n_paths; i++) {
		for (size_t k = 0; k < c->path[i]->n_closing; k++) {
			const struct closing *x = &c->path[i]->closing[k];
			bool fresh;
			// The text alone does not tell: "remove account app from it" may be said of many bindings.
			uint32_t *at = spanmap_put(&seen, a, arena_printf(a, "%u %.*s", x->obj, SPANF(x->what)), &fresh);
			if (fresh) {
				*at = (uint32_t)list.n;
				vec_push(&list, a, (struct fix){ .closing = x, .root = x->obj == c->root });
			}
			list.v[*at].closes++;
		}
	}
	if (list.n)
		qsort(list.v, list.n, sizeof *list.v, fix_order);
	c->fix = list.v;
	c->n_fixes = list.n;
}

static int cause_order(const void *x, const void *y)
{
	const struct cause *a = x, *b = y;

	if (a->worst != b->worst)
		return a->worst < b->worst ? 1 : -1;
	if (strength(a->path[0]) != strength(b->path[0]))
		return strength(a->path[0]) < strength(b->path[0]) ? 1 : -1;
	if (a->n_severe != b->n_severe)
		return a->n_severe < b->n_severe ? 1 : -1;
	if (a->n_paths != b->n_paths)
		return a->n_paths < b->n_paths ? 1 : -1;
	return path_order(&a->path[0], &b->path[0]);
}

struct causes cause_list(struct arena *a, const struct report *rep)
{
	struct groups g = { 0 };

	for (size_t i = 0; i < rep->n_paths; i++)
		if (rep->path[i].verdict == VERDICT_ALLOW) {
			struct group *to = group_of(&g, a, rep->snap, &rep->path[i]);
			vec_push(&to->path, a, &rep->path[i]);
		}
	struct causes out = { arena_array(a, struct cause, g.list.n), g.list.n };
	for (size_t i = 0; i < out.n; i++) {
		struct cause *c = &out.v[i];
		*c = (struct cause){ .root = g.list.v[i].root, .path = g.list.v[i].path.v, .n_paths = g.list.v[i].path.n };
		qsort(c->path, c->n_paths, sizeof *c->path, path_order);
		c->worst = c->path[0]->severity;
		for (size_t k = 0; k < c->n_paths; k++)
			c->n_severe += c->path[k]->severity >= SEVERITY_HIGH;
		tenants(a, c);
		fixes(a, c);
	}
	if (out.n)
		qsort(out.v, out.n, sizeof *out.v, cause_order);
	return out;
}
