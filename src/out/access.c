#include "out/access.h"

#include "out/escape.h"
#include "out/phrase.h"
#include "out/place.h"
#include "twin/authz/chain.h"

span access_subject(struct arena *a, const struct rbac_subject *s)
{
	static const char *const kind[] = { [RBAC_USER] = "User", [RBAC_GROUP] = "Group", [RBAC_SERVICE_ACCOUNT] = "ServiceAccount" };
	struct buf b = { .arena = a };

	buf_str(&b, kind[s->kind]);
	buf_char(&b, ' ');
	if (s->kind == RBAC_SERVICE_ACCOUNT) {
		buf_add(&b, s->ns);
		buf_char(&b, '/');
	}
	buf_add(&b, s->name);
	return buf_span(&b);
}

static void say_object(struct render *r, const struct snapshot *s, ref obj, uint32_t off, span field)
{
	span at = place_text(r, s, obj, off);

	say_span(r, phrase_object(r->arena, s, obj));
	say(r, field.n ? " " : "");
	say_span(r, field);
	say(r, at.n ? "  " : "  (built in)");
	say_painted(r, PAINT_BOLD, at);
}

static span rule_field(struct arena *a, const struct rbac_rule *rule)
{
	return arena_printf(a, "rules[%u]", rule->index);
}

// -- may he? ------------------------------------------------------------------------------------------------------
static const char *answer_word(enum verdict v)
{
	return v == VERDICT_ALLOW ? "yes" : v == VERDICT_DENY ? "no" : "unknown";
}

static void say_judged(struct render *r, const struct access *x)
{
	const struct judgement *j = x->judged;
	enum paint p = j->verdict == VERDICT_ALLOW ? PAINT_GOOD : j->verdict == VERDICT_DENY ? PAINT_HIGH : PAINT_UNKNOWN;

	say_painted(r, p, span_str(answer_word(j->verdict)));
	say(r, ": ");
	say_span(r, x->as);
	say(r, j->verdict == VERDICT_ALLOW ? " may " : j->verdict == VERDICT_DENY ? " may not " : " perhaps may ");
	say_span(r, x->question);
	say_end(r);
	for (size_t i = 0; j->trace && i < j->trace->list.n; i++) {
		const struct decision *d = &j->trace->list.v[i];
		if (!d->matched)
			continue;
		say(r, "  ");
		say_span(r, d->reason);
		say_end(r);
		for (size_t k = 0; k < d->n_evidence; k++) {
			say(r, "    ");
			say_object(r, x->snap, d->evidence[k].obj, d->evidence[k].off, d->evidence[k].field);
			say_end(r);
		}
	}
	if (j->verdict == VERDICT_UNKNOWN) {
		say(r, "  decided by  %s", unknown_info(j->unknown)->decides);
		say_end(r);
	}
}

// -- who may? -----------------------------------------------------------------------------------------------------
static bool built_in(const struct snapshot *s, const struct rbac_binding *b)
{
	return b->obj < s->n_objects && (s->object[b->obj].flags & OBJECT_BUILTIN);
}

static void say_who(struct render *r, const struct access *x)
{
	const struct who_answer *w = x->who;
	struct world world = world_of(x->snap);
	size_t width = 0, own = 0;

	say_painted(r, PAINT_BOLD, arena_printf(r->arena, "%zu", w->list.n));
	say(r, w->list.n == 1 ? " subject may " : " subjects may ");
	say_span(r, x->question);
	say(r, w->list.n ? ":" : "");
	say_end(r);
	for (size_t i = 0; i < w->list.n; i++) {
		size_t n = escape_width(access_subject(r->arena, w->list.v[i].subject));
		if (r->wide || !built_in(x->snap, rbac_binding_at(&world, w->list.v[i].binding)))
			width = n > width && n < 60 ? n : width;
	}
	for (size_t i = 0; i < w->list.n; i++) {
		const struct who_subject *s = &w->list.v[i];
		const struct rbac_binding *b = rbac_binding_at(&world, s->binding);
		const struct rbac_role *role = rbac_role_of(&world, b);
		if (!r->wide && built_in(x->snap, b)) {
			own++;
			continue;
		}
		say(r, "  ");
		say_padded(r, access_subject(r->arena, s->subject), width + 2);
		say_object(r, x->snap, b->obj, s->subject->off, SPAN(""));
		if (role && s->rule < role->n_rules) {
			say(r, " of ");
			say_object(r, x->snap, role->rule[s->rule].source, role->rule[s->rule].off, rule_field(r->arena, &role->rule[s->rule]));
		}
		say_end(r);
	}
	if (own) {
		say(r, "  and %zu by the bindings of Kubernetes itself (-o wide shows them)", own);
		say_end(r);
	}
}

