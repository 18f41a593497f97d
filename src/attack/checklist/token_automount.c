#include "attack/checklist/asking.h"

// No pod shows it: what the next one would get from the account it runs as by default (plugin/pkg/admission/serviceaccount/admission.go shouldAutomount).
static struct check by_account(const struct check_item *item, struct asking *q)
{
	struct tally bad = { 0 };

	asking_each(ns, q) {
		ref sa = snapshot_find(q->s, GK_SERVICE_ACCOUNT, ns, SPAN("default"));
		const value *v = sa == REF_NONE ? &value_absent : value_get(q->s->object[sa].root, KEY_automountServiceAccountToken);
		if (v->type == VALUE_BOOL && !v->b)
			continue;
		span text = tally_wants(&bad) ? arena_printf(q->a, "%.*s: no pod runs; one would get the token of account default", SPANF(q->s->ns[ns].name)) : SPAN("");
		tally_add(&bad, text, sa, VALUE_NO_OFF);
	}
	if (bad.n)
		return check_fails(item, q, &bad);
	return check_says(item, CHECK_GOOD, SPAN("account default mounts no token; no pod runs"));
}

static struct check ask(const struct check_item *item, struct asking *q)
{
	struct tally bad = { 0 };
	size_t all = 0;

	asking_each(ns, q) {
		size_t n;
		const struct podgroup *g = pods_groups(q->pods, ns, &n);
		for (size_t i = 0; i < n; i++) {
			if (!g[i].running)
				continue;
			all++;
			if (!g[i].token)
				continue;
			span text = tally_wants(&bad) ? arena_printf(q->a, "Pod %.*s/%.*s mounts the token of account %.*s", SPANF(q->s->ns[ns].name),
				SPANF(q->s->object[g[i].pods[0]].name), SPANF(g[i].account)) : SPAN("");
			tally_add(&bad, text, g[i].pods[0], VALUE_NO_OFF);
		}
	}
	if (bad.n)
		return check_fails(item, q, &bad);
	if (all)
		return check_says(item, CHECK_GOOD, SPAN("no running pod mounts a token"));
	if (!snapshot_present(q->s, GK_POD))
		return check_unknown(item, UNKNOWN_kind_missing, SPAN("Pod is not in the input"));
	return by_account(item, q);
}

const struct check_item check_token_automount = {
	.id = "token-automount",
	.title = "Tokens not mounted unasked",
	.about = "A pod that does not talk to the API server needs no credential for it (CIS Kubernetes Benchmark 5.1.6)",
	.baseline = true,
	.ask = ask,
};
