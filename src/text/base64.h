// base64: bytes as base64 text and back (RFC 4648, standard alphabet). The result lives in the arena given; nothing else is owned.
#ifndef TEXT_BASE64_H
#define TEXT_BASE64_H

#include "base/buf.h"

// Whatever is no digit of the alphabet is skipped: white space, padding. Who must refuse such texts looks before (decode_fault_base64).
span base64_bytes(struct arena *a, span text);

// Appends the text of s, padded, in one line.
void base64_add(struct buf *b, span s);

#endif
