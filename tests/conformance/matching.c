// Which webhooks and policies match recorded requests: each line of requests.jsonl is made into the twin's request over the objects of the suite
// (the folder's name), and those that the twin says match are held against the recorded calls and warnings. Their verdicts are not asked; any other suite
// is skipped whole.
#include "conform.h"
#include "world.h"

#include "k8s/schema/decode.h"
#include "k8s/schema/default.h"
#include "patch.h"
#include "request_line.h"
#include "text/yaml.h"
#include "twin/admission/attrs.h"

#include <libgen.h>
#include <stdlib.h>

struct asked {
	struct request r;
	span id;
	int64_t status;
	const value *line;
};

struct matching {
	struct world_file w;
	struct snapshot *s;    // of w
	const char *dir;
	struct arena run;
	struct intern *keys;
	struct tally tally;
};

static void take_yaml(void *ctx, const struct yaml_doc *d)
{
	*(value *)ctx = d->root;
}

static const value *read_body(struct matching *x, const value *line)
{
	span file = conform_text(line, x->keys, "bodyFile"), name = conform_text(line, x->keys, "bodyName");
	value *v = arena_new(&x->run, value);
	struct diags d = { .arena = &x->run };
	struct json_options o = { 0 };

	*v = *conform_get(line, x->keys, "body");
	if (file.n) {
		// Paths count from the corpora, three folders above the suite.
		span path = arena_printf(&x->run, "%s/../../../%.*s", x->dir, SPANF(file));
		yaml_read(conform_file(path.p), path, &o, &x->run, x->keys, &d, take_yaml, v);
	}
	if (name.n) {
		value object = *v;
		value patch = value_object(arena_array(&x->run, struct member, 1), 1), meta_ = value_object(arena_array(&x->run, struct member, 1), 1);
		*(struct member *)meta_.member = (struct member){ KEY_name, VALUE_NO_OFF, value_string(name) };
		*(struct member *)patch.member = (struct member){ KEY_metadata, VALUE_NO_OFF, meta_ };
		*v = patch_merge(&x->run, &object, &patch, false);
	}
	return v;
}

// As the server reads and completes it: typed decoding, then defaults.
static const value *completed(struct matching *x, const struct request *r, const value *v)
{
	const struct gvk_kind *k = gvk_by_gvr(r->group, r->version, r->resource);
	const struct schema_type *t = k && k->type != GVK_NO_TYPE ? schema_type_at(k->type) : NULL;
	struct decode d = { .arena = &x->run, .keys = x->keys, .minor = x->s->minor };
	struct defaults f;
	value *out = arena_new(&x->run, value), typed;

	if (!t || !decode_object(&d, t, v, &typed))
		return v;
	default_init(&f, &x->run, x->keys, x->s->minor);
	*out = default_document(&f, k, &typed);
	return out;
}

// False when the request cannot be made here (a JSON patch, a raw body).
static bool read_request(struct matching *x, const value *line, struct asked *q)
{
	struct world w = world_of(x->s);
	span type = conform_text(line, x->keys, "contentType");
	struct request_line l;
	const value *body;

	request_line_read(&l, line, x->keys, &x->run);
	*q = (struct asked){ .id = l.id, .line = line, .status = l.status, .r = l.r };
	q->r.dry_run = true;
	if (value_present(conform_get(line, x->keys, "raw")) || span_starts(type, SPAN("application/json-patch")))
		return false;
	body = read_body(x, line);
	if (span_is(q->r.verb, "create") || span_is(q->r.verb, "update")) {
		q->r.object = completed(x, &q->r, body);
		return true;
	}
	if (!span_is(q->r.verb, "patch"))
		return true;
	q->r.old = admission_old(&w, &q->r);
	if (!q->r.old)
		return false;
	value *object = arena_new(&x->run, value);
	*object = patch_merge(&x->run, q->r.old, body, span_starts(type, SPAN("application/strategic")));
	q->r.object = completed(x, &q->r, object);
	return true;
}

static void differs(struct matching *x, const struct asked *q, span want, span got, span reason)
{
	x->tally.different++;
	conform_differs(q->id, want, got, reason);
}

static span joined(struct matching *x, struct spanvec *v)
{
	struct buf b = { .arena = &x->run };

	span_sort(v->v, v->n);
	for (size_t i = 0; i < v->n; i++)
		if (i == 0 || !span_eq(v->v[i], v->v[i - 1]))
			buf_printf(&b, "%s%.*s", b.n ? " " : "", SPANF(v->v[i]));
	return buf_span(&b);
}

// Name of the webhook that a decision is about, without its domain: what the recorded hook calls itself.
static span hook_of(struct matching *x, const struct decision *d)
{
	const value *root = snapshot_object(x->s, d->evidence[0].obj)->root;
	span field = d->evidence[0].field, head;
	size_t i = (size_t)strtoul(span_from(field, strlen("webhooks[")).p, NULL, 10);

	span_cut(value_get_span(value_item(value_get(root, KEY_webhooks), i), KEY_name), '.', &head);
	return head;
}

