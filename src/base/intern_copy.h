// intern_copy: a second table with the same ids, so that documents read with one can stand beside documents read with the other. Texts are shared: the arena of
// the first table must outlive the second. What either learns later the other does not know.
#ifndef BASE_INTERN_COPY_H
#define BASE_INTERN_COPY_H

#include "base/intern.h"

void intern_copy(struct intern *to, const struct intern *from, struct arena *a);

#endif
