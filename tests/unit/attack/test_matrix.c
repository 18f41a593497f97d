// Who reaches what, as a table, and the changes that close most: on reports made by hand.
#include <stdlib.h>
#include "cluster.h"
#include "attack/summary/edit.h"
#include "attack/summary/matrix.h"

#define NS(name) "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" name "'}}"

static struct path path_of(unsigned from_kind, const char *from, const char *from_tenant, unsigned to_kind, const char *to, const char *to_tenant,
                           enum severity severity, enum verdict verdict)
{
	return (struct path){ .from = { (uint8_t)from_kind, SPAN(""), span_str(from), span_str(from_tenant) },
		.to = { (uint8_t)to_kind, SPAN(""), span_str(to), span_str(to_tenant) }, .severity = severity, .verdict = verdict };
}

// A path of a group of one tenant to what is another's.
static struct path between(const char *from, unsigned kind, const char *to, enum severity severity, enum verdict verdict)
{
	return path_of(SOURCE_GROUP, "team", from, kind, to, to, severity, verdict);
}

static struct report report_of(struct path *v, size_t n)
{
	static const char *const docs[] = { NS("alpha"), NS("beta"), NS("gamma") };
	return (struct report){ .snap = cluster("1.30", docs, 3), .path = v, .n_paths = n };
}

static void rows_and_columns(void **state)
{
	(void)state;
	struct path v[] = {
		between("alpha", TARGET_NAMESPACE, "beta", SEVERITY_HIGH, VERDICT_ALLOW),
		between("alpha", TARGET_SECRETS, "beta", SEVERITY_HIGH, VERDICT_UNKNOWN),
		path_of(SOURCE_SERVICE_ACCOUNT, "x", "beta", TARGET_NODE, "*", "", SEVERITY_CRITICAL, VERDICT_ALLOW),
		path_of(SOURCE_GROUP, "ops", "", TARGET_CLUSTER_ADMIN, "", "", SEVERITY_CRITICAL, VERDICT_ALLOW),
		path_of(SOURCE_ANY, "", "", TARGET_RECON, "*", "", SEVERITY_LOW, VERDICT_ALLOW),
	};
	struct report rep = report_of(v, 5);
	const struct matrix *m = matrix_build(&rep, rep.snap->arena);

	assert_int_equal(m->n_rows, 4);
	assert_true(span_is(m->row[0].name, "beta"));
	assert_true(span_is(m->row[1].name, "alpha"));
	assert_int_equal(m->row[2].kind, SIDE_BRIDGE);
	assert_true(span_is(m->row[2].name, "Group ops"));
	assert_int_equal(m->row[3].kind, SIDE_ANY);
	assert_int_equal(m->n_cols, 4);
	assert_int_equal(m->col[0].kind, SIDE_CLUSTER_ADMIN);
	assert_int_equal(m->col[1].kind, SIDE_NODE);
	assert_int_equal(m->col[2].kind, SIDE_TENANT);
	assert_int_equal(m->col[3].kind, SIDE_OTHER);
	assert_int_equal(m->n_cells, 4);
	const struct matrix_cell *c = matrix_at(m, 1, 2);
	assert_non_null(c);
	assert_int_equal(c->n_proven, 1);
	assert_int_equal(c->n_unknown, 1);
	assert_int_equal(c->verdict, VERDICT_ALLOW);
	assert_ptr_equal(c->first, &v[0]);
	assert_null(matrix_at(m, 0, 0));
}

// alpha, beta, gamma and default: 12 ordered pairs.
static void pairs(void **state)
{
	(void)state;
	struct path v[] = {
		between("alpha", TARGET_NAMESPACE, "beta", SEVERITY_HIGH, VERDICT_ALLOW),
		between("alpha", TARGET_NAMESPACE, "beta", SEVERITY_HIGH, VERDICT_ALLOW),
		between("alpha", TARGET_SECRETS, "gamma", SEVERITY_HIGH, VERDICT_UNKNOWN),
		path_of(SOURCE_GROUP, "team", "gamma", TARGET_NODE, "*", "", SEVERITY_CRITICAL, VERDICT_ALLOW),
		path_of(SOURCE_ANY, "", "", TARGET_SECRETS, "beta", "beta", SEVERITY_HIGH, VERDICT_ALLOW),
		path_of(SOURCE_GROUP, "ops", "", TARGET_NAMESPACE, "gamma", "gamma", SEVERITY_HIGH, VERDICT_ALLOW),
		between("beta", TARGET_RECON, "gamma", SEVERITY_LOW, VERDICT_ALLOW),
	};
	struct report rep = report_of(v, 7);
	const struct matrix *m = matrix_build(&rep, rep.snap->arena);

	assert_int_equal(m->n_tenants, 4);
	assert_int_equal(m->n_pairs, 12);
	// gamma to all three; alpha and default to beta, as everybody.
	assert_int_equal(m->n_broken, 5);
	assert_int_equal(m->n_unknown, 1);
}

