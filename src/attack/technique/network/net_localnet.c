// Fixed before 1.20, the oldest version that is judged here, so the answer is always no.
#include "attack/technique.h"

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)s, (void)ns, (void)names, (void)n_names, (void)why;
	return VERDICT_DENY;
}

const struct technique technique_net_localnet = {
	.id = "net-localnet",
	.title = "Reach services on the node's loopback",
	.kind = TECHNIQUE_EXPOSURE,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1046",
	.matrix = "MS-TA9034",
	.needs = "A kube-proxy that sets route_localnet without the fix of CVE-2020-8558",
	.gives = "neighbours reach 127.0.0.1 services of the node",
	.fixes = "Upgrade kubelet and kube-proxy to 1.18.4, 1.17.7, 1.16.11 or newer",
	.audit = "on the network: packets to 127.0.0.0/8 from another host",
	.source = "CVE-2020-8558, kubernetes issue 92315",
	.from = POSITION_EVERYBODY,
	.effect = EFFECT_NONE,
	.when = when,
};
