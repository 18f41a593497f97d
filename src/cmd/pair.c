#include "cmd/pair.h"

#include "base/par.h"
#include "cmd/log.h"
#include "k8s/meta.h"
#include "twin/rebuild.h"

// -- both at once -------------------------------------------------------------------------------------------------
struct side { struct session *s; struct builder *b; const struct search_options *o; struct report *rep; };

// The sides share documents, which nobody writes; keys, models and results are each side's own.
static void build_side(void *ctx, size_t i)
{
	struct side *x = (struct side *)ctx + i;

	x->s->snap = builder_finish(x->b);
}

static void search_side(void *ctx, size_t i)
{
	struct side *x = (struct side *)ctx + i;

	x->rep = search_run(x->s->snap, x->o, &x->s->arena, &x->s->diags);
}

// What no search reads need not be searched twice: then the later side's search answers for both. That is likely when building did not read it.
static bool search_later(struct pair *p, struct side *side)
{
	if (!delta_untouched(p->before.snap, p->after.snap))
		return false;
	search_side(side, 1);
	return delta_untouched(p->before.snap, p->after.snap);
}

static bool search_both(struct pair *p, struct builder *before, struct builder *after, struct outcome *end, span *wrong)
{
	struct search_options o;
	span other = SPAN("");

	if (!session_searching(&p->after, false, &o, wrong))
		return false;
	struct side side[2] = { { &p->before, before, &o, NULL }, { &p->after, after, &o, NULL } };
	log_progress("searching paths before and after, %zu and %zu objects", p->before.read.objects, p->after.read.objects);
	par_run(o.threads > 1 ? 2 : 1, 2, build_side, side);
	bool one = search_later(p, side);
	if (!one && side[1].rep)
		search_side(side, 0);
	else if (!one)
		par_run(o.threads > 1 ? 2 : 1, 2, search_side, side);
	p->was = side[0].rep;
	p->is = side[1].rep;
	// What is wrong with the configuration is wrong with both.
	if (!session_finish(&p->after, NULL, end, wrong) || !session_finish(&p->before, NULL, end, &other)) {
		*wrong = other.n ? other : *wrong;
		return false;
	}
	log_progress("comparing");
	p->is->delta = one ? delta_unmoved(p->before.snap, p->is, &p->after.arena) : delta_reports(p->was, p->is, &o, &p->after.arena);
	return true;
}

// -- diff ---------------------------------------------------------------------------------------------------------
bool pair_diff(struct pair *p, struct context *c, const struct spanvec *before, const struct spanvec *after, struct outcome *end, span *wrong)
{
	struct builder *b, *a;

	if (!session_begin(&p->before, c, NULL, &b, wrong) || !session_begin(&p->after, c, NULL, &a, wrong))
		return false;
	session_read(&p->before, b, before, NULL, end);
	session_read(&p->after, a, after, NULL, end);
	return search_both(p, b, a, end, wrong);
}

// -- onto ---------------------------------------------------------------------------------------------------------
struct held_kind { span api_version, kind; };

#define HELD_CHUNK 4096

// What was read, before anybody builds with it.
struct held {
	struct arena *a;
	VEC(struct ingest_object *) chunk;
	size_t n;
	VEC(struct held_kind) kind;
};

static void hold_object(void *ctx, const struct ingest_object *o)
{
	struct held *h = ctx;

	if (h->n % HELD_CHUNK == 0)
		vec_push(&h->chunk, h->a, arena_alloc(h->a, HELD_CHUNK * sizeof *o, 16));
	h->chunk.v[h->n / HELD_CHUNK][h->n % HELD_CHUNK] = *o;
	h->n++;
}

static const struct ingest_object *held_at(const struct held *h, size_t i)
{
	return &h->chunk.v[i / HELD_CHUNK][i % HELD_CHUNK];
}

static void hold_kind(void *ctx, span api_version, span kind)
{
	struct held *h = ctx;
	vec_push(&h->kind, h->a, (struct held_kind){ api_version, kind });
}

// "group/kind/namespace/name"; an object of a namespace that does not say which goes to `default`, as kubectl applies it.
static span identity(struct arena *a, const struct ingest_object *o)
{
	span api = meta_api_version(o->root), kind = meta_kind(o->root), group, version, ns = meta_namespace(o->root);

	api = api.n ? api : o->api_version_hint;
	kind = kind.n ? kind : o->kind_hint;
	gvk_split(api, &group, &version);
	const struct gvk_kind *k = gvk_by_kind(api, kind);
	if (!ns.n && k && k->namespaced)
		ns = SPAN("default");
	return arena_printf(a, "%.*s/%.*s/%.*s/%.*s", SPANF(group), SPANF(kind), SPANF(ns), SPANF(meta_name(o->root)));
}

