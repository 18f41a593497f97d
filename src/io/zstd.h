// zstd: one frame of bytes packed and unpacked in memory, over libzstd.
#ifndef IO_ZSTD_H
#define IO_ZSTD_H

#include "base/arena.h"

// In the arena; a null span when memory is short. One thread, one frame, no dictionary: the same bytes for the same input.
span zstd_pack(struct arena *a, span bytes, int level);
// Exactly n bytes into `to`: false when they are fewer or more, or the frame is damaged.
bool zstd_unpack(span packed, char *to, size_t n);

#endif
