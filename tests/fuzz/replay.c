// Runs one fuzz target over the files named as arguments (of a directory: over its files), for regression inputs and for machines
// without libFuzzer. Exit 0 when all ran; a target aborts when it finds something.
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t n = 0, cap = 1 << 16;
	uint8_t *data = malloc(cap);

	if (!f || !data) {
		perror(path);
		free(data);
		return 1;
	}
	for (size_t got; (got = fread(data + n, 1, cap - n, f)) > 0;) {
		n += got;
		if (n == cap && !(data = realloc(data, cap *= 2)))
			abort();
	}
	fclose(f);
	// A block of the exact size, so that a sanitizer sees a read beyond its end.
	if (n && !(data = realloc(data, n)))
		abort();
	LLVMFuzzerTestOneInput(data, n);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	int bad = 0, ran = 0;

	for (int i = 1; i < argc; i++) {
		DIR *d = opendir(argv[i]);
		if (!d) {
			bad |= run_file(argv[i]);
			ran++;
			continue;
		}
		for (struct dirent *e; (e = readdir(d));) {
			char path[4096];
			if (e->d_name[0] == '.')
				continue;
			snprintf(path, sizeof path, "%s/%s", argv[i], e->d_name);
			bad |= run_file(path);
			ran++;
		}
		closedir(d);
	}
	printf("%d inputs\n", ran);
	return bad;
}
