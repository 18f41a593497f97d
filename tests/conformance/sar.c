// Recorded SubjectAccessReviews: over the RBAC objects that the server held, over a set's own files, and the random ones.
#include "conform.h"

#include "io/ingest.h"
#include "k8s/meta.h"
#include "small.h"
#include "twin/authz/node.h"
#include "twin/authz/rbac.h"
#include "twin/builder.h"

#include <stdio.h>

// What a server with --authorization-mode=Node,RBAC answers, and why.
static bool ask(const struct world *w, const struct request *r, struct arena *run, span *reason)
{
	struct node_answer n = node_authorize(w, r, run);

	*reason = (span){ 0 };
	if (n.allowed)
		return true;
	struct rbac_answer a = rbac_authorize(w, r, run);
	*reason = a.allowed || !n.reason.n ? a.reason : a.reason.n ? arena_printf(run, "%.*s\n%.*s", SPANF(n.reason), SPANF(a.reason)) : n.reason;
	return a.allowed;
}

struct grants {
	const struct world *w;
	const struct request *r;
	struct arena *run;
	span wanted;
	bool found;
};

static bool is_wanted(void *ctx, const struct rbac_binding *b, const struct rbac_role *role, const struct rbac_rule *rule)
{
	struct grants *g = ctx;
	const struct request *r = g->r;

	(void)role;
	if (r->non_resource ? rbac_rule_covers_url(rule, r->verb, r->path)
	                    : rbac_rule_covers(rule, r->verb, r->group, r->resource, r->subresource, r->name))
		g->found = span_eq(rbac_reason(g->w, &r->user, b, g->run), g->wanted);
	return !g->found;
}

// Could the server have given this reason? Of several bindings that allow it names the first it meets, in no fixed order.
static bool grants_with(const struct world *w, const struct request *r, struct arena *run, span wanted)
{
	struct grants g = { w, r, run, wanted, false };

	rbac_visit(w, &r->user, r->non_resource ? SPAN("") : r->ns, is_wanted, &g);
	return g.found;
}

// "RBAC: [a, b]" and "RBAC: [b, a]" are the same answer.
static span in_order(span s, struct arena *run)
{
	static const span open = SPAN_INIT("RBAC: [");
	struct spanvec v = { 0 };
	struct buf b = { .arena = run };

	if (!span_starts(s, open) || !span_ends(s, SPAN("]")))
		return s;
	s = span_head(span_from(s, open.n), s.n - open.n - 1);
	while (s.n) {
		span part;
		s = span_cut(s, ',', &part);
		vec_push(&v, run, span_trim(part));
	}
	span_sort(v.v, v.n);
	for (size_t i = 0; i < v.n; i++) {
		buf_add(&b, v.v[i]);
		buf_char(&b, ',');
	}
	return buf_span(&b);
}

// One answer against the record. reasons: what the server was seen to say; n == 0 when that was not recorded.
static void compare(struct tally *t, size_t id, const struct world *w, const struct request *r, bool want, const span *reasons, size_t n,
	struct arena *run)
{
	span reason, number = arena_printf(run, "%zu", id);
	bool got = ask(w, r, run, &reason), fine = n == 0;

	t->asked++;
	if (got != want) {
		t->different++;
		conform_differs(number, want ? SPAN("allowed") : SPAN("refused"), got ? SPAN("allowed") : SPAN("refused"), reason);
		return;
	}
	for (size_t i = 0; i < n && !fine; i++)
		fine = span_eq(in_order(reasons[i], run), in_order(reason, run)) || (got && grants_with(w, r, run, reasons[i]));
	if (!fine) {
		t->reason_wrong++;
		conform_differs(number, reasons[0], got ? SPAN("allowed") : SPAN("refused"), reason);
	}
}

static const span *texts(const value *list, struct arena *run, size_t *n)
{
	span *out = arena_array(run, span, value_count(list));

	*n = 0;
	value_each(v, list)
		out[(*n)++] = value_span(v);
	return out;
}

