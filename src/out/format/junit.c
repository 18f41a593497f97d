// junit: JUnit XML, which every CI system shows. One suite a tenant: a proven path out of it fails, an undecided, accepted or known one is skipped, and a tenant
// without a path has one test that passes. Exposures are no tests: they never make a run fail.
#include "attack/fingerprint.h"
#include "out/escape.h"
#include "out/finding.h"
#include "out/phrase.h"

struct suite { span name; size_t n, failures, skipped; VEC(const struct finding *) list; };
struct suites { VEC(struct suite) list; struct spanmap by_name; };

// XML 1.0, section 2.2: control bytes and non-characters have no spelling at all; escape.h has made them visible.
static void text(struct render *r, span s)
{
	struct buf seen = { .arena = r->arena };

	escape_add(&seen, s);
	s = buf_span(&seen);
	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '&': buf_str(r->out, "&amp;"); break;
		case '<': buf_str(r->out, "&lt;"); break;
		case '>': buf_str(r->out, "&gt;"); break;
		case '"': buf_str(r->out, "&quot;"); break;
		case '\'': buf_str(r->out, "&apos;"); break;
		default: buf_char(r->out, s.p[i]);
		}
	}
}

static void attribute(struct render *r, const char *name, span s)
{
	buf_printf(r->out, " %s=\"", name);
	text(r, s);
	buf_char(r->out, '"');
}

static bool skipped(const struct finding *f)
{
	return !f->proven || finding_waiver(f) || finding_known(f);
}

static struct suite *suite_of(struct suites *s, struct arena *a, span name)
{
	bool fresh;
	uint32_t *at = spanmap_put(&s->by_name, a, name, &fresh);

	if (fresh) {
		*at = (uint32_t)s->list.n;
		vec_push(&s->list, a, (struct suite){ .name = name });
	}
	return &s->list.v[*at];
}

// Tenants in the snapshot's order, those without a path too; then the positions that belong to none.
static void fill(struct suites *s, struct arena *a, const struct report *rep, const struct findings *all)
{
	// Of tenants that were not asked for nothing is said.
	for (size_t i = 0; i < rep->snap->n_tenants; i++)
		if (!rep->only.tenant.n || span_eq(rep->snap->tenant[i].name, rep->only.tenant))
			suite_of(s, a, rep->snap->tenant[i].name);
	for (size_t i = 0; i < all->n; i++) {
		const struct finding *f = &all->v[i];
		if (!f->path)
			continue;
		span tenant = f->path->from.tenant;
		struct suite *to = suite_of(s, a, tenant.n ? tenant : f->path->from.kind == SOURCE_ANY ? SPAN("(everybody)") : SPAN("(no tenant)"));
		vec_push(&to->list, a, f);
		to->n++;
		to->skipped += skipped(f);
		to->failures += !skipped(f);
	}
}

static void counts(struct render *r, size_t n, size_t failures, size_t skips)
{
	buf_printf(r->out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\" time=\"0\"", n, failures, skips);
}

static span reason(struct render *r, const struct finding *f)
{
	if (!f->proven)
		return f->path->unknown_text.n ? f->path->unknown_text : span_str(unknown_info(f->path->unknown)->text);
	const struct waiver *w = finding_waiver(f);
	return w ? arena_printf(r->arena, "accepted by %.*s until %.*s: %.*s", SPANF(w->owner), SPANF(w->expires), SPANF(w->reason))
		: SPAN("known from the earlier report");
}

static void steps(struct render *r, const struct report *rep, const struct finding *f)
{
	for (size_t i = 0; i < f->path->n_steps; i++) {
		const struct path_step *st = &f->path->step[i];
		struct spot at = finding_step_spot(r, rep->snap, f, st);
		buf_printf(r->out, "\n%zu. %s: ", i + 1, st->technique->id);
		text(r, st->actor);
		if (st->request) {
			buf_str(r->out, "; ");
			text(r, phrase_request(r->arena, st->request));
		}
		buf_str(r->out, " (");
		text(r, at.file);
		buf_printf(r->out, ":%u)", at.line);
	}
}

static void testcase(struct render *r, const struct report *rep, const struct suite *s, const struct finding *f)
{
	span sentence = finding_sentence(r->arena, f), id = fingerprint_short(r->arena, f->path->fingerprint);

	buf_str(r->out, "    <testcase");
	attribute(r, "name", arena_printf(r->arena, "%.*s [%.*s]", SPANF(sentence), SPANF(id)));
	attribute(r, "classname", arena_printf(r->arena, "bulkhead.%.*s", SPANF(s->name)));
	attribute(r, "file", f->at.file);
	buf_printf(r->out, " line=\"%u\" time=\"0\">\n", f->at.line);
	if (skipped(f)) {
		buf_str(r->out, "      <skipped");
		attribute(r, "message", reason(r, f));
		buf_str(r->out, "/>\n");
	} else {
		buf_str(r->out, "      <failure");
		attribute(r, "message", arena_printf(r->arena, "%s: %.*s", phrase_severity(f->severity), SPANF(sentence)));
		attribute(r, "type", span_str(f->technique->id));
		buf_char(r->out, '>');
		text(r, finding_rest(r, rep, f));
		steps(r, rep, f);
		buf_str(r->out, "</failure>\n");
	}
	buf_str(r->out, "    </testcase>\n");
}

static void suite(struct render *r, const struct report *rep, const struct suite *s)
{
	buf_str(r->out, "  <testsuite");
	attribute(r, "name", s->name);
	counts(r, s->n ? s->n : 1, s->failures, s->skipped);
	buf_str(r->out, ">\n");
	for (size_t i = 0; i < s->n; i++) {
		testcase(r, rep, s, s->list.v[i]);
		render_pause(r);
	}
	if (!s->n) {
		buf_str(r->out, "    <testcase name=\"no path leads out of the tenant\"");
		attribute(r, "classname", arena_printf(r->arena, "bulkhead.%.*s", SPANF(s->name)));
		buf_str(r->out, " time=\"0\"/>\n");
	}
	buf_str(r->out, "  </testsuite>\n");
}

static void report(struct render *r, const struct report *rep)
{
	struct findings all = finding_list(r, rep);
	struct suites s = { 0 };
	size_t n = 0, failures = 0, skips = 0;

	fill(&s, r->arena, rep, &all);
	for (size_t i = 0; i < s.list.n; i++) {
		n += s.list.v[i].n ? s.list.v[i].n : 1;
		failures += s.list.v[i].failures;
		skips += s.list.v[i].skipped;
	}
	buf_str(r->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"bulkhead\"");
	counts(r, n, failures, skips);
	buf_str(r->out, ">\n");
	for (size_t i = 0; i < s.list.n; i++)
		suite(r, rep, &s.list.v[i]);
	buf_str(r->out, "</testsuites>\n");
}

const struct renderer renderer_junit = {
	.name = "junit",
	.title = "JUnit XML: a suite a tenant, a proven path is a failure",
	.paths = true,
	.report = report,
	.trace = report,
};
