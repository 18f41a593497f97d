#include "attack/technique/table.h"
#include "base/must.h"

const struct technique *const technique_table[] = {
#define TECHNIQUE(ident) &technique_##ident,
#include "attack/technique/table.def"
#undef TECHNIQUE
};

const size_t technique_count = sizeof technique_table / sizeof *technique_table;

const struct technique *technique_by_id(span id)
{
	for (size_t i = 0; i < technique_count; i++)
		if (span_is(id, technique_table[i]->id))
			return technique_table[i];
	return NULL;
}

int technique_index(const struct technique *t)
{
	for (size_t i = 0; i < technique_count; i++)
		if (technique_table[i] == t)
			return (int)i;
	must(!"a technique that is not in the table");
	return -1;
}
