// Go's regexp/syntax, as far as schemas use it. Code blocks use relative ways, so a block can be moved and copied.
#include "k8s/validate/pattern.h"

#include "base/buf.h"

struct reading {
	struct pattern *p;
	struct arena *a;
	span text;
	size_t at;
	bool fold, dot_all, many_lines;
	unsigned depth;
};

enum { AT_START, AT_END, AT_LINE, AT_LINE_END, AT_WORD, AT_NO_WORD };

static bool emit(struct reading *r, struct pattern_op op)
{
	if (r->p->ops.n >= PATTERN_MAX)
		return false;
	vec_push(&r->p->ops, r->a, op);
	return true;
}

// Makes room for one op before the block that starts at `at`.
static bool insert(struct reading *r, size_t at, struct pattern_op op)
{
	if (!emit(r, op))
		return false;
	struct pattern_op *v = r->p->ops.v;
	memmove(v + at + 1, v + at, (r->p->ops.n - 1 - at) * sizeof *v);
	v[at] = op;
	return true;
}

static uint32_t rune_at(span s, size_t at, size_t *width)
{
	const unsigned char *p = (const unsigned char *)s.p + at;
	size_t left = s.n - at, n = p[0] < 0x80 ? 1 : p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : p[0] >= 0xc2 ? 2 : 0;

	*width = 1;
	if (n == 1)
		return p[0];
	if (n == 0 || n > left)
		return 0xfffd;
	uint32_t c = p[0] & (0xffu >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0xfffd;
		c = c << 6 | (p[i] & 0x3f);
	}
	*width = n;
	return c;
}

static bool more(const struct reading *r) { return r->at < r->text.n; }
static char peek(const struct reading *r) { return more(r) ? r->text.p[r->at] : '\0'; }

static bool eat(struct reading *r, char c)
{
	if (!more(r) || peek(r) != c)
		return false;
	r->at++;
	return true;
}

static void range(struct reading *r, uint32_t lo, uint32_t hi)
{
	struct pattern_range x = { lo, hi };

	vec_push(&r->p->ranges, r->a, x);
	if (!r->fold)
		return;
	for (uint32_t c = lo; c <= hi && c <= 'z'; c++)
		if ((c | 32) >= 'a' && (c | 32) <= 'z') {
			struct pattern_range y = { c ^ 32, c ^ 32 };
			vec_push(&r->p->ranges, r->a, y);
		}
}

// \d \w \s and their opposites, as ranges.
static bool perl_class(struct reading *r, char c)
{
	static const struct { char name; struct pattern_range in[5]; size_t n; } classes[] = {
		{ 'd', { { '0', '9' } }, 1 }, { 'w', { { '0', '9' }, { 'A', 'Z' }, { '_', '_' }, { 'a', 'z' } }, 4 },
		{ 's', { { '\t', '\n' }, { '\f', '\r' }, { ' ', ' ' } }, 3 },
	};

	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
		uint32_t next = 0;
		if (classes[i].name == c)
			for (size_t k = 0; k < classes[i].n; k++)
				vec_push(&r->p->ranges, r->a, classes[i].in[k]);
		if (classes[i].name != (c | 32) || classes[i].name == c)
			continue;
		for (size_t k = 0; k < classes[i].n; next = classes[i].in[k++].hi + 1) {
			struct pattern_range x = { next, classes[i].in[k].lo - 1 };
			vec_push(&r->p->ranges, r->a, x);
		}
		struct pattern_range last = { next, 0x10ffff };
		vec_push(&r->p->ranges, r->a, last);
	}
	return c && strchr("dwsDWS", c);
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

// The rune behind a backslash that has been eaten.
static bool escaped(struct reading *r, uint32_t *out)
{
	static const char from[] = "aftnrv", to[] = "\a\f\t\n\r\v";
	char c = peek(r);
	const char *e = c ? strchr(from, c) : NULL;

	if (!more(r))
		return false;
	r->at++;
	*out = e ? (uint32_t)to[e - from] : (uint32_t)(unsigned char)c;
	if (e || (c > ' ' && c < 0x7f && !(c >= '0' && c <= '9') && !((c | 32) >= 'a' && (c | 32) <= 'z')))
		return true;
	if (c != 'x')
		return false;
	bool braced = eat(r, '{');
	*out = 0;
	size_t n = 0;
	for (; hex_digit(peek(r)) >= 0 && (braced ? *out <= 0x10ffff : n < 2); n++)
		*out = *out * 16 + (uint32_t)hex_digit(r->text.p[r->at++]);
	return n && *out <= 0x10ffff && (braced ? eat(r, '}') : n == 2);
}

