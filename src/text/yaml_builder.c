#include "text/yaml_builder.h"

#include <stdarg.h>
#include <stdio.h>

#include "text/mask.h"

static bool fail(struct yaml_builder *b, size_t at, const char *fmt, ...) __attribute__((format(printf, 3, 4), cold));

static bool fail(struct yaml_builder *b, size_t at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(b->error, sizeof b->error, fmt, ap);
	va_end(ap);
	b->error_at = at - b->piece_at;
	return false;
}

// Byte offset in the stream of a mark. libyaml counts characters; marks come in order, so this walks over the text once.
static uint32_t offset_of(struct yaml_builder *b, const yaml_mark_t *m)
{
	if (b->ascii)
		return (uint32_t)(b->piece_at + (m->index < b->piece.n ? m->index : b->piece.n));
	size_t i = b->mark_byte, n = b->mark_index;
	const unsigned char *p = (const unsigned char *)b->piece.p;
	while (n > m->index && i > 0)
		n -= (p[--i] & 0xc0) != 0x80;
	while (n < m->index && i < b->piece.n) {
		for (i++; i < b->piece.n && (p[i] & 0xc0) == 0x80;)
			i++;
		n++;
	}
	b->mark_byte = i;
	b->mark_index = n;
	return (uint32_t)(b->piece_at + i);
}

// yaml/go-yaml v2 decode.go allowedAliasRatio: the share of decode operations that may come from aliases.
static double allowed_ratio(uint64_t visits)
{
	const double low = 400000, high = 4000000;

	if (visits <= low)
		return 0.99;
	if (visits >= high)
		return 0.10;
	return 0.99 - 0.89 * (((double)visits - low) / (high - low));
}

static bool check_ratio(struct yaml_builder *b, uint32_t off)
{
	if (b->alias_visits > 100 && b->visits > 1000 && (double)b->alias_visits / (double)b->visits > allowed_ratio(b->visits))
		return fail(b, off, "the document contains excessive aliasing");
	return true;
}

static bool visit(struct yaml_builder *b, uint32_t off)
{
	b->visits++;
	return b->alias_visits <= 100 || check_ratio(b, off);
}

static uint32_t new_anchor(struct yaml_builder *b, const yaml_char_t *name, struct yaml_anchor anchor)
{
	bool fresh;
	span key = span_str((const char *)name);

	if (spanmap_get(&b->anchor_names, key) == MAP_NONE)
		key = arena_span(&b->scratch, key);
	*spanmap_put(&b->anchor_names, &b->scratch, key, &fresh) = (uint32_t)b->anchor.n;
	vec_push(&b->anchor, &b->lasting, anchor);
	return (uint32_t)b->anchor.n;
}

static struct yaml_frame *top(struct yaml_builder *b) { return b->frame.n ? &b->frame.v[b->frame.n - 1] : NULL; }

static bool wants_key(const struct yaml_frame *f) { return f && f->map && !f->have_key && !f->merge; }

bool yaml_builder_key(struct yaml_builder *b, const struct yaml_scalar *s, uint32_t off)
{
	struct yaml_frame *f = top(b);
	char buf[YAML_KEY_MAX];
	span key;

	if (!yaml_scalar_key(s, buf, &key))
		return fail(b, off, "a map key is null or too large a number, expected a text");
	if (!arena_need(b->keys->arena, key.n + 64) || key.n > VALUE_MAX_COUNT)
		return fail(b, off, "the document has more keys than memory allows");
	f->key = intern_id(b->keys, key);
	f->key_off = off;
	f->have_key = true;
	return true;
}

static bool merge_members(struct yaml_builder *b, const value *v, uint32_t off)
{
	if (v->type != VALUE_OBJECT)
		return fail(b, off, "\"<<\" needs a map or a list of maps as its value");
	member_each(m, v)
		vec_push(&b->member, &b->lasting, *m);
	return true;
}

// The value of "<<" has been read. go-yaml v2 merges where the key stands: it overrides what stands before it and is overridden by what
// follows; in a list the earlier maps take precedence (decode.go merge).
static bool merge(struct yaml_builder *b, struct yaml_frame *f, const value *v, uint32_t off)
{
	f->merge = false;
	f->merged = true;
	if (v->type != VALUE_ARRAY)
		return merge_members(b, v, off);
	for (size_t i = v->n; i-- > 0;)
		if (!merge_members(b, &v->item[i], off))
			return false;
	return true;
}

