// bulkhead-conform SUITE ARGUMENTS: answers recorded questions with the twin and prints the differences. Contract: README.md.
#include "conform.h"

#include "text/json.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

void conform_usage(const char *text)
{
	fprintf(stderr, "bulkhead-conform: %s\n", text);
	exit(2);
}

span conform_file(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) < 0) {
		perror(path);
		exit(2);
	}
	void *p = st.st_size ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : "";
	close(fd);
	if (p == MAP_FAILED) {
		perror(path);
		exit(2);
	}
	return span_of(p, (size_t)st.st_size);
}

span conform_join(struct arena *a, const char *dir, const char *name) { return arena_printf(a, "%s/%s", dir, name); }

bool conform_line(span *rest, span *line)
{
	while (rest->n) {
		*rest = span_cut(*rest, '\n', line);
		*line = span_trim(*line);
		if (line->n)
			return true;
	}
	return false;
}

value conform_json(span text, struct arena *a, struct intern *keys)
{
	struct json_error e;
	struct json_options o = { 0 };
	value v;

	if (!json_read(text, &o, a, keys, &v, &e)) {
		fprintf(stderr, "bulkhead-conform: %s at byte %zu of %.*s\n", e.text, e.at, text.n > 200 ? 200 : (int)text.n, text.p);
		exit(2);
	}
	return v;
}

const value *conform_get(const value *v, const struct intern *keys, const char *name)
{
	uint32_t id = intern_find(keys, span_str(name));
	return id == MAP_NONE ? &value_absent : value_get(v, id);
}

span conform_text(const value *v, const struct intern *keys, const char *name) { return value_span(conform_get(v, keys, name)); }

void conform_differs(span id, span want, span got, span reason)
{
	struct arena a = { 0 };
	struct buf b = { .arena = &a };
	const struct { const char *name; span text; } part[] = { { "want", want }, { "got", got }, { "reason", reason } };

	buf_str(&b, "{\"id\":");
	json_write_span(&b, id);
	for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
		buf_printf(&b, ",\"%s\":", part[i].name);
		json_write_span(&b, part[i].text);
	}
	buf_str(&b, "}\n");
	fwrite(b.v, 1, b.n, stdout);
	arena_free(&a);
}

int conform_close(const struct tally *t)
{
	printf("{\"asked\":%zu,\"different\":%zu,\"reason_wrong\":%zu,\"skipped\":%zu}\n", t->asked, t->different, t->reason_wrong, t->skipped);
	return t->different || t->reason_wrong;
}

unsigned conform_minor(const char *version)
{
	unsigned major, minor;

	if (sscanf(version[0] == 'v' ? version + 1 : version, "%u.%u", &major, &minor) != 2 || major != 1)
		conform_usage("a version is like 1.35.1");
	return minor;
}

static const struct { const char *name; int (*run)(int argc, char **argv); } suites[] = {
#define SUITE(name, function) { name, function },
#include "suites.def"
#undef SUITE
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof suites / sizeof *suites; i++)
		if (strcmp(argv[1], suites[i].name) == 0)
			return suites[i].run(argc - 2, argv + 2);
	conform_usage("SUITE ARGUMENTS (suites.def)");
}
