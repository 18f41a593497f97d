// Read under the modes CONFIG_MAP and API_AND_CONFIG_MAP, ignored under API; the mode is no object of the cluster, so the
// answer is UNKNOWN where the map or the provider is seen, and no elsewhere.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "attack/technique/lookup.h"
#include "twin/provider.h"

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)ns, (void)names, (void)n_names;
	enum unknown ignored;

	if ((s->provider && strncmp(s->provider->id, "eks", 3) == 0) || lookup_eks(s, &ignored) == VERDICT_ALLOW ||
	    lookup_object(s, GK_CONFIG_MAP, "kube-system", "aws-auth", &ignored) == VERDICT_ALLOW) {
		*why = UNKNOWN_cloud;
		return VERDICT_UNKNOWN;
	}
	return VERDICT_DENY;
}

static bool body(struct payload *p)
{
	if (p->object.type != VALUE_OBJECT)
		return false;
	build_set(p, "data.mapUsers", value_string(SPAN("- userarn: arn:aws:iam::000000000000:user/probe\n  groups: [system:masters]\n")));
	return true;
}

const struct technique technique_aws_auth_map = {
	.id = "aws-auth-map",
	.title = "Write oneself into the aws-auth map",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1098,T1098.003",
	.matrix = "MS-TA9001",
	.needs = "patch or update on the ConfigMap kube-system/aws-auth while EKS still reads it",
	.gives = "cluster-admin for a cloud identity of the attacker's",
	.fixes =
		"Set the cluster's authentication mode to API and use access entries\n"
		"Remove patch and update on configmaps in kube-system, or limit them with resourceNames",
	.audit = "patch or update of configmaps kube-system/aws-auth",
	.source = "EKS documentation, access entries and the aws-auth ConfigMap; kubernetes-sigs/aws-iam-authenticator",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_ADMIN,
	.grant = {
		{ "patch|update", "", "configmaps", .scope = SCOPE_KUBE_SYSTEM, .name = "aws-auth" },
	},
	.when = when,
	.body = body,
};
