// Merge patch (RFC 7386) as github.com/evanphx/json-patch v4 MergePatch does it for the API server.
#include "k8s/patch/parts.h"

#include "doc/edit.h"

// pruneNils: nulls of a part that was not there before go; those inside lists stay.
static value pruned(struct patching *p, const value *v, unsigned depth)
{
	value out = *v;

	if (depth > PATCH_MAX_DEPTH)
		return out;
	if (v->type == VALUE_OBJECT) {
		out = value_object(NULL, 0);
		member_each(m, v) {
			const value *last = value_get(v, m->key);
			if (last == &m->v && m->v.type != VALUE_NULL)
				out = edit_set(p->arena, &out, m->key, pruned(p, &m->v, depth + 1));
		}
	} else if (v->type == VALUE_ARRAY) {
		value *items = arena_array(p->arena, value, v->n + 1);
		for (size_t i = 0; i < v->n; i++)
			items[i] = pruned(p, &v->item[i], depth + 1);
		out = value_array(items, v->n);
	}
	return out;
}

static value merged(struct patching *p, const value *object, const value *patch, unsigned depth)
{
	value out = *object;

	if (object->type != VALUE_OBJECT || depth > PATCH_MAX_DEPTH)
		return pruned(p, patch, depth);
	if (patch->type != VALUE_OBJECT)
		return *patch;
	member_each(m, patch) {
		const value *v = value_get(patch, m->key), *was = value_get(&out, m->key);
		if (v != &m->v)
			continue;
		out = v->type == VALUE_NULL ? edit_del(p->arena, &out, m->key) :
			edit_set(p->arena, &out, m->key, value_present(was) ? merged(p, was, v, depth + 1) : pruned(p, v, depth + 1));
	}
	return out;
}

bool patch_documents(struct patching *p, const value *patch, const value *object, value *out)
{
	if (!p->ignore && patch->type != VALUE_OBJECT && patch->type != VALUE_NULL)
		return patch_fail(p, 400, "BadRequest", "error decoding patch: json: cannot unmarshal %s into Go value of type map[string]interface {}", patch_json_word(patch));
	if (patch->type != VALUE_OBJECT && patch->type != VALUE_ARRAY)
		return patch_fail(p, 400, "BadRequest", "Invalid JSON Patch");
	patch_duplicates(p, patch, SPAN(""), "");
	*out = merged(p, patch->type == VALUE_ARRAY ? &value_absent : object, patch, 0);
	return true;
}
