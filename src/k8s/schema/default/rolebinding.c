// RoleBinding, ClusterRoleBinding: SetDefaults_RoleBinding, SetDefaults_ClusterRoleBinding, SetDefaults_Subject.
#include "k8s/schema/default/rule.h"

static const struct default_constant ref[] = { { "apiGroup", DEFAULT_STRING("rbac.authorization.k8s.io") } };

static value subject(struct defaults *d, value v)
{
	if (default_is(d, &v, "kind", "User") || default_is(d, &v, "kind", "Group"))
		return default_absent(d, v, "apiGroup", default_text("rbac.authorization.k8s.io"));
	return v;
}

static const struct default_rule rules[] = {
	DEFAULT_CONSTANTS("rbac.v1.RoleRef", ref),
	DEFAULT_CONSTANTS("rbac.v1beta1.RoleRef", ref),
	DEFAULT_CODE("rbac.v1.Subject", subject),
	DEFAULT_CODE("rbac.v1beta1.Subject", subject),
};

const struct default_set default_rolebinding = { "pkg/apis/rbac/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
