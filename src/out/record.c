#include "out/record.h"

#include "attack/fingerprint.h"
#include "out/assume.h"
#include "out/count.h"
#include "out/phrase.h"
#include "twin/control.h"

static void emit_from(struct emit *e, const struct path_end *f)
{
	emit_map(e, "from");
	emit_str(e, "kind", phrase_source_kind(f->kind));
	if (f->kind != SOURCE_ANY) {
		emit_some(e, "namespace", f->ns.n ? f->ns : f->kind == SOURCE_NAMESPACE ? f->name : f->ns);
		emit_some(e, "name", f->name);
		emit_some(e, "tenant", f->tenant);
	}
	emit_end(e);
}

static void emit_to(struct emit *e, const struct path_end *t)
{
	emit_map(e, "to");
	emit_str(e, "kind", phrase_target_kind(t->kind));
	emit_text(e, "name", t->name.n ? t->name : SPAN("*"));
	emit_some(e, "tenant", t->tenant);
	emit_end(e);
}

static void emit_techniques(struct emit *e, const char *key, const struct technique *const *t, size_t n)
{
	emit_list(e, key);
	for (size_t i = 0; i < n; i++)
		emit_str(e, NULL, t[i]->id);
	emit_end(e);
}

static void emit_harm(struct emit *e, unsigned harm)
{
	static const char *const name[] = { "confidentiality", "integrity", "availability" };

	emit_list(e, "harm");
	for (unsigned i = 0; i < 3; i++)
		if (harm >> i & 1)
			emit_str(e, NULL, name[i]);
	emit_end(e);
}

// Several synthetic objects may stand for one object of the input: it is named once.
static void emit_objects(struct emit *e, struct render *r, const struct snapshot *s, const struct path *p)
{
	emit_list(e, "objects");
	for (size_t i = 0; i < p->n_objects; i++) {
		ref shown = phrase_shown(s, p->object[i]);
		bool again = false;
		for (size_t k = 0; k < i && !again; k++)
			again = phrase_shown(s, p->object[k]) == shown;
		span id = again ? SPAN("") : phrase_object_id(r->arena, s, shown);
		if (id.n)
			emit_text(e, NULL, id);
	}
	emit_end(e);
}

void record_request(struct emit *e, const struct request *q)
{
	emit_map(e, "request");
	emit_text(e, "user", q->user.name);
	emit_list(e, "groups");
	for (size_t i = 0; i < q->user.n_groups; i++)
		emit_text(e, NULL, q->user.groups[i]);
	emit_end(e);
	emit_text(e, "verb", q->verb);
	if (q->non_resource) {
		emit_text(e, "path", q->path);
	} else {
		emit_text(e, "group", q->group);
		emit_text(e, "resource", q->resource);
		emit_text(e, "subresource", q->subresource);
		emit_text(e, "namespace", q->ns);
		emit_text(e, "name", q->name);
	}
	emit_end(e);
}

static void emit_decisions(struct emit *e, const struct path_step *s)
{
	emit_list(e, "decisions");
	for (size_t i = 0; i < s->n_decisions; i++) {
		const struct decision *d = &s->decision[i];
		emit_map(e, NULL);
		emit_str(e, "control", d->control ? d->control->id : "");
		emit_str(e, "verdict", phrase_verdict(d->verdict));
		if (d->verdict == VERDICT_UNKNOWN)
			emit_str(e, "unknown", unknown_info(d->unknown)->id);
		emit_bool(e, "matched", d->matched);
		emit_some(e, "reason", d->reason);
		emit_end(e);
	}
	emit_end(e);
}

void record_evidence(struct emit *e, struct render *r, const struct snapshot *s, const struct evidence *list, size_t n)
{
	emit_list(e, "evidence");
	for (size_t i = 0; i < n; i++) {
		const struct evidence *v = &list[i];
		if (v->obj >= s->n_objects)
			continue; // made by an earlier step
		emit_map(e, NULL);
		emit_text(e, "object", phrase_object_id(r->arena, s, v->obj));
		record_place(e, r, s, v->obj, v->off);
		emit_some(e, "field", v->field);
		emit_end(e);
	}
	emit_end(e);
}

static void emit_closing(struct emit *e, struct render *r, const struct snapshot *s, const struct closing *c, size_t n)
{
	emit_list(e, "closed_by");
	for (size_t i = 0; i < n; i++) {
		emit_map(e, NULL);
		emit_text(e, "change", phrase_change(r->arena, s, &c[i]));
		emit_some(e, "object", phrase_object_id(r->arena, s, c[i].obj));
		record_place(e, r, s, c[i].obj, c[i].off);
		emit_some(e, "used_by", c[i].used_by);
		emit_end(e);
	}
	emit_end(e);
}

