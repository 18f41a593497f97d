// One kind, page by page. Pages are kept until the list has ended, so that of a list that had to begin anew (410 Gone: its token is too old) nothing
// reaches the sink twice.
//
// The watch cache answers what is asked with resourceVersion=0, and then ignores limit (apiserver storage/cacher/cacher.go; measured on 1.35: 1,206
// objects in one answer). Since 1.34 it answers pages as well, without resourceVersion (ListFromCacheSnapshot), and these are current. So older servers
// are asked as their own informers ask them, and newer ones for pages: never are 500 objects read out of etcd for us while the cache has them.
#include "io/live/reading.h"

#include "io/ingest_parts.h"

#include <errno.h>

#define AT_ONCE 4
#define RESTARTS 2
#define SECRETS "application/json;as=Table;g=meta.k8s.io;v=v1"

void path_escape(struct buf *b, span s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~')
			buf_char(b, c);
		else
			buf_printf(b, "%%%02X", (unsigned char)c);
	}
}

span list_path(struct arena *a, const struct list *l, unsigned page, bool from_cache)
{
	struct buf b = { .arena = a };

	buf_printf(&b, l->kind.group.n ? "/apis/%.*s/%.*s" : "/api%.*s/%.*s", SPANF(l->kind.group), SPANF(l->kind.version));
	if (l->ns.n) {
		buf_str(&b, "/namespaces/");
		path_escape(&b, l->ns);
	}
	buf_printf(&b, "/%.*s", SPANF(l->kind.resource));
	if (l->unpaged) {
		buf_str(&b, "?resourceVersion=0");
	} else {
		buf_printf(&b, "?limit=%u", page);
		if (!l->go_on.n && !from_cache)
			buf_str(&b, "&resourceVersion=0");
	}
	if (l->go_on.n) {
		buf_str(&b, "&continue=");
		path_escape(&b, l->go_on);
	}
	if (span_is(l->kind.kind, "Secret"))
		buf_str(&b, "&includeObject=Metadata");
	return buf_span(&b);
}

static void on_page(void *ctx, const struct client_answer *x);

static void ask(struct list *l)
{
	struct reading *r = l->of;
	struct client_request q = {
		.path = list_path(r->scratch, l, r->o->page ? r->o->page : 500, r->from_cache), .arena = r->in->arena, .done = on_page, .ctx = l,
		.accept = span_is(l->kind.kind, "Secret") ? SPAN(SECRETS) : SPAN(""),
	};

	client_add(r->client, &q);
}

static void begin(struct reading *r)
{
	while (r->open < AT_ONCE && r->next < r->list.n && !r->fatal.code) {
		r->open++;
		ask(r->list.v[r->next++]);
	}
}

static void end(struct list *l, enum list_end how, span why)
{
	struct reading *r = l->of;

	l->end = how;
	l->why = why;
	object_list(r, l);
	r->open--;
	begin(r);
}

static span where(const struct list *l)
{
	struct arena *a = l->of->in->arena;
	span all = l->kind.namespaced ? SPAN("in the whole cluster") : SPAN("");

	return l->ns.n ? arena_printf(a, "in namespace %.*s", SPANF(l->ns)) : all;
}

span answer_complaint(struct reading *r, const struct client_answer *x)
{
	struct arena *a = r->in->arena;
	value doc;

	if (!x->status)
		return x->error.text;
	if (x->status >= 300 && x->status < 400)
		return arena_printf(a, "answered %ld: redirects are not followed", x->status);
	if (!answer_document(r, x, r->scratch, &r->keys, &doc))
		return arena_printf(a, "answered %ld", x->status);
	span message = value_get_span(&doc, intern_id(&r->keys, SPAN("message"))), line;

	span_cut(message, '\n', &line);
	return arena_printf(a, "answered %ld%s%.*s", x->status, line.n ? ": " : "", SPANF(span_head(line, 300)));
}

bool answer_document(struct reading *r, const struct client_answer *x, struct arena *a, struct intern *keys, value *out)
{
	struct json_options o = r->in->options.json;
	struct json_error e;

	o.skip_managed_fields = o.mask_secrets = true;
	return x->body.n && json_read(x->body, &o, a, keys, out, &e) && out->type == VALUE_OBJECT;
}

