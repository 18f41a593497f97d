#include "base/par.h"

#include <pthread.h>
#include <stdatomic.h>

#define MAX_THREADS 64

struct work {
	void (*job)(void *, size_t);
	void *ctx;
	size_t n;
	atomic_size_t next;
};

static void *worker(void *p)
{
	struct work *w = p;
	for (;;) {
		size_t i = atomic_fetch_add(&w->next, 1);
		if (i >= w->n)
			return NULL;
		w->job(w->ctx, i);
	}
}

void par_run(unsigned threads, size_t n, void (*job)(void *ctx, size_t i), void *ctx)
{
	struct work w = { job, ctx, n, 0 };
	pthread_t t[MAX_THREADS];
	unsigned started = 0;

	if (threads > n)
		threads = (unsigned)n;
	if (threads > MAX_THREADS)
		threads = MAX_THREADS;
	// A thread that cannot be started is no failure: the others do its share.
	for (unsigned i = 1; i < threads; i++)
		if (pthread_create(&t[started], NULL, worker, &w) == 0)
			started++;
	worker(&w);
	for (unsigned i = 0; i < started; i++)
		pthread_join(t[i], NULL);
}