// -- what may he? -------------------------------------------------------------------------------------------------
static void add_list(struct buf *b, const span *v, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		buf_str(b, i ? "," : "");
		buf_add(b, v[i].n ? v[i] : SPAN("\"\""));
	}
}

static span rule_text(struct arena *a, const struct rbac_rule *rule)
{
	struct buf b = { .arena = a };

	add_list(&b, rule->verbs, rule->n_verbs);
	buf_char(&b, ' ');
	if (rule->n_urls) {
		add_list(&b, rule->urls, rule->n_urls);
		return buf_span(&b);
	}
	add_list(&b, rule->resources, rule->n_resources);
	if (rule->n_groups > 1 || (rule->n_groups == 1 && rule->groups[0].n)) {
		buf_str(&b, " of ");
		add_list(&b, rule->groups, rule->n_groups);
	}
	if (rule->n_names) {
		buf_str(&b, " named ");
		add_list(&b, rule->names, rule->n_names);
	}
	return buf_span(&b);
}

static void say_rules(struct render *r, const struct access *x)
{
	say_span(r, x->as);
	say(r, " may");
	say_span(r, x->question);
	say(r, x->rules->list.n ? ":" : " nothing");
	say_end(r);
	for (size_t i = 0; i < x->rules->list.n; i++) {
		const struct who_rule *w = &x->rules->list.v[i];
		say(r, "  ");
		say_span(r, rule_text(r->arena, w->rule));
		say_end(r);
		say(r, "    ");
		say_object(r, x->snap, w->binding->obj, VALUE_NO_OFF, SPAN(""));
		say(r, " of ");
		say_object(r, x->snap, w->rule->source, w->rule->off, rule_field(r->arena, w->rule));
		say_end(r);
	}
	if (x->rules->error.n) {
		say(r, "  incomplete: ");
		say_span(r, x->rules->error);
		say_end(r);
	}
}

// -- who may what of these? ---------------------------------------------------------------------------------------
static void say_matrix(struct render *r, const struct access *x)
{
	const struct who_matrix *m = x->matrix;
	size_t width = 0;

	for (size_t i = 0; i < m->n_rows; i++) {
		size_t n = escape_width(x->row[i]);
		width = n > width && n < 70 ? n : width;
	}
	for (size_t k = 0; k < m->n_columns; k++) {
		say(r, "%*s%zu  ", (int)width + 2, k ? "" : "columns: ", k + 1);
		say_span(r, x->column[k]);
		say_end(r);
	}
	say_gap(r);
	say_padded(r, SPAN(""), width + 2);
	for (size_t k = 0; k < m->n_columns; k++)
		say(r, "%-4zu", k + 1);
	say_end(r);
	for (size_t i = 0; i < m->n_rows; i++) {
		say_padded(r, x->row[i], width + 2);
		for (size_t k = 0; k < m->n_columns; k++) {
			enum verdict v = m->cell[i * m->n_columns + k];
			say(r, "%-4s", v == VERDICT_ALLOW ? "yes" : v == VERDICT_DENY ? "-" : "?");
		}
		say_end(r);
	}
	say(r, "yes allowed, - not, ? an authorizer or an object that was not seen decides; asked ");
	say_span(r, x->question);
	say_end(r);
}

void access_text(struct render *r, const struct access *x)
{
	const struct chain *c = chain_of(x->snap);

	if (x->judged)
		say_judged(r, x);
	else if (x->who)
		say_who(r, x);
	else if (x->rules)
		say_rules(r, x);
	else
		say_matrix(r, x);
	if (c->foreign && !x->judged) {
		say_painted(r, PAINT_UNKNOWN, SPAN("unknown"));
		say(r, ": ");
		say_span(r, c->foreign_name);
		say(r, " may allow more; it was not seen (--authorizers)");
		say_end(r);
	}
	if (!x->snap->rbac->complete && !x->judged) {
		say_painted(r, PAINT_UNKNOWN, SPAN("unknown"));
		say(r, ": not all kinds of RBAC objects are in the input (bulkhead doctor)");
		say_end(r);
	}
}

