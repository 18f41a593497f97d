// can decide FILE RUNS | can who BINDINGS RUNS: access decisions a second over a cluster's RBAC objects, asked as the accounts and groups that
// its bindings name about what tenants do; and who-can over many bindings of a made-up cluster.
#include "base/buf.h"
#include "cluster.h"
#include "timing.h"
#include "twin/authz/chain.h"
#include "twin/authz/rbac.h"
#include "twin/authz/who.h"

#define QUESTIONS (1u << 14) // distinct ones, so that what is measured is the authorizer and not their memory
#define ROUNDS 64

static uint64_t next_random(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s;
}

static void take(void *ctx, const struct ingest_object *o) { builder_add(ctx, o->root, o->src, o->at, o->api_version_hint, o->kind_hint); }

static struct snapshot *load(struct arena *a, const char *path, span text)
{
	struct cluster c;

	cluster_begin(&c, a, take);
	if (path)
		cluster_read(&c, path);
	else
		ingest_text(&c.in, SPAN("made up"), text);
	return builder_finish(c.b);
}

static const struct { const char *group, *resource, *sub; } things[] = {
	{ "", "pods", "" }, { "", "secrets", "" }, { "", "pods", "exec" }, { "apps", "deployments", "" }, { "", "configmaps", "" },
	{ "", "nodes", "proxy" }, { "rbac.authorization.k8s.io", "rolebindings", "" }, { "batch", "jobs", "" }, { "", "namespaces", "" },
	{ "networking.k8s.io", "networkpolicies", "" }, { "", "serviceaccounts", "token" }, { "", "pods", "ephemeralcontainers" },
};
static const char *const verbs[] = { "get", "list", "create", "update", "patch", "delete", "watch", "impersonate" };

// One subject of a random binding, in its namespace, another one, or the whole cluster.
static struct request question(const struct snapshot *s, struct arena *a, uint64_t *seed)
{
	const struct rbac *r = s->rbac;
	const struct rbac_binding *b;
	struct request q = { 0 };

	do
		b = &r->binding[next_random(seed) % r->n_bindings];
	while (b->n_subjects == 0);
	const struct rbac_subject *sub = &b->subject[next_random(seed) % b->n_subjects];
	if (sub->kind == RBAC_SERVICE_ACCOUNT)
		q.user = user_service_account(a, sub->ns, sub->name);
	else if (sub->kind == RBAC_GROUP)
		q.user = user_named(a, SPAN("somebody"), &sub->name, 1);
	else
		q.user = user_named(a, sub->name, NULL, 0);
	uint64_t k = next_random(seed);
	q.verb = span_str(verbs[k % 8]);
	size_t thing = (k >> 8) % (sizeof things / sizeof *things);
	q.group = span_str(things[thing].group);
	q.resource = span_str(things[thing].resource);
	q.subresource = span_str(things[thing].sub);
	if ((k >> 16) % 8)
		q.ns = (k >> 20) % 2 && b->ns != NS_CLUSTER ? s->ns[b->ns].name : s->ns[(k >> 24) % s->n_ns].name;
	if ((k >> 21) % 2)
		q.name = SPAN("some-name");
	return q;
}

static int decide(const char *path, int runs)
{
	struct arena a = { 0 }, run = { 0 };
	struct bench_times t = { .n = 0 };
	struct snapshot *s = load(&a, path, (span){ 0 });
	struct request *q = arena_array(&a, struct request, QUESTIONS);
	uint64_t seed = 88172645463325252u;
	size_t allowed = 0;

	for (size_t i = 0; i < QUESTIONS; i++)
		q[i] = question(s, &a, &seed);
	for (int k = 0; k < runs; k++) {
		allowed = 0;
		bench_start(&t);
		for (size_t i = 0; i < (size_t)QUESTIONS * ROUNDS; i++) {
			struct judgement j = { .w = world_of(s), .r = q[i % QUESTIONS], .run = &run };
			allowed += judge_authorize(&j) == VERDICT_ALLOW;
		}
		bench_stop(&t);
	}
	fprintf(stderr, "can: %zu bindings, %zu roles, %zu of %u allowed\n", s->rbac->n_bindings, s->rbac->n_roles, allowed / ROUNDS, QUESTIONS);
	bench_print(&t, (double)QUESTIONS * ROUNDS);
	arena_free(&a);
	arena_free(&run);
	return 0;
}

// Ten bindings a namespace: a role of the namespace's own, cluster roles, accounts and groups.
static span made_up(struct arena *a, unsigned long bindings)
{
	static const char head[] = "{\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"kind\":";
	struct buf b = { .arena = a };

	for (unsigned long i = 0; i < bindings; i++) {
		unsigned long ns = i / 10;
		if (i % 10 == 0)
			buf_printf(&b, "%s\"Role\",\"metadata\":{\"name\":\"own\",\"namespace\":\"n%lu\"},\"rules\":[{\"apiGroups\":[\"\"],\"resources\":[\"pods\","
				"\"configmaps\"],\"verbs\":[\"get\",\"list\"]},{\"apiGroups\":[\"\"],\"resources\":[\"%s\"],\"verbs\":[\"get\"]}]}\n", head, ns,
				ns % 10 ? "services" : "secrets");
		buf_printf(&b, "%s\"RoleBinding\",\"metadata\":{\"name\":\"b%lu\",\"namespace\":\"n%lu\"},\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\","
			"\"kind\":\"%s\",\"name\":\"%s\"},\"subjects\":[{\"kind\":\"ServiceAccount\",\"name\":\"a%lu\",\"namespace\":\"n%lu\"},{\"kind\":\"Group\","
			"\"apiGroup\":\"rbac.authorization.k8s.io\",\"name\":\"g%lu\"}]}\n", head, i % 10, ns, i % 10 ? "ClusterRole" : "Role",
			i % 10 == 0 ? "own" : i % 10 == 1 ? "edit" : "view", i % 10, ns, i % 5000);
	}
	return buf_span(&b);
}

static int who(unsigned long bindings, int runs)
{
	struct arena a = { 0 }, run = { 0 };
	struct bench_times t = { .n = 0 };
	struct snapshot *s = load(&a, NULL, made_up(&a, bindings));
	struct world w = world_of(s);
	struct request q = { .verb = SPAN("get"), .resource = SPAN("secrets") };
	struct who_answer out = { 0 };

	for (int k = 0; k < runs; k++) {
		arena_reset(&run);
		bench_start(&t);
		rbac_who_can(&w, &q, WHO_ANYWHERE, &run, &out);
		bench_stop(&t);
	}
	fprintf(stderr, "can: %zu bindings, %zu grant it to %zu subjects\n", s->rbac->n_bindings, out.n_grants, out.list.n);
	bench_print(&t, 1);
	arena_free(&a);
	arena_free(&run);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "decide") == 0)
		return decide(argv[2], atoi(argv[3]));
	if (argc == 4 && strcmp(argv[1], "who") == 0)
		return who(strtoul(argv[2], NULL, 10), atoi(argv[3]));
	return 2;
}
