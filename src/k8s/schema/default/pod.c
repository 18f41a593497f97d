// Pod and every pod template: SetDefaults_Pod, SetDefaults_PodSpec.
#include "k8s/schema/default/rule.h"

static const struct default_constant spec[] = {
	{ "dnsPolicy", DEFAULT_STRING("ClusterFirst") }, { "restartPolicy", DEFAULT_STRING("Always") }, { "securityContext", DEFAULT_OBJECT },
	{ "terminationGracePeriodSeconds", DEFAULT_INT(30) }, { "schedulerName", DEFAULT_STRING("default-scheduler") },
};

// Requests default to limits, in a Pod only, not in templates.
static value requests(struct defaults *d, value container)
{
	const value *resources = default_get(d, &container, "resources"), *limits = default_get(d, resources, "limits");

	if (limits->type != VALUE_OBJECT)
		return container;
	const value *old = default_get(d, resources, "requests");
	value all = default_union(d, *old, limits);
	if (old->type == VALUE_OBJECT && all.member == old->member && all.n == old->n)
		return container;
	return default_put(d, container, "resources", default_put(d, *resources, "requests", all));
}

static value host_port(struct defaults *d, value port)
{
	const value *inner = default_get(d, &port, "containerPort");

	return inner->type == VALUE_INT ? default_absent(d, port, "hostPort", *inner) : port;
}

static value host_ports(struct defaults *d, value container)
{
	return default_each(d, container, "ports", host_port);
}

static value pod(struct defaults *d, value v)
{
	const value *old = value_get(&v, KEY_spec);
	value s = old->type == VALUE_OBJECT ? *old : value_object(NULL, 0);

	s = default_each(d, s, "containers", requests);
	s = default_each(d, s, "initContainers", requests);
	s = default_pod_level(d, s);
	s = default_absent(d, s, "enableServiceLinks", value_bool(true));
	if (default_get(d, &s, "hostNetwork")->type == VALUE_BOOL) { // false was dropped by the decoder
		s = default_each(d, s, "containers", host_ports);
		s = default_each(d, s, "initContainers", host_ports);
	}
	const value *grace = default_get(d, &s, "terminationGracePeriodSeconds");
	if (grace->type == VALUE_INT && grace->i < 0) // of a Pod, not of templates: pkg/apis/core/v1/conversion.go Convert_v1_Pod_To_core_Pod
		s = default_put(d, s, "terminationGracePeriodSeconds", value_int(1));
	return s.member == old->member && s.n == old->n ? v : edit_set(d->arena, &v, KEY_spec, s);
}

// The conversions to the internal type and back keep the deprecated name equal (pkg/apis/core/v1/conversion.go, Convert_v1_PodSpec_To_core_PodSpec).
static value account(struct defaults *d, value v)
{
	const value *name = default_get(d, &v, "serviceAccountName"), *old = default_get(d, &v, "serviceAccount");

	if (name->type == VALUE_ABSENT && old->type == VALUE_ABSENT)
		return v;
	if (name->type == VALUE_ABSENT)
		return default_put(d, v, "serviceAccountName", *old);
	return value_equal(name, old) ? v : default_put(d, v, "serviceAccount", *name); // equal in what was completed before
}

static const struct default_rule rules[] = {
	DEFAULT_CODE("core.v1.Pod", pod),
	{ "core.v1.PodSpec", spec, DEFAULT_COUNT(spec), account },
};

const struct default_set default_pod = { "pkg/apis/core/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
