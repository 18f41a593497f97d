#include "k8s/patch/lazy.h"

#include "text/json.h"

#include <stdlib.h>

static size_t blank(span s, size_t i)
{
	while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '\n' || s.p[i] == '\r'))
		i++;
	return i;
}

// Behind the value that starts at i.
static size_t behind(span s, size_t i)
{
	size_t depth = 0;
	bool text = false;

	for (; i < s.n; i++) {
		char c = s.p[i];
		if (text) {
			i += c == '\\';
			text = c != '"';
			if (text || depth)
				continue;
			return i + 1;
		}
		if (!depth && (c == ',' || c == '}' || c == ']' || c == ' ' || c == '\t' || c == '\n' || c == '\r'))
			return i;
		if (c == '"')
			text = true;
		else if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && !--depth)
			return i + 1;
	}
	return s.n;
}

struct lazy *lazy_raw(struct patching *p, span text)
{
	struct lazy *n = arena_new(p->arena, struct lazy);

	*n = (struct lazy){ .raw = text };
	return n;
}

static span decoded(struct patching *p, span quoted)
{
	struct json_options o = { 0 };
	struct json_error e = { 0 };
	value v = value_null();

	json_read(quoted, &o, p->arena, p->keys, &v, &e);
	return value_span(&v);
}

bool lazy_string(struct patching *p, const struct lazy *n, span *out)
{
	if (!n || n->is != LAZY_RAW || !n->raw.n || n->raw.p[0] != '"')
		return false;
	*out = decoded(p, n->raw);
	return true;
}

static void push(struct patching *p, struct lazy *n, span name, span raw)
{
	struct lazy_entry e = { name, span_is(raw, "null") ? NULL : lazy_raw(p, raw), n->n };

	lazy_insert(p, n, n->n, e);
}

static int by_name(const void *a, const void *b)
{
	const struct lazy_entry *x = a, *y = b;
	int d = span_cmp(x->name, y->name);
	return d ? d : x->at < y->at ? -1 : 1;
}

// Of repeated keys the last counts: encoding/json into a map.
static void settle(struct lazy *n)
{
	size_t kept = 0;

	if (n->n)
		qsort(n->v, n->n, sizeof *n->v, by_name);
	for (size_t i = 0; i < n->n; i++)
		if (i + 1 == n->n || !span_eq(n->v[i].name, n->v[i + 1].name))
			n->v[kept++] = n->v[i];
	n->n = kept;
}

static bool look_into(struct patching *p, struct lazy *n, char with)
{
	span s = n->raw;
	size_t i = blank(s, 0), end;

	if (n->is != LAZY_RAW || i >= s.n || s.p[i] != with)
		return false;
	for (i = blank(s, i + 1); i < s.n && s.p[i] != '}' && s.p[i] != ']'; i = blank(s, end)) {
		span name = { 0 };
		if (s.p[i] == ',') {
			end = i + 1;
			continue;
		}
		if (with == '{') {
			end = behind(s, i);
			name = decoded(p, span_of(s.p + i, end - i));
			i = blank(s, blank(s, end) + 1);
		}
		end = behind(s, i);
		push(p, n, name, span_of(s.p + i, end - i));
	}
	return true;
}

bool lazy_doc(struct patching *p, struct lazy *n)
{
	if (n->is == LAZY_RAW && look_into(p, n, '{')) {
		settle(n);
		n->is = LAZY_DOC;
	}
	return n->is == LAZY_DOC;
}

bool lazy_list(struct patching *p, struct lazy *n)
{
	if (n->is == LAZY_RAW && look_into(p, n, '['))
		n->is = LAZY_LIST;
	return n->is == LAZY_LIST;
}

static size_t place(const struct lazy *doc, span name)
{
	size_t lo = 0, hi = doc->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (span_cmp(doc->v[mid].name, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct lazy_entry *lazy_find(const struct lazy *doc, span name)
{
	size_t i = place(doc, name);

	return i < doc->n && span_eq(doc->v[i].name, name) ? &doc->v[i] : NULL;
}

void lazy_insert(struct patching *p, struct lazy *n, size_t at, struct lazy_entry e)
{
	if (n->n == n->cap) {
		size_t cap = n->cap ? n->cap * 2 : 8;
		struct lazy_entry *v = arena_array(p->arena, struct lazy_entry, cap);
		if (n->n)
			memcpy(v, n->v, n->n * sizeof *v);
		n->v = v;
		n->cap = cap;
	}
	memmove(n->v + at + 1, n->v + at, (n->n - at) * sizeof *n->v);
	n->v[at] = e;
	n->n++;
}

void lazy_set(struct patching *p, struct lazy *doc, span name, struct lazy *node)
{
	struct lazy_entry *e = lazy_find(doc, name);

	if (e)
		e->node = node;
	else
		lazy_insert(p, doc, place(doc, name), (struct lazy_entry){ .name = name, .node = node });
}

void lazy_drop(struct lazy *n, size_t at)
{
	memmove(n->v + at, n->v + at + 1, (n->n - at - 1) * sizeof *n->v);
	n->n--;
}

// encoding/json indent.go appendCompact with escape.
static void compact(struct buf *b, span s)
{
	bool text = false;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (!text && (c == ' ' || c == '\t' || c == '\n' || c == '\r'))
			continue;
		if (c == '<' || c == '>' || c == '&') {
			buf_printf(b, "\\u%04x", c);
		} else if (c == 0xe2 && i + 2 < s.n && (unsigned char)s.p[i + 1] == 0x80 && ((unsigned char)s.p[i + 2] & ~1u) == 0xa8) {
			buf_printf(b, "\\u202%x", (unsigned char)s.p[i + 2] & 0xfu);
			i += 2;
		} else {
			buf_char(b, (char)c);
			if (text && c == '\\' && i + 1 < s.n)
				buf_char(b, s.p[++i]);
			else if (c == '"')
				text = !text;
		}
	}
}

void lazy_write(struct buf *b, const struct lazy *n)
{
	if (!n || (n->is == LAZY_RAW && !n->raw.n)) {
		buf_str(b, "null");
		return;
	}
	if (n->is == LAZY_RAW) {
		compact(b, n->raw);
		return;
	}
	buf_char(b, n->is == LAZY_DOC ? '{' : '[');
	for (size_t i = 0; i < n->n; i++) {
		if (i)
			buf_char(b, ',');
		if (n->is == LAZY_DOC) {
			json_write_span(b, n->v[i].name);
			buf_char(b, ':');
		}
		lazy_write(b, n->v[i].node);
	}
	buf_char(b, n->is == LAZY_DOC ? '}' : ']');
}

span patch_source(struct patching *p, span text, const value *v)
{
	struct buf b = { .arena = p->arena };

	if (text.p)
		return span_trim(text);
	json_write(&b, p->keys, v);
	return buf_span(&b);
}

bool patch_read(struct patching *p, const struct lazy *n, value *out)
{
	struct buf b = { .arena = p->arena };
	struct json_options o = { .any_number = true };
	struct json_error e = { 0 };

	lazy_write(&b, n);
	p->text = buf_span(&b);
	return json_read(p->text, &o, p->arena, p->keys, out, &e) || patch_fail(p, 0, "", "the patched document cannot be read: %s", e.text);
}
