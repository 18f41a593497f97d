// Security contexts of pods and containers, their profiles, sysctls, and what belongs to one operating system only.
#include "k8s/validate/internal.h"
#include "k8s/validate/pod/podrules.h"

static void id(struct validation *v, const struct field *at, const value *context, uint32_t key, const char *name)
{
	const value *x = value_get(context, key);

	if (x->type == VALUE_INT)
		check_add_int(v, AT(at, name), x->i, check_user_id(x->i));
}

// validateSeccompProfileField
static void seccomp(struct validation *v, const struct field *at, const value *p)
{
	span type = check_text(v, p, "type");
	const value *local = check_get(v, p, "localhostProfile");

	if (!value_present(p))
		return;
	if (!type.n)
		check_required(v, AT(at, "type"), "type is required when seccompProfile is set");
	else
		CHECK_ONE_OF(v, AT(at, "type"), type, "Localhost", "RuntimeDefault", "Unconfined");
	if (!span_is(type, "Localhost")) {
		if (value_present(local))
			field_add(v, FIELD_INVALID, AT(at, "localhostProfile"), internal_json(v, INTERNAL_SeccompProfile, p), "can only be set when seccomp type is "
				"Localhost");
	} else if (!value_present(local)) {
		check_required(v, AT(at, "localhostProfile"), "must be set when seccomp type is Localhost");
	} else {
		podrules_descending_path(v, AT(at, "localhostProfile"), value_span(local));
	}
}

// ValidateAppArmorProfileField
static void apparmor(struct validation *v, const struct field *at, const value *p)
{
	span type = check_text(v, p, "type"), local = check_text(v, p, "localhostProfile");
	const struct field *f = AT(at, "localhostProfile");

	if (!value_present(p))
		return;
	if (span_is(type, "Localhost")) {
		if (!check_has(v, p, "localhostProfile"))
			check_required(v, f, "must be set when AppArmor type is Localhost");
		else if (span_trim(local).n != local.n)
			rule_text(v, f, local, "must not be padded with whitespace");
		else if (!local.n)
			check_required(v, f, "must be set when AppArmor type is Localhost");
		if (local.n > 4095)
			field_add(v, FIELD_TOO_LONG, f, (span){ 0 }, "may not be more than 4095 bytes");
	} else if (span_is(type, "RuntimeDefault") || span_is(type, "Unconfined")) {
		if (check_has(v, p, "localhostProfile"))
			field_add(v, FIELD_INVALID, f, field_quote_typed(v->arena, local), "can only be set when AppArmor type is Localhost"); // a pointer
	} else if (!type.n) {
		check_required(v, AT(at, "type"), "type is required when appArmorProfile is set");
	} else {
		CHECK_ONE_OF(v, AT(at, "type"), type, "Localhost", "RuntimeDefault", "Unconfined");
	}
}

static bool any_of(span s, const char *chars)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] && strchr(chars, s.p[i]))
			return true;
	return false;
}

static bool only(span s, const char *chars)
{
	for (size_t i = 0; i < s.n; i++)
		if (!s.p[i] || !strchr(chars, s.p[i]))
			return false;
	return s.n;
}

static bool netbios(span s)
{
	return s.n && s.n <= 15 && s.p[0] != '.' && !any_of(s, "\\/:*?\"<>|");
}

static bool dns_name(span s)
{
	span head, rest = s;

	do {
		rest = span_cut(rest, '.', &head);
		if (!head.n || head.n > 63 || head.p[0] == '-' || head.p[head.n - 1] == '-')
			return false;
		for (size_t i = 0; i < head.n; i++) {
			char c = head.p[i];
			if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'))
				return false;
		}
	} while (rest.p);
	return true;
}

static void user_name(struct validation *v, const struct field *at, span name)
{
	span domain, user = span_cut(name, '\\', &domain);
	bool has_domain = user.p, control = false;

	for (size_t i = 0; i < name.n; i++)
		control |= (unsigned char)name.p[i] < 0x20 || name.p[i] == 0x7f;
	if (!name.n || control || (has_domain && span_find(user, '\\', 0) >= 0)) {
		rule_text(v, at, name, !name.n ? "runAsUserName cannot be an empty string" : control ? "runAsUserName cannot contain control characters"
			: "runAsUserName cannot contain more than one backslash");
		return;
	}
	if (!has_domain) {
		user = name;
		domain = SPAN("");
	}
	if (domain.n >= 256)
		rule_text(v, at, name, "runAsUserName's Domain length must be under 256 characters");
	if (has_domain && !netbios(domain) && !dns_name(domain))
		rule_text(v, at, name, "runAsUserName's Domain doesn't match the NetBios nor the DNS format");
	if (!user.n)
		rule_text(v, at, name, "runAsUserName's User cannot be empty");
	else if (user.n > 104)
		rule_text(v, at, name, "runAsUserName's User length must not be longer than 104 characters");
	if (only(user, ". "))
		rule_text(v, at, name, "runAsUserName's User cannot contain only periods or spaces");
	if (any_of(user, "\"/\\:;|=,+*?<>@[]"))
		rule_text(v, at, name, "runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]");
}

