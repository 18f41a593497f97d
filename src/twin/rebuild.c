#include "twin/rebuild.h"

#include "base/intern_copy.h"
#include "text/pack.h"
#include "twin/staging.h"

struct builder *rebuild_new(struct arena *a, const struct snapshot_options *o, struct diags *d, const struct intern *keys)
{
	struct builder *b = builder_new(a, o, d);

	intern_copy(&b->s->keys, keys, a);
	return b;
}

static span api_of(struct builder *b, const struct kind *k)
{
	if (k->builtin)
		return k->builtin->api_version;
	return k->group.n ? arena_printf(b->a, "%.*s/v1", SPANF(k->group)) : SPAN("v1");
}

void rebuild_add(struct builder *b, const struct snapshot *s, bool (*skip)(void *ctx, const struct snapshot *s, ref obj), void *ctx)
{
	span *api = arena_array(b->a, span, s->n_kinds + 1);

	b->git_version = s->git_version;
	for (size_t i = 0; i < s->n_kinds; i++) {
		api[i] = api_of(b, &s->kind[i]);
		if (s->kind[i].present)
			builder_kind_seen(b, api[i], s->kind[i].kind);
	}
	for (ref r = 0; r < s->n_objects; r++) {
		const struct object *o = &s->object[r];
		if (!(o->flags & (OBJECT_SYNTHETIC | OBJECT_BUILTIN)) && !(skip && skip(ctx, s, r)))
			builder_add(b, o->root, o->src, o->at, api[o->kind], s->kind[o->kind].kind);
	}
}

static value rekey(struct arena *a, const struct intern *from, struct intern *to, const value *v, unsigned depth)
{
	value out = *v;

	if (depth > PACK_MAX_DEPTH)
		return value_null();
	if (v->type == VALUE_ARRAY) {
		value *item = arena_alloc(a, v->n * sizeof *item, 8);
		for (size_t i = 0; i < v->n; i++)
			item[i] = rekey(a, from, to, &v->item[i], depth + 1);
		out.item = item;
	} else if (v->type == VALUE_OBJECT) {
		struct member *m = arena_alloc(a, v->n * sizeof *m, 8);
		for (size_t i = 0; i < v->n; i++)
			m[i] = (struct member){ intern_id(to, intern_text(from, v->member[i].key)), v->member[i].off, rekey(a, from, to, &v->member[i].v, depth + 1) };
		out.member = m;
	}
	return out;
}

value rebuild_keys(struct arena *a, const struct intern *from, struct intern *to, const value *v)
{
	return rekey(a, from, to, v, 0);
}
