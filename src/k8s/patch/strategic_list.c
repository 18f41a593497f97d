// Strategic merge patch: lists, by the merge keys of the schema tables (apimachinery pkg/util/strategicpatch/patch.go mergeSlice and below).
#include "k8s/patch/parts.h"

#include "doc/edit.h"

#define MAX_ITEMS 4000 // finding by key is a scan, as upstream

struct items { value *v; size_t n, cap; };

static struct items items_of(struct patching *p, const value *list)
{
	struct items out = { 0 };

	value_each(x, list)
		vec_push(&out, p->arena, *x);
	return out;
}

static value to_value(const struct items *x) { return value_array(x->v, x->n); }

static const value *key_of(struct patching *p, const value *v, span key)
{
	uint32_t id = intern_find(p->keys, key);
	return id == MAP_NONE ? &value_absent : value_get(v, id);
}

static bool no_key(struct patching *p, const value *v, span key)
{
	return patch_fail(p, 500, "", "map: %.*s does not contain declared merge key: %.*s", SPANF(patch_go_text(p, v)), SPANF(key));
}

static int go_kind(const value *v)
{
	return v->type == VALUE_UINT ? VALUE_NUMBER : (int)v->type;
}

// sliceElementType: all of one type, no lists. *kind: that of the elements.
static bool element_kind(struct patching *p, const value *a, const value *b, int *kind)
{
	const value *both[2] = { a, b };
	bool some = false;

	for (size_t i = 0; i < 2; i++)
		value_each(x, both[i]) {
			if (!some && x->type == VALUE_ARRAY)
				return patch_fail(p, 422, "Invalid", "the server rejected our request due to an error in our request");
			if (some && go_kind(x) != *kind)
				return patch_fail(p, 500, "", "list element types are not identical: [%.*s %.*s]", SPANF(patch_go_text(p, a)), SPANF(patch_go_text(p, b)));
			*kind = go_kind(x);
			some = true;
		}
	return some || patch_fail(p, 500, "", "no elements in any of the given slices");
}

static ptrdiff_t find(struct patching *p, const struct items *list, span key, const value *want)
{
	for (size_t i = 0; i < list->n; i++) {
		const value *v = key.n ? key_of(p, &list->v[i], key) : &list->v[i];
		if (v->type != VALUE_ABSENT && go_kind(v) == go_kind(want) && value_equal(v, want))
			return (ptrdiff_t)i;
	}
	return -1;
}

static void drop(struct items *x, size_t at)
{
	memmove(x->v + at, x->v + at + 1, (x->n - at - 1) * sizeof *x->v);
	x->n--;
}

// $patch elements of a list: delete, replace.
static bool special(struct patching *p, struct items *original, struct items *patch, span key)
{
	struct items rest = { 0 };
	bool replace = false;
	span directive;

	for (size_t i = 0; i < patch->n; i++) {
		const value *v = &patch->v[i], *k = key_of(p, v, key);
		if (!strategic_is_directive(p, v, &directive)) {
			vec_push(&rest, p->arena, *v);
		} else if (span_is(directive, "delete")) {
			if (k->type == VALUE_ABSENT)
				return no_key(p, v, key);
			for (ptrdiff_t at; (at = find(p, original, key, k)) >= 0;)
				drop(original, (size_t)at);
		} else if (span_is(directive, "replace")) {
			replace = true;
		} else if (span_is(directive, "merge")) {
			return patch_fail(p, 500, "", "merging lists cannot yet be specified in the patch");
		} else {
			return patch_fail(p, 500, "", "unknown patch type: %.*s in map: %.*s", SPANF(patch_go_text(p, key_of(p, v, SPAN("$patch")))), SPANF(patch_go_text(p, v)));
		}
	}
	*patch = rest;
	if (replace) {
		*original = rest;
		*patch = (struct items){ 0 };
	}
	return true;
}

