// The HTML report: where the boxes of a path stand, the marks of waivers and of an earlier report, what is said when there is nothing to say, and how
// much is written out of a large report. Markup, policy and data blocks are held against independent readers by tests/html and tests/e2e/html.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "attack/waiver/waiver.h"
#include "out/html/chain.h"
#include "out/html/report.h"
#include "twin/builder.h"

enum { BINDING, ROLE, OBJECTS };

static struct request exec_request = { .verb = { "create", 6 }, .resource = { "pods", 4 }, .subresource = { "exec", 4 }, .ns = { "there", 5 } };
static struct evidence grants[] = { { BINDING, VALUE_NO_OFF, { 0 } }, { ROLE, VALUE_NO_OFF, { 0 } }, { BINDING, VALUE_NO_OFF, { 0 } } };
static struct closing closing = { .what = { "remove <b>x</b>", 15 }, .obj = REF_NONE, .off = VALUE_NO_OFF };

struct fixture { struct snapshot s; struct object object[OBJECTS]; struct kind kind[1]; struct ns ns[1]; struct tenant tenant[2]; struct snapshot_options options;
	struct path_step step[4]; struct path path[3]; struct report rep; };

static struct path path_of(struct fixture *f, size_t steps, uint64_t id)
{
	return (struct path){ .from = { .kind = SOURCE_GROUP, .name = SPAN("red"), .tenant = SPAN("red") }, .to = { .kind = TARGET_NAMESPACE, .name = SPAN("there"),
		.tenant = SPAN("blue") }, .severity = SEVERITY_HIGH, .step = f->step, .n_steps = steps, .technique = technique_table, .n_techniques = 1,
		.closing = &closing, .n_closing = 1, .root = BINDING, .fingerprint = { id, 7 } };
}

static void make(struct fixture *f)
{
	*f = (struct fixture){ 0 };
	f->kind[0] = (struct kind){ .kind = SPAN("RoleBinding") };
	f->object[BINDING] = (struct object){ .name = SPAN("a"), .cause = REF_NONE };
	f->object[ROLE] = (struct object){ .name = SPAN("b"), .cause = REF_NONE };
	f->ns[0] = (struct ns){ .name = SPAN("there") };
	f->tenant[0] = (struct tenant){ .name = SPAN("blue") };
	f->tenant[1] = (struct tenant){ .name = SPAN("red") };
	f->s = (struct snapshot){ .object = f->object, .n_objects = OBJECTS, .kind = f->kind, .n_kinds = 1, .ns = f->ns, .n_ns = 1, .tenant = f->tenant,
		.n_tenants = 2, .minor = 34, .version_known = true, .options = &f->options };
	for (size_t i = 0; i < 4; i++)
		f->step[i] = (struct path_step){ .technique = technique_table[i > 1], .actor = i == 3 ? SPAN("ServiceAccount there/app") : SPAN("Group red"),
			.request = &exec_request, .evidence = grants, .n_evidence = 3 };
	for (size_t i = 0; i < 3; i++)
		f->path[i] = path_of(f, i + 1, 0x1111111111111111u * (i + 1));
	f->rep = (struct report){ .snap = &f->s, .path = f->path, .n_paths = 3, .coverage = 1 };
}

static span rendered(struct arena *a, const struct report *rep)
{
	struct buf *b = arena_new(a, struct buf);
	b->arena = a;
	struct render r = { .out = b, .arena = a };

	renderer_by_name(SPAN("html"))->report(&r, rep);
	return buf_span(b);
}

static size_t times(span text, const char *what)
{
	size_t n = 0, len = strlen(what);

	for (const char *p = text.p; (p = memmem(p, text.n - (size_t)(p - text.p), what, len)); p += len)
		n++;
	return n;
}

