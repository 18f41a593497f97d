#include "io/ingest_parts.h"

#include "io/bhs.h"

#include "base/buf.h"
#include "text/utf8.h"
#include "text/yaml.h"

#include <stdio.h>

#define MAX_FLOW_YAML ((size_t)16 << 20)

struct text {
	struct ingest *in;
	struct source *src;
	struct ingest_hint hint;
	size_t line_at;  // start of line `line`: positions are asked for in order, so lines are counted once
	uint32_t line;
	size_t told;     // position of the last fault + 1
};

static void broken_at(struct text *t, size_t at, const char *text)
{
	span all = t->src->bytes;
	uint32_t line, col;

	if (at < t->line_at) {
		t->line_at = 0;
		t->line = 1;
	}
	diag_position(span_from(all, t->line_at), at - t->line_at, &line, &col);
	line += t->line - 1;
	t->line_at = at - (col - 1);
	t->line = line;
	t->in->stats.broken++;
	diag_add(t->in->diags, DIAG_ERROR, t->src->name, line, col, "%s", text);
}

static size_t skip_space(span s, size_t at)
{
	while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\n' || s.p[at] == '\r' || s.p[at] == '\t'))
		at++;
	return at;
}

static void on_yaml(void *ctx, const struct yaml_doc *doc)
{
	struct text *t = ctx;
	value *root = arena_new(t->in->arena, value);

	*root = doc->root;
	ingest_document(t->in, t->src, t->hint, root);
}

// Items of a list that was cut short, as far as they are whole: *at is behind the '[' of its items, then behind the last whole one.
static size_t salvage_items(struct text *t, size_t *at, struct ingest_hint hint)
{
	struct ingest *in = t->in;
	span s = t->src->bytes;
	struct json_error e;

	for (size_t n = 0, next = *at;; n++) {
		value *item = arena_new(in->arena, value);
		if (!json_next(s, &next, &in->options.json, in->arena, in->keys, item, &e))
			return n;
		ingest_document(in, t->src, hint, item);
		*at = next;
		next = skip_space(s, next);
		if (next >= s.n || s.p[next] != ',')
			return n + 1;
		next++;
	}
}

// A broken document whose top is an object with an array of items: what is whole in it is read. The list's own kind is known when it
// stands before the items. *at goes from the start of the document to where reading stopped.
static size_t salvage(struct text *t, size_t *at)
{
	struct ingest *in = t->in;
	span s = t->src->bytes;
	struct json_error e;
	struct member head[2] = { { .key = KEY_apiVersion }, { .key = KEY_kind } };
	size_t i = *at;

	if (s.p[i] == '[') {
		++*at;
		return salvage_items(t, at, t->hint);
	}
	while (i < s.n && (s.p[i] == '{' || s.p[i] == ',')) {
		value name, v;
		i++;
		if (!json_next(s, &i, NULL, in->arena, in->keys, &name, &e) || name.type != VALUE_STRING)
			return 0;
		i = skip_space(s, i);
		if (i >= s.n || s.p[i] != ':')
			return 0;
		i = skip_space(s, i + 1);
		if (span_is(value_span(&name), "items") && i < s.n && s.p[i] == '[') {
			value list = value_object(head, 2);
			*at = i + 1;
			return salvage_items(t, at, ingest_item_hint(&list, t->hint));
		}
		if (!json_next(s, &i, &in->options.json, in->arena, in->keys, &v, &e))
			return 0;
		if (span_is(value_span(&name), "apiVersion") || span_is(value_span(&name), "kind"))
			head[span_is(value_span(&name), "kind")].v = v;
		i = skip_space(s, i);
	}
	return 0;
}

// Start of the next line behind `at` that can begin a document; the end of the text when there is none.
static size_t next_start(span s, size_t at)
{
	for (;;) {
		ptrdiff_t nl = span_find(s, '\n', at);
		if (nl < 0)
			return s.n;
		at = (size_t)nl + 1;
		if (at < s.n && (s.p[at] == '{' || span_starts(span_from(s, at), SPAN("---"))))
			return at;
	}
}

// Reports a broken document, reads what is whole in it, and returns where to go on. A document that is cut short swallows the lines
// behind it, so reading goes on right behind its start - but only while *budget lasts, or hostile texts would be read over and over.
static size_t broken_json(struct text *t, size_t start, const struct json_error *e, size_t *budget)
{
	char buf[200];
	size_t at = start, whole = salvage(t, &at), spent = e->at - start;

	// The rest of a list is tried again from the broken item on and fails at the same byte: that is no second fault.
	if (whole)
		snprintf(buf, sizeof buf, "%s; items read before it: %zu", e->text, whole);
	if (t->told != e->at + 1)
		broken_at(t, e->at, whole ? buf : e->text);
	t->told = e->at + 1;
	if (spent > *budget)
		return next_start(t->src->bytes, e->at > start ? e->at - 1 : start);
	*budget -= spent;
	return next_start(t->src->bytes, at);
}

struct roots {
	struct arena *arena;
	VEC(const value *) list;
};

static void collect(void *ctx, const struct yaml_doc *doc)
{
	struct roots *r = ctx;
	value *root = arena_new(r->arena, value);

	*root = doc->root;
	vec_push(&r->list, r->arena, root);
}

