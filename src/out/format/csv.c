// csv: RFC 4180, one row a path and one an exposure; of a trace one row a decision. Spreadsheets run fields that look like formulas, so a mark in front
// makes them text (OWASP, "CSV Injection"); also behind a separator that another locale would split at.
#include "attack/fingerprint.h"
#include "out/escape.h"
#include "out/finding.h"
#include "out/phrase.h"
#include "twin/control.h"

#define COLUMNS "kind,fingerprint,severity,verdict,standing,accepted_until,from_kind,from_namespace,from_name,from_tenant,to_kind,to_name,to_tenant," \
	"techniques,text,object,file,line,fix,unknown\r\n"
#define TRACE_COLUMNS "fingerprint,path,step,technique,actor,request,step_verdict,control,control_verdict,matched,reason,result,file,line\r\n"

// Bytes of the character at s that a spreadsheet may take for the beginning of a formula; the wide forms count in East Asian locales.
static size_t trigger(span s)
{
	static const char *const wide[] = { "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0" }; // = + - @

	if (s.n && strchr("=+-@", s.p[0]) && s.p[0])
		return 1;
	for (size_t i = 0; i < 4; i++)
		if (span_starts(s, span_str(wide[i])))
			return 3;
	return 0;
}

static bool plain(span s)
{
	if (trigger(s))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("_-./", c))))
			return false;
	}
	return true;
}

static void field(struct render *r, span s)
{
	struct buf *b = r->out, seen = { .arena = r->arena };

	if (b->n && b->v[b->n - 1] != '\n')
		buf_char(b, ',');
	if (plain(s)) {
		buf_add(b, s);
		return;
	}
	escape_add(&seen, s);
	s = buf_span(&seen);
	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if ((!i || strchr(",;\"|", s.p[i - 1])) && trigger(span_from(s, i)))
			buf_char(b, '\'');
		if (s.p[i] == '"')
			buf_char(b, '"');
		buf_char(b, s.p[i]);
	}
	buf_char(b, '"');
}

static void field_str(struct render *r, const char *z)
{
	field(r, span_str(z));
}

static void field_int(struct render *r, size_t n)
{
	field(r, arena_printf(r->arena, "%zu", n));
}

static void row_end(struct render *r)
{
	buf_str(r->out, "\r\n");
}

static span techniques(struct arena *a, const struct finding *f)
{
	struct buf b = { .arena = a };

	for (size_t i = 0; f->path && i < f->path->n_techniques; i++)
		buf_printf(&b, "%s%s", i ? " " : "", f->path->technique[i]->id);
	return f->path ? buf_span(&b) : span_str(f->technique->id);
}

static void ends(struct render *r, const struct path *p)
{
	if (!p) {
		for (int i = 0; i < 7; i++)
			field_str(r, "");
		return;
	}
	field_str(r, phrase_source_kind(p->from.kind));
	field(r, p->from.ns);
	field(r, p->from.name);
	field(r, p->from.tenant);
	field_str(r, phrase_target_kind(p->to.kind));
	field(r, p->to.name.n ? p->to.name : SPAN("*"));
	field(r, p->to.tenant);
}

static void row(struct render *r, const struct report *rep, const struct finding *f)
{
	const struct path *p = f->path;
	const struct waiver *w = finding_waiver(f);

	field_str(r, p ? "path" : "exposure");
	field(r, p ? fingerprint_text(r->arena, p->fingerprint) : SPAN(""));
	field_str(r, p ? phrase_severity(p->severity) : "");
	field_str(r, p ? phrase_path_verdict(p->verdict) : "");
	field_str(r, finding_standing(f));
	field(r, w ? w->expires : SPAN(""));
	ends(r, p);
	field(r, techniques(r->arena, f));
	field(r, finding_sentence(r->arena, f));
	field(r, phrase_object_id(r->arena, rep->snap, p ? p->root : f->exposure->obj));
	field(r, f->at.file);
	field_int(r, f->at.line);
	field(r, finding_fix(r, rep, f));
	field_str(r, p && p->verdict == VERDICT_UNKNOWN ? unknown_info(p->unknown)->id : "");
	row_end(r);
}

// What an earlier report had and this one has not.
static void fixed(struct render *r, const struct standing *s)
{
	field_str(r, "path");
	field(r, fingerprint_text(r->arena, s->fingerprint));
	field_str(r, phrase_severity(s->severity));
	field_str(r, "");
	field_str(r, "fixed");
	for (int i = 0; i < 9; i++)
		field_str(r, "");
	field(r, s->path ? phrase_path(r->arena, s->path) : s->text);
	for (int i = 0; i < 5; i++)
		field_str(r, "");
	row_end(r);
}

static void report(struct render *r, const struct report *rep)
{
	struct findings all = finding_list(r, rep);

	buf_str(r->out, COLUMNS);
	for (size_t i = 0; i < all.n; i++) {
		row(r, rep, &all.v[i]);
		render_pause(r);
	}
	for (size_t i = 0; rep->delta && i < rep->delta->n; i++)
		if (rep->delta->v[i].kind == STANDING_FIXED)
			fixed(r, &rep->delta->v[i]);
}

static void decision(struct render *r, const struct report *rep, const struct finding *f, size_t i, const struct decision *d)
{
	const struct path_step *st = &f->path->step[i];
	struct spot at = finding_step_spot(r, rep->snap, f, st);

	field(r, fingerprint_text(r->arena, f->path->fingerprint));
	field(r, finding_sentence(r->arena, f));
	field_int(r, i + 1);
	field_str(r, st->technique->id);
	field(r, st->actor);
	field(r, st->request ? phrase_request(r->arena, st->request) : SPAN(""));
	field_str(r, phrase_verdict(st->verdict));
	field_str(r, d && d->control ? d->control->id : "");
	field_str(r, d ? phrase_verdict(d->verdict) : "");
	field_str(r, !d ? "" : d->matched ? "true" : "false");
	field(r, d ? d->reason : SPAN(""));
	field(r, st->result);
	field(r, at.file);
	field_int(r, at.line);
	row_end(r);
}

static void trace(struct render *r, const struct report *rep)
{
	struct findings all = finding_list(r, rep);

	buf_str(r->out, TRACE_COLUMNS);
	for (size_t i = 0; i < rep->n_paths; i++) {
		for (size_t k = 0; k < all.v[i].path->n_steps; k++) {
			const struct path_step *st = &all.v[i].path->step[k];
			for (size_t d = 0; d < st->n_decisions || (!d && !st->n_decisions); d++)
				decision(r, rep, &all.v[i], k, st->n_decisions ? &st->decision[d] : NULL);
		}
	}
}

const struct renderer renderer_csv = {
	.name = "csv",
	.title = "comma-separated values for spreadsheets",
	.paths = true,
	.report = report,
	.trace = trace,
};
