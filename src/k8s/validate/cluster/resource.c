#include "k8s/validate/cluster/resource.h"

#include "k8s/validate/at.h"

static bool word(span s, const char *const *list)
{
	for (; *list; list++)
		if (span_is(s, *list))
			return true;
	return false;
}

static bool slash(span s) { return span_find(s, '/', 0) >= 0; }
static bool native(span s) { return !slash(s) || span_contains(s, SPAN("kubernetes.io/")); }
static bool huge_quota(span s) { return span_starts(s, SPAN("hugepages-")) || span_starts(s, SPAN("requests.hugepages-")); }

bool resource_overcommit(span s) { return native(s) && !span_starts(s, SPAN("hugepages-")); }

bool resource_quota_standard(span s)
{
	static const char *const names[] = { "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.storage",
		"requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage", "pods", "resourcequotas", "services",
		"replicationcontrollers", "secrets", "persistentvolumeclaims", "configmaps", "services.nodeports", "services.loadbalancers", NULL };

	return word(s, names) || huge_quota(s);
}

static bool extended(span s)
{
	char text[512];

	if (native(s) || span_starts(s, SPAN("requests.")) || s.n > sizeof text - 9)
		return false;
	memcpy(text, "requests.", 9);
	memcpy(text + 9, s.p, s.n);
	return !check_qualified_name(span_of(text, s.n + 9)).n;
}

void resource_name(struct validation *v, const struct field *at, span s, bool container)
{
	static const char *const names[] = { "cpu", "memory", "ephemeral-storage", NULL };
	struct check c = check_qualified_name(s);

	check_add(v, at, s, c);
	if (!c.n && !slash(s) && !resource_quota_standard(s) && !span_is(s, "storage"))
		at_text(v, at, s, "must be a standard resource type or fully qualified");
	if (!container)
		return;
	if (!slash(s)) {
		if (!word(s, names) && !span_starts(s, SPAN("hugepages-")))
			at_text(v, at, s, "must be a standard resource for containers");
	} else if (!native(s) && !extended(s))
		at_text(v, at, s, "doesn't follow extended resource name standard");
}

void resource_quota_name(struct validation *v, const struct field *at, span s)
{
	resource_name(v, at, s, false);
	if (!slash(s) && !resource_quota_standard(s))
		at_text(v, at, s, "must be a standard resource for quota");
}

bool resource_scope_fits(span scope, span name)
{
	static const char *const compute[] = { "pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory", NULL };
	static const char *const pods[] = { "Terminating", "NotTerminating", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity", NULL };
	static const char *const claims[] = { "persistentvolumeclaims", "requests.storage", NULL };

	if (span_is(scope, "BestEffort"))
		return span_is(name, "pods");
	if (word(scope, pods))
		return word(name, compute);
	return !span_is(scope, "VolumeAttributesClass") || word(name, claims);
}
