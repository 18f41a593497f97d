// twin CLUSTER CASE RUNS | twin print: requests a second through api_handle, from bytes to the whole answer, in a cluster read from a file plus tenants of our
// own: namespaces with Pod Security labels, LimitRange, ResourceQuota, accounts and bindings. A case asks the same kind of request of every tenant
// in turn, each with names and images of its own. Every answer is held against the status that the case expects: what is timed is right.
// Allocations are counted behind the C library's own names, so nothing that a request asks of the system goes unseen.
#include "base/buf.h"
#include "cluster.h"
#include "timing.h"
#include "twin/api/api.h"
#include "twin/request.h"
#include "twin/world.h"
#include "twin_bodies.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TENANTS 16
#define EACH 8            // requests of one tenant
#define REQUESTS (TENANTS * EACH)
#define ROUNDS 64         // of all requests, one sample

static size_t allocations;

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

void *malloc(size_t n) { allocations++; return __libc_malloc(n); }
void *calloc(size_t n, size_t size) { allocations++; return __libc_calloc(n, size); }
void *realloc(void *p, size_t n) { allocations++; return __libc_realloc(p, n); }

void *mmap(void *at, size_t n, int prot, int flags, int fd, off_t off)
{
	allocations++;
	return (void *)syscall(SYS_mmap, at, n, prot, flags, fd, off);
}

int munmap(void *at, size_t n)
{
	allocations++;
	return (int)syscall(SYS_munmap, at, n);
}

static const struct {
	const char *name, *method, *path, *type;
	int status;
	span (*body)(struct arena *a, unsigned tenant, unsigned n);
} cases[] = {
	{ "pod", "POST", "/api/v1/namespaces/bench-%u/pods?dryRun=All&fieldManager=bench", "application/json", 201, bodies_pod },
	{ "pod-yaml", "POST", "/api/v1/namespaces/bench-%u/pods?dryRun=All&fieldManager=bench", "application/yaml", 201, bodies_pod_yaml },
	{ "pod-refused", "POST", "/api/v1/namespaces/bench-%u/pods?dryRun=All&fieldManager=bench", "application/json", 403, bodies_pod_refused },
	{ "deployment", "POST", "/apis/apps/v1/namespaces/bench-%u/deployments?dryRun=All&fieldManager=bench", "application/json", 201, bodies_deployment },
	{ "deployment-patch", "PATCH", "/apis/apps/v1/namespaces/bench-%u/deployments/web?dryRun=All&fieldManager=bench",
		"application/strategic-merge-patch+json", 200, bodies_patch },
	{ "rolebinding", "POST", "/apis/rbac.authorization.k8s.io/v1/namespaces/bench-%u/rolebindings?dryRun=All&fieldManager=bench",
		"application/json", 201, bodies_binding },
};

// The generated cluster's Gatekeeper constraints hold for every namespace, and what their bodies say is not run: no answer would be whole.
static void take(void *ctx, const struct ingest_object *o)
{
	if (!span_starts(value_get_span(o->root, KEY_apiVersion), SPAN("constraints.gatekeeper.sh/")))
		builder_add(ctx, o->root, o->src, o->at, o->api_version_hint, o->kind_hint);
}

static struct snapshot *load(struct arena *a, const char *path)
{
	struct cluster c;

	cluster_begin(&c, a, take);
	cluster_read(&c, path);
	for (unsigned i = 0; i < TENANTS; i++)
		ingest_text(&c.in, SPAN("made up"), bodies_tenant(a, i));
	return builder_finish(c.b);
}

static void wrong(const struct api_request *q, const struct api_answer *a)
{
	fprintf(stderr, "twin: %.*s %.*s: %s %d %.*s\n", SPANF(q->method), SPANF(q->path), a->verdict == VERDICT_UNKNOWN ? "UNKNOWN" : "answered", a->status, SPANF(a->message));
	exit(1);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

// One line as bench_print writes it, with what a request allocates and the wall time that half and all but one in a hundred requests take.
static void tell(const struct bench_times *t, double *each, size_t n, size_t allocated, size_t bytes, size_t run_bytes)
{
	qsort(each, n, sizeof *each, by_size);
	printf("{\"allocations\":%.3f,\"p50\":%.9f,\"p99\":%.9f,\"bytes\":%zu,\"run_kb\":%zu,", (double)allocated / (double)n / t->n, each[n / 2],
		each[n * 99 / 100], bytes / REQUESTS, run_bytes >> 10);
	bench_rest(t, (double)n);
}

static int ask(const char *path, size_t which, int runs)
{
	struct arena a = { 0 }, run = { 0 };
	struct bench_times t = { .n = 0 };
	struct snapshot *s = load(&a, path);
	struct world w = world_of(s);
	static struct api_request q[REQUESTS];
	static double each[REQUESTS * ROUNDS];
	size_t bytes = 0, before, most = 0;
	struct api_answer answer;

	for (unsigned i = 0; i < REQUESTS; i++) {
		unsigned tenant = i % TENANTS;
		q[i] = (struct api_request){ .method = span_str(cases[which].method), .content_type = span_str(cases[which].type) };
		span at = arena_printf(&a, cases[which].path, tenant);
		q[i].path = at;
		q[i].body = cases[which].body(&a, tenant, i / TENANTS);
		q[i].user = user_service_account(&a, arena_printf(&a, "bench-%u", tenant), SPAN("deployer"));
		bytes += q[i].body.n;
		api_handle(&w, &q[i], &run, &answer); // once, unmeasured: new label keys are interned, blocks are made
		if (answer.verdict == VERDICT_UNKNOWN || answer.status != cases[which].status)
			wrong(&q[i], &answer);
		most = run.used > most ? run.used : most;
		arena_reset(&run);
	}
	fprintf(stderr, "twin: %s: %zu objects, %d %.*s\n", cases[which].name, s->n_objects, answer.status, SPANF(answer.message));
	before = allocations;
	for (int k = 0; k < runs; k++) {
		bench_start(&t);
		for (size_t i = 0; i < REQUESTS * ROUNDS; i++) {
			double begin = bench_clock(CLOCK_MONOTONIC);
			arena_reset(&run);
			api_handle(&w, &q[i % REQUESTS], &run, &answer);
			each[i] = bench_clock(CLOCK_MONOTONIC) - begin;
			if (answer.status != cases[which].status)
				wrong(&q[i % REQUESTS], &answer);
		}
		bench_stop(&t);
	}
	tell(&t, each, REQUESTS * ROUNDS, allocations - before, bytes, most);
	arena_free(&a);
	arena_free(&run);
	return 0;
}

// What a server is told and asked for comparison: a tenant's objects, then one request a case.
static int print(void)
{
	struct arena a = { 0 };
	span objects = bodies_tenant(&a, 0);

	printf("%.*s", SPANF(objects));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b = { .arena = &a };
		json_write_span(&b, cases[i].body(&a, 0, EACH));
		span at = arena_printf(&a, cases[i].path, 0u);
		printf("{\"case\":\"%s\",\"method\":\"%s\",\"path\":\"%.*s\",\"type\":\"%s\",\"status\":%d,\"body\":%.*s}\n", cases[i].name, cases[i].method, SPANF(at),
			cases[i].type, cases[i].status, SPANF(buf_span(&b)));
	}
	arena_free(&a);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "print") == 0)
		return print();
	for (size_t i = 0; argc == 4 && i < sizeof cases / sizeof *cases; i++)
		if (strcmp(argv[2], cases[i].name) == 0)
			return ask(argv[1], i, atoi(argv[3]));
	fprintf(stderr, "twin CLUSTER CASE RUNS | twin print\n");
	return 2;
}