// validateWindowsSecurityContextOptions
static void windows_options(struct validation *v, const struct field *at, const value *w)
{
	const value *name = check_get(v, w, "gmsaCredentialSpecName"), *spec = check_get(v, w, "gmsaCredentialSpec");

	if (value_present(name))
		check_add(v, AT(at, "gmsaCredentialSpecName"), value_span(name), check_dns1123_subdomain(value_span(name)));
	if (value_present(spec) && !value_span(spec).n)
		rule_text(v, AT(at, "gmsaCredentialSpec"), SPAN(""), "gmsaCredentialSpec cannot be an empty string");
	else if (value_span(spec).n > 64 * 1024)
		rule_text(v, AT(at, "gmsaCredentialSpec"), value_span(spec), "gmsaCredentialSpec size must be under 64 KiB");
	if (check_has(v, w, "runAsUserName"))
		user_name(v, AT(at, "runAsUserName"), check_text(v, w, "runAsUserName"));
}

// ValidateSecurityContext
void podrules_security(struct podrules *r, const struct field *at, const value *c)
{
	struct validation *v = r->v;
	span mount = check_text(v, c, "procMount");
	const value *escalate = check_get(v, c, "allowPrivilegeEscalation");

	if (!value_present(c))
		return;
	id(v, at, c, KEY_runAsUser, "runAsUser");
	id(v, at, c, KEY_runAsGroup, "runAsGroup");
	if (check_has(v, c, "procMount")) {
		CHECK_ONE_OF(v, AT(at, "procMount"), mount, "Default", "Unmasked");
		if (r->host_users && span_is(mount, "Unmasked"))
			rule_text(v, AT(at, "procMount"), mount, "`hostUsers` must be false to use `Unmasked`");
	}
	seccomp(v, AT(at, "seccompProfile"), check_get(v, c, "seccompProfile"));
	if (escalate->type == VALUE_BOOL && !escalate->b) {
		if (value_get_true(c, KEY_privileged))
			field_add(v, FIELD_INVALID, at, internal_json(v, INTERNAL_SecurityContext, c), "cannot set `allowPrivilegeEscalation` to false and "
				"`privileged` to true");
		value_each(cap, value_at(c, 2, KEY_capabilities, KEY_add))
			if (span_is(value_span(cap), "CAP_SYS_ADMIN"))
				field_add(v, FIELD_INVALID, at, internal_json(v, INTERNAL_SecurityContext, c), "cannot set `allowPrivilegeEscalation` to false "
					"and `capabilities.Add` CAP_SYS_ADMIN");
	}
	windows_options(v, AT(at, "windowsOptions"), check_get(v, c, "windowsOptions"));
	apparmor(v, AT(at, "appArmorProfile"), check_get(v, c, "appArmorProfile"));
}

// IsValidSysctlName: segments of [a-z0-9]([-_a-z0-9]*[a-z0-9])? between dots or slashes.
static bool sysctl_name(span s)
{
	bool start = true;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool alnum = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'), last = i + 1 == s.n || s.p[i + 1] == '.' || s.p[i + 1] == '/';
		if (c == '.' || c == '/') {
			if (start || i + 1 == s.n)
				return false;
			start = true;
			continue;
		}
		if (!alnum && (start || last || (c != '-' && c != '_')))
			return false;
		start = false;
	}
	return s.n && s.n <= 253;
}

// component-helpers node/util/sysctl: namespaces of the kernel's parameters. Slashes and dots change places when the first is a slash.
static bool sysctl_is(span name, bool net)
{
	static const char *const ipc[] = { "kernel.sem", "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced", "kernel.shm",
		"kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.msg" };
	char text[256];
	ptrdiff_t star = span_find(name, '*', 0), dot = span_find(name, '.', 0), slash = span_find(name, '/', 0);

	if (star >= 0)
		name = span_head(name, (size_t)star);
	if (name.n > sizeof text)
		return false;
	memcpy(text, name.p, name.n);
	for (size_t i = 0; slash >= 0 && (dot < 0 || slash < dot) && i < name.n; i++)
		text[i] = text[i] == '.' ? '/' : text[i] == '/' ? '.' : text[i];
	name = span_of(text, name.n);
	if (net)
		return span_starts(name, SPAN("net."));
	for (size_t i = 0; i < sizeof ipc / sizeof *ipc; i++)
		if (span_is(name, ipc[i]))
			return true;
	return span_starts(name, SPAN("fs.mqueue."));
}

