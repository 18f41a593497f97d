#include "twin/admission/plugin/plugin.h"

#include "doc/edit.h"

// kubernetes plugin/pkg/admission/priority: the named class must be there, and a number in the pod must be the class's.

// The two classes that every API server makes (pkg/apis/scheduling/v1/helpers.go SystemPriorityClasses).
static bool system_class(span name, int64_t *value_)
{
	if (span_is(name, "system-node-critical"))
		return *value_ = 2000001000, true;
	if (span_is(name, "system-cluster-critical"))
		return *value_ = 2000000000, true;
	return false;
}

static const struct object *global_default(const struct judgement *j, ref *obj)
{
	const struct object *best = NULL;

	*obj = REF_NONE;
	snapshot_each(r, j->w.snap, GK_PRIORITY_CLASS) {
		const struct object *o = world_get(&j->w, r);
		// Of several the lowest wins.
		if (o && value_get_true(o->root, KEY_globalDefault) &&
			(!best || value_get_int(o->root, KEY_value, 0) < value_get_int(best->root, KEY_value, 0))) {
			best = o;
			*obj = r;
		}
	}
	return best;
}

// What a create was given stays, also for clients that know nothing of it.
static void keep(struct judgement *j)
{
	static const uint32_t key[] = { KEY_priority, KEY_preemptionPolicy };

	if (admission_gk(&j->r) != GK_POD || j->r.subresource.n || !j->r.object || admission_op(&j->w, &j->r) != ADMISSION_UPDATE)
		return;
	const value *old = admission_old(&j->w, &j->r);
	for (size_t i = 0; old && i < 2; i++) {
		const value *was = value_at(old, 2, KEY_spec, key[i]);
		if (value_present(was) && !value_present(value_at(j->r.object, 2, KEY_spec, key[i])))
			plugin_set(j, edit_set_at(j->run, j->r.object, *was, 2, KEY_spec, key[i]));
	}
}

static void judge_priority(const struct control *c, struct judgement *j)
{
	const value *spec = j->r.object ? value_get(j->r.object, KEY_spec) : &value_absent, *given = value_get(spec, KEY_priority);
	span name = value_get_span(spec, KEY_priorityClassName);
	int64_t number = 0;
	ref obj = REF_NONE;

	if (!plugin_new_pod(j)) {
		keep(j);
		return;
	}
	const struct object *class = name.n ? plugin_find(j, GK_PRIORITY_CLASS, SPAN(""), name, &obj) : global_default(j, &obj);
	struct evidence e = { obj, VALUE_NO_OFF, SPAN("value") };
	if (class) {
		number = value_get_int(class->root, KEY_value, 0);
	} else if (name.n && !system_class(name, &number)) {
		if (snapshot_present(j->w.snap, GK_PRIORITY_CLASS))
			plugin_deny(j, c, arena_printf(j->run, "no PriorityClass with name %.*s was found", SPANF(name)), NULL, 0);
		else
			plugin_unknown(j, c, UNKNOWN_kind_missing, SPAN("PriorityClasses are not in the input"), NULL, 0);
		return;
	}
	if (given->type == VALUE_INT && given->i != number) {
		plugin_deny(j, c, arena_printf(j->run, "the integer value of priority (%lld) must not be provided in pod spec; priority admission controller "
			"computed %lld from the given PriorityClass name", (long long)given->i, (long long)number), &e, class ? 1 : 0);
		return;
	}
	span policy = class ? value_get_span(class->root, KEY_preemptionPolicy) : SPAN(""), own = value_get_span(spec, KEY_preemptionPolicy);
	if (!policy.n)
		policy = SPAN("PreemptLowerPriority");
	if (own.n && !span_eq(own, policy)) {
		plugin_deny(j, c, arena_printf(j->run, "the string value of PreemptionPolicy (%.*s) must not be provided in pod spec; priority admission controller "
			"computed %.*s from the given PriorityClass name", SPANF(own), SPANF(policy)), &e, class ? 1 : 0);
		return;
	}
	value filled = edit_set(j->run, spec, KEY_priority, value_int(number));
	filled = edit_set(j->run, &filled, KEY_preemptionPolicy, value_string(policy));
	if (class && !name.n)
		filled = edit_set(j->run, &filled, KEY_priorityClassName, value_string(class->name));
	plugin_set(j, edit_set(j->run, j->r.object, KEY_spec, filled));
}

// Only one class may be everybody's.
static void judge_priority_class(const struct control *c, struct judgement *j)
{
	enum admission_op op = admission_op(&j->w, &j->r);
	ref obj;

	if (admission_gk(&j->r) != GK_PRIORITY_CLASS || j->r.subresource.n || !j->r.object || (op != ADMISSION_CREATE && op != ADMISSION_UPDATE) ||
		!value_get_true(j->r.object, KEY_globalDefault))
		return;
	const struct object *other = global_default(j, &obj);
	struct evidence e = { obj, VALUE_NO_OFF, SPAN("globalDefault") };
	if (other && !span_eq(other->name, admission_name(&j->r)))
		plugin_deny(j, c, arena_printf(j->run, "PriorityClass %.*s is already marked as default. Only one default can exist", SPANF(other->name)), &e, 1);
}

const struct control control_priority_class = { .id = "priority-class", .title = "Priority, classes", .stage = STAGE_VALIDATE,
	.source = "kubernetes plugin/pkg/admission/priority/admission.go", .judge = judge_priority_class };

const struct control control_priority = { .id = "priority", .title = "Priority", .stage = STAGE_MUTATE,
	.source = "kubernetes plugin/pkg/admission/priority/admission.go", .judge = judge_priority };
