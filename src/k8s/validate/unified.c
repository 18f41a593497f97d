// Unified diffs as github.com/pmezard/go-difflib makes them: the longest common run first, then what lies left and right of it.
#include "k8s/validate/internal.h"

#include "base/buf.h"

#define MAX_LINES 50000 // of one text: longer ones are not shown

struct side { span *line; size_t n; };

struct match { size_t a, b, n; };
struct window { size_t alo, ahi, blo, bhi; };

struct matcher {
	struct arena *arena;
	struct side a, b;
	uint32_t *next;   // of a line of b: the next line of b with its text, n when it is the last
	uint32_t *first;  // of a line of a: the first line of b with its text, n when there is none or it is too frequent
	uint32_t *run[2]; // length of the common run that ends at a line of b, for the line of a before and this one
	VEC(struct match) found;
};

static struct side split(struct arena *a, span s)
{
	struct side side = { NULL, 1 };
	span head, rest = s;

	for (size_t i = 0; i < s.n; i++)
		side.n += s.p[i] == '\n';
	side.line = arena_array(a, span, side.n);
	for (size_t i = 0; i < side.n; i++) {
		rest = span_cut(rest, '\n', &head);
		side.line[i] = head;
	}
	return side;
}

// Chains the lines of b by their text. In texts of 200 lines and more, lines that make up over 1% are not matched on their own.
static void chain(struct matcher *m)
{
	struct spanmap map = { .seed = 1 };
	uint32_t none = (uint32_t)m->b.n, *count = arena_array(m->arena, uint32_t, m->b.n + 1), *head = arena_array(m->arena, uint32_t, m->b.n + 1);
	bool fresh;

	m->next = arena_array(m->arena, uint32_t, m->b.n + 1);
	m->first = arena_array(m->arena, uint32_t, m->a.n + 1);
	for (size_t i = m->b.n; i-- > 0;) {
		uint32_t *slot = spanmap_put(&map, m->arena, m->b.line[i].p ? m->b.line[i] : SPAN(""), &fresh);
		if (fresh)
			*slot = (uint32_t)i; // names the text from here on
		m->next[i] = fresh ? none : head[*slot];
		head[*slot] = (uint32_t)i;
		count[*slot]++;
	}
	for (size_t i = 0; i < m->a.n; i++) {
		uint32_t id = spanmap_get(&map, m->a.line[i].p ? m->a.line[i] : SPAN(""));
		bool popular = id != MAP_NONE && m->b.n >= 200 && count[id] > m->b.n / 100 + 1;
		m->first[i] = id == MAP_NONE || popular ? none : head[id];
	}
	for (int k = 0; k < 2; k++)
		m->run[k] = arena_array(m->arena, uint32_t, m->b.n + 1);
}

// SequenceMatcher.findLongestMatch
static struct match longest(struct matcher *m, struct window w)
{
	struct match best = { w.alo, w.blo, 0 };
	uint32_t *old = m->run[0], *now = m->run[1];

	// run[j + 1] belongs to line j of b.
	memset(old, 0, (m->b.n + 1) * sizeof *old);
	for (size_t i = w.alo; i < w.ahi; i++) {
		memset(now + w.blo, 0, (w.bhi - w.blo + 1) * sizeof *now);
		for (uint32_t j = m->first[i]; j < w.bhi && j < m->b.n; j = m->next[j]) {
			if (j < w.blo)
				continue;
			uint32_t k = (j > w.blo ? old[j] : 0) + 1;
			now[j + 1] = k;
			if (k > best.n)
				best = (struct match){ i + 1 - k, j + 1 - k, k };
		}
		uint32_t *t = old;
		old = now;
		now = t;
	}
	while (best.a > w.alo && best.b > w.blo && span_eq(m->a.line[best.a - 1], m->b.line[best.b - 1]))
		best = (struct match){ best.a - 1, best.b - 1, best.n + 1 };
	while (best.a + best.n < w.ahi && best.b + best.n < w.bhi && span_eq(m->a.line[best.a + best.n], m->b.line[best.b + best.n]))
		best.n++;
	return best;
}