bool yaml_builder_put(struct yaml_builder *b, value v, bool alias)
{
	struct yaml_frame *f = top(b);
	struct member m = { .v = v };

	if (!f) {
		b->root = v;
		return true;
	}
	if (f->merge)
		return alias && v.type != VALUE_OBJECT ? fail(b, v.off, "\"<<\" needs a map as its value") : merge(b, f, &v, v.off);
	if (f->map) {
		m.key = f->key;
		m.off = f->key_off;
	}
	f->have_key = false;
	vec_push(&b->member, &b->lasting, m);
	return true;
}

static bool is_merge(const yaml_event_t *e)
{
	return e->data.scalar.length == 2 && memcmp(e->data.scalar.value, "<<", 2) == 0 &&
	       (e->data.scalar.plain_implicit || (e->data.scalar.tag && !strcmp((char *)e->data.scalar.tag, "tag:yaml.org,2002:merge")));
}

// The text of a scalar: in the source when it stands there as it is, else a copy. tell is where it would stand.
static span keep_text(struct yaml_builder *b, const yaml_event_t *e, uint32_t off)
{
	span s = span_of((const char *)e->data.scalar.value, e->data.scalar.length);
	size_t at = off - b->piece_at + (e->data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
	                                 e->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE);

	if (at + s.n <= b->piece.n && memcmp(b->piece.p + at, s.p, s.n) == 0)
		return span_of(b->piece.p + at, s.n);
	return arena_span(b->arena, s);
}

// libyaml 0.2 takes "\/" in double quotes for a slash, go-yaml (like YAML 1.1) for an error.
static bool has_slash_escape(struct yaml_builder *b, const yaml_event_t *e, uint32_t off)
{
	size_t i = off - b->piece_at, end = offset_of(b, &e->end_mark) - b->piece_at;

	for (; i + 1 < end; i++) {
		if (b->piece.p[i] != '\\')
			continue;
		if (b->piece.p[++i] == '/')
			return true;
	}
	return false;
}

static bool on_scalar(struct yaml_builder *b, const yaml_event_t *e)
{
	struct yaml_frame *f = top(b);
	uint32_t off = offset_of(b, &e->start_mark);
	bool key = wants_key(f);
	span text = span_of((const char *)e->data.scalar.value, e->data.scalar.length);
	struct yaml_anchor anchor = { .visits = 1 };
	const char *why = "";

	if (key && is_merge(e)) {
		f->merge = true;
		return true;
	}
	if (!visit(b, off))
		return false;
	if (text.n > VALUE_MAX_COUNT || !arena_need(b->arena, text.n + 64))
		return fail(b, off, "a text of %zu bytes is more than memory allows", text.n);
	if (e->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE && has_slash_escape(b, e, off))
		return fail(b, off, "found unknown escape character \"\\/\"");
	if (!yaml_resolve(span_str((char *)e->data.scalar.tag), e->data.scalar.plain_implicit, text, &b->scratch, &anchor.scalar, &why))
		return fail(b, off, "%s", why);
	if (anchor.scalar.type == YAML_TEXT && (!key || e->data.scalar.anchor))
		anchor.scalar.s = anchor.scalar.s.p == text.p ? keep_text(b, e, off) : arena_span(b->arena, anchor.scalar.s);
	if (!yaml_scalar_value(&anchor.scalar, &anchor.v) && !key)
		return fail(b, off, "infinity and NaN have no place in a JSON document");
	anchor.v.off = off;
	if (e->data.scalar.anchor)
		new_anchor(b, e->data.scalar.anchor, anchor);
	return key ? yaml_builder_key(b, &anchor.scalar, off) : yaml_builder_put(b, anchor.v, false);
}

static bool on_alias(struct yaml_builder *b, const yaml_event_t *e)
{
	uint32_t off = offset_of(b, &e->start_mark);
	uint32_t i = spanmap_get(&b->anchor_names, span_str((char *)e->data.alias.anchor));

	if (i == MAP_NONE)
		return fail(b, off, "unknown anchor '%.60s' referenced", (char *)e->data.alias.anchor);
	const struct yaml_anchor *anchor = &b->anchor.v[i];
	if (anchor->open)
		return fail(b, off, "anchor '%.60s' contains itself", (char *)e->data.alias.anchor);
	b->visits += 1 + anchor->visits;
	b->alias_visits += anchor->visits;
	if (!check_ratio(b, off))
		return false;
	if (!wants_key(top(b)))
		return yaml_builder_put(b, anchor->v, true);
	return anchor->collection ? fail(b, off, "a map key is a collection, expected a text") : yaml_builder_key(b, &anchor->scalar, off);
}

