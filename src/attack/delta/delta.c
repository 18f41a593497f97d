// Two reports side by side, and which change is responsible for what differs.
#include "attack/delta/parts.h"
#include "attack/implied.h"
#include "twin/rebuild.h"

#include <stdlib.h>

#define MAX_OBJECTS 30000 // of a snapshot that is searched again
#define MAX_RUNS 64       // of the search, for all paths together
#define MAX_TRIED 6       // changes that are taken back for one path

struct comparison {
	const struct report *before, *after;
	const struct search_options *again;
	struct arena *a;
	struct delta_changes changes;
	struct run { bool done; struct map64 open; } *run[2]; // by change: what is open with it taken back [after], or done [before]
	unsigned n_runs;
	VEC(struct standing) list[3];                         // by enum standing_kind
};

// Fingerprint -> the best verdict (ALLOW before UNKNOWN) of the paths that have it.
static struct map64 prints(const struct report *r, struct arena *a)
{
	struct map64 m = { 0 };
	bool fresh;

	for (size_t i = 0; i < r->n_paths; i++) {
		uint32_t *v = map64_put(&m, a, r->path[i].fingerprint[0] ^ r->path[i].fingerprint[1] << 1, &fresh);
		*v = fresh || *v > r->path[i].verdict ? r->path[i].verdict : *v;
	}
	return m;
}

static uint32_t verdict_in(const struct map64 *m, const uint64_t f[2])
{
	return m->slot ? map64_get(m, f[0] ^ f[1] << 1) : MAP_NONE;
}

// What was undecided and is proven now is news.
static bool known(uint32_t before, enum verdict now)
{
	return before != MAP_NONE && (before == VERDICT_ALLOW || now != VERDICT_ALLOW);
}

// ---- taking changes back ----------------------------------------------------------------------------------------

static bool is_undone(void *ctx, const struct snapshot *s, ref obj)
{
	(void)s;
	return ((const uint8_t *)ctx)[obj];
}

struct suspect { size_t change; unsigned weight; };

// The paths of one side with n changes made undone: each object gone, and the other side's (if there is one) in its place. Copied to x->a.
static struct map64 open_without(struct comparison *x, const struct suspect *v, size_t n, bool after)
{
	const struct snapshot *s = after ? x->after->snap : x->before->snap, *other = after ? x->before->snap : x->after->snap;
	struct arena scratch = { 0 };
	struct diags quiet = { .arena = &scratch };
	struct builder *b = rebuild_new(&scratch, s->options, &quiet, &s->keys);
	uint8_t *undone = arena_array(&scratch, uint8_t, s->n_objects + 1);

	for (size_t i = 0; i < n; i++) {
		const struct delta_change *c = &x->changes.v[v[i].change];
		if ((after ? c->after : c->before) != REF_NONE)
			undone[after ? c->after : c->before] = 1;
	}
	rebuild_add(b, s, is_undone, undone);
	for (size_t i = 0; i < n; i++) {
		const struct delta_change *c = &x->changes.v[v[i].change];
		ref theirs = after ? c->before : c->after;
		if (theirs == REF_NONE)
			continue;
		const struct object *o = snapshot_object(other, theirs);
		const struct kind *k = &other->kind[o->kind];
		value *root = arena_new(&scratch, value);
		*root = rebuild_keys(&scratch, &other->keys, builder_keys(b), o->root);
		builder_add(b, root, o->src, o->at, k->builtin ? k->builtin->api_version : (span){ 0 }, k->kind);
	}
	struct map64 found = prints(search_run(builder_finish(b), x->again, &scratch, &quiet), &scratch), out = { 0 };
	bool fresh;
	for (size_t i = 0; found.slot && i <= found.mask; i++)
		if (found.slot[i].used)
			*map64_put(&out, x->a, found.slot[i].key, &fresh) = found.slot[i].value;
	x->n_runs++;
	arena_free(&scratch);
	return out;
}

static bool may_run(const struct comparison *x, bool after)
{
	return x->again && !search_stopped(x->again) && (after ? x->after : x->before)->snap->n_objects <= MAX_OBJECTS && x->n_runs < MAX_RUNS;
}

