// The technique table: complete, consistent with its files, and its rights spelled as the API server spells them.
#include <stdlib.h>
#include <dirent.h>
#include <stdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include "attack/technique/table.h"
#include "k8s/gvk.h"

static const char *technique_folder; // argv[1]

static span id_of(const struct technique *t) { return span_str(t->id); }

static void test_counts_by_kind(void **state)
{
	size_t n[3] = { 0 };

	(void)state;
	for (size_t i = 0; i < technique_count; i++)
		n[technique_table[i]->kind]++;
	assert_int_equal(technique_count, 189);
	assert_int_equal(n[TECHNIQUE_PATH], 149);
	assert_int_equal(n[TECHNIQUE_EXPOSURE], 16);
	assert_int_equal(n[TECHNIQUE_CONTROL_OFF], 24);
}

static void test_ids_are_unique_and_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < technique_count; i++) {
		const struct technique *t = technique_table[i];
		assert_ptr_equal(technique_by_id(id_of(t)), t);
		assert_int_equal(technique_index(t), (int)i);
		for (const char *c = t->id; *c; c++)
			assert_true((*c >= 'a' && *c <= 'z') || *c == '-' || (*c >= '0' && *c <= '9'));
	}
	assert_null(technique_by_id(SPAN("no-such-technique")));
	assert_null(technique_by_id(SPAN("")));
}

// Every file below a folder is in the table under its own name. Returns how many there are.
static size_t files_below(const char *folder)
{
	DIR *d = opendir(folder);
	size_t files = 0;

	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));) {
		char path[4096], id[256];
		size_t n = strlen(e->d_name);
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
		if (e->d_type == DT_DIR) {
			files += files_below(path);
			continue;
		}
		if (n < 3 || strcmp(e->d_name + n - 2, ".c") != 0)
			continue;
		snprintf(id, sizeof id, "%.*s", (int)(n - 2), e->d_name);
		for (char *c = id; *c; c++)
			*c = *c == '_' ? '-' : *c;
		if (!technique_by_id(span_str(id)))
			fail_msg("%s is not in the table", path);
		files++;
	}
	closedir(d);
	return files;
}

static void test_table_agrees_with_the_files(void **state)
{
	static const char *const folders[] = { "identity", "control", "host", "network", "shared" };
	size_t files = 0;

	(void)state;
	for (size_t f = 0; f < 5; f++) {
		char path[4096];
		snprintf(path, sizeof path, "%s/%s", technique_folder, folders[f]);
		files += files_below(path);
	}
	assert_int_equal(files, technique_count);
}

static bool digits(span s) { for (size_t i = 0; i < s.n; i++) if (s.p[i] < '0' || s.p[i] > '9') return false; return s.n > 0; }

static void check_list(const struct technique *t, const char *list, const char *prefix, size_t digits_wanted)
{
	span rest = span_str(list), one, main_part;

	while (rest.n) {
		rest = span_cut(rest, ',', &one);
		span sub = span_cut(one, '.', &main_part);
		if (!span_starts(one, span_str(prefix)) || main_part.n != strlen(prefix) + digits_wanted ||
		    !digits(span_from(main_part, strlen(prefix))) || (sub.p && (sub.n != 3 || !digits(sub))))
			fail_msg("%s: %.*s is no id of the form %sN", t->id, SPANF(one), prefix);
	}
}

static void check_line(const struct technique *t, const char *what, const char *text)
{
	span s = span_str(text);

	if (s.n < 10 || span_ends(s, SPAN(".")) || span_ends(s, SPAN(" ")) || span_contains(s, SPAN("  ")))
		fail_msg("%s: %s: '%s'", t->id, what, text);
}

// What explain, reports and the manual show must be there for every entry, decidable or not.
static void test_every_entry_teaches(void **state)
{
	(void)state;
	for (size_t i = 0; i < technique_count; i++) {
		const struct technique *t = technique_table[i];
		span rest = span_str(t->fixes), line;
		check_line(t, "title", t->title);
		check_line(t, "needs", t->needs);
		check_line(t, "gives", t->gives);
		check_line(t, "audit", t->audit);
		assert_true(strlen(t->source) > 5);
		assert_true(t->title[0] >= 'A' && t->title[0] <= 'Z' && strlen(t->title) < 80);
		while (rest.p) {
			rest = span_cut(rest, '\n', &line);
			if (line.n < 10 || line.p[0] < 'A' || line.p[0] > 'Z')
				fail_msg("%s: fix '%.*s'", t->id, SPANF(line));
		}
		assert_true(t->harm > 0 && t->harm < 8);
		check_list(t, t->attack, "T", 4);
		check_list(t, t->matrix, "MS-TA", 4);
		const char *percent = strchr(t->gives, '%');
		if (percent && (percent[1] != 's' || strchr(percent + 1, '%')))
			fail_msg("%s: gives has room for one %%s: '%s'", t->id, t->gives);
		assert_null(strchr(t->needs, '%'));
	}
}

// Labels that the search adds to paths found by other entries.
static bool is_label(const struct technique *t)
{
	static const char *const labels[] = { "rbac-dangling-subject", "rbac-aggregate-drift", "anonymous-grant", "authenticated-grant", "authz-chain-unseen" };
	for (size_t i = 0; i < 5; i++)
		if (!strcmp(t->id, labels[i]))
			return true;
	return false;
}