// KIND/NS/NAME or KIND/NAME, the kind in any case and without its group.
static bool matches(span asked, span id)
{
	span kind, part, rest, whole = span_cut(id, '/', &part);

	rest = span_cut(whole, '/', &kind);
	span asked_rest = span_cut(asked, '/', &part);
	if (rest.n && rest.p[0] == '/') // of the cluster
		rest = span_from(rest, 1);
	return span_eq_fold(part, kind) && span_eq(asked_rest, rest);
}

// names: of all that is replaced or taken away. Most objects have another one, and need not say all that they are.
struct laying { struct spanmap replaced, names; const struct spanvec *gone; bool *met; struct arena scratch; };

static void note_name(struct laying *x, span name)
{
	bool fresh;
	*spanmap_put(&x->names, &x->scratch, name.n ? name : SPAN(""), &fresh) = 0;
}

static void lay(struct laying *x, const struct held *over)
{
	bool fresh;

	for (size_t i = 0; i < over->n; i++) {
		*spanmap_put(&x->replaced, &x->scratch, identity(&x->scratch, held_at(over, i)), &fresh) = 0;
		note_name(x, meta_name(held_at(over, i)->root));
	}
	// KIND/NS/NAME: whatever stands behind a slash may be the name.
	for (size_t i = 0; i < x->gone->n; i++)
		for (span part, rest = span_cut(x->gone->v[i], '/', &part); rest.p; rest = span_cut(rest, '/', &part))
			note_name(x, rest);
}

static bool stays(struct laying *x, const struct ingest_object *o)
{
	if (spanmap_get(&x->names, meta_name(o->root)) == MAP_NONE)
		return true;
	span id = identity(&x->scratch, o);

	for (size_t i = 0; i < x->gone->n; i++) {
		if (matches(x->gone->v[i], id)) {
			x->met[i] = true;
			return false;
		}
	}
	return spanmap_get(&x->replaced, id) == MAP_NONE;
}

static void add(struct builder *b, const struct ingest_object *o)
{
	builder_add(b, o->root, o->src, o->at, o->api_version_hint, o->kind_hint);
}

static bool build(struct pair *p, const struct held *base, const struct held *over, struct builder *b, struct builder *a, span *wrong)
{
	const struct spanvec *gone = &p->after.c->args.value[OPT_delete];
	struct laying x = { .gone = gone, .met = arena_array(&p->after.arena, bool, gone->n + 1) };
	bool good = true;

	lay(&x, over);
	for (size_t i = 0; i < base->kind.n; i++) {
		builder_kind_seen(b, base->kind.v[i].api_version, base->kind.v[i].kind);
		builder_kind_seen(a, base->kind.v[i].api_version, base->kind.v[i].kind);
	}
	for (size_t i = 0; i < base->n; i++) {
		add(b, held_at(base, i));
		if (stays(&x, held_at(base, i)))
			add(a, held_at(base, i));
	}
	for (size_t i = 0; i < over->n; i++)
		add(a, held_at(over, i));
	for (size_t i = 0; i < gone->n && good; i++) {
		good = x.met[i];
		if (!good)
			*wrong = arena_printf(p->after.c->arena, "--delete %.*s: no such object in what --onto names", SPANF(gone->v[i]));
	}
	arena_free(&x.scratch);
	return good;
}

bool pair_onto(struct pair *p, struct context *c, const struct spanvec *after, struct outcome *end, span *wrong)
{
	struct arena scratch = { 0 };
	struct held base = { .a = &scratch }, over = { .a = &scratch };
	struct ingest_sink to_base = { &base, hold_object, hold_kind }, to_over = { &over, hold_object, hold_kind };
	struct builder *b, *a;

	if (!session_begin(&p->before, c, NULL, &b, wrong))
		return false;
	session_read(&p->before, b, &c->args.value[OPT_onto], &to_base, end);
	if (!session_begin(&p->after, c, builder_keys(b), &a, wrong)) {
		arena_free(&scratch);
		return false;
	}
	// What was wrong with the base is said once, with the rest.
	for (size_t i = 0; i < p->before.diags.list.n; i++)
		vec_push(&p->after.diags.list, &p->after.arena, p->before.diags.list.v[i]);
	for (unsigned i = 0; i < 3; i++)
		p->after.diags.count[i] += p->before.diags.count[i];
	session_read(&p->after, a, after, &to_over, end);
	builder_note_reads(a);
	p->after.read.objects += p->before.read.objects;
	bool good = build(p, &base, &over, b, a, wrong);
	arena_free(&scratch);
	return good && search_both(p, b, a, end, wrong);
}

void pair_close(struct pair *p)
{
	session_close(&p->after);
	session_close(&p->before);
}
