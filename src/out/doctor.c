#include "out/doctor.h"

#include "out/assume.h"
#include "out/count.h"
#include "out/missing.h"
#include "out/phrase.h"
#include "out/record.h"

static void row(struct render *r, const char *head)
{
	say_painted(r, PAINT_BOLD, span_str(head));
	say(r, "%*s", (int)(12 - strlen(head)), "");
}

static void say_read(struct render *r, const struct doctor *d)
{
	const struct snapshot *s = d->rep->snap;
	size_t kinds = 0;

	for (size_t i = 0; i < s->n_kinds; i++)
		for (size_t k = 0; k < s->kind[i].n; k++)
			if (!(s->object[s->kind[i].objects[k]].flags & (OBJECT_SYNTHETIC | OBJECT_BUILTIN))) {
				kinds++;
				break;
			}
	row(r, "read");
	say_count(r, d->read->files, "file");
	say(r, ", ");
	say_count(r, d->read->documents, "document");
	say(r, ", ");
	say_count(r, count_objects(s), "object");
	say(r, " of ");
	say_count(r, kinds, "kind");
	say_end(r);
	if (d->read->broken || d->read->skipped) {
		row(r, "");
		say(r, "%zu broken, %zu skipped that are no manifests", d->read->broken, d->read->skipped);
		say_end(r);
	}
	row(r, "version");
	say(r, "Kubernetes 1.%u%s", s->minor, s->version_known ? "" : " (not said by the input)");
	say_end(r);
}

static void say_assumed(struct render *r, const struct snapshot *s)
{
	struct assumptions as = assume_list(r->arena, s);

	for (size_t i = 0; i < as.n; i++) {
		row(r, i ? "" : "assumed");
		say_span(r, as.v[i].text);
		if (as.v[i].change && !as.v[i].told && strcmp(as.v[i].id, "tenancy-hint"))
			say(r, " (%s)", as.v[i].change);
		say_end(r);
	}
}

static void say_missing(struct render *r, const struct snapshot *s)
{
	struct missing_kinds m = missing_list(r->arena, s);

	for (size_t i = 0; i < m.n; i++) {
		row(r, i ? "" : "missing");
		say_padded(r, m.kind[i], 36);
		say(r, "%s", m.what[i]);
		say_end(r);
	}
	row(r, m.n ? "" : "missing");
	if (m.n) {
		say(r, "to read them: ");
		say_span(r, m.command);
		say(r, "; or --assume-empty");
	} else {
		say(r, "no kind that decides");
	}
	say_end(r);
}

static void say_unread(struct render *r, const struct snapshot *s)
{
	for (size_t i = 0, n = 0; i < s->n_kinds; i++) {
		const struct kind *k = &s->kind[i];
		if (!k->unread.n || k->present)
			continue;
		row(r, n++ ? "" : "not read");
		say_padded(r, k->kind, 36);
		say_span(r, k->unread);
		say_end(r);
	}
}

static void say_coverage(struct render *r, const struct report *rep)
{
	struct counts c = count_report(rep);

	row(r, "coverage");
	say(r, "%.1f %% of the questions (position, technique) are decided", rep->coverage * 100);
	say_end(r);
	row(r, "");
	say(r, "%zu of %zu techniques wait for what is not built yet (bulkhead explain --coverage)", rep->n_undecided, technique_count);
	say_end(r);
	for (unsigned u = 1, n = 0; u < UNKNOWN_COUNT; u++) {
		const struct unknown_info *x = unknown_info((enum unknown)u);
		if (!c.by_reason[u])
			continue;
		row(r, n++ ? "" : "unknown");
		say_count(r, c.by_reason[u], "path");
		say(r, ": %s", x->text);
		say_end(r);
		row(r, "");
		say(r, "  decided by  %s", x->decides);
		say_end(r);
	}
	if (!c.unknown) {
		row(r, "unknown");
		say(r, "no path");
		say_end(r);
	}
	for (size_t i = 0; i < rep->n_unasked; i++) {
		row(r, i ? "" : "unasked");
		say_padded(r, span_str(rep->unasked[i].technique->id), 28);
		say_span(r, rep->unasked[i].text);
		say_end(r);
	}
}

