// escape: text for people's eyes. What a terminal, a log or a reader could take for something else than text is made visible: control
// bytes (C0, DEL, C1), line and paragraph separators, marks that turn the direction of text, and characters without width become \n, \x1b or
// \u202e; bytes that are no UTF-8 become U+FFFD. `##`, which begins commands in the
// logs of CI systems, is taken apart. Owns nothing.
#ifndef OUT_ESCAPE_H
#define OUT_ESCAPE_H

#include "base/buf.h"

void escape_add(struct buf *b, span s);
// Columns that the escaped text takes, every character counted as one.
size_t escape_width(span s);

#endif
