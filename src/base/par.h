// par: run n independent jobs on the machine's threads; the only place of the program that starts threads. Jobs must not share mutable
// state; results go to slots of their own, so the outcome does not depend on the number of threads.
#ifndef BASE_PAR_H
#define BASE_PAR_H

#include <stddef.h>

// Calls job(ctx, i) for every i < n. threads <= 1 runs them in order on the caller's thread.
void par_run(unsigned threads, size_t n, void (*job)(void *ctx, size_t i), void *ctx);

#endif
