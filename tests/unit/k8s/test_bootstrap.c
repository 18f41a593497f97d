// The objects of a fresh API server, by version.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "k8s/schema/bootstrap.h"

static size_t count(enum bootstrap_kind kind, unsigned minor)
{
	size_t i = 0, n = 0;

	while (bootstrap_next(kind, minor, &i))
		n++;
	return n;
}

static const struct bootstrap_object *role(unsigned minor, const char *name)
{
	return bootstrap_find(BOOTSTRAP_CLUSTER_ROLE, minor, SPAN(""), span_str(name));
}

static bool lists(struct bootstrap_words w, const char *text)
{
	for (size_t i = 0; i < w.n; i++)
		if (span_is(w.v[i], text))
			return true;
	return false;
}

// True when a rule of the role names group, resource and verb literally.
static bool grants(const struct bootstrap_object *o, unsigned minor, const char *group, const char *resource, const char *verb)
{
	const struct bootstrap_rule *r;

	for (size_t i = 0; (r = bootstrap_next_rule(o, minor, &i));)
		if (lists(r->groups, group) && lists(r->resources, resource) && lists(r->verbs, verb))
			return true;
	return false;
}

static void has_the_objects_of_each_version(void **state)
{
	// Counts of ClusterRoles, their bindings, Roles, RoleBindings, Namespaces, PriorityClasses.
	static const struct { unsigned minor, n[6]; } expect[] = {
		{ 19, { 60, 41, 7, 7, 4, 2 } }, { 20, { 60, 41, 7, 7, 4, 2 } }, { 21, { 62, 43, 7, 7, 4, 2 } },
		{ 28, { 62, 43, 7, 7, 4, 2 } }, { 29, { 63, 44, 7, 7, 4, 2 } }, { 32, { 64, 45, 7, 7, 4, 2 } },
		{ 33, { 66, 47, 7, 7, 4, 2 } }, { 35, { 68, 49, 7, 7, 4, 2 } }, { 36, { 69, 50, 7, 7, 4, 2 } },
		{ 99, { 69, 50, 7, 7, 4, 2 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof expect / sizeof *expect; i++)
		for (int kind = 0; kind < 6; kind++)
			assert_int_equal(count((enum bootstrap_kind)kind, expect[i].minor), expect[i].n[kind]);
}

static void knows_what_edit_may_do_when(void **state)
{
	const struct bootstrap_object *edit = role(24, "edit");

	(void)state;
	assert_false(grants(edit, 23, "", "serviceaccounts/token", "create"));
	assert_true(grants(edit, 24, "", "serviceaccounts/token", "create"));
	assert_true(grants(edit, 21, "", "endpoints", "update"));
	assert_false(grants(edit, 22, "", "endpoints", "update"));
	assert_true(grants(edit, 36, "", "secrets", "get"));
	assert_false(grants(role(36, "view"), 36, "", "secrets", "get"));
	assert_true(grants(role(36, "admin"), 36, "rbac.authorization.k8s.io", "rolebindings", "create"));
	assert_false(grants(edit, 36, "rbac.authorization.k8s.io", "rolebindings", "create"));
}

static void keeps_the_sources_of_aggregated_roles(void **state)
{
	const struct bootstrap_object *admin = role(35, "admin"), *source = role(35, "system:aggregate-to-edit");
	const struct bootstrap_pair *pair;
	size_t i = 0, labelled = 0;

	(void)state;
	pair = bootstrap_next_selector(admin, 35, &i);
	assert_true(span_is(pair->key, "rbac.authorization.k8s.io/aggregate-to-admin") && span_is(pair->value, "true"));
	assert_int_equal(source->n_selectors, 0);
	assert_true(source->n_rules > 0);
	for (i = 0; (pair = bootstrap_next_label(source, 35, &i));)
		labelled += span_is(pair->key, "rbac.authorization.k8s.io/aggregate-to-edit");
	assert_int_equal(labelled, 1);
}

static void binds_the_masters(void **state)
{
	const struct bootstrap_object *o = bootstrap_find(BOOTSTRAP_CLUSTER_ROLE_BINDING, 30, SPAN(""), SPAN("cluster-admin"));
	const struct bootstrap_subject *s;
	size_t i = 0;

	(void)state;
	assert_true(span_is(o->ref_kind, "ClusterRole") && span_is(o->ref_name, "cluster-admin"));
	s = bootstrap_next_subject(o, 30, &i);
	assert_true(span_is(s->kind, "Group") && span_is(s->name, "system:masters") && s->ns.n == 0);
	assert_null(bootstrap_next_subject(o, 30, &i));
	o = bootstrap_find(BOOTSTRAP_ROLE_BINDING, 30, SPAN("kube-public"), SPAN("system:controller:bootstrap-signer"));
	i = 0;
	assert_true(span_is(bootstrap_next_subject(o, 30, &i)->ns, "kube-system"));
}

static void names_namespaces_and_priorities(void **state)
{
	const struct bootstrap_object *o = bootstrap_find(BOOTSTRAP_NAMESPACE, 20, SPAN(""), SPAN("kube-system"));
	size_t i = 0;

	(void)state;
	assert_null(bootstrap_next_label(o, 20, &i));
	i = 0;
	assert_true(span_is(bootstrap_next_label(o, 21, &i)->value, "kube-system"));
	o = bootstrap_find(BOOTSTRAP_PRIORITY_CLASS, 36, SPAN(""), SPAN("system-node-critical"));
	assert_int_equal(o->value, 2000001000);
	assert_true(span_is(o->preemption, "PreemptLowerPriority"));
	assert_null(bootstrap_find(BOOTSTRAP_NAMESPACE, 36, SPAN(""), SPAN("elsewhere")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_the_objects_of_each_version),
		cmocka_unit_test(knows_what_edit_may_do_when),
		cmocka_unit_test(keeps_the_sources_of_aggregated_roles),
		cmocka_unit_test(binds_the_masters),
		cmocka_unit_test(names_namespaces_and_priorities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