// Is the path gone there?
static bool gone(const struct map64 *open, const struct standing *st)
{
	uint32_t left = verdict_in(open, st->fingerprint);
	return left == MAP_NONE || left > st->path->verdict;
}

// Does one change alone take the path away? What was found out for another path is not asked again; with `run` false nothing new is.
static bool alone(struct comparison *x, const struct suspect *v, const struct standing *st, bool after, bool run)
{
	struct run *r = &x->run[after][v->change];

	if (!r->done && run && may_run(x, after)) {
		r->open = open_without(x, v, 1, after);
		r->done = true;
	}
	return r->done && !search_stopped(x->again) && gone(&r->open, st);
}

// Where none of the likely ones does: all changes up to one of them do together, and without it they do not.
static size_t last_needed(struct comparison *x, const struct suspect *v, size_t n, const struct standing *st, bool after)
{
	size_t low = 0, high = n; // with `low` of them undone the path is there, with `high` it is not

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;
		if (!may_run(x, after))
			return SIZE_MAX;
		struct map64 open = open_without(x, v, mid, after);
		if (gone(&open, st))
			high = mid;
		else
			low = mid;
	}
	return high - 1;
}

// ---- who is responsible -----------------------------------------------------------------------------------------

static int by_weight(const void *p, const void *q)
{
	const struct suspect *a = p, *b = q;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return a->change < b->change ? -1 : a->change > b->change;
}

// In the snapshot that has the path, a change that alone takes it away is the one; nobody else's word is better.
static void blame(struct comparison *x, struct standing *st, bool after)
{
	const struct snapshot *s = after ? x->after->snap : x->before->snap, *t = after ? x->before->snap : x->after->snap;
	struct suspect *v = arena_array(x->a, struct suspect, x->changes.n + 1);
	size_t n = 0, best = SIZE_MAX;

	for (size_t i = 0; i < x->changes.n; i++) {
		unsigned weight = delta_relevance(st->path, s, after, &x->changes.v[i], t);
		if (weight)
			v[n++] = (struct suspect){ i, weight };
	}
	qsort(v, n, sizeof *v, by_weight);
	for (size_t i = 0; n > 1 && i < n && best == SIZE_MAX; i++)
		if (alone(x, &v[i], st, after, i < MAX_TRIED))
			best = i;
	if (best == SIZE_MAX && n > 1)
		best = last_needed(x, v, n, st, after);
	if (best == SIZE_MAX && n)
		best = 0;
	if (best != SIZE_MAX)
		st->change = x->changes.v[v[best].change].what;
}

// ---- the lists --------------------------------------------------------------------------------------------------

static bool touches(struct comparison *x, const struct path *p, const struct snapshot *s, bool after)
{
	for (size_t i = 0; i < x->changes.n; i++)
		if (delta_relevance(p, s, after, &x->changes.v[i], after ? x->before->snap : x->after->snap) >= DELTA_RESTS)
			return true;
	return false;
}

// A path that rests on nothing that changed, of a source that reaches as much by a stronger one in the other report, was folded into that one there.
static bool folded(struct comparison *x, const struct path *p, bool after)
{
	const struct report *other = after ? x->before : x->after, *own = after ? x->after : x->before;

	for (size_t i = 0; i < other->n_paths; i++) {
		const struct path *q = &other->path[i];
		if (q->from.kind == p->from.kind && span_eq(q->from.ns, p->from.ns) && span_eq(q->from.name, p->from.name) && q->verdict <= p->verdict &&
			target_implies(&q->to, &p->to))
			return !touches(x, p, own->snap, after);
	}
	return false;
}

static void stand(struct comparison *x, enum standing_kind kind, const struct path *p)
{
	struct standing st = { kind, p, { p->fingerprint[0], p->fingerprint[1] }, p->severity, SPAN(""), { .kind = CHANGE_NONE, .obj = REF_NONE } };

	if (kind != STANDING_KNOWN && x->before)
		blame(x, &st, kind == STANDING_NEW);
	vec_push(&x->list[kind], x->a, st);
}

