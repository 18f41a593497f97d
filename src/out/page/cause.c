#include "out/page/part.h"

#include "out/block.h"
#include "out/escape.h"
#include "out/phrase.h"
#include "out/place.h"

// Lines that text shows of one kind before it folds the rest.
#define FOLD_PATHS 4
#define FOLD_FIXES 2
#define FOLD_WAYS 1
#define FOLD_OBJECTS 420 // columns of names
#define FOLD_BLOCKS 40
#define ROOM 40        // lines of a report that needs no folding: a screen
#define INDENT 10
#define WIDTH 100      // a path and its ways share a line up to here, where there is room

static void add_side(struct buf *b, const struct render *r, const span *v, size_t n, bool count)
{
	if (count)
		buf_printf(b, "%zu tenants", n);
	else
		phrase_names(b, ", ", v, n, render_shown(r, n, PAGE_NAMES));
}

// "tenants a, b into c": who gains and who loses. count: numbers where there are several.
static span sides(struct render *r, const struct block *b, bool count)
{
	struct buf out = { .arena = r->arena };

	if (b->n_from) {
		buf_str(&out, count && b->n_from > 1 ? "" : b->n_from == 1 ? "tenant " : "tenants ");
		add_side(&out, r, b->from, b->n_from, count && b->n_from > 1);
	}
	buf_str(&out, b->n_from && b->n_to ? " into " : b->n_to ? "into " : "");
	if (b->n_to)
		add_side(&out, r, b->to, b->n_to, count && b->n_to > 1);
	return buf_span(&out);
}

// Behind the head of the block: by name as far as the line goes.
static void say_tenants(struct render *r, const struct block *b)
{
	span text = sides(r, b, false);

	if (!text.n)
		return;
	if (!r->wide && part_column(r) + escape_width(text) + 4 > PAGE_WIDTH)
		text = sides(r, b, true);
	say(r, "  (");
	say_span(r, text);
	say(r, ")");
}

// -- with room: every cause a paragraph ---------------------------------------------------------------------------
static void say_path(struct render *r, const struct report *rep, const struct path *p, bool severity)
{
	say(r, "  ");
	part_fingerprint(r, p);
	say(r, "  ");
	if (severity)
		say(r, "(%s) ", phrase_severity(p->severity));
	span sentence = phrase_path(r->arena, p), ways = phrase_ways(r->arena, p, r->wide ? 0 : FOLD_WAYS);
	say_span(r, sentence);
	if (escape_width(sentence) + escape_width(ways) > WIDTH) {
		say_end(r);
		say(r, "           ");
	}
	say(r, " by ");
	say_span(r, ways);
	part_marks(r, rep, p);
	say_end(r);
}

// A step without a change of its own (a pod's field, a missing label) still has its technique's first advice, at the namespace that let it pass.
static bool advice(const struct report *rep, const struct cause *c, span *text, ref *obj, uint32_t *off)
{
	const struct path *p = c->path[0];

	for (size_t i = 0; i < p->n_steps; i++) {
		const struct path_step *s = &p->step[i];
		if ((s->n_closing && c->n_fixes) || (!s->n_evidence && c->n_fixes) || !s->technique->fixes)
			continue;
		span_cut(span_str(s->technique->fixes), '\n', text);
		*obj = REF_NONE;
		for (size_t k = 0; k < s->n_evidence && *obj == REF_NONE; k++) {
			ref o = s->evidence[k].obj;
			if (o >= rep->snap->n_objects || rep->snap->object[o].kind != rep->snap->by_gk[GK_NAMESPACE])
				continue;
			*obj = o;
			*off = s->evidence[k].off;
		}
		return true;
	}
	return false;
}

static void say_advice(struct render *r, const struct report *rep, const struct cause *c)
{
	span text;
	ref obj;
	uint32_t off = VALUE_NO_OFF;

	if (!advice(rep, c, &text, &obj, &off))
		return;
	say(r, "  ");
	say_painted(r, PAINT_GOOD, c->n_fixes ? SPAN("also") : SPAN("fix"));
	say(r, c->n_fixes ? "      " : "       ");
	say_span(r, text);
	if (obj != REF_NONE) {
		say(r, ": ");
		say_span(r, phrase_object(r->arena, rep->snap, obj));
		part_place(r, rep->snap, obj, off);
	}
	say_end(r);
}

static void say_used_by(struct render *r, const struct fix *f)
{
	if (!f->closing->used_by.n)
		return;
	say(r, " (used by ");
	say_span(r, f->closing->used_by);
	say(r, ")");
}

