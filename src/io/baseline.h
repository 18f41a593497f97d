// baseline: the paths of an earlier report, from the file that `-o json` or `-o jsonl` wrote. Only what tells paths again is read. The file is taken for
// hostile like every input.
#ifndef IO_BASELINE_H
#define IO_BASELINE_H

#include "attack/delta/delta.h"
#include "base/err.h"

// Texts in the arena. Fails when the file cannot be read, is no report, or a path in it has no fingerprint.
struct err baseline_read(struct arena *a, const char *path, struct baseline *out) must_check;

#endif