// Counts the line as asked or skipped: its setup must begin with one of these words, and the server have let it pass.
static bool askable(struct matching *x, const struct asked *q, const char *const exact[3])
{
	span setup = conform_text(q->line, x->keys, "setup");
	bool known = false;

	for (size_t i = 0; i < 3; i++)
		known |= span_starts(setup, span_str(exact[i]));
	// Which objects a collection holds is not part of the question.
	known &= q->status < 300 && !span_is(q->r.verb, "deletecollection");
	*(known ? &x->tally.asked : &x->tally.skipped) += 1;
	return known;
}

// Which webhooks are called. Setups whose hooks refuse, change or have conditions show only some of the calls: they are left out.
static void ask_webhooks(struct matching *x, struct asked *q)
{
	static const char *const exact[] = { "vrules", "vsel", "vpolicy" };
	const value *calls = conform_get(q->line, x->keys, "calls");
	struct trace trace = { 0 };
	struct judgement j = { .w = world_of(x->s), .r = q->r, .run = &x->run, .trace = &trace };
	struct spanvec want = { 0 }, got = { 0 };

	if (!askable(x, q, exact))
		return;
	j.r.dry_run = false;
	control_by_id(SPAN("validating-webhooks"))->judge(control_by_id(SPAN("validating-webhooks")), &j);
	value_each(c, calls)
		vec_push(&want, &x->run, conform_text(c, x->keys, "hook"));
	for (size_t i = 0; i < trace.list.n; i++)
		if (trace.list.v[i].matched && trace.list.v[i].n_evidence)
			vec_push(&got, &x->run, hook_of(x, &trace.list.v[i]));
	span a = joined(x, &want), b = joined(x, &got);
	if (!span_eq(a, b))
		differs(x, q, a, b, q->id);
}

// Which policies match: in these setups every validation fails and every binding only warns.
static void ask_vap(struct matching *x, struct asked *q)
{
	static const char *const exact[] = { "rules-", "sel-", "excl-" };
	static const span begin = SPAN_INIT("Validation failed for ValidatingAdmissionPolicy '");
	const struct control *c = control_by_id(SPAN("vap"));
	span name;
	struct trace trace = { 0 };
	struct judgement j = { .w = world_of(x->s), .r = q->r, .run = &x->run, .trace = &trace };
	struct spanvec want = { 0 }, got = { 0 };

	if (!askable(x, q, exact))
		return;
	c->judge(c, &j);
	value_each(w, conform_get(q->line, x->keys, "warnings"))
		if (span_starts(value_span(w), begin)) {
			span_cut(span_from(value_span(w), begin.n), '\'', &name);
			vec_push(&want, &x->run, name);
		}
	for (size_t i = 0; i < trace.list.n; i++)
		if (trace.list.v[i].matched && trace.list.v[i].n_evidence)
			vec_push(&got, &x->run, snapshot_object(x->s, trace.list.v[i].evidence[0].obj)->name);
	span a = joined(x, &want), b = joined(x, &got);
	if (!span_eq(a, b))
		differs(x, q, a, b, q->id);
}

static const struct { const char *name; void (*ask)(struct matching *x, struct asked *q); } answers[] = {
	{ "vap", ask_vap },
	{ "webhooks", ask_webhooks },
};

static void reload(struct matching *x, span setup)
{
	world_load(&x->w, x->dir, setup);
	x->s = x->w.s;
	x->keys = &x->s->keys;
}

int suite_matching(int argc, char **argv)
{
	struct arena a = { 0 };
	static struct matching x;
	void (*ask)(struct matching *x, struct asked *q) = NULL;
	span rest, line;

	if (argc != 1)
		conform_usage("matching DIR");
	x.dir = argv[0];
	const char *name = basename((char *)arena_printf(&a, "%s", x.dir).p);
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		if (strcmp(answers[i].name, name) == 0)
			ask = answers[i].ask;
	rest = conform_file(conform_join(&a, x.dir, "requests.jsonl").p);
	if (ask)
		reload(&x, SPAN(""));
	while (conform_line(&rest, &line)) {
		struct asked q;
		if (!ask) {
			x.tally.skipped++;
			continue;
		}
		value v = conform_json(line, &x.run, x.keys);
		span setup = conform_text(&v, x.keys, "setup");
		if (!span_eq(setup, x.w.setup)) {
			reload(&x, arena_span(&a, setup));
			v = conform_json(line, &x.run, x.keys);
		}
		if (read_request(&x, &v, &q))
			ask(&x, &q);
		else
			x.tally.skipped++;
		arena_reset(&x.run);
	}
	int status = conform_close(&x.tally);
	arena_free(&x.run);
	arena_free(&x.w.arena);
	arena_free(&a);
	return status;
}
