#include "k8s/patch/patch.h"

#include "doc/edit.h"

// RFC 7386
static value merge(struct patching *p, const value *object, const value *patch, unsigned depth)
{
	value out = object->type == VALUE_OBJECT ? *object : value_object(NULL, 0);

	if (patch->type != VALUE_OBJECT || depth > 500)
		return *patch;
	member_each(m, patch)
		out = m->v.type == VALUE_NULL ? edit_del(p->arena, &out, m->key) :
			edit_set(p->arena, &out, m->key, merge(p, value_get(object, m->key), &m->v, depth + 1));
	return out;
}

bool patch_apply(struct patching *p, enum patch_type t, const value *patch, const value *object, value *out)
{
	if (t == PATCH_MERGE) {
		*out = merge(p, object, patch, 0);
		return true;
	}
	p->status = 501;
	p->reason = SPAN("");
	p->message = SPAN("this kind of patch is not simulated");
	return false;
}
