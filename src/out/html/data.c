// The data blocks: every path, for the script to list and filter, and the steps of every path, which it unpacks when somebody opens one. Texts, pieces of evidence, changes and steps that repeat are written
// once and named by number. A block is JSON, deflated, in base64, so that nothing in it can end the element or be taken for markup; its texts have been
// through escape.c, and the script puts them into the page as text nodes only. ui/report/data.js reads it; the order of members is a matter between the two.
#include "out/html/chain.h"
#include "out/html/report.h"

#include "attack/waiver/waiver.h"
#include "base/must.h"
#include "out/escape.h"
#include "out/html/asset.h"
#include "out/phrase.h"
#include "out/place.h"
#include "text/base64.h"
#include "text/deflate.h"
#include "text/json.h"
#include "twin/control.h"

#define DETAIL_BYTES (12u << 20) // of JSON; further paths are listed without their steps, so that a browser reads the page in a second
#define LEVEL 4

// A list of JSON texts, each once.
struct pool { struct spanmap by_text; struct buf out; uint32_t n; };

struct writer {
	struct html_report *h;
	struct arena *a;     // of what stays until the block is written
	struct arena tmp;    // of one path
	struct pool text, technique, evidence, closing, layout, step;
	struct map64 object, place; // what was phrased before
	struct buf path, detail;
	struct buf piece; // scratch of the innermost item
	struct buf item;  // scratch of a step
	struct buf json;  // of the block that is being written
};

static uint32_t pooled(struct writer *w, struct pool *p, span json)
{
	uint32_t at = spanmap_get(&p->by_text, json);
	bool fresh;

	if (at != MAP_NONE)
		return at;
	*spanmap_put(&p->by_text, w->a, arena_span(w->a, json), &fresh) = p->n;
	buf_str(&p->out, p->out.n ? ",\n" : "");
	buf_add(&p->out, json);
	return p->n++;
}

// Numbers make up most of the block.
static void number(struct buf *b, uint32_t n)
{
	char digits[12];
	size_t at = sizeof digits;

	do
		digits[--at] = (char)('0' + n % 10);
	while (n /= 10);
	buf_add(b, span_of(digits + at, sizeof digits - at));
}

static void open(struct buf *b)
{
	buf_char(b, '[');
}

// The separator stands behind every member and is overwritten by the end of its list.
static void member(struct buf *b, uint32_t n)
{
	number(b, n);
	buf_char(b, ',');
}

static void shut(struct buf *b, bool more)
{
	if (b->v[b->n - 1] == ',')
		b->n--;
	buf_str(b, more ? "]," : "]");
}

// 0 is the empty text.
static uint32_t text(struct writer *w, span s)
{
	uint32_t at = s.n ? spanmap_get(&w->text.by_text, s) : 0;
	struct buf seen = { .arena = &w->tmp };
	bool fresh;

	if (at != MAP_NONE)
		return at;
	escape_add(&seen, s);
	*spanmap_put(&w->text.by_text, w->a, arena_span(w->a, s), &fresh) = w->text.n;
	buf_str(&w->text.out, w->text.out.n ? ",\n" : "");
	json_write_span(&w->text.out, buf_span(&seen));
	return w->text.n++;
}

static uint32_t object(struct writer *w, ref obj)
{
	bool fresh;
	uint32_t *at = map64_put(&w->object, w->a, obj, &fresh), n;

	if (!fresh)
		return *at;
	n = text(w, phrase_object(&w->tmp, w->h->rep->snap, obj));
	*map64_put(&w->object, w->a, obj, &fresh) = n;
	return n;
}

// "file:line" would be a new text for every line: the file and the line apart.
static void place(struct writer *w, struct buf *b, ref obj, uint32_t off)
{
	struct place p = place_of(w->h->r, w->h->rep->snap, obj, off);

	member(b, text(w, p.file));
	member(b, p.line);
}

static uint32_t evidence(struct writer *w, const struct evidence *v)
{
	struct buf *b = &w->piece;

	b->n = 0;
	open(b);
	member(b, object(w, v->obj));
	member(b, text(w, v->field));
	place(w, b, v->obj, v->off);
	shut(b, false);
	return pooled(w, &w->evidence, buf_span(b));
}

static void evidences(struct writer *w, struct buf *b, const struct evidence *v, size_t n)
{
	open(b);
	// What an earlier step made is listed without a name: layouts count all.
	for (size_t i = 0; i < n; i++)
		member(b, evidence(w, &v[i]));
	shut(b, true);
}

