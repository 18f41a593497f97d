// arena: bump allocation on huge-page backed chunks. Everything in an arena lives until arena_reset() or arena_free(); nothing is freed
// alone. An arena has one owner and is not shared between threads. Running out of the machine's memory ends the program with a message
// (arena_need() is there for callers that want to refuse an input before).
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include "base/span.h"

struct arena_chunk;

struct arena {
	struct arena_chunk *chunk; // newest first
	char *at, *end;
	size_t used;  // bytes handed out, padding included
	size_t limit; // 0 = none; see arena_need
	size_t next;  // size of the next chunk
};

// A zero-initialised struct arena is a valid empty arena.
void arena_free(struct arena *a);
// Keeps the newest chunk for reuse, drops the others.
void arena_reset(struct arena *a);
// False when n more bytes would exceed the arena's limit.
bool arena_need(const struct arena *a, size_t n);

void *arena_slow(struct arena *a, size_t n, size_t align);
// Pages of an mmap of the caller's become the arena's, to be unmapped with it (and by arena_reset). Their first ARENA_HEAD bytes are overwritten.
#define ARENA_HEAD 64
void arena_adopt(struct arena *a, void *pages, size_t size);

// Uninitialised memory; never NULL. n may be 0.
static inline void *arena_alloc(struct arena *a, size_t n, size_t align)
{
	uintptr_t p = ((uintptr_t)a->at + (align - 1)) & ~(uintptr_t)(align - 1);
	if (a->at && p + n <= (uintptr_t)a->end) {
		a->used += p + n - (uintptr_t)a->at;
		a->at = (char *)(p + n);
		return (void *)p;
	}
	return arena_slow(a, n, align);
}

void *arena_zalloc(struct arena *a, size_t n, size_t align);
span arena_span(struct arena *a, span s); // a copy, NUL-terminated behind its end
// printf into the arena; the result is NUL-terminated behind its end.
// ASCII letters in lower case.
span arena_lower(struct arena *a, span s);
span arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
span arena_vprintf(struct arena *a, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

// What was allocated between two moments, as far as it is in one piece: for "did I make this?".
struct memory_range { const char *from, *to; };
static inline struct memory_range arena_begin(const struct arena *a) { return (struct memory_range){ a->at, (const char *)a->chunk }; }
static inline struct memory_range arena_since(const struct arena *a, struct memory_range begin)
{
	// Of what lies in older chunks by now nothing is told.
	return (struct memory_range){ begin.to == (const char *)a->chunk ? begin.from : (const char *)a->chunk, a->at };
}
static inline bool memory_in(struct memory_range r, const void *p) { return (const char *)p >= r.from && (const char *)p < r.to; }

#define arena_new(a, type) ((type *)arena_zalloc((a), sizeof(type), _Alignof(type)))
#define arena_array(a, type, n) ((type *)arena_zalloc((a), sizeof(type) * (size_t)(n), _Alignof(type)))

#endif
