#include "twin/authz/chain.h"

#include "k8s/meta.h"
#include "twin/authz/message.h"
#include "twin/authz/node.h"
#include "twin/authz/rbac.h"
#include "twin/builder.h"
#include "twin/provider.h"

static bool foreign_denies(span word)
{
	// apiserver pkg/authorization/authorizerfactory, plugin/pkg/auth/authorizer/abac: ABAC has no deny. A webhook may have.
	return !span_eq_fold(word, SPAN("abac"));
}

static void add_link(struct chain *c, struct chain_link *l, span word, bool *rbac_seen)
{
	*l = (struct chain_link){ CHAIN_FOREIGN, word };
	if (span_eq_fold(word, SPAN("node")))
		l->kind = CHAIN_NODE;
	else if (span_eq_fold(word, SPAN("rbac")))
		l->kind = CHAIN_RBAC, *rbac_seen = true;
	else if (span_eq_fold(word, SPAN("alwaysallow")))
		l->kind = CHAIN_ALWAYS_ALLOW;
	if (l->kind != CHAIN_FOREIGN || !c->given)
		return;
	// What the user names may decide about everybody; a profile says it in its own fields.
	span head, name = span_cut(word, ':', &head);
	c->foreign = c->for_accounts = c->for_system = true;
	c->before_rbac |= !*rbac_seen && foreign_denies(head);
	if (!c->foreign_name.n)
		c->foreign_name = name.n ? name : word;
}

struct chain *chain_read(struct arena *a, span list, const struct provider *p)
{
	struct chain *c = arena_new(a, struct chain);
	VEC(struct chain_link) links = { 0 };
	bool rbac_seen = false;

	c->given = list.n > 0;
	if (!list.n)
		list = p && p->authorizers && *p->authorizers ? span_str(p->authorizers) : SPAN("node,rbac");
	while (list.n) {
		span word;
		list = span_cut(list, ',', &word);
		word = span_trim(word);
		if (!word.n)
			continue;
		struct chain_link l;
		add_link(c, &l, arena_span(a, word), &rbac_seen);
		vec_push(&links, a, l);
	}
	c->link = links.v;
	c->n = links.n;
	if (!c->given && p && p->foreign_authorizer) {
		c->foreign = true;
		c->for_accounts = p->foreign_for_accounts;
		c->before_rbac = p->foreign_before_rbac;
		c->foreign_name = span_str(p->foreign_name);
	}
	return c;
}

const struct chain *chain_of(const struct snapshot *s)
{
	static const struct chain_link usual[] = { { CHAIN_NODE, SPAN_INIT("node") }, { CHAIN_RBAC, SPAN_INIT("rbac") } };
	static const struct chain fallback = { .link = usual, .n = 2 };

	return s->rbac && s->rbac->chain ? s->rbac->chain : &fallback;
}

// May the foreign authorizer speak for this user? Kubernetes' own identities and, unless the profile says so, service accounts are not
// in a cloud's or an identity provider's books.
bool chain_foreign_speaks(const struct chain *c, const struct user *u)
{
	if (!c->foreign)
		return false;
	if (span_starts(u->name, SPAN("system:serviceaccount:")))
		return c->for_accounts;
	return c->for_system || !span_starts(u->name, SPAN("system:"));
}

static const struct control *foreign_control(void);

static void foreign_decides(struct judgement *j, const struct chain *c, const char *what)
{
	span reason = arena_printf(j->run, "%s, and %.*s, which was not seen, may decide otherwise", what, SPANF(c->foreign_name));

	judgement_add(j, foreign_control(), VERDICT_UNKNOWN, UNKNOWN_authorizer, reason, NULL, 0);
}

extern const struct control control_node, control_rbac, control_authorizer;

static const struct control *foreign_control(void) { return &control_authorizer; }

// Asks the Node authorizer; returns whether it allows, and its reason when it has none.
static bool ask_node(struct judgement *j, span *reason)
{
	struct node_answer a = node_authorize(&j->w, &j->r, j->run);
	struct evidence e = { a.via, VALUE_NO_OFF, { 0 } };

	*reason = a.reason;
	if (!a.asked || !a.allowed) {
		if (a.asked && j->trace)
			judgement_skip(j, &control_node, a.reason, NULL, 0);
		return false;
	}
	judgement_add(j, &control_node, VERDICT_ALLOW, UNKNOWN_NONE, SPAN(""), &e, a.via == REF_NONE ? 0 : 1);
	return true;
}

static bool ask_rbac(struct judgement *j, span *reason, uint32_t *dangling)
{
	struct evidence e[2];
	struct rbac_answer a = rbac_authorize(&j->w, &j->r, j->trace ? j->run : NULL);

	*reason = a.reason;
	*dangling = a.dangling;
	if (!a.allowed)
		return false;
	size_t n = j->trace ? rbac_evidence(&j->w, &j->r.user, &a, j->run, e) : 0;
	judgement_add(j, &control_rbac, VERDICT_ALLOW, UNKNOWN_NONE, a.reason, e, n);
	return true;
}

// A group that the user may be in, for all the input says, and that would be allowed. Groups of Kubernetes itself are no secret.
static span open_group(struct judgement *j)
{
	const struct rbac *rb = j->w.snap->rbac;
	struct request r = j->r;
	span best = { 0 };

	for (size_t i = 0; rb->group.slot && i <= rb->group.mask; i++) {
		span g = rb->group.slot[i].key;
		if (!g.p || span_starts(g, SPAN("system:")) || (best.p && span_cmp(g, best) > 0))
			continue;
		r.user = (struct user){ .groups = &g, .n_groups = 1 };
		if (rbac_authorize(&j->w, &r, NULL).allowed)
			best = g;
	}
	return best;
}

