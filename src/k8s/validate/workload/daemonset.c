#include "k8s/validate/internal.h"
#include "k8s/validate/workload/workload.h"

static void rolling(struct validation *v, const struct field *at, const value *r)
{
	const value *unavailable = check_get(v, r, "maxUnavailable"), *surge = check_get(v, r, "maxSurge");
	bool down = workload_amount(unavailable), up = workload_amount(surge);

	workload_int_or_percent(v, AT(at, "maxUnavailable"), unavailable);
	workload_int_or_percent(v, AT(at, "maxSurge"), surge);
	workload_not_more_than_all(v, AT(at, "maxUnavailable"), unavailable);
	workload_not_more_than_all(v, AT(at, "maxSurge"), surge);
	if (down && up)
		check_invalid(v, AT(at, "maxSurge"), surge, "may not be set when maxUnavailable is non-zero");
	else if (!down && !up)
		check_required(v, AT(at, "maxUnavailable"), "cannot be 0 when maxSurge is 0");
}

static void strategy(struct validation *v, const struct field *at, const value *s)
{
	span type = check_text(v, s, "type");

	if (span_is(type, "OnDelete"))
		return;
	if (!span_is(type, "RollingUpdate"))
		field_add(v, FIELD_NOT_SUPPORTED, at, internal_json(v, INTERNAL_DeploymentStrategy, s), "supported values: \"RollingUpdate\", \"OnDelete\"");
	else if (!check_has(v, s, "rollingUpdate"))
		check_required(v, AT(at, "rollingUpdate"), "");
	else
		rolling(v, AT(at, "rollingUpdate"), check_get(v, s, "rollingUpdate"));
}

static void spec_rules(struct validation *v, const value *object, const value *old)
{
	const struct field *at = AT(NULL, "spec"), *t = AT(at, "template");
	const value *spec = value_get(object, KEY_spec), *selector = check_get(v, spec, "selector"), *template = check_get(v, spec, "template");

	meta_selector_check(v, AT(at, "selector"), selector, META_SELECTOR_STRICT);
	workload_match(v, t, selector, false, template);
	if (value_present(selector) && !value_count(value_get(selector, KEY_matchLabels)) && !value_count(value_get(selector, KEY_matchExpressions)))
		field_add(v, FIELD_INVALID, AT(at, "selector"), SPAN("{}"), "empty selector is invalid for daemonset");
	podrules_template(v, t, template, old ? value_at(old, 2, KEY_spec, KEY_template) : NULL);
	workload_always(v, t, template, "DaemonSet");
	workload_nonnegative(v, at, spec, "minReadySeconds");
	strategy(v, AT(at, "updateStrategy"), check_get(v, spec, "updateStrategy"));
	workload_nonnegative(v, at, spec, "revisionHistoryLimit");
}

static void create(struct validation *v, const value *object)
{
	validate_meta_create(v, object, true, META_NAME_SUBDOMAIN);
	spec_rules(v, object, NULL);
}

static void update(struct validation *v, const value *object, const value *old)
{
	validate_meta_update(v, object, old);
	workload_keep_selector(v, object, old);
	spec_rules(v, object, old);
}

static void status(struct validation *v, const value *object, const value *old)
{
	static const char *const counters[] = { "currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady",
		"observedGeneration", "updatedNumberScheduled", "numberAvailable", "numberUnavailable", "collisionCount", NULL };

	validate_meta_update(v, object, old);
	workload_status(v, object, counters, NULL, NULL);
	workload_collisions(v, object, old);
}

#define SOURCE "pkg/apis/apps/validation/validation.go"

const struct validate_rule validate_daemonset = { GK_DAEMON_SET, "", create, update, SOURCE };
const struct validate_rule validate_daemonset_status = { GK_DAEMON_SET, "status", create, status, SOURCE };
