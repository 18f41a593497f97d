// Pod-level resources (KEP-2837): defaultHugePagePodLimits and defaultPodRequests of SetDefaults_Pod, on by default from 1.34. A pod that
// says something about its resources as a whole gets the sum of its containers for what it does not say.
#include "k8s/quantity.h"
#include "k8s/schema/decode.h"
#include "k8s/schema/default/rule.h"

// More hugepage sizes than any machine has; further ones get no default.
#define MAX_SIZES 16

struct amount {
	bool known;
	quantity q;
	span text; // as it is written
};

static void add(struct defaults *d, struct amount *to, struct amount x)
{
	if (!x.known)
		return;
	if (!to->known) {
		*to = x;
		return;
	}
	// A sum has the format of its first part, unless that is zero (Quantity.Add).
	to->text = decode_quantity_write(d->arena, quantity_add(to->q, x.q), to->q.nano ? to->text : x.text);
	to->q = quantity_add(to->q, x.q);
}

static void raise_to(struct amount *to, struct amount x)
{
	if (x.known && (!to->known || quantity_cmp(x.q, to->q) > 0))
		*to = x;
}

static struct amount amount_of(struct defaults *d, const value *container, const char *list, uint32_t key)
{
	struct amount a = { 0 };

	a.text = value_span(value_get(default_get(d, default_get(d, container, "resources"), list), key));
	a.known = a.text.p && quantity_parse(a.text, &a.q);
	return a;
}

// component-helpers resource/helpers.go AggregateContainerRequests, AggregateContainerLimits, for one resource: ordinary containers and
// sidecars run together; an ordinary init container runs beside the sidecars before it.
static struct amount aggregate(struct defaults *d, const value *spec, const char *list, uint32_t key)
{
	struct amount all = { 0 }, sidecars = { 0 }, init = { 0 };

	value_each(c, default_get(d, spec, "containers")) {
		add(d, &all, amount_of(d, c, list, key));
	}
	value_each(c, default_get(d, spec, "initContainers")) {
		struct amount own = amount_of(d, c, list, key);

		if (default_is(d, c, "restartPolicy", "Always")) {
			add(d, &all, own);
			add(d, &sidecars, own);
			raise_to(&init, sidecars);
		} else {
			add(d, &own, sidecars);
			raise_to(&init, own);
		}
	}
	raise_to(&all, init);
	return all;
}

static value fill(struct defaults *d, value to, uint32_t key, struct amount x)
{
	if (to.type != VALUE_OBJECT)
		to = value_object(NULL, 0);
	if (!x.known || value_get(&to, key)->type != VALUE_ABSENT)
		return to;
	return edit_set(d->arena, &to, key, value_string(x.text));
}

static size_t hugepage_sizes(struct defaults *d, const value *containers, uint32_t *sizes, size_t n)
{
	value_each(c, containers) {
		member_each(m, default_get(d, default_get(d, c, "resources"), "limits")) {
			bool seen = n == MAX_SIZES || !span_starts(intern_text(d->keys, m->key), SPAN("hugepages-"));

			for (size_t i = 0; i < n && !seen; i++)
				seen = sizes[i] == m->key;
			if (!seen)
				sizes[n++] = m->key;
		}
	}
	return n;
}

static value hugepage_limits(struct defaults *d, const value *spec, value resources)
{
	uint32_t sizes[MAX_SIZES];
	size_t n = hugepage_sizes(d, default_get(d, spec, "containers"), sizes, 0);
	value limits = *default_get(d, &resources, "limits");

	n = hugepage_sizes(d, default_get(d, spec, "initContainers"), sizes, n);
	for (size_t i = 0; i < n; i++)
		if (value_get(default_get(d, &resources, "requests"), sizes[i])->type == VALUE_ABSENT)
			limits = fill(d, limits, sizes[i], aggregate(d, spec, "limits", sizes[i]));
	return value_count(&limits) ? default_put(d, resources, "limits", limits) : resources;
}

static value requests(struct defaults *d, const value *spec, value resources)
{
	static const char *const overcommittable[] = { "cpu", "memory" };
	const value *limits = default_get(d, &resources, "limits");
	value out = *default_get(d, &resources, "requests");

	if (!value_count(limits))
		return resources;
	for (size_t i = 0; i < DEFAULT_COUNT(overcommittable); i++) {
		uint32_t key = intern_id(d->keys, span_str(overcommittable[i]));

		out = fill(d, out, key, aggregate(d, spec, "requests", key));
	}
	size_t others = 0;

	member_each(m, limits) {
		span name = intern_text(d->keys, m->key);
		struct amount x = { true, { 0 }, value_span(&m->v) };

		if (x.text.p && (span_is(name, "cpu") || span_is(name, "memory") ||
		                 (span_starts(name, SPAN("hugepages-")) && others++ < MAX_SIZES)))
			out = fill(d, out, m->key, x);
	}
	return value_count(&out) ? default_put(d, resources, "requests", out) : resources;
}

value default_pod_level(struct defaults *d, value spec)
{
	const value *old = default_get(d, &spec, "resources");
	value resources = *old;

	if (!default_gate(d, GATE_PodLevelResources) || old->type != VALUE_OBJECT ||
	    (!value_count(default_get(d, old, "limits")) && !value_count(default_get(d, old, "requests"))))
		return spec;
	resources = hugepage_limits(d, &spec, resources);
	return default_put(d, spec, "resources", requests(d, &spec, resources));
}
