#include "twin/registry/gated.h"

#include "doc/edit.h"
#include "k8s/podspec.h"
#include "twin/registry/kind.h"
#include "twin/snapshot.h"

enum where { WHERE_POD_SPEC, WHERE_POD_STATUS, WHERE_CLAIM_SPEC, WHERE_OBJECT };

struct place { enum where where; enum gk gk; };
struct gated { enum feature_gate gate; struct place in; span path; };

static const struct gated table[] = {
#define POD_SPEC { WHERE_POD_SPEC, GK_OTHER }
#define POD_STATUS { WHERE_POD_STATUS, GK_POD }
#define CLAIM_SPEC { WHERE_CLAIM_SPEC, GK_OTHER }
#define KIND(gk) { WHERE_OBJECT, GK_##gk }
#define GATED(gate, in, path) { GATE_##gate, in, SPAN_INIT(path) },
#include "twin/registry/gated.def"
#undef GATED
#undef KIND
#undef CLAIM_SPEC
#undef POD_STATUS
#undef POD_SPEC
};

// One step of a path: NAME, NAME?, NAME-, NAME!TEXT or NAME=TEXT, '*' or '@'.
enum step_sort { STEP_END, STEP_NAME, STEP_MAP, STEP_LISTS };
struct step { enum step_sort sort; uint32_t key; char mark; span text; };

// The table's rows whose gate is off, with their paths taken apart.
struct gated_row { enum feature_gate gate; struct place in; const struct step *path; };
struct gated_rows { struct gated_row *v; size_t n, cap; };

static struct step step_of(struct intern *keys, span *path)
{
	struct step st = { .sort = STEP_NAME };
	span word;

	*path = span_cut(*path, '/', &word);
	size_t n = strcspn(word.p, "/?-!="); // a literal: NUL ends it
	n = n < word.n ? n : word.n;
	if (n < word.n) {
		st.mark = word.p[n];
		st.text = span_from(word, n + 1);
	}
	word = span_head(word, n);
	if (span_is(word, "*"))
		st.sort = STEP_MAP;
	else if (span_is(word, "@"))
		st.sort = STEP_LISTS;
	else
		st.key = intern_id(keys, word);
	return st;
}

struct gated_rows *gated_build(struct snapshot *s)
{
	struct gated_rows *rows = arena_new(s->arena, struct gated_rows);

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		VEC(struct step) path = { 0 };
		if (gates_on(&s->gates, table[i].gate))
			continue;
		for (span rest = table[i].path; rest.n;)
			vec_push(&path, s->arena, step_of(&s->keys, &rest));
		vec_push(&path, s->arena, (struct step){ .sort = STEP_END });
		vec_push(rows, s->arena, (struct gated_row){ table[i].gate, table[i].in, path.v });
	}
	return rows;
}

// A nil pointer and an empty list are not set; a number or text is.
static bool is_set(const value *v)
{
	return value_present(v) && (v->type != VALUE_ARRAY || v->n);
}

static bool uses(const value *v, const struct step *path)
{
	if (v->type == VALUE_ARRAY) {
		value_each(x, v)
			if (uses(x, path))
				return true;
		return false;
	}
	const struct step *st = path++;
	if (st->sort == STEP_MAP) {
		if (v->type == VALUE_OBJECT)
			member_each(m, v)
				if (uses(&m->v, path))
					return true;
		return false;
	}
	if (st->sort == STEP_LISTS) {
		for (unsigned l = 0; l < POD_LISTS; l++)
			if (uses(value_get(v, pod_list_key((enum pod_list)l)), path))
				return true;
		return false;
	}
	const value *x = value_get(v, st->key);
	if (path->sort != STEP_END)
		return value_present(x) && uses(x, path);
	return is_set(x) && !((st->mark == '!' || st->mark == '=') && span_eq(value_span(x), st->text));
}

static value dropped(const struct storing *s, const value *v, const struct step *path);

static value dropped_items(const struct storing *s, const value *list, const struct step *path)
{
	value out = *list;

	for (size_t i = 0; i < list->n; i++)
		if (uses(&list->item[i], path))
			out = edit_item(s->arena, &out, i, dropped(s, &list->item[i], path));
	return out;
}

static value without_items(const struct storing *s, const value *list, const struct step *path)
{
	value out = value_array(NULL, 0);

	value_each(x, list)
		if (!uses(x, path))
			out = edit_append(s->arena, &out, *x);
	return out.n ? out : value_absent;
}

static value with_member(const struct storing *s, const value *v, uint32_t key, value x)
{
	return x.type == VALUE_ABSENT ? edit_del(s->arena, v, key) : edit_set(s->arena, v, key, x);
}

