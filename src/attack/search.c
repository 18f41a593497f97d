#include "attack/exposure/exposure.h"
#include "attack/filter.h"
#include "attack/finder.h"
#include "attack/miss/miss.h"
#include "base/must.h"

static void choose_techniques(struct finder *f)
{
	for (size_t i = 0; i < f->o->n_only; i++) {
		int t = technique_index(f->o->only[i]);
		if (t >= 0)
			tech_add(&f->wanted, (size_t)t);
	}
}

static uint32_t find_cluster_admin(const struct snapshot *s)
{
	for (uint32_t i = 0; i < s->rbac->n_roles; i++)
		if (s->rbac->role[i].ns == NS_CLUSTER && span_is(s->object[s->rbac->role[i].obj].name, "cluster-admin"))
			return i;
	return UINT32_MAX;
}

static struct finder *finder_new(struct snapshot *s, const struct search_options *o, struct arena *a, struct diags *d)
{
	struct finder *f = arena_new(a, struct finder);

	*f = (struct finder){ .s = s, .o = o, .a = a, .d = d, .valid.a = a };
	f->g = grants_build(s, a, d);
	f->t = identities_build(s, o->trust, o->n_trust, a);
	f->pods = pods_build(s, a);
	f->plain = arena_array(a, uint8_t, f->pods->n_groups + 1);
	f->holds = arena_array(a, struct holds *, f->t->n + 1);
	f->guarded = arena_array(a, uint8_t, s->n_ns + 1);
	f->admin = arena_array(a, uint8_t, f->t->n + 1);
	f->gate[0] = arena_array(a, struct gate *, s->n_ns + 1);
	f->gate[1] = arena_array(a, struct gate *, s->n_ns + 1);
	f->cluster_admin = find_cluster_admin(s);
	choose_techniques(f);
	return f;
}

static void list_undecided(struct finder *f, struct report *r)
{
	VEC(const struct technique *) v = { 0 };
	for (size_t i = 0; i < technique_count; i++)
		if (technique_table[i]->undecided)
			vec_push(&v, f->a, technique_table[i]);
	r->undecided = v.v;
	r->n_undecided = v.n;
}

// Share of (position, technique) questions with an answer: undecidable techniques and exposures that the input does not decide leave every position's
// question open, an UNKNOWN path one.
static double coverage(const struct report *r)
{
	double all = (double)(r->n_positions ? r->n_positions : 1) * (double)technique_count;
	double open = (double)(r->n_positions ? r->n_positions : 1) * (double)(r->n_undecided + r->n_unasked);

	for (size_t i = 0; i < r->n_paths; i++)
		if (r->path[i].verdict == VERDICT_UNKNOWN)
			open += (double)r->path[i].n_techniques;
	return open >= all ? 0 : 1 - open / all;
}

struct report *search_run(struct snapshot *s, const struct search_options *o, struct arena *a, struct diags *d)
{
	struct finder *f = finder_new(s, o, a, d);
	struct report *r = arena_new(a, struct report);
	size_t skipped = 0;

	must(s->rbac != NULL);
	r->snap = s;
	for (uint32_t i = 0; i < f->t->n; i++) {
		if (!f->t->v[i].attacker)
			continue;
		f->n_positions++;
		if (search_stopped(o)) {
			skipped++;
			continue;
		}
		reach_identity(f, i);
	}
	if (!search_stopped(o)) {
		reach_pods(f);
		reach_unseen(f);
	}
	r->n_positions = f->n_positions;
	assemble(f, r);
	list_undecided(f, r);
	exposure_list(f, r);
	r->partial = search_stopped(o);
	r->coverage = coverage(r) * (f->n_positions ? 1 - (double)skipped / (double)f->n_positions : 1) * (r->n_candidates ? 1 - (double)f->unreplayed / (double)r->n_candidates : 1);
	if (o->refuted)
		r->miss = miss_find(f, r);
	r->only = (struct narrowed){ o->from, o->to, o->tenant, o->only, o->n_only };
	filter_report(r, o->from, o->to, o->tenant);
	arena_free(&f->run);
	arena_free(&f->scratch);
	arena_free(&f->walk);
	return r;
}
