// The fast reader: block maps and sequences, one-line plain and quoted scalars, literal blocks, one-line flow lists of simple items. It is
// right or gives up; whatever could be a continuation line, an indicator, an escape or an error is libyaml's. Offsets are those that
// libyaml's marks give.
#include "text/utf8.h"
#include "text/yaml_builder.h"

struct block {
	struct yaml_builder *b;
	const char *text, *end; // the piece
	const char *line_end;   // of the current line, its '\n' or end
};

static bool is_break(const struct block *k, const char *p) { return p == k->line_end; }
static const char *spaces(const struct block *k, const char *p)
{
	while (p < k->line_end && *p == ' ')
		p++;
	return p;
}

static uint32_t off_of(const struct block *k, const char *p) { return (uint32_t)(k->b->piece_at + (size_t)(p - k->text)); }

static struct yaml_frame *top(struct block *k) { return k->b->frame.n ? &k->b->frame.v[k->b->frame.n - 1] : NULL; }

// Bytes that need no second look, checked without a branch so that the compiler can take many at once.
static bool all_ascii(const char *p, size_t n)
{
	unsigned bad = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];
		bad |= (unsigned)(c >= 0x7f) | ((unsigned)(c < 0x20) & (unsigned)(c != '\n') & (unsigned)(c != '\t'));
	}
	return !bad;
}

// Only what libyaml's reader takes for ordinary characters; tabs are looked at where they stand.
static bool readable(span s)
{
	const char *p = s.p, *end = s.p + s.n;

	while (p < end) {
		size_t block = (size_t)(end - p) < 256 ? (size_t)(end - p) : 256, n;
		const unsigned char *u = (const unsigned char *)p;
		if (all_ascii(p, block)) {
			p += block;
			continue;
		}
		for (; (*u >= 0x20 && *u < 0x7f) || *u == '\n' || *u == '\t'; u++)
			;
		p = (const char *)u;
		n = utf8_len(p, end);
		// C0 and C1 controls with the line break U+0085, U+2028 and U+2029, U+FEFF, U+FFFE and U+FFFF.
		if (n <= 1 || (u[0] == 0xc2 && u[1] < 0xa0) || (u[0] == 0xe2 && u[1] == 0x80 && (u[2] == 0xa8 || u[2] == 0xa9)) ||
		    (u[0] == 0xef && ((u[1] == 0xbb && u[2] == 0xbf) || (u[1] == 0xbf && u[2] >= 0xbe))))
			return false;
		p += n;
	}
	return true;
}

// Behind a finished value: nothing, or a comment after a space.
static bool ends_here(const struct block *k, const char *p)
{
	const char *q = spaces(k, p);
	return is_break(k, q) || (*q == '#' && q > p);
}

static bool put_text(struct block *k, span s, const char *at)
{
	value v = value_string(s);

	v.off = off_of(k, at);
	return s.n <= VALUE_MAX_COUNT && yaml_builder_put(k->b, v, false);
}

static bool put_plain(struct block *k, span s)
{
	struct yaml_scalar scalar;
	const char *why;
	value v;

	if (!yaml_resolve(span_of(NULL, 0), true, s, &k->b->scratch, &scalar, &why) || !yaml_scalar_value(&scalar, &v) || s.n > VALUE_MAX_COUNT)
		return false;
	v.off = off_of(k, s.p);
	return yaml_builder_put(k->b, v, false);
}

static bool put_empty(struct block *k, enum value_type type, const char *at)
{
	static const value nothing;
	value v = { .type = type, .off = off_of(k, at), .item = &nothing };

	return yaml_builder_put(k->b, v, false);
}

// A one-line quoted text without escapes whose opening quote is at p: what stands between, and *next behind the closing quote.
static bool quoted(const struct block *k, const char *p, span *out, const char **next)
{
	const char *q = memchr(p + 1, *p, (size_t)(k->line_end - p - 1));

	if (!q || (*p == '\'' && q + 1 < k->line_end && q[1] == '\''))
		return false;
	*out = span_of(p + 1, (size_t)(q - p - 1));
	*next = q + 1;
	return (*p == '\'' || !memchr(out->p, '\\', out->n)) && !memchr(out->p, '\t', out->n);
}

static bool simple_char(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '.' || c == '_' || c == '/' || c == '-';
}

