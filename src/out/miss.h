// miss: why there is no path: the candidates that replay refused, nearest first, and the control that stopped each.
#ifndef OUT_MISS_H
#define OUT_MISS_H

#include "out/say.h"

// missed holds refuted paths only; from and to as the user typed them, for the words.
void miss_text(struct render *r, const struct report *missed, span from, span to);

#endif
