#include "k8s/validate/extension/openapi.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "k8s/validate/check.h"
#include "k8s/validate/format.h"
#include "k8s/validate/pattern.h"
#include "text/json.h"

#define OPENAPI_MAX_DEPTH 250 // levels of schemas; a CRD as deep as this does not pass its own validation

struct fault { struct cause cause; span words; };

struct result {
	VEC(struct fault) faults;
	unsigned match; // checks that were made: chooses the alternative that is reported
};

static struct result judge(struct openapi_check *c, const value *schema, const value *x, const value *old, const struct field *at, unsigned depth);

static const value *get(const struct openapi_check *c, const value *schema, const char *name) { return check_get(c->v, schema, name); }

static void add_fault(struct openapi_check *c, struct result *r, struct fault f)
{
	for (size_t i = 0; i < r->faults.n; i++)
		if (span_eq(r->faults.v[i].words, f.words))
			return;
	vec_push(&r->faults, c->v->arena, f);
}

static void merge(struct openapi_check *c, struct result *to, const struct result *from)
{
	for (size_t i = 0; i < from->faults.n; i++)
		add_fault(c, to, from->faults.v[i]);
	to->match += from->match;
}

// kube-openapi pkg/validation/validate puts names together with dots, empty ones as well.
static void path_to(struct buf *b, const struct field *f)
{
	if (!f || f->sort == FIELD_ROOT)
		return;
	path_to(b, f->up);
	if (f->sort == FIELD_INDEX) {
		buf_printf(b, "[%u]", f->index);
		return;
	}
	buf_str(b, b->n ? "." : "");
	buf_add(b, f->name);
}

static span path_of(struct openapi_check *c, const struct field *at)
{
	struct buf b = { .arena = c->v->arena };

	path_to(&b, at);
	return b.n ? buf_span(&b) : SPAN("");
}

// Adds an error in the words of field.Error. bad: null when the type prints no value. words tell errors apart.
static void fault(struct openapi_check *c, struct result *r, enum field_error type, const struct field *at, span bad, const char *fmt, ...)
{
	struct validation one = { .arena = c->v->arena, .keys = c->v->keys };
	va_list ap;

	va_start(ap, fmt);
	span detail = arena_vprintf(c->v->arena, fmt, ap);
	va_end(ap);
	field_add(&one, type, at, bad, "%.*s", SPANF(detail));
	span field = path_of(c, at);
	if (field.n)
		one.errors.v[0].field = field;
	if (c->base && field.n)
		one.errors.v[0].field = arena_printf(c->v->arena, "%.*s%s%.*s", SPANF(field_path(c->v->arena, c->base)), field.p[0] == '[' ? "" : ".", SPANF(field));
	else if (c->base)
		one.errors.v[0].field = field_path(c->v->arena, c->base);
	struct fault f = { one.errors.v[0], arena_printf(c->v->arena, "%.*s %.*s", SPANF(field), SPANF(one.errors.v[0].text)) };
	add_fault(c, r, f);
}

// An error without a place: of a composition.
static void fault_composed(struct openapi_check *c, struct result *r, const struct field *at, const char *fmt, span extra)
{
	span words = arena_printf(c->v->arena, "\"%.*s\" must validate %s%.*s", SPANF(path_of(c, at)), fmt, SPANF(extra));
	struct fault f = { { FIELD_INVALID, c->base ? field_path(c->v->arena, c->base) : SPAN("<nil>"),
		arena_printf(c->v->arena, "Invalid value: \"\": %.*s", SPANF(words)) }, words };

	add_fault(c, r, f);
}

