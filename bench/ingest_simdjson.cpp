// ingest_simdjson FILE RUNS: the same with simdjson's DOM. One parser: the first run meets fresh memory, the others reuse it.
#include "timing.h"

#include <simdjson.h>

int main(int argc, char **argv)
{
	struct bench_times t = {};
	simdjson::dom::parser parser;
	size_t n;

	if (argc != 3)
		return 2;
	char *p = bench_file(argv[1], &n, simdjson::SIMDJSON_PADDING);
	for (int i = 0; i < atoi(argv[2]); i++) {
		bench_start(&t);
		auto result = parser.parse(p, n, false);
		bench_stop(&t);
		if (result.error())
			return 2;
	}
	bench_print(&t, (double)n);
	free(p);
	return 0;
}
