// What a waiver accepts, and when it no longer does.
#include "attack/waiver/waiver.h"

#include "cluster.h"
#include "attack/search.h"

#define TODAY 20000 // 2024-10-04

static const char *const world[] = {
	"{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'a'}}",
	"{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'b'}}",
	"{'apiVersion':'v1','kind':'Node','metadata':{'name':'n1'},'spec':{'unschedulable':true,'taints':[{'key':'dedicated','value':'logs'}]}}",
	"{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'ci','namespace':'a'}}",
	"{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'RoleBinding','metadata':{'name':'in','namespace':'b'},'roleRef':{'apiGroup':"
	"'rbac.authorization.k8s.io','kind':'ClusterRole','name':'admin'},'subjects':[{'kind':'ServiceAccount','name':'ci','namespace':'a'}]}",
	"{'apiVersion':'bulkhead.dev/v1','kind':'Waiver','metadata':{'name':'mine'},'spec':{'technique':'secret-by-pod-mount','tenant':'a','reason':'r','owner':'o',"
	"'expires':'2030-01-01'}}",
	"{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRole','metadata':{'name':'waive'},'rules':[{'apiGroups':['bulkhead.dev'],'resources':['waivers'],"
	"'verbs':['patch'],'resourceNames':['mine']}]}",
	"{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'ClusterRoleBinding','metadata':{'name':'waive'},'roleRef':{'apiGroup':"
	"'rbac.authorization.k8s.io','kind':'ClusterRole','name':'waive'},'subjects':[{'kind':'ServiceAccount','name':'ci','namespace':'a'}]}",
};

static struct arena arena;
static struct diags diags = { .arena = &arena };

static struct report *scan(size_t n_docs)
{
	struct snapshot *s = cluster("1.34", world, n_docs);
	struct search_options o = { .threads = 1 };

	diags.list.n = 0;
	return search_run(s, &o, &arena, &diags);
}

// The waivers of a text with single quotes, put to the report.
static struct waivers *waived(struct report *rep, const char *json)
{
	struct waivers *w = arena_new(&arena, struct waivers);
	span text = arena_span(&arena, span_str(json));
	struct source *src = arena_new(&arena, struct source);
	value *root = arena_new(&arena, value);
	struct json_error e = { 0 };

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '\'')
			((char *)(uintptr_t)text.p)[i] = '"';
	*src = (struct source){ SPAN("w.json"), text, false };
	assert_true(json_read(text, NULL, &arena, &((struct snapshot *)(uintptr_t)rep->snap)->keys, root, &e));
	assert_true(waiver_read(w, root, src, &rep->snap->keys, &arena, &diags));
	waiver_apply(w, rep, TODAY, &arena);
	return w;
}

#define ITEM(more) "{'kind':'Waivers','waivers':[{'reason':'r','owner':'o'," more "}]}"
#define UNTIL "'expires':'2025-01-01'"

static void days(void **state)
{
	int32_t d;

	(void)state;
	assert_true(waiver_day(SPAN("1970-01-01"), &d) && d == 0);
	assert_true(waiver_day(SPAN("2024-10-04"), &d) && d == TODAY);
	assert_true(waiver_day(SPAN("2000-02-29"), &d) && d == 11016);
	assert_false(waiver_day(SPAN("2023-02-29"), &d));
	assert_false(waiver_day(SPAN("2023-13-01"), &d));
	assert_false(waiver_day(SPAN("2023-1-01"), &d));
	assert_false(waiver_day(SPAN("tomorrow"), &d));
	for (int32_t i = 0; i < 80000; i += 13) {
		assert_true(waiver_day(waiver_date(&arena, i), &d));
		assert_int_equal(d, i);
	}
	int32_t last = waiver_default_day(TODAY, SPAN("4d10fdff"));
	assert_in_range(last, TODAY + WAIVER_DAYS - WAIVER_SPREAD, TODAY + WAIVER_DAYS + WAIVER_SPREAD);
}

static struct path *from_ci(struct report *rep)
{
	for (size_t i = 0; i < rep->n_paths; i++)
		if (span_is(rep->path[i].from.name, "ci") && rep->path[i].verdict == VERDICT_ALLOW)
			return &rep->path[i];
	fail_msg("no path from a/ci");
	return NULL;
}

static void by_fingerprint(void **state)
{
	struct report *rep = scan(5);
	struct path *p = from_ci(rep);
	span id = arena_printf(&arena, "%016llx", (unsigned long long)p->fingerprint[0]);

	(void)state;
	struct waivers *w = waived(rep, arena_printf(&arena, ITEM("'path':'p:%.*s'," UNTIL), 9, id.p).p);
	assert_int_equal(w->v[0].state, WAIVER_USED);
	assert_ptr_equal(p->waiver, &w->v[0]);
	assert_int_equal(w->v[0].n_paths, 1);
}

