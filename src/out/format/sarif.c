// sarif: SARIF 2.1.0 for code scanning. What its readers insist on: a physical location in every result, also where the input has none; at most 20 tags a
// rule and 25,000 results a run, of which GitHub keeps 5,000: the strongest stand first. Paths that an earlier report had and that are gone are
// left out: GitHub would open them as alerts, whatever their baselineState says.
#include "attack/fingerprint.h"
#include "out/escape.h"
#include "out/finding.h"
#include "out/emit.h"
#include "out/phrase.h"

#define RESULTS 25000 // docs.github.com, code scanning, "SARIF results exceed limit"
#define SOURCES "%SRCROOT%"
#define CLUSTER "CLUSTER"

static const char *level_of(const struct finding *f)
{
	if (!f->proven)
		return "none"; // section 3.27.10: the level of whatever is no failure
	return f->exposure || f->severity == SEVERITY_LOW ? "note" : f->severity == SEVERITY_MEDIUM ? "warning" : "error";
}

// A text as a message: nothing a placeholder (section 3.11.5: braces are doubled), nothing a link (3.11.6), nothing unseen.
static void emit_message_text(struct emit *e, struct arena *a, span s)
{
	struct buf seen = { .arena = a }, b = { .arena = a };

	escape_add(&seen, s);
	s = buf_span(&seen);
	if (span_find(s, '{', 0) < 0 && span_find(s, '}', 0) < 0 && span_find(s, ']', 0) < 0) {
		emit_text(e, "text", s);
		return;
	}
	for (size_t i = 0; i < s.n; i++) {
		buf_char(&b, s.p[i]);
		if (s.p[i] == '{' || s.p[i] == '}')
			buf_char(&b, s.p[i]);
		if (s.p[i] == ']' && i + 1 < s.n && s.p[i + 1] == '(')
			buf_char(&b, ' ');
	}
	emit_text(e, "text", buf_span(&b));
}

static void emit_message(struct emit *e, struct arena *a, const char *key, span s)
{
	emit_map(e, key);
	emit_message_text(e, a, s);
	emit_end(e);
}

static void add_segment(struct buf *b, span s)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("-._~", c));
		if (plain) {
			buf_char(b, (char)c);
		} else {
			buf_char(b, '%');
			buf_char(b, hex[c >> 4]);
			buf_char(b, hex[c & 15]);
		}
	}
}

// RFC 3986: everything but unreserved characters is percent-encoded, segments "." and inner ".." are gone, and no relative reference begins with a slash.
static span uri_of(struct arena *a, span file)
{
	struct buf b = { .arena = a };
	span segment, *kept = arena_array(a, span, file.n / 2 + 2);
	size_t n = 0;

	for (span rest = file; rest.p; ) {
		rest = span_cut(rest, '/', &segment);
		bool up = span_is(segment, "..");
		if (!segment.n || span_is(segment, "."))
			continue;
		if (up && n && !span_is(kept[n - 1], ".."))
			n--;
		else
			kept[n++] = segment;
	}
	if (span_starts(file, SPAN("/")))
		buf_str(&b, "file://");
	for (size_t i = 0; i < n; i++) {
		if (i || b.n)
			buf_char(&b, '/');
		add_segment(&b, kept[i]);
	}
	return b.n ? buf_span(&b) : SPAN("_");
}

static void emit_physical(struct emit *e, struct arena *a, const struct spot *at)
{
	emit_map(e, "physicalLocation");
	emit_map(e, "artifactLocation");
	emit_text(e, "uri", uri_of(a, at->file));
	if (!span_starts(at->file, SPAN("/")))
		emit_str(e, "uriBaseId", at->made_up ? CLUSTER : SOURCES);
	emit_end(e);
	emit_map(e, "region");
	emit_int(e, "startLine", at->line);
	emit_end(e);
	emit_end(e);
}