static bool host_sysctl(struct podrules *r, const value *spec, span name)
{
	return (check_true(r->v, spec, "hostNetwork") && sysctl_is(name, true)) || (check_true(r->v, spec, "hostIPC") && sysctl_is(name, false));
}

// A stored pod that has one keeps it.
static bool had_host_sysctl(struct podrules *r)
{
	if (r->old)
		value_each(s, check_get(r->v, check_get(r->v, r->old, "securityContext"), "sysctls"))
			if (host_sysctl(r, r->old, check_text(r->v, s, "name")))
				return true;
	return false;
}

static void sysctls(struct podrules *r, const struct field *at, const value *list)
{
	struct validation *v = r->v;
	bool allowed = had_host_sysctl(r);
	size_t i = 0;

	value_each(s, list) {
		const struct field *f = AT(AT_INDEX(at, i), "name");
		span name = check_text(v, s, "name");
		if (!name.n)
			check_required(v, f, "");
		else if (!sysctl_name(name))
			rule_text(v, f, name, "must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*"
				"[a-z0-9])?$");
		else if (check_among(v, list, i, "name", name))
			check_duplicate(v, f, name);
		if (!allowed && host_sysctl(r, r->spec, name))
			rule_text(v, f, name, check_true(v, r->spec, "hostNetwork") && sysctl_is(name, true) ? "may not be specified when 'hostNetwork' is true"
				: "may not be specified when 'hostIPC' is true");
		i++;
	}
}

// validatePodSpecSecurityContext. The internal type keeps the host flags of the spec in it.
void podrules_pod_security(struct podrules *r, const struct field *at)
{
	struct validation *v = r->v;
	const value *c = check_get(v, r->spec, "securityContext");
	size_t i = 0;

	id(v, at, c, KEY_fsGroup, "fsGroup");
	id(v, at, c, KEY_runAsUser, "runAsUser");
	id(v, at, c, KEY_runAsGroup, "runAsGroup");
	value_each(gid, value_get(c, KEY_supplementalGroups)) {
		if (gid->type == VALUE_INT)
			check_add_int(v, AT_INDEX(AT(at, "supplementalGroups"), i), gid->i, check_user_id(gid->i));
		i++;
	}
	if (value_get_true(r->spec, KEY_shareProcessNamespace) && value_get_true(r->spec, KEY_hostPID))
		field_add(v, FIELD_INVALID, AT(at, "shareProcessNamespace"), SPAN("true"), "ShareProcessNamespace and HostPID cannot both be enabled");
	sysctls(r, AT(at, "sysctls"), check_get(v, c, "sysctls"));
	if (check_has(v, c, "fsGroupChangePolicy"))
		CHECK_ONE_OF(v, AT(at, "fsGroupChangePolicy"), check_text(v, c, "fsGroupChangePolicy"), "Always", "OnRootMismatch");
	seccomp(v, AT(at, "seccompProfile"), check_get(v, c, "seccompProfile"));
	windows_options(v, AT(at, "windowsOptions"), check_get(v, c, "windowsOptions"));
	apparmor(v, AT(at, "appArmorProfile"), check_get(v, c, "appArmorProfile"));
	if (check_has(v, c, "supplementalGroupsPolicy"))
		CHECK_ONE_OF(v, AT(at, "supplementalGroupsPolicy"), check_text(v, c, "supplementalGroupsPolicy"), "Merge", "Strict");
	// Without the gate SELinuxMount only Recursive, save where the stored pod has a policy (pkg/api/pod/util.go useOnlyRecursiveSELinuxChangePolicy).
	if (check_has(v, c, "seLinuxChangePolicy") && !check_has(v, check_get(v, r->old ? r->old : &value_absent, "securityContext"), "seLinuxChangePolicy"))
		CHECK_ONE_OF(v, AT(at, "seLinuxChangePolicy"), check_text(v, c, "seLinuxChangePolicy"), "Recursive");
	else if (check_has(v, c, "seLinuxChangePolicy"))
		CHECK_ONE_OF(v, AT(at, "seLinuxChangePolicy"), check_text(v, c, "seLinuxChangePolicy"), "MountOption", "Recursive");
}
