// fingerprint: how the 128 bits that tell a path again across runs are written and read: 32 lower-case hexadecimal digits, often cut to the
// first few. What goes into the bits is settled in assemble.c. Pure; texts in the arena given.
#ifndef ATTACK_FINGERPRINT_H
#define ATTACK_FINGERPRINT_H

#include "base/arena.h"

#define FINGERPRINT_DIGITS 32
#define FINGERPRINT_SHORT 8  // enough to tell the paths of one report apart

void fingerprint_write(const uint64_t fingerprint[2], char out[FINGERPRINT_DIGITS]);
span fingerprint_text(struct arena *a, const uint64_t fingerprint[2]);
span fingerprint_short(struct arena *a, const uint64_t fingerprint[2]); // its first FINGERPRINT_SHORT digits

// What people type: with or without `p:`, whole or its beginning. The digits alone, whether or not they are any.
span fingerprint_typed(span text);
bool fingerprint_hex(span digits);                          // at least one, and nothing else
bool fingerprint_read(span digits, uint64_t fingerprint[2]); // a whole one; false when it is none

#endif
