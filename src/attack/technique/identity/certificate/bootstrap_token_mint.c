// Accepted only with a flag of the API server; the ConfigMap kube-public/cluster-info is the sign that kubeadm set it. Without
// that sign it is not assumed.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "attack/technique/lookup.h"

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)ns, (void)names, (void)n_names;
	return lookup_object(s, GK_CONFIG_MAP, "kube-public", "cluster-info", why);
}

static bool body(struct payload *p)
{
	p->object = build_doc(p, "{apiVersion: 'v1', kind: 'Secret', metadata: {name: 'bootstrap-token-b1k4e4', namespace: 'kube-system'}, "
		"type: 'bootstrap.kubernetes.io/token', stringData: {'token-id': 'b1k4e4', 'usage-bootstrap-authentication': 'true'}}");
	return true;
}

const struct technique technique_bootstrap_token_mint = {
	.id = "bootstrap-token-mint",
	.title = "Make a bootstrap token and join a node",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1098,T1136",
	.matrix = "",
	.needs = "create on secrets in kube-system of a cluster that accepts bootstrap tokens",
	.gives = "a node identity: the Secrets and account tokens of the pods that are placed there",
	.fixes =
		"Remove create on secrets in kube-system\n"
		"Turn --enable-bootstrap-token-auth off once all nodes have joined",
	.audit = "create of secrets in kube-system of type bootstrap.kubernetes.io/token; then a CSR by system:bootstrap:ID",
	.source =
		"kubernetes.io docs reference/access-authn-authz/bootstrap-tokens; kubernetes/kubernetes "
		"plugin/pkg/auth/authenticator/token/bootstrap",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_NODE_READ,
	.grant = {
		{ "create", "", "secrets", .scope = SCOPE_KUBE_SYSTEM },
	},
	.when = when,
	.body = body,
};
