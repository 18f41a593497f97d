#include "base/vec.h"
#include "base/must.h"

void vec_grow(struct arena *a, void **v, size_t *cap, size_t item, size_t want)
{
	size_t n = *cap ? *cap * 2 : 8;
	if (n < want)
		n = want;
	must(n < SIZE_MAX / item);
	void *p = arena_alloc(a, n * item, 16);
	if (*cap)
		memcpy(p, *v, *cap * item);
	*v = p;
	*cap = n;
}
