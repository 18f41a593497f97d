// Whole inputs: archives (tar, gzip, zstd, ...), JSON and YAML as the content says.
#include "base/must.h"
#include "io/ingest.h"

static void object(void *ctx, const struct ingest_object *o)
{
	(void)ctx;
	must(o->root->type == VALUE_OBJECT && (o->src->numbered || o->at < o->src->bytes.n));
}

static void kind_seen(void *ctx, span api_version, span kind)
{
	(void)ctx;
	(void)api_version;
	must(kind.n > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena arena = { .limit = 512u << 20 };
	static struct intern keys;
	struct diags d = { .arena = &arena };

	intern_init(&keys, &arena, 1);
	struct ingest in = { .arena = &arena, .keys = &keys, .diags = &d, .sink = { NULL, object, kind_seen } };
	in.options = (struct ingest_options){ .json.mask_secrets = true, .max_total = 64u << 20, .max_entries = 1000 };
	ingest_text(&in, SPAN("fuzz/cluster-resources/pods.json"), span_of((const char *)data, n));
	arena_free(&arena);
	return 0;
}
