#include "k8s/validate/diff.h"

#include "base/buf.h"
#include "k8s/validate/check.h"
#include "text/json.h"

#define MAX_LINES 2000
#define CONTEXT 3

static void print_struct(struct validation *v, struct buf *b, const struct diff_part *type, const value *x, unsigned deep);

static void indent(struct buf *b, unsigned deep)
{
	buf_char(b, '\n');
	while (deep--)
		buf_char(b, ' ');
}

// Compact members of maps are sorted by key, as Go prints maps.
static int by_key(const struct validation *v, const struct member *a, const struct member *b)
{
	return span_cmp(intern_text(v->keys, a->key), intern_text(v->keys, b->key));
}

static void print_value(struct validation *v, struct buf *b, const value *x, unsigned deep)
{
	size_t n = value_count(x), i = 0;

	if (x->type == VALUE_ARRAY && n) {
		buf_char(b, '[');
		value_each(y, x) {
			indent(b, deep + 1);
			print_value(v, b, y, deep + 1);
			if (++i < n)
				buf_char(b, ',');
		}
		indent(b, deep);
		buf_char(b, ']');
	} else if (x->type == VALUE_OBJECT && n) {
		const struct member **order = arena_alloc(v->arena, n * sizeof *order, _Alignof(struct member *));
		member_each(m, x) {
			size_t at = i++;
			for (; at > 0 && by_key(v, m, order[at - 1]) < 0; at--)
				order[at] = order[at - 1];
			order[at] = m;
		}
		buf_char(b, '{');
		for (i = 0; i < n; i++) {
			indent(b, deep + 1);
			json_write_span(b, intern_text(v->keys, order[i]->key));
			buf_str(b, ": ");
			print_value(v, b, &order[i]->v, deep + 1);
			if (i + 1 < n)
				buf_char(b, ',');
		}
		indent(b, deep);
		buf_char(b, '}');
	} else
		json_write(b, v->keys, x);
}

static void print_list(struct validation *v, struct buf *b, const struct diff_part *type, const value *x, unsigned deep)
{
	size_t n = value_count(x), i = 0;

	buf_char(b, '[');
	value_each(y, x) {
		indent(b, deep + 1);
		print_struct(v, b, type, y, deep + 1);
		if (++i < n)
			buf_char(b, ',');
	}
	if (n)
		indent(b, deep);
	buf_char(b, ']');
}

static void print_part(struct validation *v, struct buf *b, const struct diff_part *p, const value *x, unsigned deep)
{
	static const char *const empty[] = { [DIFF_POINTER] = "null", [DIFF_TEXT] = "\"\"", [DIFF_NUMBER] = "0", [DIFF_BOOL] = "false",
		[DIFF_REF] = "null" };

	if (p->sort == DIFF_STRUCT)
		print_struct(v, b, p->type, x, deep);
	else if (!value_present(x))
		buf_str(b, empty[p->sort]);
	else if (p->sort == DIFF_REF && x->type == VALUE_ARRAY)
		print_list(v, b, p->type, x, deep);
	else if (p->sort == DIFF_REF)
		print_struct(v, b, p->type, x, deep);
	else
		print_value(v, b, x, deep);
}

static void print_struct(struct validation *v, struct buf *b, const struct diff_part *type, const value *x, unsigned deep)
{
	buf_char(b, '{');
	for (const struct diff_part *p = type; p->go; p++) {
		indent(b, deep + 1);
		buf_printf(b, "\"%s\": ", p->go);
		print_part(v, b, p, check_get(v, x, p->json), deep + 1);
		if (p[1].go)
			buf_char(b, ',');
	}
	indent(b, deep);
	buf_char(b, '}');
}

span diff_print(struct validation *v, const struct diff_part *type, const value *x)
{
	struct buf b = { .arena = v->arena };

	print_struct(v, &b, type, x, 0);
	return buf_span(&b);
}

// Blocks that both sides share, as difflib's SequenceMatcher finds them: the longest first, the earliest of equals, then left and right of it.
struct block { size_t a, b, n; };
struct lines { span *v; size_t n, cap; };
struct match { struct arena *arena; struct lines a, b; VEC(struct block) blocks; };

static void split(struct arena *arena, span text, struct lines *out)
{
	span line;

	for (span rest = text; rest.p && out->n <= MAX_LINES;) {
		rest = span_cut(rest, '\n', &line);
		vec_push(out, arena, line);
	}
}

static struct block longest(const struct match *m, size_t a0, size_t a1, size_t b0, size_t b1, size_t *run, size_t *next)
{
	struct block best = { a0, b0, 0 };

	memset(run, 0, (m->b.n + 1) * sizeof *run);
	for (size_t i = a0; i < a1; i++) {
		memset(next, 0, (m->b.n + 1) * sizeof *next);
		for (size_t j = b0; j < b1; j++) {
			if (!span_eq(m->a.v[i], m->b.v[j]))
				continue;
			size_t k = next[j + 1] = (j > b0 ? run[j] : 0) + 1;
			if (k > best.n)
				best = (struct block){ i + 1 - k, j + 1 - k, k };
		}
		size_t *t = run;
		run = next;
		next = t;
	}
	return best;
}

