// Every renderer on a report whose names are hostile: no format lets a control byte or broken UTF-8 through, and the data formats stay readable.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "attack/checklist/checklist.h"
#include "attack/delta/delta.h"
#include "attack/waiver/waiver.h"
#include "io/ingest.h"
#include "out/render.h"
#include "text/json.h"
#include "text/utf8.h"
#include "twin/builder.h"

#define EVIL "x\x1b]0;t\x07\n\xe2\x80\xae\xff<script>"

struct fixture { struct arena a; struct diags d; struct report rep; };

static void add_object(void *ctx, const struct ingest_object *o)
{
	builder_add(ctx, o->root, o->src, o->at, o->api_version_hint, o->kind_hint);
}

static void add_kind(void *ctx, span api_version, span kind)
{
	builder_kind_seen(ctx, api_version, kind);
}

// A checklist, an earlier report, a waiver: with texts that are no better.
static void hostile_rest(struct fixture *f, struct path *path)
{
	static struct checklist list[8];
	static struct check check[32];
	static struct standing standing[2];
	static struct change change = { .kind = CHANGE_EDITED, .obj = 0, .off = VALUE_NO_OFF, .field = { EVIL, sizeof EVIL - 1 } };
	static struct delta delta;
	static struct waiver waiver;
	static struct waivers waivers;
	span evil = SPAN(EVIL);

	assert_true(f->rep.snap->n_tenants <= 8 && check_count <= 32);
	for (size_t i = 0; i < check_count; i++)
		check[i] = (struct check){ check_table[i], (enum check_state)(i % 4), UNKNOWN_webhook, evil, 0, VALUE_NO_OFF };
	for (uint32_t t = 0; t < f->rep.snap->n_tenants; t++)
		list[t] = (struct checklist){ t, check, check_count, CHECK_BAD, 1, SEVERITY_HIGH };
	f->rep.checklist = list;
	f->rep.n_checklist = f->rep.snap->n_tenants;
	standing[0] = (struct standing){ STANDING_NEW, &path[0], { 1, 2 }, SEVERITY_HIGH, evil, change };
	standing[1] = (struct standing){ STANDING_FIXED, NULL, { 3, 4 }, SEVERITY_HIGH, evil, change };
	delta = (struct delta){ NULL, standing, 2, 1, 1, 0, &change, 1 };
	f->rep.delta = &delta;
	waiver = (struct waiver){ .fingerprint = evil, .reason = evil, .owner = evil, .expires = evil, .why = evil, .state = WAIVER_EXPIRED };
	waivers = (struct waivers){ &waiver, 1, 1 };
	f->rep.waivers = &waivers;
	path[0].waiver = &waiver;
}

