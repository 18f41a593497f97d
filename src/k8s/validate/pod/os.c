// What a pod may not say for its operating system, and Windows host processes.
#include "k8s/validate/pod/podrules.h"

static void linux_container(struct podrules *r, const struct field *at, const value *c)
{
	if (check_has(r->v, check_get(r->v, c, "securityContext"), "windowsOptions"))
		check_forbidden(r->v, AT(AT(at, "securityContext"), "windowsOptions"), "windows options cannot be set for a linux pod");
}

static void windows_container(struct podrules *r, const struct field *at, const value *c)
{
	static const char *const never[] = { "appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem", "privileged",
		"allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup" };
	const value *context = check_get(r->v, c, "securityContext");

	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		if (check_has(r->v, context, never[i]))
			check_forbidden(r->v, AT(AT(at, "securityContext"), never[i]), "cannot be set for a windows pod");
}

// validateWindows: in upstream's order; the host flags stand in the internal security context.
static void windows(struct podrules *r, const struct field *at)
{
	static const struct { const char *name; bool spec; } never[] = { { "appArmorProfile", false }, { "seLinuxOptions", false }, { "hostUsers", true },
		{ "hostPID", true }, { "hostIPC", true }, { "seccompProfile", false }, { "fsGroup", false }, { "fsGroupChangePolicy", false },
		{ "sysctls", false }, { "shareProcessNamespace", true }, { "runAsUser", false }, { "runAsGroup", false }, { "supplementalGroups", false },
		{ "supplementalGroupsPolicy", false }, { "seLinuxChangePolicy", false } };
	struct validation *v = r->v;
	const value *context = check_get(v, r->spec, "securityContext");

	for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
		const value *x = check_get(v, never[i].spec ? r->spec : context, never[i].name);
		bool flag = !strcmp(never[i].name, "hostPID") || !strcmp(never[i].name, "hostIPC"), list = !strcmp(never[i].name, "sysctls");
		if (!value_present(x) || (flag && !x->b) || (list && !x->n))
			continue;
		check_forbidden(v, AT(never[i].spec ? at : AT(at, "securityContext"), never[i].name), "cannot be set for a windows pod");
	}
	podrules_each(r, at, windows_container);
}

void podrules_os(struct podrules *r, const struct field *at)
{
	struct validation *v = r->v;
	const value *os = check_get(v, r->spec, "os");
	span name = check_text(v, os, "name");
	const struct field *f = AT(at, "os");

	if (!value_present(os))
		return;
	if (!name.n) {
		check_required(v, AT(f, "name"), "");
	} else if (span_is(name, "windows")) {
		windows(r, at);
	} else if (CHECK_ONE_OF(v, f, name, "linux", "windows")) {
		if (check_has(v, check_get(v, r->spec, "securityContext"), "windowsOptions"))
			check_forbidden(v, AT(AT(at, "securityContext"), "windowsOptions"), "windows options cannot be set for a linux pod");
		podrules_each(r, at, linux_container);
	}
}

// validateWindowsHostProcessPod
void podrules_windows_pod(struct podrules *r, const struct field *at)
{
	static const struct { uint32_t key; const char *name; } lists[] = { { KEY_initContainers, "initContainers" }, { KEY_containers, "containers" },
		{ KEY_ephemeralContainers, "ephemeralContainers" } };
	struct validation *v = r->v;
	const value *pod = value_at(r->spec, 3, KEY_securityContext, KEY_windowsOptions, KEY_hostProcess);
	unsigned all = 0, host = 0;

	for (size_t k = 0; k < 3; k++) {
		size_t i = 0;
		value_each(c, value_get(r->spec, lists[k].key)) {
			const value *own = value_at(c, 3, KEY_securityContext, KEY_windowsOptions, KEY_hostProcess);
			const struct field *f = AT(AT(AT(AT_INDEX(AT(at, lists[k].name), i++), "securityContext"), "windowsOptions"), "hostProcess");
			all++;
			if (pod->type == VALUE_BOOL && own->type == VALUE_BOOL && pod->b != own->b)
				field_add(v, FIELD_INVALID, f, field_value(v, own), "pod hostProcess value must be identical if both are specified, was %s",
					pod->b ? "true" : "false");
			host += own->type == VALUE_BOOL ? own->b : pod->type == VALUE_BOOL && pod->b;
		}
	}
	if (host && host != all)
		rule_text(v, at, SPAN(""), "If pod contains any hostProcess containers then all containers must be HostProcess containers");
	if (host && !check_true(v, r->spec, "hostNetwork"))
		field_add(v, FIELD_INVALID, AT(at, "hostNetwork"), SPAN("false"), "hostNetwork must be true if pod contains any hostProcess containers");
}
