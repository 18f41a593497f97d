// ingest_jsonc FILE RUNS: the same with json-c. Freeing the tree is not counted.
#include "timing.h"

#include <json-c/json.h>

int main(int argc, char **argv)
{
	struct bench_times t = { .n = 0 };
	size_t n;

	if (argc != 3)
		return 2;
	char *p = bench_file(argv[1], &n, 0);
	for (int i = 0; i < atoi(argv[2]); i++) {
		struct json_tokener *k = json_tokener_new_ex(1000);
		bench_start(&t);
		json_object *j = json_tokener_parse_ex(k, p, (int)n);
		bench_stop(&t);
		json_tokener_free(k);
		if (!j)
			return 2;
		json_object_put(j);
	}
	bench_print(&t, (double)n);
	free(p);
	return 0;
}