// strconv 'g' with the shortest digits, as fmt prints a float64 with %v.
static span float_text(struct arena *a, double d)
{
	char digits[40], *e;
	int exp;

	for (int n = 0; n < 18; n++) {
		snprintf(digits, sizeof digits, "%.*e", n, d);
		if (strtod(digits, NULL) == d)
			break;
	}
	e = strchr(digits, 'e');
	if (!e)
		return arena_printf(a, "%s", digits);
	exp = atoi(e + 1);
	if (exp < -4 || exp >= 6)
		return arena_printf(a, "%.*se%c%02d", (int)(e - digits), digits, exp < 0 ? '-' : '+', abs(exp));
	int frac = (int)(e - digits) - (digits[0] == '-') - 2;
	frac = frac < 0 ? 0 : frac;
	return arena_printf(a, "%.*f", frac > exp ? frac - exp : 0, d);
}

static span value_text(struct openapi_check *c, const value *x)
{
	return x->type == VALUE_NUMBER ? float_text(c->v->arena, x->d) : x->type == VALUE_STRING ? field_quote(c->v->arena, value_span(x)) :
	       field_value(c->v, x);
}

static const char *type_name(const value *x)
{
	return x->type == VALUE_NULL ? "null" : x->type == VALUE_BOOL ? "boolean" : x->type == VALUE_STRING ? "string" : x->type == VALUE_ARRAY ? "array" :
	       x->type == VALUE_OBJECT ? "object" : x->type == VALUE_NUMBER ? "number" : "integer";
}

// swag.IsFloat64AJSONInteger
static bool json_integer(double d)
{
	if (isnan(d) || isinf(d) || fabs(d) > 9007199254740991.0)
		return false;
	double whole = (double)(int64_t)d, diff = fabs(d - whole);
	if (diff == 0)
		return true;
	return whole != 0 && diff / (fabs(d) + fabs(whole)) < 1e-9;
}

struct types { bool integer, string, none; span text; };

static struct types types_of(struct openapi_check *c, const value *schema)
{
	struct types t = { .text = value_span(get(c, schema, "type")) };

	if (check_true(c->v, schema, "x-kubernetes-int-or-string"))
		t.text = SPAN("integer,string"), t.integer = t.string = true;
	t.none = !t.text.n;
	return t;
}

static bool type_listed(const struct types *t, const char *name)
{
	return t->integer ? !strcmp(name, "integer") || !strcmp(name, "string") : span_is(t->text, name);
}

// The format that is left after StripUnsupportedFormats.
static span format_of(struct openapi_check *c, const value *schema, const struct types *t)
{
	span f = value_span(get(c, schema, "format"));

	return f.n && (t->none || t->integer || span_is(t->text, "string")) && format_known(f, c->v->minor) ? f : SPAN("");
}

// typeValidator
static void check_type(struct openapi_check *c, struct result *r, const value *schema, const value *x, const struct field *at)
{
	struct types t = types_of(c, schema);
	span format = format_of(c, schema, &t), path = path_of(c, at);
	const char *is = type_name(x), *own = x->type == VALUE_NUMBER ? "float64" : x->type == VALUE_INT ? "int64" : "";
	bool text = x->type == VALUE_STRING || x->type == VALUE_ARRAY;

	if (t.none && !format.n)
		return;
	r->match++;
	if (x->type == VALUE_NULL) {
		if (!t.none && !check_true(c->v, schema, "nullable"))
			fault(c, r, FIELD_TYPE_INVALID, at, SPAN("\"null\""), "%.*s in body must be of type %.*s: \"null\"", SPANF(path), SPANF(t.text));
		return;
	}
	bool fits = type_listed(&t, is) || (x->type == VALUE_NUMBER && json_integer(x->d) && type_listed(&t, "integer")) ||
	            (x->type == VALUE_INT && type_listed(&t, "number"));
	if (!text && format.n && !fits && !span_is(format, own)) {
		fault(c, r, FIELD_TYPE_INVALID, at, field_quote(c->v->arena, span_str(own)), "%.*s in body must be of type %.*s: \"%s\"", SPANF(path),
			SPANF(format), own);
		return;
	}
	if (!(type_listed(&t, "number") || type_listed(&t, "integer")) && format.n && text)
		return;
	if (!fits)
		fault(c, r, FIELD_TYPE_INVALID, at, field_quote(c->v->arena, span_str(is)), "%.*s in body must be of type %.*s: \"%s\"", SPANF(path),
			SPANF(t.text), is);
}

