#include "k8s/validate/internal.h"

#include "base/buf.h"
#include "k8s/validate/check.h"
#include "text/json.h"

// A field without a value prints as null where Go has a pointer, list or map, and as "" where it has a text.
enum shape { POINTER, TEXT, NUMBER, STRUCT };

struct part { const char *json, *go; enum shape shape; enum internal_type type; };

// kubernetes pkg/apis/core/types.go, fields in order.
static const struct part security_context[] = { { "capabilities", "Capabilities", STRUCT, INTERNAL_CAPABILITIES }, { "privileged", "Privileged" },
	{ "seLinuxOptions", "SELinuxOptions", STRUCT, INTERNAL_SELINUX }, { "windowsOptions", "WindowsOptions", STRUCT, INTERNAL_WINDOWS },
	{ "runAsUser", "RunAsUser" }, { "runAsGroup", "RunAsGroup" }, { "runAsNonRoot", "RunAsNonRoot" },
	{ "readOnlyRootFilesystem", "ReadOnlyRootFilesystem" }, { "allowPrivilegeEscalation", "AllowPrivilegeEscalation" }, { "procMount", "ProcMount" },
	{ "seccompProfile", "SeccompProfile", STRUCT, INTERNAL_SECCOMP }, { "appArmorProfile", "AppArmorProfile", STRUCT, INTERNAL_APPARMOR }, { 0 } };
static const struct part capabilities[] = { { "add", "Add" }, { "drop", "Drop" }, { 0 } };
static const struct part profile[] = { { "type", "Type", TEXT, 0 }, { "localhostProfile", "LocalhostProfile" }, { 0 } };
static const struct part selinux[] = { { "user", "User", TEXT, 0 }, { "role", "Role", TEXT, 0 }, { "type", "Type", TEXT, 0 },
	{ "level", "Level", TEXT, 0 }, { 0 } };
static const struct part windows[] = { { "gmsaCredentialSpecName", "GMSACredentialSpecName" }, { "gmsaCredentialSpec", "GMSACredentialSpec" },
	{ "runAsUserName", "RunAsUserName" }, { "hostProcess", "HostProcess" }, { 0 } };
static const struct part claim[] = { { "name", "Name", TEXT, 0 }, { "resourceClaimName", "ResourceClaimName" },
	{ "resourceClaimTemplateName", "ResourceClaimTemplateName" }, { 0 } };
static const struct part requirement[] = { { "key", "Key", TEXT, 0 }, { "operator", "Operator", TEXT, 0 }, { "values", "Values" }, { 0 } };
static const struct part term[] = { { "matchExpressions", "MatchExpressions", STRUCT, INTERNAL_SELECTOR_REQUIREMENT },
	{ "matchFields", "MatchFields", STRUCT, INTERNAL_SELECTOR_REQUIREMENT }, { 0 } };
static const struct part bundle[] = { { "name", "Name" }, { "signerName", "SignerName" }, { "labelSelector", "LabelSelector" },
	{ "optional", "Optional" }, { "path", "Path", TEXT, 0 }, { 0 } };

// pkg/apis/apps/types.go: strategies of Deployments and DaemonSets, of StatefulSets.
static const struct part rollout[] = { { "type", "Type", TEXT, 0 }, { "rollingUpdate", "RollingUpdate", STRUCT, INTERNAL_ROLLING }, { 0 } };
static const struct part rolling[] = { { "maxUnavailable", "MaxUnavailable", NUMBER, 0 }, { "maxSurge", "MaxSurge", NUMBER, 0 }, { 0 } };
static const struct part set_rollout[] = { { "type", "Type", TEXT, 0 }, { "rollingUpdate", "RollingUpdate", STRUCT, INTERNAL_SET_ROLLING }, { 0 } };
static const struct part set_rolling[] = { { "partition", "Partition", NUMBER, 0 }, { "maxUnavailable", "MaxUnavailable" }, { 0 } };

// pkg/apis/batch/types.go
static const struct part failure_policy[] = { { "rules", "Rules", STRUCT, INTERNAL_FAILURE_RULE }, { 0 } };
static const struct part failure_rule[] = { { "action", "Action", TEXT, 0 }, { "onExitCodes", "OnExitCodes", STRUCT, INTERNAL_EXIT_CODES },
	{ "onPodConditions", "OnPodConditions", STRUCT, INTERNAL_POD_CONDITION }, { 0 } };
static const struct part exit_codes[] = { { "containerName", "ContainerName" }, { "operator", "Operator", TEXT, 0 }, { "values", "Values" }, { 0 } };
static const struct part pod_condition[] = { { "type", "Type", TEXT, 0 }, { "status", "Status", TEXT, 0 }, { 0 } };
static const struct part success_policy[] = { { "rules", "Rules", STRUCT, INTERNAL_SUCCESS_RULE }, { 0 } };
static const struct part success_rule[] = { { "succeededIndexes", "SucceededIndexes" }, { "succeededCount", "SucceededCount" }, { 0 } };

static const struct part *const types[] = {
	[INTERNAL_FAILURE_POLICY] = failure_policy, [INTERNAL_FAILURE_RULE] = failure_rule, [INTERNAL_EXIT_CODES] = exit_codes,
	[INTERNAL_POD_CONDITION] = pod_condition, [INTERNAL_SUCCESS_POLICY] = success_policy, [INTERNAL_SUCCESS_RULE] = success_rule,
	[INTERNAL_ROLLOUT] = rollout, [INTERNAL_ROLLING] = rolling, [INTERNAL_SET_ROLLOUT] = set_rollout, [INTERNAL_SET_ROLLING] = set_rolling,
	[INTERNAL_SECURITY_CONTEXT] = security_context, [INTERNAL_SECCOMP] = profile, [INTERNAL_RESOURCE_CLAIM] = claim,
	[INTERNAL_SELECTOR_TERM] = term, [INTERNAL_SELECTOR_REQUIREMENT] = requirement, [INTERNAL_CAPABILITIES] = capabilities,
	[INTERNAL_SELINUX] = selinux, [INTERNAL_WINDOWS] = windows, [INTERNAL_APPARMOR] = profile, [INTERNAL_TRUST_BUNDLE] = bundle,
	[INTERNAL_POD_TEMPLATE] = NULL,
};

static void print(struct validation *v, struct buf *b, enum internal_type type, const value *x);

static void print_struct(struct validation *v, struct buf *b, enum internal_type type, const value *x)
{
	buf_char(b, '{');
	for (const struct part *p = types[type]; p && p->json; p++) {
		const value *m = check_get(v, x, p->json);
		buf_printf(b, "%s\"%s\":", p == types[type] ? "" : ",", p->go);
		if (p->shape == STRUCT)
			print(v, b, p->type, m);
		else if (value_present(m))
			json_write(b, v->keys, m);
		else
			buf_str(b, p->shape == TEXT ? "\"\"" : p->shape == NUMBER ? "0" : "null");
	}
	buf_char(b, '}');
}

static void print(struct validation *v, struct buf *b, enum internal_type type, const value *x)
{
	if (x->type == VALUE_ARRAY) {
		buf_char(b, '[');
		for (size_t i = 0; i < x->n; i++) {
			if (i)
				buf_char(b, ',');
			print_struct(v, b, type, &x->item[i]);
		}
		buf_char(b, ']');
	} else if (x->type == VALUE_OBJECT) {
		print_struct(v, b, type, x);
	} else {
		buf_str(b, "null");
	}
}

span internal_json(struct validation *v, enum internal_type type, const value *x)
{
	struct buf b = { .arena = v->arena };

	print(v, &b, type, x);
	return buf_span(&b);
}
