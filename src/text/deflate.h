// deflate: bytes compressed in the zlib format (RFC 1950), which browsers call "deflate". A thin shell of zlib; its memory comes from the arena.
#ifndef TEXT_DEFLATE_H
#define TEXT_DEFLATE_H

#include "base/buf.h"

// Appends the compressed form of s to out. level 1 (fast) to 9 (small). O(n).
void deflate_add(struct buf *out, span s, int level);

#endif
