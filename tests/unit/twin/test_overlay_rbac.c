// A world with overlays answers as a snapshot made from the changed objects would: random clusters, random changes, every question.
#include "authz_world.h"
#include "twin/authz/who.h"

#define SLOTS 20
#define ROUNDS 150
#define CHANGES 4

struct slot { enum gk gk; const char *ns; char name[8]; const char *doc; }; // doc NULL: not there

static uint64_t seed = 0x9e3779b97f4a7c15u;

static unsigned pick(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 11) % n;
}

static const char *const spaces[] = { "n0", "n1" };
static const char *const things[] = { "pods", "secrets", "nodes" };

static const char *role_doc(const struct slot *s)
{
	const char *rule = arena_printf(&arena, "{\"verbs\":[\"%s\"],\"apiGroups\":[\"\"],\"resources\":[\"%s\"]}", pick(2) ? "get" : "*", things[pick(3)]).p;

	if (s->gk == GK_CLUSTER_ROLE && pick(3) == 0)
		return arena_printf(&arena, "{" RBAC ",\"kind\":\"ClusterRole\",\"metadata\":{\"name\":\"%s\",\"labels\":{\"l%u\":\"1\"}},\"aggregationRule\":"
			"{\"clusterRoleSelectors\":[{\"matchLabels\":{\"l%u\":\"1\"}}]},\"rules\":[%s]}", s->name, pick(3), pick(3), rule).p;
	if (s->gk == GK_CLUSTER_ROLE)
		return arena_printf(&arena, "{" RBAC ",\"kind\":\"ClusterRole\",\"metadata\":{\"name\":\"%s\",\"labels\":{\"l%u\":\"1\"}},\"rules\":[%s]}",
			s->name, pick(4), rule).p;
	return arena_printf(&arena, "{" RBAC ",\"kind\":\"Role\",\"metadata\":{\"namespace\":\"%s\",\"name\":\"%s\"},\"rules\":[%s]}", s->ns, s->name, rule).p;
}

static const char *binding_doc(const struct slot *s)
{
	bool cluster = s->gk == GK_CLUSTER_ROLE_BINDING, role = !cluster && pick(2);

	return arena_printf(&arena, "{" RBAC ",\"kind\":\"%s\",\"metadata\":{%s%s%s\"name\":\"%s\"},\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\","
		"\"kind\":\"%s\",\"name\":\"%s%u\"},\"subjects\":[{\"kind\":\"User\",\"name\":\"u%u\"},{\"kind\":\"Group\",\"name\":\"g%u\"}]}",
		cluster ? "ClusterRoleBinding" : "RoleBinding", cluster ? "" : "\"namespace\":\"", cluster ? "" : s->ns, cluster ? "" : "\",", s->name,
		role ? "Role" : "ClusterRole", role ? "r" : "c", pick(role ? 2 : 6), pick(4), pick(2)).p;
}

static const char *new_doc(const struct slot *s)
{
	if (pick(4) == 0)
		return NULL;
	return s->gk == GK_ROLE || s->gk == GK_CLUSTER_ROLE ? role_doc(s) : binding_doc(s);
}

static void fill(struct slot *slot)
{
	for (int i = 0; i < SLOTS; i++) {
		struct slot *s = &slot[i];
		s->gk = i < 6 ? GK_CLUSTER_ROLE : i < 10 ? GK_ROLE : i < 13 ? GK_CLUSTER_ROLE_BINDING : GK_ROLE_BINDING;
		s->ns = s->gk == GK_ROLE || s->gk == GK_ROLE_BINDING ? spaces[i % 2] : "";
		snprintf(s->name, sizeof s->name, "%c%d", i < 6 ? 'c' : i < 10 ? 'r' : 'b', i < 6 ? i : i < 10 ? (i - 6) / 2 : i);
		s->doc = new_doc(s);
	}
}

static struct snapshot *build(const struct slot *slot)
{
	struct buf b = { .arena = &arena };

	buf_str(&b, NAMESPACE("n0") NAMESPACE("n1") "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"namespace\":\"n0\",\"name\":\"keys\","
		"\"labels\":{\"l0\":\"\",\"l1\":\"\",\"l2\":\"\",\"l3\":\"\"}}}\n");
	for (int i = 0; i < SLOTS; i++)
		if (slot[i].doc) {
			buf_str(&b, slot[i].doc);
			buf_char(&b, '\n');
		}
	buf_char(&b, 0);
	return snapshot_of(b.v);
}

static struct request question(unsigned i)
{
	static const span groups[] = { SPAN_INIT("g0"), SPAN_INIT("g1") };
	struct request r = request("", "get", "", things[i % 3], i / 3 % 3 == 2 ? "" : spaces[i / 3 % 3], "x");

	r.user = (struct user){ .name = arena_printf(&arena, "u%u", i / 9 % 4), .groups = &groups[i / 36], .n_groups = i / 36 < 2 };
	if (i % 2)
		r.verb = SPAN("delete");
	return r;
}

static bool listed(const struct world *w, const struct request *r)
{
	struct who_answer a;

	rbac_who_can(w, r, WHO_REQUEST, &arena, &a);
	for (size_t i = 0; i < a.list.n; i++)
		if (rbac_subject_is(a.list.v[i].subject, &r->user))
			return true;
	return false;
}

static void same_answers(const struct world *over, const struct world *fresh, int round)
{
	for (unsigned i = 0; i < 108; i++) {
		struct request r = question(i);
		struct rbac_answer a = rbac_authorize(over, &r, &arena), b = rbac_authorize(fresh, &r, &arena);
		if (a.allowed != b.allowed || a.allowed != listed(over, &r) || a.allowed != listed(fresh, &r))
			fail_msg("round %d, question %u: overlay says %d (%.*s), snapshot %d (%.*s), who-can %d and %d", round, i, a.allowed, SPANF(a.reason),
				b.allowed, SPANF(b.reason), listed(over, &r), listed(fresh, &r));
		if (!a.allowed)
			assert_int_equal(a.dangling == UINT32_MAX, b.dangling == UINT32_MAX);
	}
}

static void overlay_equals_snapshot(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct slot slot[SLOTS];
		fill(slot);
		struct snapshot *s = build(slot);
		struct world w = world_of(s);
		for (int k = 0; k < CHANGES; k++) {
			struct slot *x = &slot[pick(SLOTS)];
			x->doc = new_doc(x);
			w = world_put(w, &arena, x->gk, *x->ns ? snapshot_ns(s, span_str(x->ns)) : NS_CLUSTER, span_str(x->name), x->doc ? doc(s, x->doc) : NULL);
			struct world fresh = world_of(build(slot));
			same_answers(&w, &fresh, round);
		}
		arena_reset(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_teardown(overlay_equals_snapshot, teardown) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