static size_t runes(span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

static bool number(const value *x, double *out)
{
	*out = x->type == VALUE_INT ? (double)x->i : x->type == VALUE_UINT ? (double)x->u : x->d;
	return x->type == VALUE_INT || x->type == VALUE_UINT || x->type == VALUE_NUMBER;
}

// stringValidator: the first that fails.
static void check_string(struct openapi_check *c, struct result *r, const value *schema, const value *x, const struct field *at)
{
	bool bound = get(c, schema, "maxLength")->type == VALUE_INT;
	int64_t max = check_int(c->v, schema, "maxLength", 0), min = check_int(c->v, schema, "minLength", 0);
	span pattern = value_span(get(c, schema, "pattern")), s = value_span(x), path = path_of(c, at);
	struct pattern p;

	r->match++;
	if (bound && (max < 0 || runes(s) > (size_t)max)) {
		if (max < 0) // field.TooLong
			fault(c, r, FIELD_TOO_LONG, at, (span){ 0 }, "value is too long");
		else
			fault(c, r, FIELD_TOO_LONG, at, (span){ 0 }, "may not be more than %lld bytes", (long long)max);
	} else if (min > 0 && runes(s) < (size_t)min) {
		fault(c, r, FIELD_INVALID, at, value_text(c, x), "%.*s in body should be at least %lld chars long", SPANF(path), (long long)min);
	} else if (pattern.n && !pattern_compile(&p, c->v->arena, pattern)) {
		if (!c->undecided.p)
			c->undecided = pattern;
	} else if (pattern.n && !pattern_match(&p, c->v->arena, s)) {
		fault(c, r, FIELD_INVALID, at, value_text(c, x), "%.*s in body should match '%.*s'", SPANF(path), SPANF(pattern));
	}
}

static void check_format(struct openapi_check *c, struct result *r, const value *schema, const value *x, const struct field *at)
{
	struct types t = types_of(c, schema);
	span format = format_of(c, schema, &t);

	if (!format.n || !format_known(format, c->v->minor))
		return;
	enum format_verdict f = format_check(format, value_span(x), c->v->arena);
	r->match++;
	if (f == FORMAT_UNDECIDED && !c->undecided.p)
		c->undecided = format;
	if (f == FORMAT_FAILS)
		fault(c, r, FIELD_TYPE_INVALID, at, value_text(c, x), "%.*s in body must be of type %.*s: %.*s", SPANF(path_of(c, at)), SPANF(format),
			SPANF(value_text(c, x)));
}

// A bound as it is printed: of an integer without its fraction.
static span bound_text(struct openapi_check *c, const value *x, double bound)
{
	return x->type == VALUE_INT && fabs(bound) < 9.2e18 ? arena_printf(c->v->arena, "%lld", (long long)bound) : float_text(c->v->arena, bound);
}

static void check_bound(struct openapi_check *c, struct result *r, const value *schema, const value *x, const struct field *at, bool maximum)
{
	const value *b = get(c, schema, maximum ? "maximum" : "minimum");
	bool exclusive = check_true(c->v, schema, maximum ? "exclusiveMaximum" : "exclusiveMinimum");
	double bound, d;

	if (!number(b, &bound) || !number(x, &d))
		return;
	int cmp;
	if (x->type == VALUE_INT && fabs(bound) < 9.2e18)
		cmp = x->i < (int64_t)bound ? -1 : x->i > (int64_t)bound;
	else
		cmp = d < bound ? -1 : d > bound;
	if (!maximum)
		cmp = -cmp;
	if (cmp < 0 || (cmp == 0 && !exclusive))
		return;
	fault(c, r, FIELD_INVALID, at, value_text(c, x), "%.*s in body should be %s than %s%.*s", SPANF(path_of(c, at)), maximum ? "less" : "greater",
		exclusive ? "" : "or equal to ", SPANF(bound_text(c, x, bound)));
}

// numberValidator
static void check_number(struct openapi_check *c, struct result *r, const value *schema, const value *x, const struct field *at)
{
	const value *m = get(c, schema, "multipleOf");
	double d, factor;
	span path = path_of(c, at);

	number(x, &d);
	if (number(m, &factor)) {
		span text = bound_text(c, x, factor);
		bool whole = x->type == VALUE_INT;
		double f = whole && fabs(factor) < 9.2e18 ? (double)(int64_t)factor : factor;
		if (f <= 0)
			fault(c, r, FIELD_INVALID, at, text, "factor MultipleOf declared for %.*s must be positive: %.*s", SPANF(path), SPANF(text));
		else if (whole && f < 9.2e18 ? x->i % (int64_t)f != 0 : !json_integer(f < 1 ? 1 / f * d : d / f))
			fault(c, r, FIELD_INVALID, at, value_text(c, x), "%.*s in body should be a multiple of %.*s", SPANF(path), SPANF(text));
	}
	check_bound(c, r, schema, x, at, false);
	check_bound(c, r, schema, x, at, true);
	r->match += 2;
}

// reflect's Convert before DeepEqual: numbers convert to the other's type, an integer to the text of that rune.
static bool enum_equal(const value *x, const value *e)
{
	double d;

	if (x->type == VALUE_NUMBER && e->type == VALUE_INT)
		return fabs(x->d) < 9.2e18 && (int64_t)x->d == e->i;
	if (x->type == VALUE_INT && e->type == VALUE_NUMBER)
		return number(x, &d) && d == e->d;
	if (x->type == VALUE_INT && e->type == VALUE_STRING)
		return e->n == 1 && x->i == e->s[0] && x->i < 0x80;
	return x->type == e->type && value_equal(x, e);
}

static void check_enum(struct openapi_check *c, struct result *r, const value *schema, const value *x, const struct field *at)
{
	const value *list = get(c, schema, "enum");
	struct buf b = { .arena = c->v->arena };

	if (!value_count(list))
		return;
	value_each(e, list) {
		if (enum_equal(x, e))
			return;
		span text = e->type == VALUE_STRING ? value_span(e) : field_value(c->v, e);
		buf_printf(&b, "%s%.*s", b.n ? ", " : "", SPANF(field_quote(c->v->arena, text)));
	}
	fault(c, r, FIELD_NOT_SUPPORTED, at, x->type == VALUE_NULL ? SPAN("null") : value_text(c, x), "supported values: %.*s", SPANF(buf_span(&b)));
}

static void count_fault(struct openapi_check *c, struct result *r, const value *schema, const struct field *at, size_t n, bool list)
{
	int64_t min = check_int(c->v, schema, list ? "minItems" : "minProperties", 0), max = check_int(c->v, schema, list ? "maxItems" : "maxProperties", 0);
	bool bound = get(c, schema, list ? "maxItems" : "maxProperties")->type == VALUE_INT;

	if (min > 0 && n < (size_t)min)
		fault(c, r, FIELD_INVALID, at, arena_printf(c->v->arena, "%zu", n), "%.*s in body should have at least %lld %s", SPANF(path_of(c, at)),
			(long long)min, list ? "items" : "properties");
	if (bound && max < 0) // field.TooMany
		fault(c, r, FIELD_TOO_MANY, at, (span){ 0 }, "%zu: has too many items", n);
	else if (bound && n > (size_t)max)
		fault(c, r, FIELD_TOO_MANY, at, (span){ 0 }, "%zu: must have at most %lld item%s", n, (long long)max, max == 1 ? "" : "s");
}

// The stored item that has the same keys, of a list-type map; other lists are not correlated (apiserver pkg/cel/common CorrelatedObject).
static const value *old_item(struct openapi_check *c, const value *schema, const value *old, const value *item)
{
	const value *keys = get(c, schema, "x-kubernetes-list-map-keys");

	if (!old || item->type != VALUE_OBJECT || !span_is(value_span(get(c, schema, "x-kubernetes-list-type")), "map"))
		return NULL;
	value_each(o, old) {
		bool same = true;
		value_each(k, keys) {
			uint32_t id = intern_find(c->v->keys, value_span(k));
			same = same && value_equal(value_get(item, id), value_get(o, id));
		}
		if (same)
			return o;
	}
	return NULL;
}

static void check_list(struct openapi_check *c, struct result *r, const value *schema, const value *x, const value *old, const struct field *at, unsigned depth)
{
	const value *items = get(c, schema, "items");

	for (size_t i = 0; items->type == VALUE_OBJECT && i < x->n; i++) {
		struct field item = field_index(at, i);
		struct result one = judge(c, items, &x->item[i], old_item(c, schema, old, &x->item[i]), &item, depth + 1);
		merge(c, r, &one);
	}
	count_fault(c, r, schema, at, x->n, true);
	bool again = false;
	for (size_t i = 0; check_true(c->v, schema, "uniqueItems") && i < x->n && i < 4096 && !again; i++)
		for (size_t k = 0; k < i && !again; k++)
			again = value_equal(&x->item[i], &x->item[k]);
	if (again)
		fault(c, r, FIELD_INVALID, at, SPAN("\"\""), "%.*s in body shouldn't contain duplicates", SPANF(path_of(c, at)));
	r->match++;
}

static void check_members(struct openapi_check *c, struct result *r, const value *schema, const value *x, const value *old, const struct field *at,
	unsigned depth)
{
	const value *properties = get(c, schema, "properties"), *more = get(c, schema, "additionalProperties");

	member_each(m, x) {
		const value *p = value_get(properties, m->key), *s = value_present(p) ? p : more;
		struct field child = { at, intern_text(c->v->keys, m->key), 0, FIELD_CHILD };
		if (value_get(x, m->key) != &m->v)
			continue;
		const value *was = old && old->type == VALUE_OBJECT ? value_get(old, m->key) : NULL;
		if (s->type == VALUE_BOOL && !s->b)
			fault(c, r, FIELD_INVALID, at, field_quote(c->v->arena, child.name), "%.*s.%.*s in body is a forbidden property", SPANF(path_of(c, at)),
				SPANF(child.name));
		if (s->type != VALUE_OBJECT)
			continue;
		struct result one = judge(c, s, &m->v, was && was->type != VALUE_ABSENT ? was : NULL, &child, depth + 1);
		merge(c, r, &one);
	}
}

// objectValidator
static void check_object(struct openapi_check *c, struct result *r, const value *schema, const value *x, const value *old, const struct field *at,
	unsigned depth)
{
	size_t n = 0;

	member_each(m, x) n += value_get(x, m->key) == &m->v;
	count_fault(c, r, schema, at, n, false);
	check_members(c, r, schema, x, old, at, depth);
	value_each(name, get(c, schema, "required")) {
		struct field child = { at, value_span(name), 0, FIELD_CHILD };
		if (value_get(x, intern_find(c->v->keys, child.name))->type == VALUE_ABSENT)
			fault(c, r, FIELD_REQUIRED, &child, (span){ 0 }, "%s", "");
	}
}

struct alternatives { struct result best, first; unsigned valid; bool failed, passed; };

static struct alternatives each_of(struct openapi_check *c, const value *list, const value *x, const value *old, const struct field *at, unsigned depth,
	bool first_only)
{
	struct alternatives a = { 0 };

	value_each(s, list) {
		struct result one = judge(c, s, x, old, at, depth + 1);
		if (!one.faults.n) {
			a.valid++;
			if (!a.passed)
				a.first = one, a.passed = true;
			a.failed = false;
			if (first_only)
				break;
		} else if (!a.valid && (!a.failed || one.match > a.best.match)) {
			a.best = one, a.failed = true;
		}
	}
	return a;
}

static void check_all_of(struct openapi_check *c, struct result *r, const value *list, const value *x, const value *old, const struct field *at,
	unsigned depth)
{
	size_t valid = 0;

	value_each(s, list) {
		struct result one = judge(c, s, x, old, at, depth + 1);
		valid += !one.faults.n;
		merge(c, r, &one);
	}
	if (valid != value_count(list))
		fault_composed(c, r, at, "all the schemas (allOf)", valid ? SPAN("") : SPAN(". None validated"));
}

// schemaPropsValidator
static void check_composed(struct openapi_check *c, struct result *r, const value *schema, const value *x, const value *old, const struct field *at,
	unsigned depth)
{
	const value *any = get(c, schema, "anyOf"), *one = get(c, schema, "oneOf"), *not = get(c, schema, "not");

	if (value_count(any)) {
		struct alternatives a = each_of(c, any, x, old, at, depth, true);
		if (!a.valid)
			fault_composed(c, r, at, "at least one schema (anyOf)", SPAN(""));
		merge(c, r, a.failed ? &a.best : &a.first);
	}
	if (value_count(one)) {
		struct alternatives a = each_of(c, one, x, old, at, depth, false);
		if (a.valid != 1)
			fault_composed(c, r, at, "one and only one schema (oneOf). ",
				a.valid ? arena_printf(c->v->arena, "Found %u valid alternatives", a.valid) : SPAN("Found none valid"));
		if (a.valid == 1)
			merge(c, r, &a.first);
		else if (a.failed)
			merge(c, r, &a.best);
	}
	if (value_count(get(c, schema, "allOf")))
		check_all_of(c, r, get(c, schema, "allOf"), x, old, at, depth);
	if (not->type == VALUE_OBJECT && !judge(c, not, x, old, at, depth + 1).faults.n) {
		span words = arena_printf(c->v->arena, "\"%.*s\" must not validate the schema (not)", SPANF(path_of(c, at)));
		struct fault f = { { FIELD_INVALID, SPAN("<nil>"), arena_printf(c->v->arena, "Invalid value: \"\": %.*s", SPANF(words)) }, words };
		add_fault(c, r, f);
	}
	r->match++;
}

static struct result judge(struct openapi_check *c, const value *schema, const value *x, const value *old, const struct field *at, unsigned depth)
{
	struct result r = { 0 };

	if (depth > OPENAPI_MAX_DEPTH)
		return r;
	check_type(c, &r, schema, x, at);
	if (x->type == VALUE_NULL) {
		check_enum(c, &r, schema, x, at);
		return r;
	}
	check_composed(c, &r, schema, x, old, at, depth);
	if (x->type == VALUE_STRING) {
		check_string(c, &r, schema, x, at);
		check_format(c, &r, schema, x, at);
	}
	double d;
	if (number(x, &d))
		check_number(c, &r, schema, x, at);
	if (x->type == VALUE_ARRAY)
		check_list(c, &r, schema, x, old, at, depth);
	check_enum(c, &r, schema, x, at);
	if (x->type == VALUE_OBJECT)
		check_object(c, &r, schema, x, old, at, depth);
	r.match += 4;
	if (old && r.faults.n && value_equal(x, old))
		r.faults.n = 0;
	return r;
}

void openapi_validate(struct openapi_check *c, const value *schema, const value *x, const value *old)
{
	struct result r = judge(c, schema, x, old, NULL, 0);

	for (size_t i = 0; i < r.faults.n; i++)
		vec_push(&c->v->errors, c->v->arena, r.faults.v[i].cause);
	if (r.faults.n > 1)
		c->v->unordered = true;
}
