// Which objects differ between two snapshots, and where first.
#include "attack/delta/parts.h"
#include "base/buf.h"
#include "k8s/meta.h"
#include "text/json.h"
#include "text/pack.h"
#include "twin/redact.h"

#include <stdlib.h>

#define SEGMENTS 16
#define MAX_DEPTH 1000

struct segment { span name; size_t index; bool named; };

struct comparing {
	const struct snapshot *x, *y;
	uint32_t *key;             // x's key -> y's + 1, 0 = not looked up
	struct arena *a;
	struct segment at[SEGMENTS]; // of the first difference
	unsigned n;
	uint32_t off;
	bool shallow;              // annotations are not looked at
};

static uint32_t key_in_y(struct comparing *c, uint32_t key)
{
	if (!c->key[key])
		c->key[key] = intern_find(&c->y->keys, intern_text(&c->x->keys, key)) + 1;
	return c->key[key] - 1;
}

static bool found(struct comparing *c, uint32_t off)
{
	c->n = 0;
	c->off = off;
	return true;
}

// Called on the way back from the difference: inner segments first.
static bool below(struct comparing *c, struct segment s)
{
	if (c->n == SEGMENTS) {
		memmove(c->at, c->at + 1, (SEGMENTS - 1) * sizeof *c->at);
		c->n--;
	}
	c->at[c->n++] = s;
	return true;
}

static bool is_redacted(const value *v)
{
	return v->type == VALUE_STRING && span_contains(value_span(v), SPAN(REDACTED));
}

static bool differ(struct comparing *c, const value *x, const value *y, unsigned depth);

static bool arrays_differ(struct comparing *c, const value *x, const value *y, unsigned depth)
{
	if (x->n != y->n)
		return found(c, y->off);
	for (size_t i = 0; i < x->n; i++)
		if (differ(c, &x->item[i], &y->item[i], depth + 1))
			return below(c, (struct segment){ .index = i });
	return false;
}

static bool skipped(const struct comparing *c, span name, unsigned depth, bool in_metadata)
{
	static const char *const meta_noise[] = { "resourceVersion", "uid", "generation", "creationTimestamp", "managedFields", "selfLink" };

	if (depth == 0 && span_is(name, "status"))
		return true;
	for (size_t i = 0; in_metadata && i < sizeof meta_noise / sizeof *meta_noise; i++)
		if (span_is(name, meta_noise[i]))
			return true;
	return in_metadata && c->shallow && span_is(name, "annotations");
}

static bool objects_differ(struct comparing *c, const value *x, const value *y, unsigned depth, bool in_metadata)
{
	for (size_t i = 0; i < x->n; i++) {
		uint32_t key = key_in_y(c, x->member[i].key);
		span name = intern_text(&c->x->keys, x->member[i].key);
		const value *v = value_get(x, x->member[i].key), *w = key == MAP_NONE ? &value_absent :
			value_get(y, key);
		if (skipped(c, name, depth, in_metadata) || (depth == 0 && span_is(name, "metadata")))
			continue;
		if (w->type == VALUE_ABSENT ? found(c, y->off) : differ(c, v, w, depth + 1))
			return below(c, (struct segment){ .name = name, .named = true });
	}
	for (size_t i = 0; i < y->n; i++) {
		span name = intern_text(&c->y->keys, y->member[i].key);
		if (skipped(c, name, depth, in_metadata) || (depth == 0 && span_is(name, "metadata")))
			continue;
		uint32_t key = intern_find(&c->x->keys, name);
		if (key == MAP_NONE || value_get(x, key)->type == VALUE_ABSENT) {
			found(c, y->member[i].v.off);
			return below(c, (struct segment){ .name = name, .named = true });
		}
	}
	const value *p = depth ? &value_absent : meta(x), *q = depth ? &value_absent : meta(y);
	if (p->type == VALUE_OBJECT && q->type == VALUE_OBJECT && objects_differ(c, p, q, 1, true))
		return below(c, (struct segment){ .name = SPAN("metadata"), .named = true });
	return false;
}

static bool differ(struct comparing *c, const value *x, const value *y, unsigned depth)
{
	// One document in both snapshots has one numbering of keys.
	if (x == y || depth > MAX_DEPTH)
		return false;
	if (is_redacted(x) || is_redacted(y))
		return false;
	if (x->type == y->type && (x->type == VALUE_ARRAY || x->type == VALUE_OBJECT)) {
		if (x->n == y->n && x->item == y->item)
			return false;
		return x->type == VALUE_ARRAY ? arrays_differ(c, x, y, depth) : objects_differ(c, x, y, depth, false);
	}
	if (x->type >= VALUE_ARRAY || y->type >= VALUE_ARRAY || !value_equal(x, y))
		return found(c, y->off);
	return false;
}