// v without what the path leads to; it leads somewhere.
static value dropped(const struct storing *s, const value *v, const struct step *path)
{
	value out = *v;

	if (v->type == VALUE_ARRAY)
		return dropped_items(s, v, path);
	const struct step *st = path++;
	if (st->sort == STEP_MAP) {
		member_each(m, v)
			if (uses(&m->v, path))
				out = edit_set(s->arena, &out, m->key, dropped(s, &m->v, path));
		return out;
	}
	if (st->sort == STEP_LISTS) {
		for (unsigned l = 0; l < POD_LISTS; l++) {
			uint32_t key = pod_list_key((enum pod_list)l);
			if (uses(value_get(v, key), path))
				out = edit_set(s->arena, &out, key, dropped(s, value_get(v, key), path));
		}
		return out;
	}
	if (!uses(v, st))
		return out;
	const value *x = value_get(v, st->key);
	if (path->sort == STEP_END)
		return with_member(s, v, st->key, st->mark == '=' ? value_string(st->text) : value_absent);
	if (st->mark == '-')
		return with_member(s, v, st->key, without_items(s, x, path));
	value rest = dropped(s, x, path);
	return with_member(s, v, st->key, st->mark == '?' && !value_count(&rest) ? value_absent : rest);
}

// Mounts of image volumes go with them (dropImageVolumes).
static value without_mounts(const struct storing *s, const value *container, const value *volumes)
{
	value kept = value_array(NULL, 0);

	value_each(m, value_get(container, KEY_volumeMounts)) {
		bool gone = false;
		value_each(v, volumes)
			gone |= value_present(value_get(v, KEY_image)) && span_eq(value_get_span(v, KEY_name), value_get_span(m, KEY_name));
		if (!gone)
			kept = edit_append(s->arena, &kept, *m);
	}
	return with_member(s, container, KEY_volumeMounts, kept.n ? kept : value_absent);
}

static void drop_mounts(const struct storing *s, value *spec)
{
	const value *volumes = value_get(spec, KEY_volumes);

	for (unsigned l = 0; l < POD_LISTS; l++) {
		uint32_t key = pod_list_key((enum pod_list)l);
		value list = *value_get(spec, key);
		for (size_t i = 0; i < value_count(&list); i++)
			if (value_count(value_get(&list.item[i], KEY_volumeMounts)))
				list = edit_item(s->arena, &list, i, without_mounts(s, &list.item[i], volumes));
		if (value_count(&list))
			*spec = edit_set(s->arena, spec, key, list);
	}
}

// Where a kind keeps the part of a place: keys from the root.
struct part { unsigned n; uint32_t key[5]; };

static bool part_of(struct storing *s, const struct place *in, enum gk gk, struct part *out)
{
	*out = (struct part){ 0 };
	switch (in->where) {
	case WHERE_OBJECT:
		return in->gk == gk;
	case WHERE_POD_STATUS:
		*out = (struct part){ 1, { KEY_status } };
		return gk == GK_POD;
	case WHERE_CLAIM_SPEC:
		*out = (struct part){ gk == GK_RESOURCE_CLAIM_TEMPLATE ? 2 : 1, { KEY_spec, KEY_spec } };
		return gk == GK_RESOURCE_CLAIM || gk == GK_RESOURCE_CLAIM_TEMPLATE;
	case WHERE_POD_SPEC:
		if (gk == GK_POD)
			*out = (struct part){ 1, { KEY_spec } };
		else if (gk == GK_CRON_JOB)
			*out = (struct part){ 5, { KEY_spec, kind_key(s, "jobTemplate"), KEY_spec, KEY_template, KEY_spec } };
		else if (gk == GK_POD_TEMPLATE)
			*out = (struct part){ 2, { KEY_template, KEY_spec } };
		else
			*out = (struct part){ 3, { KEY_spec, KEY_template, KEY_spec } };
		return pod_has_template(gk);
	}
	return false;
}

static const value *at(const value *root, const struct part *p)
{
	for (unsigned i = 0; i < p->n; i++)
		root = value_get(root, p->key[i]);
	return root;
}

static value set_at(const struct storing *s, const value *root, const struct part *p, unsigned depth, value x)
{
	return depth < p->n ? edit_set(s->arena, root, p->key[depth], set_at(s, value_get(root, p->key[depth]), p, depth + 1, x)) : x;
}

// Does the stored object use any field of the gate?
static bool in_use(struct storing *s, const struct gated_row *row, enum gk gk, const value *old)
{
	const struct gated_rows *rows = s->snap->gated;
	struct part p;

	for (size_t i = 0; old && i < rows->n; i++)
		if (rows->v[i].gate == row->gate && rows->v[i].in.where == row->in.where && part_of(s, &rows->v[i].in, gk, &p) &&
		    uses(at(old, &p), rows->v[i].path))
			return true;
	return false;
}

void gated_drop(struct storing *s, enum gk gk, value *object, const value *old)
{
	const struct gated_rows *rows = s->snap->gated;
	struct part p;

	if (gk == GK_NODE && span_is(s->r->subresource, "status")) // nodeStatusStrategy.PrepareForUpdate asks no gate
		return;
	for (size_t i = 0; i < rows->n; i++) {
		const struct gated_row *row = &rows->v[i];
		if (!part_of(s, &row->in, gk, &p) || !uses(at(object, &p), row->path) || in_use(s, row, gk, old))
			continue;
		value part = *at(object, &p);
		if (row->gate == GATE_ImageVolume)
			drop_mounts(s, &part);
		*object = set_at(s, object, &p, 0, dropped(s, &part, row->path));
	}
}