static void test_decidable_entries_have_a_precondition(void **state)
{
	(void)state;
	for (size_t i = 0; i < technique_count; i++) {
		const struct technique *t = technique_table[i];
		if (t->undecided) {
			assert_true(strlen(t->undecided) > 2);
			continue;
		}
		bool position = t->from == POSITION_RUN || t->from == POSITION_SECRETS; // the position is the precondition
		if (!t->grant[0].verbs && !t->has && !t->when && !is_label(t) && !position)
			fail_msg("%s says it is decided, by nothing", t->id);
		if (t->from == POSITION_NONE || (t->arm && !t->has))
			fail_msg("%s: arm without has, or no position", t->id);
		assert_int_equal(t->kind == TECHNIQUE_EXPOSURE, t->from == POSITION_EVERYBODY);
	}
}

// Verbs that are asked on names, not served as operations of a kind.
static bool virtual_verb(span v)
{
	return span_is(v, "bind") || span_is(v, "escalate") || span_is(v, "impersonate") || span_is(v, "approve") || span_is(v, "sign") ||
		span_is(v, "attest") || span_is(v, "*");
}

static void check_scope(const struct technique *t, const struct grant *g, const struct gvk_kind *k)
{
	bool cluster = g->scope == SCOPE_CLUSTER || g->scope == SCOPE_OWN_NS_OBJECT;

	if (!k->namespaced && !cluster)
		fail_msg("%s: %s is cluster-scoped", t->id, g->resource);
	if (k->namespaced && g->scope == SCOPE_OWN_NS_OBJECT)
		fail_msg("%s: %s is no Namespace", t->id, g->resource);
	if (g->scope == SCOPE_OWN_NS_OBJECT)
		assert_string_equal(g->resource, "namespaces");
}

static void check_grant(const struct technique *t, const struct grant *g)
{
	const struct gvk_kind *k = gvk_by_resource(span_str(g->group), span_str(g->resource));
	span rest = span_str(g->verbs), verb;

	if (!k)
		return; // custom resources, users, groups, signers
	if (!virtual_verb(span_head(rest, strcspn(g->verbs, "|")))) // bind on clusterroles is asked in the namespace of the binding
		check_scope(t, g, k);
	const struct gvk_sub *sub = g->subresource ? gvk_sub(k, span_str(g->subresource)) : NULL;
	while (rest.p) {
		rest = span_cut(rest, '|', &verb);
		uint16_t bits = g->subresource ? (sub ? sub->verbs : 0) : k->verbs;
		if (!virtual_verb(verb) && sub && !(bits & gvk_verb(verb)))
			fail_msg("%s: %.*s is no verb of %s/%s", t->id, SPANF(verb), g->resource, g->subresource);
		if (!virtual_verb(verb) && !g->subresource && !(bits & gvk_verb(verb)))
			fail_msg("%s: %.*s is no verb of %s", t->id, SPANF(verb), g->resource);
	}
}

static void test_grants_are_rights_the_server_asks_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < technique_count; i++)
		for (size_t g = 0; g < TECHNIQUE_GRANTS && technique_table[i]->grant[g].verbs; g++)
			check_grant(technique_table[i], &technique_table[i]->grant[g]);
}

static bool grants(const char *id, const char *verb, const char *resource, const char *sub, unsigned minor)
{
	const struct technique *t = technique_by_id(span_str(id));
	for (size_t i = 0; i < TECHNIQUE_GRANTS && t->grant[i].verbs; i++) {
		const struct grant *g = &t->grant[i];
		span rest = span_str(g->verbs), one;
		if ((g->until && minor > g->until) || (g->since && minor < g->since) || strcmp(g->resource, resource) ||
		    strcmp(g->subresource ? g->subresource : "", sub))
			continue;
		while (rest.p) {
			rest = span_cut(rest, '|', &one);
			if (span_is(one, verb))
				return true;
		}
	}
	return false;
}

static void test_exec_by_get_ends_with_1_34(void **state)
{
	(void)state;
	assert_true(grants("pod-exec", "get", "pods", "exec", 34));
	assert_false(grants("pod-exec", "get", "pods", "exec", 35));
	assert_true(grants("pod-exec", "create", "pods", "exec", 35));
	// The create check does not cover nodes/proxy (1.35).
	assert_true(grants("nodes-proxy", "get", "nodes", "proxy", 37));
	assert_true(grants("pod-portforward", "get", "pods", "portforward", 34));
	assert_false(grants("pod-portforward", "get", "pods", "portforward", 35));
}

static void test_bind_is_asked_on_roles(void **state)
{
	(void)state;
	assert_true(grants("rbac-bind", "bind", "clusterroles", "", 34));
	assert_true(grants("rbac-bind", "bind", "roles", "", 34));
	assert_false(grants("rbac-bind", "bind", "rolebindings", "", 34));
	assert_false(grants("workload-create-any-sa", "create", "podtemplates", "", 34));
	assert_true(grants("workload-create-any-sa", "create", "jobs", "", 34));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts_by_kind),
		cmocka_unit_test(test_ids_are_unique_and_found),
		cmocka_unit_test(test_table_agrees_with_the_files),
		cmocka_unit_test(test_every_entry_teaches),
		cmocka_unit_test(test_decidable_entries_have_a_precondition),
		cmocka_unit_test(test_grants_are_rights_the_server_asks_for),
		cmocka_unit_test(test_exec_by_get_ends_with_1_34),
		cmocka_unit_test(test_bind_is_asked_on_roles),
	};
	technique_folder = argc > 1 ? argv[1] : "src/attack/technique";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