static void emit_flow(struct emit *e, struct render *r, const struct report *rep, const struct finding *f)
{
	const struct path *p = f->path;

	emit_list(e, "codeFlows");
	emit_map(e, NULL);
	emit_list(e, "threadFlows");
	emit_map(e, NULL);
	emit_list(e, "locations");
	for (size_t i = 0; i < p->n_steps; i++) {
		const struct path_step *st = &p->step[i];
		struct spot at = finding_step_spot(r, rep->snap, f, st);
		span what = st->request ? phrase_request(r->arena, st->request) : SPAN("");
		emit_map(e, NULL);
		emit_map(e, "location");
		emit_physical(e, r->arena, &at);
		emit_message(e, r->arena, "message", arena_printf(r->arena, "%s: %.*s%s%.*s%s%.*s", st->technique->id, SPANF(st->actor), what.n ? "; " : "", SPANF(what),
			st->result.n ? "; then " : "", SPANF(st->result)));
		emit_end(e);
		emit_int(e, "executionOrder", i + 1);
		emit_end(e);
	}
	emit_end(e);
	emit_end(e);
	emit_end(e);
	emit_end(e);
	emit_end(e);
}

static void emit_logical(struct emit *e, struct render *r, const struct snapshot *s, const struct finding *f)
{
	ref obj = f->path ? f->path->root : f->exposure->obj;
	span id = phrase_object_id(r->arena, s, obj);

	if (!id.n)
		return;
	emit_list(e, "logicalLocations");
	emit_map(e, NULL);
	emit_text(e, "fullyQualifiedName", id);
	emit_str(e, "kind", "resource");
	emit_end(e);
	emit_end(e);
}

// Empty: it was asked, and nobody accepts it (section 3.27.23).
static void emit_suppression(struct emit *e, struct arena *a, const struct waiver *w)
{
	emit_list(e, "suppressions");
	if (w) {
		emit_map(e, NULL);
		emit_str(e, "kind", "external");
		emit_str(e, "status", "accepted");
		emit_text(e, "justification", arena_printf(a, "%.*s (%.*s, until %.*s)", SPANF(w->reason), SPANF(w->owner), SPANF(w->expires)));
		emit_end(e);
	}
	emit_end(e);
}

static void emit_bag(struct emit *e, struct render *r, const struct finding *f)
{
	const struct path *p = f->path;

	emit_map(e, "properties");
	if (p) {
		emit_str(e, "severity", phrase_severity(p->severity));
		emit_str(e, "verdict", phrase_path_verdict(p->verdict));
		emit_text(e, "from", phrase_source(r->arena, &p->from));
		emit_text(e, "to", phrase_target(r->arena, &p->to));
		emit_some(e, "fromTenant", p->from.tenant);
		emit_some(e, "toTenant", p->to.tenant);
	}
	emit_list(e, "techniques");
	for (size_t i = 0; p && i < p->n_techniques; i++)
		emit_str(e, NULL, p->technique[i]->id);
	if (!p)
		emit_str(e, NULL, f->technique->id);
	emit_end(e);
	emit_end(e);
}

static void emit_result(struct emit *e, struct render *r, const struct report *rep, const struct finding *f, int rule)
{
	span rest = finding_rest(r, rep, f);

	buf_char(r->out, '\n');
	emit_map(e, NULL);
	emit_str(e, "ruleId", f->technique->id);
	emit_int(e, "ruleIndex", (uint64_t)rule);
	emit_str(e, "kind", f->proven ? "fail" : "open");
	emit_str(e, "level", level_of(f));
	emit_message(e, r->arena, "message", arena_printf(r->arena, "%.*s.%s%.*s", SPANF(finding_sentence(r->arena, f)), rest.n ? " " : "", SPANF(rest)));
	emit_list(e, "locations");
	emit_map(e, NULL);
	emit_physical(e, r->arena, &f->at);
	emit_logical(e, r, rep->snap, f);
	emit_end(e);
	emit_end(e);
	emit_map(e, "partialFingerprints");
	if (f->path)
		emit_text(e, "bulkhead/v1", fingerprint_text(r->arena, f->path->fingerprint));
	else
		emit_text(e, "bulkhead/v1", arena_printf(r->arena, "%s/%.*s", f->technique->id, SPANF(f->exposure->scope)));
	emit_end(e);
	if (f->path && f->path->n_steps)
		emit_flow(e, r, rep, f);
	if (finding_waiver(f) || rep->waivers)
		emit_suppression(e, r->arena, finding_waiver(f));
	if (f->standing)
		emit_str(e, "baselineState", finding_known(f) ? "unchanged" : "new");
	emit_bag(e, r, f);
	emit_end(e);
}

// What the report has of a technique: its place in the run's list of rules, and the worst that it leads to.
struct rule { int index; enum severity worst; bool proven; };