static span field(struct comparing *c)
{
	struct buf b = { .arena = c->a };

	for (unsigned i = c->n; i-- > 0;) {
		if (!c->at[i].named)
			buf_printf(&b, "[%zu]", c->at[i].index);
		else
			buf_printf(&b, "%s%.*s", b.n ? "." : "", SPANF(c->at[i].name));
	}
	return b.n ? buf_span(&b) : SPAN("");
}

static span field_below(struct comparing *c, span name)
{
	below(c, (struct segment){ .name = name, .named = true });
	return field(c);
}

static bool edited(struct comparing *c, const value *x, const value *y, struct change *out)
{
	if (x == y)
		return false;
	c->shallow = true;
	bool differs = objects_differ(c, x, y, 0, false);
	if (!differs) {
		c->shallow = false;
		differs = objects_differ(c, x, y, 0, false);
	}
	if (differs)
		*out = (struct change){ .kind = CHANGE_EDITED, .off = c->off, .field = field(c) };
	return differs;
}

// ---- both lists -------------------------------------------------------------------------------------------------

static int object_cmp(const struct snapshot *s, ref i, const struct snapshot *t, ref j)
{
	const struct object *x = &s->object[i], *y = &t->object[j];
	int c = span_cmp(s->kind[x->kind].group, t->kind[y->kind].group);

	c = c ? c : span_cmp(s->kind[x->kind].kind, t->kind[y->kind].kind);
	c = c ? c : (x->ns != NS_CLUSTER) - (y->ns != NS_CLUSTER);
	c = c ? c : span_cmp(snapshot_ns_name(s, x->ns), snapshot_ns_name(t, y->ns));
	return c ? c : span_cmp(x->name, y->name);
}

static ref next_object(const struct snapshot *s, ref r)
{
	while (r < s->n_objects && s->object[r].flags & (OBJECT_SYNTHETIC | OBJECT_BUILTIN))
		r++;
	return r;
}

// ---- the same under another name --------------------------------------------------------------------------------

struct alias { struct delta_change *c; span is; };

static void add_text(struct buf *b, const value *v, uint32_t key)
{
	pack_text(b, value_get_span(v, key));
}

// What a binding says, whatever it is called; a pod of a controller is one of many. Empty: the object's own name counts.
static span content(const struct snapshot *s, ref r, struct arena *a)
{
	const struct object *o = snapshot_object(s, r);
	const struct kind *k = &s->kind[o->kind];
	struct buf b = { .arena = a };

	buf_printf(&b, "%u/%.*s/", k->gk, SPANF(snapshot_ns_name(s, o->ns)));
	if (k->gk == GK_ROLE_BINDING || k->gk == GK_CLUSTER_ROLE_BINDING) {
		const value *role = value_get(o->root, KEY_roleRef);
		add_text(&b, role, KEY_kind), add_text(&b, role, KEY_name);
		value_each(x, value_get(o->root, KEY_subjects))
			add_text(&b, x, KEY_kind), add_text(&b, x, KEY_namespace), add_text(&b, x, KEY_name);
		return buf_span(&b);
	}
	const value *owner = k->gk == GK_POD ? meta_controller(o->root) : NULL;
	if (!owner)
		return SPAN("");
	buf_add(&b, value_get_span(owner, KEY_name));
	json_write(&b, &s->keys, value_get(value_get(o->root, KEY_spec), KEY_containers));
	return buf_span(&b);
}

static int alias_cmp(const void *x, const void *y)
{
	const struct alias *p = x, *q = y;
	int c = span_cmp(p->is, q->is);

	return c ? c : p->c < q->c ? -1 : p->c > q->c;
}

static void cancel(struct alias *v, size_t n)
{
	for (size_t i = 0, end; i < n; i = end) {
		size_t gone = 0, come = 0;
		for (end = i; end < n && span_eq(v[end].is, v[i].is); end++)
			*(v[end].c->what.kind == CHANGE_REMOVED ? &gone : &come) += 1;
		size_t pairs[2] = { gone < come ? gone : come, gone < come ? gone : come };
		for (size_t k = i; k < end; k++) {
			size_t *left = &pairs[v[k].c->what.kind == CHANGE_REMOVED];
			if (*left) {
				--*left;
				v[k].c->what.kind = CHANGE_NONE;
			}
		}
	}
}

