// The map names the authority whose clients may say who the user is. The kube-apiserver writes it back after a while. What the
// aggregated APIs hold differs; learning what they show is the part that is certain.
#include "attack/technique.h"

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)ns, (void)names, (void)n_names;
	snapshot_each(r, s, GK_API_SERVICE)
		if (value_present(value_at(snapshot_object(s, r)->root, 2, KEY_spec, KEY_service)))
			return VERDICT_ALLOW;
	if (snapshot_present(s, GK_API_SERVICE))
		return VERDICT_DENY;
	*why = UNKNOWN_kind_missing;
	return VERDICT_UNKNOWN;
}

const struct technique technique_requestheader_ca = {
	.id = "requestheader-ca",
	.title = "Become any user at the aggregated APIs",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1556",
	.matrix = "",
	.needs = "patch or update on the ConfigMap kube-system/extension-apiserver-authentication, and an aggregated API",
	.gives = "acts as any user at every aggregated API server that reads the map",
	.fixes = "Remove patch and update on configmaps in kube-system, or limit them with resourceNames",
	.audit = "patch or update of that ConfigMap by others than the API server",
	.source =
		"kubernetes.io docs tasks/extend-kubernetes/configure-aggregation-layer; kubernetes/apiserver "
		"pkg/server/options/authentication.go",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_RECON,
	.grant = {
		{ "patch|update", "", "configmaps", .scope = SCOPE_KUBE_SYSTEM, .name = "extension-apiserver-authentication" },
	},
	.when = when,
};
