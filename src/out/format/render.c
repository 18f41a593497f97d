#include "out/render.h"

#define RENDERER(ident) extern const struct renderer renderer_##ident;
#include "out/format/table.def"
#undef RENDERER

const struct renderer *const renderer_table[] = {
#define RENDERER(ident) &renderer_##ident,
#include "out/format/table.def"
#undef RENDERER
};
const size_t renderer_count = sizeof renderer_table / sizeof *renderer_table;

#define BLOCK (1u << 20)

// The last byte stays: writers look at it to see whether a line has begun.
void render_pause(struct render *r)
{
	struct buf *b = r->out;

	if (!r->drain || b->n < BLOCK)
		return;
	r->drain(r->drain_ctx, span_of(b->v, b->n - 1));
	b->v[0] = b->v[b->n - 1];
	b->n = 1;
}

const struct renderer *renderer_by_name(span name)
{
	for (size_t i = 0; i < renderer_count; i++)
		if (span_is(name, renderer_table[i]->name))
			return renderer_table[i];
	return NULL;
}
