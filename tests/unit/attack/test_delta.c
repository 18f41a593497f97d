// What is new, what is fixed, and whose doing it is.
#include <stddef.h>
#include <stdint.h>

#include "cluster.h"

#include "attack/delta/delta.h"
#include "twin/rebuild.h"

#define RBAC "'apiVersion':'rbac.authorization.k8s.io/v1'"
#define NS(n) "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" n "','labels':{'pod-security.kubernetes.io/enforce':'restricted'}}}"
#define SA(ns, n) "{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'" n "','namespace':'" ns "'}}"
#define BIND(ns, n, role, sa_ns, sa) "{" RBAC ",'kind':'RoleBinding','metadata':{'name':'" n "','namespace':'" ns "'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io'," \
	"'kind':'ClusterRole','name':'" role "'},'subjects':[{'kind':'ServiceAccount','name':'" sa "','namespace':'" sa_ns "'}]}"
#define ROLE(n, verb) "{" RBAC ",'kind':'ClusterRole','metadata':{'name':'" n "'},'rules':[{'apiGroups':[''],'resources':['secrets'],'verbs':['" verb "']}]}"
#define BASE NS("a"), NS("b"), SA("a", "s"), SA("b", "t")

static struct arena arena;
static struct report *is; // the later one of the last comparison

static const struct delta *compare(const char *const *before, size_t n, const char *const *after, size_t m, bool again)
{
	static struct search_options o;
	static struct diags quiet;

	o = (struct search_options){ .threads = 1 };
	quiet.arena = &arena;
	struct report *was = search_run(cluster("1.31", before, n), &o, &arena, &quiet);

	is = search_run(cluster("1.31", after, m), &o, &arena, &quiet);
	return delta_reports(was, is, again ? &o : NULL, &arena);
}

#define COMPARE(x, y, again) compare(x, sizeof x / sizeof *x, y, sizeof y / sizeof *y, again)

static span culprit(const struct delta *d)
{
	const struct change *c = &d->v[0].change;
	return snapshot_object(c->kind == CHANGE_REMOVED ? d->before->snap : is->snap, c->obj)->name;
}

static void a_binding_that_comes_opens_and_one_that_goes_closes(void **state)
{
	const char *closed[] = { BASE }, *open[] = { BASE, BIND("b", "x", "edit", "a", "s") };

	(void)state;
	for (int again = 0; again < 2; again++) {
		const struct delta *d = COMPARE(closed, open, again);
		assert_true(d->n_new > 0 && d->n_fixed == 0 && d->n_changes == 1);
		assert_int_equal(d->v[0].change.kind, CHANGE_ADDED);
		assert_true(span_is(culprit(d), "x"));
		d = COMPARE(open, closed, again);
		assert_true(d->n_new == 0 && d->n_fixed > 0);
		assert_int_equal(d->v[0].change.kind, CHANGE_REMOVED);
		assert_true(span_is(culprit(d), "x"));
	}
}

static void another_name_of_a_binding_is_no_change(void **state)
{
	const char *one[] = { BASE, BIND("b", "x", "edit", "a", "s") }, *two[] = { BIND("b", "x-4711", "edit", "a", "s"), BASE };
	const struct delta *d = COMPARE(one, two, false);

	(void)state;
	assert_int_equal(d->n_new + d->n_fixed + d->n_changes, 0);
	assert_true(d->n_known > 0);
}

static void an_edit_is_named_with_its_field(void **state)
{
	const char *one[] = { BASE, ROLE("r", "watchx"), BIND("b", "x", "r", "a", "s") }, *two[] = { BASE, ROLE("r", "get"), BIND("b", "x", "r", "a", "s") };
	const struct delta *d = COMPARE(one, two, true);

	(void)state;
	assert_true(d->n_new > 0 && d->n_fixed == 0);
	assert_int_equal(d->v[0].change.kind, CHANGE_EDITED);
	assert_true(span_is(d->v[0].change.field, "rules[0].verbs[0]"));
}

// Two bindings of the path's own source change; only one of them matters to it.
static void of_several_changes_the_one_that_does_it_is_named(void **state)
{
	const char *one[] = { BASE, BIND("a", "w", "view", "a", "s") }, *two[] = { BASE, BIND("b", "x", "edit", "a", "s"), BIND("a", "v", "view", "b", "t"), SA("a", "u") };
	const struct delta *d = COMPARE(one, two, true);

	(void)state;
	assert_true(d->n_new > 0);
	for (size_t i = 0; i < d->n_new; i++) {
		const struct standing *st = &d->v[i];
		if (span_is(st->path->from.name, "s"))
			assert_true(st->change.kind == CHANGE_ADDED && span_is(snapshot_object(is->snap, st->change.obj)->name, "x"));
	}
	assert_int_equal(d->n_changes, 4);
}

