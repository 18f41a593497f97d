// Recorded requests through the whole of the twin: each line of requests.jsonl goes in as bytes, and the answer - status, reason, message, causes, warnings,
// audit annotations where the suite recorded any, object - is held against what the server said. Arguments: the file, then prefixes of ids to ask (none: all). Lines that the twin cannot decide
// differ, with the reason told.
#include "conform.h"
#include "request_line.h"
#include "uids.h"
#include "cut.h"

#include "text/base64.h"
#include "text/json.h"
#include "twin/api/api.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>

struct asking {
	struct world_file w;
	struct arena run;
	struct tally tally;
	const value *line;
	const value *variant; // another answer that repeats gave; NULL: the line's own
	span body;       // text of the member "body"; null: none
	bool audited;    // the server's audit annotations were recorded
	bool remembers;  // the server judges impersonation by modes, and tries the one that last served the client first
	struct arena long_run;
	struct spanvec clients; // by their names, and what is remembered of each
	VEC(uint8_t *) last;
};

// Behind the JSON value that begins at text[at].
static size_t value_end(span text, size_t at)
{
	size_t depth = 0;
	bool quoted = false;

	for (; at < text.n; at++) {
		char c = text.p[at];
		if (quoted) {
			at += c == '\\';
			quoted = c != '"';
		} else if (c == '"') {
			quoted = true;
		} else if (c == '{' || c == '[') {
			depth++;
		} else if (c == '}' || c == ']') {
			if (!depth)
				return at;
			depth--;
		} else if (c == ',' && !depth) {
			return at;
		}
	}
	return at;
}

// The body goes to the server as it stands in the recording, literals included (1.0, NaN); the rest of the line is read with null in its place.
static span without_body(struct asking *x, span line)
{
	static const span key = SPAN_INIT("\"body\":");
	size_t at = 1;

	x->body = (span){ 0 };
	while (at < line.n) {
		size_t begin = at + key.n, end = value_end(line, at);
		if (span_starts(span_from(line, at), key)) {
			while (begin < end && line.p[begin] == ' ')
				begin++;
			x->body = span_head(span_from(line, begin), end - begin);
			return arena_printf(&x->run, "%.*snull%.*s", SPANF(span_head(line, begin)), SPANF(span_from(line, end)));
		}
		at = end + 1;
		while (at < line.n && line.p[at] == ' ')
			at++;
	}
	return line;
}

static const value *get(struct asking *x, const value *v, const char *name) { return conform_get(v, &x->w.s->keys, name); }
// A member of the recorded answer.
static const value *told(struct asking *x, const char *name)
{
	const value *v = x->variant ? get(x, x->variant, name) : &value_absent;

	return v->type == VALUE_ABSENT ? get(x, x->line, name) : v;
}

static span text(struct asking *x, const value *v, const char *name) { return conform_text(v, &x->w.s->keys, name); }

// body: a document that is sent as compact JSON; raw: the bytes; rawParts: texts repeated; rawBase64: bytes that are no UTF-8.
static span read_body(struct asking *x)
{
	const value *parts = get(x, x->line, "rawParts");
	struct buf b = { .arena = &x->run };

	if (x->body.p)
		return x->body;
	if (parts->type == VALUE_ARRAY) {
		value_each(p, parts)
			for (int64_t i = 0; i < value_item(p, 1)->i; i++)
				buf_add(&b, value_span(value_item(p, 0)));
		return buf_span(&b);
	}
	span base64 = text(x, x->line, "rawBase64");
	if (base64.p)
		return base64_bytes(&x->run, base64);
	if (text(x, x->line, "bodyFile").n)
		return world_body_file(&x->w, &x->run, x->line);
	return text(x, x->line, "raw");
}

static span causes_text(struct asking *x, struct spanvec *v, bool sort)
{
	struct buf b = { .arena = &x->run };

	if (sort && v->n)
		span_sort(v->v, v->n);
	for (size_t i = 0; i < v->n; i++)
		buf_printf(&b, "%.*s\n", SPANF(v->v[i]));
	return buf_span(&b);
}

static bool same_causes(struct asking *x, const struct api_answer *a, span *want, span *got)
{
	struct spanvec w = { 0 }, g = { 0 };
	bool sort = a->unordered || value_present(told(x, "unordered"));

	value_each(c, told(x, "causes"))
		vec_push(&w, &x->run, arena_printf(&x->run, "%.*s %.*s: %.*s", SPANF(text(x, c, "reason")), SPANF(text(x, c, "field")), SPANF(text(x, c, "message"))));
	for (size_t i = 0; i < a->causes.n; i++)
		vec_push(&g, &x->run, arena_printf(&x->run, "%.*s %.*s: %.*s", SPANF(a->causes.v[i].reason), SPANF(a->causes.v[i].field), SPANF(a->causes.v[i].message)));
	*want = causes_text(x, &w, sort);
	*got = causes_text(x, &g, sort);
	return !w.n || world_like(*want, *got);
}

