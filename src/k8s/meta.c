#include "k8s/meta.h"

#define FEW 4

const value *meta_member(const value *obj, const struct intern *keys, span key)
{
	if (obj->type != VALUE_OBJECT)
		return &value_absent;
	// Comparing with the few labels or annotations that most objects have costs less than looking up the id of a text that they mostly lack.
	if (obj->n <= FEW) {
		for (size_t i = obj->n; i-- > 0;) // the last of repeated ones counts, as in value_get
			if (obj->member[i].key < keys->n && span_eq(intern_text(keys, obj->member[i].key), key))
				return &obj->member[i].v;
		return &value_absent;
	}
	uint32_t id = intern_find(keys, key);
	return id == MAP_NONE ? &value_absent : value_get(obj, id);
}
