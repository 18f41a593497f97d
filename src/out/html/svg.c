// The chain of a path drawn as SVG. Boxes can be reached with the keyboard and carry their whole text as label; what does not fit is cut. Colours
// and fonts come from the style sheet.
#include "out/html/chain.h"
#include "out/html/report.h"

#include "out/escape.h"
#include "out/phrase.h"
#include "text/utf8.h"

#define BREAK_SLACK 8 // characters of a line given up for a break at a separator

// The escaped text, so that characters are counted as they will be seen.
static span seen(struct arena *a, span s)
{
	struct buf b = { .arena = a };

	escape_add(&b, s);
	return buf_span(&b);
}

// At most n characters of s, a few fewer where it breaks well; *rest is what follows.
static span characters(span s, size_t n, bool soft_break, span *rest)
{
	size_t at = 0, soft = 0;

	for (size_t i = 0; i < n && at < s.n; i++) {
		size_t w = utf8_len(s.p + at, s.p + s.n);
		at += w ? w : 1;
		if (soft_break && i + BREAK_SLACK >= n && memchr("/-.: _", s.p[at - 1], 6))
			soft = at;
	}
	if (at < s.n && soft)
		at = soft;
	*rest = span_from(s, at);
	return span_head(s, at);
}

static void line(struct render *r, const char *class, int x, int y, span text, size_t columns, bool last)
{
	span rest, head;

	if (!text.n)
		return;
	head = escape_width(text) <= columns ? text : characters(text, last ? columns - 1 : columns, !last, &rest);
	html_put(r, "<text class=\"%s\" x=\"%d\" y=\"%d\">", class, x, y);
	html_text(r, head);
	html_put(r, last && head.n < text.n ? "\xe2\x80\xa6</text>" : "</text>");
}

// "Group red team" and "node worker-7" are a kind and a name, "Secrets of x", "every node" and sentences are not.
static bool two_parts(span kind, span name)
{
	if (!name.n || !kind.n)
		return false;
	if (kind.p[0] >= 'A' && kind.p[0] <= 'Z')
		return !span_starts(name, SPAN("of "));
	return span_find(name, ' ', 0) < 0 && !span_is(kind, "every") && !span_is(kind, "the");
}

// A kind above and a name in up to two lines: "ServiceAccount store-web/ci".
static void box_text(struct render *r, const struct chain_node *n, span text)
{
	span name, kind = SPAN(""), rest = SPAN("");
	bool grant = n->role == CHAIN_GRANT;
	size_t columns = grant ? CHAIN_COLUMNS + 2 : CHAIN_COLUMNS;
	int x = n->x + 10, y = n->y + (grant ? 15 : 18);

	text = seen(r->arena, text);
	name = span_cut(text, ' ', &kind);
	bool two = two_parts(kind, name);
	if (!two) {
		name = text;
		kind = SPAN("");
	}
	const char *class = two ? "name" : "phrase";
	line(r, "kind", x, y, kind, columns + 2, true);
	span first = escape_width(name) <= columns ? name : grant ? name : characters(name, columns, true, &rest);
	y += kind.n ? grant ? 15 : 16 : rest.n ? 7 : 15;
	line(r, class, x, y, first, columns, grant);
	line(r, class, x, y + 14, rest, columns, true);
}

static const char *const role_class[] = { "source", "middle", "target", "grant" };
static const char *const role_word[] = { "Source", "Then", "Target", "Allowed by" };

static span node_text(struct arena *a, const struct snapshot *s, const struct path *p, const struct chain *c, const struct chain_node *n)
{
	switch ((enum chain_role)n->role) {
	case CHAIN_SOURCE:
		return phrase_source(a, &p->from);
	case CHAIN_MIDDLE:
		return chain_middle(a, p, c, n->stage);
	case CHAIN_TARGET:
		return phrase_target(a, &p->to);
	default:
		return phrase_object(a, s, p->step[n->step].evidence[n->at].obj);
	}
}

static void edge(struct html_report *h, const struct path *p, const struct chain_edge *e)
{
	struct render *r = h->r;
	const struct path_step *st = &p->step[e->step];
	span id = html_path_id(r->arena, p);
	int middle = (e->x1 + e->x2) / 2;

	// A title is the name for screen readers and what the pointer shows of texts that are cut.
	html_put(r, "<a class=\"edge\" href=\"#%.*s-%u\"><title>Step %u: ", SPANF(id), e->step + 1u, e->step + 1u);
	html_str(r, st->technique->title);
	if (st->request) {
		html_put(r, "; ");
		html_text(r, phrase_request(r->arena, st->request));
	}
	html_put(r, "</title><path class=\"arrow\" d=\"M%d %dH%dm-7 -4l7 4l-7 4\"/>", e->x1 + 3, e->y, e->x2 - 3);
	span what = st->request ? st->request->verb : SPAN("uses it");
	if (st->request && !st->request->non_resource) {
		struct buf b = { .arena = r->arena };
		buf_add(&b, st->request->verb);
		buf_char(&b, ' ');
		buf_add(&b, st->request->resource);
		buf_str(&b, st->request->subresource.n ? "/" : "");
		buf_add(&b, st->request->subresource);
		what = buf_span(&b);
	}
	line(r, "request", middle, e->y - 8, seen(r->arena, what), CHAIN_EDGE_COLUMNS, true);
	span way = e->n > 1 ? arena_printf(r->arena, "%s, %u requests", st->technique->id, e->n) : span_str(st->technique->id);
	line(r, "way", middle, e->y + 16, way, CHAIN_EDGE_COLUMNS, true);
	html_put(r, "</a>");
}

void html_svg(struct html_report *h, const struct path *p)
{
	struct render *r = h->r;
	struct chain c = chain_layout(r->arena, h->rep->snap, p);

	html_put(r, "<div class=\"chain\" role=\"group\" tabindex=\"0\" aria-label=\"The path as a drawing; the steps below say the same\">"
		"<svg width=\"%u\" height=\"%u\" viewBox=\"0 0 %u %u\">", c.w, c.h, c.w, c.h);
	for (size_t i = 0; i < c.n_nodes; i++) {
		const struct chain_node *n = &c.node[i];
		const struct chain_edge *e = n->role == CHAIN_GRANT ? &c.edge[n->stage] : NULL;
		if (e)
			html_put(r, "<path class=\"hang\" d=\"M%d %dV%d\"/>", (e->x1 + e->x2) / 2, e->y + 22, n->y);
	}
	for (size_t i = 0; i < c.n_edges; i++)
		edge(h, p, &c.edge[i]);
	for (size_t i = 0; i < c.n_nodes; i++) {
		const struct chain_node *n = &c.node[i];
		span text = node_text(r->arena, h->rep->snap, p, &c, n);
		html_put(r, "<g class=\"box %s%s%s\" role=\"img\" tabindex=\"0\"><title>%s: ", role_class[n->role], n->role == CHAIN_TARGET ? " " : "",
			n->role == CHAIN_TARGET ? phrase_severity(p->severity) : "", role_word[n->role]);
		html_text(r, text);
		html_put(r, "</title><rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" rx=\"%d\"/>", n->x, n->y, n->w, n->h, n->role == CHAIN_GRANT ? 3 : 6);
		box_text(r, n, text);
		html_put(r, "</g>");
	}
	html_put(r, "</svg></div>");
}
