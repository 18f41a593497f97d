// Lookups in the generated type tables, and in overlay types that have no perfect hash.
#include "k8s/schema/schema.h"

#include "base/must.h"
#include "k8s/schema/table.h"

const struct schema_type *schema_type_at(size_t i)
{
	must(i < table_n_types);
	return &table_types[i];
}

size_t schema_type_count(void)
{
	return table_n_types;
}

const struct schema_type *schema_type_of(const struct gvk_kind *k)
{
	return k && k->type != GVK_NO_TYPE ? schema_type_at(k->type) : NULL;
}

const struct schema_type *schema_type_named(span name)
{
	for (size_t lo = 0, hi = table_n_types; lo < hi;) {
		size_t mid = (lo + hi) / 2;
		int c = span_cmp(name, table_types[mid].name);

		if (c == 0)
			return &table_types[mid];
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

static const struct schema_field *search(const struct schema_type *t, span name)
{
	for (size_t lo = 0, hi = t->n_fields; lo < hi;) {
		size_t mid = (lo + hi) / 2;
		int c = span_cmp(name, t->fields[mid].name);

		if (c == 0)
			return &t->fields[mid];
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

const struct schema_field *schema_field(const struct schema_type *t, span name)
{
	uint8_t slot;

	if (!t->slots)
		return search(t, name);
	slot = t->slots[table_hash(name, t->seed) & t->mask];
	return slot && span_eq(t->fields[slot - 1].name, name) ? &t->fields[slot - 1] : NULL;
}

// Objects of a few types make up most of all, so that a small direct-mapped table answers nearly always.
const struct schema_field *schema_field_slow(struct intern *keys, const struct schema_type *t, uint32_t key, size_t place)
{
	if (!t->slots) // of an overlay, which may not live as long as the keys
		return search(t, intern_text(keys, key));
	if (!keys->fields)
		keys->fields = arena_array(keys->arena, struct schema_memo, 1u << SCHEMA_MEMO_BITS);
	struct schema_memo *m = (struct schema_memo *)keys->fields + place;
	*m = (struct schema_memo){ t, schema_field(t, intern_text(keys, key)), key };
	return m->field;
}

void schema_intern(struct intern *keys)
{
	for (size_t i = 0; i < table_n_types; i++)
		for (size_t k = 0; k < table_types[i].n_fields; k++)
			intern_id(keys, table_types[i].fields[k].name);
}

size_t schema_type_index(const struct schema_type *t)
{
	return t >= table_types && t < table_types + table_n_types ? (size_t)(t - table_types) : SIZE_MAX;
}
