// PriorityClass (pkg/apis/scheduling/validation).
#include "k8s/validate/at.h"

#define HIGHEST_USER 1000000000 // scheduling.HighestUserDefinablePriority

// pkg/apis/scheduling/v1/helpers.go IsKnownSystemPriorityClass: why it is none; a null span when it is one.
static span unknown_system(const struct validation *v, span name, int64_t priority, bool global)
{
	static const struct { const char *name; int value; } system[] = { { "system-node-critical", 2000001000 }, { "system-cluster-critical", 2000000000 } };

	for (size_t i = 0; i < 2; i++) {
		if (!span_is(name, system[i].name))
			continue;
		if (priority != system[i].value)
			return arena_printf(v->arena, "value of %s PriorityClass must be %d", system[i].name, system[i].value);
		return global ? arena_printf(v->arena, "globalDefault of %s PriorityClass must be false", system[i].name) : (span){ 0 };
	}
	return arena_printf(v->arena, "%.*s is not a known system priority class", SPANF(name));
}

static void create(struct validation *v, const value *o)
{
	span name = meta_name(o);
	const value *policy = check_get(v, o, "preemptionPolicy");
	int64_t priority = check_int(v, o, "value", 0);

	validate_meta_create(v, o, false, META_NAME_SUBDOMAIN);
	if (span_starts(name, SPAN("system-"))) {
		span why = unknown_system(v, name, priority, check_true(v, o, "globalDefault"));
		if (why.p)
			field_add(v, FIELD_FORBIDDEN, AT(AT(NULL, "metadata"), "name"), (span){ 0 },
				"priority class names with 'system-' prefix are reserved for system use only. error: %.*s", SPANF(why));
	} else if (priority > HIGHEST_USER)
		check_forbidden(v, AT(NULL, "value"), "maximum allowed value of a user defined priority is 1000000000");
	if (policy->type != VALUE_STRING)
		return;
	if (!policy->n)
		check_required(v, AT(NULL, "preemptionPolicy"), "");
	else
		CHECK_ONE_OF(v, AT(NULL, "preemptionPolicy"), value_span(policy), "PreemptLowerPriority", "Never");
}

static void update(struct validation *v, const value *o, const value *old)
{
	validate_meta_update(v, o, old);
	if (check_int(v, o, "value", 0) != check_int(v, old, "value", 0))
		check_forbidden(v, AT(NULL, "value"), "may not be changed in an update.");
	check_immutable(v, AT(NULL, "preemptionPolicy"), check_get(v, o, "preemptionPolicy"), check_get(v, old, "preemptionPolicy"));
}

const struct validate_rule validate_priorityclass = { GK_PRIORITY_CLASS, "", create, update, "pkg/apis/scheduling/validation/validation.go" };