static const char *score(const struct rule *u)
{
	// The bands that GitHub shows: critical above 9.0, high from 7.0, medium from 4.0 (docs.github.com, "SARIF support for code scanning").
	static const char *const by_severity[] = { "2.0", "5.5", "8.0", "9.5" };

	return by_severity[u->worst];
}

static void emit_tags(struct emit *e, struct arena *a, const struct technique *t)
{
	span id;
	int left = 16; // 20 with those before

	emit_list(e, "tags");
	emit_str(e, NULL, "security");
	emit_str(e, NULL, "kubernetes");
	emit_str(e, NULL, phrase_boundary(t->boundary));
	emit_str(e, NULL, phrase_kind(t->kind));
	for (span rest = span_str(t->attack); rest.p && left > 0; ) {
		rest = span_cut(rest, ',', &id);
		if (span_trim(id).n && left-- > 0)
			emit_text(e, NULL, arena_printf(a, "external/attack/%.*s", SPANF(span_trim(id))));
	}
	for (span rest = span_str(t->matrix); rest.p && left > 0; ) {
		rest = span_cut(rest, ',', &id);
		if (span_trim(id).n && left-- > 0)
			emit_text(e, NULL, arena_printf(a, "external/threat-matrix/%.*s", SPANF(span_trim(id))));
	}
	emit_end(e);
}

// In Markdown what looks like HTML must not be it; the texts are the catalogue's own.
static void add_markdown(struct buf *b, span s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (strchr("<>*_[]`\\|", s.p[i]))
			buf_char(b, '\\');
		buf_char(b, s.p[i]);
		if (s.p[i] == '{' || s.p[i] == '}')
			buf_char(b, s.p[i]);
	}
}

static span help_of(struct arena *a, const struct technique *t, bool markdown)
{
	struct buf b = { .arena = a };
	span line;
	const struct { const char *head; span text; } part[] = {
		{ "Needs", span_str(t->needs) }, { "Gives", phrase_gives(a, t, SPAN("its scope")) }, { "Shows as", span_str(t->audit) },
	};

	for (size_t i = 0; i < 3; i++) {
		if (!part[i].text.n)
			continue;
		buf_printf(&b, markdown ? "**%s:** " : "%s: ", part[i].head);
		if (markdown)
			add_markdown(&b, part[i].text);
		else
			buf_add(&b, part[i].text);
		buf_str(&b, "\n\n");
	}
	buf_str(&b, markdown ? "**What stops it:**\n" : "What stops it:");
	for (span rest = span_str(t->fixes); rest.p; ) {
		rest = span_cut(rest, '\n', &line);
		buf_str(&b, markdown ? "\n- " : " ");
		if (markdown)
			add_markdown(&b, line);
		else
			buf_add(&b, line);
		buf_str(&b, rest.p && !markdown ? ";" : "");
	}
	return buf_span(&b);
}

static void emit_rule(struct emit *e, struct arena *a, const struct technique *t, const struct rule *u)
{
	buf_char(e->b, '\n');
	emit_map(e, NULL);
	emit_str(e, "id", t->id);
	emit_message(e, a, "shortDescription", span_str(t->title));
	emit_message(e, a, "fullDescription", arena_printf(a, "%s. Needs: %s.", t->title, t->needs ? t->needs : "nothing"));
	emit_map(e, "help");
	emit_text(e, "text", help_of(a, t, false));
	emit_text(e, "markdown", help_of(a, t, true));
	emit_end(e);
	emit_map(e, "defaultConfiguration");
	emit_str(e, "level", t->kind == TECHNIQUE_EXPOSURE || u->worst == SEVERITY_LOW ? "note" : u->worst == SEVERITY_MEDIUM ? "warning" : "error");
	emit_end(e);
	emit_map(e, "properties");
	emit_tags(e, a, t);
	emit_str(e, "precision", u->proven ? "very-high" : "medium");
	emit_str(e, "security-severity", score(u));
	emit_end(e);
	emit_end(e);
}

static void emit_rules(struct emit *e, struct arena *a, const struct rule *rule, const struct findings *all)
{
	int next = 0;

	emit_list(e, "rules");
	for (size_t i = 0; i < all->n; i++) {
		int at = technique_index(all->v[i].technique);
		if (rule[at].index != next)
			continue;
		emit_rule(e, a, all->v[i].technique, &rule[at]);
		next++;
	}
	emit_end(e);
}

