// ingest FILE RUNS: JSON text -> document model, with the options a scan uses. The first run meets a fresh arena, the others reuse it.
#include "text/json.h"
#include "timing.h"

int main(int argc, char **argv)
{
	static struct intern keys;
	struct arena key_arena = { 0 }, a = { .next = (size_t)1 << 30 }; // one chunk, which a reset keeps
	struct json_options o = { .skip_managed_fields = true, .mask_secrets = true };
	struct bench_times t = { .n = 0 };
	struct json_error e;
	size_t n;
	value v;

	if (argc != 3)
		return 2;
	char *p = bench_file(argv[1], &n, 0);
	intern_init(&keys, &key_arena, 1);
	for (int i = 0; i < atoi(argv[2]); i++) {
		arena_reset(&a);
		bench_start(&t);
		bool ok = json_read(span_of(p, n), &o, &a, &keys, &v, &e);
		bench_stop(&t);
		if (!ok) {
			fprintf(stderr, "%s: %s at byte %zu\n", argv[1], e.text, e.at);
			return 2;
		}
	}
	bench_print(&t, (double)n);
	arena_free(&a);
	arena_free(&key_arena);
	free(p);
	return 0;
}