static bool open_node(struct yaml_builder *b, const yaml_event_t *e, bool map, bool flow, const yaml_char_t *anchor)
{
	struct yaml_frame *f = top(b), new = { .map = map, .flow = flow, .start = b->member.n, .visits = b->visits };
	struct yaml_anchor open = { .open = true, .collection = true };
	bool list_of_merge = f && f->merge && !map;
	size_t *depth = flow ? &b->flow_depth : &b->block_depth;

	new.off = offset_of(b, &e->start_mark);
	if (wants_key(f))
		return fail(b, new.off, "a map key is a collection, expected a text");
	if (++*depth > (b->options->max_depth ? b->options->max_depth : YAML_MAX_DEPTH))
		return fail(b, new.off, "nested deeper than %zu levels", *depth - 1);
	if (!list_of_merge && !visit(b, new.off)) // the list behind "<<" itself is not decoded by go-yaml
		return false;
	if (anchor)
		new.anchor = new_anchor(b, anchor, open);
	vec_push(&b->frame, &b->lasting, new);
	return true;
}

// True when an earlier member of the object that is being closed has the same key; each object has a serial number of its own.
static bool seen_key(struct yaml_builder *b, uint32_t key)
{
	if (key >= b->stamp.n) {
		size_t n = b->keys->n + b->keys->n / 2 + 64;
		vec_reserve(&b->stamp, &b->lasting, n);
		memset(b->stamp.v + b->stamp.n, 0, (b->stamp.cap - b->stamp.n) * sizeof *b->stamp.v);
		b->stamp.n = b->stamp.cap;
	}
	bool seen = b->stamp.v[key] == b->serial;
	b->stamp.v[key] = b->serial;
	return seen;
}

// Notes repeated keys; after a "<<" only the last of them stays, because merged and own members are one Go map.
static size_t close_members(struct yaml_builder *b, const struct yaml_frame *f, struct member *m, size_t n)
{
	b->serial++;
	if (f->merged) {
		size_t to = n;
		for (size_t i = n; i-- > 0;)
			if (!seen_key(b, m[i].key))
				m[--to] = m[i];
		memmove(m, m + to, (n - to) * sizeof *m);
		return n - to;
	}
	for (size_t i = 0; i < n; i++)
		if (seen_key(b, m[i].key) && b->n_repeated < YAML_MAX_REPEATED)
			b->repeated[b->n_repeated++] = (struct yaml_repeated){ m[i].key, m[i].off };
	return n;
}

bool yaml_builder_close(struct yaml_builder *b)
{
	struct yaml_frame f = *top(b);
	struct member *m = b->member.v + f.start;
	size_t n = b->member.n - f.start;
	value v = { .type = f.map ? VALUE_OBJECT : VALUE_ARRAY, .off = f.off };

	if (n > VALUE_MAX_COUNT || !arena_need(b->arena, n * sizeof *m))
		return fail(b, f.off, "a collection of %zu members is more than memory allows", n);
	if (f.map) {
		n = close_members(b, &f, m, n);
		v.member = memcpy(arena_alloc(b->arena, n * sizeof *m, 8), m, n * sizeof *m);
	} else {
		value *item = arena_alloc(b->arena, n * sizeof *item, 8);
		for (size_t i = 0; i < n; i++)
			item[i] = m[i].v;
		v.item = item;
	}
	v.n = (uint32_t)n;
	b->member.n = f.start;
	b->frame.n--;
	--*(f.flow ? &b->flow_depth : &b->block_depth);
	if (f.anchor) {
		struct yaml_anchor *a = &b->anchor.v[f.anchor - 1];
		a->v = v;
		a->visits = b->visits - f.visits;
		a->open = false;
	}
	return yaml_builder_put(b, v, false);
}

void yaml_builder_start(struct yaml_builder *b)
{
	b->root = value_absent;
	b->frame.n = b->member.n = b->anchor.n = 0;
	b->flow_depth = b->block_depth = 0;
	b->visits = 1; // the document node
	b->alias_visits = 0;
	b->anchor_names = (struct spanmap){ .seed = b->keys->map.seed };
	arena_reset(&b->scratch);
}

