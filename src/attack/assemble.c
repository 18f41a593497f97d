// Candidates -> report: replay each, fold what a stronger path says already, name the root cause, order everything.
#include "attack/implied.h"
#include "attack/replay/refused.h"
#include "attack/replay/replay.h"
#include "base/buf.h"
#include "k8s/meta.h"

#include <stdlib.h>

static int end_cmp(const struct path_end *a, const struct path_end *b)
{
	int c = (int)a->kind - (int)b->kind;
	if (!c)
		c = span_cmp(a->ns, b->ns);
	if (!c)
		c = span_cmp(a->name, b->name);
	return c;
}

static bool same_end(const struct path_end *a, const struct path_end *b)
{
	return end_cmp(a, b) == 0;
}

static bool star(const struct path_end *e)
{
	return span_is(e->name, "*");
}

// Does reaching a include reaching b?
bool target_implies(const struct path_end *a, const struct path_end *b)
{
	if (a->kind == TARGET_CLUSTER_ADMIN)
		return true;
	if (a->kind == TARGET_NAMESPACE && (b->kind == TARGET_NAMESPACE || b->kind == TARGET_SECRETS || b->kind == TARGET_TRAFFIC || b->kind == TARGET_RECON ||
	                                      b->kind == TARGET_AVAILABILITY))
		return star(a) || span_eq(a->name, b->name);
	if (a->kind == TARGET_SECRETS && (b->kind == TARGET_SECRETS || b->kind == TARGET_RECON))
		return star(a) || span_eq(a->name, b->name);
	return a->kind == b->kind && (star(a) || span_eq(a->name, b->name));
}

static bool has_object(const struct path *p, ref o)
{
	for (size_t i = 0; i < p->n_objects; i++)
		if (p->object[i] == o)
			return true;
	return false;
}

static int tech_cmp(const void *x, const void *y)
{
	return strcmp((*(const struct technique *const *)x)->id, (*(const struct technique *const *)y)->id);
}

static void merge_techniques(struct arena *a, struct path *into, const struct path *from)
{
	const struct technique **v = arena_array(a, const struct technique *, into->n_techniques + from->n_techniques);
	size_t n = 0;

	for (size_t i = 0; i < into->n_techniques; i++)
		v[n++] = into->technique[i];
	for (size_t i = 0; i < from->n_techniques; i++) {
		bool known = false;
		for (size_t k = 0; k < into->n_techniques; k++)
			known |= into->technique[k] == from->technique[i];
		if (!known)
			v[n++] = from->technique[i];
	}
	qsort(v, n, sizeof *v, tech_cmp);
	into->technique = v;
	into->n_techniques = n;
	into->harm |= from->harm;
}

static unsigned strength(const struct path_end *e)
{
	static const unsigned of[] = { [TARGET_CLUSTER_ADMIN] = 9, [TARGET_NODE] = 7, [TARGET_NAMESPACE] = 5, [TARGET_SECRETS] = 4,
		[TARGET_TRAFFIC] = 3, [TARGET_CLOUD] = 3, [TARGET_AVAILABILITY] = 2, [TARGET_RECON] = 1 };
	return of[e->kind] * 2 + star(e);
}

static int source_cmp(const void *x, const void *y)
{
	const struct path *a = x, *b = y;
	int c = end_cmp(&a->from, &b->from);
	if (!c)
		c = (int)a->verdict - (int)b->verdict;
	if (!c)
		c = (int)strength(&b->to) - (int)strength(&a->to);
	if (!c)
		c = end_cmp(&a->to, &b->to);
	if (!c)
		c = a->n_objects < b->n_objects ? -1 : a->n_objects > b->n_objects;
	for (size_t i = 0; !c && i < a->n_objects; i++)
		c = a->object[i] < b->object[i] ? -1 : a->object[i] > b->object[i];
	return c;
}

static bool is_binding(const struct snapshot *s, ref o)
{
	uint16_t gk = s->kind[s->object[o].kind].gk;
	return gk == GK_ROLE_BINDING || gk == GK_CLUSTER_ROLE_BINDING;
}

// Every grant that a rests on is one of b's: whatever closes a closes b, too.
static bool grants_within(const struct snapshot *s, const struct path *a, const struct path *b)
{
	size_t n = 0;
	for (size_t i = 0; i < a->n_objects; i++) {
		if (!is_binding(s, a->object[i]))
			continue;
		n++;
		if (!has_object(b, a->object[i]))
			return false;
	}
	return n > 0;
}

