#include "twin/registry/registry.h"

#define REGISTRY(ident) extern const struct registry_entry registry_##ident;
#include "twin/registry/registry.def"
#undef REGISTRY

const struct registry_entry *const registry_table[] = {
#define REGISTRY(ident) &registry_##ident,
#include "twin/registry/registry.def"
#undef REGISTRY
	NULL,
};
const size_t registry_count = sizeof registry_table / sizeof *registry_table - 1;

const struct registry_entry *registry_of(enum gk gk, span subresource)
{
	for (size_t i = 0; i < registry_count; i++)
		if (registry_table[i]->gk == gk && span_is(subresource, registry_table[i]->subresource))
			return registry_table[i];
	return NULL;
}