static void layers_from_left_to_right(void **state)
{
	struct fixture f;
	struct arena a = { 0 };
	(void)state;

	make(&f);
	// Steps 1 and 2 are one technique by one actor, so one stage; 3 and 4 are a stage each.
	struct path p = path_of(&f, 4, 1);
	struct chain c = chain_layout(&a, &f.s, &p);
	assert_int_equal(c.n_edges, 3);
	assert_int_equal(c.edge[0].n, 2);
	size_t boxes = 0, hanging = 0;
	uint16_t right = 0;
	for (size_t i = 0; i < c.n_nodes; i++) {
		const struct chain_node *n = &c.node[i];
		assert_true(n->x + n->w <= c.w && n->y + n->h <= c.h);
		if (n->role == CHAIN_GRANT) {
			// Below its arrow, and each object once: two of the three pieces of evidence are the same binding.
			assert_true(n->x >= c.edge[n->stage].x1 && n->x + n->w <= c.edge[n->stage].x2 && n->y > c.edge[n->stage].y);
			hanging++;
			continue;
		}
		assert_true(!boxes || n->x > right);
		right = (uint16_t)(n->x + n->w);
		boxes++;
	}
	assert_int_equal(boxes, 4);
	assert_int_equal(hanging, 6);
	assert_true(span_is(chain_middle(&a, &p, &c, 1), "ServiceAccount there/app"));
	arena_free(&a);
}

static void marks(void **state)
{
	struct fixture f;
	struct arena a = { 0 };
	struct waiver w = { .fingerprint = SPAN("11111111"), .reason = SPAN("<i>known</i>"), .owner = SPAN("ops & co"), .expires = SPAN("2031-01-31"), .state = WAIVER_USED,
		.n_paths = 1, .obj = REF_NONE };
	struct waivers waivers = { &w, 1, 1 };
	(void)state;

	make(&f);
	f.path[0].waiver = &w;
	struct standing v[] = { { .kind = STANDING_NEW, .path = &f.path[0], .severity = SEVERITY_HIGH, .change = { CHANGE_ADDED, BINDING, VALUE_NO_OFF, { 0 } } },
		{ .kind = STANDING_FIXED, .severity = SEVERITY_LOW, .text = SPAN("gone <u>now</u>") }, { .kind = STANDING_KNOWN, .path = &f.path[1], .severity = SEVERITY_HIGH } };
	struct delta d = { .v = v, .n = 3, .n_new = 1, .n_fixed = 1, .n_known = 1 };
	f.rep.delta = &d;
	f.rep.waivers = &waivers;
	span page = rendered(&a, &f.rep);
	assert_true(span_contains(page, SPAN("accepted by ops &amp; co until 2031-01-31")));
	assert_true(span_contains(page, SPAN("&lt;i&gt;known&lt;/i&gt;")));
	assert_true(span_contains(page, SPAN("gone &lt;u&gt;now&lt;/u&gt;")));
	assert_true(span_contains(page, SPAN("Against the earlier report: 1 new, 1 fixed, 1 known.")));
	assert_true(span_contains(page, SPAN("added <code>RoleBinding")));
	assert_int_equal(times(page, "<span class=\"mark new\">new</span>"), 3); // in the list of changes, at its cause, at the path
	assert_false(span_contains(page, SPAN("<b>x</b>")));
	arena_free(&a);
}

static void nothing_found(void **state)
{
	struct fixture f;
	struct arena a = { 0 };
	(void)state;

	make(&f);
	f.rep.n_paths = 0;
	span page = rendered(&a, &f.rep);
	assert_true(span_contains(page, SPAN("No way out of a tenant was proven.")));
	assert_true(span_contains(page, SPAN("No path was found.")));
	assert_false(span_contains(page, SPAN("id=\"changes\"")));
	assert_false(span_contains(page, SPAN("id=\"data\"")));
	arena_free(&a);
}

static void strongest_are_written_out(void **state)
{
	struct fixture f;
	struct arena a = { 0 };
	enum { MANY = 20000 };
	(void)state;

	make(&f);
	f.rep.path = arena_array(&a, struct path, MANY);
	f.rep.n_paths = MANY;
	for (size_t i = 0; i < MANY; i++)
		f.rep.path[i] = path_of(&f, i % 4 + 1, i * 0x9e3779b97f4a7c15u + 1);
	span page = rendered(&a, &f.rep);
	assert_true(page.n < 2u << 20);
	size_t out = times(page, "<details class=\"path\"");
	assert_true(out >= 20 && out <= 40);
	assert_true(span_contains(page, SPAN("strongest of 20000 paths are written out here")));
	assert_int_equal(times(page, "<script"), 3);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layers_from_left_to_right), cmocka_unit_test(marks), cmocka_unit_test(nothing_found), cmocka_unit_test(strongest_are_written_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
