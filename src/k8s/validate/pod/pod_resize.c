// pods/resize (KEP-1287): ValidatePodResize.
#include "k8s/validate/pod/podrules.h"

#include "doc/edit.h"
#include "k8s/quantity.h"

#define MIRROR "kubernetes.io/config.mirror"

struct qos { quantity requests[2], limits[2]; bool guaranteed; };

static bool positive(struct validation *v, const value *list, unsigned i, quantity *q)
{
	static const char *const names[] = { "cpu", "memory" };

	return quantity_parse(check_text(v, list, names[i]), q) && q->nano > 0;
}

static void count(struct validation *v, struct qos *c, const value *resources)
{
	const value *requests = check_get(v, resources, "requests"), *limits = check_get(v, resources, "limits");
	quantity q;

	for (unsigned i = 0; i < 2; i++) {
		if (positive(v, requests, i, &q))
			c->requests[i] = quantity_add(c->requests[i], q);
		if (positive(v, limits, i, &q))
			c->limits[i] = quantity_add(c->limits[i], q);
		else
			c->guaranteed = false;
	}
}

// ComputePodQOS, pkg/apis/core/helper/qos
static const char *pod_qos(struct validation *v, const value *spec)
{
	static const char *const lists[] = { "containers", "initContainers" };
	struct qos c = { .guaranteed = true };
	bool any = false, equal = true;

	if (check_gate(v, GATE_PodLevelResources) && check_has(v, spec, "resources"))
		count(v, &c, check_get(v, spec, "resources"));
	else
		for (unsigned k = 0; k < 2; k++)
			value_each(x, check_get(v, spec, lists[k]))
				count(v, &c, check_get(v, x, "resources"));
	for (unsigned i = 0; i < 2; i++) {
		any |= c.requests[i].nano || c.limits[i].nano;
		equal &= quantity_cmp(c.requests[i], c.limits[i]) == 0;
	}
	return !any ? "BestEffort" : c.guaranteed && equal ? "Guaranteed" : "Burstable";
}

static bool same_names(struct validation *v, const struct field *at, const value *now, const value *was)
{
	size_t before = v->errors.n;

	if (value_count(now) != value_count(was)) {
		field_add(v, FIELD_FORBIDDEN, at, (span){ 0 }, "%.*s may not be added or removed on resize", SPANF(at->name));
		return false;
	}
	for (size_t i = 0; i < value_count(was); i++)
		if (!span_eq(check_text(v, value_item(now, i), "name"), check_text(v, value_item(was, i), "name")))
			field_add(v, FIELD_FORBIDDEN, AT(AT_INDEX(at, i), "name"), (span){ 0 }, "%.*s may not be renamed or reordered on resize",
				SPANF(at->name));
	return v->errors.n == before;
}

static bool removed(const value *now, const value *was)
{
	if (value_count(was) > value_count(now))
		return true;
	member_each(m, was)
		if (value_get(now, m->key)->type == VALUE_ABSENT)
			return true;
	return false;
}

static void not_removed(struct validation *v, const struct field *at, const value *now, const value *was)
{
	static const char *const lists[] = { "requests", "limits" };

	for (unsigned k = 0; k < 2; k++)
		if (removed(check_get(v, check_get(v, now, "resources"), lists[k]), check_get(v, check_get(v, was, "resources"), lists[k])))
			field_add(v, FIELD_FORBIDDEN, AT(at, lists[k]), (span){ 0 }, "resource %s cannot be removed", lists[k]);
}

// dropCPUMemoryResourcesFromContainer: the container with the old amounts of cpu and memory, and without claims.
static value restored(struct validation *v, value c, const value *was)
{
	static const char *const lists[] = { "requests", "limits" }, *const names[] = { "cpu", "memory" };
	uint32_t resources = KEY_resources;
	value out = value_object(NULL, 0);

	for (unsigned k = 0; k < 2; k++) {
		const value *old = check_get(v, check_get(v, was, "resources"), lists[k]);
		value list = *check_get(v, value_get(&c, resources), lists[k]);
		uint32_t key = intern_find(v->keys, span_str(lists[k]));
		for (unsigned i = 0; i < 2; i++) {
			uint32_t name = intern_find(v->keys, span_str(names[i]));
			const value *x = value_get(old, name);
			if (name != MAP_NONE && value_present(x))
				list = edit_set(v->arena, &list, name, *x);
			else if (list.type == VALUE_OBJECT)
				list = edit_del(v->arena, &list, name);
		}
		// An empty list is as good as none for Semantic.DeepEqual: kept where the old container has one.
		if (key != MAP_NONE && (value_count(&list) || value_present(old)))
			out = edit_set(v->arena, &out, key, list.type == VALUE_OBJECT ? list : value_object(NULL, 0));
	}
	return value_count(&out) || value_present(value_get(was, resources)) ? edit_set(v->arena, &c, resources, out) : edit_del(v->arena, &c, resources);
}

