#include "attack/checklist/network.h"
#include "attack/technique/lookup.h"

static void look(struct asking *q, uint32_t ns, struct tally *bad, struct tally *open)
{
	struct network_stance x = network_stance(q, ns, true);
	span name = q->s->ns[ns].name, text = SPAN("");

	if (x.denies && x.metadata == REF_NONE)
		return;
	struct tally *t = x.foreign ? open : bad;
	if (tally_wants(t) && x.denies)
		text = arena_printf(q->a, "%.*s: NetworkPolicy %.*s lets pods reach 169.254.169.254", SPANF(name), SPANF(q->s->object[x.metadata].name));
	else if (tally_wants(t))
		text = arena_printf(q->a, "%.*s: no NetworkPolicy keeps pods from 169.254.169.254", SPANF(name));
	tally_add(t, text, x.denies ? x.metadata : q->s->ns[ns].obj, VALUE_NO_OFF);
}

// A hop limit of 1, or a rule on the node, blocks it as well and stands in no object.
static struct check ask(const struct check_item *item, struct asking *q)
{
	struct tally bad = { 0 }, open = { 0 };
	enum unknown why = UNKNOWN_NONE;
	enum verdict cloud = lookup_cloud(q->s, &why);

	if (cloud == VERDICT_DENY)
		return check_says(item, CHECK_NOTHING, SPAN("no node is a machine of a cloud with a metadata service"));
	asking_each(ns, q)
		look(q, ns, &bad, &open);
	if (bad.n && !snapshot_present(q->s, GK_NETWORK_POLICY))
		return check_unknown(item, UNKNOWN_kind_missing, SPAN("NetworkPolicy is not in the input"));
	if (bad.n && cloud == VERDICT_UNKNOWN)
		return check_open(item, q, &bad, why);
	if (bad.n)
		return check_fails(item, q, &bad);
	if (open.n)
		return check_open(item, q, &open, UNKNOWN_network_policy);
	return check_says(item, CHECK_GOOD, SPAN("policies for all pods leave no way to 169.254.169.254, where the network enforces them"));
}

const struct check_item check_metadata_egress = {
	.id = "metadata-egress",
	.title = "Metadata service blocked",
	.about = "A pod that reaches 169.254.169.254 asks the cloud for the credentials of its node (CIS EKS Benchmark 5.4; kubernetes.io docs tasks/administer-cluster/securing-a-cluster, restricting cloud metadata API access)",
	.baseline = true,
	.ask = ask,
};
