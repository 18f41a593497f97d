#include "attack/checklist/asking.h"

#include "k8s/meta.h"

static const span accounts = SPAN_INIT("system:serviceaccounts");

bool asking_root_group(span name)
{
	return span_is(name, "system:masters") || span_is(name, "system:authenticated") || span_is(name, "system:unauthenticated") ||
	       (span_starts(name, accounts) && (name.n == accounts.n || name.p[accounts.n] == ':'));
}

// -- roles --------------------------------------------------------------------------------------------------------
static bool names(const span *v, uint32_t n, const char *text)
{
	for (uint32_t i = 0; i < n; i++)
		if (span_is(v[i], text) || span_is(v[i], "*"))
			return true;
	return false;
}

static bool star(const span *v, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (span_is(v[i], "*"))
			return true;
	return false;
}

// What everybody may do by Kubernetes' own roles: ask what one may do oneself (plugin/pkg/auth/authorizer/rbac/bootstrappolicy, system:basic-user).
static bool only_reviews(const struct rbac_rule *r)
{
	for (uint32_t i = 0; i < r->n_resources; i++)
		if (!span_starts(r->resources[i], SPAN("self")) || !span_ends(r->resources[i], SPAN("reviews")))
			return false;
	return true;
}

static unsigned rule_gives(const struct rbac_rule *r)
{
	unsigned out = 0;

	if (!r->n_resources || !r->n_verbs)
		return 0;
	out |= only_reviews(r) ? 0 : GIVES_SOMETHING;
	if (star(r->verbs, r->n_verbs) || star(r->resources, r->n_resources) || star(r->groups, r->n_groups))
		out |= GIVES_WILDCARD;
	if (names(r->groups, r->n_groups, "") && names(r->resources, r->n_resources, "namespaces") &&
	    (names(r->verbs, r->n_verbs, "patch") || names(r->verbs, r->n_verbs, "update")))
		out |= r->n_names ? GIVES_RELABEL_NAMED : GIVES_RELABEL;
	// A right to create that is limited to names is none: the name of a new object is not known to the authorizer.
	if (!r->n_names && names(r->groups, r->n_groups, "operators.coreos.com") && names(r->verbs, r->n_verbs, "create") &&
	    (names(r->resources, r->n_resources, "operatorgroups") || names(r->resources, r->n_resources, "subscriptions")))
		out |= GIVES_OPERATOR;
	return out;
}

static void read_roles(struct asking *q)
{
	const struct rbac *rb = q->s->rbac;

	q->gives = arena_array(q->a, uint8_t, rb->n_roles + 1);
	for (size_t i = 0; i < rb->n_roles; i++)
		for (size_t k = 0; !rb->role[i].invalid && k < rb->role[i].n_rules; k++)
			q->gives[i] |= (uint8_t)rule_gives(&rb->role[i].rule[k]);
}

// -- who holds what -----------------------------------------------------------------------------------------------
// What the server makes by itself, in the input or not.
static bool stock(const struct snapshot *s, const struct rbac_binding *b)
{
	const struct object *o = &s->object[b->obj];
	return (o->flags & OBJECT_BUILTIN) || span_is(meta_label(o->root, &s->keys, SPAN("kubernetes.io/bootstrapping")), "rbac-defaults");
}

// The tenant that a subject's grant is told of. People are looked up once: *memo by the number of their list.
static uint32_t tenant_of(struct asking *q, const struct rbac_binding *b, const struct rbac_subject *x, uint32_t *memo)
{
	const struct snapshot *s = q->s;
	uint32_t t;

	if (x->kind == RBAC_SERVICE_ACCOUNT) {
		uint32_t ns = snapshot_ns(s, x->ns);
		return ns == NS_CLUSTER ? TENANT_NONE : s->ns[ns].tenant;
	}
	if (x->list == UINT32_MAX) {
		t = tenancy_of(s, x->kind, x->name, NULL).tenant;
	} else {
		if (!memo[x->list])
			memo[x->list] = tenancy_of(s, x->kind, x->name, NULL).tenant + 2; // 0: not asked; TENANT_NONE becomes 1
		t = memo[x->list] - 2;
	}
	// A bridge acts for the tenant in whose namespace it is bound.
	return t == TENANT_NONE && b->ns != NS_CLUSTER && !span_starts(x->name, SPAN("system:")) ? s->ns[b->ns].tenant : t;
}

static void note_everybody(struct asking *q, const struct rbac_binding *b, struct held h)
{
	uint32_t t = b->ns == NS_CLUSTER ? TENANT_NONE : q->s->ns[b->ns].tenant;

	if (b->role != UINT32_MAX && !(q->gives[b->role] & GIVES_SOMETHING))
		return;
	if (b->ns == NS_CLUSTER)
		vec_push(&q->cluster_everybody, q->a, h);
	else if (t != TENANT_NONE)
		vec_push(&q->everybody[t], q->a, h);
}

