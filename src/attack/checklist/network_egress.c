#include "attack/checklist/network.h"

static struct check ask(const struct check_item *item, struct asking *q)
{
	return network_default_deny(item, q, true);
}

const struct check_item check_network_egress = {
	.id = "network-egress",
	.title = "Traffic out denied by default",
	.about = "Without a policy the tenant's pods connect to every pod, node and address (kubernetes.io docs concepts/services-networking/network-policies, default policies)",
	.baseline = true,
	.ask = ask,
};
