// json_scan: finding the next byte that matters in JSON text, 16 bytes at a time (SSE2 is part of x86-64; other machines take the plain
// loop). Private to text/json_*.c. Nothing here reads outside [p, end).
#ifndef TEXT_JSON_SCAN_H
#define TEXT_JSON_SCAN_H

#include "doc/value.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define JSON_LIKELY(x) __builtin_expect(!!(x), 1)
#define JSON_UNLIKELY(x) __builtin_expect(!!(x), 0)

// Bit i: byte i of the 16 at p ends a run of plain text: quote, backslash, control byte, or part of a sequence beyond ASCII.
static inline uint32_t json_special16(const char *p)
{
#ifdef __SSE2__
	__m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
	// A signed "x < 0x20" catches control bytes and all bytes from 0x80 at once.
	__m128i m = _mm_cmplt_epi8(x, _mm_set1_epi8(0x20));
	m = _mm_or_si128(m, _mm_cmpeq_epi8(x, _mm_set1_epi8('"')));
	m = _mm_or_si128(m, _mm_cmpeq_epi8(x, _mm_set1_epi8('\\')));
	return (uint32_t)_mm_movemask_epi8(m);
#else
	uint32_t m = 0;
	for (unsigned i = 0; i < 16; i++)
		m |= (uint32_t)((signed char)p[i] < 0x20 || p[i] == '"' || p[i] == '\\') << i;
	return m;
#endif
}

// *v = head (the first 8 bytes of a value) and payload in one store. Values are copied 16 bytes at a time soon after they were written, and
// such a load only takes its bytes straight from the store queue when one store wrote all of them.
static inline void json_put(value *v, uint64_t head, uint64_t payload)
{
#ifdef __SSE2__
	_mm_storeu_si128((__m128i *)(void *)v, _mm_set_epi64x((long long)payload, (long long)head));
#else
	memcpy(v, &head, 8);
	memcpy((char *)v + 8, &payload, 8);
#endif
}

// The first 8 bytes of a value; n must fit (VALUE_MAX_COUNT). The layout of bit fields is the platform's: a test compares.
static inline uint64_t json_head(enum value_type type, size_t n, uint32_t off)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return (uint64_t)type | (uint64_t)n << 4 | (uint64_t)off << 32;
#else
	value v = { .type = type, .n = (uint32_t)n & VALUE_MAX_COUNT, .off = off };
	uint64_t head;
	memcpy(&head, &v, 8);
	return head;
#endif
}

// First byte at or after p that json_special16 marks; end when there is none.
static inline const char *json_special(const char *p, const char *end)
{
	for (; end - p >= 16; p += 16) {
		uint32_t m = json_special16(p);
		if (m)
			return p + __builtin_ctz(m);
	}
	for (; p < end; p++)
		if ((signed char)*p < 0x20 || *p == '"' || *p == '\\')
			return p;
	return end;
}

static inline uint32_t json_not_space16(const char *p)
{
#ifdef __SSE2__
	__m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i m = _mm_cmpeq_epi8(x, _mm_set1_epi8(' '));
	m = _mm_or_si128(m, _mm_cmpeq_epi8(x, _mm_set1_epi8('\n')));
	m = _mm_or_si128(m, _mm_cmpeq_epi8(x, _mm_set1_epi8('\r')));
	m = _mm_or_si128(m, _mm_cmpeq_epi8(x, _mm_set1_epi8('\t')));
	return (uint32_t)_mm_movemask_epi8(m) ^ 0xffff;
#else
	uint32_t m = 0;
	for (unsigned i = 0; i < 16; i++)
		m |= (uint32_t)(p[i] != ' ' && p[i] != '\n' && p[i] != '\r' && p[i] != '\t') << i;
	return m;
#endif
}

// First byte at or after p that is no white space (RFC 8259 section 2); end when there is none.
static inline const char *json_space(const char *p, const char *end)
{
	for (; end - p >= 16; p += 16) {
		uint32_t m = json_not_space16(p);
		if (m)
			return p + __builtin_ctz(m);
	}
	while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
		p++;
	return p;
}

// True when the 32 bytes at p and q agree wherever mask has a bit.
static inline bool json_same32(const char *p, const char *q, uint32_t mask)
{
#ifdef __SSE2__
	__m128i a = _mm_loadu_si128((const __m128i *)(const void *)p), b = _mm_loadu_si128((const __m128i *)(const void *)q);
	__m128i c = _mm_loadu_si128((const __m128i *)(const void *)(p + 16)), d = _mm_loadu_si128((const __m128i *)(const void *)(q + 16));
	uint32_t m = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(a, b)) | (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(c, d)) << 16;
	return (m & mask) == mask;
#else
	return memcmp(p, q, mask ? 32 - (size_t)__builtin_clz(mask) : 0) == 0;
#endif
}

#endif