void doctor_text(struct render *r, const struct doctor *d)
{
	say_read(r, d);
	say_assumed(r, d->rep->snap);
	say_missing(r, d->rep->snap);
	say_unread(r, d->rep->snap);
	say_coverage(r, d->rep);
	row(r, "complaints");
	say(r, "%zu errors, %zu warnings, %zu notes about the input", d->diags->count[DIAG_ERROR], d->diags->count[DIAG_WARN], d->diags->count[DIAG_NOTE]);
	say_end(r);
}

static void data_diags(struct emit *e, const struct diags *d)
{
	static const char *const level[] = { "note", "warning", "error" };

	emit_list(e, "complaints");
	for (size_t i = 0; i < d->list.n; i++) {
		const struct diag *x = &d->list.v[i];
		emit_map(e, NULL);
		emit_str(e, "level", level[x->level]);
		emit_some(e, "file", x->file);
		if (x->line)
			emit_int(e, "line", x->line);
		if (x->col)
			emit_int(e, "column", x->col);
		emit_text(e, "text", x->text);
		emit_end(e);
	}
	emit_end(e);
}

static void data_missing(struct emit *e, struct render *r, const struct snapshot *s)
{
	struct missing_kinds m = missing_list(r->arena, s);

	emit_list(e, "missing");
	for (size_t i = 0; i < m.n; i++) {
		emit_map(e, NULL);
		emit_text(e, "kind", m.kind[i]);
		emit_text(e, "group", m.group[i]);
		emit_str(e, "decides", m.what[i]);
		emit_end(e);
	}
	emit_end(e);
}

static void data_unread(struct emit *e, const struct snapshot *s)
{
	emit_list(e, "unread");
	for (size_t i = 0; i < s->n_kinds; i++) {
		const struct kind *k = &s->kind[i];
		if (!k->unread.n || k->present)
			continue;
		emit_map(e, NULL);
		emit_text(e, "kind", k->kind);
		emit_text(e, "group", k->group);
		emit_text(e, "why", k->unread);
		emit_end(e);
	}
	emit_end(e);
}

void doctor_data(struct emit *e, struct render *r, const struct doctor *d)
{
	const struct snapshot *s = d->rep->snap;
	struct counts c = count_report(d->rep);
	struct assumptions as = assume_list(r->arena, s);

	emit_map(e, NULL);
	emit_str(e, "apiVersion", API_VERSION);
	emit_str(e, "kind", "Doctor");
	emit_map(e, "read");
	emit_int(e, "files", d->read->files);
	emit_int(e, "documents", d->read->documents);
	emit_int(e, "broken", d->read->broken);
	emit_int(e, "skipped", d->read->skipped);
	emit_int(e, "objects", count_objects(s));
	emit_end(e);
	emit_text(e, "kubernetes", arena_printf(r->arena, "1.%u", s->minor));
	emit_bool(e, "kubernetesKnown", s->version_known);
	emit_list(e, "assumptions");
	for (size_t i = 0; i < as.n; i++) {
		emit_map(e, NULL);
		emit_str(e, "id", as.v[i].id);
		emit_text(e, "text", as.v[i].text);
		emit_end(e);
	}
	emit_end(e);
	data_missing(e, r, s);
	data_unread(e, s);
	emit_fraction(e, "coverage", d->rep->coverage);
	emit_list(e, "unknown");
	for (unsigned u = 1; u < UNKNOWN_COUNT; u++) {
		if (!c.by_reason[u])
			continue;
		emit_map(e, NULL);
		emit_str(e, "reason", unknown_info((enum unknown)u)->id);
		emit_int(e, "paths", c.by_reason[u]);
		emit_str(e, "text", unknown_info((enum unknown)u)->text);
		emit_str(e, "decides", unknown_info((enum unknown)u)->decides);
		emit_end(e);
	}
	emit_end(e);
	record_unasked(e, d->rep);
	data_diags(e, d->diags);
	emit_end(e);
}