static void nothing_at_all(void **state)
{
	(void)state;
	struct report rep = report_of(NULL, 0);
	const struct matrix *m = matrix_build(&rep, rep.snap->arena);
	assert_int_equal(m->n_rows + m->n_cols + m->n_cells + m->n_broken, 0);
	assert_null(matrix_at(m, 0, 0));
	assert_int_equal(edit_list(&rep, rep.snap->arena).n, 0);
}

static struct closing change(ref obj, const char *what)
{
	return (struct closing){ .what = span_str(what), .obj = obj, .off = VALUE_NO_OFF };
}

static void edits_that_close_most(void **state)
{
	(void)state;
	struct closing a[] = { change(1, "remove account x from it"), change(2, "remove account x from it") }, b[] = { change(2, "remove account x from it") },
		c[] = { change(3, "drop it") };
	struct path v[5];
	for (size_t i = 0; i < 5; i++)
		v[i] = between("alpha", TARGET_NAMESPACE, "beta", i == 4 ? SEVERITY_LOW : SEVERITY_HIGH, VERDICT_ALLOW);
	v[0].closing = a; v[0].n_closing = 2;
	v[1].closing = b; v[1].n_closing = 1;
	v[2].closing = c; v[2].n_closing = 1;
	v[4].closing = a; v[4].n_closing = 1;
	struct report rep = report_of(v, 5);
	struct edits e = edit_list(&rep, rep.snap->arena);

	assert_int_equal(e.n, 4);
	// The same words about two objects are two changes.
	assert_int_equal(e.v[0].closing->obj, 2);
	assert_int_equal(e.v[0].n_paths, 2);
	assert_int_equal(e.v[0].n_severe, 2);
	assert_int_equal(e.v[1].closing->obj, 3);
	assert_int_equal(e.v[2].closing->obj, 1);
	assert_int_equal(e.v[2].n_paths, 1);
	assert_int_equal(e.v[2].n_all, 2);
	assert_int_equal(e.v[2].worst, SEVERITY_LOW);
	// Nothing alone closes the fourth.
	assert_null(e.v[3].closing);
	assert_int_equal(e.v[3].n_paths, 1);
	assert_ptr_equal(e.v[3].path[0], &v[3]);
	assert_int_equal(e.n_open, 1);
}

// 20,000 paths, each closed by one of its own and by one that many share.
static void many_paths(void **state)
{
	(void)state;
	enum { N = 20000 };
	struct path *v = calloc(N, sizeof *v);
	struct closing *x = calloc(2 * N, sizeof *x);
	for (size_t i = 0; i < N; i++) {
		v[i] = between("alpha", TARGET_NAMESPACE, "beta", SEVERITY_HIGH, VERDICT_ALLOW);
		x[2 * i] = change((ref)(1000 + i), "own");
		x[2 * i + 1] = change((ref)(i % 100), "shared");
		v[i].closing = &x[2 * i];
		v[i].n_closing = 2;
	}
	struct report rep = report_of(v, N);
	struct edits e = edit_list(&rep, rep.snap->arena);
	assert_int_equal(e.n, 100);
	assert_int_equal(e.v[0].n_paths, 200);
	assert_int_equal(e.n_open, 0);
	assert_int_equal(matrix_build(&rep, rep.snap->arena)->cell[0].n_proven, N);
	free(v);
	free(x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_and_columns), cmocka_unit_test(pairs), cmocka_unit_test(nothing_at_all), cmocka_unit_test(edits_that_close_most),
		cmocka_unit_test(many_paths),
	};
	return cluster_free_all(cmocka_run_group_tests(tests, NULL, NULL));
}
