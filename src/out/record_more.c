// What a report says besides paths and exposures: who is a tenant and why, the matrix, the checklist, the edits, and what an earlier report and the
// waivers say.
#include "attack/checklist/checklist.h"
#include "attack/summary/edit.h"
#include "attack/fingerprint.h"
#include "attack/summary/matrix.h"
#include "attack/waiver/waiver.h"
#include "out/phrase.h"
#include "out/place.h"
#include "out/record.h"
#include "out/standing.h"
#include "twin/tenancy/tenancy.h"

void record_place(struct emit *e, struct render *r, const struct snapshot *s, ref obj, uint32_t off)
{
	struct place p = place_of(r, s, obj, off);

	emit_some(e, "file", p.file);
	if (p.file.n && p.line)
		emit_int(e, "line", p.line);
}

static void object(struct emit *e, struct render *r, const struct snapshot *s, ref obj, uint32_t off)
{
	emit_some(e, "object", phrase_object_id(r->arena, s, obj));
	record_place(e, r, s, obj, off);
}

// -- tenancy ------------------------------------------------------------------------------------------------------
void record_tenancy(struct emit *e, const struct snapshot *s)
{
	static const char *const mode[] = { "namespace", "label", "file", "auto" };
	const struct tenancy *t = s->tenancy;

	if (!t)
		return;
	emit_map(e, "tenancy");
	emit_str(e, "mode", mode[t->mode]);
	emit_some(e, "label", t->label);
	emit_list(e, "evidence");
	for (size_t i = 0; i < t->n_used; i++) {
		emit_map(e, NULL);
		emit_str(e, "system", t->used[i].detector->id);
		emit_int(e, "namespaces", t->used[i].namespaces);
		emit_end(e);
	}
	emit_end(e);
	emit_int(e, "alone", t->alone);
	if (t->hint.namespaces) {
		emit_map(e, "hint");
		emit_text(e, t->hint.annotation ? "annotation" : "label", t->hint.label);
		emit_int(e, "namespaces", t->hint.namespaces);
		emit_int(e, "tenants", t->hint.tenants);
		emit_end(e);
	}
	emit_end(e);
}

// -- matrix -------------------------------------------------------------------------------------------------------
static void side(struct emit *e, const char *key, const struct side *s, bool target)
{
	static const char *const name[] = { "tenant", "bridge", "any", "cluster-admin", "node", "platform", "cloud", "other" };

	emit_map(e, key);
	emit_str(e, "kind", s->kind == SIDE_ANY && target ? "every-namespace" : name[s->kind]);
	emit_some(e, "name", s->name);
	emit_end(e);
}

void record_matrix(struct emit *e, struct render *r, const struct report *rep)
{
	const struct matrix *m = matrix_build(rep, r->arena);

	emit_map(e, "pairs");
	emit_int(e, "all", m->n_pairs);
	emit_int(e, "broken", m->n_broken);
	emit_int(e, "unknown", m->n_unknown);
	emit_end(e);
	emit_list(e, "cells");
	for (size_t i = 0; i < m->n_cells; i++) {
		const struct matrix_cell *c = &m->cell[i];
		emit_map(e, NULL);
		side(e, "source", &m->row[c->row], false);
		side(e, "target", &m->col[c->col], true);
		emit_str(e, "severity", phrase_severity(c->worst));
		emit_str(e, "verdict", phrase_path_verdict(c->verdict));
		emit_int(e, "proven", c->n_proven);
		emit_int(e, "unknown", c->n_unknown);
		emit_text(e, "path", fingerprint_text(r->arena, c->first->fingerprint));
		emit_end(e);
	}
	emit_end(e);
}

// -- checklist ----------------------------------------------------------------------------------------------------
void record_items(struct emit *e)
{
	emit_list(e, "items");
	for (size_t i = 0; i < check_count; i++) {
		emit_map(e, NULL);
		emit_str(e, "id", check_table[i]->id);
		emit_str(e, "title", check_table[i]->title);
		emit_str(e, "about", check_table[i]->about);
		emit_bool(e, "baseline", check_table[i]->baseline);
		emit_end(e);
	}
	emit_end(e);
}