static void read_bindings(struct asking *q)
{
	const struct snapshot *s = q->s;
	uint32_t *memo = arena_array(q->a, uint32_t, s->rbac->n_lists + 1);

	q->held = arena_array(q->a, struct held_list, s->n_tenants + 1);
	q->everybody = arena_array(q->a, struct held_list, s->n_tenants + 1);
	for (uint32_t i = 0; i < s->rbac->n_bindings; i++) {
		const struct rbac_binding *b = &s->rbac->binding[i];
		if (b->invalid || stock(s, b))
			continue;
		for (uint32_t k = 0; k < b->n_subjects; k++) {
			struct held h = { i, k };
			if (b->subject[k].kind == RBAC_GROUP && asking_root_group(b->subject[k].name))
				note_everybody(q, b, h);
			uint32_t t = tenant_of(q, b, &b->subject[k], memo);
			if (t != TENANT_NONE)
				vec_push(&q->held[t], q->a, h);
		}
	}
}

// -- namespaces ---------------------------------------------------------------------------------------------------
// `default` is there in every cluster, and says nothing when nobody's pod is in it.
static bool in_use(const struct asking *q, uint32_t ns)
{
	const struct ns *n = &q->s->ns[ns];
	const struct object *o = n->obj == REF_NONE ? NULL : &q->s->object[n->obj];
	size_t pods;

	pods_groups(q->pods, ns, &pods);
	return n->exists == EXISTS_YES && (pods || (o && (!(o->flags & OBJECT_SYNTHETIC) || o->cause != REF_NONE)));
}

struct asking *asking_new(const struct report *rep, struct arena *a)
{
	struct asking *q = arena_new(a, struct asking);

	q->rep = rep;
	q->s = rep->snap;
	q->a = a;
	// Nothing of the snapshot is changed: only names that no document holds are added to its table, as the search does.
	q->pods = pods_build((struct snapshot *)(uintptr_t)rep->snap, a);
	read_roles(q);
	read_bindings(q);
	return q;
}

void asking_tenant(struct asking *q, uint32_t tenant)
{
	const struct tenant *t = &q->s->tenant[tenant];
	uint32_t *v = arena_array(q->a, uint32_t, t->n_ns + 1);

	q->tenant = tenant;
	q->ns = v;
	q->n_ns = 0;
	for (size_t i = 0; i < t->n_ns; i++)
		if (in_use(q, t->ns[i]))
			v[q->n_ns++] = t->ns[i];
}

// -- texts --------------------------------------------------------------------------------------------------------
// "first", "first, and 3 more"
static span words(struct arena *a, const struct tally *t)
{
	if (t->n < 2)
		return t->first;
	return arena_printf(a, "%.*s, and %zu more", SPANF(t->first), t->n - 1);
}

struct check check_says(const struct check_item *item, enum check_state state, span text)
{
	return (struct check){ item, state, UNKNOWN_NONE, text, REF_NONE, VALUE_NO_OFF };
}

struct check check_unknown(const struct check_item *item, enum unknown why, span text)
{
	return (struct check){ item, CHECK_UNKNOWN, why, text, REF_NONE, VALUE_NO_OFF };
}

struct check check_roles_missing(const struct check_item *item)
{
	return check_unknown(item, UNKNOWN_kind_missing, SPAN("roles or bindings are not in the input"));
}

struct check check_fails(const struct check_item *item, struct asking *q, const struct tally *bad)
{
	return (struct check){ item, CHECK_BAD, UNKNOWN_NONE, words(q->a, bad), bad->obj, bad->off };
}

struct check check_open(const struct check_item *item, struct asking *q, const struct tally *open, enum unknown why)
{
	return (struct check){ item, CHECK_UNKNOWN, why, words(q->a, open), open->obj, open->off };
}

bool check_worse(enum check_state a, enum check_state b)
{
	static const int rank[] = { [CHECK_NOTHING] = 0, [CHECK_GOOD] = 1, [CHECK_UNKNOWN] = 2, [CHECK_BAD] = 3 };
	return rank[a] > rank[b];
}

span asking_subject(struct asking *q, const struct held *h)
{
	const struct rbac_subject *x = &q->s->rbac->binding[h->binding].subject[h->subject];

	if (x->kind == RBAC_SERVICE_ACCOUNT)
		return arena_printf(q->a, "ServiceAccount %.*s/%.*s", SPANF(x->ns), SPANF(x->name));
	return arena_printf(q->a, "%s %.*s", x->kind == RBAC_GROUP ? "Group" : "User", SPANF(x->name));
}

span asking_binding(struct asking *q, const struct held *h)
{
	const struct rbac_binding *b = &q->s->rbac->binding[h->binding];

	if (b->ns == NS_CLUSTER)
		return arena_printf(q->a, "ClusterRoleBinding %.*s", SPANF(b->name));
	return arena_printf(q->a, "RoleBinding %.*s/%.*s", SPANF(snapshot_ns_name(q->s, b->ns)), SPANF(b->name));
}

void tally_add(struct tally *t, span text, ref obj, uint32_t off)
{
	if (!t->n++) {
		t->first = text;
		t->obj = obj;
		t->off = off;
	}
}