static void emit_step(struct emit *e, struct render *r, const struct snapshot *s, const struct path_step *st)
{
	emit_map(e, NULL);
	emit_str(e, "technique", st->technique->id);
	emit_list(e, "also");
	for (size_t i = 0; i < st->n_also; i++)
		if (st->also[i] != st->technique)
			emit_str(e, NULL, st->also[i]->id);
	emit_end(e);
	emit_text(e, "actor", st->actor);
	emit_text(e, "result", st->result);
	if (st->overlay)
		emit_bool(e, "overlay", true);
	if (st->request)
		record_request(e, st->request);
	emit_decisions(e, st);
	record_evidence(e, r, s, st->evidence, st->n_evidence);
	if (st->n_closing)
		emit_closing(e, r, s, st->closing, st->n_closing);
	emit_end(e);
}

void record_path(struct emit *e, struct render *r, const struct report *rep, const struct path *p)
{
	const struct snapshot *s = rep->snap;

	emit_text(e, "fingerprint", fingerprint_text(r->arena, p->fingerprint));
	emit_str(e, "severity", phrase_severity(p->severity));
	emit_str(e, "verdict", phrase_path_verdict(p->verdict));
	if (p->verdict == VERDICT_UNKNOWN) {
		emit_map(e, "unknown");
		emit_str(e, "reason", unknown_info(p->unknown)->id);
		emit_text(e, "text", p->unknown_text.n ? p->unknown_text : span_str(unknown_info(p->unknown)->text));
		emit_str(e, "decides", unknown_info(p->unknown)->decides);
		emit_end(e);
	}
	record_standing(e, r, rep, p);
	emit_text(e, "text", phrase_path(r->arena, p));
	emit_from(e, &p->from);
	emit_to(e, &p->to);
	emit_techniques(e, "techniques", p->technique, p->n_techniques);
	emit_harm(e, p->harm);
	emit_objects(e, r, s, p);
	emit_some(e, "cause", phrase_object_id(r->arena, s, p->root));
	emit_list(e, "steps");
	for (size_t i = 0; i < p->n_steps; i++)
		emit_step(e, r, s, &p->step[i]);
	emit_end(e);
	emit_closing(e, r, s, p->closing, p->n_closing);
}

void record_exposure(struct emit *e, struct render *r, const struct report *rep, const struct exposure *x)
{
	emit_str(e, "technique", x->technique->id);
	emit_harm(e, x->technique->harm);
	emit_some(e, "scope", x->scope);
	emit_text(e, "text", x->text);
	emit_some(e, "object", phrase_object_id(r->arena, rep->snap, x->obj));
	record_place(e, r, rep->snap, x->obj, VALUE_NO_OFF);
}

void record_unasked(struct emit *e, const struct report *rep)
{
	emit_list(e, "unasked");
	for (size_t i = 0; i < rep->n_unasked; i++) {
		const struct unasked *u = &rep->unasked[i];
		emit_map(e, NULL);
		emit_str(e, "technique", u->technique->id);
		emit_str(e, "reason", unknown_info(u->unknown)->id);
		emit_text(e, "text", u->text);
		emit_str(e, "decides", unknown_info(u->unknown)->decides);
		emit_end(e);
	}
	emit_end(e);
}

void record_header(struct emit *e, struct render *r, const struct report *rep)
{
	const struct snapshot *s = rep->snap;
	struct assumptions as = assume_report(r->arena, rep);

	emit_str(e, "apiVersion", API_VERSION);
	emit_str(e, "kind", "Report");
	emit_str(e, "bulkhead", BULKHEAD_VERSION);
	emit_map(e, "cluster");
	emit_text(e, "kubernetes", arena_printf(r->arena, "1.%u", s->minor));
	emit_bool(e, "kubernetesKnown", s->version_known);
	emit_int(e, "objects", count_objects(s));
	emit_int(e, "namespaces", s->n_ns);
	emit_int(e, "tenants", s->n_tenants);
	emit_end(e);
	record_tenancy(e, s);
	if (rep->partial)
		emit_bool(e, "partial", true);
	emit_list(e, "assumptions");
	for (size_t i = 0; i < as.n; i++) {
		emit_map(e, NULL);
		emit_str(e, "id", as.v[i].id);
		emit_text(e, "text", as.v[i].text);
		if (as.v[i].change)
			emit_str(e, "change", as.v[i].change);
		emit_end(e);
	}
	emit_end(e);
}

void record_summary(struct emit *e, struct render *r, const struct report *rep)
{
	struct counts c = count_report(rep);

	(void)r;
	emit_map(e, "paths");
	emit_int(e, "proven", c.proven);
	emit_int(e, "unknown", c.unknown);
	emit_end(e);
	emit_map(e, "proven");
	for (int i = SEVERITY_CRITICAL; i >= SEVERITY_LOW; i--)
		emit_int(e, phrase_severity((enum severity)i), c.by_severity[i]);
	emit_end(e);
	emit_int(e, "exposures", rep->n_exposures);
	emit_int(e, "positions", rep->n_positions);
	emit_int(e, "candidates", rep->n_candidates);
	emit_int(e, "refuted", rep->n_refuted);
	emit_map(e, "techniques");
	emit_int(e, "decided", technique_count - rep->n_undecided);
	emit_int(e, "undecided", rep->n_undecided);
	emit_end(e);
	emit_fraction(e, "coverage", rep->coverage);
}
