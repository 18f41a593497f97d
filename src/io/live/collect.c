// What is read, in order: the version; discovery; every kind over the whole cluster; where that is forbidden, namespace by namespace. The objects go to
// the sink while the rest is still being read.
#include "io/live/reading.h"

#include "twin/version.h"

#include <errno.h>

#define MAX_NAMESPACES 1000 // that are tried one by one

// ---- discovery ------------------------------------------------------------------------------------------------------------------------

struct asked { struct reading *r; const char *path; long status; struct err error; span why; value doc; bool good; struct discovery_version of; };

static void on_asked(void *ctx, const struct client_answer *x)
{
	struct asked *q = ctx;

	q->status = x->status;
	q->error = x->error;
	q->good = x->status == 200 && answer_document(q->r, x, q->r->scratch, &q->r->keys, &q->doc);
	if (!q->good)
		q->why = x->status == 200 ? SPAN("the answer is no JSON") : answer_complaint(q->r, x);
}

static void ask(struct reading *r, struct asked *q, span path, span accept)
{
	struct client_request c = { .path = path, .accept = accept, .arena = r->scratch, .done = on_asked, .ctx = q };

	q->r = r;
	client_add(r->client, &c);
}

// The document goes to the sink once more, in its own arena: its keys are those of the model.
static void on_version(void *ctx, const struct client_answer *x)
{
	struct reading *r = ctx;
	value *root = arena_new(r->in->arena, value);
	struct source *src = arena_new(r->in->arena, struct source);

	if (!x->status)
		r->fatal = x->error;
	else if (x->status == 401)
		r->fatal = (struct err){ EACCES, SPAN("the server does not accept the credential (401 Unauthorized)") };
	if (x->status != 200 || !answer_document(r, x, r->in->arena, r->in->keys, root))
		return;
	*src = (struct source){ .name = arena_printf(r->in->arena, "k8s://%.*s/version", SPANF(r->context)), .numbered = true };
	r->out->version = value_get_span(root, KEY_gitVersion);
	struct ingest_object o = { .root = root, .src = src };
	if (r->out->version.n)
		r->in->sink.object(r->in->sink.ctx, &o);
}

static struct err version(struct reading *r)
{
	struct client_request q = { .path = SPAN("/version"), .arena = r->in->arena, .done = on_version, .ctx = r };

	client_add(r->client, &q);
	try_(client_run(r->client));
	r->from_cache = r->out->version.n && version_minor(r->out->version) >= 34;
	return r->fatal;
}

// The lists of single group versions, where the server does not give them all at once.
static struct err one_by_one(struct reading *r, const struct discovery_versions *all)
{
	struct asked *q = arena_array(r->scratch, struct asked, all->n + 1);

	for (size_t i = 0; i < all->n; i++) {
		const struct discovery_version *v = &all->v[i];
		q[i].of = *v;
		ask(r, &q[i], v->group.n ? arena_printf(r->scratch, "/apis/%.*s/%.*s", SPANF(v->group), SPANF(v->version))
			: arena_printf(r->scratch, "/api/%.*s", SPANF(v->version)), SPAN(""));
	}
	try_(client_run(r->client));
	for (size_t i = 0; i < all->n; i++) {
		if (!q[i].status && (q[i].error.code == EIO || q[i].error.code == ECONNREFUSED))
			return q[i].error;
		if (!q[i].good || !discovery_resources(&r->found, &q[i].of, &q[i].doc))
			vec_push(&r->found.stale, r->scratch, q[i].of);
	}
	return OK;
}

static void gap(struct reading *r, span api_version, span kind, span why)
{
	struct arena *a = r->in->arena;
	struct live_gap g = { arena_span(a, api_version), arena_span(a, kind), why };

	vec_push(&r->out->gaps, a, g);
	if (kind.n && r->in->sink.kind_partial)
		r->in->sink.kind_partial(r->in->sink.ctx, g.api_version, g.kind, why);
	diag_add(r->in->diags, DIAG_WARN, arena_printf(a, "k8s://%.*s/%.*s", SPANF(r->context), SPANF(kind.n ? kind : api_version)), 0, 0,
		"not read: %.*s", SPANF(why));
}

static struct err discover(struct reading *r)
{
	struct discovery_versions all = { 0 };
	struct asked q[2] = { { .path = "/api" }, { .path = "/apis" } };

	for (size_t i = 0; i < 2; i++)
		ask(r, &q[i], span_str(q[i].path), SPAN(DISCOVERY_ACCEPT));
	try_(client_run(r->client));
	for (size_t i = 0; i < 2; i++) {
		if (!q[i].status)
			return q[i].error;
		if (q[i].status == 401)
			return (struct err){ EACCES, SPAN("the server does not accept the credential (401 Unauthorized)") };
		if (q[i].good && !discovery_aggregated(&r->found, &q[i].doc))
			discovery_groups(&r->found, &q[i].doc, &all);
		else if (!q[i].good)
			r->guessed = q[i].why;
	}
	try_(one_by_one(r, &all));
	// Not even discovery is allowed, or something that is no API server answers: what its version has by default is tried.
	if (r->guessed.n && q[0].status != 403 && q[1].status != 403)
		return (struct err){ EPROTO, arena_printf(r->in->arena, "this is no Kubernetes API server: %s %.*s", q[q[0].good].path, SPANF(r->guessed)) };
	if (r->guessed.n)
		discovery_assume(&r->found, r->out->version.n ? version_minor(r->out->version) : 30);
	for (size_t i = 0; i < r->found.stale.n; i++) {
		const struct discovery_version *v = &r->found.stale.v[i];
		gap(r, arena_printf(r->scratch, "%.*s/%.*s", SPANF(v->group), SPANF(v->version)), SPAN(""),
			arena_printf(r->in->arena, "the server behind %.*s/%.*s does not answer", SPANF(v->group), SPANF(v->version)));
	}
	return OK;
}

