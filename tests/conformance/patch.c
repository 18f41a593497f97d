#include "patch.h"

#include "doc/edit.h"

static bool named_list(const value *v)
{
	return v->type == VALUE_ARRAY && v->n && value_get_span(&v->item[0], KEY_name).n;
}

// Items that are new come before those that only the server has (apimachinery strategicpatch normalizeElementOrder).
static value merge_list(struct arena *a, const value *old, const value *patch)
{
	value out = *old, fresh = value_array(NULL, 0);

	value_each(p, patch) {
		size_t i = 0;
		while (i < value_count(&out) && !span_eq(value_get_span(value_item(&out, i), KEY_name), value_get_span(p, KEY_name)))
			i++;
		if (i < value_count(&out))
			out = edit_item(a, &out, i, patch_merge(a, value_item(&out, i), p, true));
		else
			fresh = edit_append(a, &fresh, *p);
	}
	value_each(o, &out)
		fresh = edit_append(a, &fresh, *o);
	return fresh;
}

value patch_merge(struct arena *a, const value *old, const value *patch, bool by_name)
{
	value out;

	if (patch->type != VALUE_OBJECT)
		return *patch;
	out = old->type == VALUE_OBJECT ? *old : value_object(NULL, 0);
	member_each(m, patch) {
		const value *was = value_get(&out, m->key);
		if (m->v.type == VALUE_NULL)
			out = edit_del(a, &out, m->key);
		else if (by_name && named_list(&m->v) && named_list(was))
			out = edit_set(a, &out, m->key, merge_list(a, was, &m->v));
		else
			out = edit_set(a, &out, m->key, patch_merge(a, was, &m->v, by_name));
	}
	return out;
}