static bool class_rune(struct reading *r, uint32_t *out)
{
	size_t width;

	if (eat(r, '\\'))
		return escaped(r, out);
	*out = rune_at(r->text, r->at, &width);
	r->at += width;
	return true;
}

// [:alpha:] inside brackets.
static bool posix_class(struct reading *r, bool *found)
{
	static const struct { const char *name, *ranges; } classes[] = { { "alnum", "09AZaz" }, { "alpha", "AZaz" }, { "digit", "09" },
		{ "lower", "az" }, { "upper", "AZ" }, { "xdigit", "09AFaf" }, { "word", "09AZaz__" }, { "space", "\t\r  " }, { "blank", "\t\t  " },
		{ "punct", "!/:@[`{~" }, { "graph", "!~" }, { "print", " ~" } };
	span rest = span_from(r->text, r->at), name;

	*found = span_starts(rest, SPAN("[:"));
	if (!*found)
		return true;
	span_cut(span_from(rest, 2), ':', &name);
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
		if (!span_is(name, classes[i].name))
			continue;
		for (const char *p = classes[i].ranges; *p; p += 2)
			range(r, (unsigned char)p[0], (unsigned char)p[1]);
		r->at += name.n + 4;
		return r->at <= r->text.n && r->text.p[r->at - 1] == ']';
	}
	return false;
}

static bool bracket(struct reading *r)
{
	struct pattern_op op = { .op = PATTERN_SET, .a = (int32_t)r->p->ranges.n, .negated = eat(r, '^') };
	bool first = true, found;

	for (; more(r) && (first || peek(r) != ']'); first = false) {
		uint32_t lo, hi;
		if (!posix_class(r, &found))
			return false;
		if (found)
			continue;
		if (peek(r) == '\\' && r->at + 1 < r->text.n && perl_class(r, r->text.p[r->at + 1])) {
			r->at += 2;
			continue;
		}
		if (!class_rune(r, &lo))
			return false;
		hi = lo;
		if (peek(r) == '-' && r->at + 1 < r->text.n && r->text.p[r->at + 1] != ']') {
			r->at++;
			if (!class_rune(r, &hi) || hi < lo)
				return false;
		}
		range(r, lo, hi);
	}
	op.b = (int32_t)r->p->ranges.n - op.a;
	return eat(r, ']') && emit(r, op);
}

static bool literal(struct reading *r, uint32_t c)
{
	struct pattern_op op = { .op = PATTERN_SET, .a = (int32_t)r->p->ranges.n };

	range(r, c, c);
	op.b = (int32_t)r->p->ranges.n - op.a;
	return emit(r, op);
}

static bool assertion(struct reading *r, int which) { return emit(r, (struct pattern_op){ .op = PATTERN_ASSERT, .a = which }); }

static bool backslash(struct reading *r)
{
	static const char names[] = "AzbB";
	static const int which[] = { AT_START, AT_END, AT_WORD, AT_NO_WORD };
	const char *at = peek(r) ? strchr(names, peek(r)) : NULL;
	struct pattern_op op = { .op = PATTERN_SET, .a = (int32_t)r->p->ranges.n };
	uint32_t c;

	if (at) {
		r->at++;
		return assertion(r, which[at - names]);
	}
	if (perl_class(r, peek(r))) {
		r->at++;
		op.b = (int32_t)r->p->ranges.n - op.a;
		return emit(r, op);
	}
	return escaped(r, &c) && literal(r, c);
}

static bool alternatives(struct reading *r);

// What follows an opening bracket. Flags without a group of their own last to the end of the enclosing one.
static bool group(struct reading *r, bool *flags_only)
{
	bool fold = r->fold, dot = r->dot_all, lines = r->many_lines, on = true, ok;

	*flags_only = false;
	if (eat(r, '?')) {
		if (eat(r, 'P') || peek(r) == '<') {
			span name;
			span_cut(span_from(r->text, r->at), '>', &name);
			r->at += name.n;
			if (!eat(r, '>'))
				return false;
		} else {
			for (; more(r) && peek(r) != ':' && peek(r) != ')'; r->at++) {
				char c = peek(r);
				if (c == '-' && on)
					on = false;
				else if (c == 'i')
					r->fold = on;
				else if (c == 's')
					r->dot_all = on;
				else if (c == 'm')
					r->many_lines = on;
				else if (c != 'U')
					return false;
			}
			*flags_only = eat(r, ')');
			if (*flags_only)
				return true;
			if (!eat(r, ':'))
				return false;
		}
	}
	ok = alternatives(r) && eat(r, ')');
	r->fold = fold, r->dot_all = dot, r->many_lines = lines;
	return ok;
}

