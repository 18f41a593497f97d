#include "twin/world.h"

#include "doc/edit.h"
#include "k8s/meta.h"
#include "twin/authz/rbac_delta.h"

struct world world_put(struct world w, struct arena *a, enum gk gk, uint32_t ns, span name, const value *root)
{
	struct overlay *o = arena_new(a, struct overlay);

	o->older = w.top;
	o->gk = gk;
	o->id = (ref)(w.snap->n_objects + w.n);
	o->replaces = snapshot_find(w.snap, gk, ns, name);
	o->obj = (struct object){
		.root = root, .kind = w.snap->by_gk[gk], .ns = ns, .flags = OBJECT_SYNTHETIC, .name = name, .cause = o->replaces,
	};
	o->rbac = rbac_delta_put(w.snap, w.top ? w.top->rbac : NULL, a, gk, ns, name, root, o->id);
	return (struct world){ w.snap, o, w.n + 1 };
}

static const struct object *shown(const struct overlay *o)
{
	return o->obj.root ? &o->obj : NULL;
}

const struct object *world_get(const struct world *w, ref r)
{
	if (r == REF_NONE)
		return NULL;
	// An older overlay of the same object is shadowed by a newer one: look for the newest that speaks of r's place.
	const struct overlay *self = NULL;
	if (r >= w->snap->n_objects)
		for (const struct overlay *o = w->top; o && !self; o = o->older)
			self = o->id == r ? o : NULL;
	if (r >= w->snap->n_objects && !self)
		return NULL;
	for (const struct overlay *o = w->top; o; o = o->older) {
		if (self ? o->gk == self->gk && o->obj.ns == self->obj.ns && span_eq(o->obj.name, self->obj.name) : o->replaces == r)
			return shown(o);
	}
	return snapshot_object(w->snap, r);
}

ref world_find(const struct world *w, enum gk gk, uint32_t ns, span name)
{
	for (const struct overlay *o = w->top; o; o = o->older)
		if (o->gk == gk && o->obj.ns == ns && span_eq(o->obj.name, name))
			return o->obj.root ? o->id : REF_NONE;
	return snapshot_find(w->snap, gk, ns, name);
}

ref world_ns(const struct world *w, uint32_t ns)
{
	const struct ns *n = &w->snap->ns[ns];

	for (const struct overlay *o = w->top; o; o = o->older)
		if (o->gk == GK_NAMESPACE && o->obj.ns == NS_CLUSTER && span_eq(o->obj.name, n->name))
			return o->obj.root ? o->id : REF_NONE;
	return n->obj; // no search: the index of namespaces knows its object
}

const value *world_ns_labels(const struct world *w, struct arena *a, uint32_t ns, bool *known)
{
	const struct snapshot *s = w->snap;
	const struct object *o = NULL;

	*known = false;
	if (ns == NS_CLUSTER || ns >= s->n_ns)
		return &value_absent;
	const struct ns *n = &s->ns[ns];
	ref r = world_ns(w, ns);
	o = world_get(w, r);
	// An object that stands for "it exists, that is all we know" does not tell labels; one that a step wrote does.
	*known = o && (n->labels_known || r >= s->n_objects);
	const value *labels = o ? meta_labels(o->root) : &value_absent;
	// The API server sets and enforces the label from 1.21 on (KEP-2161), so its value is known even where the others are not.
	if (s->minor < 21 || span_eq(value_get_span(labels, KEY_metadata_name), n->name))
		return labels;
	value *out = arena_new(a, value);
	*out = edit_set(a, labels, KEY_metadata_name, value_string(n->name));
	return out;
}