static bool equal_containers(struct validation *v, const value *a, const value *b)
{
	const value *x = value_get(a, KEY_resources), *y = value_get(b, KEY_resources);

	value p = edit_del(v->arena, a, KEY_resources), q = edit_del(v->arena, b, KEY_resources);

	return value_equal(a, b) || (!value_count(x) && !value_count(y) && value_equal(&p, &q));
}

static void containers(struct validation *v, const struct field *at, const value *now, const value *was, bool init)
{
	for (size_t i = 0; i < value_count(was); i++) {
		const value *o = value_item(was, i), *n = value_item(now, i);
		bool sidecar = span_is(check_text(v, n, "restartPolicy"), "Always");
		value c = !init || sidecar ? restored(v, *n, o) : *n;
		if (!equal_containers(v, &c, o))
			check_forbidden(v, at, !init ? "only cpu and memory resources are mutable" : sidecar ?
				"only cpu and memory resources for sidecar containers are mutable" : "resources for non-sidecar init containers are immutable");
	}
}

static bool level_resources(struct validation *v, const value *spec)
{
	const value *r = check_get(v, spec, "resources");

	return value_count(check_get(v, r, "requests")) + value_count(check_get(v, r, "limits")) > 0;
}

// isPodResizeRequestSupported: the first running container tells.
static bool supported(struct validation *v, const value *status)
{
	value_each(c, check_get(v, status, "containerStatuses"))
		if (check_has(v, check_get(v, c, "state"), "running"))
			return check_has(v, c, "resources");
	return true;
}

static void resize(struct validation *v, const value *pod, const value *old)
{
	const struct field *at = AT(NULL, "spec");
	const value *now = value_get(pod, KEY_spec), *was = value_get(old, KEY_spec);
	const value *list = check_get(v, now, "containers"), *had = check_get(v, was, "containers");
	const value *init = check_get(v, now, "initContainers"), *init_had = check_get(v, was, "initContainers");
	span class = check_text(v, value_get(old, KEY_status), "qosClass");
	bool windows = span_is(check_text(v, check_get(v, was, "os"), "name"), "windows");

	if (meta_annotation(old, v->keys, SPAN(MIRROR)).p || windows) {
		check_forbidden(v, AT(NULL, ""), windows ? "windows pods cannot be resized" : "static pods cannot be resized");
		return;
	}
	validate_meta_update(v, pod, old);
	validate_pod_body(v, pod, old);
	if (!class.n)
		class = span_str(pod_qos(v, was));
	if (!span_is(class, pod_qos(v, now)))
		rule_text(v, at, check_text(v, value_get(pod, KEY_status), "qosClass"), "Pod QOS Class may not change as a result of resizing");
	if (!supported(v, value_get(old, KEY_status)))
		check_forbidden(v, at, "Pod running on node without support for resize");
	if (level_resources(v, was) || level_resources(v, now)) {
		check_forbidden(v, AT(NULL, ""), "resize of pods with pod-level resources is forbidden when InPlacePodLevelResourcesVerticalScalingEnabled "
			"feature gate is disabled");
		return;
	}
	bool same = same_names(v, AT(at, "containers"), list, had);
	if (!same_names(v, AT(at, "initContainers"), init, init_had) || !same)
		return;
	for (size_t i = 0; i < value_count(init_had); i++)
		if (span_is(check_text(v, value_item(init_had, i), "restartPolicy"), "Always"))
			not_removed(v, AT(AT_INDEX(AT(at, "initContainers"), i), "resources"), value_item(init, i), value_item(init_had, i));
	for (size_t i = 0; i < value_count(had); i++)
		not_removed(v, AT(AT_INDEX(AT(at, "containers"), i), "resources"), value_item(list, i), value_item(had, i));
	containers(v, at, list, had, false);
	containers(v, at, init, init_had, true);
}

const struct validate_rule validate_pod_resize = { GK_POD, "resize", NULL, resize, "pkg/apis/core/validation/validation.go" };
