// Sets of field paths (sigs.k8s.io/structured-merge-diff fieldpath) and their fieldsV1 form.
#include "k8s/patch/apply.h"

#include "doc/edit.h"

#include <stdlib.h>

#define SEP '\x1f'

void fields_init(struct field_set *s)
{
	*s = (struct field_set){ .map.seed = 1 };
}

span fields_child(struct patching *p, span path, char sort, span text)
{
	return arena_printf(p->arena, "%.*s%c%c:%.*s", SPANF(path), SEP, sort, SPANF(text));
}

static bool mark(struct patching *p, struct field_set *s, span path, unsigned bit)
{
	bool fresh;
	uint32_t *v = spanmap_put(&s->map, p->arena, path, &fresh);

	if (fresh)
		*v = 0;
	bool had = *v & bit;
	*v |= bit;
	return !had;
}

void fields_add(struct patching *p, struct field_set *s, span path)
{
	if (!mark(p, s, path, FIELD_MEMBER))
		return;
	vec_push(&s->members, p->arena, path);
	for (ptrdiff_t at; (at = span_rfind(path, SEP)) > 0;) {
		path = span_head(path, (size_t)at);
		if (!mark(p, s, path, FIELD_ABOVE))
			return;
	}
}

unsigned fields_has(const struct field_set *s, span path)
{
	uint32_t v = spanmap_get(&s->map, path);
	return v == MAP_NONE ? 0 : v;
}

static void decode(struct patching *p, const value *v, span path, unsigned depth, struct field_set *s)
{
	if (depth > PATCH_MAX_DEPTH)
		return;
	member_each(m, v) {
		span name = intern_text(p->keys, m->key);
		if (span_is(name, ".")) {
			fields_add(p, s, path);
			continue;
		}
		span below = arena_printf(p->arena, "%.*s%c%.*s", SPANF(path), SEP, SPANF(name));
		if (!value_count(&m->v))
			fields_add(p, s, below);
		decode(p, &m->v, below, depth + 1, s);
	}
}

void fields_decode(struct patching *p, const value *v1, struct field_set *s)
{
	fields_init(s);
	decode(p, v1, SPAN(""), 0, s);
}

static value encode_at(struct patching *p, const value *at, span rest, bool *end)
{
	span part, next;
	value none = value_object(NULL, 0), below;

	if (!rest.n) {
		*end = true;
		return *at;
	}
	next = span_cut(span_from(rest, 1), SEP, &part);
	rest = next.p ? span_of(next.p - 1, next.n + 1) : SPAN("");
	uint32_t key = intern_id(p->keys, part);
	const value *was = value_get(at, key);
	bool leaf = !rest.n, last = false;
	if (leaf) {
		below = was->type == VALUE_OBJECT && was->n ? edit_set(p->arena, was, intern_id(p->keys, SPAN(".")), none) : none;
	} else {
		value start = was->type == VALUE_OBJECT ? *was : none;
		if (was->type == VALUE_OBJECT && !was->n)
			start = edit_set(p->arena, &none, intern_id(p->keys, SPAN(".")), none);
		below = encode_at(p, &start, rest, &last);
	}
	return edit_set(p->arena, at, key, below);
}

value fields_encode(struct patching *p, const struct field_set *s)
{
	span *sorted = arena_array(p->arena, span, s->members.n + 1);
	value out = value_object(NULL, 0);
	bool end = false;

	for (size_t i = 0; i < s->members.n; i++)
		sorted[i] = s->members.v[i];
	qsort(sorted, s->members.n, sizeof *sorted, fields_cmp);
	for (size_t i = 0; i < s->members.n; i++)
		out = encode_at(p, &out, sorted[i], &end);
	return out;
}

// A key as PathElement.String prints it: structured-merge-diff value/value.go ToString writes maps without braces and commas.
static void key_text(struct buf *b, span json)
{
	char up[PATCH_MAX_DEPTH + 2] = { 0 };
	size_t depth = 0;
	bool quoted = false, name = false;

	for (size_t i = 0; i < json.n; i++) {
		char c = json.p[i];
		if (quoted) {
			quoted = c != '"';
			if (c == '\\') {
				buf_char(b, c);
				c = json.p[++i];
			}
			if (quoted || !name)
				buf_char(b, c);
			continue;
		}
		quoted = c == '"';
		if (c == '{' || c == '[')
			up[depth < PATCH_MAX_DEPTH ? ++depth : depth] = c;
		if (c == '[' || c == ']' || (c == ',' && (depth == 1 || up[depth] == '[')) || (quoted && !name) || !strchr("{}[],:\"", c))
			buf_char(b, c);
		if (c == ':')
			buf_char(b, '=');
		if ((c == '}' || c == ']') && depth)
			depth--;
		name = c == ':' ? false : c == '{' || c == ',' ? up[depth] == '{' : name;
	}
}

span fields_text(struct patching *p, span path)
{
	struct buf b = { .arena = p->arena };
	span part;

	while (path.n) {
		span next = span_cut(span_from(path, 1), SEP, &part);
		span text = span_from(part, 2);
		if (*part.p == 'f') {
			buf_printf(&b, ".%.*s", SPANF(text));
		} else if (*part.p == 'k') {
			buf_char(&b, '[');
			key_text(&b, text);
			buf_char(&b, ']');
		} else {
			buf_printf(&b, "[%s%.*s]", *part.p == 'v' ? "=" : "", SPANF(text));
		}
		path = next.p ? span_of(next.p - 1, next.n + 1) : SPAN("");
	}
	return buf_span(&b);
}

static int order_of(char c) { return c == 'f' ? 0 : c == 'k' ? 1 : c == 'v' ? 2 : 3; }

// A level's members come before what is below them: Set.Iterate.
int fields_cmp(const void *a, const void *b)
{
	span x = *(const span *)a, y = *(const span *)b, i, k;

	for (;;) {
		span nx = span_cut(span_from(x, 1), SEP, &i), ny = span_cut(span_from(y, 1), SEP, &k);
		if (!nx.p != !ny.p)
			return nx.p ? 1 : -1;
		int c = i.n && k.n ? order_of(*i.p) - order_of(*k.p) : 0;
		if (!c)
			c = span_cmp(i, k);
		if (c || !nx.p)
			return c;
		x = span_of(nx.p - 1, nx.n + 1);
		y = span_of(ny.p - 1, ny.n + 1);
	}
}