void record_checklist(struct emit *e, struct render *r, const struct report *rep, const struct checklist *c)
{
	emit_text(e, "tenant", rep->snap->tenant[c->tenant].name);
	emit_str(e, "baseline", phrase_baseline(c->baseline));
	emit_int(e, "surviving", c->surviving);
	if (c->surviving)
		emit_str(e, "worst", phrase_severity(c->worst));
	emit_list(e, "checks");
	for (size_t i = 0; i < c->n_checks; i++) {
		const struct check *x = &c->check[i];
		emit_map(e, NULL);
		emit_str(e, "item", x->item->id);
		emit_str(e, "state", phrase_check_state(x->state));
		if (x->state == CHECK_UNKNOWN)
			emit_str(e, "reason", unknown_info(x->unknown)->id);
		if (x->state == CHECK_BAD || x->state == CHECK_UNKNOWN)
			emit_text(e, "text", x->text);
		if (x->state == CHECK_BAD)
			object(e, r, rep->snap, x->obj, x->off);
		emit_end(e);
	}
	emit_end(e);
}

// -- edits --------------------------------------------------------------------------------------------------------
void record_edit(struct emit *e, struct render *r, const struct report *rep, const struct edit *x)
{
	if (x->closing) {
		emit_text(e, "change", phrase_change(r->arena, rep->snap, x->closing));
		object(e, r, rep->snap, x->closing->obj, x->closing->off);
		emit_some(e, "used_by", x->closing->used_by);
	}
	emit_int(e, "closes", x->n_paths);
	emit_int(e, "severe", x->n_severe);
	emit_int(e, "alone", x->n_all);
	emit_str(e, "worst", phrase_severity(x->worst));
	emit_list(e, "paths");
	for (size_t i = 0; i < x->n_paths; i++)
		emit_text(e, NULL, fingerprint_text(r->arena, x->path[i]->fingerprint));
	emit_end(e);
}

// -- against an earlier report ------------------------------------------------------------------------------------
static void change(struct emit *e, struct render *r, const struct report *rep, const struct change *c)
{
	const struct snapshot *s = standing_snapshot(rep, c);

	emit_str(e, "change", standing_change(c->kind));
	if (s)
		object(e, r, s, c->obj, c->off);
	emit_some(e, "field", c->field);
}

static void opened_by(struct emit *e, struct render *r, const struct report *rep, const char *key, const struct change *c)
{
	if (c->kind == CHANGE_NONE)
		return;
	emit_map(e, key);
	change(e, r, rep, c);
	emit_end(e);
}

void record_standing(struct emit *e, struct render *r, const struct report *rep, const struct path *p)
{
	const struct standing *s = standing_of(r, rep, p);

	if (s) {
		emit_str(e, "standing", standing_name(s->kind));
		opened_by(e, r, rep, "opened_by", &s->change);
	}
	if (p->waiver) {
		emit_map(e, "waiver");
		emit_text(e, "owner", p->waiver->owner);
		emit_text(e, "reason", p->waiver->reason);
		emit_text(e, "expires", p->waiver->expires);
		emit_end(e);
	}
}

void record_fixed(struct emit *e, struct render *r, const struct report *rep, const struct standing *s)
{
	emit_text(e, "fingerprint", fingerprint_text(r->arena, s->fingerprint));
	emit_str(e, "severity", phrase_severity(s->severity));
	emit_text(e, "text", s->path ? phrase_path(r->arena, s->path) : s->text);
	opened_by(e, r, rep, "closed_by", &s->change);
}

void record_delta(struct emit *e, struct render *r, const struct report *rep)
{
	const struct delta *d = rep->delta;

	emit_int(e, "new", d->n_new);
	emit_int(e, "known", d->n_known);
	emit_int(e, "fixed", d->n_fixed);
	emit_list(e, "changes");
	for (size_t i = 0; i < d->n_changes; i++) {
		emit_map(e, NULL);
		change(e, r, rep, &d->change[i]);
		emit_end(e);
	}
	emit_end(e);
}