static void find_blocks(struct match *m)
{
	struct range { size_t a0, a1, b0, b1; } r;
	VEC(struct range) todo = { 0 };
	size_t *run = arena_alloc(m->arena, (m->b.n + 1) * sizeof *run, _Alignof(size_t)), *next = arena_alloc(m->arena, (m->b.n + 1) * sizeof *next, _Alignof(size_t));

	vec_push(&todo, m->arena, (struct range){ 0, m->a.n, 0, m->b.n });
	while (todo.n) {
		r = todo.v[--todo.n];
		if (r.a0 >= r.a1 || r.b0 >= r.b1)
			continue;
		struct block best = longest(m, r.a0, r.a1, r.b0, r.b1, run, next);
		if (!best.n)
			continue;
		size_t at = m->blocks.n;
		vec_push(&m->blocks, m->arena, best);
		for (; at > 0 && m->blocks.v[at - 1].a > best.a; at--)
			m->blocks.v[at] = m->blocks.v[at - 1];
		m->blocks.v[at] = best;
		vec_push(&todo, m->arena, (struct range){ r.a0, best.a, r.b0, best.b });
		vec_push(&todo, m->arena, (struct range){ best.a + best.n, r.a1, best.b + best.n, r.b1 });
	}
}

struct op { bool equal; size_t a0, a1, b0, b1; };
struct ops { struct op *v; size_t n, cap; };

static void operations(struct match *m, struct ops *out)
{
	size_t a = 0, b = 0;

	vec_push(&m->blocks, m->arena, (struct block){ m->a.n, m->b.n, 0 });
	for (size_t i = 0; i < m->blocks.n; i++) {
		struct block k = m->blocks.v[i];
		if (a < k.a || b < k.b)
			vec_push(out, m->arena, (struct op){ false, a, k.a, b, k.b });
		a = k.a + k.n;
		b = k.b + k.n;
		struct op *last = out->n ? &out->v[out->n - 1] : NULL;
		if (!k.n)
			continue;
		if (last && last->equal && last->a1 == k.a && last->b1 == k.b) {
			last->a1 = a;
			last->b1 = b;
		} else
			vec_push(out, m->arena, (struct op){ true, k.a, a, k.b, b });
	}
}

static void range_text(struct buf *b, size_t start, size_t stop)
{
	size_t n = stop - start;

	if (n == 1)
		buf_printf(b, "%zu", start + 1);
	else
		buf_printf(b, "%zu,%zu", n ? start + 1 : start, n);
}

static void put(struct buf *b, char sign, const struct lines *l, size_t from, size_t to)
{
	for (; from < to; from++)
		buf_printf(b, "%c%.*s\n", sign, SPANF(l->v[from]));
}

static void hunk(struct buf *b, const struct match *m, const struct op *o, size_t n)
{
	buf_str(b, "@@ -");
	range_text(b, o[0].a0, o[n - 1].a1);
	buf_str(b, " +");
	range_text(b, o[0].b0, o[n - 1].b1);
	buf_str(b, " @@\n");
	for (size_t i = 0; i < n; i++) {
		if (o[i].equal) {
			put(b, ' ', &m->a, o[i].a0, o[i].a1);
			continue;
		}
		put(b, '-', &m->a, o[i].a0, o[i].a1);
		put(b, '+', &m->b, o[i].b0, o[i].b1);
	}
}

static size_t most(size_t a, size_t b) { return a > b ? a : b; }

span diff_text(struct arena *a, span before, span after)
{
	struct match m = { .arena = a };
	struct ops ops = { 0 }, group = { 0 };
	struct buf b = { .arena = a };

	split(a, before, &m.a);
	split(a, after, &m.b);
	if (m.a.n <= MAX_LINES && m.b.n <= MAX_LINES)
		find_blocks(&m);
	operations(&m, &ops);
	for (size_t i = 0; i < ops.n; i++) {
		struct op o = ops.v[i];
		if (o.equal && i == 0 && o.a1 - o.a0 > CONTEXT) {
			o.b0 = o.b1 - CONTEXT;
			o.a0 = o.a1 - CONTEXT;
		}
		if (o.equal && i + 1 == ops.n && o.a1 - o.a0 > CONTEXT) {
			o.a1 = o.a0 + CONTEXT;
			o.b1 = o.b0 + CONTEXT;
		}
		if (o.equal && i && i + 1 < ops.n && o.a1 - o.a0 > 2 * CONTEXT) {
			vec_push(&group, a, (struct op){ true, o.a0, o.a0 + CONTEXT, o.b0, o.b0 + CONTEXT });
			hunk(&b, &m, group.v, group.n);
			group.n = 0;
			o.a0 = most(o.a0, o.a1 - CONTEXT);
			o.b0 = most(o.b0, o.b1 - CONTEXT);
		}
		vec_push(&group, a, o);
	}
	if (group.n && !(group.n == 1 && group.v[0].equal))
		hunk(&b, &m, group.v, group.n);
	return buf_span(&b);
}
