#include "base/growing.h"

#include <sys/mman.h>
#include <unistd.h>

#define FIRST (256u << 10)
#define COPIED (128u << 10) // up to here a copy costs less than pages of its own

bool growing_add(struct growing *g, span s)
{
	size_t need = ARENA_HEAD + g->n + s.n + 1;

	if (s.n > SIZE_MAX / 4 - ARENA_HEAD || need > SIZE_MAX / 4)
		return false;
	if (need > g->size) {
		size_t size = g->size ? g->size : FIRST;
		while (size < need)
			size *= 2;
		void *p = g->map ? mremap(g->map, g->size, size, MREMAP_MAYMOVE)
			: mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (p == MAP_FAILED)
			return false;
		g->map = p;
		g->size = size;
	}
	if (s.n)
		memcpy(g->map + ARENA_HEAD + g->n, s.p, s.n);
	g->n += s.n;
	return true;
}

span growing_give(struct growing *g, struct arena *a)
{
	size_t n = g->n, page = (size_t)sysconf(_SC_PAGESIZE), keep = (ARENA_HEAD + n + 1 + page - 1) & ~(page - 1);

	g->n = 0;
	if (n <= COPIED)
		return arena_span(a, span_of(g->map ? g->map + ARENA_HEAD : NULL, n));
	char *map = g->map;
	if (keep < g->size)
		munmap(map + keep, g->size - keep);
	*g = (struct growing){ 0 };
	map[ARENA_HEAD + n] = '\0';
	arena_adopt(a, map, keep);
	return span_of(map + ARENA_HEAD, n);
}

void growing_clear(struct growing *g) { g->n = 0; }

void growing_drop(struct growing *g)
{
	if (g->map)
		munmap(g->map, g->size);
	*g = (struct growing){ 0 };
}
