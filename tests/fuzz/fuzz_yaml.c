// YAML: no crash, no memory growth out of proportion, the fast reader agrees with libyaml byte for byte, and what was read writes and
// reads back as the same JSON.
#include "base/buf.h"
#include "base/must.h"
#include "text/yaml_builder.h"

struct reading {
	struct arena *arena;
	struct intern *keys;
	struct buf json;
	VEC(value) docs;
};

static void each(void *ctx, const struct yaml_doc *doc)
{
	struct reading *r = ctx;

	must(doc->at <= doc->end);
	vec_push(&r->docs, r->arena, doc->root);
}

// steps: aliases share values, so a small text may be a large tree.
static void same(const value *a, const value *b, size_t *steps)
{
	if (++*steps > 1000000)
		return;
	must(a->type == b->type && a->off == b->off);
	if (a->type == VALUE_ARRAY || a->type == VALUE_OBJECT)
		must(a->n == b->n);
	else
		must(value_equal(a, b) || (a->type == VALUE_NUMBER && a->d == b->d));
	for (size_t i = 0; a->type == VALUE_ARRAY && i < a->n; i++)
		same(&a->item[i], &b->item[i], steps);
	for (size_t i = 0; a->type == VALUE_OBJECT && i < a->n; i++) {
		must(a->member[i].key == b->member[i].key && a->member[i].off == b->member[i].off);
		same(&a->member[i].v, &b->member[i].v, steps);
	}
}

static void compare_readers(struct reading *fast, span text, const struct json_options *o, struct diags *d)
{
	struct reading slow = { .arena = fast->arena, .keys = fast->keys };
	struct diags quiet = { .arena = fast->arena };
	size_t steps = 0;

	size_t bad = yaml_read(text, SPAN("fuzz"), o, fast->arena, fast->keys, d, each, fast);
	must(bad == yaml_read_events(text, SPAN("fuzz"), o, fast->arena, fast->keys, &quiet, each, &slow));
	must(fast->docs.n == slow.docs.n && d->list.n == quiet.list.n);
	for (size_t i = 0; i < fast->docs.n; i++)
		same(&fast->docs.v[i], &slow.docs.v[i], &steps);
}

static void round_trip(struct reading *r, struct diags *d)
{
	struct reading back = { .arena = r->arena, .keys = r->keys, .json.arena = r->arena };
	struct buf yaml = { .arena = r->arena };

	json_write(&r->json, r->keys, &r->docs.v[0]);
	if (r->json.n > 1u << 20) // aliases grow when they are written out
		return;
	yaml_write(&yaml, r->keys, &r->docs.v[0]);
	yaml_read(buf_span(&yaml), SPAN("back"), NULL, r->arena, r->keys, d, each, &back);
	must(back.docs.n == 1);
	json_write(&back.json, r->keys, &back.docs.v[0]);
	must(span_eq(buf_span(&r->json), buf_span(&back.json)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena arena = { .limit = 256u << 20 };
	static struct intern keys;
	struct diags d = { .arena = &arena };
	struct json_options o = { .mask_secrets = n & 1 };

	intern_init(&keys, &arena, 1);
	struct reading r = { .arena = &arena, .keys = &keys, .json.arena = &arena };
	compare_readers(&r, span_of((const char *)data, n), &o, &d);
	if (r.docs.n && n < 4096)
		round_trip(&r, &d);
	arena_free(&arena);
	return 0;
}
