#include "attack/checklist/asking.h"

// The accounts of its own namespaces are the tenant itself.
static bool own(const struct asking *q, span group)
{
	static const span of = SPAN_INIT("system:serviceaccounts:");
	uint32_t ns = span_starts(group, of) ? snapshot_ns(q->s, span_from(group, of.n)) : NS_CLUSTER;

	return ns != NS_CLUSTER && q->s->ns[ns].tenant == q->tenant;
}

static void add(struct asking *q, struct tally *bad, const struct held_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct held *h = &list->v[i];
		const struct rbac_binding *b = &q->s->rbac->binding[h->binding];
		if (own(q, b->subject[h->subject].name))
			continue;
		span text = tally_wants(bad) ? arena_printf(q->a, "%.*s gives %.*s to %.*s", SPANF(asking_binding(q, h)), SPANF(b->role_name),
			SPANF(asking_subject(q, h))) : SPAN("");
		tally_add(bad, text, b->obj, b->subject[h->subject].off);
	}
}

static struct check ask(const struct check_item *item, struct asking *q)
{
	const struct snapshot *s = q->s;
	struct tally bad = { 0 };

	add(q, &bad, &q->everybody[q->tenant]);
	add(q, &bad, &q->cluster_everybody);
	if (bad.n)
		return check_fails(item, q, &bad);
	if (!s->rbac->complete)
		return check_roles_missing(item);
	return check_says(item, CHECK_GOOD, SPAN("no binding here or for the cluster names a group of everybody"));
}

const struct check_item check_root_groups = {
	.id = "root-groups",
	.title = "No rights for groups of everybody",
	.about = "What is bound to system:authenticated, system:serviceaccounts or system:unauthenticated is held by every other tenant, and system:masters passes every check (kubernetes.io docs concepts/security/rbac-good-practices, privilege escalation risks)",
	.baseline = true,
	.ask = ask,
};
