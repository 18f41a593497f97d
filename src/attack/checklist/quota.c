#include "attack/checklist/asking.h"
#include "attack/technique/lookup.h"

static struct check ask(const struct check_item *item, struct asking *q)
{
	struct tally bad = { 0 };

	asking_each(ns, q) {
		enum unknown why = UNKNOWN_NONE;
		enum verdict v = lookup_quota(q->s, ns, "cpu|memory|requests.cpu|requests.memory|limits.cpu|limits.memory|pods", &why);
		if (v == VERDICT_UNKNOWN)
			return check_unknown(item, why, SPAN("ResourceQuota is not in the input"));
		if (v == VERDICT_ALLOW)
			continue;
		span text = tally_wants(&bad) ? arena_printf(q->a, "%.*s: no ResourceQuota on cpu, memory or pods", SPANF(q->s->ns[ns].name)) : SPAN("");
		tally_add(&bad, text, q->s->ns[ns].obj, VALUE_NO_OFF);
	}
	if (bad.n)
		return check_fails(item, q, &bad);
	return check_says(item, CHECK_GOOD, SPAN("a ResourceQuota bounds cpu, memory or pods"));
}

const struct check_item check_quota = {
	.id = "quota",
	.title = "Quota",
	.about = "Without a quota a tenant takes the room of all others (kubernetes.io docs concepts/policy/resource-quotas; concepts/security/multi-tenancy)",
	.baseline = true,
	.ask = ask,
};