// In order of the text: an explicit stack instead of recursion, because the texts are anybody's.
static void matches(struct matcher *m)
{
	VEC(struct window) todo = { 0 };
	VEC(struct match) sorted = { 0 };

	vec_push(&todo, m->arena, ((struct window){ 0, m->a.n, 0, m->b.n }));
	while (todo.n) {
		struct window w = todo.v[--todo.n];
		struct match x = longest(m, w);
		if (!x.n)
			continue;
		vec_push(&sorted, m->arena, x);
		if (w.alo < x.a && w.blo < x.b)
			vec_push(&todo, m->arena, ((struct window){ w.alo, x.a, w.blo, x.b }));
		if (x.a + x.n < w.ahi && x.b + x.n < w.bhi)
			vec_push(&todo, m->arena, ((struct window){ x.a + x.n, w.ahi, x.b + x.n, w.bhi }));
	}
	for (size_t i = 1; i < sorted.n; i++)
		for (size_t k = i; k && sorted.v[k - 1].a > sorted.v[k].a; k--) {
			struct match t = sorted.v[k];
			sorted.v[k] = sorted.v[k - 1];
			sorted.v[k - 1] = t;
		}
	for (size_t i = 0; i < sorted.n; i++) {
		struct match *last = m->found.n ? &m->found.v[m->found.n - 1] : NULL;
		if (last && last->a + last->n == sorted.v[i].a && last->b + last->n == sorted.v[i].b)
			last->n += sorted.v[i].n;
		else
			vec_push(&m->found, m->arena, sorted.v[i]);
	}
	vec_push(&m->found, m->arena, ((struct match){ m->a.n, m->b.n, 0 }));
}

static void range(struct buf *b, size_t start, size_t end)
{
	size_t n = end - start;

	if (n == 1)
		buf_printf(b, "%zu", start + 1);
	else
		buf_printf(b, "%zu,%zu", n ? start + 1 : start, n);
}

static void lines(struct buf *b, char mark, const struct side *side, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		buf_printf(b, "%c%.*s\n", mark, SPANF(side->line[i]));
}

// One hunk: the changes between matches from..to, with up to three lines around.
static void hunk(struct matcher *m, struct buf *b, size_t from, size_t to)
{
	const struct match *f = m->found.v;
	size_t a0 = from ? f[from - 1].a + f[from - 1].n : 0, b0 = from ? f[from - 1].b + f[from - 1].n : 0;
	size_t lead = from && f[from - 1].n ? (f[from - 1].n < 3 ? f[from - 1].n : 3) : 0, tail = f[to].n < 3 ? f[to].n : 3;

	buf_str(b, "@@ -");
	range(b, a0 - lead, f[to].a + tail);
	buf_str(b, " +");
	range(b, b0 - lead, f[to].b + tail);
	buf_str(b, " @@\n");
	lines(b, ' ', &m->a, a0 - lead, a0);
	for (size_t i = from; i <= to; i++) {
		lines(b, '-', &m->a, a0, f[i].a);
		lines(b, '+', &m->b, b0, f[i].b);
		a0 = f[i].a + f[i].n;
		b0 = f[i].b + f[i].n;
		lines(b, ' ', &m->a, f[i].a, i < to ? a0 : f[i].a + tail);
	}
}

span internal_diff(struct arena *a, span from, span to)
{
	struct matcher m = { .arena = a, .a = split(a, from), .b = split(a, to) };
	struct buf b = { .arena = a };
	size_t i = 0;

	if (m.a.n > MAX_LINES || m.b.n > MAX_LINES)
		return SPAN("");
	chain(&m);
	matches(&m);
	if (m.found.v[0].a == 0 && m.found.v[0].b == 0 && m.found.v[0].n) // the texts begin alike
		i = 1;
	while (i < m.found.n) {
		size_t last = i;
		// Changes with at most six common lines between them share a hunk.
		while (last + 1 < m.found.n && m.found.v[last].n <= 6)
			last++;
		// The last entry has no lines: nothing changes there when the texts end alike.
		const struct match *end = &m.found.v[m.found.n - 1], *before = m.found.n > 1 ? end - 1 : NULL;
		bool alike = before && before->a + before->n == end->a && before->b + before->n == end->b;
		if (last == m.found.n - 1 && alike) {
			if (i == last)
				break;
			last--;
		}
		hunk(&m, &b, i, last);
		i = last + 1;
		if (last == m.found.n - 2 && alike)
			break;
	}
	return b.n ? buf_span(&b) : SPAN("");
}
