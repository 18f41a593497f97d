// ingest_jansson FILE RUNS: the same with jansson. Freeing the tree is not counted.
#include "timing.h"

#include <jansson.h>

int main(int argc, char **argv)
{
	struct bench_times t = { .n = 0 };
	size_t n;

	if (argc != 3)
		return 2;
	char *p = bench_file(argv[1], &n, 0);
	for (int i = 0; i < atoi(argv[2]); i++) {
		bench_start(&t);
		json_t *j = json_loadb(p, n, 0, NULL);
		bench_stop(&t);
		if (!j)
			return 2;
		json_decref(j);
	}
	bench_print(&t, (double)n);
	free(p);
	return 0;
}
