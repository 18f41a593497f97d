// search-check N [FIRST [FILE]]: N random small clusters, from seed FIRST (1). Of each, the search must reach what the plain model reaches, from every
// position (model.h); its bitsets must agree with the authorizer; and its report must have the same bytes for one and two threads, with and
// without memo, and for objects in any order. Failing seeds are printed with what differs; FILE takes the objects of the first one.
// Exit status 0 all passed, 1 something failed, 2 bad usage.
#include "attack/search.h"
#include "base/par.h"
#include "io/ingest.h"
#include "model.h"
#include "out/render.h"
#include "twin/builder.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SHOWN 12 // differences printed of one seed

// One run of the program's core on the cluster.
struct run {
	struct arena arena;
	struct snapshot_options options;
	struct diags diags;
	struct snapshot *s;
	struct report *report;
	span lines;
};

static void take(void *ctx, const struct ingest_object *o) { builder_add(ctx, o->root, o->src, o->at, o->api_version_hint, o->kind_hint); }
static void take_kind(void *ctx, span api_version, span kind) { builder_kind_seen(ctx, api_version, kind); }

static void read_cluster(struct run *r, const struct cluster *c, const size_t *order)
{
	struct arena *a = &r->arena;

	r->diags.arena = a;
	r->options = (struct snapshot_options){ .hash_seed = c->state, .kubernetes_version = c->version, .assume_empty_all = true,
		.tenancy = SPAN("namespace") };
	if (c->by_label) {
		r->options.tenancy = SPAN("auto");
		r->options.tenant_label = SPAN("team");
	}
	struct builder *b = builder_new(a, &r->options, &r->diags);
	struct ingest in = { .options.json = { .skip_managed_fields = true, .mask_secrets = true }, .arena = a, .keys = builder_keys(b), .diags = &r->diags,
		.sink = { b, take, take_kind } };
	for (size_t i = 0; i < c->text.n; i++)
		ingest_text(&in, c->text.v[order[i]].file, c->text.v[order[i]].json);
	r->s = builder_finish(b);
}

static void search(struct run *r, unsigned threads, bool exhaustive)
{
	struct search_options o = { .threads = threads, .exhaustive = exhaustive };
	struct buf out = { .arena = &r->arena };
	struct render render = { .out = &out, .arena = &r->arena };

	r->report = search_run(r->s, &o, &r->arena, &r->diags);
	renderer_by_name(SPAN("jsonl"))->report(&render, r->report);
	r->lines = buf_span(&out);
}

static void put_in_order(size_t *order, size_t n, uint64_t seed)
{
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	for (size_t i = n; seed && i > 1; i--) {
		size_t k = cluster_random(&seed, (unsigned)i), x = order[i - 1];
		order[i - 1] = order[k];
		order[k] = x;
	}
}

// What came of one seed. Seeds are checked side by side and told in order.
struct verdicts {
	uint64_t seed;
	size_t n;
	struct arena arena;
	struct buf text;
};

static void differ(struct verdicts *v, const char *what, span where, span detail)
{
	if (v->n++ < SHOWN)
		buf_printf(&v->text, "seed %llu: %s %.*s %.*s\n", (unsigned long long)v->seed, what, SPANF(where), SPANF(detail));
}

static void errors_of_search(struct verdicts *v, const struct run *r)
{
	for (size_t i = 0; i < r->diags.list.n; i++)
		if (r->diags.list.v[i].level == DIAG_ERROR)
			differ(v, "error:", r->diags.list.v[i].file, r->diags.list.v[i].text);
}

// -- against the model ----------------------------------------------------------------------------------------------
static span source_name(const struct path_end *e, struct arena *a)
{
	static const char *const kind[] = { "ServiceAccount", "Group", "User", "Namespace", "Pod", "Any" };
	return arena_printf(a, "%s/%.*s/%.*s", kind[e->kind], SPANF(e->ns), SPANF(e->name));
}

static size_t slot_of(const struct snapshot *s, const struct path_end *to)
{
	uint32_t ns = to->kind == TARGET_NODE ? NS_CLUSTER : snapshot_ns(s, to->name);
	return ns == NS_CLUSTER ? 0 : 1 + ns;
}

static struct reach reported(struct run *r, const struct model *m, size_t i, enum level_of_proof l)
{
	span source = model_source(m, i);
	struct reach x = { .at = { { false } } };