static bool on_event(struct yaml_builder *b, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT:
		yaml_builder_start(b);
		if (e->data.document_start.version_directive && e->data.document_start.version_directive->minor != 1)
			return fail(b, offset_of(b, &e->start_mark), "%%YAML names another version, expected 1.1"); // as go-yaml
		return true;
	case YAML_SCALAR_EVENT:
		return on_scalar(b, e);
	case YAML_ALIAS_EVENT:
		return on_alias(b, e);
	case YAML_MAPPING_START_EVENT:
		return open_node(b, e, true, e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE, e->data.mapping_start.anchor);
	case YAML_SEQUENCE_START_EVENT:
		return open_node(b, e, false, e->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE, e->data.sequence_start.anchor);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
		return yaml_builder_close(b);
	default:
		return true;
	}
}

static bool parser_error(struct yaml_builder *b, const yaml_parser_t *p)
{
	uint32_t at = (uint32_t)b->piece_at;

	if (p->error == YAML_READER_ERROR)
		return fail(b, at + p->problem_offset, "%s", p->problem);
	at = offset_of(b, &p->problem_mark);
	if (p->context)
		return fail(b, at, "%s, %s", p->context, p->problem);
	return fail(b, at, "%s", p->problem ? p->problem : "not YAML");
}

static void hand_over(struct yaml_builder *b, size_t at, size_t end, void (*each)(void *ctx, const struct yaml_doc *doc), void *ctx)
{
	struct yaml_doc doc = { .root = b->root, .at = at, .end = end };

	if (b->root.type == VALUE_ABSENT || b->root.type == VALUE_NULL)
		return;
	if (b->options->mask_secrets)
		mask_document(&doc.root, b->keys);
	b->given++;
	each(ctx, &doc);
}

static bool is_ascii(span s)
{
	size_t i = 0;
	uint64_t w, all = 0;

	for (; i + 8 <= s.n; i += 8) {
		memcpy(&w, s.p + i, 8);
		all |= w;
	}
	for (; i < s.n; i++)
		all |= (unsigned char)s.p[i];
	return !(all & 0x8080808080808080u);
}

// libyaml skips a byte order mark at the start of any line, go-yaml makes it part of the text: such a text is refused.
static const char *inner_mark(span s)
{
	for (const char *p = s.p, *end = s.p + s.n; (p = memmem(p, (size_t)(end - p), "\xef\xbb\xbf", 3)); p++)
		if (p == s.p || p[-1] == '\n' || p[-1] == '\r')
			return p;
	return NULL;
}

static bool read_events(struct yaml_builder *b, void (*each)(void *ctx, const struct yaml_doc *doc), void *ctx)
{
	yaml_parser_t p;
	yaml_event_t e;
	bool good = true, more = true;
	size_t at = b->piece_at;
	const char *mark = b->ascii ? NULL : inner_mark(b->piece);

	if (mark)
		return fail(b, at + (size_t)(mark - b->piece.p), "a byte order mark inside the text");
	if (!yaml_parser_initialize(&p))
		return fail(b, at, "out of memory");
	yaml_parser_set_encoding(&p, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&p, (const unsigned char *)b->piece.p, b->piece.n);
	while (good && more) {
		if (!yaml_parser_parse(&p, &e)) {
			good = parser_error(b, &p);
			break;
		}
		if (e.type == YAML_DOCUMENT_START_EVENT)
			at = offset_of(b, &e.start_mark);
		good = on_event(b, &e);
		if (good && e.type == YAML_DOCUMENT_END_EVENT)
			hand_over(b, at, offset_of(b, &e.end_mark), each, ctx);
		more = e.type != YAML_STREAM_END_EVENT;
		yaml_event_delete(&e);
	}
	yaml_parser_delete(&p);
	return good;
}

bool yaml_builder_piece(struct yaml_builder *b, span piece, size_t piece_at, void (*each)(void *ctx, const struct yaml_doc *doc), void *ctx)
{
	b->piece = piece;
	b->piece_at = piece_at;
	b->ascii = is_ascii(piece);
	b->mark_byte = b->mark_index = 0;
	b->n_repeated = 0;
	b->given = 0;
	yaml_builder_start(b);
	if (!b->events_only && yaml_block_read(b)) {
		hand_over(b, piece_at, piece_at + piece.n, each, ctx);
		return true;
	}
	b->n_repeated = 0;
	return read_events(b, each, ctx);
}

void yaml_builder_init(struct yaml_builder *b, const struct json_options *o, struct arena *a, struct intern *keys)
{
	b->options = o;
	b->arena = a;
	b->keys = keys;
	vec_reserve(&b->member, &b->lasting, 64); // never NULL
	yaml_builder_start(b);
}

void yaml_builder_free(struct yaml_builder *b)
{
	arena_free(&b->lasting);
	arena_free(&b->scratch);
}
