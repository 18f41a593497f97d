// dot: a graph for Graphviz: who can do what, over which steps, to what; tenants are clusters. The strongest path of every cause comes first, then the next of
// each, up to a number that a picture bears; the rest is counted.
#include "out/cause.h"
#include "out/escape.h"
#include "out/phrase.h"

#define PATHS 60
#define LABEL 60 // characters of a label

enum shape { SHAPE_SOURCE, SHAPE_STEP, SHAPE_TARGET };

struct node { span label, tenant; enum shape shape; enum severity worst; };
struct edge { uint32_t from, to; span label; enum severity worst; bool proven; };

struct graph {
	struct arena *a;
	VEC(struct node) node; struct spanmap node_by_key;
	VEC(struct edge) edge; struct spanmap edge_by_key;
};

// A quoted label (graphviz.org/doc/info/lang.html): backslashes and quotes are escaped, and `&`, which Graphviz reads as the beginning of an entity.
static void quoted(struct render *r, span s)
{
	struct buf seen = { .arena = r->arena };
	size_t n = 0;

	escape_add(&seen, s);
	s = buf_span(&seen);
	buf_char(r->out, '"');
	for (size_t i = 0; i < s.n; i++) {
		if ((s.p[i] & 0xc0) != 0x80 && n++ >= LABEL) {
			buf_str(r->out, "...");
			break;
		}
		if (s.p[i] == '"' || s.p[i] == '\\')
			buf_char(r->out, '\\');
		buf_char(r->out, s.p[i]);
		if (s.p[i] == '&')
			buf_str(r->out, "amp;");
	}
	buf_char(r->out, '"');
}

static bool is_somebody(span label)
{
	return span_starts(label, SPAN("ServiceAccount ")) || span_starts(label, SPAN("Group ")) || span_starts(label, SPAN("User "));
}

// Who is reached on the way may be where another path starts: one node. What is held without being somebody ("code in the pod") is held by whoever came
// there: one node for each `before`.
static uint32_t node(struct graph *g, enum shape shape, span label, span tenant, uint32_t before, enum severity worst)
{
	bool fresh;
	span key = shape == SHAPE_TARGET ? arena_printf(g->a, "\n%.*s\n%.*s", SPANF(tenant), SPANF(label)) :
		shape == SHAPE_STEP && !is_somebody(label) ? arena_printf(g->a, "\n%u %.*s", before, SPANF(label)) : label;
	uint32_t *at = spanmap_put(&g->node_by_key, g->a, key, &fresh);

	if (fresh) {
		*at = (uint32_t)g->node.n;
		vec_push(&g->node, g->a, (struct node){ label, tenant, shape, worst });
	}
	struct node *x = &g->node.v[*at];
	if (shape == SHAPE_SOURCE && x->shape == SHAPE_STEP) {
		x->shape = SHAPE_SOURCE;
		x->tenant = tenant;
	}
	x->worst = worst > x->worst ? worst : x->worst;
	return *at;
}

static void edge(struct graph *g, uint32_t from, uint32_t to, span label, const struct path *p)
{
	bool fresh;
	span key = arena_printf(g->a, "%u %u %.*s", from, to, SPANF(label));
	uint32_t *at = spanmap_put(&g->edge_by_key, g->a, key, &fresh);

	if (fresh) {
		*at = (uint32_t)g->edge.n;
		vec_push(&g->edge, g->a, (struct edge){ from, to, label, p->severity, p->verdict == VERDICT_ALLOW });
	}
	g->edge.v[*at].proven |= p->verdict == VERDICT_ALLOW;
	if (p->severity > g->edge.v[*at].worst)
		g->edge.v[*at].worst = p->severity;
}

// Whatever is held between two steps is a node of its own.
static void add_path(struct graph *g, const struct path *p)
{
	uint32_t at = node(g, SHAPE_SOURCE, phrase_source(g->a, &p->from), p->from.tenant, 0, p->severity);
	uint32_t end = node(g, SHAPE_TARGET, phrase_target(g->a, &p->to), p->to.tenant, 0, p->severity);

	for (size_t i = 0; i < p->n_steps; i++) {
		const struct path_step *st = &p->step[i];
		bool last = i + 1 == p->n_steps;
		span held = last ? SPAN("") : st->result.n ? st->result : p->step[i + 1].actor;
		if (!last && p->step[i + 1].technique == st->technique && span_eq(p->step[i + 1].actor, st->actor))
			continue; // a technique of several requests is one step
		uint32_t next = last ? end : node(g, SHAPE_STEP, held, SPAN(""), at, p->severity);
		edge(g, at, next, span_str(st->technique->id), p);
		at = next;
	}
	if (!p->n_steps)
		edge(g, at, end, SPAN(""), p);
}