static const struct delta *join(struct comparison *x)
{
	static const enum standing_kind order[] = { STANDING_NEW, STANDING_FIXED, STANDING_KNOWN };
	struct delta *d = arena_new(x->a, struct delta);
	struct standing *v = arena_array(x->a, struct standing, x->list[0].n + x->list[1].n + x->list[2].n + 1);
	struct change *c = arena_array(x->a, struct change, x->changes.n + 1);

	for (unsigned i = 0; i < 3; i++) {
		if (x->list[order[i]].n)
			memcpy(v + d->n, x->list[order[i]].v, x->list[order[i]].n * sizeof *v);
		d->n += x->list[order[i]].n;
	}
	for (size_t i = 0; i < x->changes.n; i++)
		c[i] = x->changes.v[i].what;
	d->before = x->before;
	d->v = v;
	d->n_new = x->list[STANDING_NEW].n;
	d->n_fixed = x->list[STANDING_FIXED].n;
	d->n_known = x->list[STANDING_KNOWN].n;
	d->change = c;
	d->n_changes = x->changes.n;
	return d;
}

const struct delta *delta_reports(const struct report *before, const struct report *after, const struct search_options *again, struct arena *a)
{
	struct comparison x = { .before = before, .after = after, .again = again, .a = a };
	struct map64 was = prints(before, a), is = prints(after, a);

	x.changes = delta_changes(before->snap, after->snap, a);
	x.run[0] = arena_array(a, struct run, x.changes.n + 1);
	x.run[1] = arena_array(a, struct run, x.changes.n + 1);
	for (size_t i = 0; i < after->n_paths; i++) {
		const struct path *p = &after->path[i];
		stand(&x, known(verdict_in(&was, p->fingerprint), p->verdict) || folded(&x, p, true) ? STANDING_KNOWN : STANDING_NEW, p);
	}
	// A search that ran out of time has not shown that anything is gone.
	for (size_t i = 0; i < before->n_paths && !after->partial; i++)
		if (verdict_in(&is, before->path[i].fingerprint) == MAP_NONE && !folded(&x, &before->path[i], false))
			stand(&x, STANDING_FIXED, &before->path[i]);
	return join(&x);
}

const struct delta *delta_unmoved(struct snapshot *before, const struct report *after, struct arena *a)
{
	struct report *was = arena_new(a, struct report);
	struct comparison x = { .before = was, .after = after, .a = a };

	was->snap = before; // nobody asks for paths that nothing happened to
	x.changes = delta_changes(before, after->snap, a);
	for (size_t i = 0; i < after->n_paths; i++)
		stand(&x, STANDING_KNOWN, &after->path[i]);
	return join(&x);
}

const struct delta *delta_baseline(const struct baseline *before, const struct report *after, struct arena *a)
{
	struct comparison x = { .after = after, .a = a };
	struct map64 was = { 0 }, is = prints(after, a);
	bool fresh;

	for (size_t i = 0; i < before->n; i++) {
		const struct baseline_path *b = &before->v[i];
		uint32_t *v = map64_put(&was, a, b->fingerprint[0] ^ b->fingerprint[1] << 1, &fresh);
		*v = fresh || *v > b->verdict ? b->verdict : *v;
	}
	for (size_t i = 0; i < after->n_paths; i++) {
		const struct path *p = &after->path[i];
		stand(&x, known(verdict_in(&was, p->fingerprint), p->verdict) ? STANDING_KNOWN : STANDING_NEW, p);
	}
	// What was not looked for is not fixed.
	bool all = !after->partial && !after->only.from.n && !after->only.to.n && !after->only.tenant.n && !after->only.n_techniques;
	for (size_t i = 0; i < before->n && all; i++) {
		const struct baseline_path *b = &before->v[i];
		if (verdict_in(&is, b->fingerprint) != MAP_NONE)
			continue;
		struct standing st = { STANDING_FIXED, NULL, { b->fingerprint[0], b->fingerprint[1] }, b->severity, b->text, { .obj = REF_NONE } };
		vec_push(&x.list[STANDING_FIXED], a, st);
	}
	return join(&x);
}
