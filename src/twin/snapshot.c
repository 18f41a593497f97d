#include "twin/snapshot.h"

#include "twin/builder.h"

#include "k8s/meta.h"
#include "twin/podindex.h"

bool snapshot_present(const struct snapshot *s, enum gk gk)
{
	const struct kind *k = snapshot_kind_itself(s, gk);
	return k && k->present;
}

uint32_t snapshot_ns(const struct snapshot *s, span name)
{
	return spanmap_get(&s->ns_by_name, name); // MAP_NONE is NS_CLUSTER
}

// First object of a namespaced kind in namespace ns or behind it.
static size_t first_in_ns(const struct snapshot *s, const struct kind *k, uint32_t ns)
{
	size_t low = 0, high = k->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (s->object[k->objects[mid]].ns < ns)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const ref *snapshot_kind_in_ns(const struct snapshot *s, const struct kind *k, uint32_t ns, size_t *n)
{
	*n = 0;
	if (ns == NS_CLUSTER || !k->namespaced) {
		*n = !k->namespaced && ns == NS_CLUSTER ? k->n : 0;
		return k->objects;
	}
	if (k->n == 0 || ns >= s->n_ns)
		return NULL;
	size_t first = k->ns_first ? k->ns_first[ns] : first_in_ns(s, k, ns);
	*n = (k->ns_first ? k->ns_first[ns + 1] : first_in_ns(s, k, ns + 1)) - first;
	return k->objects + first;
}

const ref *snapshot_in_ns(const struct snapshot *s, enum gk gk, uint32_t ns, size_t *n)
{
	const struct kind *k = snapshot_kind_itself(s, gk);

	*n = 0;
	if (s->reads)
		reads_part(s->reads, gk, ns < s->n_ns ? s->ns[ns].name : SPAN(""), SPAN(""));
	return k ? snapshot_kind_in_ns(s, k, ns, n) : NULL;
}

static ref find(const struct snapshot *s, const struct kind *k, uint32_t ns, span name)
{
	size_t n, low = 0;
	const ref *o = snapshot_kind_in_ns(s, k, ns, &n);

	if (s->reads)
		reads_part(s->reads, (enum gk)k->gk, ns < s->n_ns ? s->ns[ns].name : SPAN(""), name);
	while (n > 0) {
		size_t half = n / 2;
		int c = span_cmp(s->object[o[low + half]].name, name);
		if (c == 0)
			return o[low + half];
		if (c < 0) {
			low += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return REF_NONE;
}

ref snapshot_find(const struct snapshot *s, enum gk gk, uint32_t ns, span name)
{
	const struct kind *k = gk == GK_OTHER ? NULL : snapshot_kind_itself(s, gk);
	return k ? find(s, k, ns, name) : REF_NONE;
}

static const struct kind *kind_named(const struct snapshot *s, span group, span kind)
{
	size_t low = 0, high = s->n_kinds;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct kind *k = &s->kind[mid];
		int c = span_cmp(k->group, group);
		c = c ? c : span_cmp(k->kind, kind);
		if (c == 0)
			return k;
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

const struct kind *snapshot_kind_named(const struct snapshot *s, span group, span kind)
{
	const struct kind *k = kind_named(s, group, kind);

	if (k && s->reads)
		reads_whole(s->reads, (enum gk)k->gk);
	return k;
}

ref snapshot_find_other(const struct snapshot *s, span group, span kind, uint32_t ns, span name)
{
	const struct kind *k = kind_named(s, group, kind);
	return k ? find(s, k, ns, name) : REF_NONE;
}

void snapshot_place(const struct snapshot *s, ref obj, uint32_t off, span *file, uint32_t *line, uint32_t *col)
{
	*file = SPAN("");
	*line = *col = 0;
	// A cause is never synthetic itself by more than a few steps (Profile -> account -> token); the bound only guards against a bug.
	for (int hop = 0; hop < 8 && obj < s->n_objects; hop++) {
		const struct object *o = &s->object[obj];
		if (o->src) {
			// What a synthetic object took over from its cause (a pod template) kept its place there.
			size_t at = off == VALUE_NO_OFF ? o->at : off;
			*file = o->src->name;
			if (o->src->numbered)
				*line = source_line(o->at, off);
			else if (at < o->src->bytes.n)
				diag_position(o->src->bytes, at, line, col);
			return;
		}
		obj = o->cause;
	}
}

enum exists snapshot_service_account(const struct snapshot *s, uint32_t ns, span name)
{
	if (ns == NS_CLUSTER || ns >= s->n_ns || s->ns[ns].exists != EXISTS_YES)
		return EXISTS_UNKNOWN;
	if (snapshot_find(s, GK_SERVICE_ACCOUNT, ns, name) != REF_NONE || span_is(name, "default"))
		return EXISTS_YES;
	// A manifest without a namespace lands where it is applied: the binding that names the account says where that is.
	ref loose = snapshot_find(s, GK_SERVICE_ACCOUNT, snapshot_ns(s, SPAN("default")), name);
	if (loose != REF_NONE && !value_present(value_at(s->object[loose].root, 2, KEY_metadata, KEY_namespace)))
		return EXISTS_YES;
	// Whoever may create the account there can make the missing one exist before he uses it; a platform's own people are trusted not to.
	return s->pods && !s->ns[ns].platform && bitset_has(&s->pods->account_creatable, ns) ? EXISTS_YES : EXISTS_UNKNOWN;
}

bool snapshot_said_complete(const struct snapshot *s)
{
	return s->options && s->options->assume_empty_all;
}
