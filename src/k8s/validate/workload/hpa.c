// HorizontalPodAutoscaler (pkg/apis/autoscaling/validation). Both versions are checked in the shape of v2; autoscaling/v1 has no metrics of its own
// but a CPU target, which is checked as the one metric it means.
#include "k8s/validate/at.h"
#include "k8s/validate/cluster/resource.h"

struct reference_how { bool empty_group, any_version; };

static void needed(struct validation *v, const struct field *at, span s, struct check (*rule)(span))
{
	if (!s.n)
		check_required(v, at, "");
	else
		check_add(v, at, s, rule(s));
}

static bool group_missing(span version) { return span_find(version, '/', 0) <= 0; }
static bool version_broken(span version) { return span_find(version, '/', 0) != span_rfind(version, '/'); }

static void reference(struct validation *v, const struct field *at, const value *r, struct reference_how how)
{
	span version = check_text(v, r, "apiVersion");

	needed(v, AT(at, "kind"), check_text(v, r, "kind"), check_path_segment);
	needed(v, AT(at, "name"), check_text(v, r, "name"), check_path_segment);
	if (how.any_version)
		return;
	if (version_broken(version))
		field_add(v, FIELD_INVALID, AT(at, "apiVersion"), field_quote(v->arena, version), "unexpected GroupVersion string: %.*s", SPANF(version));
	else if (!how.empty_group && group_missing(version))
		at_text(v, AT(at, "apiVersion"), version, "apiVersion must specify API group");
}

static void positive(struct validation *v, const struct field *at, const value *x)
{
	quantity q;

	if (at_quantity(x, &q) && q.nano <= 0)
		at_text(v, at, at_quantity_text(v, x), "must be positive");
}

static void target(struct validation *v, const struct field *at, const value *t)
{
	span type = check_text(v, t, "type");
	const value *use = check_get(v, t, "averageUtilization");

	if (!type.n)
		check_required(v, AT(at, "type"), "must specify a metric target type");
	if (!span_is(type, "Utilization") && !span_is(type, "Value") && !span_is(type, "AverageValue"))
		at_text(v, AT(at, "type"), type, "must be either Utilization, Value, or AverageValue");
	positive(v, AT(at, "value"), check_get(v, t, "value"));
	positive(v, AT(at, "averageValue"), check_get(v, t, "averageValue"));
	if (use->type == VALUE_INT && use->i < 1)
		check_invalid(v, AT(at, "averageUtilization"), use, "must be greater than 0");
}

static void metric_name(struct validation *v, const struct field *at, const value *m)
{
	span name = check_text(v, m, "name");

	if (!name.n)
		check_required(v, AT(at, "name"), "must specify a metric name");
	else
		check_add(v, AT(at, "name"), name, check_path_segment(name));
}

static void object_source(struct validation *v, const struct field *at, const value *s)
{
	const value *t = check_get(v, s, "target");

	reference(v, AT(at, "describedObject"), check_get(v, s, "describedObject"), (struct reference_how){ .empty_group = true });
	metric_name(v, AT(at, "metric"), check_get(v, s, "metric"));
	target(v, AT(at, "target"), t);
	if (!check_has(v, t, "value") && !check_has(v, t, "averageValue"))
		check_required(v, AT(AT(at, "target"), "averageValue"), "must set either a target value or averageValue");
}

static void external_source(struct validation *v, const struct field *at, const value *s)
{
	const value *t = check_get(v, s, "target");

	metric_name(v, AT(at, "metric"), check_get(v, s, "metric"));
	target(v, AT(at, "target"), t);
	if (!check_has(v, t, "value") && !check_has(v, t, "averageValue"))
		check_required(v, AT(AT(at, "target"), "averageValue"), "must set either a target value for metric or a per-pod target");
	if (check_has(v, t, "value") && check_has(v, t, "averageValue"))
		check_forbidden(v, AT(AT(at, "target"), "value"), "may not set both a target value for metric and a per-pod target");
}

static void pods_source(struct validation *v, const struct field *at, const value *s)
{
	metric_name(v, AT(at, "metric"), check_get(v, s, "metric"));
	target(v, AT(at, "target"), check_get(v, s, "target"));
	if (!check_has(v, check_get(v, s, "target"), "averageValue"))
		check_required(v, AT(AT(at, "target"), "averageValue"), "must specify a positive target averageValue");
}

