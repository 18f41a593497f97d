#include "text/base64.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

span base64_bytes(struct arena *a, span text)
{
	char *out = arena_alloc(a, text.n / 4 * 3 + 3, 1);
	uint32_t bits = 0;
	unsigned have = 0;
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		const char *p = text.p[i] ? strchr(letters, text.p[i]) : NULL;
		if (!p)
			continue;
		bits = bits << 6 | (uint32_t)(p - letters);
		have += 6;
		if (have >= 8) {
			have -= 8;
			out[n++] = (char)(bits >> have);
		}
	}
	return span_of(out, n);
}

void base64_add(struct buf *b, span s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	char *out = arena_alloc(b->arena, (s.n + 2) / 3 * 4, 1), *at = out;

	for (size_t i = 0; i < s.n; i += 3) {
		size_t left = s.n - i;
		uint32_t bits = (uint32_t)p[i] << 16 | (left > 1 ? (uint32_t)p[i + 1] << 8 : 0) | (left > 2 ? p[i + 2] : 0);
		*at++ = letters[bits >> 18];
		*at++ = letters[bits >> 12 & 63];
		*at++ = left > 1 ? letters[bits >> 6 & 63] : '=';
		*at++ = left > 2 ? letters[bits & 63] : '=';
	}
	buf_add(b, span_of(out, (size_t)(at - out)));
}
