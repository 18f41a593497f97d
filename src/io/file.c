#include "io/ingest_parts.h"

#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
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

// Pipes: blocks are collected in a scratch arena, then copied once.
static int read_stream(struct arena *a, int fd, uint64_t max, span *out)
{
	struct arena scratch = { 0 };
	struct { char *v; size_t n, cap; } all = { 0 };
	int code = 0;

	for (;;) {
		if (all.cap - all.n < 1u << 16)
			vec_grow(&scratch, (void **)&all.v, &all.cap, 1, all.cap ? all.cap * 2 : 1u << 20);
		ssize_t got = read_some(fd, all.v + all.n, all.cap - all.n);
		if (got < 0)
			code = errno;
		if (got <= 0)
			break;
		all.n += (size_t)got;
		if (all.n > max) {
			code = EFBIG;
			break;
		}
	}
	if (code == 0)
		*out = arena_span(a, span_of(all.v, all.n));
	arena_free(&scratch);
	return code;
}

// Files are copied into the arena, not mapped: a mapping would follow later changes of the file and end the program when it is cut short,
// and reading into huge pages costs no more than mapping small ones.
int file_read(struct arena *a, int fd, uint64_t max, span *out)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return errno;
	if (!S_ISREG(st.st_mode) || st.st_size == 0)
		return read_stream(a, fd, max, out);
	if ((uint64_t)st.st_size > max)
		return EFBIG;
	return read_known(a, fd, (size_t)st.st_size, out);
}

static int by_name(const void *a, const void *b)
{
	return span_cmp(*(const span *)a, *(const span *)b);
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
	if (out->n)
		qsort(out->v, out->n, sizeof *out->v, by_name);
	return code;
}