// "[a, "b", 'c']" on one line; plain items of letters, digits and few signs only.
static bool flow_list(struct block *k, const char *p)
{
	struct yaml_builder *b = k->b;
	struct yaml_frame new = { .flow = true, .off = off_of(k, p), .start = b->member.n, .visits = b->visits };
	const char *q = spaces(k, p + 1);

	vec_push(&b->frame, &b->lasting, new);
	b->flow_depth++;
	while (!is_break(k, q) && *q != ']') {
		span s;
		if (*q == '"' || *q == '\'') {
			const char *at = q;
			if (!quoted(k, q, &s, &q) || !put_text(k, s, at))
				return false;
		} else {
			const char *at = q;
			while (!is_break(k, q) && simple_char(*q))
				q++;
			if (q == at || *at == '-' || !put_plain(k, span_of(at, (size_t)(q - at))))
				return false;
		}
		q = spaces(k, q);
		if (is_break(k, q) || (*q != ',' && *q != ']'))
			return false;
		if (*q == ',')
			q = spaces(k, q + 1);
	}
	return !is_break(k, q) && ends_here(k, q + 1) && yaml_builder_close(b);
}

// Length of a line's indentation, and whether nothing follows it.
static size_t indent_of(const char *p, const char *end, bool *blank)
{
	const char *q = p;

	while (q < end && *q == ' ')
		q++;
	*blank = q == end || *q == '\n';
	return (size_t)(q - p);
}

// A literal block whose header is at p, with default or "strip" chomping and found indentation. Leaves line_end at the last line of it.
static bool literal(struct block *k, const char *p)
{
	bool strip = p + 1 < k->line_end && p[1] == '-', blank;
	const char *at = k->line_end + 1;
	size_t owner = top(k)->col, indent;

	if (p + 1 + strip != k->line_end || at >= k->end)
		return false;
	indent = indent_of(at, k->end, &blank);
	// Leading blank lines have rules of their own.
	if (blank || indent <= owner || at[indent] == '\t')
		return false;
	const char *last = NULL; // end of the last line with content
	size_t size = 0;
	for (const char *q = at; q < k->end;) {
		const char *nl = memchr(q, '\n', (size_t)(k->end - q)), *stop = nl ? nl : k->end;
		size_t in = indent_of(q, stop, &blank);
		if (in < indent && !blank)
			break;
		if (!blank || in > indent)
			last = stop;
		size += (size_t)(stop - q) + 1;
		k->line_end = stop;
		q = stop + 1;
	}
	if (!arena_need(k->b->arena, size))
		return false;
	char *to = arena_alloc(k->b->arena, size, 1), *w = to;
	for (const char *q = at; q <= last;) {
		const char *nl = memchr(q, '\n', (size_t)(k->end - q)), *stop = nl ? nl : k->end;
		if ((size_t)(stop - q) > indent) {
			memcpy(w, q + indent, (size_t)(stop - q) - indent);
			w += (size_t)(stop - q) - indent;
		}
		if (nl && (stop != last || !strip))
			*w++ = '\n';
		q = stop + 1;
	}
	return put_text(k, span_of(to, (size_t)(w - to)), p);
}

// A plain scalar at p up to the end of its line or a comment; empty when it is not surely one.
static span plain(const struct block *k, const char *p)
{
	const char *q = p, *last = p;

	if (strchr("-?:,[]{}#&*!|>'\"%@`", *p) && !(*p == '-' && p + 1 < k->line_end && p[1] != ' ' && p[1] != '\t'))
		return span_of(NULL, 0);
	for (; !is_break(k, q); q++) {
		if (*q == '\t' || (*q == ':' && (q + 1 == k->line_end || q[1] == ' ' || q[1] == '\t')))
			return span_of(NULL, 0);
		if (*q == '#' && q[-1] == ' ')
			break;
		if (*q != ' ')
			last = q + 1;
	}
	return span_of(p, (size_t)(last - p));
}

// The value behind "key:" or "-" that starts at p on this line.
static bool read_value(struct block *k, const char *p)
{
	span s;
	const char *next;

	switch (*p) {
	case '"': case '\'':
		return quoted(k, p, &s, &next) && ends_here(k, next) && put_text(k, s, p);
	case '|':
		return literal(k, p);
	case '{':
		return p + 1 < k->line_end && p[1] == '}' && ends_here(k, p + 2) && put_empty(k, VALUE_OBJECT, p);
	case '[':
		return flow_list(k, p);
	default:
		s = plain(k, p);
		return s.n && put_plain(k, s);
	}
}

static bool key_start(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '.' || c == '/' || c == '$' || (c & 0x80);
}

enum found { NO_KEY, KEY, GIVE_UP };

// Looks for "key:" at p. *colon = its colon.
static enum found find_key(const struct block *k, const char *p, struct yaml_scalar *out, const char **colon)
{
	const char *q = p, *why;
	span s;

