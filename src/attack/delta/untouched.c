// Whether what differs between two snapshots was asked for at all. Building and searching are functions of what they ask the snapshot for (twin/reads.h notes
// it), of the tables of kinds, namespaces and tenants, and of what was learnt of the server: with all of these the same, both sides give the same paths.
#include "attack/delta/parts.h"

#include <string.h>

static bool same_server(const struct snapshot *x, const struct snapshot *y)
{
	return x->minor == y->minor && x->minor_low == y->minor_low && x->minor_high == y->minor_high && x->real_minor == y->real_minor &&
		x->version_known == y->version_known && x->emulated == y->emulated && x->serves_ipv6 == y->serves_ipv6 && x->openshift == y->openshift &&
		x->provider == y->provider && x->tenancy_by_namespace == y->tenancy_by_namespace && span_eq(x->git_version, y->git_version);
}

// Tables are gone through without a note. Of a kind's objects nothing is read there but whether there are any.
static bool same_kinds(const struct snapshot *x, const struct snapshot *y)
{
	if (x->n_kinds != y->n_kinds)
		return false;
	for (size_t i = 0; i < x->n_kinds; i++) {
		const struct kind *p = &x->kind[i], *q = &y->kind[i];
		if (p->gk != q->gk || p->namespaced != q->namespaced || p->present != q->present || !p->n != !q->n || !span_eq(p->kind, q->kind) ||
			!span_eq(p->group, q->group) || !span_eq(p->resource, q->resource))
			return false;
	}
	return true;
}

static bool same_namespaces(const struct snapshot *x, const struct snapshot *y)
{
	if (x->n_ns != y->n_ns || x->n_tenants != y->n_tenants)
		return false;
	for (size_t i = 0; i < x->n_ns; i++) {
		const struct ns *p = &x->ns[i], *q = &y->ns[i];
		if (!span_eq(p->name, q->name) || (p->obj == REF_NONE) != (q->obj == REF_NONE) || p->exists != q->exists || p->labels_known != q->labels_known ||
			p->platform != q->platform || p->tenant != q->tenant)
			return false;
	}
	for (size_t i = 0; i < x->n_tenants; i++)
		if (!span_eq(x->tenant[i].name, y->tenant[i].name))
			return false;
	return true;
}

// Of snapshots with the same tables: in the order of objects, those of the cluster (NS_CLUSTER + 1 is 0) first.
static int object_cmp(const struct object *x, const struct object *y)
{
	uint32_t p = x->ns + 1, q = y->ns + 1;
	int c = (x->kind > y->kind) - (x->kind < y->kind);

	c = c ? c : (p > q) - (p < q);
	return c ? c : span_cmp(x->name, y->name);
}

static bool asked(const struct snapshot *noted, const struct snapshot *s, const struct object *o)
{
	enum gk gk = (enum gk)s->kind[o->kind].gk;

	return gk == GK_OTHER || gk == GK_NAMESPACE || reads_has(noted->reads, gk, snapshot_ns_name(s, o->ns), o->name);
}

// What controllers made on both sides follows from what they asked for.
static bool same(const struct object *x, const struct object *y)
{
	return x->kind == y->kind && x->ns == y->ns && (x->root == y->root ? x->src == y->src && x->at == y->at : x->flags & y->flags & OBJECT_SYNTHETIC);
}

bool delta_untouched(const struct snapshot *before, const struct snapshot *after)
{
	size_t i = 0, j = 0;

	if (!after->reads || !same_server(before, after) || !same_kinds(before, after) || !same_namespaces(before, after))
		return false;
	while (i < before->n_objects || j < after->n_objects) {
		const struct object *x = i < before->n_objects ? &before->object[i] : NULL, *y = j < after->n_objects ? &after->object[j] : NULL;
		if (x && y && x->root == y->root && same(x, y)) { // most are, and need not be looked at
			i++, j++;
			continue;
		}
		int order = !x ? 1 : !y ? -1 : object_cmp(x, y);
		if (order == 0 && same(x, y)) {
			i++, j++;
			continue;
		}
		if ((order <= 0 && asked(after, before, x)) || (order >= 0 && asked(after, after, y)))
			return false;
		i += order <= 0;
		j += order >= 0;
	}
	return true;
}
