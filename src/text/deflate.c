#include "text/deflate.h"

#include "base/must.h"

#include <zlib.h>

#define PIECE (256u << 10)

static voidpf take(voidpf arena, uInt n, uInt size)
{
	return arena_alloc(arena, (size_t)n * size, 16);
}

static void leave(voidpf arena, voidpf p)
{
	(void)arena;
	(void)p;
}

void deflate_add(struct buf *out, span s, int level)
{
	struct arena scratch = { 0 };
	z_stream z = { .zalloc = take, .zfree = leave, .opaque = &scratch };
	unsigned char *piece = arena_alloc(&scratch, PIECE, 16);
	int code;

	must(deflateInit(&z, level) == Z_OK);
	// zlib counts its input in 32 bits.
	for (size_t at = 0, n; ; at += n) {
		n = s.n - at < (1u << 30) ? s.n - at : 1u << 30;
		z.next_in = n ? (Bytef *)(uintptr_t)(s.p + at) : NULL;
		z.avail_in = (uInt)n;
		int flush = at + n == s.n ? Z_FINISH : Z_NO_FLUSH;
		do {
			z.next_out = piece;
			z.avail_out = PIECE;
			code = deflate(&z, flush);
			must(code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR);
			buf_add(out, span_of((const char *)piece, PIECE - z.avail_out));
		} while (!z.avail_out);
		if (flush == Z_FINISH)
			break;
	}
	must(code == Z_STREAM_END);
	deflateEnd(&z);
	arena_free(&scratch);
}
