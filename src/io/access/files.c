#include "io/access/parts.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct err access_fail(struct arena *a, int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	struct err e = { code, arena_vprintf(a, fmt, ap) };
	va_end(ap);
	return e;
}

span access_shown(struct arena *a, span s)
{
	span cut = span_head(s, 200);
	char *to = arena_alloc(a, cut.n + 1, 1);

	for (size_t i = 0; i < cut.n; i++)
		to[i] = cut.p[i] == '\n' ? ' ' : (unsigned char)cut.p[i] < ' ' || cut.p[i] == 0x7f ? '?' : cut.p[i];
	return span_of(to, cut.n);
}

bool access_plain(span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return true;
}

span access_folder(span path)
{
	ptrdiff_t slash = span_rfind(path, '/');

	return slash < 0 ? SPAN(".") : slash == 0 ? SPAN("/") : span_head(path, (size_t)slash);
}

// Go cleans paths by their text, so "../ca.crt" in a folder that is a symlink is beside the link (path/filepath Clean).
span access_join(struct arena *a, span folder, span path)
{
	struct spanvec parts = { 0 };
	struct buf b = { .arena = a };
	span whole, head;

	if (!path.n || path.p[0] == '/')
		return path;
	whole = arena_printf(a, "%.*s/%.*s", SPANF(folder), SPANF(path));
	bool rooted = whole.p[0] == '/';
	for (span rest = whole; rest.p;) {
		rest = span_cut(rest, '/', &head);
		if (!head.n || span_is(head, "."))
			continue;
		bool up = span_is(head, "..");
		if (up && parts.n && !span_is(parts.v[parts.n - 1], ".."))
			parts.n--;
		else if (!up || !rooted)
			vec_push(&parts, a, head);
	}
	buf_str(&b, rooted ? "/" : "");
	for (size_t i = 0; i < parts.n; i++) {
		buf_str(&b, i ? "/" : "");
		buf_add(&b, parts.v[i]);
	}
	return b.n ? buf_span(&b) : SPAN(".");
}

static int read_all(int fd, struct arena *a, size_t max, span *out)
{
	struct buf b = { .arena = a };

	for (;;) {
		char *to = buf_room(&b, 1u << 14);
		ssize_t got = read(fd, to, 1u << 14);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return errno;
		if (got == 0)
			break;
		b.n += (size_t)got;
		if (b.n > max)
			return EFBIG;
	}
	*out = buf_span(&b);
	return 0;
}

// A pipe that a kubeconfig names would hang us, and opening a device can do things: such files are told apart before they are opened, and once more
// after, without waiting, for the moment in between.
static struct err open_named(struct arena *a, const char *path, enum access_what what, int *fd)
{
	struct stat st;
	bool named = what == ACCESS_NAMED;

	if (named && stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return access_fail(a, EACCES, "it is no regular file");
	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | (named ? O_NONBLOCK : 0));
	if (*fd < 0)
		return access_fail(a, errno, "%s", strerror(errno));
	if (fstat(*fd, &st) == 0 && (named ? S_ISREG(st.st_mode) : !S_ISDIR(st.st_mode)))
		return OK;
	close(*fd);
	return named ? access_fail(a, EACCES, "it is no regular file") : access_fail(a, EISDIR, "it is a directory");
}

static struct err disk_read(void *ctx, struct arena *a, span path, enum access_what what, span *out)
{
	int fd = -1;

	(void)ctx;
	if (memchr(path.n ? path.p : "", 0, path.n))
		return access_fail(a, EINVAL, "its name holds a NUL byte");
	try_(open_named(a, arena_span(a, path).p, what, &fd));
	size_t max = what == ACCESS_CONFIG ? ACCESS_CONFIG_MAX : ACCESS_FILE_MAX;
	int code = read_all(fd, a, max, out);
	close(fd);
	if (code == EFBIG)
		return access_fail(a, code, "it is larger than %zu MiB", max >> 20);
	return code ? access_fail(a, code, "%s", strerror(code)) : OK;
}

const struct access_files access_disk = { NULL, disk_read };
