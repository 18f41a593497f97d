// What the API server says about a label selector's text that it cannot read (apimachinery pkg/labels/selector.go Parser): the same scanner and the
// same looks ahead, because the words name the token at which it gave up.
#include "k8s/selector.h"

#include "base/buf.h"
#include "k8s/validate/check.h"

#include <string.h>

enum token { T_ERROR, T_END, T_CLOSE, T_COMMA, T_NOT, T_EQUALS, T_GREATER, T_WORD, T_IN, T_LESS, T_NOT_EQUALS, T_NOT_IN, T_OPEN };

struct item { enum token t; span text; };

struct parser {
	struct arena *a;
	VEC(struct item) items;
	size_t at;
	span error;
	VEC(span) values;
};

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
static bool special(char c) { return c && strchr("=!(),><", c); }

static enum token symbol(span s)
{
	static const struct { const char *text; enum token t; } table[] = { { ")", T_CLOSE }, { ",", T_COMMA }, { "!", T_NOT }, { "==", T_EQUALS }, { "=", T_EQUALS },
		{ ">", T_GREATER }, { "in", T_IN }, { "<", T_LESS }, { "!=", T_NOT_EQUALS }, { "notin", T_NOT_IN }, { "(", T_OPEN } };

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (span_is(s, table[i].text))
			return table[i].t;
	return T_ERROR;
}

// The longest symbol, but one that is none is read on while symbols follow.
static struct item scan_symbol(struct parser *p, span s, size_t *at)
{
	size_t from = *at, end = from;
	struct item found = { T_ERROR, { 0 } };

	for (; end < s.n && special(s.p[end]); end++) {
		enum token t = symbol(span_of(s.p + from, end + 1 - from));
		if (t != T_ERROR)
			found = (struct item){ t, span_of(s.p + from, end + 1 - from) };
		else if (found.t != T_ERROR)
			break;
	}
	*at = end;
	if (found.t == T_ERROR)
		found.text = arena_printf(p->a, "error expected: keyword found '%.*s'", SPANF(span_of(s.p + from, end - from)));
	return found;
}

static void scan(struct parser *p, span s)
{
	struct item end = { T_END, SPAN("") };

	for (size_t at = 0; at < s.n;) {
		struct item x;
		if (blank(s.p[at])) {
			at++;
			continue;
		}
		if (!s.p[at])
			break;
		if (special(s.p[at])) {
			x = scan_symbol(p, s, &at);
		} else {
			size_t from = at;
			while (at < s.n && s.p[at] && !blank(s.p[at]) && !special(s.p[at]))
				at++;
			x.text = span_of(s.p + from, at - from);
			x.t = symbol(x.text) == T_ERROR ? T_WORD : symbol(x.text);
		}
		vec_push(&p->items, p->a, x);
	}
	vec_push(&p->items, p->a, end);
}

static struct item peek(const struct parser *p, bool operator)
{
	struct item x = p->items.v[p->at < p->items.n ? p->at : p->items.n - 1];

	if (!operator && (x.t == T_IN || x.t == T_NOT_IN))
		x.t = T_WORD;
	return x;
}

static struct item take(struct parser *p, bool operator)
{
	struct item x = peek(p, operator);

	p->at++;
	return x;
}

static bool fail(struct parser *p, struct item x, const char *expected)
{
	p->error = arena_printf(p->a, "found '%.*s'%s", SPANF(x.text), expected);
	return false;
}

static span complaint(struct parser *p, const char *path, span bad, struct check c)
{
	struct buf b = { .arena = p->a };

	buf_printf(&b, "%s: Invalid value: %.*s: ", path, SPANF(field_quote(p->a, bad)));
	for (unsigned i = 0; i < c.n; i++)
		buf_printf(&b, "%s%s", i ? "; " : "", c.text[i]);
	return buf_span(&b);
}

static bool words(struct parser *p)
{
	size_t had = p->values.n;

	for (;;) {
		struct item x = take(p, false), next = peek(p, false);
		if (x.t == T_WORD) {
			vec_push(&p->values, p->a, x.text);
			if (next.t == T_CLOSE)
				return true;
			if (next.t != T_COMMA)
				return fail(p, next, ", expected: ',' or ')'");
		} else if (x.t == T_COMMA) {
			if (p->values.n == had)
				vec_push(&p->values, p->a, SPAN(""));
			if (next.t == T_CLOSE)
				return true;
		} else {
			return fail(p, x, ", expected: ',', or identifier");
		}
	}
}

