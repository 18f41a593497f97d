// YAML: no crash, no memory growth out of proportion, and what was read writes and reads back as the same JSON.
#include "base/buf.h"
#include "base/must.h"
#include "text/yaml.h"

struct reading {
	struct arena *arena;
	struct intern *keys;
	struct buf json;
	size_t docs;
	value first;
};

static void each(void *ctx, const struct yaml_doc *doc)
{
	struct reading *r = ctx;

	if (r->docs++)
		return;
	r->first = doc->root;
	must(doc->at <= doc->end);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena arena = { .limit = 256u << 20 };
	static struct intern keys;
	struct diags d = { .arena = &arena };
	struct json_options o = { .mask_secrets = n & 1 };

	intern_init(&keys, &arena, 1);
	struct reading r = { .arena = &arena, .keys = &keys, .json.arena = &arena }, back = r;
	yaml_read(span_of((const char *)data, n), SPAN("fuzz"), &o, &arena, &keys, &d, each, &r);
	if (r.docs && n < 4096) {
		struct buf yaml = { .arena = &arena };
		json_write(&r.json, &keys, &r.first);
		if (r.json.n > 1u << 20) { // aliases grow when they are written out
			arena_free(&arena);
			return 0;
		}
		yaml_write(&yaml, &keys, &r.first);
		yaml_read(buf_span(&yaml), SPAN("back"), NULL, &arena, &keys, &d, each, &back);
		if (back.docs) {
			json_write(&back.json, &keys, &back.first);
			must(span_eq(buf_span(&r.json), buf_span(&back.json)));
		}
	}
	arena_free(&arena);
	return 0;
}
