// Whole requests: the input is written like HTTP - "METHOD PATH", header lines, an empty line, the body - and asked of the twin in a small world of
// something of everything. Asked again, in memory that was used before and of a key table that knows its names by now, it must be answered
// the same: verdict, status, words, warnings, object. "User:" and "Group:" lines say who asks (none: an administrator); Content-Type, Accept, Upgrade and
// Impersonate-User, -Group, -Uid, -Extra-KEY are what they are in HTTP.
#include "base/buf.h"
#include "base/must.h"
#include "request_world.h"
#include "text/json.h"
#include "twin/api/api.h"
#include "twin/builder.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_LISTED 8
#define WORLD_REQUESTS 4096 // names that requests bring stay in the world's key table: it is made anew now and then

struct asked {
	struct api_request q;
	struct impersonation as;
	span groups[MAX_LISTED], as_groups[MAX_LISTED], value[MAX_LISTED];
	struct user_extra extra[MAX_LISTED];
	size_t n_groups;
};

static struct arena lasting;

// A leak checker does not look into mapped chunks, and would take what they point at for lost.
static void forget(void) { arena_free(&lasting); }

static struct snapshot *world(struct arena *a)
{
	struct snapshot_options *o = arena_new(a, struct snapshot_options);
	struct diags *d = arena_new(a, struct diags);
	char *text = arena_alloc(a, sizeof request_world, 1);
	span rest, line;

	d->arena = a;
	o->assume_empty_all = true;
	o->kubernetes_version = SPAN("1.35.1");
	o->tenancy = SPAN("namespace");
	o->authorizers = SPAN("node,rbac");
	struct builder *b = builder_new(a, o, d);
	for (size_t i = 0; i < sizeof request_world; i++)
		text[i] = request_world[i] == '\'' ? '"' : request_world[i];
	for (rest = span_of(text, sizeof request_world - 1); rest.n;) {
		struct json_error e;
		value *v = arena_new(a, value);
		rest = span_cut(rest, '\n', &line);
		if (!line.n)
			continue;
		must(json_read(line, NULL, a, builder_keys(b), v, &e));
		builder_add(b, v, NULL, 0, SPAN(""), SPAN(""));
	}
	return builder_finish(b);
}

static void push(span *list, size_t *n, span s)
{
	if (*n < MAX_LISTED)
		list[(*n)++] = s;
}

static void header(struct asked *x, span name, span text)
{
	static const span extra = SPAN_INIT("Impersonate-Extra-");

	if (span_eq_fold(name, SPAN("Content-Type"))) {
		x->q.content_type = text;
	} else if (span_eq_fold(name, SPAN("Accept"))) {
		x->q.accept = text;
	} else if (span_eq_fold(name, SPAN("Upgrade"))) {
		x->q.upgrade = true;
	} else if (span_eq_fold(name, SPAN("User"))) {
		x->q.user.name = text;
	} else if (span_eq_fold(name, SPAN("Group"))) {
		push(x->groups, &x->n_groups, text);
	} else if (span_eq_fold(name, SPAN("Impersonate-User"))) {
		x->as.user = text;
	} else if (span_eq_fold(name, SPAN("Impersonate-Uid"))) {
		x->as.uid = text;
	} else if (span_eq_fold(name, SPAN("Impersonate-Group"))) {
		push(x->as_groups, &x->as.n_groups, text);
	} else if (name.n > extra.n && span_eq_fold(span_head(name, extra.n), extra) && x->as.n_extra < MAX_LISTED) {
		size_t i = x->as.n_extra++;
		x->value[i] = text;
		x->extra[i] = (struct user_extra){ span_from(name, extra.n), &x->value[i], 1 };
	}
}

static void user(struct asked *x, struct arena *a)
{
	static const span masters = SPAN_INIT("system:masters");
	span ns, name;

	if (!x->q.user.name.n && !x->n_groups)
		x->q.user = user_named(a, SPAN("admin"), &masters, 1);
	else if (user_split_service_account(x->q.user.name, &ns, &name) && !x->n_groups)
		x->q.user = user_service_account(a, ns, name);
	else
		x->q.user = user_named(a, x->q.user.name, x->groups, x->n_groups);
}

// The answer as text.
static span told(struct arena *a, const struct intern *keys, const struct api_answer *r)
{
	struct buf b = { .arena = a };

	buf_printf(&b, "%d %d %d ", r->verdict, r->verdict == VERDICT_UNKNOWN ? (int)r->unknown : 0, r->status);
	buf_add(&b, r->reason);
	buf_char(&b, '\n');
	buf_add(&b, r->message);
	for (size_t i = 0; i < r->causes.n; i++) {
		buf_str(&b, "\ncause ");
		buf_add(&b, r->causes.v[i].reason);
		buf_char(&b, ' ');
		buf_add(&b, r->causes.v[i].field);
		buf_char(&b, ' ');
		buf_add(&b, r->causes.v[i].message);
	}
	for (size_t i = 0; i < r->warnings.n; i++) {
		buf_str(&b, "\nwarning ");
		buf_add(&b, r->warnings.v[i]);
	}
	buf_char(&b, '\n');
	if (r->object)
		json_write(&b, keys, r->object);
	return buf_span(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct snapshot *s;
	static unsigned asked;
	struct arena a = { 0 }, run = { 0 };
	struct asked x = { 0 };
	span rest = span_of((const char *)data, size), line, name, first, second;
	struct api_answer r;

	if (!s || ++asked % WORLD_REQUESTS == 0) {
		if (!s)
			atexit(forget);
		arena_free(&lasting);
		s = world(&lasting);
	}
	struct world w = world_of(s);
	rest = span_cut(rest, '\n', &line);
	x.q.path = span_cut(line, ' ', &x.q.method);
	while (rest.n) {
		rest = span_cut(rest, '\n', &line);
		if (!line.n)
			break;
		span text = span_cut(line, ':', &name);
		header(&x, name, span_trim(text));
	}
	if (!x.q.path.n || x.q.path.p[0] != '/')
		return 0;
	x.q.body = rest;
	x.as.groups = x.as_groups;
	x.as.extra = x.extra;
	x.q.as = x.as.user.n ? &x.as : NULL;
	user(&x, &a);
	api_handle(&w, &x.q, &run, &r);
	first = told(&a, &s->keys, &r);
	arena_reset(&run);
	api_handle(&w, &x.q, &run, &r);
	second = told(&a, &s->keys, &r);
	if (!span_eq(first, second)) {
		fprintf(stderr, "first: %.*s\nthen:  %.*s\n", SPANF(first), SPANF(second));
		abort();
	}
	arena_free(&run);
	arena_free(&a);
	return 0;
}