static void a_baseline_tells_new_from_known(void **state)
{
	const char *open[] = { BASE, BIND("b", "x", "edit", "a", "s") };
	struct search_options o = { .threads = 1 };
	struct diags quiet = { .arena = &arena };
	struct report *rep = search_run(cluster("1.31", open, 5), &o, &arena, &quiet);
	struct baseline none = { 0 };
	struct baseline_path p[] = { { { rep->path[0].fingerprint[0], rep->path[0].fingerprint[1] }, SEVERITY_HIGH, VERDICT_ALLOW, SPAN_INIT("t") },
		{ { 1, 2 }, SEVERITY_LOW, VERDICT_ALLOW, SPAN_INIT("was there") } };
	struct baseline some = { p, 2 };

	(void)state;
	assert_int_equal(delta_baseline(&none, rep, &arena)->n_new, rep->n_paths);
	const struct delta *d = delta_baseline(&some, rep, &arena);
	assert_int_equal(d->n_new, rep->n_paths - 1);
	assert_int_equal(d->n_known, 1);
	assert_int_equal(d->n_fixed, 1);
	assert_true(span_is(d->v[d->n_new].text, "was there"));
	// What was undecided and is proven now is new.
	p[0].verdict = VERDICT_UNKNOWN;
	assert_int_equal(delta_baseline(&some, rep, &arena)->n_new, rep->n_paths);
}

// Did the search of `base` with `over` laid on it ask for anything of it?
static bool untouched(struct snapshot *base, const char *over)
{
	static struct search_options o = { .threads = 1 };
	static struct diags quiet;
	static const struct source src = { .name = SPAN_INIT("over") };
	struct builder *b = rebuild_new(&arena, base->options, &quiet, &base->keys);
	span text = arena_span(&arena, span_str(over));
	value *v = arena_new(&arena, value);
	struct json_error e = { 0 };

	quiet.arena = &arena;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '\'')
			((char *)(uintptr_t)text.p)[i] = '"';
	assert_true(json_read(text, NULL, &arena, builder_keys(b), v, &e));
	builder_note_reads(b);
	rebuild_add(b, base, NULL, NULL);
	builder_add(b, v, &src, 0, SPAN(""), SPAN(""));
	struct snapshot *s = builder_finish(b);
	is = search_run(s, &o, &arena, &quiet);
	bool alike = delta_untouched(base, s);
	if (alike) {
		const struct delta *d = delta_unmoved(base, is, &arena);
		assert_true(d->n == is->n_paths && d->n_known == d->n && d->n_new + d->n_fixed == 0 && d->n_changes == 1);
		assert_ptr_equal(d->before->snap, base);
	}
	return alike;
}

#define MAP(ns, n) "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'" n "','namespace':'" ns "'},'data':{'door':'blue'}}"

static void a_change_that_nobody_asked_for_is_told_from_one_that_somebody_did(void **state)
{
	const char *base[] = { BASE, BIND("b", "x", "edit", "a", "s"), MAP("b", "colours") };
	struct snapshot *s = cluster("1.31", base, sizeof base / sizeof *base);

	(void)state;
	assert_true(untouched(s, MAP("a", "door")));
	assert_true(is->n_paths > 0);
	assert_false(untouched(s, MAP("c", "door"))); // a namespace more
	assert_false(untouched(s, MAP("kube-system", "kubeadm-config"))); // shows the provider
	assert_false(untouched(s, NS("a")));
	assert_false(untouched(s, SA("a", "t")));
	assert_false(untouched(s, BIND("b", "y", "edit", "a", "s")));
	assert_false(untouched(s, ROLE("r", "get")));
	assert_false(untouched(s, "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','namespace':'a'},'spec':{'containers':[{'name':'c','image':'i'}]}}"));
	assert_false(untouched(s, "{'apiVersion':'example.com/v1','kind':'Thing','metadata':{'name':'p','namespace':'a'}}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_binding_that_comes_opens_and_one_that_goes_closes), cmocka_unit_test(another_name_of_a_binding_is_no_change),
		cmocka_unit_test(an_edit_is_named_with_its_field), cmocka_unit_test(of_several_changes_the_one_that_does_it_is_named),
		cmocka_unit_test(a_baseline_tells_new_from_known), cmocka_unit_test(a_change_that_nobody_asked_for_is_told_from_one_that_somebody_did),
	};
	int status = cluster_free_all(cmocka_run_group_tests(tests, NULL, NULL));

	arena_free(&arena);
	return status;
}