static void expired_ones_waive_nothing(void **state)
{
	struct report *rep = scan(5);
	struct path *p = from_ci(rep);

	(void)state;
	struct waivers *w = waived(rep, arena_printf(&arena, ITEM("'path':'%016llx','expires':'2024-10-03'"), (unsigned long long)p->fingerprint[0]).p);
	assert_int_equal(w->v[0].state, WAIVER_EXPIRED);
	assert_null(p->waiver);
	assert_int_equal(w->v[0].n_paths, 1);
	w = waived(rep, arena_printf(&arena, ITEM("'path':'%016llx','expires':'2024-10-04'"), (unsigned long long)p->fingerprint[0]).p);
	assert_int_equal(w->v[0].state, WAIVER_USED);
}

// A technique among several ways is not what the path rests on.
static void by_technique(void **state)
{
	struct report *rep = scan(5);
	struct path *p = from_ci(rep);

	(void)state;
	assert_true(p->n_techniques > 1);
	struct waivers *w = waived(rep, ITEM("'technique':'pod-create-any-sa','tenant':'a'," UNTIL));
	assert_int_equal(w->v[0].state, WAIVER_UNUSED);
	assert_null(p->waiver);
}

static void conditions(void **state)
{
	static const struct { const char *text; enum waiver_state state; } c[] = {
		{ "{'object':'Node//n1'}", WAIVER_UNUSED },
		{ "{'object':'Node//n1','field':'spec.taints[key=dedicated].value','equals':'logs'}", WAIVER_UNUSED },
		{ "{'object':'Node//n1','field':'spec.taints[0].value','equals':'logs'}", WAIVER_UNUSED },
		{ "{'object':'Node//n1','field':'spec.unschedulable','equals':'true'}", WAIVER_UNUSED },
		{ "{'object':'ServiceAccount/a/ci'}", WAIVER_UNUSED },
		{ "{'object':'Node//n2'}", WAIVER_LAPSED },
		{ "{'object':'Node//n1','field':'spec.taints[1]'}", WAIVER_LAPSED },
		{ "{'object':'Node//n1','field':'spec.taints[key=dedicated].value','equals':'web'}", WAIVER_LAPSED },
		{ "{'object':'Gadget//n1'}", WAIVER_LAPSED },
		{ "{'object':'Node//n1','field':'spec[','equals':'x'}", WAIVER_LAPSED },
		{ "{'object':'Node'}", WAIVER_INVALID },
		{ "{'object':'Node//n1','equals':'x'}", WAIVER_INVALID },
		{ "'Node//n1'", WAIVER_INVALID },
	};

	(void)state;
	for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
		struct waivers *w = waived(scan(5), arena_printf(&arena, ITEM("'path':'0123456789'," UNTIL ",'while':%s"), c[i].text).p);
		if (w->v[0].state != c[i].state)
			fail_msg("%s: %s", c[i].text, waiver_state_name(w->v[0].state));
	}
}

static void faults_are_told_with_their_place(void **state)
{
	struct waivers *w = waived(scan(5), "{'kind':'Waivers','waivers':[\n{'path':'0123'},\n{'path':'01234567','technique':'x'},\n 7,\n{'technique':'nodes-proxy','tenant':'a',"
		"'reason':' ','owner':'o'}]}");

	(void)state;
	assert_int_equal(w->n, 4);
	assert_int_equal(diags.list.n, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(w->v[i].state, WAIVER_INVALID);
		assert_int_equal(diags.list.v[i].line, i + 2);
	}
}

static void a_tenant_that_could_have_written_it_is_refused(void **state)
{
	struct report *rep = scan(6);
	struct waivers w = { 0 };

	(void)state;
	waiver_objects(&w, rep, NULL, 0, &arena, &diags);
	assert_int_equal(w.n, 1);
	assert_int_equal(w.v[0].state, WAIVER_UNUSED);
	w = (struct waivers){ 0 };
	waiver_objects(&w, scan(8), NULL, 0, &arena, &diags);
	assert_int_equal(w.v[0].state, WAIVER_REFUSED);
	assert_non_null(strstr(w.v[0].why.p, "ServiceAccount a/ci may patch it"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days), cmocka_unit_test(by_fingerprint), cmocka_unit_test(expired_ones_waive_nothing), cmocka_unit_test(by_technique),
		cmocka_unit_test(conditions), cmocka_unit_test(faults_are_told_with_their_place), cmocka_unit_test(a_tenant_that_could_have_written_it_is_refused),
	};
	int status = cmocka_run_group_tests(tests, NULL, NULL);

	arena_free(&arena);
	return cluster_free_all(status);
}
