#include "io/bhs.h"

#include "doc/edit.h"
#include "io/bhs_parts.h"
#include "io/zstd.h"
#include "k8s/meta.h"
#include "text/pack.h"

#include <stdlib.h>
#include <xxhash.h>

void bhs_sum(span head, span frame, unsigned char sum[16])
{
	XXH3_state_t *x = XXH3_createState();
	XXH128_canonical_t c = { 0 };

	if (x) {
		XXH3_128bits_reset(x);
		XXH3_128bits_update(x, head.p, BHS_AT_SUM);
		XXH3_128bits_update(x, frame.p, frame.n);
		XXH128_canonicalFromHash(&c, XXH3_128bits_digest(x));
		XXH3_freeState(x);
	}
	memcpy(sum, c.digest, 16);
}

// ---- lines ------------------------------------------------------------------------------------------------------

// Line starts of a source, counted once.
struct lines {
	const struct source *src;
	struct u32vec end; // offset of each line break
	size_t at;         // of the last question: the next one is near
	uint32_t number;   // in the file; by name
};

struct origins {
	struct arena *a;
	VEC(struct lines) list;
	struct map64 by_source;
	struct lines *now;
	uint32_t base; // numbered sources: line of the object at hand
};

static struct lines *lines_of(struct origins *x, const struct source *src)
{
	bool fresh;
	uint32_t *at = map64_put(&x->by_source, x->a, (uint64_t)(uintptr_t)src, &fresh);

