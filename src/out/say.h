// say: lines of text for people. Everything said is escaped (escape.h); only say_end makes a line end and only say_paint makes a colour, so no name
// can do either.
#ifndef OUT_SAY_H
#define OUT_SAY_H

#include "out/render.h"

enum paint { PAINT_PLAIN, PAINT_BOLD, PAINT_DIM, PAINT_CRITICAL, PAINT_HIGH, PAINT_MEDIUM, PAINT_LOW, PAINT_UNKNOWN, PAINT_GOOD };

void say(struct render *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void say_span(struct render *r, span s);
void say_painted(struct render *r, enum paint p, span s);
// The text and spaces up to the width; one space when it is wider.
void say_padded(struct render *r, span s, size_t width);
void say_end(struct render *r);
// A blank line.
void say_gap(struct render *r);
// Breaks at spaces so that no line is longer than width; every line begins with indent spaces, the first without when first is true.
void say_wrapped(struct render *r, span s, size_t indent, size_t width, bool first);
// "1 path", "3 paths": n and the noun in the right number (regular nouns only).
void say_count(struct render *r, size_t n, const char *noun);

#endif