static size_t add_paths(struct graph *g, const struct report *rep)
{
	struct causes c = cause_list(g->a, rep);
	size_t n = 0, unknown = 0;
	bool more = true;

	for (size_t k = 0; more && n < PATHS; k++) {
		more = false;
		for (size_t i = 0; i < c.n && n < PATHS; i++) {
			if (k >= c.v[i].n_paths)
				continue;
			add_path(g, c.v[i].path[k]);
			more = true;
			n++;
		}
	}
	for (size_t i = 0; i < rep->n_paths && n + unknown < PATHS; i++) {
		if (rep->path[i].verdict != VERDICT_UNKNOWN)
			continue;
		add_path(g, &rep->path[i]);
		unknown++;
	}
	return n + unknown;
}

static const char *colour(enum severity s)
{
	static const char *const name[] = { "#2c7a7b", "#b7791f", "#c05621", "#c53030" };

	return name[s];
}

static void put_node(struct render *r, const struct node *x, size_t i)
{
	static const char *const shape[] = { "ellipse", "box", "box" };

	buf_printf(r->out, "    n%zu [label=", i);
	quoted(r, x->label);
	buf_printf(r->out, ", shape=%s, style=\"%s\"", shape[x->shape], x->shape == SHAPE_TARGET ? "bold" : x->shape == SHAPE_STEP ? "rounded" : "solid");
	if (x->shape == SHAPE_TARGET)
		buf_printf(r->out, ", color=\"%s\"", colour(x->worst));
	buf_str(r->out, "];\n");
}

static void put_cluster(struct render *r, const struct graph *g, span tenant, size_t number)
{
	if (tenant.n) {
		buf_printf(r->out, "  subgraph cluster_%zu {\n    label=", number);
		quoted(r, arena_printf(r->arena, "tenant %.*s", SPANF(tenant)));
		buf_str(r->out, "; style=\"rounded\"; color=\"#718096\";\n");
	}
	for (size_t i = 0; i < g->node.n; i++)
		if (span_eq(g->node.v[i].tenant, tenant))
			put_node(r, &g->node.v[i], i);
	if (tenant.n)
		buf_str(r->out, "  }\n");
}

static void put_clusters(struct render *r, const struct graph *g)
{
	struct spanmap seen = { 0 };
	bool fresh;
	size_t n = 0;

	put_cluster(r, g, SPAN(""), 0);
	for (size_t i = 0; i < g->node.n; i++) {
		if (!g->node.v[i].tenant.n)
			continue;
		spanmap_put(&seen, r->arena, g->node.v[i].tenant, &fresh);
		if (fresh)
			put_cluster(r, g, g->node.v[i].tenant, n++);
	}
}

static void report(struct render *r, const struct report *rep)
{
	struct graph g = { .a = r->arena };
	size_t shown = add_paths(&g, rep);

	buf_str(r->out, "digraph bulkhead {\n  rankdir=LR;\n  fontname=\"sans-serif\";\n  node [fontname=\"sans-serif\", fontsize=11];\n"
		"  edge [fontname=\"sans-serif\", fontsize=9];\n");
	put_clusters(r, &g);
	for (size_t i = 0; i < g.edge.n; i++) {
		const struct edge *e = &g.edge.v[i];
		buf_printf(r->out, "  n%u -> n%u [label=", e->from, e->to);
		quoted(r, e->label);
		buf_printf(r->out, ", color=\"%s\"%s];\n", colour(e->worst), e->proven ? "" : ", style=\"dashed\"");
	}
	if (shown < rep->n_paths)
		buf_printf(r->out, "  more [label=\"and %zu more paths\", shape=plaintext];\n", rep->n_paths - shown);
	if (!rep->n_paths)
		buf_str(r->out, "  none [label=\"no path\", shape=plaintext];\n");
	buf_str(r->out, "}\n");
}

const struct renderer renderer_dot = {
	.name = "dot",
	.title = "a graph for Graphviz",
	.paths = true,
	.report = report,
	.trace = report,
};
