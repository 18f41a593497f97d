#include "k8s/selector.h"

#include "base/vec.h"

static bool alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Upper bound 63, both ends alphanumeric, `-_.` inside.
static bool name_valid(span s)
{
	if (s.n == 0 || s.n > 63 || !alnum(s.p[0]) || !alnum(s.p[s.n - 1]))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!alnum(s.p[i]) && s.p[i] != '-' && s.p[i] != '_' && s.p[i] != '.')
			return false;
	return true;
}

static bool dns_label(span s)
{
	if (s.n == 0 || s.p[0] == '-' || s.p[s.n - 1] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && !(s.p[i] >= '0' && s.p[i] <= '9') && s.p[i] != '-')
			return false;
	return true;
}

// apimachinery util/validation IsQualifiedName.
bool selector_key_valid(span key)
{
	span prefix, name = span_cut(key, '/', &prefix);

	if (!name.p)
		return name_valid(key);
	if (prefix.n == 0 || prefix.n > 253 || !name_valid(name))
		return false;
	for (span part; prefix.p; ) {
		prefix = span_cut(prefix, '.', &part);
		if (!dns_label(part))
			return false;
	}
	return true;
}

bool selector_value_valid(span text)
{
	return text.n == 0 || name_valid(text);
}

static bool integer(span s, int64_t *out)
{
	bool neg = s.n && s.p[0] == '-';
	uint64_t u = 0;
	size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+');

	if (i == s.n)
		return false;
	for (; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9' || __builtin_mul_overflow(u, 10, &u) || __builtin_add_overflow(u, s.p[i] - '0', &u))
			return false;
	}
	if (u > (uint64_t)INT64_MAX + neg)
		return false;
	*out = neg ? (int64_t)(0 - u) : (int64_t)u;
	return true;
}

// labels.NewRequirement: which number of values each operator takes, and the syntax of key and values.
static const char *requirement_error(const struct selector_req *r, bool exact)
{
	int64_t number;

	if (!selector_key_valid(r->key))
		return "a label key is no qualified name";
	switch (r->op) {
	case SELECTOR_IN:
	case SELECTOR_NOT_IN:
		if (exact ? r->n_values != 1 : r->n_values == 0)
			return "operators In and NotIn need values";
		break;
	case SELECTOR_EXISTS:
	case SELECTOR_DOES_NOT_EXIST:
		if (r->n_values)
			return "operators Exists and DoesNotExist take no values";
		break;
	case SELECTOR_GREATER:
	case SELECTOR_LESS:
		if (r->n_values != 1 || !integer(r->values[0], &number))
			return "operators > and < need one integer";
		break;
	}
	for (uint32_t i = 0; i < r->n_values; i++)
		if (!selector_value_valid(r->values[i]))
			return "a label value has characters that labels cannot have, or more than 63";
	return NULL;
}

static bool read_operator(span text, enum selector_op *op)
{
	if (span_is(text, "In"))
		*op = SELECTOR_IN;
	else if (span_is(text, "NotIn"))
		*op = SELECTOR_NOT_IN;
	else if (span_is(text, "Exists"))
		*op = SELECTOR_EXISTS;
	else if (span_is(text, "DoesNotExist"))
		*op = SELECTOR_DOES_NOT_EXIST;
	else
		return false;
	return true;
}

// A null in a list of texts decodes to "" in Go.
static span text_item(const value *v)
{
	span s = value_span(v);
	return s.p ? s : SPAN("");
}

static struct selector_req equals(const struct member *m, const struct intern *keys, struct arena *a)
{
	span *one = arena_array(a, span, 1);
	*one = text_item(&m->v);
	return (struct selector_req){ intern_text(keys, m->key), m->key, SELECTOR_IN, one, 1, m->off };
}

static const char *read_expression(struct selector_req *r, const value *e, const struct intern *keys, struct arena *a)
{
	const value *values = value_get(e, KEY_values);
	span *v = arena_array(a, span, value_count(values));
	size_t n = 0;

	*r = (struct selector_req){ .key = value_get_span(e, KEY_key), .off = e->off };
	if (!read_operator(value_get_span(e, KEY_operator), &r->op))
		return "an operator is not one of In, NotIn, Exists, DoesNotExist";
	value_each(it, values)
		v[n++] = text_item(it);
	r->id = intern_find(keys, r->key);
	r->values = v;
	r->n_values = (uint32_t)n;
	return NULL;
}