// Folds path k into an earlier, stronger one of the same source that rests on the same grants. Unknown paths are one line per target and reason.
static bool fold_into(const struct snapshot *s, struct arena *a, struct path *v, size_t first, size_t k)
{
	for (size_t i = first; i < k; i++) {
		struct path *b = &v[i];
		if (!b->n_techniques || b->verdict > v[k].verdict)
			continue;
		bool chain = target_implies(&b->to, &v[k].to) && grants_within(s, &v[k], b) && grants_within(s, b, &v[k]);
		bool same = v[k].verdict == VERDICT_UNKNOWN && b->verdict == VERDICT_UNKNOWN && same_end(&b->to, &v[k].to) && b->unknown == v[k].unknown;
		bool detour = target_implies(&b->to, &v[k].to) && grants_within(s, b, &v[k]);
		if (!chain && !same && !detour)
			continue;
		if (b->verdict == v[k].verdict && (chain || same))
			merge_techniques(a, b, &v[k]);
		return true;
	}
	return false;
}

static size_t fold(const struct snapshot *s, struct arena *a, struct path *v, size_t n)
{
	size_t first = 0, out = 0;

	qsort(v, n, sizeof *v, source_cmp);
	bool *gone = arena_array(a, bool, n + 1);
	for (size_t i = 0; i < n; i++) {
		if (!same_end(&v[i].from, &v[first].from))
			first = i;
		gone[i] = fold_into(s, a, v, first, i);
		if (gone[i])
			v[i].n_techniques = 0;
	}
	for (size_t i = 0; i < n; i++)
		if (!gone[i])
			v[out++] = v[i];
	return out;
}

static bool node_is_shared(const struct finder *f, const struct path *p)
{
	size_t n;
	const struct podgroup *g = pods_groups(f->pods, NS_CLUSTER, &n);

	// A pod of one's own choice may name its node; only a pod that runs somewhere is bound to what runs beside it.
	if (star(&p->to))
		return true;
	for (size_t i = 0; i < n; i++) {
		uint32_t t = f->s->ns[g[i].ns].tenant;
		if (t != TENANT_NONE && span_eq(f->s->tenant[t].name, p->from.tenant))
			continue;
		for (size_t k = 0; k < g[i].n_pods; k++)
			if (span_eq(value_span(value_at(f->s->object[g[i].pods[k]].root, 2, KEY_spec, KEY_nodeName)), p->to.name))
				return true;
	}
	return false;
}

static enum severity severity_of(const struct finder *f, const struct path *p)
{
	switch (p->to.kind) {
	case TARGET_CLUSTER_ADMIN:
		return SEVERITY_CRITICAL;
	case TARGET_NODE:
		return node_is_shared(f, p) ? SEVERITY_CRITICAL : SEVERITY_HIGH;
	case TARGET_NAMESPACE:
	case TARGET_SECRETS:
		return SEVERITY_HIGH;
	case TARGET_RECON:
		return SEVERITY_LOW;
	default:
		return SEVERITY_MEDIUM;
	}
}

static int object_cmp(const void *x, const void *y, void *ctx)
{
	const struct snapshot *s = ctx;
	const struct object *a = &s->object[*(const ref *)x], *b = &s->object[*(const ref *)y];
	int c = span_cmp(s->kind[a->kind].kind, s->kind[b->kind].kind);
	if (!c)
		c = span_cmp(snapshot_ns_name(s, a->ns), snapshot_ns_name(s, b->ns));
	return c ? c : span_cmp(a->name, b->name);
}

static void sort_objects(struct finder *f, struct path *p)
{
	ref *v = arena_array(f->a, ref, p->n_objects + 1);
	if (p->n_objects)
		memcpy(v, p->object, p->n_objects * sizeof *v);
	qsort_r(v, p->n_objects, sizeof *v, object_cmp, f->s);
	p->object = v;
}

static void collect_closings(struct finder *f, struct path *p)
{
	VEC(struct closing) v = { 0 };

	for (size_t i = 0; i < p->n_steps; i++)
		for (size_t k = 0; k < p->step[i].n_closing; k++) {
			bool known = false;
			for (size_t q = 0; q < v.n; q++)
				known |= v.v[q].obj == p->step[i].closing[k].obj;
			if (!known)
				vec_push(&v, f->a, p->step[i].closing[k]);
		}
	p->closing = v.v;
	p->n_closing = v.n;
}

