// Waiver files: no input crashes; what is read is well-formed or says what is wrong; conditions are asked of a small snapshot, and the answer is the same twice.
#include "attack/waiver/waiver.h"
#include "base/must.h"
#include "text/yaml.h"
#include "twin/builder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct reading { struct waivers list; struct source src; struct intern *keys; struct arena *a; struct diags d; };

static void take(void *ctx, const struct yaml_doc *doc)
{
	struct reading *r = ctx;

	(void)waiver_read(&r->list, &doc->root, &r->src, r->keys, r->a, &r->d);
}

static struct snapshot *world(struct arena *a, struct diags *d)
{
	static const struct source src = { SPAN_INIT("world"), SPAN_INIT(""), false };
	static struct snapshot_options o = { .hash_seed = 1, .kubernetes_version = SPAN_INIT("1.34"), .assume_empty_all = true };
	struct builder *b = builder_new(a, &o, d);
	value *v = arena_new(a, value);
	struct json_error e;

	must(json_read(SPAN("{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n\",\"labels\":{\"a.b/c\":\"d\"}},\"spec\":{\"taints\":[{\"key\":\"k\",\"value\":\"v\"}]}}"),
		NULL, a, builder_keys(b), v, &e));
	builder_add(b, v, &src, 0, SPAN(""), SPAN(""));
	return builder_finish(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	// A world of its own each time: the chunks of one that is kept are mapped memory, into which the leak checker does not look.
	struct arena kept = { 0 }, a = { .limit = 64u << 20 };
	struct diags diags = { .arena = &kept };
	struct snapshot *s = world(&kept, &diags);
	struct reading r = { .src = { SPAN("w"), span_of((const char *)data, size), true }, .a = &a, .d = { .arena = &a } };
	struct intern keys;
	struct path paths[1] = { { .fingerprint = { 0x0123456789abcdefULL, 1 }, .from = { .tenant = SPAN("t") } } };

	intern_init(&keys, &a, 1);
	r.keys = &keys;
	yaml_read(r.src.bytes, SPAN("w"), NULL, &a, &keys, &r.d, take, &r);
	struct report rep = { .snap = s, .path = paths, .n_paths = 1 };
	waiver_apply(&r.list, &rep, 20000, &a);
	for (size_t i = 0; i < r.list.n; i++) {
		const struct waiver *w = &r.list.v[i];
		must(waiver_bad(w) == (w->why.n > 0));
		must(w->state == WAIVER_INVALID || (w->reason.n && w->owner.n && (w->fingerprint.n >= WAIVER_DIGITS || w->technique.n)));
		(void)waiver_condition(&a, w);
	}
	must(!paths[0].waiver || paths[0].waiver->state == WAIVER_USED);
	arena_free(&a);
	arena_free(&kept);
	return 0;
}