	if (fresh) {
		struct lines l = { .src = src };
		*at = (uint32_t)x->list.n;
		for (const char *p = src->bytes.p, *end = p + src->bytes.n; p && p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
			vec_push(&l.end, x->a, (uint32_t)(p - src->bytes.p));
		vec_push(&x->list, x->a, l);
	}
	return &x->list.v[*at];
}

static uint32_t line_at(void *ctx, uint32_t off)
{
	struct origins *x = ctx;
	struct lines *l = x->now;

	if (l->src->numbered)
		return x->base ? source_line(x->base, off) : 0;
	while (l->at > 0 && l->end.v[l->at - 1] >= off)
		l->at--;
	while (l->at < l->end.n && l->end.v[l->at] < off)
		l->at++;
	return (uint32_t)l->at + 1;
}

static int by_name(const void *p, const void *q, void *ctx)
{
	const struct origins *x = ctx;
	const struct source *a = x->list.v[*(const uint32_t *)p].src, *b = x->list.v[*(const uint32_t *)q].src;
	int c = span_cmp(a->name, b->name);

	// Two archives may hold members of one name.
	return c ? c : a->bytes.n < b->bytes.n ? -1 : a->bytes.n > b->bytes.n ? 1 : span_cmp(a->bytes, b->bytes);
}

static void write_sources(struct origins *x, struct buf *b)
{
	uint32_t *order = arena_alloc(x->a, (x->list.n + 1) * sizeof *order, 4);

	for (size_t i = 0; i < x->list.n; i++)
		order[i] = (uint32_t)i;
	qsort_r(order, x->list.n, sizeof *order, by_name, x);
	pack_number(b, x->list.n);
	for (size_t i = 0; i < x->list.n; i++) {
		x->list.v[order[i]].number = (uint32_t)i;
		pack_text(b, x->list.v[order[i]].src->name);
		pack_number(b, x->list.v[order[i]].src->yaml);
	}
}

// ---- objects ----------------------------------------------------------------------------------------------------

struct saving {
	struct snapshot *s;
	const struct bhs_options *o;
	struct redaction *r;
	struct arena *a;
	struct pack_writer *w;
	struct origins from;
	struct buf places;
	VEC(ref) object;
	size_t left_out;
};

// What an object did not say itself, because its file or list did.
static const value *named(struct saving *x, const struct kind *k, const value *root)
{
	value v = *root;

	if (meta_kind(root).n && meta_api_version(root).n)
		return root;
	if (!meta_kind(root).n)
		v = edit_set(x->a, &v, KEY_kind, value_string(k->kind));
	if (!meta_api_version(root).n)
		v = edit_set(x->a, &v, KEY_apiVersion, value_string(k->builtin ? k->builtin->api_version : !k->group.n ? SPAN("v1") :
			arena_printf(x->a, "%.*s/v1", SPANF(k->group))));
	value *out = arena_alloc(x->a, sizeof *out, 8);
	*out = v;
	return out;
}

static const struct source *source_of(const struct object *o)
{
	static const struct source nowhere = { .name = SPAN_INIT(""), .numbered = true };

	return o->src ? o->src : &nowhere;
}

static uint32_t place_of(struct saving *x, const struct object *o)
{
	x->from.now = lines_of(&x->from, source_of(o));
	x->from.base = o->at;
	return o->src && !o->src->numbered ? line_at(&x->from, o->at) : o->src ? o->at : 0;
}

static void add_object(struct saving *x, ref r)
{
	const struct object *o = snapshot_object(x->s, r);
	const value *root = named(x, &x->s->kind[o->kind], redact_object(x->r, r));
	struct pack_lines lines = { &x->from, line_at };
	uint32_t line = x->o->no_origin ? 0 : place_of(x, o);

	if (pack_add(x->w, root, line, line ? &lines : NULL))
		vec_push(&x->object, x->a, r);
	else
		x->left_out++;
}

static void add_objects(struct saving *x)
{
	for (ref r = 0; r < x->s->n_objects; r++)
		if (!(x->s->object[r].flags & (OBJECT_SYNTHETIC | OBJECT_BUILTIN)))
			add_object(x, r);
}

static void write_places(struct saving *x, struct buf *b)
{
	uint32_t before = 0;

	pack_number(b, x->o->no_origin ? 0 : x->object.n);
	for (size_t i = 0; !x->o->no_origin && i < x->object.n; i++) {
		uint32_t line = place_of(x, snapshot_object(x->s, x->object.v[i]));
		int64_t d = (int64_t)line - before;
		pack_number(b, x->from.now->number);
		pack_number(b, (uint64_t)d << 1 ^ (uint64_t)(d >> 63));
		before = line;
	}
}

static span kind_version(struct saving *x, const struct kind *k)
{
	return k->builtin ? k->builtin->api_version : arena_printf(x->a, "%.*s%sv1", SPANF(k->group), k->group.n ? "/" : "");
}

// The version of the server, and what could not be read, which a reader must not take for all there is: "apiVersion Kind why".
static void write_facts(struct saving *x, struct buf *b)
{
	size_t n = x->s->git_version.n > 0;

	for (size_t i = 0; i < x->s->n_kinds; i++)
		n += x->s->kind[i].unread.n > 0 && !x->s->kind[i].present;
	pack_number(b, n);
	if (x->s->git_version.n) {
		pack_text(b, SPAN("kubernetesVersion"));
		pack_text(b, x->s->git_version);
	}
	for (size_t i = 0; i < x->s->n_kinds; i++) {
		const struct kind *k = &x->s->kind[i];
		if (!k->unread.n || k->present)
			continue;
		pack_text(b, SPAN("unread"));
		pack_text(b, arena_printf(x->a, "%.*s %.*s %.*s", SPANF(kind_version(x, k)), SPANF(k->kind), SPANF(k->unread)));
	}
}

static void write_kinds(struct saving *x, struct buf *b)
{
	size_t n = 0;

	for (size_t i = 0; i < x->s->n_kinds; i++)
		n += x->s->kind[i].present;
	pack_number(b, n);
	for (size_t i = 0; i < x->s->n_kinds; i++) {
		const struct kind *k = &x->s->kind[i];
		if (!k->present)
			continue;
		pack_text(b, kind_version(x, k));
		pack_text(b, k->kind);
	}
}

// ---- file -------------------------------------------------------------------------------------------------------

static void section(struct buf *b, enum bhs_section id, const struct buf *content)
{
	pack_number(b, id);
	pack_text(b, buf_span(content));
}

static void write_content(struct saving *x, struct buf *b)
{
	struct buf part[5] = { { .arena = x->a }, { .arena = x->a }, { .arena = x->a }, { .arena = x->a }, { .arena = x->a } };

	add_objects(x);
	write_sources(&x->from, &part[0]);
	write_facts(x, &part[1]);
	write_kinds(x, &part[2]);
	write_places(x, &part[3]);
	pack_write(x->w, &part[4]);
	for (unsigned i = 0; i < 5; i++)
		section(b, BHS_SOURCES + i, &part[i]);
}

bool bhs_seal(struct buf *out, span raw, int level)
{
	char head[BHS_HEADER] = BHS_MAGIC;
	struct arena scratch = { 0 };
	span frame = zstd_pack(&scratch, raw, level);

	bhs_set(head + BHS_AT_VERSION, 2, BHS_VERSION);
	bhs_set(head + BHS_AT_FLAGS, 2, 0);
	bhs_set(head + BHS_AT_HEADER, 4, BHS_HEADER);
	bhs_set(head + BHS_AT_PACKED, 8, frame.n);
	bhs_set(head + BHS_AT_RAW, 8, raw.n);
	if (frame.p) {
		bhs_sum(span_of(head, sizeof head), frame, (unsigned char *)head + BHS_AT_SUM);
		buf_add(out, span_of(head, sizeof head));
		buf_add(out, frame);
	}
	arena_free(&scratch);
	return frame.p != NULL;
}

struct err bhs_write(struct snapshot *s, const struct bhs_options *o, struct redaction *r, struct buf *out, size_t *left_out)
{
	struct arena scratch = { 0 };
	struct saving x = { .s = s, .o = o, .r = r, .a = &scratch, .from.a = &scratch };
	struct buf raw = { .arena = &scratch };

	x.w = pack_new(&scratch, &s->keys, s->ns_by_name.seed);
	write_content(&x, &raw);
	bool good = bhs_seal(out, buf_span(&raw), o->level ? o->level : BHS_LEVEL);
	*left_out = x.left_out;
	arena_free(&scratch);
	return good ? OK : (struct err){ -1, SPAN("zstd could not pack the snapshot: out of memory") };
}
