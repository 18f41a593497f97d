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

const struct renderer *renderer_by_name(span name)
{
	for (size_t i = 0; i < renderer_count; i++)
		if (span_is(name, renderer_table[i]->name))
			return renderer_table[i];
	return NULL;
}
