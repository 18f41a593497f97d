#include "attack/checklist/asking.h"

static struct check ask(const struct check_item *item, struct asking *q)
{
	const struct snapshot *s = q->s;
	struct tally bad = { 0 }, open = { 0 };

	for (size_t i = 0; i < q->held[q->tenant].n; i++) {
		const struct held *h = &q->held[q->tenant].v[i];
		const struct rbac_binding *b = &s->rbac->binding[h->binding];
		if (b->ns != NS_CLUSTER && s->ns[b->ns].tenant == q->tenant)
			continue;
		if (b->role != UINT32_MAX && !(q->gives[b->role] & GIVES_SOMETHING))
			continue;
		struct tally *t = b->role == UINT32_MAX ? &open : &bad;
		span text = tally_wants(t) ? arena_printf(q->a, "%.*s holds %.*s by %.*s", SPANF(asking_subject(q, h)), SPANF(b->role_name), SPANF(asking_binding(q, h))) : SPAN("");
		tally_add(t, text, b->obj, b->subject[h->subject].off);
	}
	if (bad.n)
		return check_fails(item, q, &bad);
	if (!s->rbac->complete)
		return check_roles_missing(item);
	if (open.n)
		return check_open(item, q, &open, UNKNOWN_role_missing);
	return check_says(item, CHECK_GOOD, SPAN("all bindings of its people and accounts are in its own namespaces"));
}

const struct check_item check_foreign_rights = {
	.id = "foreign-rights",
	.title = "No rights beyond its namespaces",
	.about = "A binding of the tenant's people or accounts in a foreign namespace or for the whole cluster is a way out that no other control looks at (kubernetes.io docs concepts/security/rbac-good-practices)",
	.baseline = true,
	.ask = ask,
};