static bool merge_maps(struct patching *p, struct items *original, const struct items *patch, const struct strategic_field *f, unsigned depth)
{
	const struct schema_shape *element = f->shape->element;

	for (size_t i = 0; i < patch->n; i++) {
		const value *v = &patch->v[i], *k = key_of(p, v, f->merge_key);
		if (k->type == VALUE_ABSENT)
			return no_key(p, v, f->merge_key);
		ptrdiff_t at = find(p, original, f->merge_key, k);
		value out;
		if (at < 0) {
			vec_push(original, p->arena, *v); // as it is, directives and all
			continue;
		}
		if (!strategic_map(p, &original->v[at], v, element, depth + 1, &out))
			return false;
		original->v[at] = out;
	}
	return true;
}

// deduplicateScalars moves the last item to the place of a double; so do we.
static void deduplicate(struct items *s)
{
	ptrdiff_t last = (ptrdiff_t)s->n - 1;

	for (ptrdiff_t i = 0; i < last; i++)
		for (ptrdiff_t j = i + 1; j <= last; j++)
			if (go_kind(&s->v[i]) == go_kind(&s->v[j]) && value_equal(&s->v[i], &s->v[j])) {
				s->v[j] = s->v[last];
				s->n = (size_t)last;
				last--;
				j--;
			}
}

static ptrdiff_t index_in(struct patching *p, const struct items *order, span key, const value *v)
{
	const value *k = key.n ? key_of(p, v, key) : v;
	return k->type == VALUE_ABSENT ? -1 : find(p, order, key, k);
}

// Stable insertion by place in `order`; what has no place there stays where it is among its like. Places are looked up once an item.
static ptrdiff_t *sort_by(struct patching *p, struct items *x, const struct items *order, span key)
{
	ptrdiff_t *place = arena_array(p->arena, ptrdiff_t, x->n + 1);

	for (size_t i = 0; i < x->n; i++) {
		value v = x->v[i];
		ptrdiff_t at = index_in(p, order, key, &v);
		size_t k = i;
		for (; k > 0 && place[k - 1] > at && at >= 0; k--) {
			x->v[k] = x->v[k - 1];
			place[k] = place[k - 1];
		}
		x->v[k] = v;
		place[k] = at;
	}
	return place;
}

// partitionMapsByPresentInList: maps that have the key, looked for among maps.
static bool partitioned(struct patching *p, const struct items *merged, const struct items *order, span key)
{
	for (size_t i = 0; key.n && i < merged->n; i++) {
		const value *v = &merged->v[i], *k = key_of(p, v, key);
		if (v->type != VALUE_OBJECT)
			return strategic_bad_type(p, "map[string]interface {}", v);
		if (k->type == VALUE_ABSENT)
			return no_key(p, v, key);
		for (size_t n = 0; n < order->n; n++) {
			const value *o = &order->v[n], *other = key_of(p, o, key);
			if (o->type != VALUE_OBJECT)
				return patch_fail(p, 500, "", "value for key %zu is not a map", n);
			if (other->type != VALUE_ABSENT && go_kind(other) == go_kind(k) && value_equal(other, k))
				break;
		}
	}
	return true;
}

// normalizeElementOrder: the patch's items in the order asked for, the server's own ones before those that they stood before
// (mergeSortedSlice); what is new goes first.
static bool weave(struct patching *p, struct items *merged, const struct items *order, const struct items *was, span key, value *out)
{
	struct items asked = { 0 }, own = { 0 }, all = { 0 };
	size_t i = 0, k = 0;

	if (merged->n > MAX_ITEMS || order->n > MAX_ITEMS || was->n > MAX_ITEMS)
		return patch_fail(p, 0, "", "the lists of the patch are too long to be merged");
	if (!partitioned(p, merged, order, key))
		return false;
	for (size_t n = 0; n < merged->n; n++)
		if (index_in(p, order, key, &merged->v[n]) >= 0)
			vec_push(&asked, p->arena, merged->v[n]);
		else
			vec_push(&own, p->arena, merged->v[n]);
	sort_by(p, &asked, order, key);
	ptrdiff_t *from = sort_by(p, &own, was, key);
	while (i < asked.n && k < own.n) {
		ptrdiff_t at = index_in(p, was, key, &asked.v[i]);
		bool server_first = at >= 0 && from[k] >= 0 && from[k] < at;
		vec_push(&all, p->arena, server_first ? own.v[k] : asked.v[i]);
		if (server_first)
			k++;
		else
			i++;
	}
	while (i < asked.n)
		vec_push(&all, p->arena, asked.v[i++]);
	while (k < own.n)
		vec_push(&all, p->arena, own.v[k++]);
	*out = to_value(&all);
	return true;
}

