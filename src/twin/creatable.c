// creatable: the part of the pod index that asks RBAC in which namespaces somebody of the namespace may create service accounts.
#include "twin/authz/rbac.h"
#include "twin/podindex.h"

static bool creates_accounts(const struct rbac_role *role)
{
	for (size_t i = 0; i < role->n_rules; i++)
		if (rbac_rule_covers(&role->rule[i], SPAN("create"), SPAN(""), SPAN("serviceaccounts"), SPAN(""), SPAN("")))
			return true;
	return false;
}

// An account that is not there creates nothing, itself least of all. Where the input has no accounts, each may be there.
static bool absent(const struct snapshot *s, const struct rbac_subject *x, uint32_t home)
{
	return x->kind == RBAC_SERVICE_ACCOUNT && home != NS_CLUSTER && snapshot_present(s, GK_SERVICE_ACCOUNT) &&
		snapshot_find(s, GK_SERVICE_ACCOUNT, home, x->name) == REF_NONE && !span_is(x->name, "default");
}

// Namespaces whose own identities a binding gives the right to create accounts there.
static void mark_creatable(const struct snapshot *s, struct podindex *p, const struct rbac_binding *b)
{
	for (uint32_t i = 0; i < b->n_subjects; i++) {
		const struct rbac_subject *x = &b->subject[i];
		uint32_t home = x->kind == RBAC_SERVICE_ACCOUNT ? snapshot_ns(s, x->ns) : NS_CLUSTER;
		span group_ns = { 0 };
		if (absent(s, x, home))
			continue;
		if (x->kind == RBAC_GROUP && span_starts(x->name, SPAN("system:serviceaccounts:")))
			home = snapshot_ns(s, group_ns = span_from(x->name, strlen("system:serviceaccounts:")));
		bool everybody = x->kind == RBAC_GROUP && (span_is(x->name, "system:serviceaccounts") || span_is(x->name, "system:authenticated"));
		if (b->ns == NS_CLUSTER) {
			for (size_t n = 0; everybody && n < s->n_ns; n++)
				bitset_add(&p->account_creatable, n);
			if (home != NS_CLUSTER)
				bitset_add(&p->account_creatable, home);
		} else if (home == b->ns || (home == NS_CLUSTER && x->kind != RBAC_SERVICE_ACCOUNT && !group_ns.p)) {
			bitset_add(&p->account_creatable, b->ns); // users and groups bound in the namespace are its own people
		}
	}
}

void podindex_creatable(struct snapshot *s)
{
	struct arena scratch = { 0 };
	struct bitset creates = bitset_new(&scratch, s->rbac->n_roles);

	for (size_t i = 0; i < s->rbac->n_roles; i++)
		if (creates_accounts(&s->rbac->role[i]))
			bitset_add(&creates, i);
	for (size_t i = 0; i < s->rbac->n_bindings; i++) {
		const struct rbac_binding *b = &s->rbac->binding[i];
		if (b->role != UINT32_MAX && !b->invalid && bitset_has(&creates, b->role))
			mark_creatable(s, s->pods, b);
	}
	arena_free(&scratch);
}