static void say_fixes(struct render *r, const struct report *rep, const struct cause *c)
{
	size_t n = r->wide || c->n_fixes < FOLD_FIXES ? c->n_fixes : FOLD_FIXES;

	for (size_t i = 0; i < n; i++) {
		const struct fix *f = &c->fix[i];
		say(r, "  ");
		say_painted(r, PAINT_GOOD, i ? SPAN("or") : SPAN("fix"));
		say(r, i ? "        " : "       ");
		say_span(r, phrase_change(r->arena, rep->snap, f->closing));
		// The place is news only when it is not the one of the block's head.
		if (phrase_shown(rep->snap, f->closing->obj) != c->root)
			part_place(r, rep->snap, f->closing->obj, f->closing->off);
		if (f->closes < c->n_paths)
			say(r, " (closes %zu of %zu)", f->closes, c->n_paths);
		say_used_by(r, f);
		say_end(r);
	}
	say_advice(r, rep, c);
}

static void say_root(struct render *r, const struct report *rep, const struct cause *c)
{
	say_painted(r, PAINT_BOLD, c->root == REF_NONE ? phrase_source(r->arena, &c->path[0]->from) : phrase_object(r->arena, rep->snap, c->root));
	if (c->root != REF_NONE)
		part_place(r, rep->snap, c->root, VALUE_NO_OFF);
}

static void say_paragraph(struct render *r, const struct report *rep, const struct block *b)
{
	const struct cause *c = b->cause[0];
	size_t n = render_shown(r, c->n_paths, FOLD_PATHS);

	part_severity(r, c->worst);
	say_root(r, rep, c);
	say_tenants(r, b);
	say_end(r);
	for (size_t i = 0; i < n; i++)
		say_path(r, rep, c->path[i], c->path[i]->severity != c->worst);
	if (n < c->n_paths) {
		say(r, "            and %zu more like it (-o wide shows them)", c->n_paths - n);
		say_end(r);
	}
	say_fixes(r, rep, c);
	say_gap(r);
}

static size_t paragraph_lines(const struct cause *c)
{
	size_t paths = c->n_paths <= FOLD_PATHS + 1 ? c->n_paths : FOLD_PATHS + 1;
	return 2 + 2 * paths + (c->n_fixes < FOLD_FIXES ? c->n_fixes : FOLD_FIXES) + 1;
}

// -- without: two to four lines a block ---------------------------------------------------------------------------
// The path that says most: of the worst ones that of the fewest steps, which is the holder of the grant himself.
static const struct path *shortest(const struct cause *c)
{
	const struct path *best = c->path[0];

	for (size_t i = 1; i < c->n_paths && c->path[i]->severity == c->worst; i++)
		if (c->path[i]->n_steps < best->n_steps)
			best = c->path[i];
	return best;
}

static void say_members(struct render *r, const struct report *rep, const struct block *b)
{
	struct buf line = { .arena = r->arena };
	size_t shown = 0;

	for (size_t i = 0; i < b->n_causes && line.n < FOLD_OBJECTS; i++, shown++) {
		const struct object *o = &rep->snap->object[b->cause[i]->root];
		buf_str(&line, i ? ", " : "");
		buf_add(&line, snapshot_ns_name(rep->snap, o->ns));
		buf_str(&line, o->ns == NS_CLUSTER ? "" : "/");
		buf_add(&line, o->name);
		span at = place_text(r, rep->snap, b->cause[i]->root, VALUE_NO_OFF);
		buf_str(&line, at.n ? " " : "");
		buf_add(&line, at);
	}
	if (shown < b->n_causes)
		buf_printf(&line, " and %zu more", b->n_causes - shown);
	say_wrapped(r, buf_span(&line), INDENT, PAGE_WIDTH, false);
}

static void say_block_head(struct render *r, const struct report *rep, const struct block *b)
{
	part_severity(r, b->worst);
	if (b->n_causes == 1) {
		say_root(r, rep, b->cause[0]);
	} else {
		say_painted(r, PAINT_BOLD, arena_printf(r->arena, "%zu %ss of %.*s", b->n_causes, rep->snap->object[b->cause[0]->root].ns == NS_CLUSTER ?
			"ClusterRoleBinding" : "RoleBinding", SPANF(b->role)));
	}
	say_tenants(r, b);
	say_end(r);
	if (b->n_causes > 1)
		say_members(r, rep, b);
}