static void resource_target(struct validation *v, const struct field *at, const value *t)
{
	target(v, at, t);
	if (!check_has(v, t, "averageUtilization") && !check_has(v, t, "averageValue"))
		check_required(v, AT(at, "averageUtilization"), "must set either a target raw value or a target utilization");
	if (check_has(v, t, "averageUtilization") && check_has(v, t, "averageValue"))
		check_forbidden(v, AT(at, "averageValue"), "may not set both a target raw value and a target utilization");
}

static void resource_source(struct validation *v, const struct field *at, const value *s)
{
	if (!check_text(v, s, "name").n)
		check_required(v, AT(at, "name"), "must specify a resource name");
	resource_target(v, AT(at, "target"), check_get(v, s, "target"));
}

static void container_source(struct validation *v, const struct field *at, const value *s)
{
	span container = check_text(v, s, "container"), name = check_text(v, s, "name");

	if (!name.n)
		check_required(v, AT(at, "name"), "must specify a resource name");
	else
		resource_name(v, AT(at, "name"), name, true);
	if (!container.n)
		check_required(v, AT(at, "container"), "must specify a container");
	else
		check_add(v, AT(at, "container"), container, check_dns1123_label(container));
	resource_target(v, AT(at, "target"), check_get(v, s, "target"));
}

static const struct {
	const char *type, *member;
	void (*check)(struct validation *v, const struct field *at, const value *s);
} metrics[] = { { "Object", "object", object_source }, { "External", "external", external_source }, { "Pods", "pods", pods_source },
	{ "Resource", "resource", resource_source }, { "ContainerResource", "containerResource", container_source } };
#define N_METRICS (sizeof metrics / sizeof *metrics)

static bool metric_type(struct validation *v, const struct field *at, span type)
{
	return CHECK_ONE_OF(v, AT(at, "type"), type, "ContainerResource", "External", "Object", "Pods", "Resource");
}

static void metric(struct validation *v, const struct field *at, const value *m)
{
	span type = check_text(v, m, "type");
	size_t present = 0, wrong = 0;

	if (!type.n)
		check_required(v, AT(at, "type"), "must specify a metric source type");
	bool known = metric_type(v, at, type);
	for (size_t i = 0; i < N_METRICS; i++) {
		struct field below = field_child(at, metrics[i].member);
		const value *s = check_get(v, m, metrics[i].member);
		if (value_present(s) && !present++)
			metrics[i].check(v, &below, s);
	}
	if (!known)
		metric_type(v, at, type);
	for (size_t i = 0; i < N_METRICS; i++) {
		struct field below = field_child(at, metrics[i].member);
		if (span_is(type, metrics[i].type) && !check_has(v, m, metrics[i].member))
			check_required(v, &below, "must populate information for the given metric source");
	}
	for (size_t i = 0; i < N_METRICS && present > 1; i++) {
		struct field below = field_child(at, metrics[i].member);
		if (!check_has(v, m, metrics[i].member) || span_is(type, metrics[i].type))
			continue;
		check_forbidden(v, &below, "must populate the given metric source only");
		v->unordered |= wrong++ > 0;
	}
}

static void policy(struct validation *v, const struct field *at, const value *p)
{
	int64_t n = check_int(v, p, "value", 0), seconds = check_int(v, p, "periodSeconds", 0);

	CHECK_ONE_OF(v, AT(at, "type"), check_text(v, p, "type"), "Percent", "Pods");
	if (n <= 0)
		check_add_int(v, AT(at, "value"), n, (struct check){ { "must be greater than zero" }, 1 });
	if (seconds <= 0)
		check_add_int(v, AT(at, "periodSeconds"), seconds, (struct check){ { "must be greater than zero" }, 1 });
	if (seconds > 1800)
		check_add_int(v, AT(at, "periodSeconds"), seconds, (struct check){ { "must be less than or equal to 1800" }, 1 });
}

static void scaling(struct validation *v, const struct field *at, const value *r)
{
	const value *window = check_get(v, r, "stabilizationWindowSeconds"), *select = check_get(v, r, "selectPolicy");
	const value *list = check_get(v, r, "policies");
	size_t i = 0;

	if (!value_present(r))
		return;
	if (window->type == VALUE_INT && window->i < 0)
		check_invalid(v, AT(at, "stabilizationWindowSeconds"), window, "must be greater than or equal to zero");
	if (window->type == VALUE_INT && window->i > 3600)
		check_invalid(v, AT(at, "stabilizationWindowSeconds"), window, "must be less than or equal to 3600");
	if (value_present(select))
		CHECK_ONE_OF(v, AT(at, "selectPolicy"), value_span(select), "Disabled", "Max", "Min");
	if (!value_count(list))
		check_required(v, AT(at, "policies"), "must specify at least one Policy");
	value_each(p, list)
		policy(v, AT_ITEM(AT(at, "policies"), i++), p);
}

