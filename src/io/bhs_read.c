#include "io/bhs.h"

#include "io/bhs_parts.h"
#include "io/ingest_parts.h"
#include "io/zstd.h"
#include "k8s/meta.h"
#include "text/pack.h"

struct content {
	struct ingest *in;
	span name;
	span part[BHS_OBJECTS + 1];
	struct source *source; uint64_t n_sources;
	struct packed doc;
	const struct source **src; uint32_t *line; // of each document
};

bool bhs_is(span s)
{
	return s.n >= 8 && !memcmp(s.p, BHS_MAGIC, 8);
}

static bool refuse(struct content *x, const char *what)
{
	ingest_broken(x->in, x->name, "%s", what);
	return false;
}

// Sizes first: nothing is asked for that the file's own length does not make believable.
static bool unpack(struct content *x, span bytes, span *raw)
{
	unsigned char sum[16];
	const char *p = bytes.p;

	if (bytes.n < BHS_HEADER)
		return refuse(x, "a snapshot that is cut short in its header");
	uint64_t packed = bhs_get(p + BHS_AT_PACKED, 8), n = bhs_get(p + BHS_AT_RAW, 8), most = (uint64_t)bytes.n * INGEST_MAX_RATIO;
	if (bhs_get(p + BHS_AT_VERSION, 2) != BHS_VERSION || bhs_get(p + BHS_AT_HEADER, 4) != BHS_HEADER || bhs_get(p + BHS_AT_FLAGS, 2))
		return refuse(x, "a snapshot of a version that this program does not read; version 1 was expected");
	if (packed != bytes.n - BHS_HEADER)
		return refuse(x, packed > bytes.n - BHS_HEADER ? "a snapshot that is cut short" : "a snapshot with something behind its end");
	if (n > INGEST_MAX_ONE || n > (most < INGEST_FREE_BYTES ? INGEST_FREE_BYTES : most))
		return refuse(x, "a snapshot that unpacks to more than its size can hold");
	span frame = span_from(bytes, BHS_HEADER);
	bhs_sum(bytes, frame, sum);
	if (memcmp(sum, p + BHS_AT_SUM, 16))
		return refuse(x, "a damaged snapshot: its checksum is another one");
	if (!ingest_take(x->in, x->name, n))
		return false;
	char *to = arena_alloc(x->in->arena, n, 64);
	*raw = span_of(to, n);
	return zstd_unpack(frame, to, n) || refuse(x, "a damaged snapshot: its content cannot be unpacked");
}

static bool sections(struct content *x, span raw)
{
	struct pack_cursor c = { (const unsigned char *)raw.p, (const unsigned char *)raw.p + raw.n, false };
	uint64_t before = 0;

	while (c.p < c.end) {
		uint64_t id = pack_next_number(&c);
		span part = pack_next_text(&c);
		if (c.bad)
			return refuse(x, "a snapshot whose parts are longer than it");
		if (id <= before || (id > BHS_OBJECTS && id < BHS_OPTIONAL))
			return refuse(x, "a snapshot with a part that this program does not know, or with parts out of order");
		before = id;
		if (id <= BHS_OBJECTS)
			x->part[id] = part;
	}
	for (unsigned i = BHS_SOURCES; i <= BHS_OBJECTS; i++)
		if (!x->part[i].p)
			return refuse(x, "a snapshot without one of its parts");
	return true;
}

static struct pack_cursor cursor(const struct content *x, enum bhs_section id)
{
	const unsigned char *p = (const unsigned char *)x->part[id].p;

	return (struct pack_cursor){ p, p + x->part[id].n, false };
}

// A count of entries of at least two bytes each.
static bool count(struct pack_cursor *c, uint64_t *n)
{
	*n = pack_next_number(c);
	return !c->bad && *n <= (uint64_t)(c->end - c->p) / 2;
}

static bool two_texts(struct pack_cursor *c, span *a, span *b)
{
	*a = pack_next_text(c);
	*b = pack_next_text(c);
	return !c->bad && pack_is_text(*a) && pack_is_text(*b);
}

static bool read_sources(struct content *x)
{
	struct pack_cursor c = cursor(x, BHS_SOURCES);

	if (!count(&c, &x->n_sources) || !arena_need(x->in->arena, x->n_sources * sizeof *x->source))
		return refuse(x, "a snapshot with a wrong list of files");
	x->source = arena_alloc(x->in->arena, (x->n_sources + 1) * sizeof *x->source, 8);
	for (uint64_t i = 0; i < x->n_sources; i++) {
		span name = pack_next_text(&c);
		uint64_t yaml = pack_next_number(&c);
		if (c.bad || yaml > 1 || !pack_is_text(name))
			return refuse(x, "a snapshot with a wrong list of files");
		x->source[i] = (struct source){ .name = name, .yaml = yaml, .numbered = true };
	}
	return c.p == c.end || refuse(x, "a snapshot with a wrong list of files");
}

