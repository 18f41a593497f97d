#include "cut.h"

#include "doc/edit.h"
#include "k8s/meta.h"

struct cut { struct world_file *w; struct arena *run; const value *got; span *a, *b; };

static const value *member(struct cut *c, const value *v, const char *name) { return meta_member(v, &c->w->s->keys, span_str(name)); }

static bool like(struct cut *c, const value *want, const value *got)
{
	if (want->type == VALUE_NULL)
		return !value_present(got);
	return value_present(got) && world_same_object(c->w, c->run, want, got, c->a, c->b);
}

// One field of every container, ordinary ones first.
static const value *of_containers(struct cut *c, const char *name)
{
	static const uint32_t list[] = { KEY_containers, KEY_initContainers, KEY_ephemeralContainers };
	value *out = arena_new(c->run, value);

	for (size_t i = 0; i < 3; i++)
		value_each(x, value_at(c->got, 2, KEY_spec, list[i]))
			*out = edit_append(c->run, out, *member(c, x, name));
	return out;
}

static bool list_same(struct cut *c, const value *want)
{
	const value *spec = value_get(c->got, KEY_spec), *template = value_at(spec, 2, KEY_template, KEY_spec);
	const value *const some[] = { value_get(spec, KEY_tolerations), value_get(spec, KEY_ephemeralContainers), value_get(template, KEY_tolerations),
		value_get(template, KEY_containers), of_containers(c, "imagePullPolicy"), member(c, spec, "taints") };

	for (size_t i = 0; i < sizeof some / sizeof *some; i++)
		if (like(c, want, some[i]))
			return true;
	return !want->n;
}

static bool member_same(struct cut *c, span name, const value *want)
{
	const value *spec = value_get(c->got, KEY_spec);
	const char *key = arena_printf(c->run, "%.*s", SPANF(name)).p;
	const value *const some[] = { member(c, c->got, key), member(c, meta(c->got), key), member(c, spec, key), member(c, value_get(c->got, KEY_status), key),
		member(c, value_at(spec, 2, KEY_template, KEY_spec), key),
		span_is(name, "resources") ? of_containers(c, "resources") : &value_absent,
		span_is(name, "podResources") ? value_get(spec, KEY_resources) : &value_absent };
	bool found = false;

	for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
		found |= value_present(some[i]);
		if (want->type != VALUE_NULL && like(c, want, some[i]))
			return true;
	}
	return want->type == VALUE_NULL && !found;
}

bool cut_same(struct world_file *w, struct arena *run, const value *want, const value *got, span *a, span *b)
{
	struct cut c = { w, run, got ? got : &value_absent, a, b };

	if (want->type == VALUE_OBJECT && meta_api_version(want).n)
		return world_same_object(w, run, want, got, a, b);
	*a = *b = SPAN("");
	if (want->type == VALUE_ARRAY)
		return list_same(&c, want) || world_same_object(w, run, want, value_get(c.got, KEY_spec), a, b);
	// Which objects a collection holds is not part of the question.
	if (want->n == 1 && span_ends(meta_kind(want), SPAN("List")))
		return true;
	member_each(m, want)
		if (!member_same(&c, intern_text(&w->s->keys, m->key), &m->v)) {
			*a = arena_printf(run, "%.*s: %.*s", SPANF(intern_text(&w->s->keys, m->key)), SPANF(*a));
			return false;
		}
	return true;
}