// Tools make names: a binding that says the same under another one, and a pod made anew, are no change.
static void drop_renamed(struct delta_changes *all, const struct snapshot *before, const struct snapshot *after, struct arena *scratch)
{
	struct alias *v = arena_array(scratch, struct alias, all->n + 1);
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < all->n; i++) {
		struct delta_change *c = &all->v[i];
		if (c->what.kind == CHANGE_EDITED)
			continue;
		span is = c->what.kind == CHANGE_REMOVED ? content(before, c->before, scratch) : content(after, c->after, scratch);
		if (is.n)
			v[n++] = (struct alias){ c, is };
	}
	qsort(v, n, sizeof *v, alias_cmp);
	cancel(v, n);
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].what.kind != CHANGE_NONE)
			all->v[kept++] = all->v[i];
	all->n = kept;
}

// kustomize writes the hash of a ConfigMap's or Secret's content behind its name (kustomize api/hasher): ten letters and digits.
static span stem(span name)
{
	if (name.n < 12 || name.p[name.n - 11] != '-')
		return SPAN("");
	for (size_t i = name.n - 10; i < name.n; i++)
		if (!((name.p[i] >= 'a' && name.p[i] <= 'z') || (name.p[i] >= '0' && name.p[i] <= '9')))
			return SPAN("");
	return span_head(name, name.n - 11);
}

// The removed and the added one of a stem are one that was edited. They stand near each other: the list is in the order of names.
static void join_hashed(struct comparing *c, struct delta_changes *all)
{
	size_t kept = 0;

	for (size_t i = 0; i + 1 < all->n; i++) {
		struct delta_change *p = &all->v[i], *q = &all->v[i + 1], *old = p->what.kind == CHANGE_REMOVED ? p : q, *new = old == p ? q : p;
		if (old->what.kind != CHANGE_REMOVED || new->what.kind != CHANGE_ADDED)
			continue;
		const struct object *x = snapshot_object(c->x, old->before), *y = snapshot_object(c->y, new->after);
		uint16_t gk = c->x->kind[x->kind].gk;
		span s = gk == GK_CONFIG_MAP || gk == GK_SECRET ? stem(x->name) : SPAN("");
		if (!s.n || c->y->kind[y->kind].gk != gk || !span_eq(s, stem(y->name)) || !span_eq(snapshot_ns_name(c->x, x->ns), snapshot_ns_name(c->y, y->ns)))
			continue;
		ref before = old->before, after = new->after;
		p->what.kind = CHANGE_NONE;
		*q = (struct delta_change){ .before = before, .after = after };
		const value *data = value_get(x->root, KEY_data), *now = value_get(y->root, KEY_data);
		if (differ(c, data, now, 1))
			q->what = (struct change){ CHANGE_EDITED, after, c->off, field_below(c, SPAN("data")) };
	}
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].what.kind != CHANGE_NONE)
			all->v[kept++] = all->v[i];
	all->n = kept;
}

struct delta_changes delta_changes(const struct snapshot *before, const struct snapshot *after, struct arena *a)
{
	struct arena scratch = { 0 };
	struct comparing c = { .x = before, .y = after, .a = a, .key = arena_array(&scratch, uint32_t, before->keys.n + 1) };
	struct delta_changes out = { 0 };
	ref i = next_object(before, 0), j = next_object(after, 0);

	while (i < before->n_objects || j < after->n_objects) {
		if (i < before->n_objects && j < after->n_objects && before->object[i].root == after->object[j].root &&
			(before->object[i].ns == NS_CLUSTER) == (after->object[j].ns == NS_CLUSTER)) {
			i = next_object(before, i + 1), j = next_object(after, j + 1);
			continue;
		}
		int order = i >= before->n_objects ? 1 : j >= after->n_objects ? -1 : object_cmp(before, i, after, j);
		struct delta_change d = { .before = order <= 0 ? i : REF_NONE, .after = order >= 0 ? j : REF_NONE };
		if (order < 0)
			d.what = (struct change){ CHANGE_REMOVED, i, VALUE_NO_OFF, SPAN("") };
		else if (order > 0)
			d.what = (struct change){ CHANGE_ADDED, j, VALUE_NO_OFF, SPAN("") };
		else if (edited(&c, before->object[i].root, after->object[j].root, &d.what))
			d.what.obj = j;
		if (d.what.kind != CHANGE_NONE)
			vec_push(&out, a, d);
		i = order <= 0 ? next_object(before, i + 1) : i;
		j = order >= 0 ? next_object(after, j + 1) : j;
	}
	drop_renamed(&out, before, after, &scratch);
	join_hashed(&c, &out);
	arena_free(&scratch);
	return out;
}