static bool same_warnings(struct asking *x, const struct api_answer *a, span *want, span *got)
{
	struct spanvec w = { 0 }, g = { 0 };

	value_each(v, told(x, "warnings"))
		vec_push(&w, &x->run, value_span(v));
	for (size_t i = 0; i < a->warnings.n; i++)
		vec_push(&g, &x->run, a->warnings.v[i]);
	// A long list is recorded up to a last entry "...".
	if (w.n && span_is(w.v[w.n - 1], "...") && g.n >= w.n) {
		w.n--;
		g.n = w.n;
	}
	*want = causes_text(x, &w, false);
	*got = causes_text(x, &g, false);
	return world_like(*want, *got);
}

static bool same_audit(struct asking *x, const struct api_answer *a, span *want, span *got)
{
	struct spanvec w = { 0 }, g = { 0 };

	if (!x->audited)
		return true;
	member_each(m, told(x, "audit"))
		vec_push(&w, &x->run, arena_printf(&x->run, "%.*s: %.*s", SPANF(intern_text(&x->w.s->keys, m->key)), SPANF(value_span(&m->v))));
	for (size_t i = 0; i < a->audit.list.n; i++)
		vec_push(&g, &x->run, arena_printf(&x->run, "%.*s: %.*s", SPANF(a->audit.list.v[i].key), SPANF(a->audit.list.v[i].text)));
	*want = causes_text(x, &w, true);
	*got = causes_text(x, &g, true);
	return world_like(*want, *got);
}

static void differ(struct asking *x, span want, span got, const char *what)
{
	x->tally.different++;
	conform_differs(text(x, x->line, "id"), want, got, span_str(what));
}

// Numbers of versions are the server's own; recordings that show them differ in nothing else.
static span without_version(struct asking *x, span s)
{
	static const span marks[] = { SPAN_INIT("resourceVersion\\\":\\\""), SPAN_INIT("resourceVersion\":\"") };
	struct buf b = { .arena = &x->run };

	for (size_t i = 0; i < s.n; i++) {
		span mark = span_starts(span_from(s, i), marks[0]) ? marks[0] : marks[1];
		if (!span_starts(span_from(s, i), mark)) {
			buf_char(&b, s.p[i]);
			continue;
		}
		buf_add(&b, mark);
		i += mark.n;
		while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
			i++;
		buf_str(&b, "<rv>");
		i--;
	}
	return buf_span(&b);
}

// A message that came out differently in several recordings: any of them will do.
static span any_message(struct asking *x, span got)
{
	const value *all = get(x, get(x, x->line, "anyOf"), "message");
	span message = value_span(told(x, "message"));

	value_each(m, all) {
		message = without_version(x, value_span(m));
		if (world_like(message, got))
			break;
	}
	return message;
}

// Which refusal of several modes is told depends on what these clients had asked for before, also while another of theirs was being answered:
// only the status is the same every time.
static bool told_by_history(struct asking *x, int status)
{
	static const char *const clients[] = { "x-both", "x-legacy", "x-star", "x-verbs", "x-sa", "x-node", "x-extra", "x-uid" };
	span client = text(x, get(x, x->line, "cert"), "user");
	bool one = span_starts(client, SPAN("x-ui"));

	for (size_t i = 0; i < sizeof clients / sizeof *clients; i++)
		one |= span_is(client, clients[i]);
	return x->remembers && one && status == 403;
}

// The first field that differs; NULL when none does.
static const char *difference(struct asking *x, const struct api_answer *a, span *want, span *got)
{
	int status = (int)told(x, "status")->i;
	span message = any_message(x, a->message), reason = value_span(told(x, "reason"));
	bool unordered = a->unordered || value_present(told(x, "unordered")), bodiless = span_is(text(x, x->line, "method"), "HEAD");

	*want = arena_printf(&x->run, "%d %.*s", status, SPANF(message));
	*got = a->verdict == VERDICT_UNKNOWN ? arena_printf(&x->run, "UNKNOWN %.*s", SPANF(a->message)) :
		arena_printf(&x->run, "%d %.*s", a->status, SPANF(a->message));
	if (a->verdict == VERDICT_UNKNOWN || a->status != status)
		return "status";
	if (told_by_history(x, status))
		return NULL;
	if (!same_causes(x, a, want, got))
		return "causes";
	*want = message, *got = a->message;
	if (!world_like(message, a->message) && !unordered && !bodiless)
		return "message";
	*want = reason, *got = a->reason;
	if (!span_eq(reason, a->reason) && !bodiless)
		return "reason";
	if (!same_warnings(x, a, want, got))
		return "warnings";
	if (!same_audit(x, a, want, got))
		return "audit";
	if (value_present(told(x, "object")) && !cut_same(&x->w, &x->run, told(x, "object"), a->object, want, got))
		return "object";
	return NULL;
}