static bool several(struct parser *p)
{
	struct item x = take(p, false), first = peek(p, false);

	if (x.t != T_OPEN)
		return fail(p, x, " expected: '('");
	if (first.t == T_WORD || first.t == T_COMMA) {
		if (!words(p))
			return false;
		return take(p, false).t == T_CLOSE || fail(p, first, ", expected: ')'");
	}
	if (first.t != T_CLOSE)
		return fail(p, first, ", expected: ',', ')' or identifier");
	p->at++;
	return true;
}

static bool one(struct parser *p)
{
	struct item x = peek(p, false);

	if (x.t == T_END || x.t == T_COMMA)
		return true;
	x = take(p, false);
	if (x.t != T_WORD)
		return fail(p, x, ", expected: identifier");
	vec_push(&p->values, p->a, x.text);
	return true;
}

static bool number(span s)
{
	size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+');

	if (i == s.n)
		return false;
	for (; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

// NewRequirement: values are a sorted set; all complaints together.
static bool values_hold(struct parser *p, span key, enum token op)
{
	struct buf b = { .arena = p->a };
	size_t bad = 0, n = 0;

	span_sort(p->values.v, p->values.n);
	for (size_t i = 0; i < p->values.n; i++) {
		span s = p->values.v[i];
		if (i && span_eq(s, p->values.v[i - 1]))
			continue;
		if ((op == T_GREATER || op == T_LESS) && !number(s))
			buf_printf(&b, "%svalues[%zu]: Invalid value: %.*s: for 'Gt', 'Lt' operators, the value must be an integer", bad++ ? ", " : "", n, SPANF(field_quote(p->a, s)));
		struct check c = check_label_value(s);
		if (c.n)
			buf_printf(&b, "%s%.*s", bad++ ? ", " : "", SPANF(complaint(p, arena_printf(p->a, "values[%zu][%.*s]", n, SPANF(key)).p, s, c)));
		n++;
	}
	if (bad)
		p->error = bad > 1 ? arena_printf(p->a, "[%.*s]", SPANF(buf_span(&b))) : buf_span(&b);
	return !bad;
}

static bool requirement(struct parser *p)
{
	struct item x = take(p, false);
	bool not = x.t == T_NOT;

	if (not)
		x = take(p, false);
	if (x.t != T_WORD)
		return fail(p, x, ", expected: identifier");
	struct check c = check_qualified_name(x.text);
	if (c.n) {
		p->error = complaint(p, "<nil>", x.text, c);
		return false;
	}
	enum token next = peek(p, false).t;
	if (not || next == T_END || next == T_COMMA)
		return true;
	struct item op = take(p, true);
	p->values.n = 0;
	if (op.t == T_IN || op.t == T_NOT_IN)
		return several(p) && values_hold(p, x.text, op.t);
	if (op.t != T_EQUALS && op.t != T_NOT_EQUALS && op.t != T_GREATER && op.t != T_LESS)
		return fail(p, op, ", expected: in, notin, =, ==, !=, gt, lt");
	return one(p) && values_hold(p, x.text, op.t);
}

span selector_complaint(span text, struct arena *a)
{
	struct parser p = { .a = a };

	scan(&p, text);
	for (;;) {
		struct item x = peek(&p, false);
		if (x.t == T_END)
			return (span){ 0 };
		if (x.t != T_WORD && x.t != T_NOT) {
			fail(&p, x, ", expected: !, identifier, or 'end of string'");
			return p.error;
		}
		if (!requirement(&p))
			return arena_printf(a, "unable to parse requirement: %.*s", SPANF(p.error));
		x = take(&p, false);
		if (x.t == T_END)
			return (span){ 0 };
		struct item next = peek(&p, false);
		if (x.t != T_COMMA)
			fail(&p, x, ", expected: ',' or 'end of string'");
		else if (next.t != T_WORD && next.t != T_NOT)
			fail(&p, next, ", expected: identifier after ','");
		else
			continue;
		return p.error;
	}
}