static void closings(struct writer *w, struct buf *out, const struct closing *c, size_t n)
{
	struct buf *b = &w->piece;

	open(out);
	for (size_t i = 0; i < n; i++) {
		b->n = 0;
		open(b);
		member(b, text(w, phrase_change(&w->tmp, w->h->rep->snap, &c[i])));
		member(b, text(w, c[i].used_by));
		place(w, b, c[i].obj, c[i].off);
		shut(b, false);
		member(out, pooled(w, &w->closing, buf_span(b)));
	}
	shut(out, true);
}

static uint32_t technique(struct writer *w, const struct technique *t)
{
	struct buf *b = &w->piece;

	b->n = 0;
	open(b);
	member(b, text(w, span_str(t->id)));
	member(b, text(w, span_str(t->title)));
	member(b, text(w, span_str(t->attack ? t->attack : "")));
	shut(b, false);
	return pooled(w, &w->technique, buf_span(b));
}

static uint32_t silent(struct writer *w, const struct path_step *st)
{
	struct buf b = { .arena = &w->tmp };

	for (size_t i = 0; i < st->n_decisions; i++) {
		if (st->decision[i].matched || html_named_before(st, i))
			continue;
		buf_str(&b, b.n ? ", " : "");
		buf_str(&b, st->decision[i].control ? st->decision[i].control->id : "?");
	}
	return text(w, buf_span(&b));
}

static void decisions(struct writer *w, struct buf *b, const struct path_step *st)
{
	open(b);
	for (size_t i = 0; i < st->n_decisions; i++) {
		const struct decision *d = &st->decision[i];
		if (!d->matched)
			continue;
		open(b);
		member(b, text(w, span_str(d->control ? d->control->id : "?")));
		member(b, d->verdict);
		member(b, text(w, d->reason));
		evidences(w, b, d->evidence, d->n_evidence);
		shut(b, true);
	}
	shut(b, true);
}

// What an arrow says: "create pods/exec".
static span request_short(struct arena *a, const struct request *q)
{
	struct buf b = { .arena = a };

	buf_add(&b, q->verb);
	if (q->non_resource)
		return buf_span(&b);
	buf_char(&b, ' ');
	buf_add(&b, q->resource);
	buf_str(&b, q->subresource.n ? "/" : "");
	buf_add(&b, q->subresource);
	return buf_span(&b);
}

static uint32_t step(struct writer *w, const struct path_step *st)
{
	struct buf *b = &w->item;
	bool unknown = st->verdict == VERDICT_UNKNOWN;

	b->n = 0;
	open(b);
	member(b, technique(w, st->technique));
	open(b);
	for (size_t i = 0; i < st->n_also; i++)
		if (st->also[i] != st->technique)
			member(b, technique(w, st->also[i]));
	shut(b, true);
	member(b, text(w, st->actor));
	member(b, text(w, st->result));
	member(b, st->request ? text(w, phrase_request(&w->tmp, st->request)) : 0);
	member(b, st->request ? text(w, request_short(&w->tmp, st->request)) : 0);
	member(b, st->overlay);
	member(b, unknown ? text(w, span_str(unknown_info(st->unknown)->text)) : 0);
	member(b, unknown ? text(w, span_str(unknown_info(st->unknown)->decides)) : 0);
	decisions(w, b, st);
	member(b, silent(w, st));
	evidences(w, b, st->evidence, st->n_evidence);
	closings(w, b, st->closing, st->n_closing);
	shut(b, false);
	return pooled(w, &w->step, buf_span(b));
}

// Positions of boxes and arrows; what is written into them the script takes from the steps.
static uint32_t layout(struct writer *w, const struct chain *c)
{
	struct buf *b = &w->item;

	b->n = 0;
	open(b);
	member(b, c->w);
	member(b, c->h);
	open(b);
	for (size_t i = 0; i < c->n_nodes; i++) {
		const struct chain_node *n = &c->node[i];
		const uint32_t v[] = { n->role, n->x, n->y, n->w, n->h, n->stage, n->step, n->at };
		open(b);
		for (size_t k = 0; k < sizeof v / sizeof *v; k++)
			member(b, v[k]);
		shut(b, true);
	}
	shut(b, true);
	open(b);
	for (size_t i = 0; i < c->n_edges; i++) {
		const uint32_t v[] = { c->edge[i].x1, c->edge[i].x2, c->edge[i].y, c->edge[i].step };
		open(b);
		for (size_t k = 0; k < sizeof v / sizeof *v; k++)
			member(b, v[k]);
		shut(b, true);
	}
	shut(b, false);
	shut(b, false);
	return pooled(w, &w->layout, buf_span(b));
}

