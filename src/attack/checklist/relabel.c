#include "attack/checklist/asking.h"
#include "attack/technique/table.h"

// Does anything of admission refuse the change that switches Pod Security off? Sent as whoever may write the object.
static enum verdict sent(struct asking *q, uint32_t ns, const struct held *h, enum unknown *why)
{
	const struct snapshot *s = q->s;
	const struct rbac_subject *x = &s->rbac->binding[h->binding].subject[h->subject];
	ref r = s->ns[ns].obj;

	arena_reset(&q->run);
	struct payload p = { .arena = &q->run, .keys = (struct intern *)(uintptr_t)&s->keys, .snap = s, .ns = ns };
	p.object = r == REF_NONE ? value_null() : *s->object[r].root;
	technique_ns_relabel_psa.body(&p);
	struct judgement j = { .w = world_of(s), .run = &q->run };
	j.r = (struct request){ .verb = SPAN("patch"), .version = SPAN("v1"), .resource = SPAN("namespaces"), .ns = s->ns[ns].name,
		.name = s->ns[ns].name, .object = &p.object, .old = r == REF_NONE ? NULL : s->object[r].root, .gk = GK_NAMESPACE, .kind = SPAN("Namespace") };
	j.r.user = x->kind == RBAC_SERVICE_ACCOUNT ? user_service_account(&q->run, x->ns, x->name) :
		x->kind == RBAC_GROUP ? user_named(&q->run, SPAN("bulkhead-probe"), &x->name, 1) : user_named(&q->run, x->name, NULL, 0);
	enum verdict v = judge_admission(&j);
	*why = j.unknown;
	return v;
}

static bool may(struct asking *q, uint32_t ns, const struct held *h)
{
	const struct rbac_binding *b = &q->s->rbac->binding[h->binding];
	span name = q->s->ns[ns].name;

	if ((b->ns != NS_CLUSTER && b->ns != ns) || b->role == UINT32_MAX)
		return false;
	if (q->gives[b->role] & GIVES_RELABEL || !(q->gives[b->role] & GIVES_RELABEL_NAMED))
		return q->gives[b->role] & GIVES_RELABEL;
	const struct rbac_role *role = &q->s->rbac->role[b->role];
	for (size_t i = 0; i < role->n_rules; i++)
		if (rbac_rule_covers(&role->rule[i], SPAN("patch"), SPAN(""), SPAN("namespaces"), SPAN(""), name) ||
		    rbac_rule_covers(&role->rule[i], SPAN("update"), SPAN(""), SPAN("namespaces"), SPAN(""), name))
			return true;
	return false;
}

struct relabels { struct tally bad, open; enum unknown why; size_t refused; };

// Everybody of the tenant who may change the namespace is one finding, told by the first.
static void look(struct asking *q, uint32_t ns, struct relabels *x)
{
	const struct held_list *list = &q->held[q->tenant];
	enum unknown why = UNKNOWN_NONE;

	for (size_t i = 0; i < list->n; i++) {
		const struct rbac_binding *b = &q->s->rbac->binding[list->v[i].binding];
		if (!may(q, ns, &list->v[i]))
			continue;
		enum verdict v = sent(q, ns, &list->v[i], &why);
		struct tally *t = v == VERDICT_ALLOW ? &x->bad : &x->open;
		if (v == VERDICT_DENY) {
			x->refused++;
			return;
		}
		if (v == VERDICT_UNKNOWN && !x->open.n)
			x->why = why;
		span text = tally_wants(t) ? arena_printf(q->a, "%.*s: %.*s may change its labels, by %.*s", SPANF(q->s->ns[ns].name),
			SPANF(asking_subject(q, &list->v[i])), SPANF(asking_binding(q, &list->v[i]))) : SPAN("");
		tally_add(t, text, b->obj, b->subject[list->v[i].subject].off);
		return;
	}
}

static struct check ask(const struct check_item *item, struct asking *q)
{
	struct relabels x = { .why = UNKNOWN_NONE };

	asking_each(ns, q)
		look(q, ns, &x);
	if (x.bad.n)
		return check_fails(item, q, &x.bad);
	if (x.open.n)
		return check_open(item, q, &x.open, x.why);
	if (!q->s->rbac->complete)
		return check_roles_missing(item);
	return check_says(item, CHECK_GOOD, x.refused ? SPAN("admission refuses the change to those who hold the right") :
		SPAN("nobody of the tenant may change its namespaces' labels"));
}

const struct check_item check_relabel = {
	.id = "relabel",
	.title = "Labels out of its reach",
	.about = "Whoever changes the labels of his namespace chooses its Pod Security level and what policies select it by (kubernetes.io docs concepts/security/pod-security-admission)",
	.baseline = true,
	.ask = ask,
};