static bool item(struct reading *r, bool *repeatable)
{
	size_t width;
	char c = r->text.p[r->at];

	*repeatable = true;
	if (eat(r, '(')) {
		bool flags_only;
		if (!group(r, &flags_only))
			return false;
		*repeatable = !flags_only;
		return true;
	}
	if (eat(r, '['))
		return bracket(r);
	if (eat(r, '\\'))
		return backslash(r);
	if (eat(r, '^'))
		return assertion(r, r->many_lines ? AT_LINE : AT_START);
	if (eat(r, '$'))
		return assertion(r, r->many_lines ? AT_LINE_END : AT_END);
	if (eat(r, '.')) {
		struct pattern_op any = { .op = PATTERN_SET, .a = (int32_t)r->p->ranges.n, .negated = true };
		if (!r->dot_all)
			vec_push(&r->p->ranges, r->a, (struct pattern_range){ '\n', '\n' });
		any.b = (int32_t)r->p->ranges.n - any.a;
		return emit(r, any);
	}
	if (c == '*' || c == '+' || c == '?')
		return false;
	uint32_t rune = rune_at(r->text, r->at, &width);
	r->at += width;
	return literal(r, rune);
}

// {n}, {n,}, {n,m}; anything else is a literal brace.
static bool counted(struct reading *r, int *min, int *max)
{
	size_t at = r->at;
	int n[2] = { -1, -1 };

	if (!eat(r, '{'))
		return false;
	for (int k = 0; k < 2; k++) {
		for (; peek(r) >= '0' && peek(r) <= '9' && n[k] <= 1000; r->at++)
			n[k] = (n[k] < 0 ? 0 : n[k]) * 10 + (peek(r) - '0');
		if (k == 0 && !eat(r, ',')) {
			n[1] = n[0];
			break;
		}
	}
	if (n[0] < 0 || !eat(r, '}')) {
		r->at = at;
		return false;
	}
	*min = n[0], *max = n[1];
	return true;
}

static bool copy_block(struct reading *r, const struct pattern_op *block, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!emit(r, block[i]))
			return false;
	return true;
}

static bool optional(struct reading *r, size_t start)
{
	return insert(r, start, (struct pattern_op){ .op = PATTERN_SPLIT, .a = 1, .b = (int32_t)(r->p->ops.n - start) + 1 });
}

static bool loop(struct reading *r, size_t start)
{
	int32_t n = (int32_t)(r->p->ops.n - start);

	return insert(r, start, (struct pattern_op){ .op = PATTERN_SPLIT, .a = 1, .b = n + 2 }) &&
	       emit(r, (struct pattern_op){ .op = PATTERN_JUMP, .a = -n - 1 });
}

// The block from start on, min to max times (max -1: no end).
static bool repeat(struct reading *r, size_t start, int min, int max)
{
	size_t n = r->p->ops.n - start;
	struct pattern_op *block = arena_array(r->a, struct pattern_op, n + 1);

	memcpy(block, r->p->ops.v + start, n * sizeof *block);
	if (min > 1000 || max > 1000 || (max >= 0 && max < min))
		return false;
	r->p->ops.n = start;
	for (int i = 0; i < min; i++)
		if (!copy_block(r, block, n))
			return false;
	start = r->p->ops.n;
	if (max < 0)
		return copy_block(r, block, n) && loop(r, start);
	for (int i = min; i < max; i++) {
		start = r->p->ops.n;
		if (!copy_block(r, block, n) || !optional(r, start))
			return false;
	}
	return true;
}

