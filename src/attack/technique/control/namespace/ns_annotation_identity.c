// Asked only where some Namespace carries such an annotation; whether the cloud agrees is its configuration.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "attack/technique/lookup.h"

static const char *const keys[] = { "iam.amazonaws.com/allowed-roles", "iam.amazonaws.com/permitted", "cnrm.cloud.google.com/project-id",
	"services.k8s.aws/owner-account-id", "services.k8s.aws/credential-from" };

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)ns, (void)names, (void)n_names;
	enum unknown ignored;

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (lookup_annotation(s, GK_NAMESPACE, NS_CLUSTER, keys[i], &ignored) == VERDICT_ALLOW) {
			*why = UNKNOWN_cloud;
			return VERDICT_UNKNOWN;
		}
	return VERDICT_DENY;
}

static bool body(struct payload *p)
{
	if (p->object.type != VALUE_OBJECT)
		return false;
	build_annotation(p, keys[0], SPAN("[\".*\"]"));
	return true;
}

const struct technique technique_ns_annotation_identity = {
	.id = "ns-annotation-identity",
	.title = "Write the namespace annotation that a cloud agent reads as identity",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1078.004,T1552.005",
	.matrix = "MS-TA9020",
	.needs =
		"patch or update on the own Namespace in a cluster whose agents map annotations of namespaces to cloud identities",
	.gives = "a cloud role, project or account of the attacker's choice for %s",
	.fixes =
		"Allow only the platform to write those annotation keys by admission policy\n"
		"Remove patch and update on namespaces and namespaces/status, and update on namespaces/finalize\n"
		"Deny changes of namespace labels by others than the platform by admission policy",
	.audit = "patch or update of namespaces that changes such an annotation",
	.source = "documentation of kube2iam, kiam, Config Connector, AWS Controllers for Kubernetes",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CLOUD,
	.grant = {
		{ "patch|update", "", "namespaces", .scope = SCOPE_OWN_NS_OBJECT, .alt = 1 },
		{ "patch|update", "", "namespaces", .subresource = "status", .scope = SCOPE_OWN_NS_OBJECT, .alt = 1 },
	},
	.when = when,
	.body = body,
};
