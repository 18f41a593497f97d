#include "out/catalogue.h"

#include "out/phrase.h"

#define WIDTH 110
#define COLUMN 13

static void row(struct render *r, const char *head, const char *text)
{
	if (!text || !*text)
		return;
	say_padded(r, span_str(head), COLUMN);
	say_wrapped(r, span_str(text), COLUMN, WIDTH, true);
}

static void rows(struct render *r, const char *head, const char *lines)
{
	span line;

	for (span rest = span_str(lines ? lines : ""); rest.n; head = "") {
		rest = span_cut(rest, '\n', &line);
		say_padded(r, span_str(head), COLUMN);
		say_wrapped(r, line, COLUMN, WIDTH, true);
		if (!rest.p)
			break;
	}
}

static void add_grant(struct buf *b, const struct grant *g)
{
	buf_str(b, g->verbs);
	buf_printf(b, " %s", g->resource);
	if (*g->group)
		buf_printf(b, ".%s", g->group);
	if (g->subresource && *g->subresource)
		buf_printf(b, "/%s", g->subresource);
	if (g->name)
		buf_printf(b, " named %s", g->name);
	if (g->scope == SCOPE_CLUSTER)
		buf_str(b, " (cluster-wide)");
	else if (g->scope == SCOPE_OWN_NS_OBJECT)
		buf_str(b, " (the own Namespace object)");
	else if (g->scope == SCOPE_KUBE_SYSTEM)
		buf_str(b, " (in kube-system)");
	if (g->since)
		buf_printf(b, ", from 1.%u", g->since);
	if (g->until)
		buf_printf(b, ", up to 1.%u", g->until);
}

// Alternatives of one need stand behind "or"; what is needed besides begins with "and".
static span grants(struct arena *a, const struct technique *t)
{
	struct buf b = { .arena = a };

	for (size_t i = 0; i < TECHNIQUE_GRANTS && t->grant[i].verbs; i++) {
		const struct grant *g = &t->grant[i], *before = i ? g - 1 : NULL;
		if (before)
			buf_str(&b, g->alt && g->alt == before->alt ? " or " : "; and ");
		add_grant(&b, g);
	}
	return buf_span(&b);
}

static span versions(struct arena *a, const struct technique *t)
{
	if (t->since && t->until)
		return arena_printf(a, "Kubernetes 1.%u to 1.%u", t->since, t->until);
	if (t->since)
		return arena_printf(a, "Kubernetes 1.%u and newer", t->since);
	return t->until ? arena_printf(a, "Kubernetes up to 1.%u", t->until) : SPAN("");
}

void catalogue_entry(struct render *r, const struct technique *t)
{
	span g = grants(r->arena, t), v = versions(r->arena, t);

	say_painted(r, PAINT_BOLD, span_str(t->id));
	say(r, "  %s", t->title);
	say_end(r);
	say_gap(r);
	row(r, "kind", arena_printf(r->arena, "%s, over the %s; harms %.*s", phrase_kind(t->kind), phrase_boundary(t->boundary),
		SPANF(phrase_harm(r->arena, t->harm))).p);
	row(r, "needs", t->needs);
	row(r, "grants", g.n ? arena_span(r->arena, g).p : NULL);
	row(r, "gives", t->gives ? arena_span(r->arena, phrase_gives(r->arena, t, SPAN("the namespace"))).p : NULL);
	row(r, "versions", v.n ? v.p : NULL);
	rows(r, "fixes", t->fixes);
	row(r, "audit", t->audit);
	row(r, "ATT&CK", t->attack);
	row(r, "MS matrix", t->matrix);
	row(r, "source", t->source);
	row(r, "decided", t->undecided ? arena_printf(r->arena, "not yet: waits for %s", t->undecided).p : "yes");
}

void catalogue_list(struct render *r)
{
	for (unsigned b = BOUNDARY_CONTROL_PLANE; b <= BOUNDARY_SHARED; b++) {
		bool head = false;
		for (size_t i = 0; i < technique_count; i++) {
			const struct technique *t = technique_table[i];
			if (t->boundary != b)
				continue;
			if (!head) {
				say_painted(r, PAINT_BOLD, span_str(phrase_boundary(t->boundary)));
				say_end(r);
			}
			head = true;
			say(r, "  ");
			say_padded(r, span_str(t->id), 28);
			say(r, "%s%s", t->title, t->undecided ? " (not decided yet)" : "");
			say_end(r);
		}
		if (head)
			say_gap(r);
	}
	say(r, "%zu techniques; `bulkhead explain ID` shows one", technique_count);
	say_end(r);
}

void catalogue_coverage(struct render *r)
{
	size_t decided = 0;

	for (unsigned b = BOUNDARY_CONTROL_PLANE; b <= BOUNDARY_SHARED; b++) {
		size_t yes = 0, all = 0;
		for (size_t i = 0; i < technique_count; i++) {
			all += technique_table[i]->boundary == b;
			yes += technique_table[i]->boundary == b && !technique_table[i]->undecided;
		}
		if (!all)
			continue;
		decided += yes;
		say_painted(r, PAINT_BOLD, span_str(phrase_boundary((enum technique_boundary)b)));
		say(r, ": %zu of %zu decided", yes, all);
		say_end(r);
		for (size_t i = 0; i < technique_count; i++) {
			const struct technique *t = technique_table[i];
			if (t->boundary != b || !t->undecided)
				continue;
			say(r, "  ");
			say_padded(r, span_str(t->id), 28);
			say(r, "waits for %s", t->undecided);
			say_end(r);
		}
	}
	say_gap(r);
	say(r, "%zu of %zu techniques are decided; what is not is named in every report and lowers its coverage", decided, technique_count);
	say_end(r);
}

static void emit_lines(struct emit *e, const char *key, const char *lines, char between)
{
	span line;

	emit_list(e, key);
	for (span rest = span_str(lines ? lines : ""); rest.n;) {
		rest = span_cut(rest, between, &line);
		emit_text(e, NULL, span_trim(line));
		if (!rest.p)
			break;
	}
	emit_end(e);
}

void catalogue_entry_data(struct emit *e, const struct technique *t)
{
	emit_str(e, "id", t->id);
	emit_str(e, "title", t->title);
	emit_str(e, "technique", phrase_kind(t->kind));
	emit_str(e, "boundary", phrase_boundary(t->boundary));
	emit_text(e, "harm", phrase_harm(e->b->arena, t->harm));
	emit_str(e, "needs", t->needs ? t->needs : "");
	emit_text(e, "gives", phrase_gives(e->b->arena, t, SPAN("the namespace")));
	emit_lines(e, "fixes", t->fixes, '\n');
	emit_lines(e, "attack", t->attack, ',');
	emit_lines(e, "matrix", t->matrix, ',');
	emit_str(e, "audit", t->audit ? t->audit : "");
	emit_str(e, "source", t->source ? t->source : "");
	emit_bool(e, "decided", !t->undecided);
	if (t->undecided)
		emit_str(e, "waits_for", t->undecided);
}
