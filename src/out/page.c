#include "out/page.h"

#include "out/cause.h"
#include "out/count.h"
#include "out/escape.h"
#include "out/phrase.h"
#include "out/place.h"

#include <stdlib.h>

#define WIDTH 100 // a path and its ways share a line up to here

// Lines that text shows of one kind before it folds the rest.
#define FOLD_PATHS 4
#define FOLD_FIXES 2
#define FOLD_UNKNOWN 6
#define FOLD_NAMES 4
#define FOLD_WAYS 1
#define FOLD_TECHNIQUES 3

static void say_names(struct render *r, const span *v, size_t n)
{
	size_t shown = r->wide || n <= FOLD_NAMES + 1 ? n : FOLD_NAMES;

	for (size_t i = 0; i < shown; i++) {
		say(r, i ? ", " : "");
		say_span(r, v[i]);
	}
	if (shown < n)
		say(r, " and %zu more", n - shown);
}

static void say_severity(struct render *r, enum severity s)
{
	static const char *const word[] = { "LOW", "MEDIUM", "HIGH", "CRITICAL" };

	say_painted(r, phrase_severity_paint(s), span_str(word[s]));
	say(r, "%*s", (int)(10 - strlen(word[s])), "");
}

static void say_fingerprint(struct render *r, const struct path *p)
{
	say_painted(r, PAINT_DIM, span_head(phrase_fingerprint(r->arena, p->fingerprint), 8));
}

static void say_place(struct render *r, const struct snapshot *s, ref obj, uint32_t off)
{
	span at = place_text(r, s, obj, off);

	if (at.n) {
		say(r, "  ");
		say_painted(r, PAINT_BOLD, at);
	}
}

// Who gains and who loses, behind the head of the block.
static void say_tenants(struct render *r, const struct cause *c)
{
	if (!c->n_from && !c->n_to)
		return;
	say(r, "  (");
	if (c->n_from) {
		say(r, c->n_from == 1 ? "tenant " : "tenants ");
		say_names(r, c->from, c->n_from);
	}
	say(r, c->n_from && c->n_to ? " into " : c->n_to ? "into " : "");
	say_names(r, c->to, c->n_to);
	say(r, ")");
}

static void say_path(struct render *r, const struct path *p, bool severity)
{
	say(r, "  ");
	say_fingerprint(r, p);
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
	say_end(r);
}

// A step without a change of its own (a pod's field, a missing label) still has its technique's first advice, at the namespace that let it pass.
static void say_advice(struct render *r, const struct report *rep, const struct cause *c)
{
	const struct path *p = c->path[0];

	for (size_t i = 0; i < p->n_steps; i++) {
		const struct path_step *s = &p->step[i];
		span first;
		if ((s->n_closing && c->n_fixes) || (!s->n_evidence && c->n_fixes) || !s->technique->fixes)
			continue;
		span_cut(span_str(s->technique->fixes), '\n', &first);
		say(r, "  ");
		say_painted(r, PAINT_GOOD, c->n_fixes ? SPAN("also") : SPAN("fix"));
		say(r, c->n_fixes ? "      " : "       ");
		say_span(r, first);
		for (size_t k = 0; k < s->n_evidence; k++) {
			ref obj = s->evidence[k].obj;
			if (obj >= rep->snap->n_objects || rep->snap->object[obj].kind != rep->snap->by_gk[GK_NAMESPACE])
				continue;
			say(r, ": ");
			say_span(r, phrase_object(r->arena, rep->snap, obj));
			say_place(r, rep->snap, obj, s->evidence[k].off);
			break;
		}
		say_end(r);
		return;
	}
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
			say_place(r, rep->snap, f->closing->obj, f->closing->off);
		if (f->closes < c->n_paths)
			say(r, " (closes %zu of %zu)", f->closes, c->n_paths);
		if (f->closing->used_by.n) {
			say(r, " (used by ");
			say_span(r, f->closing->used_by);
			say(r, ")");
		}
		say_end(r);
	}
	say_advice(r, rep, c);
}

static void say_cause(struct render *r, const struct report *rep, const struct cause *c)
{
	say_severity(r, c->worst);
	say_painted(r, PAINT_BOLD, c->root == REF_NONE ? phrase_source(r->arena, &c->path[0]->from) : phrase_object(r->arena, rep->snap, c->root));
	if (c->root != REF_NONE)
		say_place(r, rep->snap, c->root, VALUE_NO_OFF);
	say_tenants(r, c);
	say_end(r);
	size_t n = r->wide || c->n_paths <= FOLD_PATHS + 1 ? c->n_paths : FOLD_PATHS;
	for (size_t i = 0; i < n; i++)
		say_path(r, c->path[i], c->path[i]->severity != c->worst);
	if (n < c->n_paths) {
		say(r, "            and %zu more like it (-o wide shows them)", c->n_paths - n);
		say_end(r);
	}
	say_fixes(r, rep, c);
	say_gap(r);
}

void page_causes(struct render *r, const struct report *rep)
{
	struct causes c = cause_list(r->arena, rep);

	for (size_t i = 0; i < c.n; i++)
		say_cause(r, rep, &c.v[i]);
}

static int reason_order(const void *x, const void *y)
{
	const struct path *a = *(const struct path *const *)x, *b = *(const struct path *const *)y;

	if (a->unknown != b->unknown)
		return a->unknown < b->unknown ? -1 : 1;
	return (a > b) - (a < b); // both in the report's array
}