// The token is too old, or the server was. Once more from the beginning, and at last in one piece.
static void anew(struct list *l)
{
	l->first = l->last = NULL;
	l->go_on = SPAN("");
	l->unpaged = l->restarts++ == RESTARTS;
	ask(l);
}

static void refused(struct list *l, const struct client_answer *x)
{
	struct reading *r = l->of;
	span kinds = l->kind.group.n ? arena_printf(r->in->arena, "%.*s.%.*s", SPANF(l->kind.resource), SPANF(l->kind.group)) : l->kind.resource;

	if (x->status == 410 && l->restarts <= RESTARTS) {
		anew(l);
	} else if (x->status == 401) {
		r->fatal = (struct err){ EACCES, SPAN("the server no longer accepts the credential (401 Unauthorized)") };
		end(l, LIST_FAILED, r->fatal.text);
	} else if (x->status == 403) {
		span w = where(l);
		end(l, LIST_FORBIDDEN, arena_printf(r->in->arena, "forbidden: list %.*s%s%.*s", SPANF(kinds), w.n ? " " : "", SPANF(w)));
	} else {
		if (!x->status && (x->error.code == EIO || x->error.code == ECONNREFUSED))
			r->fatal = x->error;
		end(l, LIST_FAILED, arena_printf(r->in->arena, "list %.*s: %.*s", SPANF(kinds), SPANF(answer_complaint(r, x))));
	}
}

static bool is_page(const struct list *l, const value *root, struct intern *keys)
{
	if (span_is(l->kind.kind, "Secret")) // never whole Secrets, whatever a server makes of the Accept header
		return span_is(value_get_span(root, KEY_kind), "Table") && value_get(root, intern_id(keys, SPAN("rows")))->type <= VALUE_ARRAY;
	const value *items = value_get(root, KEY_items);
	return span_ends(value_get_span(root, KEY_kind), SPAN("List")) && (items->type == VALUE_ARRAY || items->type <= VALUE_NULL);
}

static void on_page(void *ctx, const struct client_answer *x)
{
	struct list *l = ctx;
	struct reading *r = l->of;
	struct page *p = arena_new(r->in->arena, struct page);
	value *root = arena_new(r->in->arena, value);

	if (r->o->progress)
		r->o->progress(r->o->ctx, client_stats(r->client).requests, client_stats(r->client).bytes_read, r->out->objects);
	if (x->status != 200) {
		refused(l, x);
		return;
	}
	if (!ingest_take(r->in, l->kind.resource, x->body.n) || !answer_document(r, x, r->in->arena, r->in->keys, root) || !is_page(l, root, r->in->keys)) {
		end(l, LIST_FAILED, arena_printf(r->in->arena, "list %.*s: the answer is no list of them", SPANF(l->kind.resource)));
		return;
	}
	*p = (struct page){ .root = root };
	if (l->last)
		l->last->next = p;
	else
		l->first = p;
	l->last = p;
	span before = l->go_on;
	l->go_on = value_get_span(value_get(root, KEY_metadata), intern_id(r->in->keys, SPAN("continue")));
	if (l->go_on.n && span_eq(l->go_on, before))
		end(l, LIST_FAILED, arena_printf(r->in->arena, "list %.*s: the server offers the same page again and again", SPANF(l->kind.resource)));
	else if (l->go_on.n)
		ask(l);
	else
		end(l, LIST_WHOLE, SPAN(""));
}

void list_add(struct reading *r, const struct discovered *kind, span ns)
{
	struct list *l = arena_new(r->in->arena, struct list);

	// Discovery's documents are gone before what is read.
	*l = (struct list){ .of = r, .kind = *kind, .api_version = arena_span(r->in->arena, discovery_api_version(r->scratch, kind)), .ns = ns };
	l->kind.kind = arena_span(r->in->arena, kind->kind);
	vec_push(&r->list, r->scratch, l);
}

struct err list_run(struct reading *r)
{
	begin(r);
	try_(client_run(r->client));
	return r->fatal;
}