	if (*p == '"' || *p == '\'') {
		if (!quoted(k, p, &s, &q))
			return GIVE_UP;
		if (is_break(k, q) || *q != ':')
			return NO_KEY;
		*out = (struct yaml_scalar){ .type = YAML_TEXT, .s = s };
	} else {
		for (; !is_break(k, q) && !(*q == ':' && (q + 1 == k->line_end || q[1] == ' ')); q++)
			if (*q == ' ' || *q == '\t') {
				// Keys with blanks are rare, plain texts with ": " further on are errors or such keys.
				for (const char *r = q; r < k->line_end; r++)
					if (*r == ':' && (r + 1 == k->line_end || r[1] == ' '))
						return GIVE_UP;
				return NO_KEY;
			}
		if (is_break(k, q))
			return NO_KEY;
		s = span_of(p, (size_t)(q - p));
		if (!key_start(*p) || !yaml_resolve(span_of(NULL, 0), true, s, &k->b->scratch, out, &why))
			return GIVE_UP;
	}
	*colon = q;
	// libyaml: a simple key has at most 1024 characters.
	return s.n < 1000 && (q + 1 == k->line_end || q[1] == ' ') ? KEY : GIVE_UP;
}

static bool open_block(struct block *k, bool map, size_t col, const char *at)
{
	struct yaml_builder *b = k->b;
	struct yaml_frame new = { .map = map, .off = off_of(k, at), .col = (uint32_t)col, .start = b->member.n, .visits = b->visits };

	if (++b->block_depth > (b->options->max_depth ? b->options->max_depth : YAML_MAX_DEPTH))
		return false;
	vec_push(&b->frame, &b->lasting, new);
	return true;
}

// "key:" or "-" without a value: null, right behind the sign.
static bool fill_pending(struct block *k)
{
	struct yaml_frame *f = top(k);
	value v = { .type = VALUE_NULL, .off = f->pending };

	return !f->have_key || yaml_builder_put(k->b, v, false);
}

static bool close_block(struct block *k) { return fill_pending(k) && yaml_builder_close(k->b); }

// Makes the collection of kind `map` at column col the innermost one, for an entry at p; `line` when p begins its line.
static bool enter(struct block *k, bool map, size_t col, const char *p, bool line)
{
	struct yaml_frame *f;

	while (line && (f = top(k)) && (f->col > col || (f->col == col && map && !f->map)))
		if (!close_block(k))
			return false;
	f = top(k);
	if (!f)
		return k->b->root.type == VALUE_ABSENT && open_block(k, map, col, p);
	if (line && f->col == col && f->map == map)
		return fill_pending(k);
	// A sequence may stand at the column of the key it belongs to.
	bool below = f->col < col || (f->col == col && f->map && !map);
	return f->have_key && below && open_block(k, map, col, p);
}

// One line whose first character other than a space is at p.
static bool read_line(struct block *k, const char *line, const char *p)
{
	struct yaml_scalar key;
	const char *colon;

	for (bool first = true;; first = false) {
		size_t col = (size_t)(p - line);
		if (*p == '-' && (p + 1 == k->line_end || p[1] == ' ')) {
			if (!enter(k, false, col, p, first))
				return false;
			top(k)->have_key = true;
			top(k)->pending = off_of(k, p + 1);
			p = spaces(k, p + 1);
			if (is_break(k, p) || *p == '#')
				return true;
			continue;
		}
		enum found found = find_key(k, p, &key, &colon);
		if (found != KEY) // what begins a line and is neither entry nor key goes on from the line before
			return found == NO_KEY && !first && read_value(k, p);
		if (!enter(k, true, col, p, first) || !yaml_builder_key(k->b, &key, off_of(k, p)))
			return false;
		top(k)->pending = off_of(k, colon + 1);
		p = spaces(k, colon + 1);
		return is_break(k, p) || *p == '#' || read_value(k, p);
	}
}

bool yaml_block_read(struct yaml_builder *b)
{
	struct block k = { .b = b, .text = b->piece.p, .end = b->piece.p + b->piece.n };
	const char *line = k.text;
	bool begun = false;

	if (!readable(b->piece))
		return false;
	for (; line < k.end; line = k.line_end + 1) {
		const char *nl = memchr(line, '\n', (size_t)(k.end - line));
		k.line_end = nl ? nl : k.end;
		const char *p = spaces(&k, line);
		if (is_break(&k, p) || *p == '#')
			continue;
		if (k.line_end - line == 3 && !memcmp(line, "---", 3) && !begun) {
			begun = true;
			continue;
		}
		begun = true;
		if (!read_line(&k, line, p))
			return false;
	}
	while (b->frame.n)
		if (!close_block(&k))
			return false;
	return true;
}