bool selector_read(struct selector *out, const value *v, const struct intern *keys, struct arena *a, const char **error)
{
	const value *labels = value_get(v, KEY_matchLabels), *expressions = value_get(v, KEY_matchExpressions);
	struct selector_req *req;
	size_t n = 0;

	*out = (struct selector){ .nothing = !value_present(v) };
	*error = NULL;
	if (out->nothing)
		return true;
	if (v->type != VALUE_OBJECT) {
		*error = "a label selector is no object";
		return false;
	}
	req = arena_array(a, struct selector_req, value_count(labels) + value_count(expressions));
	member_each(m, labels) {
		// of duplicate keys the last counts, as in a Go map
		if (value_get(labels, m->key) != &m->v)
			continue;
		req[n] = equals(m, keys, a);
		if ((*error = requirement_error(&req[n++], true)))
			return false;
	}
	value_each(e, expressions) {
		if ((*error = read_expression(&req[n], e, keys, a)) || (*error = requirement_error(&req[n], false)))
			return false;
		n++;
	}
	out->req = req;
	out->n = n;
	return true;
}

void selector_read_map(struct selector *out, const value *map, const struct intern *keys, struct arena *a)
{
	size_t n = 0;
	struct selector_req *req = arena_array(a, struct selector_req, value_count(map));

	member_each(m, map)
		if (value_get(map, m->key) == &m->v)
			req[n++] = equals(m, keys, a);
	*out = (struct selector){ false, req, n };
}

// ---- the text form: labels/selector.go Lexer and Parser -------------------------------------------------------------------------------

enum token { T_END, T_ERROR, T_IDENT, T_CLOSE, T_COMMA, T_NOT, T_EQ2, T_EQ, T_GT, T_IN, T_LT, T_NE, T_NOTIN, T_OPEN };

struct parser {
	span text;
	size_t at;
	enum token tok;     // looked ahead
	span lit;
	const char *error;
};

