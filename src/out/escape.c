// Terminal escapes in names reached kubectl's users once (CVE-2021-25743); marks of direction hide what a line says (CVE-2021-42574).
#include "out/escape.h"

#include "text/utf8.h"

#include <stdio.h>

static uint32_t code_of(const unsigned char *s, size_t n)
{
	switch (n) {
	case 1:
		return s[0];
	case 2:
		return (s[0] & 0x1fu) << 6 | (s[1] & 0x3fu);
	case 3:
		return (s[0] & 0x0fu) << 12 | (s[1] & 0x3fu) << 6 | (s[2] & 0x3fu);
	default:
		return (s[0] & 0x07u) << 18 | (s[1] & 0x3fu) << 12 | (s[2] & 0x3fu) << 6 | (s[3] & 0x3fu);
	}
}

// Unicode 15: general categories Cc, Zl, Zp, the bidirectional controls, the zero-width and tag characters; and the non-characters, which neither XML 1.0
// (section 2.2) nor YAML (section 5.1) take.
static bool shown(uint32_t c)
{
	if (c < 0x7f)
		return c >= 0x20;
	return c >= 0xa0 && c != 0xad && c != 0x61c && !(c >= 0x200b && c <= 0x200f) && !(c >= 0x2028 && c <= 0x202e) &&
		!(c >= 0x2060 && c <= 0x206f) && c != 0xfeff && !(c >= 0xfff9 && c <= 0xfffb) && (c & 0xfffe) != 0xfffe && !(c >= 0xe0000 && c <= 0xe007f);
}

static size_t spell(char out[16], uint32_t c)
{
	if (c == '\n' || c == '\r' || c == '\t')
		return (size_t)snprintf(out, 16, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
	return (size_t)snprintf(out, 16, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
}

// Calls for every stretch: what stands as it is, or its spelling.
static size_t walk(struct buf *b, span s)
{
	const char *p = s.p, *end = s.n ? s.p + s.n : s.p, *run = p;
	size_t columns = 0;

	while (p < end) {
		size_t n = utf8_len(p, end);
		uint32_t c = n ? code_of((const unsigned char *)p, n) : 0;
		// CI systems obey `##[command]` and `##vso[command]` anywhere in a line that a job prints (actions/runner ActionCommand.cs).
		if (n && shown(c) && !(c == '#' && p > s.p && p[-1] == '#')) {
			p += n;
			columns++;
			continue;
		}
		char text[16];
		span put = n ? span_of(text, spell(text, c)) : SPAN(UTF8_BAD);
		if (b) {
			buf_add(b, span_of(run, (size_t)(p - run)));
			buf_add(b, put);
		}
		columns += n ? put.n : 1;
		p += n ? n : 1;
		run = p;
	}
	if (b)
		buf_add(b, span_of(run, (size_t)(p - run)));
	return columns;
}

void escape_add(struct buf *b, span s)
{
	walk(b, s);
}

size_t escape_width(span s)
{
	return walk(NULL, s);
}