static void spec(struct validation *v, const value *o, int64_t least, struct reference_how how)
{
	const value *s = check_get(v, o, "spec"), *min = check_get(v, s, "minReplicas"), *list = check_get(v, s, "metrics");
	const value *cpu = check_get(v, s, "targetCPUUtilizationPercentage");
	const struct field *at = AT(NULL, "spec");
	int64_t max = check_int(v, s, "maxReplicas", 0);
	bool may_be_zero = false;
	size_t i = 0;

	if (min->type == VALUE_INT && min->i < least)
		field_add(v, FIELD_INVALID, AT(at, "minReplicas"), field_value(v, min), "must be greater than or equal to %d", (int)least);
	if (max < 1)
		check_add_int(v, AT(at, "maxReplicas"), max, (struct check){ { "must be greater than 0" }, 1 });
	if (min->type == VALUE_INT && max < min->i)
		check_add_int(v, AT(at, "maxReplicas"), max, (struct check){ { "must be greater than or equal to `minReplicas`" }, 1 });
	reference(v, AT(at, "scaleTargetRef"), check_get(v, s, "scaleTargetRef"), how);
	if (cpu->type == VALUE_INT && cpu->i < 1)
		check_invalid(v, AT(AT(AT(AT_ITEM(AT(at, "metrics"), 0), "resource"), "target"), "averageUtilization"), cpu, "must be greater than 0");
	value_each(m, list) {
		metric(v, AT_ITEM(AT(at, "metrics"), i++), m);
		may_be_zero |= span_is(check_text(v, m, "type"), "Object") || span_is(check_text(v, m, "type"), "External");
	}
	if (min->type == VALUE_INT && !min->i && !may_be_zero)
		check_forbidden(v, AT(at, "metrics"), "must specify at least one Object or External metric to support scaling to zero replicas");
	scaling(v, AT(AT(at, "behavior"), "scaleUp"), check_get(v, check_get(v, s, "behavior"), "scaleUp"));
	scaling(v, AT(AT(at, "behavior"), "scaleDown"), check_get(v, check_get(v, s, "behavior"), "scaleDown"));
}

// The only kind of the core group that scales may be named without a group.
static struct reference_how how_of(const struct validation *v, const value *o)
{
	span kind = check_text(v, check_get(v, check_get(v, o, "spec"), "scaleTargetRef"), "kind");

	return (struct reference_how){ .empty_group = span_is(kind, "ReplicationController") };
}

static void create(struct validation *v, const value *o)
{
	validate_meta_create(v, o, true, META_NAME_SUBDOMAIN);
	spec(v, o, 1, how_of(v, o));
}

static void update(struct validation *v, const value *o, const value *old)
{
	const value *was = check_get(v, old, "spec"), *min = check_get(v, was, "minReplicas");
	span version = check_text(v, check_get(v, was, "scaleTargetRef"), "apiVersion");
	struct reference_how how = how_of(v, o);

	how.any_version = version_broken(version);
	how.empty_group |= group_missing(version);
	validate_meta_update(v, o, old);
	spec(v, o, min->type == VALUE_INT && !min->i ? 0 : 1, how);
}

static void status_update(struct validation *v, const value *o, const value *old)
{
	const value *s = check_get(v, o, "status");

	validate_meta_update(v, o, old);
	check_nonnegative(v, AT(AT(NULL, "status"), "currentReplicas"), check_int(v, s, "currentReplicas", 0));
	check_nonnegative(v, AT(AT(NULL, "status"), "desiredReplicas"), check_int(v, s, "desiredReplicas", 0));
}

#define SOURCE "pkg/apis/autoscaling/validation/validation.go"
const struct validate_rule validate_hpa = { GK_HORIZONTAL_POD_AUTOSCALER, "", create, update, SOURCE };
const struct validate_rule validate_hpa_status = { GK_HORIZONTAL_POD_AUTOSCALER, "status", create, status_update, SOURCE };