static bool sequence(struct reading *r)
{
	while (more(r) && peek(r) != '|' && peek(r) != ')') {
		size_t start = r->p->ops.n;
		bool repeatable, ok = true;
		int min, max;
		if (!item(r, &repeatable))
			return false;
		if (!repeatable)
			continue;
		if (eat(r, '*'))
			ok = loop(r, start);
		else if (eat(r, '+'))
			ok = repeat(r, start, 1, -1);
		else if (eat(r, '?'))
			ok = optional(r, start);
		else if (counted(r, &min, &max))
			ok = repeat(r, start, min, max);
		else
			continue;
		if (!ok)
			return false;
		eat(r, '?'); // lazy: the same set of texts matches
		if (more(r) && strchr("*+?", peek(r)))
			return false;
	}
	return true;
}

static bool alternatives(struct reading *r)
{
	size_t start = r->p->ops.n;

	if (++r->depth > 200 || !sequence(r))
		return false;
	while (eat(r, '|')) {
		size_t jump = r->p->ops.n + 1;
		if (!optional(r, start) || !emit(r, (struct pattern_op){ .op = PATTERN_JUMP }))
			return false;
		r->p->ops.v[start].b++; // beyond the jump
		if (!sequence(r))
			return false;
		r->p->ops.v[jump].a = (int32_t)(r->p->ops.n - jump);
	}
	r->depth--;
	return true;
}

bool pattern_compile(struct pattern *p, struct arena *a, span text)
{
	struct reading r = { .p = p, .a = a, .text = text };

	*p = (struct pattern){ 0 };
	return alternatives(&r) && !more(&r) && emit(&r, (struct pattern_op){ .op = PATTERN_MATCH });
}

struct states { uint32_t *list; uint32_t n; };

struct matching {
	const struct pattern *p;
	span s;
	uint32_t *mark; // step at which a state was added
	uint32_t *stack;
	uint32_t step;
	bool matched;
};

static bool word(span s, size_t at)
{
	char c = at < s.n ? s.p[at] : ' ';

	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_';
}

static bool holds(const struct matching *m, int which, size_t at)
{
	bool edge = (at > 0 && word(m->s, at - 1)) != word(m->s, at);

	return which == AT_START ? at == 0 : which == AT_END ? at == m->s.n : which == AT_LINE ? at == 0 || m->s.p[at - 1] == '\n' :
	       which == AT_LINE_END ? at == m->s.n || m->s.p[at] == '\n' : which == AT_WORD ? edge : !edge;
}

// Adds a state and all that follow from it without reading.
static void add(struct matching *m, struct states *to, uint32_t pc, size_t at)
{
	size_t n = 0;

	m->stack[n++] = pc;
	while (n) {
		pc = m->stack[--n];
		if (m->mark[pc] == m->step)
			continue;
		m->mark[pc] = m->step;
		const struct pattern_op *op = &m->p->ops.v[pc];
		if (op->op == PATTERN_MATCH)
			m->matched = true;
		else if (op->op == PATTERN_SET)
			to->list[to->n++] = pc;
		else if (op->op != PATTERN_ASSERT || holds(m, op->a, at))
			m->stack[n++] = op->op == PATTERN_ASSERT ? pc + 1 : (uint32_t)((int32_t)pc + op->a);
		if (op->op == PATTERN_SPLIT)
			m->stack[n++] = (uint32_t)((int32_t)pc + op->b);
	}
}

static bool in_set(const struct pattern *p, const struct pattern_op *op, uint32_t c)
{
	bool in = false;

	for (int32_t i = 0; i < op->b && !in; i++)
		in = c >= p->ranges.v[op->a + i].lo && c <= p->ranges.v[op->a + i].hi;
	return in != op->negated;
}

bool pattern_match(const struct pattern *p, struct arena *a, span s)
{
	size_t n = p->ops.n, width;
	struct matching m = { .p = p, .s = s, .mark = arena_array(a, uint32_t, n), .stack = arena_array(a, uint32_t, 2 * n + 2) };
	struct states now = { arena_array(a, uint32_t, n), 0 }, next = { arena_array(a, uint32_t, n), 0 };

	m.step = 1;
	add(&m, &now, 0, 0);
	for (size_t at = 0; at < s.n && !m.matched; at += width) {
		uint32_t c = rune_at(s, at, &width);
		m.step++;
		next.n = 0;
		for (uint32_t i = 0; i < now.n; i++)
			if (in_set(p, &p->ops.v[now.list[i]], c))
				add(&m, &next, now.list[i] + 1, at + width);
		add(&m, &next, 0, at + width); // the match may start anywhere
		struct states swap = now;
		now = next, next = swap;
	}
	return m.matched;
}
