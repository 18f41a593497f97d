// A folder of its own for each test of io/access, with HOME in it and nothing of the caller's environment that could name a cluster.
#ifndef TESTS_UNIT_IO_ACCESS_FOLDER_H
#define TESTS_UNIT_IO_ACCESS_FOLDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "io/access/access.h"

struct folder {
	struct arena arena;
	struct diags diags;
	struct access_flags flags;
	struct access got;
	struct err err;
	char path[64];
};

__attribute__((unused)) static int folder_setup(void **state)
{
	struct folder *f = calloc(1, sizeof *f);

	f->diags.arena = &f->arena;
	snprintf(f->path, sizeof f->path, "/tmp/access-XXXXXX");
	*state = f;
	if (!mkdtemp(f->path))
		return -1;
	setenv("HOME", f->path, 1);
	unsetenv("KUBECONFIG");
	unsetenv("KUBERNETES_SERVICE_HOST");
	unsetenv("KUBERNETES_SERVICE_PORT");
	return 0;
}

__attribute__((unused)) static int folder_teardown(void **state)
{
	struct folder *f = *state;
	char cmd[100];

	snprintf(cmd, sizeof cmd, "rm -rf '%s'", f->path);
	int code = system(cmd);
	arena_free(&f->arena);
	free(f);
	return code;
}

static inline span folder_path(struct folder *f, const char *name) { return arena_printf(&f->arena, "%s/%s", f->path, name); }

// Writes a file, with the folders on the way; returns its path.
static inline span folder_put(struct folder *f, const char *name, span text, mode_t mode)
{
	span path = folder_path(f, name);
	char *p = (char *)path.p;

	for (char *s = p + strlen(f->path) + 1; (s = strchr(s, '/')); *s++ = '/') {
		*s = 0;
		mkdir(p, 0700);
	}
	FILE *out = fopen(p, "w");
	assert_non_null(out);
	assert_int_equal(fwrite(text.n ? text.p : "", 1, text.n, out), text.n);
	fclose(out);
	chmod(p, mode);
	return path;
}

__attribute__((unused)) static void folder_config(struct folder *f, const char *name, const char *text) { folder_put(f, name, span_str(text), 0600); }

// Loads with what is in f->flags.
__attribute__((unused)) static struct access *folder_load(struct folder *f)
{
	f->err = access_load(&f->arena, &f->flags, &f->diags, &f->got);
	return &f->got;
}

#define assert_span(s, z) \
	do { \
		span s_ = (s); \
		assert_string_equal(arena_span(&f->arena, s_).p, (z)); \
	} while (0)
#define assert_ok(e) \
	do { \
		struct err e_ = (e); \
		if (e_.code) \
			print_error("%.*s\n", SPANF(e_.text)); \
		assert_int_equal(e_.code, 0); \
	} while (0)
// An error whose text holds all of a piece.
#define assert_err(e, errno_, piece) \
	do { \
		struct err x_ = (e); \
		if (x_.code != (errno_) || !span_contains(x_.text, span_str(piece))) \
			print_error("%d %.*s\n", x_.code, SPANF(x_.text)); \
		assert_int_equal(x_.code, (errno_)); \
		assert_true(span_contains(x_.text, span_str(piece))); \
	} while (0)

#endif
