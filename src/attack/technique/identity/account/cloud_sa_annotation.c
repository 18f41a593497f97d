// Asked only where some account carries such an annotation; whether a role trusts this namespace is in the cloud's
// configuration, so the answer is UNKNOWN at best.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "attack/technique/lookup.h"

static const char *const keys[] = { "eks.amazonaws.com/role-arn", "iam.gke.io/gcp-service-account", "azure.workload.identity/client-id" };

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)ns, (void)names, (void)n_names;
	enum unknown ignored;

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (lookup_annotation(s, GK_SERVICE_ACCOUNT, NS_CLUSTER, keys[i], &ignored) == VERDICT_ALLOW) {
			*why = UNKNOWN_cloud;
			return VERDICT_UNKNOWN;
		}
	return VERDICT_DENY;
}

static bool body(struct payload *p)
{
	if (p->object.type != VALUE_OBJECT)
		return false;
	build_annotation(p, keys[0], SPAN("arn:aws:iam::000000000000:role/probe"));
	return true;
}

const struct technique technique_cloud_sa_annotation = {
	.id = "cloud-sa-annotation",
	.title = "Give a service account a cloud role by annotation",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1552.007,T1078.004",
	.matrix = "MS-TA9020,MS-TA9028",
	.needs = "patch or update on serviceaccounts in a cluster that maps accounts to cloud identities by annotation",
	.gives = "a cloud identity whose trust policy accepts the service accounts of %s",
	.fixes =
		"Write exact namespace and account names into the trust policy of each cloud role\n"
		"Deny the identity annotations to tenants by admission policy\n"
		"Remove patch and update on serviceaccounts",
	.audit = "patch or update of serviceaccounts that changes an identity annotation",
	.source = "EKS documentation, IAM roles for service accounts; GKE workload identity; Azure workload identity",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CLOUD,
	.grant = {
		{ "patch|update", "", "serviceaccounts" },
	},
	.when = when,
	.body = body,
};
