#include "k8s/validate/internal.h"
#include "k8s/validate/workload/workload.h"

static void rolling(struct validation *v, const struct field *at, const value *r)
{
	const value *unavailable = check_get(v, r, "maxUnavailable"), *surge = check_get(v, r, "maxSurge");
	const struct field *f = AT(at, "maxUnavailable");

	workload_int_or_percent(v, f, unavailable);
	workload_int_or_percent(v, AT(at, "maxSurge"), surge);
	if (!workload_amount(unavailable) && !workload_amount(surge))
		field_add(v, FIELD_INVALID, f, value_present(unavailable) ? field_value(v, unavailable) : SPAN("0"), "may not be 0 when `maxSurge` is 0");
	workload_not_more_than_all(v, f, unavailable);
}

static void strategy(struct validation *v, const struct field *at, const value *s)
{
	span type = check_text(v, s, "type");
	const value *r = check_get(v, s, "rollingUpdate");

	if (span_is(type, "Recreate")) {
		if (value_present(r))
			check_forbidden(v, AT(at, "rollingUpdate"), "may not be specified when strategy `type` is 'Recreate'");
	} else if (!span_is(type, "RollingUpdate")) {
		field_add(v, FIELD_NOT_SUPPORTED, at, internal_json(v, INTERNAL_DeploymentStrategy, s), "supported values: \"Recreate\", \"RollingUpdate\"");
	} else if (!value_present(r)) {
		check_required(v, AT(at, "rollingUpdate"), "this should be defaulted and never be nil");
	} else {
		rolling(v, AT(at, "rollingUpdate"), r);
	}
}

// ValidatePodTemplateSpecForReplicaSet
static void template(struct validation *v, const struct field *at, const value *spec, const value *old)
{
	const value *t = check_get(v, spec, "template");

	workload_match(v, at, check_get(v, spec, "selector"), false, t);
	podrules_template(v, at, t, old ? check_get(v, old, "template") : NULL);
	workload_always(v, at, t, "ReplicaSet");
}

static void deployment_spec(struct validation *v, const value *object, const value *old)
{
	const struct field *at = AT(NULL, "spec");
	const value *spec = value_get(object, KEY_spec), *deadline = check_get(v, spec, "progressDeadlineSeconds");

	workload_nonnegative(v, at, spec, "replicas");
	if (workload_selector(v, AT(at, "selector"), check_get(v, spec, "selector"), "deployment"))
		template(v, AT(at, "template"), spec, old ? value_get(old, KEY_spec) : NULL);
	strategy(v, AT(at, "strategy"), check_get(v, spec, "strategy"));
	workload_nonnegative(v, at, spec, "minReadySeconds");
	workload_nonnegative(v, at, spec, "revisionHistoryLimit");
	if (deadline->type != VALUE_INT)
		return;
	workload_nonnegative(v, at, spec, "progressDeadlineSeconds");
	if (deadline->i <= check_int(v, spec, "minReadySeconds", 0))
		rule_int(v, AT(at, "progressDeadlineSeconds"), deadline->i, "must be greater than minReadySeconds");
}

static void create(struct validation *v, const value *object)
{
	validate_meta_create(v, object, true, META_NAME_SUBDOMAIN);
	deployment_spec(v, object, NULL);
}

static void fixed_selector(struct validation *v, const value *object, const value *old)
{
	workload_keep_selector(v, object, old);
}

static void update(struct validation *v, const value *object, const value *old)
{
	validate_meta_update(v, object, old);
	deployment_spec(v, object, old);
	fixed_selector(v, object, old);
}

static void status(struct validation *v, const value *object, const value *old)
{
	static const char *const counters[] = { "observedGeneration", "replicas", "updatedReplicas", "readyReplicas", "availableReplicas",
		"unavailableReplicas", "terminatingReplicas", "collisionCount", NULL };
	static const char *const below[] = { "updatedReplicas", "readyReplicas", "availableReplicas", NULL };

	validate_meta_update(v, object, old);
	workload_status(v, object, counters, below, "cannot be greater than readyReplicas");
	workload_collisions(v, object, old);
}

static void replica_set_spec(struct validation *v, const value *object, const value *old)
{
	const struct field *at = AT(NULL, "spec");
	const value *spec = value_get(object, KEY_spec);

	workload_nonnegative(v, at, spec, "replicas");
	workload_nonnegative(v, at, spec, "minReadySeconds");
	// The word is upstream's.
	if (workload_selector(v, AT(at, "selector"), check_get(v, spec, "selector"), "deployment"))
		template(v, AT(at, "template"), spec, old ? value_get(old, KEY_spec) : NULL);
}

static void replica_set_create(struct validation *v, const value *object)
{
	validate_meta_create(v, object, true, META_NAME_SUBDOMAIN);
	replica_set_spec(v, object, NULL);
}

static void replica_set_update(struct validation *v, const value *object, const value *old)
{
	validate_meta_update(v, object, old);
	replica_set_spec(v, object, old);
	fixed_selector(v, object, old);
}

static void replica_set_status(struct validation *v, const value *object, const value *old)
{
	static const char *const counters[] = { "replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas", "observedGeneration",
		"terminatingReplicas", NULL };
	static const char *const below[] = { "fullyLabeledReplicas", "readyReplicas", "availableReplicas", NULL };

	validate_meta_update(v, object, old);
	workload_status(v, object, counters, below, "cannot be greater than readyReplicas");
}

#define SOURCE "pkg/apis/apps/validation/validation.go"

const struct validate_rule validate_deployment = { GK_DEPLOYMENT, "", create, update, SOURCE };
const struct validate_rule validate_deployment_status = { GK_DEPLOYMENT, "status", create, status, SOURCE };
const struct validate_rule validate_replicaset = { GK_REPLICA_SET, "", replica_set_create, replica_set_update, SOURCE };
const struct validate_rule validate_replicaset_status = { GK_REPLICA_SET, "status", replica_set_create, replica_set_status, SOURCE };
