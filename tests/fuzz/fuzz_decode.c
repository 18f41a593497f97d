// Typed decoding and defaults: the first byte chooses a built-in kind (255: the one that the document says), the rest is its JSON. What was completed once is not changed by
// decoding and completing it again. A document that is a CRD is also laid over itself as a custom kind's schema.
#include "base/must.h"
#include "k8s/schema/decode.h"
#include "k8s/schema/default.h"
#include "k8s/schema/overlay.h"
#include "text/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void custom(struct arena *a, struct intern *keys, const value *v)
{
	struct schema_overlay o;
	value out;
	span error;

	overlay_init(&o, a, keys, 1);
	overlay_add(&o, v, NULL);
	for (size_t i = 0; i < o.kinds.n; i++) {
		must(overlay_custom(&o, &o.kinds.v[i]->kind) == o.kinds.v[i]);
		overlay_complete(&o, o.kinds.v[i], a, v, &out, &error);
	}
}

static void built_in(struct arena *a, struct intern *keys, const struct gvk_kind *k, unsigned minor, const value *v)
{
	struct decode d = { .arena = a, .keys = keys, .minor = minor };
	struct defaults defaults;
	value first, second;

	if (!schema_type_of(k) || !decode_object(&d, schema_type_of(k), v, &first))
		return;
	default_init(&defaults, a, keys, minor);
	first = default_document(&defaults, k, &first);
	must(decode_object(&d, schema_type_of(k), &first, &second));
	second = default_document(&defaults, k, &second);
	must(value_equal(&first, &second));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { 0 };
	struct intern keys;
	struct json_error e;
	value v;

	if (size < 2)
		return 0;
	intern_init(&keys, &a, 1);
	if (json_read(span_of((const char *)data + 2, size - 2), NULL, &a, &keys, &v, &e)) {
		const struct gvk_kind *own = data[0] == 255 ? gvk_by_kind(value_get_span(&v, KEY_apiVersion), value_get_span(&v, KEY_kind)) : NULL;
		built_in(&a, &keys, own ? own : gvk_at(data[0] % gvk_count()), 20 + data[1] % 17, &v);
		custom(&a, &keys, &v);
	}
	arena_free(&a);
	return 0;
}
