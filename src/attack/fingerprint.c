#include "attack/fingerprint.h"

static const char hex[] = "0123456789abcdef";

static unsigned digit(char c) { return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10); }

void fingerprint_write(const uint64_t f[2], char out[FINGERPRINT_DIGITS])
{
	for (size_t i = 0; i < FINGERPRINT_DIGITS; i++)
		out[i] = hex[f[i / 16] >> (60 - 4 * (i % 16)) & 15];
}

span fingerprint_text(struct arena *a, const uint64_t f[2])
{
	char text[FINGERPRINT_DIGITS];

	fingerprint_write(f, text);
	return arena_span(a, span_of(text, sizeof text));
}

span fingerprint_short(struct arena *a, const uint64_t f[2]) { return span_head(fingerprint_text(a, f), FINGERPRINT_SHORT); }

span fingerprint_typed(span s) { return span_starts(s, SPAN("p:")) ? span_from(s, 2) : s; }

bool fingerprint_hex(span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f')))
			return false;
	return s.n > 0;
}

bool fingerprint_read(span s, uint64_t out[2])
{
	if (s.n != FINGERPRINT_DIGITS || !fingerprint_hex(s))
		return false;
	out[0] = out[1] = 0;
	for (size_t i = 0; i < s.n; i++)
		out[i / 16] = out[i / 16] << 4 | digit(s.p[i]);
	return true;
}
