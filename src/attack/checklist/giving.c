#include "attack/checklist/giving.h"

struct check giving_check(const struct check_item *item, struct asking *q, unsigned gives, const char *what, const char *none)
{
	const struct snapshot *s = q->s;
	struct tally bad = { 0 };

	for (size_t i = 0; i < q->held[q->tenant].n; i++) {
		const struct held *h = &q->held[q->tenant].v[i];
		const struct rbac_binding *b = &s->rbac->binding[h->binding];
		if (b->role == UINT32_MAX || !(q->gives[b->role] & gives))
			continue;
		span text = tally_wants(&bad) ? arena_printf(q->a, "%.*s %s: role %.*s by %.*s", SPANF(asking_subject(q, h)), what, SPANF(b->role_name),
			SPANF(asking_binding(q, h))) : SPAN("");
		tally_add(&bad, text, b->obj, b->subject[h->subject].off);
	}
	if (bad.n)
		return check_fails(item, q, &bad);
	if (!s->rbac->complete)
		return check_roles_missing(item);
	return check_says(item, CHECK_GOOD, span_str(none));
}
