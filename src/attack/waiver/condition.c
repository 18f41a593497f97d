// What must still be so for a waiver to hold: an object, one of its fields, and its value, read from the snapshot of this run.
#include "attack/waiver/parts.h"

#include "base/buf.h"

#define MAX_FIELD 1024

const struct condition *waiver_condition_of(const struct intern *keys, const value *v, struct arena *a)
{
	if (!value_present(v))
		return NULL;
	struct condition *c = arena_new(a, struct condition);
	const value *equals = waiver_member(keys, v, "equals"), *field = waiver_member(keys, v, "field");

	c->object = value_span(waiver_member(keys, v, "object"));
	c->field = value_span(field);
	c->equals = value_span(equals);
	c->has_equals = value_present(equals);
	c->malformed = v->type != VALUE_OBJECT || (c->has_equals && equals->type != VALUE_STRING) || (value_present(field) && field->type != VALUE_STRING);
	return c;
}

const char *waiver_condition_fault(const struct condition *c)
{
	span kind;

	if (!c)
		return NULL;
	if (c->malformed)
		return "`while`: a map of texts was expected: object, field, equals";
	span rest = span_cut(c->object, '/', &kind);
	if (!kind.n || span_find(rest, '/', 0) < 0)
		return "`while.object`: Kind/namespace/name was expected (Kind//name for what has no namespace)";
	if (c->has_equals && !c->field.n)
		return "`while.field` was expected beside `equals`";
	return c->field.n > MAX_FIELD ? "`while.field` is longer than 1024 bytes" : NULL;
}

span waiver_condition(struct arena *a, const struct waiver *w)
{
	const struct condition *c = w->condition;

	if (!c)
		return SPAN("");
	return arena_printf(a, "%.*s%s%.*s%s%.*s", SPANF(c->object), c->field.n ? " " : "", SPANF(c->field), c->has_equals ? " = " : "", SPANF(c->equals));
}

static const value *named(const struct intern *keys, const value *v, span name)
{
	uint32_t key = intern_find(keys, name);

	return key == MAP_NONE ? &value_absent : value_get(v, key);
}

// [3] an item, [key=value] the first item whose member has that text, ["a.b"] a member with dots in its name.
static const value *bracket(const struct intern *keys, const value *v, span inside)
{
	span name, text = span_cut(inside, '=', &name);
	size_t at = 0;

	if (inside.n >= 2 && inside.p[0] == '"' && inside.p[inside.n - 1] == '"')
		return named(keys, v, span_of(inside.p + 1, inside.n - 2));
	if (text.p) {
		value_each(item, v)
			if (span_eq(value_span(named(keys, item, name)), text))
				return item;
		return &value_absent;
	}
	for (size_t i = 0; i < inside.n; i++) {
		if (inside.p[i] < '0' || inside.p[i] > '9' || i > 8)
			return &value_absent;
		at = at * 10 + (size_t)(inside.p[i] - '0');
	}
	return inside.n ? value_item(v, at) : &value_absent;
}

static const value *at_field(const struct intern *keys, const value *v, span field)
{
	for (size_t i = 0; i < field.n && v->type > VALUE_NULL; ) {
		size_t from = i;
		if (field.p[i] == '[') {
			ptrdiff_t end = span_find(field, ']', i);
			if (end < 0)
				return &value_absent;
			v = bracket(keys, v, span_of(field.p + i + 1, (size_t)end - i - 1));
			i = (size_t)end + 1;
		} else {
			while (i < field.n && field.p[i] != '.' && field.p[i] != '[')
				i++;
			v = named(keys, v, span_of(field.p + from, i - from));
		}
		i += i < field.n && field.p[i] == '.';
	}
	return v;
}

// The object that Kind/namespace/name means; the kind without its group when only one has that name. NULL with *why when there is none.
static const struct object *object_of(const struct snapshot *s, span id, struct arena *a, span *why)
{
	span kind, ns, group, rest = span_cut(id, '/', &kind), name = span_cut(rest, '/', &ns);
	bool seen = false;

	group = span_cut(kind, '.', &kind);
	for (size_t i = 0; i < s->n_kinds; i++) {
		const struct kind *k = &s->kind[i];
		if (!span_eq(k->kind, kind) || (group.p && !span_eq(k->group, group)))
			continue;
		seen |= k->present;
		ref r = snapshot_find_other(s, k->group, k->kind, ns.n ? snapshot_ns(s, ns) : NS_CLUSTER, name);
		if (r != REF_NONE)
			return &s->object[r];
	}
	*why = arena_printf(a, seen ? "%.*s is not there any more" : "%.*s: its kind is not in the input, so the condition cannot be checked", SPANF(id));
	return NULL;
}

static bool same(const value *v, span text, struct arena *a)
{
	struct buf b = { .arena = a };

	if (v->type == VALUE_STRING)
		return span_eq(value_span(v), text);
	if (v->type == VALUE_BOOL)
		return span_is(text, v->b ? "true" : "false");
	if (v->type != VALUE_INT)
		return false;
	buf_printf(&b, "%lld", (long long)v->i);
	return span_eq(buf_span(&b), text);
}

bool waiver_condition_holds(const struct condition *c, const struct snapshot *s, struct arena *a, span *why)
{
	const struct object *o = c ? object_of(s, c->object, a, why) : NULL;

	if (!c || !o)
		return !c;
	const value *v = at_field(&s->keys, o->root, c->field);
	if (!value_present(v)) {
		*why = arena_printf(a, "%.*s has no %.*s", SPANF(c->object), SPANF(c->field));
		return false;
	}
	if (c->has_equals && !same(v, c->equals, a)) {
		*why = arena_printf(a, "%.*s of %.*s is not %.*s", SPANF(c->field), SPANF(c->object), SPANF(c->equals));
		return false;
	}
	return true;
}