	for (size_t k = 0; k < r->report->n_paths; k++) {
		const struct path *p = &r->report->path[k];
		if (p->from.kind != SOURCE_POD && span_eq(source_name(&p->from, &r->arena), source) && (l == ANY || p->verdict == VERDICT_ALLOW))
			x.at[p->to.kind][slot_of(r->s, &p->to)] = true;
	}
	model_close(m, i, &x);
	return x;
}

static void join(struct reach *a, const struct reach *b)
{
	for (size_t t = 0; t < TARGETS; t++)
		for (size_t i = 0; i < SLOTS; i++)
			a->at[t][i] |= b->at[t][i];
}

// How the search came to something: the techniques of its first path that says so.
static span told_by(struct run *r, span source, size_t t, size_t slot)
{
	struct buf b = { .arena = &r->arena };

	for (size_t i = 0; !b.n && i < r->report->n_paths; i++) {
		const struct path *p = &r->report->path[i];
		size_t to = slot_of(r->s, &p->to);
		if (!span_eq(source_name(&p->from, &r->arena), source) || p->to.kind != t || (to && to != slot))
			continue;
		for (size_t k = 0; k < p->n_steps; k++)
			buf_printf(&b, " %s by %.*s;", p->step[k].technique->id, SPANF(p->step[k].actor));
	}
	return buf_span(&b);
}

static void compare_reach(struct verdicts *v, struct run *r, const struct model *m, span source, const struct reach *mine, const struct reach *theirs,
                          enum level_of_proof l)
{
	static const enum target_kind order[] = { TARGET_CLUSTER_ADMIN, TARGET_NODE, TARGET_NAMESPACE, TARGET_SECRETS, TARGET_TRAFFIC, TARGET_CLOUD, TARGET_RECON,
		TARGET_AVAILABILITY };

	for (size_t k = 0; k < TARGETS; k++)
		for (size_t i = 0, t = order[k]; i < SLOTS; i++) {
			if (mine->at[t][i] == theirs->at[t][i])
				continue;
			// The strongest of what is missing or too much says enough: most of the rest follows from it.
			span who = theirs->how[t][i].who, to = model_target(m, t, i, &r->arena);
			span what = arena_printf(&r->arena, "%s %.*s%s%.*s (effect %d)%.*s", l == PROVEN ? "proven" : "at all", SPANF(to), who.n ? " as " : "",
				SPANF(who), (int)theirs->how[t][i].by, SPANF(told_by(r, source, t, i)));
			differ(v, theirs->at[t][i] ? "not found:" : "too much:", source, what);
			if (i == 0)
				return;
		}
}

static void compare_model(struct verdicts *v, struct run *r, struct model *m)
{
	size_t n = model_sources(m), general[3];
	struct reach *mine = arena_array(&r->arena, struct reach, n * LEVELS), *theirs = arena_array(&r->arena, struct reach, n * LEVELS);

	for (size_t i = 0; i < n; i++)
		for (enum level_of_proof l = PROVEN; l < LEVELS; l++) {
			mine[i * LEVELS + l] = reported(r, m, i, l);
			theirs[i * LEVELS + l] = model_reach(m, i, l);
		}
	for (size_t i = 0; i < n; i++) {
		size_t g = model_general(m, i, general);
		for (enum level_of_proof l = PROVEN; l < LEVELS; l++) {
			struct reach a = mine[i * LEVELS + l], b = theirs[i * LEVELS + l];
			for (size_t k = 0; k < g; k++) {
				join(&a, &mine[general[k] * LEVELS + l]);
				join(&b, &theirs[general[k] * LEVELS + l]);
			}
			compare_reach(v, r, m, model_source(m, i), &a, &b, l);
		}
	}
}

static void compare_sources(struct verdicts *v, struct run *r, const struct model *m)
{
	for (size_t i = 0; i < r->report->n_paths; i++) {
		const struct path *p = &r->report->path[i];
		bool known = p->from.kind == SOURCE_POD;
		for (size_t k = 0; k < model_sources(m); k++)
			known |= span_eq(source_name(&p->from, &r->arena), model_source(m, k));
		if (!known)
			differ(v, "no position:", source_name(&p->from, &r->arena), SPAN(""));
	}
}