static void detail(struct writer *w, const struct path *p)
{
	struct buf *b = &w->detail;
	struct chain c = chain_layout(&w->tmp, w->h->rep->snap, p);

	buf_str(b, b->n ? ",\n[" : "[");
	member(b, layout(w, &c));
	open(b);
	for (size_t i = 0; i + 1 < c.n_edges; i++)
		member(b, text(w, chain_middle(&w->tmp, p, &c, i)));
	shut(b, true);
	open(b);
	for (size_t i = 0; i < p->n_steps; i++)
		member(b, step(w, &p->step[i]));
	shut(b, true);
	closings(w, b, p->closing, p->n_closing);
	shut(b, false);
}

static size_t written(const struct writer *w)
{
	return w->text.out.n + w->step.out.n + w->evidence.out.n + w->closing.out.n + w->detail.n;
}

static uint32_t waiver(struct writer *w, const struct waiver *x)
{
	struct buf b = { .arena = &w->tmp };

	if (!x)
		return 0;
	buf_str(&b, "accepted by ");
	buf_add(&b, x->owner);
	buf_str(&b, " until ");
	buf_add(&b, x->expires);
	return text(w, buf_span(&b));
}

static void path(struct writer *w, const struct path *p, size_t i)
{
	struct buf *b = &w->path;
	const struct standing *s = html_standing(w->h, p);
	span from = phrase_source(&w->tmp, &p->from), says = phrase_path(&w->tmp, p), about = p->unknown_text;
	bool unknown = p->verdict == VERDICT_UNKNOWN;

	must(span_starts(says, from));
	if (unknown && !about.n)
		about = span_str(unknown_info(p->unknown)->text);
	buf_str(b, b->n ? ",\n[" : "[");
	member(b, p->severity);
	member(b, unknown ? 2 : 0);
	member(b, text(w, from));
	member(b, text(w, span_from(says, from.n + 1)));
	member(b, text(w, phrase_target(&w->tmp, &p->to)));
	member(b, text(w, p->from.tenant));
	member(b, text(w, p->to.tenant));
	member(b, w->h->matrix->of_path[i].row);
	member(b, w->h->matrix->of_path[i].col);
	member(b, object(w, p->root));
	member(b, text(w, phrase_ways(&w->tmp, p, 1)));
	member(b, text(w, phrase_harm(&w->tmp, p->harm)));
	member(b, s ? s->kind + 1 : 0);
	member(b, waiver(w, p->waiver));
	member(b, unknown ? text(w, about) : 0);
	member(b, unknown ? text(w, span_str(unknown_info(p->unknown)->decides)) : 0);
	open(b);
	for (size_t k = 0; k < p->n_techniques; k++)
		member(b, technique(w, p->technique[k]));
	shut(b, true);
	shut(b, false);
}

// Most numbers grow from record to record, which compresses badly. So each is written as its difference from the number that stood at the same place of the
// record before; the script adds them up again. A place is the way through the lists, positions from SLOTS - 1 on counting as one.
#define SLOTS 24

struct slot { int64_t last; struct slot *child[SLOTS]; };

static struct slot *slot_in(struct arena *a, struct slot *of, size_t at)
{
	struct slot **s = &of->child[at < SLOTS ? at : SLOTS - 1];

	if (!*s)
		*s = arena_new(a, struct slot);
	return *s;
}

static void difference(struct buf *b, struct slot *s, int64_t n)
{
	int64_t d = n - s->last;

	s->last = n;
	if (d < 0)
		b->v[b->n++] = '-';
	number(b, (uint32_t)(d < 0 ? -d : d));
}

// v: records of numbers and lists, as written above.
static void differences(struct arena *a, struct buf *json, const struct buf *v)
{
	struct { struct slot *of; size_t at; } level[8] = { { arena_new(a, struct slot), 0 } };
	size_t depth = 0;

	// A difference has at most as many digits as the two numbers together, and a sign.
	vec_reserve(json, a, json->n + 3 * v->n + 16);
	for (size_t i = 0; i < v->n; i++) {
		char c = v->v[i];
		if (c >= '0' && c <= '9') {
			int64_t n = 0;
			for (; i < v->n && v->v[i] >= '0' && v->v[i] <= '9'; i++)
				n = n * 10 + (v->v[i] - '0');
			i--;
			difference(json, slot_in(a, level[depth].of, level[depth].at), n);
			continue;
		}
		if (c == '[') {
			must(depth + 1 < sizeof level / sizeof *level);
			level[depth + 1].of = slot_in(a, level[depth].of, level[depth].at);
			level[++depth].at = 0;
		} else if (c == ']') {
			depth--;
		} else if (c == ',') {
			level[depth].at += depth > 0; // every record is at the first place
		}
		json->v[json->n++] = c;
	}
}

