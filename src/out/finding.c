#include "out/finding.h"

#include "base/map.h"
#include "out/phrase.h"
#include "out/place.h"

#define FILE_PART 200 // bytes of a name in a file name that is made up
#define FIXES 2       // changes that a message names

// One part of a file name, from a name that may be anything: no separator, no control byte, no "." or "..".
static void add_part(struct buf *b, span s)
{
	bool dots = s.n > 0 && s.n < 3;

	s = span_head(s, FILE_PART);
	for (size_t i = 0; i < s.n; i++)
		dots &= s.p[i] == '.';
	if (!s.n || dots)
		buf_char(b, '_');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		buf_char(b, c < 0x20 || c == 0x7f || c == '/' || c == '\\' || c == ':' ? '_' : (char)c);
	}
}

static span made_up(struct arena *a, span ns, span kind, span name)
{
	struct buf b = { .arena = a };

	buf_str(&b, "cluster/");
	if (ns.n) {
		add_part(&b, ns);
		buf_char(&b, '/');
	}
	add_part(&b, kind);
	buf_char(&b, '/');
	add_part(&b, name);
	buf_str(&b, ".yaml");
	return buf_span(&b);
}

// Standard input (io/ingest.c names it so) and what a server was asked for are no files; their members neither.
static bool is_file(span name)
{
	return name.n && !span_is(name, "stdin") && !span_starts(name, SPAN("stdin!")) && !span_starts(name, SPAN("k8s://"));
}

struct spot finding_spot(struct render *r, const struct snapshot *s, ref obj, uint32_t off)
{
	struct place p = place_of(r, s, obj, off);
	ref shown = phrase_shown(s, obj);

	if (is_file(p.file))
		return (struct spot){ p.file, p.line ? p.line : 1, false };
	if (shown >= s->n_objects)
		return (struct spot){ SPAN("cluster/cluster.yaml"), 1, true };
	const struct object *o = &s->object[shown];
	return (struct spot){ made_up(r->arena, snapshot_ns_name(s, o->ns), s->kind[o->kind].kind, o->name), 1, true };
}

static bool placed(struct render *r, const struct snapshot *s, ref obj, uint32_t off, struct spot *at)
{
	if (obj >= s->n_objects)
		return false;
	*at = finding_spot(r, s, obj, off);
	return true;
}

static bool evidence_spot(struct render *r, const struct snapshot *s, const struct path_step *st, struct spot *at)
{
	for (size_t i = 0; i < st->n_evidence; i++)
		if (placed(r, s, st->evidence[i].obj, st->evidence[i].off, at) && !at->made_up)
			return true;
	return st->n_evidence && placed(r, s, st->evidence[0].obj, st->evidence[0].off, at);
}

// The cause, else what the first step rests on, else whoever it starts from.
static struct spot path_spot(struct render *r, const struct snapshot *s, const struct path *p)
{
	struct spot at;

	if (placed(r, s, p->root, VALUE_NO_OFF, &at))
		return at;
	for (size_t i = 0; i < p->n_steps; i++)
		if (evidence_spot(r, s, &p->step[i], &at))
			return at;
	span kind = span_str(phrase_source_kind(p->from.kind));
	return (struct spot){ made_up(r->arena, p->from.ns, kind, p->from.name.n ? p->from.name : SPAN("everybody")), 1, true };
}

struct spot finding_step_spot(struct render *r, const struct snapshot *s, const struct finding *f, const struct path_step *st)
{
	struct spot at;

	return evidence_spot(r, s, st, &at) ? at : f->at;
}

// Fingerprints are hashes: their first half tells them apart.
static struct map64 standings(struct arena *a, const struct delta *d)
{
	struct map64 m = { 0 };
	bool fresh;

	for (size_t i = 0; d && i < d->n; i++)
		if (d->v[i].kind != STANDING_FIXED)
			*map64_put(&m, a, d->v[i].fingerprint[0], &fresh) = (uint32_t)i;
	return m;
}

struct findings finding_list(struct render *r, const struct report *rep)
{
	struct findings out = { arena_array(r->arena, struct finding, rep->n_paths + rep->n_exposures + 1), 0 };
	struct map64 by_fingerprint = standings(r->arena, rep->delta);

	for (size_t i = 0; i < rep->n_paths; i++) {
		const struct path *p = &rep->path[i];
		uint32_t at = rep->delta ? map64_get(&by_fingerprint, p->fingerprint[0]) : MAP_NONE;
		out.v[out.n++] = (struct finding){ .path = p, .technique = p->n_steps ? p->step[0].technique : p->technique[0], .severity = p->severity,
			.proven = p->verdict == VERDICT_ALLOW, .at = path_spot(r, rep->snap, p), .standing = at == MAP_NONE ? NULL : &rep->delta->v[at] };
	}
	for (size_t i = 0; i < rep->n_exposures; i++) {
		const struct exposure *x = &rep->exposure[i];
		struct spot at;
		if (!placed(r, rep->snap, x->obj, VALUE_NO_OFF, &at))
			at = (struct spot){ x->scope.n ? made_up(r->arena, SPAN(""), SPAN("Namespace"), x->scope) : SPAN("cluster/cluster.yaml"), 1, true };
		out.v[out.n++] = (struct finding){ .exposure = x, .technique = x->technique, .severity = SEVERITY_LOW, .proven = true, .at = at };
	}
	return out;
}

span finding_sentence(struct arena *a, const struct finding *f)
{
	return f->path ? phrase_path(a, f->path) : f->exposure->text;
}

span finding_fix(struct render *r, const struct report *rep, const struct finding *f)
{
	return f->path && f->path->n_closing ? phrase_change(r->arena, rep->snap, &f->path->closing[0]) : SPAN("");
}

static void add_fixes(struct buf *b, struct render *r, const struct report *rep, const struct path *p)
{
	for (size_t i = 0; i < p->n_closing && i < FIXES; i++) {
		span at = place_text(r, rep->snap, p->closing[i].obj, p->closing[i].off);
		buf_str(b, i ? "; or " : " To stop it: ");
		buf_add(b, phrase_change(r->arena, rep->snap, &p->closing[i]));
		if (at.n)
			buf_printf(b, " (%.*s)", SPANF(at));
	}
	if (p->n_closing)
		buf_char(b, '.');
}

span finding_rest(struct render *r, const struct report *rep, const struct finding *f)
{
	struct buf b = { .arena = r->arena };
	const struct path *p = f->path;

	if (!p)
		return SPAN("");
	buf_str(&b, "By ");
	buf_add(&b, phrase_ways(r->arena, p, 2));
	buf_str(&b, ".");
	if (!f->proven) {
		buf_str(&b, " Not proven: ");
		buf_add(&b, p->unknown_text.n ? p->unknown_text : span_str(unknown_info(p->unknown)->text));
		buf_printf(&b, "; decided by %s.", unknown_info(p->unknown)->decides);
	}
	add_fixes(&b, r, rep, p);
	if (p->waiver)
		buf_printf(&b, " Accepted by %.*s until %.*s: %.*s", SPANF(p->waiver->owner), SPANF(p->waiver->expires), SPANF(p->waiver->reason));
	return buf_span(&b);
}

const char *finding_standing(const struct finding *f)
{
	return !f->standing ? "" : f->standing->kind == STANDING_NEW ? "new" : "known";
}