static void compare_pods(struct verdicts *v, struct run *r, const struct model *m)
{
	const span *pod;
	size_t n = model_pods(m, &pod);
	bool *met = arena_array(&r->arena, bool, n + 1);

	for (size_t i = 0; i < r->report->n_paths; i++) {
		const struct path *p = &r->report->path[i];
		if (p->from.kind != SOURCE_POD || p->to.kind != TARGET_NODE)
			continue;
		span name = arena_printf(&r->arena, "%.*s>%.*s", SPANF(source_name(&p->from, &r->arena)), SPANF(p->to.name));
		bool known = false;
		for (size_t k = 0; k < n; k++)
			if (span_eq(pod[k], name))
				met[k] = known = true;
		if (!known || p->verdict != VERDICT_ALLOW)
			differ(v, "too much:", name, SPAN(""));
	}
	for (size_t k = 0; k < n; k++)
		if (!met[k])
			differ(v, "not found:", pod[k], SPAN(""));
}

// -- one seed -------------------------------------------------------------------------------------------------------
static void same_bytes(struct verdicts *v, const char *what, const struct run *a, const struct run *b)
{
	size_t i = 0, begin;

	if (span_eq(a->lines, b->lines))
		return;
	while (i < a->lines.n && i < b->lines.n && a->lines.p[i] == b->lines.p[i])
		i++;
	begin = i > 60 ? i - 60 : 0;
	differ(v, what, span_head(span_from(a->lines, begin), 160), SPAN(""));
	differ(v, "   against:", span_head(span_from(b->lines, begin), 160), SPAN(""));
}

static void check(void *ctx, size_t i)
{
	struct verdicts *v = (struct verdicts *)ctx + i;
	struct arena a = { 0 };
	struct cluster *c = arena_new(&a, struct cluster);
	struct run plain = { .report = NULL }, again = { .report = NULL }, shuffled = { .report = NULL };

	v->text.arena = &v->arena;
	cluster_make(c, &a, v->seed);
	size_t *order = arena_array(&a, size_t, c->text.n);
	put_in_order(order, c->text.n, 0);
	read_cluster(&plain, c, order);
	search(&plain, 1, false);
	struct model *m = model_new(plain.s, c, &plain.arena);
	compare_model(v, &plain, m);
	compare_sources(v, &plain, m);
	compare_pods(v, &plain, m);

	read_cluster(&again, c, order);
	search(&again, 2, false);
	same_bytes(v, "two threads:", &plain, &again);
	search(&again, 1, true);
	errors_of_search(v, &again);
	same_bytes(v, "without memo:", &plain, &again);

	put_in_order(order, c->text.n, v->seed);
	read_cluster(&shuffled, c, order);
	search(&shuffled, 1, false);
	same_bytes(v, "another order:", &plain, &shuffled);

	if (v->n > SHOWN)
		buf_printf(&v->text, "seed %llu: ... and %zu more\n", (unsigned long long)v->seed, v->n - SHOWN);
	arena_free(&plain.arena);
	arena_free(&again.arena);
	arena_free(&shuffled.arena);
	arena_free(&a);
}

// The objects of a seed, for the program or the eye.
static bool dump(uint64_t seed, const char *file)
{
	struct arena a = { 0 };
	struct cluster *c = arena_new(&a, struct cluster);

	cluster_make(c, &a, seed);
	span text = cluster_dump(c);
	FILE *f = fopen(file, "w");
	bool ok = f && fwrite(text.p, 1, text.n, f) == text.n;
	ok = f && fclose(f) == 0 && ok;
	arena_free(&a);
	return ok;
}

#define AT_ONCE 16

int main(int argc, char **argv)
{
	char *end = NULL;
	unsigned long n = argc > 1 ? strtoul(argv[1], &end, 10) : 0, first = argc > 2 ? strtoul(argv[2], NULL, 10) : 1, failed = 0;
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	if (argc < 2 || argc > 4 || *end || !n) {
		fprintf(stderr, "usage: search-check N [FIRST [FILE]]\n");
		return 2;
	}
	for (unsigned long i = 0; i < n; i += AT_ONCE) {
		struct verdicts v[AT_ONCE] = { { .n = 0 } };
		size_t m = n - i < AT_ONCE ? n - i : AT_ONCE;
		for (size_t k = 0; k < m; k++)
			v[k].seed = first + i + k;
		par_run(cpus < 1 ? 1 : (unsigned)cpus, m, check, v);
		for (size_t k = 0; k < m; k++) {
			printf("%.*s", SPANF(buf_span(&v[k].text)));
			if (v[k].n && failed++ == 0 && argc > 3 && !dump(v[k].seed, argv[3]))
				fprintf(stderr, "search-check: %s could not be written\n", argv[3]);
			arena_free(&v[k].arena);
		}
		fflush(stdout);
	}
	printf("%lu passed, %lu failed, 0 skipped\n", n - failed, failed);
	return failed ? 1 : 0;
}