// Equal to the recorded answer, or to one that a repeat gave.
static const char *compare(struct asking *x, const struct api_answer *a, span *want, span *got)
{
	const char *first = difference(x, a, want, got);
	span w, g;
	bool same = !first;

	value_each(v, get(x, x->line, "variants")) {
		x->variant = v;
		same |= !difference(x, a, &w, &g);
	}
	x->variant = NULL;
	return same ? NULL : first;
}

// What upstream takes in no order is asked in each: one has to give the recorded answer.
static void hold(struct asking *x, const struct world *w, struct api_request *q)
{
	const char *first = NULL, *what;
	struct api_answer a;
	span want, got, w2, g2;

	for (q->order = 0;; q->order++) {
		api_handle(w, q, &x->run, &a);
		what = q->order ? compare(x, &a, &w2, &g2) : compare(x, &a, &want, &got);
		if (!what)
			return;
		first = first ? first : what;
		if (q->order + 1 >= a.orders)
			break;
	}
	differ(x, want, got, first);
}

static uint8_t *remembered(struct asking *x, span client)
{
	for (size_t i = 0; i < x->clients.n; i++)
		if (span_eq(x->clients.v[i], client))
			return x->last.v[i];
	vec_push(&x->clients, &x->long_run, arena_printf(&x->long_run, "%.*s", SPANF(client)));
	vec_push(&x->last, &x->long_run, arena_new(&x->long_run, uint8_t));
	return x->last.v[x->last.n - 1];
}

static void ask(struct asking *x)
{
	struct world w = x->w.now;
	struct api_request q = { .method = text(x, x->line, "method"), .path = text(x, x->line, "path"), .content_type = text(x, x->line, "contentType") };
	struct request_line l;
	q.accept = SPAN("application/json");
	static const span hash = SPAN_INIT("X509SHA256=<hex>");
	static const struct user_extra credential = { SPAN_INIT("authentication.kubernetes.io/credential-id"), &hash, 1 };

	if (!q.content_type.p)
		q.content_type = SPAN("application/json");
	q.body = read_body(x);
	request_line_read(&l, x->line, &x->w.s->keys, &x->run);
	q.body = uids_beside(&x->w, &x->run, q.body, l.r.ns);
	q.user = l.client;
	if (value_present(get(x, x->line, "cert"))) { // what the authenticator adds to who comes with a certificate
		q.user.extra = &credential;
		q.user.n_extra = 1;
	}
	// No other user: the recorder's own certificate.
	static const span own = SPAN_INIT("X509SHA256=#");
	static const struct user_extra recorder = { SPAN_INIT("authentication.kubernetes.io/credential-id"), &own, 1 };
	if (!value_present(get(x, x->line, "as")) && !q.user.n_extra) {
		q.user.extra = &recorder;
		q.user.n_extra = 1;
	}
	q.as = l.impersonates ? &l.as : NULL;
	l.as.last = remembered(x, l.client.name);
	q.upgrade = l.websocket;
	if (l.malformed) {
		x->tally.skipped++; // the twin is told users, not headers
		return;
	}
	x->tally.asked++;
	hold(x, &w, &q);
}

static bool wanted(span id, int n, char **prefix)
{
	for (int i = 0; i < n; i++)
		if (span_starts(id, span_str(prefix[i])))
			return true;
	return n == 0;
}

int suite_api(int argc, char **argv)
{
	static struct asking x;
	span rest, line;

	if (argc < 1)
		conform_usage("api FILE [PREFIX]...");
	// DIR/requests.jsonl, or DIR/requests-NAME.jsonl of a server that was set up with setup-NAME.yaml besides.
	char *copy = strdup(argv[0]), *dir = strdup(dirname(copy));
	span file = span_str(argv[0]), base, extra = SPAN("");
	base = span_from(file, strlen(dir) + 1);
	if (span_starts(base, SPAN("requests-")) && base.n > 15)
		extra = span_head(span_from(base, 9), base.n - 15);
	world_load(&x.w, dir, extra);
	x.remembers = gates_on(&x.w.s->gates, GATE_ConstrainedImpersonation);
	rest = conform_file(argv[0]);
	x.audited = span_contains(rest, SPAN("\"audit\":"));
	while (conform_line(&rest, &line)) {
		value v = conform_json(without_body(&x, uids_paths(&x.w, &x.run, line)), &x.run, &x.w.s->keys);
		x.line = &v;
		if (wanted(text(&x, &v, "id"), argc - 1, argv + 1))
			ask(&x);
		else
			x.tally.skipped++;
		arena_reset(&x.run);
	}
	free(copy);
	free(dir);
	arena_free(&x.run);
	arena_free(&x.long_run);
	arena_free(&x.w.arena);
	return conform_close(&x.tally);
}