static void say_block_path(struct render *r, const struct block *b)
{
	const struct path *p = shortest(b->cause[0]);
	struct buf line = { .arena = r->arena };

	say(r, "  ");
	part_fingerprint(r, p);
	buf_add(&line, phrase_path(r->arena, p));
	buf_str(&line, " by ");
	buf_add(&line, phrase_ways(r->arena, p, FOLD_WAYS));
	if (b->n_paths > 1)
		buf_printf(&line, "; %zu more path%s", b->n_paths - 1, b->n_paths == 2 ? "" : "s");
	say(r, "  ");
	say_wrapped(r, buf_span(&line), INDENT + 2, PAGE_WIDTH, true);
}

static void add_fix(struct render *r, const struct report *rep, const struct block *b, struct buf *line, const struct fix *f)
{
	const struct cause *c = b->cause[0];

	// The object is the one that the head names.
	bool here = f->closing->obj == c->root || phrase_shown(rep->snap, f->closing->obj) == c->root;
	if (here && span_ends(f->closing->what, SPAN(" from it"))) {
		buf_add(line, span_head(f->closing->what, f->closing->what.n - 8));
		buf_str(line, b->n_causes > 1 ? " from each" : " from it");
	} else {
		buf_add(line, phrase_change(r->arena, rep->snap, f->closing));
	}
	if (f->closes < c->n_paths && b->n_causes == 1)
		buf_printf(line, " (closes %zu of %zu)", f->closes, c->n_paths);
	if (f->closing->used_by.n) {
		buf_str(line, " (used by ");
		buf_add(line, f->closing->used_by);
		buf_char(line, ')');
	}
}

static void say_block_fix(struct render *r, const struct report *rep, const struct block *b)
{
	const struct cause *c = b->cause[0];
	struct buf line = { .arena = r->arena };
	span text;
	ref obj;
	uint32_t off;

	if (c->n_fixes)
		add_fix(r, rep, b, &line, &c->fix[0]);
	// A second one of the same object, where the first leaves something.
	if (c->n_fixes > 1 && c->fix[0].closes < c->n_paths && c->fix[1].root) {
		buf_str(&line, "; ");
		add_fix(r, rep, b, &line, &c->fix[1]);
	}
	if (!c->n_fixes && advice(rep, c, &text, &obj, &off)) {
		buf_add(&line, text);
		if (obj != REF_NONE) {
			buf_str(&line, ": ");
			buf_add(&line, phrase_object(r->arena, rep->snap, obj));
		}
	}
	if (!line.n)
		return;
	say(r, "  ");
	say_painted(r, PAINT_GOOD, SPAN("fix"));
	say(r, "       ");
	say_wrapped(r, buf_span(&line), INDENT + 2, PAGE_WIDTH, true);
}

static void say_rest(struct render *r, const struct blocks *v, size_t from)
{
	size_t n[4] = { 0 }, all = 0;
	bool any = false;

	for (size_t i = from; i < v->n; i++) {
		n[v->v[i].worst] += v->v[i].n_causes;
		all += v->v[i].n_causes;
	}
	say(r, "          and ");
	say_count(r, all, "more cause");
	for (int i = SEVERITY_CRITICAL; i >= SEVERITY_LOW; i--)
		if (n[i]) {
			say(r, "%s%zu %s", any ? ", " : " (", n[i], phrase_severity((enum severity)i));
			any = true;
		}
	say(r, "); -o wide shows them");
	say_end(r);
}

static void say_folded(struct render *r, const struct report *rep, const struct blocks *v)
{
	size_t n = render_fold(v->n, FOLD_BLOCKS);

	for (size_t i = 0; i < n; i++) {
		say_block_head(r, rep, &v->v[i]);
		say_block_path(r, &v->v[i]);
		say_block_fix(r, rep, &v->v[i]);
	}
	if (n < v->n)
		say_rest(r, v, n);
	say_gap(r);
}

void page_causes(struct render *r, const struct report *rep)
{
	struct causes c = cause_list(r->arena, rep);
	size_t lines = 0;

	for (size_t i = 0; i < c.n; i++)
		lines += paragraph_lines(&c.v[i]);
	bool room = r->wide || lines <= ROOM;
	struct blocks v = block_list(r->arena, rep->snap, &c, !room);
	if (!room) {
		say_folded(r, rep, &v);
		return;
	}
	for (size_t i = 0; i < v.n; i++)
		say_paragraph(r, rep, &v.v[i]);
}
