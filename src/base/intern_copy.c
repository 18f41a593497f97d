#include "base/intern_copy.h"

void intern_copy(struct intern *to, const struct intern *from, struct arena *a)
{
	*to = *from;
	to->arena = a;
	to->text = arena_alloc(a, from->cap * sizeof *to->text, 16);
	memcpy(to->text, from->text, from->n * sizeof *to->text);
	to->map.slot = arena_alloc(a, (from->map.mask + 1) * sizeof *to->map.slot, 16);
	memcpy(to->map.slot, from->map.slot, (from->map.mask + 1) * sizeof *to->map.slot);
	// What readers and the schema remember lies in the first table's arena, and both would write to it.
	to->fields = to->guess = NULL;
}
