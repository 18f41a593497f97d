// JSON: whatever is read, written and read again is the same document; no input crashes, leaks or takes long. The first byte chooses the
// options, so that passing over and masking are reached too.
#include "base/buf.h"
#include "base/must.h"
#include "text/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_stream(span text, const struct json_options *o, struct arena *a, struct intern *keys)
{
	struct json_error e;
	size_t at = 0, before = 0;
	value v;

	while (json_next(text, &at, o, a, keys, &v, &e)) {
		must(at > before && at <= text.n);
		before = at;
	}
	must(e.text[0] || at == text.n);
	must(e.at <= text.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct intern keys;
	struct arena key_arena = { 0 }, a = { .limit = 64u << 20 };
	struct json_error e;
	value v, again;

	if (size == 0)
		return 0;
	struct json_options o = { .skip_managed_fields = data[0] & 1, .mask_secrets = data[0] & 2, .max_depth = data[0] & 4 ? 5 : 0 };
	span text = span_of((const char *)data + 1, size - 1);
	intern_init(&keys, &key_arena, 1);
	read_stream(text, &o, &a, &keys);
	if (json_read(text, &o, &a, &keys, &v, &e)) {
		struct buf b = { .arena = &a };
		json_write(&b, &keys, &v);
		must(json_read(buf_span(&b), NULL, &a, &keys, &again, &e));
		// Comparing looks up every member by its name: not for objects so large that it would take seconds.
		must(size > 20000 || value_equal(&v, &again));
	}
	arena_free(&a);
	arena_free(&key_arena);
	return 0;
}