static int setup(void **state)
{
	static struct fixture f;
	static const char text[] =
		"{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"x\\u001b[31m\"}}\n"
		"{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"namespace\":\"x\\u001b[31m\",\"name\":\"a\\u0007\\nb\"}}\n";
	static struct closing closing = { .what = { EVIL, sizeof EVIL - 1 }, .obj = 0, .off = VALUE_NO_OFF, .used_by = { EVIL, sizeof EVIL - 1 } };
	static struct evidence evidence = { 0, VALUE_NO_OFF, { EVIL, sizeof EVIL - 1 } };
	static struct decision decision = { .matched = true, .reason = { EVIL, sizeof EVIL - 1 } };
	static struct path_step step;
	static struct path path[2];
	static struct exposure exposure;
	static const ref objects[] = { 0, 1 };

	f = (struct fixture){ .d.arena = &f.a };
	struct snapshot_options o = { .tenancy = SPAN("namespace"), .assume_empty_all = true };
	struct builder *b = builder_new(&f.a, &o, &f.d);
	struct ingest in = { .arena = &f.a, .keys = builder_keys(b), .diags = &f.d, .sink = { b, add_object, add_kind } };
	ingest_text(&in, SPAN("evil\x1b[1m.json"), span_of(text, sizeof text - 1));
	f.rep.snap = builder_finish(b);

	span evil = SPAN(EVIL);
	step = (struct path_step){ .technique = technique_table[0], .actor = evil, .result = evil, .decision = &decision, .n_decisions = 1,
		.evidence = &evidence, .n_evidence = 1, .closing = &closing, .n_closing = 1 };
	path[0] = (struct path){ .from = { SOURCE_SERVICE_ACCOUNT, evil, evil, evil }, .to = { TARGET_NAMESPACE, SPAN(""), evil, evil },
		.severity = SEVERITY_HIGH, .harm = 7, .technique = technique_table, .n_techniques = 1, .object = objects, .n_objects = 2, .step = &step,
		.n_steps = 1, .closing = &closing, .n_closing = 1, .root = 1, .fingerprint = { 1, 2 } };
	path[1] = path[0];
	path[1].verdict = VERDICT_UNKNOWN;
	path[1].unknown = UNKNOWN_webhook;
	path[1].unknown_text = evil;
	exposure = (struct exposure){ .technique = technique_table[0], .scope = evil, .ns = NS_CLUSTER, .text = evil };
	static struct unasked unasked;
	unasked = (struct unasked){ technique_table[0], UNKNOWN_kind_missing, evil };
	f.rep.unasked = &unasked;
	f.rep.n_unasked = 1;
	hostile_rest(&f, path);
	f.rep.path = path;
	f.rep.n_paths = 2;
	f.rep.exposure = &exposure;
	f.rep.n_exposures = 1;
	f.rep.coverage = 0.5;
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	arena_free(&((struct fixture *)*state)->a);
	return 0;
}

static void clean(span s)
{
	for (const char *p = s.p, *end = s.p + s.n; p < end;) {
		size_t n = utf8_len(p, end);
		assert_true(n > 0);
		assert_true((unsigned char)*p >= 0x20 || *p == '\n' || (*p == '\r' && p + 1 < end && p[1] == '\n'));
		assert_true(*p != 0x7f);
		assert_false(n == 3 && !memcmp(p, "\xe2\x80\xae", 3));
		p += n;
	}
}

static span rendered(struct arena *a, const struct fixture *f, const struct renderer *with, bool trace)
{
	struct buf *b = arena_new(a, struct buf);
	b->arena = a;
	struct render r = { .out = b, .arena = a };

	(trace ? with->trace : with->report)(&r, &f->rep);
	return buf_span(b);
}

static void nothing_hostile_gets_through(void **state)
{
	struct arena a = { 0 };

	for (size_t i = 0; i < renderer_count; i++) {
		span report = rendered(&a, *state, renderer_table[i], false), trace = rendered(&a, *state, renderer_table[i], true);
		assert_true(report.n > 100 && trace.n > 100);
		assert_true(report.p[report.n - 1] == '\n');
		clean(report);
		clean(trace);
	}
	arena_free(&a);
}

static void lines_are_json(void **state)
{
	const struct fixture *f = *state;
	struct arena a = { 0 };
	struct intern keys;
	struct json_options o = { 0 };
	struct json_error err;
	size_t at = 0, lines = 0, paths = 0;
	value v;

	intern_init(&keys, &a, 1);
	span s = rendered(&a, *state, renderer_by_name(SPAN("jsonl")), false);
	while (json_next(s, &at, &o, &a, &keys, &v, &err)) {
		const value *type = value_get(&v, intern_id(&keys, SPAN("type")));
		bool path = span_is(value_span(type), "path");
		lines++;
		paths += path;
		// Other programs tell paths from the rest by these two.
		assert_int_equal(value_present(value_get(&v, intern_id(&keys, SPAN("from")))), path);
		assert_int_equal(value_present(value_get(&v, intern_id(&keys, SPAN("to")))), path);
	}
	assert_int_equal(err.text[0], 0);
	// header, exposure, matrix, checklist, edit, delta, fixed, waiver, summary
	assert_int_equal(lines, 2 + 9 + f->rep.snap->n_tenants);
	assert_int_equal(paths, 2);
	arena_free(&a);
}

// One path is new and undecided, one known and accepted, one gone; whoever accepts writes hostile texts, too.
static void waivers_and_standings_are_inert(void **state)
{
	const struct fixture *f = *state;
	struct arena a = { 0 };
	span evil = SPAN(EVIL);
	struct waiver w = { .reason = evil, .owner = evil, .expires = evil, .technique = evil, .tenant = evil, .state = WAIVER_USED, .obj = REF_NONE };
	struct path path[2] = { f->rep.path[0], f->rep.path[1] };
	path[0].waiver = &w;
	path[1].fingerprint[0] = 7;
	const struct standing v[] = { { .kind = STANDING_NEW, .path = &path[1], .fingerprint = { 7, 2 }, .change.obj = REF_NONE },
		{ .kind = STANDING_FIXED, .fingerprint = { 9, 9 }, .text = evil, .change.obj = REF_NONE },
		{ .kind = STANDING_KNOWN, .path = &path[0], .fingerprint = { 1, 2 }, .change.obj = REF_NONE } };
	struct delta d = { .v = v, .n = 3, .n_new = 1, .n_fixed = 1, .n_known = 1 };
	struct waivers all = { .v = &w, .n = 1 };
	struct fixture g = { .rep = f->rep };
	g.rep.path = path;
	g.rep.delta = &d;
	g.rep.waivers = &all;
	g.rep.partial = true;
	for (size_t i = 0; i < renderer_count; i++)
		clean(rendered(&a, &g, renderer_table[i], false));
	span sarif = rendered(&a, &g, renderer_by_name(SPAN("sarif")), false), junit = rendered(&a, &g, renderer_by_name(SPAN("junit")), false);
	assert_true(span_contains(sarif, SPAN("\"baselineState\":\"unchanged\"")));
	assert_true(span_contains(sarif, SPAN("\"baselineState\":\"new\"")));
	assert_true(span_contains(sarif, SPAN("\"status\":\"accepted\"")));
	assert_true(span_contains(sarif, SPAN("\"executionSuccessful\":false")));
	assert_true(span_contains(junit, SPAN("failures=\"0\" errors=\"0\" skipped=\"2\"")));
	assert_true(span_contains(rendered(&a, &g, renderer_by_name(SPAN("csv")), false), SPAN(",fixed,")));
	assert_true(span_contains(rendered(&a, &g, renderer_by_name(SPAN("md")), false), SPAN("<summary>Accepted (1)</summary>")));
	assert_false(span_contains(rendered(&a, &g, renderer_by_name(SPAN("github")), false), SPAN("::error")));
	arena_free(&a);
}

// Code scanning refuses a file with more than 25,000 results: the strongest are kept and the rest is told.
static void sarif_ends_where_its_readers_do(void **state)
{
	const struct fixture *f = *state;
	struct arena a = { 0 };
	struct fixture g = { .rep = f->rep };
	size_t n = 25001, results = 0;

	g.rep.path = arena_array(&a, struct path, n);
	for (size_t i = 0; i < n; i++)
		g.rep.path[i] = f->rep.path[i ? 1 : 0];
	g.rep.n_paths = n;
	span s = rendered(&a, &g, renderer_by_name(SPAN("sarif")), false);
	for (const char *p = s.p, *end = s.p + s.n; (p = memmem(p, (size_t)(end - p), "\"ruleIndex\"", 11)); p++)
		results++;
	assert_int_equal(results, 25000);
	assert_true(span_contains(s, SPAN("2 more results are left out")));
	arena_free(&a);
}

static void colours_are_for_terminals_only(void **state)
{
	const struct fixture *f = *state;
	struct arena a = { 0 };
	struct buf b = { .arena = &a };
	struct render r = { .out = &b, .arena = &a, .colour = true };

	renderer_by_name(SPAN("text"))->report(&r, &f->rep);
	assert_true(span_contains(buf_span(&b), SPAN("\033[31mHIGH\033[0m")));
	assert_false(span_contains(buf_span(&b), SPAN("\x1b]0")));
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_hostile_gets_through), cmocka_unit_test(lines_are_json), cmocka_unit_test(waivers_and_standings_are_inert),
		cmocka_unit_test(sarif_ends_where_its_readers_do), cmocka_unit_test(colours_are_for_terminals_only),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