// -- data ---------------------------------------------------------------------------------------------------------
static void emit_object(struct emit *e, struct render *r, const char *key, const struct snapshot *s, ref obj, uint32_t off, span field)
{
	struct place p = place_of(r, s, obj, off);

	emit_map(e, key);
	emit_text(e, "object", phrase_object_id(r->arena, s, obj));
	emit_some(e, "file", p.file);
	if (p.file.n && p.line)
		emit_int(e, "line", p.line);
	emit_some(e, "field", field);
	emit_end(e);
}

static void data_judged(struct emit *e, struct render *r, const struct access *x)
{
	const struct judgement *j = x->judged;

	emit_text(e, "as", x->as);
	emit_str(e, "answer", answer_word(j->verdict));
	if (j->verdict == VERDICT_UNKNOWN)
		emit_str(e, "unknown", unknown_info(j->unknown)->id);
	emit_list(e, "decisions");
	for (size_t i = 0; j->trace && i < j->trace->list.n; i++) {
		const struct decision *d = &j->trace->list.v[i];
		emit_map(e, NULL);
		emit_str(e, "control", d->control ? d->control->id : "");
		emit_str(e, "verdict", phrase_verdict(d->verdict));
		emit_bool(e, "matched", d->matched);
		emit_some(e, "reason", d->reason);
		emit_list(e, "evidence");
		for (size_t k = 0; k < d->n_evidence; k++)
			emit_object(e, r, NULL, x->snap, d->evidence[k].obj, d->evidence[k].off, d->evidence[k].field);
		emit_end(e);
		emit_end(e);
	}
	emit_end(e);
}

static void data_who(struct emit *e, struct render *r, const struct access *x)
{
	struct world world = world_of(x->snap);

	emit_list(e, "subjects");
	for (size_t i = 0; i < x->who->list.n; i++) {
		const struct who_subject *s = &x->who->list.v[i];
		const struct rbac_binding *b = rbac_binding_at(&world, s->binding);
		const struct rbac_role *role = rbac_role_of(&world, b);
		emit_map(e, NULL);
		emit_text(e, "subject", access_subject(r->arena, s->subject));
		emit_object(e, r, "binding", x->snap, b->obj, s->subject->off, SPAN(""));
		if (role && s->rule < role->n_rules)
			emit_object(e, r, "rule", x->snap, role->rule[s->rule].source, role->rule[s->rule].off, rule_field(r->arena, &role->rule[s->rule]));
		emit_end(e);
	}
	emit_end(e);
}

static void data_rules(struct emit *e, struct render *r, const struct access *x)
{
	emit_text(e, "as", x->as);
	emit_list(e, "rules");
	for (size_t i = 0; i < x->rules->list.n; i++) {
		const struct who_rule *w = &x->rules->list.v[i];
		emit_map(e, NULL);
		emit_text(e, "text", rule_text(r->arena, w->rule));
		emit_object(e, r, "binding", x->snap, w->binding->obj, VALUE_NO_OFF, SPAN(""));
		emit_object(e, r, "rule", x->snap, w->rule->source, w->rule->off, rule_field(r->arena, w->rule));
		emit_end(e);
	}
	emit_end(e);
	emit_bool(e, "incomplete", x->rules->incomplete);
	emit_some(e, "error", x->rules->error);
}

static void data_matrix(struct emit *e, const struct access *x)
{
	emit_list(e, "rows");
	for (size_t i = 0; i < x->matrix->n_rows; i++) {
		emit_map(e, NULL);
		emit_text(e, "subject", x->row[i]);
		emit_list(e, "cells");
		for (size_t k = 0; k < x->matrix->n_columns; k++) {
			emit_map(e, NULL);
			emit_text(e, "request", x->column[k]);
			emit_str(e, "answer", answer_word(x->matrix->cell[i * x->matrix->n_columns + k]));
			emit_end(e);
		}
		emit_end(e);
		emit_end(e);
	}
	emit_end(e);
}

void access_data(struct emit *e, struct render *r, const struct access *x)
{
	const struct chain *c = chain_of(x->snap);

	emit_map(e, NULL);
	emit_str(e, "apiVersion", API_VERSION);
	emit_str(e, "kind", "Access");
	emit_text(e, "question", x->question);
	if (x->judged)
		data_judged(e, r, x);
	else if (x->who)
		data_who(e, r, x);
	else if (x->rules)
		data_rules(e, r, x);
	else
		data_matrix(e, x);
	if (c->foreign)
		emit_text(e, "unseen_authorizer", c->foreign_name);
	emit_bool(e, "rbac_complete", x->snap->rbac->complete);
	emit_end(e);
}
