#include "io/zstd.h"

#include <zstd.h>

span zstd_pack(struct arena *a, span bytes, int level)
{
	size_t room = ZSTD_compressBound(bytes.n);
	char *to = arena_alloc(a, room, 64);
	ZSTD_CCtx *c = ZSTD_createCCtx();

	if (!c)
		return (span){ 0 };
	ZSTD_CCtx_setParameter(c, ZSTD_c_compressionLevel, level);
	// Equal parts lie as far apart as a large cluster is long.
	ZSTD_CCtx_setParameter(c, ZSTD_c_enableLongDistanceMatching, bytes.n > (8u << 20));
	size_t n = ZSTD_compress2(c, to, room, bytes.p, bytes.n);
	ZSTD_freeCCtx(c);
	return ZSTD_isError(n) ? (span){ 0 } : span_of(to, n);
}

bool zstd_unpack(span packed, char *to, size_t n)
{
	// The frame's own size is checked first, so that a frame that says less than it holds writes nothing.
	if (ZSTD_getFrameContentSize(packed.p, packed.n) != n || ZSTD_findFrameCompressedSize(packed.p, packed.n) != packed.n)
		return false;
	return ZSTD_decompress(to, n, packed.p, packed.n) == n;
}