static void part(struct writer *w, const char *key, const struct buf *v, bool numbers)
{
	buf_str(&w->json, w->json.n > 1 ? ",\n" : "");
	buf_printf(&w->json, "\"%s\":[", key);
	if (numbers)
		differences(w->a, &w->json, v);
	else
		buf_add(&w->json, buf_span(v));
	buf_char(&w->json, ']');
}

// The texts and techniques since the last block; the script puts the lists behind one another.
static void shared(struct writer *w)
{
	w->json.n = 0;
	vec_reserve(&w->json, w->a, w->text.out.n + w->technique.out.n + 3 * (w->path.n + w->evidence.out.n + w->closing.out.n + w->step.out.n + w->detail.n + 4096));
	buf_char(&w->json, '{');
	part(w, "text", &w->text.out, false);
	part(w, "technique", &w->technique.out, false);
	w->text.out.n = w->technique.out.n = 0;
}

static void block(struct writer *w, const char *id)
{
	struct render *r = w->h->r;
	struct buf packed = { .arena = w->a };

	buf_char(&w->json, '}');
	deflate_add(&packed, buf_span(&w->json), LEVEL);
	html_put(r, "<script type=\"application/x-bulkhead\" id=\"%s\">", id);
	base64_add(r->out, buf_span(&packed));
	html_put(r, "</script>\n");
}

static void list_block(struct writer *w)
{
	const struct report *rep = w->h->rep;

	for (size_t i = 0; i < rep->n_paths; i++) {
		path(w, &rep->path[i], i);
		arena_reset(&w->tmp);
	}
	shared(w);
	part(w, "path", &w->path, true);
	buf_str(&w->json, ",\n\"id\":\"");
	for (size_t i = 0; i < rep->n_paths; i++)
		buf_printf(&w->json, "%016llx", (unsigned long long)rep->path[i].fingerprint[0]);
	buf_char(&w->json, '"');
	block(w, "data");
}

static void detail_block(struct writer *w)
{
	const struct report *rep = w->h->rep;

	for (size_t i = 0; i < rep->n_paths && written(w) < DETAIL_BYTES; i++) {
		detail(w, &rep->path[i]);
		arena_reset(&w->tmp);
	}
	shared(w);
	part(w, "evidence", &w->evidence.out, true);
	part(w, "closing", &w->closing.out, true);
	part(w, "layout", &w->layout.out, true);
	part(w, "step", &w->step.out, true);
	part(w, "detail", &w->detail, true);
	block(w, "detail");
}

// About what paths that share nothing need. Growing by copies would touch twice the memory; what is reserved and not used costs nothing.
static void reserve(struct writer *w, size_t n)
{
	n = n < 50000 ? n : 50000;
	vec_reserve(&w->text.out, w->a, n * 320 + 65536);
	vec_reserve(&w->step.out, w->a, n * 80 + 4096);
	vec_reserve(&w->evidence.out, w->a, n * 64 + 4096);
	vec_reserve(&w->closing.out, w->a, n * 32 + 4096);
	vec_reserve(&w->path, w->a, n * 96 + 4096);
	vec_reserve(&w->detail, w->a, n * 40 + 4096);
}

void html_data(struct html_report *h)
{
	struct render *r = h->r;

	if (h->rep->n_paths) {
		struct writer *w = arena_new(r->arena, struct writer);
		struct buf *const out[] = { &w->text.out, &w->technique.out, &w->evidence.out, &w->closing.out, &w->layout.out, &w->step.out, &w->path, &w->detail,
			&w->piece, &w->item, &w->json };
		for (size_t i = 0; i < sizeof out / sizeof *out; i++)
			out[i]->arena = r->arena;
		w->h = h;
		w->a = r->arena;
		reserve(w, h->rep->n_paths);
		buf_str(&w->text.out, "\"\"");
		w->text.n = 1;
		list_block(w);
		detail_block(w);
		arena_free(&w->tmp);
	}
	html_put(r, "<script>");
	buf_add(r->out, html_script);
	html_put(r, "</script>\n</body>\n</html>\n");
}