static struct rule *rules_of(struct arena *a, const struct findings *all)
{
	struct rule *rule = arena_array(a, struct rule, technique_count);
	int n = 0;

	for (size_t i = 0; i < technique_count; i++)
		rule[i].index = -1;
	for (size_t i = 0; i < all->n; i++) {
		struct rule *u = &rule[technique_index(all->v[i].technique)];
		if (u->index < 0)
			u->index = n++;
		u->worst = all->v[i].severity > u->worst ? all->v[i].severity : u->worst;
		u->proven |= all->v[i].proven;
	}
	return rule;
}

static void emit_note(struct emit *e, struct arena *a, const char *id, const char *level, span text)
{
	emit_map(e, NULL);
	emit_map(e, "descriptor");
	emit_str(e, "id", id);
	emit_end(e);
	emit_str(e, "level", level);
	emit_message(e, a, "message", text);
	emit_end(e);
}

static void emit_invocation(struct emit *e, struct arena *a, const struct report *rep, size_t left_out)
{
	emit_list(e, "invocations");
	emit_map(e, NULL);
	emit_bool(e, "executionSuccessful", !rep->partial);
	emit_list(e, "toolExecutionNotifications");
	if (rep->partial)
		emit_note(e, a, "partial", "error", SPAN("The time ran out: there may be more paths."));
	if (left_out)
		emit_note(e, a, "results-left-out", "warning", arena_printf(a, "%zu more results are left out, the weakest: readers take %d a run.", left_out, RESULTS));
	emit_note(e, a, "coverage", "note", arena_printf(a, "%.1f %% of the questions were decided; %zu of %zu techniques are not decided yet.", rep->coverage * 100,
		rep->n_undecided, technique_count));
	emit_end(e);
	emit_end(e);
	emit_end(e);
}

static void emit_base(struct emit *e, struct arena *a, const char *id, const char *text)
{
	emit_map(e, id);
	emit_message(e, a, "description", span_str(text));
	emit_end(e);
}

static void emit_tool(struct emit *e, struct arena *a, const struct rule *rule, const struct findings *all)
{
	emit_map(e, "tool");
	emit_map(e, "driver");
	emit_str(e, "name", "bulkhead");
	emit_str(e, "version", BULKHEAD_VERSION);
	emit_str(e, "semanticVersion", BULKHEAD_VERSION);
	emit_rules(e, a, rule, all);
	emit_end(e);
	emit_end(e);
}

static void report(struct render *r, const struct report *rep)
{
	struct emit e = emit_start(r->out, EMIT_LINE);
	struct findings all = finding_list(r, rep);
	size_t left_out = all.n > RESULTS ? all.n - RESULTS : 0;

	all.n -= left_out;
	struct rule *rule = rules_of(r->arena, &all);
	emit_map(&e, NULL);
	emit_str(&e, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	emit_str(&e, "version", "2.1.0");
	emit_list(&e, "runs");
	emit_map(&e, NULL);
	emit_tool(&e, r->arena, rule, &all);
	emit_map(&e, "automationDetails");
	emit_str(&e, "id", "bulkhead/");
	emit_end(&e);
	emit_invocation(&e, r->arena, rep, left_out);
	emit_map(&e, "originalUriBaseIds");
	emit_base(&e, r->arena, SOURCES, "Where bulkhead was started: the names of its input files begin here.");
	emit_base(&e, r->arena, CLUSTER, "Objects that were not read from a file of their own. There are no such files.");
	emit_end(&e);
	emit_list(&e, "results");
	for (size_t i = 0; i < all.n; i++) {
		emit_result(&e, r, rep, &all.v[i], rule[technique_index(all.v[i].technique)].index);
		render_pause(r);
	}
	emit_end(&e);
	emit_end(&e);
	emit_end(&e);
	emit_end(&e);
}

// The answer of why: its paths and nothing else.
static void trace(struct render *r, const struct report *rep)
{
	struct report paths = *rep;

	paths.n_exposures = 0;
	report(r, &paths);
}

const struct renderer renderer_sarif = {
	.name = "sarif",
	.title = "SARIF 2.1.0 for code scanning",
	.paths = true,
	.report = report,
	.trace = trace,
};