static void say_unknown_path(struct render *r, const struct path *p)
{
	say(r, "  ");
	say_fingerprint(r, p);
	say(r, "  (%s) ", phrase_severity(p->severity));
	say_span(r, phrase_source(r->arena, &p->from));
	say(r, " -> ");
	say_span(r, phrase_target(r->arena, &p->to));
	say(r, ": ");
	size_t named = r->wide || p->n_techniques <= FOLD_TECHNIQUES + 1 ? p->n_techniques : FOLD_TECHNIQUES;
	for (size_t i = 0; i < named; i++)
		say(r, "%s%s", i ? ", " : "", p->technique[i]->id);
	if (named < p->n_techniques)
		say(r, " and %zu more", p->n_techniques - named);
	say_end(r);
	if (p->unknown_text.n) {
		say(r, "            ");
		say_span(r, p->unknown_text);
		say_end(r);
	}
}

static void say_reason(struct render *r, const struct path *const *p, size_t n)
{
	const struct unknown_info *u = unknown_info(p[0]->unknown);
	size_t shown = r->wide || n <= FOLD_UNKNOWN + 1 ? n : FOLD_UNKNOWN;

	say_painted(r, PAINT_UNKNOWN, SPAN("UNKNOWN"));
	say(r, "   %s", u->text);
	say_end(r);
	for (size_t i = 0; i < shown; i++)
		say_unknown_path(r, p[i]);
	if (shown < n) {
		say(r, "            and %zu more (-o wide shows them)", n - shown);
		say_end(r);
	}
	say(r, "  decided by  %s", u->decides);
	say_end(r);
	say_gap(r);
}

void page_unknown(struct render *r, const struct report *rep)
{
	VEC(const struct path *) list = { 0 };

	for (size_t i = 0; i < rep->n_paths; i++)
		if (rep->path[i].verdict == VERDICT_UNKNOWN)
			vec_push(&list, r->arena, &rep->path[i]);
	if (list.n)
		qsort(list.v, list.n, sizeof *list.v, reason_order);
	for (size_t i = 0, k; i < list.n; i = k) {
		for (k = i; k < list.n && list.v[k]->unknown == list.v[i]->unknown; k++)
			;
		say_reason(r, list.v + i, k - i);
	}
}

static void say_exposure(struct render *r, const struct report *rep, const struct exposure *x, size_t n)
{
	say(r, "  ");
	say_padded(r, span_str(x->technique->id), 24);
	if (n == 1) {
		say_span(r, x->text);
		say_place(r, rep->snap, x->obj, VALUE_NO_OFF);
	} else {
		span *name = arena_array(r->arena, span, n);
		for (size_t i = 0; i < n; i++)
			name[i] = x[i].scope.n ? x[i].scope : SPAN("the cluster");
		say(r, "%s: ", x->technique->title);
		say_names(r, name, n);
	}
	say_end(r);
}

void page_exposures(struct render *r, const struct report *rep)
{
	if (!rep->n_exposures)
		return;
	say_painted(r, PAINT_BOLD, SPAN("Open to everybody"));
	say(r, " (exposures: no step of an attacker, never the reason for a failing run)");
	say_end(r);
	for (size_t i = 0, k; i < rep->n_exposures; i = k) {
		for (k = i + 1; !r->wide && k < rep->n_exposures && rep->exposure[k].technique == rep->exposure[i].technique; k++)
			;
		say_exposure(r, rep, &rep->exposure[i], k - i);
	}
	say_gap(r);
}

void page_unseen(struct render *r, const struct report *rep)
{
	struct counts c = count_report(rep);

	if (!rep->n_undecided && !c.unknown && !rep->n_unasked)
		return;
	say_painted(r, PAINT_BOLD, SPAN("Not looked at: "));
	if (rep->n_undecided) {
		say(r, "%zu of %zu techniques (bulkhead explain --coverage)", rep->n_undecided, technique_count);
		say(r, c.unknown || rep->n_unasked ? "; " : "");
	}
	if (c.unknown)
		say_count(r, c.unknown, "undecided path");
	say(r, c.unknown && rep->n_unasked ? ", " : "");
	if (rep->n_unasked)
		say_count(r, rep->n_unasked, "undecided exposure");
	say(r, c.unknown || rep->n_unasked ? " (bulkhead doctor says what would decide)" : "");
	say_end(r);
}

void page_summary(struct render *r, const struct report *rep)
{
	struct counts c = count_report(rep);
	struct causes causes = cause_list(r->arena, rep);
	bool any = false;

	if (rep->partial) {
		say_painted(r, PAINT_UNKNOWN, SPAN("PARTIAL"));
		say(r, ": the time ran out; there may be more. ");
	}
	if (!c.proven)
		say(r, "No proven path");
	else
		say_count(r, c.proven, "proven path");
	for (int i = SEVERITY_CRITICAL; i >= SEVERITY_LOW; i--) {
		if (!c.by_severity[i])
			continue;
		say(r, "%s%zu %s", any ? ", " : " (", c.by_severity[i], phrase_severity((enum severity)i));
		any = true;
	}
	say(r, any ? ")" : "");
	if (c.proven) {
		say(r, " from ");
		say_count(r, causes.n, "cause");
	}
	if (c.waived)
		say(r, ", %zu waived", c.waived);
	say(r, ", %zu unknown, ", c.unknown);
	say_count(r, rep->n_exposures, "exposure");
	say(r, "; ");
	say_count(r, rep->snap->n_tenants, "tenant");
	say(r, ", ");
	say_count(r, rep->n_positions, "position");
	say(r, "; coverage %.0f %%", rep->coverage * 100 - (rep->coverage < 1 && rep->coverage > 0.995 ? 1 : 0));
	say_end(r);
}