bool strategic_slice(struct patching *p, const value *original, const value *patch, const struct strategic_field *f, bool deletes, unsigned depth, value *out)
{
	struct items was = items_of(p, original), mine = items_of(p, original), add = items_of(p, patch);
	int kind = 0;

	*out = *patch;
	if (!f->merge && !deletes) // lists of deletions are merged whatever the field's strategy is
		return true;
	*out = *original;
	if (!original->n && !patch->n)
		return true;
	if (original->n > MAX_ITEMS || patch->n > MAX_ITEMS)
		return patch_fail(p, 0, "", "the lists of the patch are too long to be merged");
	if (!element_kind(p, original, patch, &kind))
		return false;
	if (kind != VALUE_OBJECT && deletes) {
		for (size_t i = mine.n; i-- > 0;)
			if (find(p, &add, SPAN(""), &mine.v[i]) >= 0)
				drop(&mine, i);
		*out = to_value(&mine);
		return true;
	}
	if (kind != VALUE_OBJECT) {
		for (size_t i = 0; i < add.n; i++)
			vec_push(&mine, p->arena, add.v[i]);
		deduplicate(&mine);
	} else if (!f->merge_key.n) {
		return patch_fail(p, 500, "", "cannot merge lists without merge key for %s", "struct");
	} else if (!special(p, &mine, &add, f->merge_key)) {
		return false;
	} else {
		was = items_of(p, &(value){ .type = VALUE_ARRAY, .n = (uint32_t)mine.n & VALUE_MAX_COUNT, .item = mine.v });
		if (!merge_maps(p, &mine, &add, f, depth))
			return false;
	}
	return weave(p, &mine, &add, &was, kind == VALUE_OBJECT ? f->merge_key : SPAN(""), out);
}

// validatePatchWithSetOrderList: the patch's items stand in the asked order.
static bool check_order(struct patching *p, const value *patch, const value *order, span key)
{
	size_t i = 0, k = 0;
	span directive;

	if (!value_count(patch) || !value_count(order))
		return true;
	while (i < patch->n && k < order->n) {
		const value *a = &patch->item[i], *b = &order->item[k];
		if (strategic_is_directive(p, a, &directive)) {
			i++;
			continue;
		}
		if (key.n) {
			const value *ka = key_of(p, a, key), *kb = key_of(p, b, key);
			if (ka->type == VALUE_ABSENT || kb->type == VALUE_ABSENT)
				return no_key(p, ka->type == VALUE_ABSENT ? a : b, key);
			i += value_equal(ka, kb);
		} else {
			i += value_equal(a, b);
		}
		k++;
	}
	while (i < patch->n && strategic_is_directive(p, &patch->item[i], &directive))
		i++;
	if (i < patch->n && k >= order->n)
		return patch_fail(p, 500, "", "The order in patch list:\n%.*s\n doesn't match $setElementOrder list:\n%.*s\n", SPANF(patch_go_text(p, patch)),
			SPANF(patch_go_text(p, order)));
	return true;
}

// mergePatchIntoOriginal: one list that is ordered.
bool strategic_order(struct patching *p, const value *original, const value *patch, const value *order, const struct strategic_field *f, unsigned depth, value *out)
{
	value merged = *original, empty = value_array(NULL, 0);
	int kind;

	if (!check_order(p, patch, order, f->merge_key))
		return false;
	if (original->type == VALUE_ABSENT && patch->type == VALUE_ABSENT)
		return true;
	if (original->type == VALUE_ABSENT)
		strategic_fresh(p, patch, false, 0, &merged);
	else if (patch->type == VALUE_ARRAY && !strategic_slice(p, original, patch, f, false, depth, &merged))
		return false;
	struct items all = items_of(p, &merged), ask = items_of(p, order), was = items_of(p, original);
	return partitioned(p, &all, &ask, f->merge_key) && element_kind(p, original->type == VALUE_ARRAY ? original : &empty, patch, &kind) &&
		weave(p, &all, &ask, &was, f->merge_key, out);
}
