#include "doc/edit.h"
#include "base/must.h"

#include <stdarg.h>

value edit_set(struct arena *a, const value *obj, uint32_t key, value v)
{
	size_t n = obj->type == VALUE_OBJECT ? obj->n : 0, at = 0, k;
	struct member *m = arena_alloc(a, (n + 1) * sizeof *m, _Alignof(struct member));

	while (at < n && obj->member[at].key != key)
		at++;
	if (n)
		memcpy(m, obj->member, n * sizeof *m);
	m[at] = (struct member){ key, at < n ? obj->member[at].off : VALUE_NO_OFF, v };
	k = at + 1;
	for (size_t i = k; i < n; i++) {
		if (m[i].key == key)
			continue;
		if (k != i)
			m[k] = m[i];
		k++;
	}
	value out = value_object(m, k);
	out.off = obj->off;
	return out;
}

value edit_del(struct arena *a, const value *obj, uint32_t key)
{
	size_t n = obj->type == VALUE_OBJECT ? obj->n : 0, k = 0;
	struct member *m = arena_alloc(a, (n + 1) * sizeof *m, _Alignof(struct member));

	for (size_t i = 0; i < n; i++)
		if (obj->member[i].key != key)
			m[k++] = obj->member[i];
	value out = value_object(m, k);
	out.off = obj->off;
	return out;
}

static value set_path(struct arena *a, const value *root, value v, const uint32_t *key, int depth)
{
	if (depth == 0)
		return v;
	return edit_set(a, root, key[0], set_path(a, value_get(root, key[0]), v, key + 1, depth - 1));
}

value edit_set_at(struct arena *a, const value *root, value v, int depth, ...)
{
	uint32_t key[16];
	va_list ap;

	must(depth <= 16);
	va_start(ap, depth);
	for (int i = 0; i < depth; i++)
		key[i] = va_arg(ap, unsigned);
	va_end(ap);
	return set_path(a, root, v, key, depth);
}

value edit_append(struct arena *a, const value *arr, value v)
{
	size_t n = arr->type == VALUE_ARRAY ? arr->n : 0;
	value *items = arena_alloc(a, (n + 1) * sizeof *items, _Alignof(value));

	if (n)
		memcpy(items, arr->item, n * sizeof *items);
	items[n] = v;
	value out = value_array(items, n + 1);
	out.off = arr->off;
	return out;
}

value edit_item(struct arena *a, const value *arr, size_t i, value v)
{
	must(arr->type == VALUE_ARRAY && i < arr->n);
	value *items = arena_alloc(a, arr->n * sizeof *items, _Alignof(value));
	memcpy(items, arr->item, arr->n * sizeof *items);
	items[i] = v;
	value out = value_array(items, arr->n);
	out.off = arr->off;
	return out;
}
