#include "out/scoped.h"

#include "out/access.h"
#include "out/escape.h"
#include "out/phrase.h"
#include "out/place.h"
#include "out/record.h"

#define FOLD_RIGHTS 4
#define FOLD_NAMES 4
#define FOLD_READERS 8
#define WIDTH 160

static const char *const need_word[] = { [SCOPED_WRITES] = "writes", [SCOPED_UNKNOWN] = "unknown", [SCOPED_READS] = "reads", [SCOPED_NONE] = "nothing" };

static void add_list(struct buf *b, const struct render *r, const span *v, size_t n)
{
	phrase_names(b, ",", v, n, render_shown(r, n, FOLD_NAMES));
}

static span right_text(struct render *r, const struct snapshot *s, const struct scoped_right *x)
{
	const struct rbac_binding *b = &s->rbac->binding[x->binding];
	struct buf line = { .arena = r->arena };

	buf_add(&line, access_subject(r->arena, &b->subject[x->subject]));
	buf_str(&line, ": ");
	add_list(&line, r, x->rule->verbs, x->rule->n_verbs);
	buf_char(&line, ' ');
	add_list(&line, r, x->resource, x->n_resources);
	if (x->rule->n_names) {
		buf_str(&line, " named ");
		add_list(&line, r, x->rule->names, x->rule->n_names);
	}
	buf_str(&line, ", by ");
	buf_add(&line, phrase_object(r->arena, s, b->obj));
	span at = place_text(r, s, b->obj, VALUE_NO_OFF);
	buf_str(&line, at.n ? "  " : "");
	buf_add(&line, at);
	return buf_span(&line);
}

static span holder(struct render *r, const struct scoped_answer *a)
{
	if (a->who == SCOPED_EVERYBODY)
		return SPAN("everybody");
	return a->who == SCOPED_TENANT ? arena_printf(r->arena, "tenant %.*s", SPANF(a->name)) : a->name;
}

static void say_answer(struct render *r, const struct snapshot *s, const struct scoped_answer *a)
{
	size_t shown = render_shown(r, a->n_rights, FOLD_RIGHTS);

	say_painted(r, a->need == SCOPED_WRITES ? PAINT_HIGH : a->need == SCOPED_UNKNOWN ? PAINT_UNKNOWN : PAINT_LOW, span_str(need_word[a->need]));
	say(r, "%*s", (int)(9 - strlen(need_word[a->need])), "");
	say_painted(r, PAINT_BOLD, holder(r, a));
	say_end(r);
	for (size_t i = 0; i < shown; i++) {
		say(r, "  ");
		say_wrapped(r, right_text(r, s, &a->right[i]), 4, WIDTH, true);
	}
	if (shown < a->n_rights) {
		say(r, "  and ");
		say_count(r, a->n_rights - shown, "more right");
		say(r, " (-o wide shows them)");
		say_end(r);
	}
}

static void say_verdict(struct render *r, const struct scoped *x)
{
	say_painted(r, PAINT_BOLD, arena_printf(r->arena, "%zu of %zu tenants", x->n_writing, x->n_tenants));
	say(r, x->n_writing == 1 ? " writes" : " write");
	say(r, " cluster-scoped objects, which no namespace divides: %s a cluster of %s own, or somebody who does it for %s",
		x->n_writing == 1 ? "it needs" : "each needs", x->n_writing == 1 ? "its" : "their", x->n_writing == 1 ? "it" : "them");
	say_end(r);
	if (x->n_unknown) {
		say(r, "%zu may: the input does not define the resource (decided by: kubectl get crd -o json)", x->n_unknown);
		say_end(r);
	}
	say(r, "%zu only read them, %zu hold no right on any", x->n_reading, x->n_tenants - x->n_writing - x->n_reading - x->n_unknown);
	say_end(r);
}

void scoped_text(struct render *r, const struct scoped_view *x)
{
	size_t readers = 0;

	say_verdict(r, &x->scoped);
	for (size_t i = 0; i < x->scoped.n; i++) {
		const struct scoped_answer *a = &x->scoped.v[i];
		if (!r->wide && a->need == SCOPED_READS && readers++ >= FOLD_READERS)
			continue;
		if (!i || a->need != x->scoped.v[i - 1].need)
			say_gap(r);
		say_answer(r, x->snap, a);
	}
	if (readers > FOLD_READERS) {
		say(r, "and %zu more who read (-o wide shows them)", readers - FOLD_READERS);
		say_end(r);
	}
	if (!x->snap->rbac->complete) {
		say_gap(r);
		say(r, "Roles or bindings are not in the input: there may be more");
		say_end(r);
	}
}

static void texts(struct emit *e, const char *key, const span *v, size_t n)
{
	emit_list(e, key);
	for (size_t i = 0; i < n; i++)
		emit_text(e, NULL, v[i]);
	emit_end(e);
}

static void data_right(struct emit *e, struct render *r, const struct snapshot *s, const struct scoped_right *x)
{
	const struct rbac_binding *b = &s->rbac->binding[x->binding];

	emit_map(e, NULL);
	emit_text(e, "subject", access_subject(r->arena, &b->subject[x->subject]));
	emit_str(e, "does", need_word[x->need]);
	texts(e, "verbs", x->rule->verbs, x->rule->n_verbs);
	texts(e, "resources", x->resource, x->n_resources);
	if (x->rule->n_names)
		texts(e, "names", x->rule->names, x->rule->n_names);
	emit_text(e, "binding", phrase_object_id(r->arena, s, b->obj));
	record_place(e, r, s, b->obj, b->subject[x->subject].off);
	emit_text(e, "role", phrase_object_id(r->arena, s, x->rule->source));
	emit_end(e);
}

void scoped_data(struct emit *e, struct render *r, const struct scoped_view *x)
{
	static const char *const who[] = { "tenant", "bridge", "everybody" };

	emit_map(e, NULL);
	emit_str(e, "apiVersion", API_VERSION);
	emit_str(e, "kind", "ClusterScoped");
	emit_int(e, "tenants", x->scoped.n_tenants);
	emit_int(e, "writing", x->scoped.n_writing);
	emit_int(e, "reading", x->scoped.n_reading);
	emit_int(e, "unknown", x->scoped.n_unknown);
	emit_list(e, "holders");
	for (size_t i = 0; i < x->scoped.n; i++) {
		const struct scoped_answer *a = &x->scoped.v[i];
		emit_map(e, NULL);
		emit_str(e, "who", who[a->who]);
		emit_some(e, "name", a->name);
		emit_str(e, "does", need_word[a->need]);
		emit_bool(e, "own_cluster", a->need == SCOPED_WRITES);
		emit_list(e, "rights");
		for (size_t k = 0; k < a->n_rights; k++)
			data_right(e, r, x->snap, &a->right[k]);
		emit_end(e);
		emit_end(e);
	}
	emit_end(e);
	emit_bool(e, "rbac_complete", x->snap->rbac->complete);
	emit_end(e);
}