// ---- namespaces, one by one -------------------------------------------------------------------------------------------------------

static void add_namespace(struct reading *r, span ns)
{
	for (size_t i = 0; i < r->namespaces.n; i++)
		if (span_eq(r->namespaces.v[i], ns))
			return;
	if (ns.n)
		vec_push(&r->namespaces, r->scratch, ns);
}

static void on_namespace(void *ctx, const struct client_answer *x)
{
	struct reading *r = ctx;
	value *root = arena_new(r->in->arena, value);

	if (x->status == 200 && answer_document(r, x, r->in->arena, r->in->keys, root))
		object_one(r, SPAN("v1"), SPAN("Namespace"), root);
}

static bool forbidden(const struct list *l) { return l->end == LIST_FORBIDDEN && !l->ns.n; }

// The namespaces that can be tried: those that were read, else those that the caller names (the context's among them), each got by itself.
static struct err see_namespaces(struct reading *r)
{
	bool known = r->namespaces.n > 0;

	for (size_t i = 0; r->o->namespaces && i < r->o->namespaces->n; i++)
		add_namespace(r, r->o->namespaces->v[i]);
	for (size_t i = 0; !known && i < r->namespaces.n; i++) {
		struct buf path = { .arena = r->scratch };
		buf_str(&path, "/api/v1/namespaces/");
		path_escape(&path, r->namespaces.v[i]);
		struct client_request q = { .path = buf_span(&path), .arena = r->in->arena, .done = on_namespace, .ctx = r };
		client_add(r->client, &q);
	}
	return client_run(r->client);
}

static struct err by_namespace(struct reading *r)
{
	size_t all = r->list.n;
	bool some = false;

	for (size_t i = 0; i < all; i++)
		some |= forbidden(r->list.v[i]) && r->list.v[i]->kind.namespaced;
	if (!some)
		return OK;
	try_(see_namespaces(r));
	if (r->namespaces.n > MAX_NAMESPACES)
		diag_add(r->in->diags, DIAG_WARN, r->context, 0, 0, "of %zu namespaces only %d were tried one by one", r->namespaces.n, MAX_NAMESPACES);
	for (size_t i = 0; i < all; i++)
		for (size_t k = 0; forbidden(r->list.v[i]) && r->list.v[i]->kind.namespaced && k < r->namespaces.n && k < MAX_NAMESPACES; k++)
			list_add(r, &r->list.v[i]->kind, r->namespaces.v[k]);
	return list_run(r);
}

// "Pod: a, b" for what was read in some namespaces only.
static span partial(struct reading *r, const struct list *of)
{
	struct buf b = { .arena = r->in->arena };

	for (size_t i = 0; i < r->list.n; i++) {
		const struct list *l = r->list.v[i];
		if (!l->ns.n || l->end != LIST_WHOLE || !span_eq(l->kind.kind, of->kind.kind) || !span_eq(l->kind.group, of->kind.group))
			continue;
		buf_str(&b, b.n ? ", " : "");
		buf_add(&b, l->ns);
	}
	return buf_span(&b);
}

static void settle(struct reading *r)
{
	size_t whole = 0;

	for (size_t i = 0; i < r->list.n; i++) {
		struct list *l = r->list.v[i];
		whole += l->end == LIST_WHOLE;
		if (l->ns.n || l->end == LIST_WHOLE || l->end == LIST_OPEN)
			continue;
		span some = l->kind.namespaced ? partial(r, l) : SPAN(""), why = l->why;
		if (some.n) {
			vec_push(&r->out->partial, r->in->arena, arena_printf(r->in->arena, "%.*s: %.*s", SPANF(l->kind.kind), SPANF(some)));
			why = arena_printf(r->in->arena, "%.*s; read in %.*s only", SPANF(why), SPANF(some));
		}
		gap(r, l->api_version, l->kind.kind, why);
	}
	r->whole = whole;
}

// ---- the run --------------------------------------------------------------------------------------------------------------------------

static struct err read_all(struct reading *r)
{
	struct discovered_list read;

	try_(version(r));
	try_(discover(r));
	read = discovery_choose(&r->found, r->o->secret_metadata);
	for (size_t i = 0; i < read.n; i++)
		list_add(r, &read.v[i], SPAN(""));
	try_(list_run(r));
	try_(by_namespace(r));
	settle(r);
	if (!r->whole && !r->out->objects)
		return (struct err){ EACCES, arena_printf(r->in->arena, "nothing could be read%s%.*s", r->out->gaps.n ? ": " : "",
			SPANF(r->out->gaps.n ? r->out->gaps.v[0].why : SPAN(""))) };
	// A kind that is served in no version has no objects.
	if (!r->guessed.n) {
		read = discovery_unserved(&r->found);
		for (size_t i = 0; i < read.n; i++)
			r->in->sink.kind_seen(r->in->sink.ctx, arena_span(r->in->arena, discovery_api_version(r->scratch, &read.v[i])), read.v[i].kind);
	}
	return OK;
}

struct err live_collect(struct ingest *in, struct client *c, span context, const struct live_options *o, struct live_read *out)
{
	struct arena scratch = { 0 };
	struct reading *r = arena_new(&scratch, struct reading);

	*out = (struct live_read){ 0 };
	*r = (struct reading){ .in = in, .client = c, .context = context, .o = o, .out = out, .scratch = &scratch };
	intern_init(&r->keys, &scratch, in->keys->map.seed);
	r->found.a = &scratch;
	r->found.keys = &r->keys;
	struct err e = read_all(r);
	out->wire = client_stats(c);
	e.text = arena_span(in->arena, e.text);
	arena_free(&scratch);
	return e;
}
