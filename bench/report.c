// report FORMAT RUNS | report list: how long a report of 20,000 paths takes in each format. The snapshot holds 5,000 bindings of 500 namespaces; every binding opens four
// paths of two requests, each judged by four controls, with evidence at lines, changes and sentences as the search makes them.
#include "attack/technique.h"
#include "base/buf.h"
#include "cluster.h"
#include "out/render.h"
#include "timing.h"
#include "twin/request.h"

#define PATHS 20000
#define NAMESPACES 500
#define BINDINGS 10 // of a namespace
#define EACH (PATHS / (NAMESPACES * BINDINGS))

static void take(void *ctx, const struct ingest_object *o) { builder_add(ctx, o->root, o->src, o->at, o->api_version_hint, o->kind_hint); }

static span made_up(struct arena *a)
{
	struct buf b = { .arena = a };

	for (unsigned n = 0; n < NAMESPACES; n++) {
		buf_printf(&b, "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: team-%u\n  labels: { owner: team-%u }\n---\n", n, n);
		for (unsigned i = 0; i < BINDINGS; i++)
			buf_printf(&b, "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata:\n  name: deployers-%u\n  namespace: team-%u\n"
				"roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: ClusterRole\n  name: edit\nsubjects:\n- kind: ServiceAccount\n"
				"  name: deployer\n  namespace: team-%u\n---\n", i, n, (n * 7 + i) % NAMESPACES);
	}
	return buf_span(&b);
}

static struct path_step *steps(struct arena *a, const struct snapshot *s, ref obj, span actor, span ns)
{
	struct path_step *st = arena_array(a, struct path_step, 2);
	struct evidence *ev = arena_array(a, struct evidence, 2);
	struct closing *cl = arena_array(a, struct closing, 1);
	(void)s;

	ev[0] = (struct evidence){ obj, VALUE_NO_OFF, SPAN("") };
	ev[1] = (struct evidence){ obj, VALUE_NO_OFF, SPAN("rules[0].verbs") };
	cl[0] = (struct closing){ arena_printf(a, "remove account deployer from it"), obj, VALUE_NO_OFF, SPAN("Deployment web (as its account)") };
	for (int i = 0; i < 2; i++) {
		struct request *q = arena_new(a, struct request);
		struct decision *d = arena_array(a, struct decision, 4);
		q->user = user_service_account(a, ns, SPAN("deployer"));
		q->verb = SPAN("create");
		q->resource = SPAN("pods");
		q->ns = ns;
		for (int k = 0; k < 4; k++)
			d[k] = (struct decision){ .matched = k != 2, .reason = arena_printf(a, "RBAC: allowed by RoleBinding \"deployers/%.*s\" of ClusterRole \"edit\"", SPANF(ns)),
				.evidence = ev, .n_evidence = k < 2 };
		st[i] = (struct path_step){ .technique = technique_by_id(i ? SPAN("host-privileged") : SPAN("pod-create-any-sa")), .actor = actor,
			.result = arena_printf(a, "ServiceAccount %.*s/default", SPANF(ns)), .request = q, .decision = d, .n_decisions = 4, .evidence = ev, .n_evidence = 2,
			.closing = cl, .n_closing = 1, .also = technique_table, .n_also = 6 };
	}
	return st;
}

static struct path one(struct arena *a, const struct snapshot *s, ref obj, size_t i)
{
	const struct object *o = &s->object[obj];
	span ns = s->ns[o->ns].name, actor = arena_printf(a, "ServiceAccount %.*s/deployer", SPANF(ns));
	struct path_step *st = steps(a, s, obj, actor, ns);
	ref *objects = arena_array(a, ref, 1);

	objects[0] = obj;
	return (struct path){ .from = { SOURCE_SERVICE_ACCOUNT, ns, arena_printf(a, "deployer-%zu", i % EACH), ns },
		.to = { i % 2 ? TARGET_NODE : TARGET_NAMESPACE, SPAN(""), i % 2 ? SPAN("*") : s->ns[i % s->n_ns].name, i % 2 ? SPAN("") : s->ns[i % s->n_ns].name },
		.severity = i < PATHS / 8 ? SEVERITY_CRITICAL : i < PATHS / 2 ? SEVERITY_HIGH : SEVERITY_MEDIUM, .harm = 7,
		.verdict = i < PATHS - PATHS / 10 ? VERDICT_ALLOW : VERDICT_UNKNOWN, .unknown = UNKNOWN_webhook,
		.unknown_text = i < PATHS - PATHS / 10 ? SPAN("") : SPAN("webhook policy.example matches and was not called"), .technique = technique_table,
		.n_techniques = 6, .object = objects, .n_objects = 1, .step = st, .n_steps = 2, .closing = st[0].closing, .n_closing = 1, .root = obj,
		.fingerprint = { (i + 1) * 0x9e3779b97f4a7c15u, i } };
}

static struct report report_of(struct arena *a, const struct snapshot *s)
{
	const struct kind *k = snapshot_kind(s, GK_ROLE_BINDING);
	struct report rep = { .snap = s, .path = arena_array(a, struct path, PATHS), .n_paths = PATHS, .coverage = 0.75, .n_positions = 5000,
		.n_candidates = PATHS };

	for (size_t i = 0; i < PATHS; i++)
		rep.path[i] = one(a, s, k->objects[i / EACH], i);
	return rep;
}

static void take_bytes(void *ctx, span s) { *(size_t *)ctx += s.n; }

static void measure(const struct renderer *with, const struct report *rep, int runs)
{
	struct bench_times t = { .n = 0 };
	size_t bytes = 0;

	for (int k = 0; k < runs; k++) {
		struct arena scratch = { 0 };
		struct buf b = { .arena = &scratch };
		bytes = 0;
		struct render r = { .out = &b, .arena = &scratch, .drain = take_bytes, .drain_ctx = &bytes };
		bench_start(&t);
		with->report(&r, rep);
		bench_stop(&t);
		bytes += b.n;
		arena_free(&scratch);
	}
	printf("{\"bytes\":%zu,", bytes);
	bench_rest(&t, 1);
}

int main(int argc, char **argv)
{
	struct arena a = { 0 };
	struct cluster c;

	if (argc == 2 && !strcmp(argv[1], "list")) {
		printf("[");
		for (size_t i = 0; i < renderer_count; i++)
			printf("%s\"%s\"", i ? "," : "", renderer_table[i]->name);
		printf("]\n");
		return 0;
	}
	const struct renderer *with = argc == 3 ? renderer_by_name(span_str(argv[1])) : NULL;
	if (!with)
		return 2;
	cluster_begin(&c, &a, take);
	ingest_text(&c.in, SPAN("cluster.yaml"), made_up(&a));
	struct report rep = report_of(&a, builder_finish(c.b));
	measure(with, &rep, atoi(argv[2]));
	arena_free(&a);
	return 0;
}
