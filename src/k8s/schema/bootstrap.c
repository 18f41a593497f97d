// Iteration over the generated bootstrap objects.
#include "k8s/schema/bootstrap.h"

#include "k8s/schema/bootstrap_table.h"

unsigned bootstrap_minor(unsigned minor)
{
	return minor < BOOTSTRAP_OLDEST ? BOOTSTRAP_OLDEST : minor > BOOTSTRAP_NEWEST ? BOOTSTRAP_NEWEST : minor;
}

static bool has(bootstrap_minors minors, unsigned minor)
{
	return minors >> (bootstrap_minor(minor) - BOOTSTRAP_OLDEST) & 1;
}

const struct bootstrap_object *bootstrap_next(enum bootstrap_kind kind, unsigned minor, size_t *i)
{
	while (*i < bootstrap_n_objects) {
		const struct bootstrap_object *o = &bootstrap_objects[(*i)++];

		if (o->kind == kind && has(o->minors, minor))
			return o;
	}
	return NULL;
}

const struct bootstrap_object *bootstrap_find(enum bootstrap_kind kind, unsigned minor, span ns, span name)
{
	const struct bootstrap_object *o;

	for (size_t i = 0; (o = bootstrap_next(kind, minor, &i));)
		if (span_eq(o->name, name) && span_eq(o->ns, ns))
			return o;
	return NULL;
}

#define NEXT(items, count) \
	while (*i < o->count) \
		if (has(o->items[(*i)++].minors, minor)) \
			return &o->items[*i - 1]; \
	return NULL

const struct bootstrap_rule *bootstrap_next_rule(const struct bootstrap_object *o, unsigned minor, size_t *i)
{
	NEXT(rules, n_rules);
}

const struct bootstrap_subject *bootstrap_next_subject(const struct bootstrap_object *o, unsigned minor, size_t *i)
{
	NEXT(subjects, n_subjects);
}

const struct bootstrap_pair *bootstrap_next_label(const struct bootstrap_object *o, unsigned minor, size_t *i)
{
	NEXT(labels, n_labels);
}

const struct bootstrap_pair *bootstrap_next_annotation(const struct bootstrap_object *o, unsigned minor, size_t *i)
{
	NEXT(annotations, n_annotations);
}

const struct bootstrap_pair *bootstrap_next_selector(const struct bootstrap_object *o, unsigned minor, size_t *i)
{
	NEXT(selectors, n_selectors);
}