// Nobody had an opinion: is that a no?
static void nobody(struct judgement *j, const struct chain *c, span reason, uint32_t dangling)
{
	const struct rbac *rb = j->w.snap->rbac;
	span group;

	if (!rb->complete) {
		judgement_add(j, &control_rbac, VERDICT_UNKNOWN, UNKNOWN_kind_missing,
			SPAN("no binding of the input allows it, but not all kinds of RBAC objects are in the input"), NULL, 0);
	} else if (dangling != UINT32_MAX && !snapshot_said_complete(j->w.snap)) {
		const struct rbac_binding *b = rbac_binding_at(&j->w, dangling);
		struct evidence e = { b->obj, VALUE_NO_OFF, SPAN("roleRef") };
		judgement_add(j, &control_rbac, VERDICT_UNKNOWN, UNKNOWN_role_missing,
			arena_printf(j->run, "%.*s \"%.*s\" is bound and not in the input", SPANF(b->role_kind), SPANF(b->role_name)), &e, 1);
	} else if (chain_foreign_speaks(c, &j->r.user)) {
		foreign_decides(j, c, "RBAC does not allow it");
	} else if (j->r.user.groups_open && (group = open_group(j)).p) {
		judgement_add(j, &control_rbac, VERDICT_UNKNOWN, UNKNOWN_groups,
			arena_printf(j->run, "a member of group \"%.*s\" may, and the user's groups are not known", SPANF(group)), NULL, 0);
	} else {
		judgement_add(j, &control_rbac, VERDICT_DENY, UNKNOWN_NONE, j->trace ? message_cannot(j->run, &j->r, reason) : SPAN(""), NULL, 0);
	}
}

static bool in_masters(const struct user *u)
{
	for (size_t i = 0; i < u->n_groups; i++)
		if (span_is(u->groups[i], "system:masters"))
			return true;
	return false;
}

bool chain_says(const struct world *w, const struct request *r, struct arena *run, span *reason)
{
	struct node_answer n = node_authorize(w, r, run);
	struct rbac_answer a = rbac_authorize(w, r, run);

	if (in_masters(&r->user))
		n.reason = SPAN(""); // nobody was asked
	if (a.allowed)
		n.reason = SPAN(""); // apiserver pkg/authorization/union: who decides speaks alone
	*reason = a.reason.n && n.reason.n ? arena_printf(run, "%.*s\n%.*s", SPANF(n.reason), SPANF(a.reason)) : n.reason.n ? n.reason : a.reason;
	if (n.allowed)
		*reason = SPAN("");
	return n.allowed || a.allowed;
}

void chain_judge(struct judgement *j)
{
	const struct chain *c = chain_of(j->w.snap);
	struct buf reasons = { .arena = j->run };
	uint32_t dangling = UINT32_MAX;

	if (in_masters(&j->r.user)) {
		judgement_add(j, &control_rbac, VERDICT_ALLOW, UNKNOWN_NONE, SPAN("a member of system:masters is asked by no authorizer"), NULL, 0);
		return;
	}
	if (c->before_rbac && chain_foreign_speaks(c, &j->r.user))
		foreign_decides(j, c, "it is asked before RBAC");
	for (size_t i = 0; i < c->n; i++) {
		span reason = { 0 };
		switch (c->link[i].kind) {
		case CHAIN_ALWAYS_ALLOW:
			judgement_add(j, &control_authorizer, VERDICT_ALLOW, UNKNOWN_NONE, SPAN("AlwaysAllow"), NULL, 0);
			return;
		case CHAIN_NODE:
			if (ask_node(j, &reason))
				return;
			break;
		case CHAIN_RBAC:
			if (ask_rbac(j, &reason, &dangling))
				return;
			break;
		case CHAIN_FOREIGN:
			break;
		}
		// apiserver pkg/authorization/union joins what each had to say.
		if (reason.n && reasons.n)
			buf_char(&reasons, '\n');
		if (reason.n)
			buf_add(&reasons, reason);
	}
	if (j->verdict == VERDICT_ALLOW)
		nobody(j, c, buf_span(&reasons), dangling);
}

// Alone, outside the chain: an authorizer only adds what it allows.
static void judge_node(const struct control *c, struct judgement *j)
{
	span reason;
	(void)c;
	ask_node(j, &reason);
}

static void judge_rbac(const struct control *c, struct judgement *j)
{
	span reason;
	uint32_t dangling;
	(void)c;
	ask_rbac(j, &reason, &dangling);
}

static void judge_foreign(const struct control *c, struct judgement *j) { judgement_skip(j, c, SPAN("not seen"), NULL, 0); }

const struct control control_node = {
	.id = "node", .title = "Node authorizer", .stage = STAGE_AUTHORIZE, .source = "plugin/pkg/auth/authorizer/node", .judge = judge_node,
};
const struct control control_rbac = {
	.id = "rbac", .title = "RBAC authorizer", .stage = STAGE_AUTHORIZE, .source = "plugin/pkg/auth/authorizer/rbac", .judge = judge_rbac,
};
const struct control control_authorizer = {
	.id = "authorizer", .title = "Authorizer that was not seen", .stage = STAGE_AUTHORIZE,
	.source = "apiserver pkg/authorization/union", .judge = judge_foreign,
};
