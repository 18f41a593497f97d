// utf8: how Go reads UTF-8 (unicode/utf8 DecodeRune): shortest forms only, no surrogates, at most U+10FFFF; every byte that starts no
// such sequence counts alone. Owns nothing.
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include "base/span.h"

#define UTF8_BAD "\xef\xbf\xbd" // U+FFFD, what takes the place of a bad byte

// Bytes of the sequence at p (p < end), 0 when it is not valid.
static inline size_t utf8_len(const char *p, const char *end)
{
	const unsigned char *s = (const unsigned char *)p;
	size_t left = (size_t)(end - p);

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4 || left < 2)
		return 0;
	if (s[0] < 0xe0)
		return (s[1] & 0xc0) == 0x80 ? 2 : 0;
	// The second byte decides over long forms, surrogates and the upper limit (Unicode 15, table 3-7).
	unsigned lo = s[0] == 0xe0 ? 0xa0 : s[0] == 0xf0 ? 0x90 : 0x80;
	unsigned hi = s[0] == 0xed ? 0x9f : s[0] == 0xf4 ? 0x8f : 0xbf;
	if (s[1] < lo || s[1] > hi || left < 3 || (s[2] & 0xc0) != 0x80)
		return 0;
	if (s[0] < 0xf0)
		return 3;
	return left >= 4 && (s[3] & 0xc0) == 0x80 ? 4 : 0;
}

// Writes code point c (a scalar value) to out, at most 4 bytes; returns how many.
static inline size_t utf8_put(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

#endif