static int ask_all(const struct snapshot *s, const char *questions)
{
	struct world w = world_of(s);
	struct arena run = { 0 }, names = { 0 };
	struct intern keys;
	struct tally t = { 0 };
	span rest = conform_file(questions), line;

	intern_init(&keys, &names, 1);
	while (conform_line(&rest, &line)) {
		value q = conform_json(line, &run, &keys);
		const value *path = conform_get(&q, &keys, "path");
		span reason = conform_text(&q, &keys, "reason");
		struct request r = {
			.user.name = conform_text(&q, &keys, "user"), .verb = conform_text(&q, &keys, "verb"), .group = conform_text(&q, &keys, "group"),
			.resource = conform_text(&q, &keys, "resource"), .subresource = conform_text(&q, &keys, "subresource"),
			.ns = conform_text(&q, &keys, "namespace"), .name = conform_text(&q, &keys, "name"), .path = value_span(path),
			.non_resource = path->type == VALUE_STRING,
		};
		r.user.groups = texts(conform_get(&q, &keys, "groups"), &run, &r.user.n_groups);
		const value *allowed = conform_get(&q, &keys, "allowed");
		compare(&t, t.asked + 1, &w, &r, allowed->type == VALUE_BOOL && allowed->b, &reason, reason.n ? 1 : 0, &run);
		arena_reset(&run);
	}
	arena_free(&run);
	arena_free(&names);
	return conform_close(&t);
}

// What the recorded server was given: namespaces, accounts and RBAC objects, without those that it refused.
struct loaded { struct builder *b; const value *refused; size_t n_refused; struct intern *keys; };

static bool was_refused(const struct loaded *l, const value *root)
{
	for (size_t i = 0; i < l->n_refused; i++)
		if (span_eq(conform_text(&l->refused[i], l->keys, "kind"), meta_kind(root)) &&
			span_eq(conform_text(&l->refused[i], l->keys, "name"), meta_name(root)) &&
			span_eq(conform_text(&l->refused[i], l->keys, "namespace"), meta_namespace(root)))
			return true;
	return false;
}

static void take(void *ctx, const struct ingest_object *o)
{
	static const char *const kinds[] = { "Namespace", "ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding" };
	struct loaded *l = ctx;
	span api = meta_api_version(o->root).n ? meta_api_version(o->root) : o->api_version_hint;
	span kind = meta_kind(o->root).n ? meta_kind(o->root) : o->kind_hint;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (span_is(kind, kinds[i]) && (span_is(api, "v1") || span_starts(api, SPAN("rbac.authorization.k8s.io/"))) && !was_refused(l, o->root))
			builder_add(l->b, o->root, o->src, o->at, o->api_version_hint, o->kind_hint);
}

static void take_no_kind(void *ctx, span api_version, span kind) { (void)ctx, (void)api_version, (void)kind; }

static void read_refused(struct loaded *l, const char *path, struct arena *a)
{
	VEC(struct value) list = { 0 };
	span rest = conform_file(path), line;

	while (conform_line(&rest, &line))
		vec_push(&list, a, conform_json(line, a, l->keys));
	l->refused = list.v;
	l->n_refused = list.n;
}

static const struct snapshot *from_files(struct arena *a, char *const *path, int n, const char *version, const char *refused)
{
	struct snapshot_options *o = arena_new(a, struct snapshot_options);
	struct diags *d = arena_new(a, struct diags);
	struct ingest in = { .arena = a };
	struct loaded l = { 0 };

	d->arena = a;
	o->kubernetes_version = span_str(version);
	o->assume_empty_all = true;
	o->tenancy = SPAN("namespace");
	l.b = builder_new(a, o, d);
	in.keys = l.keys = builder_keys(l.b);
	in.diags = d;
	in.sink = (struct ingest_sink){ &l, take, take_no_kind };
	if (refused)
		read_refused(&l, refused, a);
	for (int i = 0; i < n; i++) {
		struct err e = ingest_path(&in, path[i]);
		if (e.code)
			fprintf(stderr, "bulkhead-conform: %s: %.*s\n", path[i], SPANF(e.text));
	}
	return builder_finish(l.b);
}