// Root causes are grants; other changes (a label, a field) count only where no grant closes the path.
static bool may_be_root(const struct snapshot *s, const struct path *p, const struct closing *c)
{
	if (is_binding(s, c->obj))
		return true;
	for (size_t k = 0; k < p->n_closing; k++)
		if (is_binding(s, p->closing[k].obj))
			return false;
	return true;
}

// The closing change that closes most paths; among equals the one nearest to the target. Paths without one rest on their first object.
static void find_roots(struct finder *f, struct path *v, size_t n)
{
	uint32_t *count = arena_array(f->a, uint32_t, f->s->n_objects + 1);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < v[i].n_closing; k++)
			count[v[i].closing[k].obj]++;
	for (size_t i = 0; i < n; i++) {
		v[i].root = v[i].n_objects ? v[i].object[0] : REF_NONE;
		uint32_t best = 0;
		for (size_t k = 0; k < v[i].n_closing; k++)
			if (count[v[i].closing[k].obj] >= best && may_be_root(f->s, &v[i], &v[i].closing[k])) {
				best = count[v[i].closing[k].obj];
				v[i].root = v[i].closing[k].obj;
			}
	}
}

// A pod is gone tomorrow: what makes it stays. The hash of a ReplicaSet is no name either.
static span lasting_name(const struct snapshot *s, const struct path_end *from)
{
	ref r = from->kind == SOURCE_POD ? snapshot_find(s, GK_POD, snapshot_ns(s, from->ns), from->name) : REF_NONE;

	if (r == REF_NONE)
		return from->name;
	const struct object *o = snapshot_object(s, r);
	if (o->cause != REF_NONE)
		return snapshot_object(s, o->cause)->name;
	const value *owner = meta_controller(o->root);
	span name = owner ? value_get_span(owner, KEY_name) : from->name, hash = meta_label(o->root, &s->keys, SPAN("pod-template-hash"));
	if (owner && hash.n && name.n > hash.n && span_ends(name, hash) && name.p[name.n - hash.n - 1] == '-')
		name = span_head(name, name.n - hash.n - 1);
	return name;
}

// Source, target, and the granting objects with each binding replaced by its role: tools generate names of bindings.
static void fingerprint(struct finder *f, struct path *p)
{
	struct buf b = { .arena = f->a };
	const struct snapshot *s = f->s;

	span from = lasting_name(s, &p->from), *part = arena_array(f->a, span, p->n_objects + 1);
	size_t n = 0;

	buf_printf(&b, "%u/%.*s/%.*s>%u/%.*s", p->from.kind, SPANF(p->from.ns), SPANF(from), p->to.kind, SPANF(p->to.name));
	for (size_t i = 0; i < p->n_objects; i++) {
		const struct object *o = &s->object[p->object[i]];
		const struct kind *k = &s->kind[o->kind];
		span name = o->name;
		if (k->gk == GK_ROLE_BINDING || k->gk == GK_CLUSTER_ROLE_BINDING)
			name = value_span(value_at(o->root, 2, KEY_roleRef, KEY_name));
		if (k->gk == GK_POD)
			continue;
		part[n++] = arena_printf(f->a, "|%.*s/%.*s/%.*s", SPANF(k->kind), SPANF(snapshot_ns_name(s, o->ns)), SPANF(name));
	}
	// In the order of what is written, not of the bindings' own names.
	span_sort(part, n);
	for (size_t i = 0; i < n; i++)
		buf_add(&b, part[i]);
	p->fingerprint[0] = span_hash(buf_span(&b), 1);
	p->fingerprint[1] = span_hash(buf_span(&b), 2);
}

static int path_cmp(const void *x, const void *y)
{
	const struct path *a = x, *b = y;
	int c = (int)a->verdict - (int)b->verdict;
	if (!c)
		c = (int)b->severity - (int)a->severity;
	if (!c)
		c = end_cmp(&a->from, &b->from);
	if (!c)
		c = end_cmp(&a->to, &b->to);
	for (int i = 0; !c && i < 2; i++)
		c = a->fingerprint[i] < b->fingerprint[i] ? -1 : a->fingerprint[i] > b->fingerprint[i];
	return c;
}

