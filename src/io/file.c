#include "io/ingest_parts.h"

#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static ssize_t read_some(int fd, char *to, size_t n)
{
	ssize_t got;

	do
		got = read(fd, to, n < (1u << 30) ? n : 1u << 30);
	while (got < 0 && errno == EINTR);
	return got;
}

static int read_known(struct arena *a, int fd, size_t size, span *out)
{
	char *to = arena_alloc(a, size + 1, 64);
	size_t n = 0;

	while (n < size) {
		ssize_t got = read_some(fd, to + n, size - n);
		if (got < 0)
			return errno;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	*out = span_of(to, n);
	return 0;
}

void blocks_add(struct blocks *b, size_t n)
{
	b->last->n += n;
	b->n += n;
}

char *blocks_room(struct blocks *b, size_t *room)
{
	if (!b->last || b->last->n == b->last->cap) {
		size_t cap = b->last ? b->last->cap * 2 : 64u << 10;
		struct block *new = arena_new(&b->scratch, struct block);
		new->cap = cap < 64u << 20 ? cap : 64u << 20;
		new->p = arena_alloc(&b->scratch, new->cap, 64);
		if (b->last)
			b->last->next = new;
		else
			b->first = new;
		b->last = new;
	}
	*room = b->last->cap - b->last->n;
	return b->last->p + b->last->n;
}

span blocks_join(struct blocks *b, struct arena *a)
{
	char *to = arena_alloc(a, b->n + 1, 64), *p = to;

	for (struct block *k = b->first; k; p += k->n, k = k->next)
		memcpy(p, k->p, k->n);
	*p = '\0';
	return span_of(to, b->n);
}

void blocks_free(struct blocks *b) { arena_free(&b->scratch); }

// Pipes and the like, whose length is not known before.
static int read_stream(struct arena *a, int fd, uint64_t max, span *out)
{
	struct blocks b = { 0 };
	int code = 0;

	for (;;) {
		size_t room;
		char *to = blocks_room(&b, &room);
		ssize_t got = read_some(fd, to, room);
		if (got < 0)
			code = errno;
		if (got <= 0)
			break;
		blocks_add(&b, (size_t)got);
		if (b.n > max || !arena_need(a, b.n)) {
			code = EFBIG;
			break;
		}
	}
	if (code == 0)
		*out = blocks_join(&b, a);
	blocks_free(&b);
	return code;
}

// Small files are read; large ones are mapped and stay so, like the arena, for the life of the snapshot: their pages are in the page cache already, and
// zeroing as much again is what a large input costs most. A file that is cut short meanwhile raises SIGBUS, which the program turns into
// an error of its own (src/bulkhead.c).
#define MAP_FROM (4u << 20)

static int map_file(int fd, size_t size, span *out)
{
	void *p = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (p == MAP_FAILED)
		return errno;
	*out = span_of(p, size);
	return 0;
}

int file_read(struct arena *a, int fd, uint64_t max, span *out)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return errno;
	if (!S_ISREG(st.st_mode) || st.st_size == 0)
		return read_stream(a, fd, max, out);
	if ((uint64_t)st.st_size > max)
		return EFBIG;
	if (st.st_size >= (off_t)MAP_FROM && map_file(fd, (size_t)st.st_size, out) == 0)
		return 0;
	return read_known(a, fd, (size_t)st.st_size, out);
}

int file_names(struct arena *scratch, const char *path, struct spanvec *out)
{
	DIR *d = opendir(path);
	struct dirent *e;

	if (!d)
		return errno;
	errno = 0;
	while ((e = readdir(d)))
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			vec_push(out, scratch, arena_span(scratch, span_str(e->d_name)));
	int code = errno;
	closedir(d);
	span_sort(out->v, out->n);
	return code;
}
