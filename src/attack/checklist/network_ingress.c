#include "attack/checklist/network.h"

static struct check ask(const struct check_item *item, struct asking *q)
{
	return network_default_deny(item, q, false);
}

const struct check_item check_network_ingress = {
	.id = "network-ingress",
	.title = "Traffic in denied by default",
	.about = "Without a policy every pod of the cluster may connect to the tenant's pods (kubernetes.io docs concepts/services-networking/network-policies, default policies)",
	.baseline = true,
	.ask = ask,
};