// What replay left of the candidates.
struct tried {
	VEC(struct path) v;
	size_t first;       // of the source at hand
	struct map64 kept;  // its keys -> index in v
};

enum { LINK_REFUSED = 1, LINK_UNCERTAIN = 2 };

static void keep(struct finder *f, struct tried *t, const struct candidate *c, const struct path *p)
{
	bool fresh = true;
	uint32_t *at = c->key && c->source != IDENTITY_NONE ? map64_put(&t->kept, f->a, c->key, &fresh) : NULL;

	if (!fresh) {
		if (p->verdict == VERDICT_ALLOW)
			t->v.v[*at] = *p;
		return;
	}
	if (at)
		*at = (uint32_t)t->v.n;
	vec_push(&t->v, f->a, *p);
}

// Of several ways to the same thing the first that is proven counts, else the first that may be. Returns what was met of single links.
static unsigned replay_range(struct finder *f, struct report *r, struct tried *t, size_t from, size_t to, bool proven_only)
{
	unsigned learnt = 0;

	for (size_t i = from; i < to; i++) {
		const struct candidate *c = &f->found.v[i];
		const struct link *bad;
		struct path p;
		uint32_t at = c->key && c->source != IDENTITY_NONE ? map64_get(&t->kept, c->key) : MAP_NONE;
		if (at != MAP_NONE && t->v.v[at].verdict == VERDICT_ALLOW)
			continue;
		bool passes = replay(f, c, &p, &bad);
		if (bad)
			refused_add(f, bad, passes ? VERDICT_UNKNOWN : VERDICT_DENY);
		learnt |= !bad ? 0 : passes ? LINK_UNCERTAIN : LINK_REFUSED;
		r->n_refuted += !passes;
		if (passes && (!proven_only || p.verdict == VERDICT_ALLOW))
			keep(f, t, c, &p);
	}
	return learnt;
}

#define ROUNDS 32 // of one source

// The closure takes the first chain to each identity. Where replay refuses one of its links, the closure is done again without that link; where it can only
// say UNKNOWN, again for what can be proven by other ways.
static void replay_source(struct finder *f, struct report *r, struct tried *t, size_t from, size_t to)
{
	uint32_t source = f->found.v[from].source;
	unsigned rounds = 0;

	t->first = t->v.n;
	t->kept = (struct map64){ 0 };
	refused_next_source(f);
	unsigned learnt = replay_range(f, r, t, from, to, false);
	while (source != IDENTITY_NONE && (learnt & LINK_REFUSED) && rounds++ < ROUNDS) {
		t->v.n = t->first;
		t->kept = (struct map64){ 0 };
		refused_next_source(f);
		from = f->found.n;
		reach_identity(f, source);
		learnt = replay_range(f, r, t, from, f->found.n, false);
	}
	while (source != IDENTITY_NONE && learnt && rounds++ < ROUNDS) {
		from = f->found.n;
		reach_identity(f, source);
		learnt = replay_range(f, r, t, from, f->found.n, true);
	}
	refused_next_source(f);
}

// Candidates of one source stand together.
static void replay_all(struct finder *f, struct report *r, struct tried *t)
{
	size_t n = f->found.n;

	for (size_t i = 0, k; i < n; i = k) {
		for (k = i + 1; k < n && f->found.v[k].source == f->found.v[i].source; k++)
			;
		if (search_stopped(f->o))
			f->unreplayed += k - i;
		else
			replay_source(f, r, t, i, k);
	}
}

void assemble(struct finder *f, struct report *r)
{
	struct tried t = { .first = 0 };

	r->n_candidates = f->found.n;
	replay_all(f, r, &t);
	size_t n = t.v.n;
	struct path *v = n ? t.v.v : arena_new(f->a, struct path);
	for (size_t i = 0; i < n; i++)
		sort_objects(f, &v[i]);
	n = fold(f->s, f->a, v, n);
	for (size_t i = 0; i < n; i++) {
		v[i].severity = severity_of(f, &v[i]);
		collect_closings(f, &v[i]);
		fingerprint(f, &v[i]);
	}
	find_roots(f, v, n);
	qsort(v, n, sizeof *v, path_cmp);
	r->path = v;
	r->n_paths = n;
}