static bool special(char c)
{
	return c == '=' || c == '!' || c == '(' || c == ')' || c == ',' || c == '>' || c == '<';
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// The longest known operator at the place; scanSpecialSymbol of the Lexer.
static enum token scan_special(struct parser *p)
{
	static const struct { char text[3]; enum token tok; } two[] = { { "==", T_EQ2 }, { "!=", T_NE } };
	static const char one[] = "),!=><(";
	static const enum token one_tok[] = { T_CLOSE, T_COMMA, T_NOT, T_EQ, T_GT, T_LT, T_OPEN };

	for (size_t i = 0; i < 2; i++)
		if (span_starts(span_from(p->text, p->at), span_of(two[i].text, 2))) {
			p->at += 2;
			return two[i].tok;
		}
	return one_tok[strchr(one, p->text.p[p->at++]) - one];
}

static void scan(struct parser *p)
{
	while (p->at < p->text.n && blank(p->text.p[p->at]))
		p->at++;
	size_t from = p->at;
	if (p->at == p->text.n || p->text.p[p->at] == 0) { // the Lexer takes NUL for the end
		p->tok = T_END;
		p->at = p->text.n;
		p->lit = SPAN("");
		return;
	}
	if (special(p->text.p[p->at])) {
		p->tok = scan_special(p);
	} else {
		while (p->at < p->text.n && p->text.p[p->at] && !special(p->text.p[p->at]) && !blank(p->text.p[p->at]))
			p->at++;
		p->tok = T_IDENT;
	}
	p->lit = span_of(p->text.p + from, p->at - from);
	if (p->tok == T_IDENT && span_is(p->lit, "in"))
		p->tok = T_IN;
	else if (p->tok == T_IDENT && span_is(p->lit, "notin"))
		p->tok = T_NOTIN;
}

// In the context of keys and values `in` and `notin` are plain words.
static enum token ahead(const struct parser *p)
{
	return p->tok == T_IN || p->tok == T_NOTIN ? T_IDENT : p->tok;
}

static enum token take(struct parser *p, span *lit)
{
	enum token t = ahead(p);
	*lit = p->lit;
	scan(p);
	return t;
}

static void add_value(struct spanvec *v, struct arena *a, span s)
{
	for (size_t i = 0; i < v->n; i++)
		if (span_eq(v->v[i], s))
			return;
	vec_push(v, a, s);
}

// parseIdentifiersList: `(,a,,b,)` holds "", a, b.
static bool parse_list(struct parser *p, struct arena *a, struct spanvec *v)
{
	for (span lit;;) {
		enum token t = take(p, &lit);
		if (t == T_IDENT) {
			add_value(v, a, lit);
			if (ahead(p) == T_CLOSE)
				return true;
			if (ahead(p) != T_COMMA)
				break;
		} else if (t == T_COMMA) {
			if (v->n == 0)
				add_value(v, a, SPAN(""));
			if (ahead(p) == T_CLOSE) {
				add_value(v, a, SPAN(""));
				return true;
			}
			if (ahead(p) == T_COMMA) {
				take(p, &lit);
				add_value(v, a, SPAN(""));
			}
		} else {
			break;
		}
	}
	p->error = "in a list of values: expected `,` or `)`";
	return false;
}

static bool parse_values(struct parser *p, struct arena *a, struct spanvec *v)
{
	span lit;

	if (take(p, &lit) != T_OPEN) {
		p->error = "expected `(` behind in or notin";
		return false;
	}
	if (ahead(p) == T_CLOSE) {
		take(p, &lit);
		return true;
	}
	if (ahead(p) != T_IDENT && ahead(p) != T_COMMA) {
		p->error = "expected a value, `,` or `)`";
		return false;
	}
	if (!parse_list(p, a, v))
		return false;
	if (take(p, &lit) != T_CLOSE) {
		p->error = "expected `)`";
		return false;
	}
	return true;
}

static bool parse_exact(struct parser *p, struct arena *a, struct spanvec *v)
{
	span lit;

	if (ahead(p) == T_END || ahead(p) == T_COMMA) {
		add_value(v, a, SPAN(""));
		return true;
	}
	if (take(p, &lit) != T_IDENT) {
		p->error = "expected a value";
		return false;
	}
	add_value(v, a, lit);
	return true;
}

static bool parse_operator(struct parser *p, struct selector_req *r, bool *exact)
{
	enum token t = p->tok; // here `in` and `notin` are operators

	scan(p);
	*exact = t != T_IN && t != T_NOTIN;
	switch (t) {
	case T_IN: case T_EQ: case T_EQ2: r->op = SELECTOR_IN; return true;
	case T_NOTIN: case T_NE: r->op = SELECTOR_NOT_IN; return true;
	case T_GT: r->op = SELECTOR_GREATER; return true;
	case T_LT: r->op = SELECTOR_LESS; return true;
	default:
		p->error = "expected an operator: in, notin, =, ==, !=, > or <";
		return false;
	}
}

static bool parse_requirement(struct parser *p, struct selector_req *r, const struct intern *keys, struct arena *a)
{
	struct spanvec v = { 0 };
	bool exact = false, not = ahead(p) == T_NOT;
	span lit;

	r->off = VALUE_NO_OFF;
	if (not)
		take(p, &lit);
	if (take(p, &r->key) != T_IDENT) {
		p->error = "expected a label key";
		return false;
	}
	r->id = intern_find(keys, r->key);
	if (not || ahead(p) == T_END || ahead(p) == T_COMMA) {
		r->op = not ? SELECTOR_DOES_NOT_EXIST : SELECTOR_EXISTS;
	} else {
		if (!parse_operator(p, r, &exact))
			return false;
		if (exact ? !parse_exact(p, a, &v) : !parse_values(p, a, &v))
			return false;
	}
	r->values = v.v;
	r->n_values = (uint32_t)v.n;
	p->error = requirement_error(r, exact);
	return !p->error;
}

bool selector_parse(struct selector *out, span text, const struct intern *keys, struct arena *a, const char **error)
{
	struct parser p = { .text = text };
	VEC(struct selector_req) req = { 0 };
	span lit;

	*out = (struct selector){ 0 };
	scan(&p);
	while (ahead(&p) != T_END) {
		struct selector_req r = { 0 };
		if (ahead(&p) != T_IDENT && ahead(&p) != T_NOT) {
			p.error = "expected a label key, `!` or the end";
			break;
		}
		if (!parse_requirement(&p, &r, keys, a))
			break;
		vec_push(&req, a, r);
		if (ahead(&p) == T_END)
			break;
		if (take(&p, &lit) != T_COMMA) {
			p.error = "expected `,` or the end";
			break;
		}
		if (ahead(&p) != T_IDENT && ahead(&p) != T_NOT) {
			p.error = "expected a label key behind `,`";
			break;
		}
	}
	*error = p.error;
	out->req = req.v;
	out->n = req.n;
	return !p.error;
}

// ---- evaluation ---------------------------------------------------------------------------------------------------------------------

static const value *label(const struct selector_req *r, const struct intern *keys, const value *labels)
{
	// A key that no document had when the selector was read may have come with a payload since.
	uint32_t id = r->id != MAP_NONE ? r->id : intern_find(keys, r->key);
	return id == MAP_NONE ? &value_absent : value_get(labels, id);
}

static bool has_value(const struct selector_req *r, span s)
{
	for (uint32_t i = 0; i < r->n_values; i++)
		if (span_eq(r->values[i], s))
			return true;
	return false;
}

static bool holds(const struct selector_req *r, const value *v)
{
	bool there = v->type != VALUE_ABSENT;
	int64_t have, want;

	switch (r->op) {
	case SELECTOR_IN:
		return there && has_value(r, text_item(v));
	case SELECTOR_NOT_IN: // also without the label
		return !there || !has_value(r, text_item(v));
	case SELECTOR_EXISTS:
		return there;
	case SELECTOR_DOES_NOT_EXIST:
		return !there;
	default:
		if (!there || !integer(text_item(v), &have) || !integer(r->values[0], &want))
			return false;
		return r->op == SELECTOR_GREATER ? have > want : have < want;
	}
}

enum selector_match selector_match(const struct selector *s, const struct intern *keys, const value *labels, bool known)
{
	enum selector_match out = SELECTOR_YES;

	if (s->nothing)
		return SELECTOR_NO;
	for (size_t i = 0; i < s->n; i++) {
		const value *v = label(&s->req[i], keys, labels);
		if (v->type == VALUE_ABSENT && !known)
			out = SELECTOR_UNKNOWN;
		else if (!holds(&s->req[i], v))
			return SELECTOR_NO;
	}
	return out;
}

// ---- field selectors ------------------------------------------------------------------------------------------------------------------

// Text with `\\`, `\,`, `\=` resolved; false for any other escape and for a bare `,` or `=` (fields.UnescapeValue).
static bool unescape(span s, struct arena *a, span *out)
{
	char *p = arena_alloc(a, s.n, 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		bool escaped = s.p[i] == '\\';
		if (escaped && ++i == s.n)
			return false;
		bool reserved = s.p[i] == '\\' || s.p[i] == ',' || s.p[i] == '=';
		if (escaped != reserved)
			return false;
		p[n++] = s.p[i];
	}
	*out = span_of(p, n);
	return true;
}

// End of the term that starts at `at`: the next comma that is not escaped.
static size_t term_end(span s, size_t at)
{
	for (; at < s.n && s.p[at] != ','; at++)
		if (s.p[at] == '\\' && at + 1 < s.n)
			at++;
	return at;
}

// fields.splitTerm: the leftmost operator, the longer one first.
static bool split_term(span term, struct selector_field *f, span *rest)
{
	for (size_t i = 0; i < term.n; i++) {
		if (term.p[i] == '\\') {
			i++;
			continue;
		}
		bool two = i + 1 < term.n && term.p[i + 1] == '=';
		if (term.p[i] != '=' && !(term.p[i] == '!' && two))
			continue;
		f->field = span_head(term, i);
		f->negated = term.p[i] == '!';
		*rest = span_from(term, i + 1 + two);
		return true;
	}
	return false;
}

bool selector_parse_fields(span text, struct arena *a, const struct selector_field **out, size_t *n, const char **error)
{
	VEC(struct selector_field) v = { 0 };

	*error = NULL;
	for (size_t at = 0, end; at < text.n; at = end + 1) {
		struct selector_field f;
		span rest;
		end = term_end(text, at);
		if (end == at)
			continue;
		if (!split_term(span_of(text.p + at, end - at), &f, &rest)) {
			*error = "a field selector has no =, == or !=";
			break;
		}
		if (!unescape(rest, a, &f.value)) {
			*error = "a field selector's value has an escape that is none, or a bare `=`";
			break;
		}
		vec_push(&v, a, f);
	}
	*out = v.v;
	*n = v.n;
	return !*error;
}

span selector_fields_name(const struct selector_field *f, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!f[i].negated && span_is(f[i].field, "metadata.name"))
			return f[i].value;
	return (span){ 0 };
}
