#include "out/miss.h"

#include "out/page/page.h"
#include "out/phrase.h"
#include "out/place.h"
#include "out/record.h"
#include "twin/control.h"

static const char *const kind_name[] = {
	[MISS_NOBODY] = "nobody", [MISS_TRUSTED] = "trusted", [MISS_INSIDE] = "inside", [MISS_IMPLIED] = "implied",
	[MISS_REFUSED] = "refused", [MISS_CLOSED] = "closed", [MISS_GRANT] = "grant",
};

static void head(struct render *r, const char *word)
{
	say(r, "   %-11s", word);
}

static void say_evidence(struct render *r, const struct snapshot *s, const struct miss *m)
{
	for (size_t i = 0; i < m->n_evidence; i++) {
		span name = phrase_object(r->arena, s, m->evidence[i].obj), at = place_text(r, s, m->evidence[i].obj, m->evidence[i].off);
		if (!name.n)
			continue;
		head(r, "");
		say_span(r, name);
		say(r, m->evidence[i].field.n ? " " : "");
		say_span(r, m->evidence[i].field);
		say(r, at.n ? "  " : "");
		say_painted(r, PAINT_BOLD, at);
		say_end(r);
	}
}

static void say_stop(struct render *r, const struct report *rep, const struct miss *m)
{
	if (m->technique) {
		head(r, "nearest");
		say(r, "%s  %s", m->technique->id, m->technique->title);
		say_end(r);
	}
	if (m->request) {
		head(r, m->control ? "request" : "lacks");
		say_span(r, phrase_request(r->arena, m->request));
		say_end(r);
	}
	if (m->control) {
		head(r, "refused by");
		say(r, "%s  ", m->control->id);
		say_span(r, m->reason);
		say_end(r);
		say_evidence(r, rep->snap, m);
	}
}

static void say_reached(struct render *r, const struct miss *m)
{
	if (m->n_reached + m->n_more < 2)
		return;
	head(r, "acts as");
	for (size_t i = 0; i < m->n_reached; i++) {
		say(r, i ? ", " : "");
		say_span(r, m->reached[i]);
	}
	if (m->n_more)
		say(r, " and %zu more", m->n_more);
	say_end(r);
}

void miss_text(struct render *r, const struct report *rep, span from, span to)
{
	const struct miss *m = rep->miss;

	say_painted(r, PAINT_BOLD, SPAN("No path"));
	say(r, from.n ? " from " : "");
	say_span(r, from);
	say(r, to.n ? " to " : "");
	say_span(r, to);
	say(r, ": ");
	say_span(r, m && m->text.n ? m->text : SPAN("no chain of rights and pods leads there"));
	say_end(r);
	if (m) {
		say_reached(r, m);
		say_stop(r, rep, m);
	}
	if (m && m->path) {
		say_gap(r);
		page_trace(r, rep, m->path);
	}
	if (rep->n_undecided) {
		say(r, "(%zu of %zu techniques are not decided yet: bulkhead explain --coverage)", rep->n_undecided, technique_count);
		say_end(r);
	}
}

void miss_record(struct emit *e, struct render *r, const struct report *rep)
{
	const struct miss *m = rep->miss;

	emit_str(e, "reason", kind_name[m->kind]);
	emit_text(e, "text", m->text);
	emit_list(e, "acts_as");
	for (size_t i = 0; i < m->n_reached; i++)
		emit_text(e, NULL, m->reached[i]);
	emit_end(e);
	if (m->technique)
		emit_str(e, "technique", m->technique->id);
	if (m->request)
		record_request(e, m->request);
	if (m->control)
		emit_str(e, "control", m->control->id);
	emit_some(e, "control_says", m->reason);
	record_evidence(e, r, rep->snap, m->evidence, m->n_evidence);
	if (m->path) {
		emit_map(e, "path");
		record_path(e, r, rep, m->path);
		emit_end(e);
	}
}