// kubectl takes a text that begins like JSON and is none for YAML (apimachinery pkg/util/yaml YAMLOrJSONDecoder). Only when all of it is
// YAML: otherwise the JSON reader's complaint is the better one.
static bool read_flow_yaml(struct text *t)
{
	struct ingest *in = t->in;
	struct roots r = { .arena = in->arena };
	struct diags quiet = { .arena = in->arena };

	if (t->src->bytes.n > MAX_FLOW_YAML ||
	    yaml_read(t->src->bytes, t->src->name, &in->options.json, in->arena, in->keys, &quiet, collect, &r) || r.list.n == 0)
		return false;
	t->src->yaml = true;
	for (size_t i = 0; i < r.list.n; i++)
		ingest_document(in, t->src, t->hint, r.list.v[i]);
	return true;
}

// The documents from byte `first` on, one after the other, with or without "---" lines between them.
static void read_json(struct text *t, size_t first)
{
	struct ingest *in = t->in;
	span s = t->src->bytes;
	struct json_error e;
	size_t at = first, budget = 4 * s.n;
	bool torn = false;

	for (;;) {
		value *root = arena_new(in->arena, value);
		at = skip_space(s, at);
		while (torn && at < s.n && memchr(",]}", s.p[at], 3)) // what is left of the document that was broken
			at = skip_space(s, at + 1);
		if (span_starts(span_from(s, at), SPAN("---"))) {
			ptrdiff_t nl = span_find(s, '\n', at);
			at = nl < 0 ? s.n : (size_t)nl + 1;
			continue;
		}
		size_t start = at;
		if (json_next(s, &at, &in->options.json, in->arena, in->keys, root, &e)) {
			ingest_document(in, t->src, t->hint, root);
		} else if (e.text[0]) {
			if (start == first && read_flow_yaml(t))
				return;
			at = broken_json(t, start, &e, &budget);
			torn = true;
		} else {
			return;
		}
	}
}

static void read_yaml(struct text *t)
{
	struct ingest *in = t->in;

	t->src->yaml = true;
	in->stats.broken += yaml_read(t->src->bytes, t->src->name, &in->options.json, in->arena, in->keys, in->diags, on_yaml, t);
}

static void read_text(struct text *t)
{
	span s = t->src->bytes;
	size_t at = skip_space(s, span_starts(s, SPAN("\xef\xbb\xbf")) ? 3 : 0);
	size_t second = at < s.n ? skip_space(s, at + 1) : at;
	char a = at < s.n ? s.p[at] : 0, b = second < s.n ? s.p[second] : 0;

	if ((a == '{' && (b == '"' || b == '}' || second == s.n)) || (a == '[' && (!b || strchr("{[]\"", b))))
		read_json(t, at);
	else
		read_yaml(t);
}

// UTF-16 with a byte order mark, as some shells write it -> UTF-8.
static span from_utf16(struct arena *a, span s)
{
	bool big = s.p[0] == '\xfe';
	char *to = arena_alloc(a, s.n / 2 * 3 + 3, 1);
	size_t n = 0;

	for (size_t i = 2; i + 1 < s.n; i += 2) {
		const unsigned char *p = (const unsigned char *)s.p + i;
		uint32_t c = big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
		if (c >= 0xd800 && c < 0xdc00 && i + 3 < s.n) {
			uint32_t low = big ? (uint32_t)p[2] << 8 | p[3] : (uint32_t)p[3] << 8 | p[2];
			if (low >= 0xdc00 && low < 0xe000) {
				c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
				i += 2;
			}
		}
		n += utf8_put(to + n, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
	}
	return span_of(to, n);
}

static bool is_utf16(span s) { return s.n >= 2 && (!memcmp(s.p, "\xff\xfe", 2) || !memcmp(s.p, "\xfe\xff", 2)); }

// Files without an ending that says what they are: only what begins like a manifest is read.
static bool begins_like_manifest(span s)
{
	static const char *const starts[] = { "{", "[", "---", "apiVersion:", "kind:", "- apiVersion:", "- kind:" };

	s = span_from(s, skip_space(s, 0));
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (span_starts(s, span_str(starts[i])))
			return true;
	return false;
}

void ingest_bytes(struct ingest *in, span name, span bytes, bool named, int nest)
{
	struct text t = { .in = in, .line = 1, .hint = ingest_hint_of(name) };

	if (bhs_is(bytes)) {
		bhs_read(in, name, bytes);
		return;
	}
	if (archive_is(bytes)) {
		ingest_archive(in, name, bytes, nest);
		return;
	}
	if (is_utf16(bytes))
		bytes = from_utf16(in->arena, bytes);
	if (!named && ingest_classify(name) == INGEST_UNNAMED && !begins_like_manifest(bytes)) {
		in->stats.skipped++;
		return;
	}
	in->stats.files++;
	if (memchr(bytes.p ? bytes.p : "", 0, bytes.n < 64 ? bytes.n : 64)) {
		ingest_broken(in, name, "binary data, expected JSON or YAML (encrypted in the repository?)");
		return;
	}
	t.src = arena_new(in->arena, struct source);
	t.src->name = name;
	t.src->bytes = bytes;
	read_text(&t);
}
