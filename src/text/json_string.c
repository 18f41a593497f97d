// Texts of JSON: without escapes they stay in the input, else they are decoded as Go does it (encoding/json decode.go, unquoteBytes).
#include "text/json_reader.h"
#include "text/utf8.h"

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The code unit of the escape \uXXXX at p, -1 when there is none.
static int32_t unit(const char *p, const char *end)
{
	int32_t u = 0;

	if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++) {
		int h = hex(p[i]);
		if (h < 0)
			return -1;
		u = u << 4 | h;
	}
	return u;
}

// Decodes the escape at p to out (at most 4 bytes).
static const char *escape(struct json_reader *r, const char *p, char *out, size_t *n)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *hit;

	if (r->end - p < 2)
		return json_unexpected(r, r->end, "an escape and the closing '\"' of the text");
	if (p[1] != 'u') {
		if (!p[1] || !(hit = strchr(from, p[1])))
			return json_unexpected(r, p + 1, "an escape: one of \" \\ / b f n r t u");
		*out = to[hit - from];
		*n = 1;
		return p + 2;
	}
	int32_t u = unit(p, r->end);
	if (u < 0)
		return json_fail(r, p, "found a broken escape, expected \\u and four hexadecimal digits");
	p += 6;
	if (u >= 0xd800 && u < 0xe000) {
		// Only a high surrogate directly followed by a low one means something; any other becomes U+FFFD and what follows stands for itself.
		int32_t low = u < 0xdc00 ? unit(p, r->end) : -1;
		bool pair = low >= 0xdc00 && low < 0xe000;
		u = pair ? 0x10000 + ((u - 0xd800) << 10) + (low - 0xdc00) : 0xfffd;
		p += pair ? 6 : 0;
	}
	*n = utf8_put(out, (uint32_t)u);
	return p;
}

// The rest of a text from q on, whose part before q needs no decoding.
static const char *decode(struct json_reader *r, const char *start, const char *q, span *out)
{
	const char *run = start;
	char c[4];
	size_t n = 0;

	r->text.n = 0;
	for (;; q = json_special(q, r->end)) {
		if (q < r->end && (unsigned char)*q >= 0x80 && (n = utf8_len(q, r->end)) > 0) {
			q += n;
			continue;
		}
		buf_add(&r->text, span_of(run, (size_t)(q - run)));
		if (q == r->end)
			return json_unexpected(r, q, "the closing '\"' of a text");
		if (*q == '"')
			break;
		if ((unsigned char)*q < 0x20)
			return json_unexpected(r, q, "an escape: control bytes cannot stand in a text");
		if (*q == '\\') {
			if (!(q = escape(r, q, c, &n)))
				return NULL;
			buf_add(&r->text, span_of(c, n));
		} else {
			buf_add(&r->text, SPAN(UTF8_BAD));
			q++;
		}
		run = q;
	}
	if (!json_room(r, r->text.n))
		return json_fail(r, start, "the document needs more memory than allowed");
	char *p = arena_alloc(r->arena, r->text.n, 1);
	if (r->text.n)
		memcpy(p, r->text.v, r->text.n);
	*out = span_of(p, r->text.n);
	return q + 1;
}

const char *json_string(struct json_reader *r, const char *p, span *out, bool *plain)
{
	const char *start = p + 1, *q = start;

	*plain = true;
	for (;;) {
		q = json_special(q, r->end);
		if (q == r->end)
			return json_unexpected(r, q, "the closing '\"' of a text");
		if (*q == '"') {
			*out = span_of(json_origin(r, start), (size_t)(q - start));
			break;
		}
		*plain = false;
		size_t n = (unsigned char)*q < 0x80 ? 0 : utf8_len(q, r->end);
		if (n == 0) {
			if (!(q = decode(r, start, q, out)))
				return NULL;
			q--;
			break;
		}
		q += n;
	}
	if (out->n > VALUE_MAX_COUNT)
		return json_fail(r, p, "a text is longer than %u bytes", VALUE_MAX_COUNT);
	return q + 1;
}
