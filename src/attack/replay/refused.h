// refused: links that replay has judged. A chain may be the first to come to an identity and still fail where another passes; so what was refused is
// remembered, and the closure of its source is done again without it (assemble.c). Internal to attack/.
#ifndef ATTACK_REFUSED_H
#define ATTACK_REFUSED_H

#include "attack/finder.h"

bool refused_has(const struct finder *f, const struct link *l);
// Remembers the link, for all sources or, when replay could only say UNKNOWN, for the source at hand.
void refused_add(struct finder *f, const struct link *l, enum verdict v);
void refused_next_source(struct finder *f);
// Forgets all: "why not" is told from what was refused.
void refused_clear(struct finder *f);

#endif