static const struct snapshot *from_record(struct arena *a, const char *rbac, const char *version)
{
	struct small s;

	small_init(&s, a, conform_minor(version));
	if (!small_json(&s, conform_file(rbac)))
		conform_usage("the record of RBAC objects is no JSON");
	return small_finish(&s, true);
}

int suite_sar(int argc, char **argv)
{
	const char *rbac = NULL, *version = NULL, *refused = NULL, *questions = NULL;
	int first = 0, n = 0;
	struct arena a = { 0 };

	for (int i = 0; i < argc;) {
		const char *word = argv[i++];
		const char **to = strcmp(word, "--rbac") == 0 ? &rbac : strcmp(word, "--kubernetes-version") == 0 ? &version :
			strcmp(word, "--refused") == 0 ? &refused : NULL;
		if (strcmp(word, "--objects") == 0)
			for (first = i; i < argc && strncmp(argv[i], "--", 2) != 0; i++)
				n++;
		else if (to && i < argc)
			*to = argv[i++];
		else
			questions = word;
	}
	if (!version || !questions || !rbac == !n)
		conform_usage("sar (--rbac RBAC.json | --objects PATH... --kubernetes-version V [--refused FILE]) --kubernetes-version V QUESTIONS.jsonl");
	const struct snapshot *s = rbac ? from_record(&a, rbac, version) : from_files(&a, argv + first, n, version, refused);
	int status = ask_all(s, questions);
	arena_free(&a);
	return status;
}

static const span *by_number(const value *numbers, const value *names, struct arena *run, size_t *n)
{
	span *out = arena_array(run, span, value_count(numbers));

	*n = 0;
	value_each(v, numbers)
		out[(*n)++] = value_span(value_item(names, (size_t)v->i));
	return out;
}

int suite_sar_random(int argc, char **argv)
{
	struct arena a = { 0 }, run = { 0 };
	struct small s;
	struct tally t = { 0 };

	if (argc != 1)
		conform_usage("sar-random DIR");
	small_init(&s, &a, 35);
	if (!small_json(&s, conform_file(conform_join(&a, argv[0], "rbac.jsonl").p)))
		conform_usage("rbac.jsonl is no JSON");
	value index = conform_json(conform_file(conform_join(&a, argv[0], "index.json").p), &a, &s.keys);
	const value *users = conform_get(&index, &s.keys, "users"), *groups = conform_get(&index, &s.keys, "groups");
	span rest = conform_file(conform_join(&a, argv[0], "sar.jsonl").p), line;
	span rest2 = conform_file(conform_join(&a, argv[0], "reasons.jsonl").p), line2;
	struct world w = world_of(small_finish(&s, true));

	while (conform_line(&rest, &line)) {
		value q = conform_json(line, &run, &s.keys), reasons = value_absent;
		size_t n;
		struct request r = { .user.name = value_span(value_item(users, (size_t)value_item(&q, 0)->i)), .verb = value_span(value_item(&q, 2)) };
		r.user.groups = by_number(value_item(&q, 1), groups, &run, &r.user.n_groups);
		r.non_resource = value_item(&q, 3)->type == VALUE_NULL;
		if (r.non_resource) {
			r.path = value_span(value_item(&q, 4));
		} else {
			span *at[] = { &r.group, &r.resource, &r.subresource, &r.ns, &r.name };
			for (size_t i = 0; i < 5; i++)
				*at[i] = value_span(value_item(&q, 3 + i));
		}
		if (conform_line(&rest2, &line2))
			reasons = conform_json(line2, &run, &s.keys);
		const span *said = texts(&reasons, &run, &n);
		compare(&t, t.asked + 1, &w, &r, value_item(&q, value_count(&q) - 1)->i != 0, said, n, &run);
		arena_reset(&run);
	}
	arena_free(&run);
	arena_free(&a);
	return conform_close(&t);
}