static bool read_places(struct content *x)
{
	struct pack_cursor c = cursor(x, BHS_PLACES);
	struct source *whole = arena_new(x->in->arena, struct source);
	uint64_t n = pack_next_number(&c);
	int64_t line = 0;

	*whole = (struct source){ .name = x->name, .numbered = true };
	x->src = arena_alloc(x->in->arena, (x->doc.n + 1) * sizeof *x->src, 8);
	x->line = arena_alloc(x->in->arena, (x->doc.n + 1) * sizeof *x->line, 8);
	if (c.bad || (n && n != x->doc.n))
		return refuse(x, "a snapshot with places of other objects than it has");
	for (size_t i = 0; i < x->doc.n; i++) {
		uint64_t src = n ? pack_next_number(&c) : 0, d = n ? pack_next_number(&c) : 0;
		int64_t step = (int64_t)(d >> 1) ^ -(int64_t)(d & 1);
		if (c.bad || (n && src >= x->n_sources) || __builtin_add_overflow(line, step, &line) || line < 0 || line >= VALUE_NO_OFF)
			return refuse(x, "a snapshot with an object in a place that is none");
		x->src[i] = n ? &x->source[src] : whole;
		x->line[i] = (uint32_t)line;
	}
	return c.p == c.end || refuse(x, "a snapshot with more places than objects");
}

static bool has_values(const value *v)
{
	if (v->type != VALUE_OBJECT)
		return v->type > VALUE_NULL && !(v->type == VALUE_STRING && !v->n);
	member_each(m, v)
		if (m->v.type > VALUE_NULL && !(m->v.type == VALUE_STRING && !m->v.n))
			return true;
	return false;
}

// Snapshots that we wrote have none, so who wrote this one wants them read.
static bool carries_secret(const value *root)
{
	bool secret = false, full = false;

	member_each(m, root) {
		secret |= m->key == KEY_kind && (span_is(value_span(&m->v), "Secret") || span_is(value_span(&m->v), "SecretList"));
		full |= (m->key == KEY_data || m->key == KEY_stringData) && has_values(&m->v);
		full |= m->key == KEY_items && value_count(&m->v) > 0;
	}
	return secret && full;
}

static bool read_objects(struct content *x)
{
	span wrong;

	if (!pack_read(x->part[BHS_OBJECTS], x->in->arena, x->in->keys, &x->doc, &wrong)) {
		ingest_broken(x->in, x->name, "a snapshot with %.*s", SPANF(wrong));
		return false;
	}
	for (size_t i = 0; i < x->doc.n; i++) {
		const value *v = &x->doc.root[i];
		if (v->type != VALUE_OBJECT || !meta_kind(v).n || value_get(v, KEY_items)->type == VALUE_ARRAY)
			return refuse(x, "a snapshot with something that is no single object of a kind");
		if (carries_secret(v))
			return refuse(x, "a snapshot with values of Secrets: no such snapshot is read");
	}
	return true;
}

// The version is told as the document that a server would answer with.
static void tell_version(struct content *x, span version)
{
	struct source *src = arena_new(x->in->arena, struct source);
	struct member *git = arena_new(x->in->arena, struct member), *server = arena_new(x->in->arena, struct member);
	value *root = arena_new(x->in->arena, value);

	*src = (struct source){ .name = x->name, .numbered = true };
	*git = (struct member){ intern_id(x->in->keys, SPAN("gitVersion")), VALUE_NO_OFF, value_string(version) };
	*server = (struct member){ intern_id(x->in->keys, SPAN("serverVersion")), VALUE_NO_OFF, value_object(git, 1) };
	*root = value_object(server, 1);
	struct ingest_object o = { .root = root, .src = src };
	x->in->sink.object(x->in->sink.ctx, &o);
}

static void tell_unread(struct content *x, span fact)
{
	span api_version, kind, why = span_cut(fact, ' ', &api_version);

	why = span_cut(why, ' ', &kind);
	if (kind.n && x->in->sink.kind_partial)
		x->in->sink.kind_partial(x->in->sink.ctx, api_version, kind, why);
}

// Twice: all is checked before anything is told.
static bool pairs(struct content *x, enum bhs_section id, bool tell)
{
	struct pack_cursor c = cursor(x, id);
	uint64_t n;
	span a, b;

	if (!count(&c, &n))
		return refuse(x, "a snapshot with a wrong list of kinds or facts");
	for (uint64_t i = 0; i < n; i++) {
		if (!two_texts(&c, &a, &b) || !b.n)
			return refuse(x, "a snapshot with a wrong list of kinds or facts");
		if (tell && id == BHS_KINDS)
			x->in->sink.kind_seen(x->in->sink.ctx, a, b);
		else if (tell && span_is(a, "kubernetesVersion"))
			tell_version(x, b);
		else if (tell && id == BHS_FACTS && span_is(a, "unread"))
			tell_unread(x, b);
	}
	return c.p == c.end || refuse(x, "a snapshot with a wrong list of kinds or facts");
}

void bhs_read(struct ingest *in, span name, span bytes)
{
	struct content x = { .in = in, .name = name };
	span raw;

	if (!unpack(&x, bytes, &raw) || !sections(&x, raw) || !read_sources(&x) || !read_objects(&x) || !read_places(&x) ||
		!pairs(&x, BHS_FACTS, false) || !pairs(&x, BHS_KINDS, false))
		return;
	pairs(&x, BHS_FACTS, true);
	pairs(&x, BHS_KINDS, true);
	in->stats.files++;
	in->stats.documents += x.doc.n;
	in->stats.objects += x.doc.n;
	for (size_t i = 0; i < x.doc.n; i++) {
		struct ingest_object o = { .root = &x.doc.root[i], .src = x.src[i], .at = x.line[i] };
		in->sink.object(in->sink.ctx, &o);
	}
}
