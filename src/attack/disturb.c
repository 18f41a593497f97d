// Disturbing others: a write that destroys or holds an object of theirs is shown on one that is there. Without an object of a kind that the rights
// cover nothing is claimed: a right to change what nobody has hurts nobody.
#include "attack/finder.h"

static bool own_object(const struct object *o)
{
	return !(o->flags & (OBJECT_SYNTHETIC | OBJECT_BUILTIN | OBJECT_TEMPLATED));
}

static ref object_in(const struct snapshot *s, enum gk gk, uint32_t ns)
{
	size_t n = 0;
	const ref *v = snapshot_in_ns(s, gk, ns, &n);

	for (size_t i = 0; i < n; i++)
		if (own_object(&s->object[v[i]]))
			return v[i];
	return REF_NONE;
}

size_t disturbable(const struct finder *f, const struct hold *h, uint16_t technique, enum gk kinds[TECHNIQUE_GRANTS])
{
	struct asked q[TECHNIQUE_GRANTS];
	size_t n = grants_alternatives(f->g, &h->rights, hold_star(h), technique, q), m = 0;

	for (size_t i = 0; i < n; i++) {
		const struct gvk_kind *k = q[i].name.n ? NULL : gvk_by_resource(q[i].group, q[i].resource);
		if (k && k->gk != GK_OTHER)
			kinds[m++] = (enum gk)k->gk;
	}
	return m;
}

ref disturbed_object(const struct finder *f, const enum gk *kinds, size_t n, uint32_t ns)
{
	for (size_t i = 0; i < n; i++) {
		ref r = kinds[i] == GK_NAMESPACE ? f->s->ns[ns].obj : object_in(f->s, kinds[i], ns);
		if (r != REF_NONE)
			return r;
	}
	return REF_NONE;
}

bool disturbs_kind(const struct finder *f, const struct asked *q, ref object)
{
	const struct gvk_kind *k = gvk_by_resource(q->group, q->resource);

	return k && k->gk != GK_OTHER && f->s->kind[f->s->object[object].kind].gk == k->gk;
}
