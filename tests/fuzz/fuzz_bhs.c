// Saved snapshots. The first byte chooses: 255 the bytes are a whole file, else they are its content and get a header with the right sums, so that what lies
// behind the checksum is reached. Whatever is read is packed and read again as the same documents.
#include "base/must.h"
#include "io/bhs.h"
#include "io/bhs_parts.h"
#include "text/pack.h"

struct seen { struct arena *a; struct intern *keys; VEC(const value *) root; size_t values; };

static void object(void *ctx, const struct ingest_object *o)
{
	struct seen *x = ctx;

	must(o->root->type == VALUE_OBJECT && o->src->numbered);
	vec_push(&x->root, x->a, o->root);
}

static void kind_seen(void *ctx, span api_version, span kind)
{
	(void)ctx;
	must(kind.n > 0 && pack_is_text(api_version) && pack_is_text(kind));
}

// False when there are more values than may be walked in a fuzz run.
static bool walk(struct seen *x, const value *v, unsigned depth)
{
	must(depth <= PACK_MAX_DEPTH + 1);
	if (++x->values > 200000)
		return false;
	if (v->type == VALUE_STRING)
		must(pack_is_text(value_span(v)));
	value_each(e, v)
		if (!walk(x, e, depth + 1))
			return false;
	member_each(m, v) {
		must(m->key < x->keys->n);
		if (!walk(x, &m->v, depth + 1))
			return false;
	}
	return true;
}

static void again(struct seen *x)
{
	struct pack_writer *w = pack_new(x->a, x->keys, 1);
	struct buf b = { .arena = x->a };
	struct packed p;
	span wrong;

	for (size_t i = 0; i < x->root.n; i++)
		must(pack_add(w, x->root.v[i], 0, NULL));
	pack_write(w, &b);
	must(pack_read(buf_span(&b), x->a, x->keys, &p, &wrong));
	must(p.n == x->root.n);
	for (size_t i = 0; i < p.n && x->values < 5000; i++)
		must(value_equal(x->root.v[i], &p.root[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena arena = { .limit = 512u << 20 };
	static struct intern keys;
	struct diags d = { .arena = &arena };
	struct buf file = { .arena = &arena };
	struct seen x = { .a = &arena, .keys = &keys };
	bool good = n > 0;

	if (n == 0)
		return 0;
	intern_init(&keys, &arena, 1);
	struct ingest in = { .arena = &arena, .keys = &keys, .diags = &d, .sink = { &x, object, kind_seen } };
	in.options = (struct ingest_options){ .json.mask_secrets = true, .max_total = 64u << 20 };
	span rest = span_of((const char *)data + 1, n - 1);
	if (data[0] == 255)
		bhs_read(&in, SPAN("fuzz.bhs"), rest);
	else
		must(bhs_seal(&file, rest, 1)), bhs_read(&in, SPAN("fuzz.bhs"), buf_span(&file));
	must(!in.stats.broken || !x.root.n);
	for (size_t i = 0; i < x.root.n && good; i++)
		good = walk(&x, x.root.v[i], 0);
	if (good)
		again(&x);
	arena_free(&arena);
	return 0;
}
