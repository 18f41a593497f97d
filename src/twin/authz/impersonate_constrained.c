// Upstream: apiserver pkg/endpoints/filters/impersonation/{constrained_impersonation,mode}.go, KEP-5284. A mode asks twice: may the requestor
// do what the request does while acting in this mode (impersonate-on:MODE:VERB on the request's own target), then may it be that user at all
// (impersonate:MODE on authentication.k8s.io). The caches of upstream keep successes only and change no answer but through the order of modes.
#include "twin/authz/impersonate.h"

#include "k8s/validate/check.h"
#include "twin/authz/message.h"

#define MANY 4 // so many groups or extra values are first asked for all at once (manyAuthorizationChecksInLoop)

struct attempt {
	const struct world *w;
	const struct request *r;
	const struct impersonation *as;
	struct arena *run;
	const char *mode;       // NULL: legacy
	span verb;              // of the checks on the user
	enum verdict verdict;
	span reason;
};

static bool node_name(span user, span *name)
{
	if (!span_starts(user, SPAN("system:node:")))
		return false;
	*name = span_from(user, 12);
	return check_dns1123_subdomain(*name).n == 0; // ValidateNodeName
}

static size_t extra_values(const struct impersonation *as)
{
	size_t n = 0;

	for (size_t i = 0; i < as->n_extra; i++)
		n += as->extra[i].n;
	return n;
}

static enum verdict ask(const struct attempt *a, const struct request *r, span *reason)
{
	struct trace own = { 0 };
	struct judgement j = { .w = *a->w, .r = *r, .run = a->run, .trace = &own };
	enum verdict v = judge_authorize(&j);

	if (v == VERDICT_ALLOW)
		return v;
	*reason = own.list.v[own.list.n - 1].reason;
	if (v == VERDICT_DENY)
		*reason = message_forbidden(a->run, r->non_resource ? SPAN("") : r->group, r->non_resource ? SPAN("") : r->resource, r->name, *reason);
	return v;
}

// One check more; false when it refused. What is not known does not end the attempt: a later check may refuse it all the same.
static bool check(struct attempt *a, const struct request *r)
{
	span reason = { 0 };
	enum verdict v = ask(a, r, &reason);

	if (v == VERDICT_DENY || (v == VERDICT_UNKNOWN && a->verdict == VERDICT_ALLOW)) {
		a->verdict = v;
		a->reason = reason;
	}
	return v != VERDICT_DENY;
}

static bool refuse(struct attempt *a, const struct request *r, span why)
{
	a->verdict = VERDICT_DENY;
	a->reason = message_forbidden(a->run, r->group, r->resource, r->name, message_cannot(a->run, r, why));
	return false;
}

// A request of the requestor for a part of the user; users and groups stand in the core group for the legacy mode only.
static struct request part(const struct attempt *a, bool core, const char *resource, span name)
{
	return (struct request){ .user = a->r->user, .verb = a->verb, .version = SPAN("v1"), .group = core && !a->mode ? SPAN("") : SPAN("authentication.k8s.io"),
		.resource = span_str(resource), .name = name };
}

// impersonateOnAttributes: the request itself under another verb.
static bool check_target(struct attempt *a)
{
	struct request r = *a->r;

	if (!a->mode)
		return true;
	r.verb = arena_printf(a->run, "impersonate-on:%s:%.*s", a->mode, SPANF(a->r->verb));
	return check(a, &r);
}

static bool check_user(struct attempt *a)
{
	struct request r = part(a, true, "users", a->as->user);
	span ns, name;

	if (a->mode && node_name(a->as->user, &name)) {
		r.resource = SPAN("nodes");
		// The right to one's own node is a right to no certain node.
		r.name = strcmp(a->mode, "associated-node") == 0 ? SPAN("*") : name;
	} else if (user_split_service_account(a->as->user, &ns, &name)) {
		r.resource = SPAN("serviceaccounts");
		r.ns = ns;
		r.name = name;
	}
	return check(a, &r);
}

static bool check_uid(struct attempt *a)
{
	struct request r = part(a, false, "uids", a->as->uid);

	return !a->as->uid.n || check(a, &r);
}

// Asks for everything at once where there is much to ask for; true: allowed. *open: nobody can say.
static bool all_at_once(struct attempt *a, struct request r, size_t n, bool *open)
{
	span reason;

	if (!a->mode || n < MANY)
		return false;
	r.name = SPAN("*");
	enum verdict v = ask(a, &r, &reason);
	*open = v == VERDICT_UNKNOWN;
	return v == VERDICT_ALLOW;
}

// The single checks refused what the one for all, unknown, might have allowed.
static bool undecided(struct attempt *a, bool open)
{
	if (open)
		a->verdict = VERDICT_UNKNOWN;
	return open;
}

static bool check_groups(struct attempt *a)
{
	const struct impersonation *as = a->as;
	struct request r = part(a, true, "groups", SPAN(""));
	bool open = false, masters = false;

	for (size_t i = 0; a->mode && i < as->n_groups; i++) {
		if (!as->groups[i].n)
			return refuse(a, &r, SPAN("impersonating the empty string group is not allowed"));
		masters |= span_is(as->groups[i], "system:masters");
	}
	if (masters) {
		r.name = SPAN("system:masters");
		return refuse(a, &r, SPAN("impersonating the system:masters group is not allowed"));
	}
	if (all_at_once(a, r, as->n_groups, &open))
		return true;
	for (size_t i = 0; i < as->n_groups; i++) {
		r.name = as->groups[i];
		if (!check(a, &r))
			return undecided(a, open);
	}
	return true;
}

// validateExtra. Keys were put in lower case with the headers. Upstream goes through a map: of several bad keys any may be told.
static span bad_extra(const struct attempt *a, const struct user *u)
{
	struct field root = field_child(NULL, "extra"), at = field_child(&root, "key");
	struct buf b = { .arena = a->run };

	for (size_t i = 0; i < u->n_extra; i++) {
		struct validation v = { .arena = a->run };
		if (!u->extra[i].n)
			continue;
		if (!u->extra[i].key.n)
			return SPAN("impersonating the empty string key in extra is not allowed");
		check_domain_path(&v, &at, u->extra[i].key);
		if (v.errors.n)
			buf_printf(&b, "impersonating an invalid key in extra is not allowed: %s", v.errors.n > 1 ? "[" : "");
		for (size_t k = 0; k < v.errors.n; k++)
			buf_printf(&b, "%s%.*s: %.*s", k ? ", " : "", SPANF(v.errors.v[k].field), SPANF(v.errors.v[k].text));
		if (v.errors.n > 1)
			buf_char(&b, ']');
		if (v.errors.n)
			return buf_span(&b);
		for (size_t k = 0; k < u->extra[i].n; k++)
			if (!u->extra[i].value[k].n)
				return SPAN("impersonating the empty string value in extra is not allowed");
	}
	return SPAN("");
}

static bool check_extra(struct attempt *a)
{
	struct user u = impersonate_user(a->as, a->run);
	struct request r = part(a, false, "userextras", SPAN("")), all = r;
	span bad = a->mode ? bad_extra(a, &u) : SPAN("");
	bool open = false;

	if (bad.n)
		return refuse(a, &r, bad);
	all.subresource = SPAN("*");
	if (all_at_once(a, all, extra_values(a->as), &open))
		return true;
	for (size_t i = 0; i < u.n_extra; i++)
		for (size_t k = 0; k < u.extra[i].n; k++) {
			r.subresource = u.extra[i].key;
			r.name = u.extra[i].value[k];
			if (!check(a, &r))
				return undecided(a, open);
		}
	return true;
}

// requesterAssociatedWithRequestedNodeUsername: a pod's token names the node that the pod runs on.
static bool runs_on(const struct user *by, span node)
{
	span ns, name;

	if (!user_split_service_account(by->name, &ns, &name))
		return false;
	for (size_t i = 0; i < by->n_extra; i++)
		if (span_is(by->extra[i].key, "authentication.kubernetes.io/node-name"))
			return by->extra[i].n == 1 && span_eq(by->extra[i].value[0], node);
	return false;
}

enum mode { MODE_ASSOCIATED_NODE, MODE_ARBITRARY_NODE, MODE_SERVICE_ACCOUNT, MODE_USER_INFO, MODE_LEGACY };

// The filters of the modes, in the order of allImpersonationModes.
static bool applies(enum mode m, const struct request *r, const struct impersonation *as)
{
	bool plain = !as->uid.n && !as->n_groups && !extra_values(as);
	span node, ns, name;
	bool is_node = node_name(as->user, &node), account = user_split_service_account(as->user, &ns, &name);

	switch (m) {
	case MODE_ASSOCIATED_NODE:
		return plain && is_node && runs_on(&r->user, node);
	case MODE_ARBITRARY_NODE:
		return plain && is_node;
	case MODE_SERVICE_ACCOUNT:
		return plain && account;
	case MODE_USER_INFO:
		return !is_node && !account;
	case MODE_LEGACY:
		break;
	}
	return true;
}

static struct attempt attempt(enum mode m, const struct world *w, const struct request *r, const struct impersonation *as, struct arena *run)
{
	static const char *const names[] = { "associated-node", "arbitrary-node", "serviceaccount", "user-info", NULL };
	struct attempt a = { .w = w, .r = r, .as = as, .run = run, .mode = names[m], .verb = SPAN("impersonate"), .verdict = VERDICT_ALLOW };

	if (a.mode)
		a.verb = arena_printf(run, "impersonate:%s", a.mode);
	if (check_target(&a) && check_user(&a) && check_uid(&a) && check_groups(&a))
		check_extra(&a);
	return a;
}

// The constrained modes give a node the group of nodes, the legacy one does not.
static struct user resulting(enum mode m, const struct impersonation *as, struct arena *run)
{
	static const span nodes = SPAN_INIT("system:nodes");
	struct impersonation node = *as;

	if (m != MODE_ASSOCIATED_NODE && m != MODE_ARBITRARY_NODE)
		return impersonate_user(as, run);
	node.groups = &nodes;
	node.n_groups = 1;
	return impersonate_user(&node, run);
}

// What the attempts so far came to: the first that is not known, else the first refusal.
struct outcome {
	bool open, told;
	struct user user; // of the mode that is not known
	span reason;
};

// Tries a mode that applies; true: it serves.
static bool served(enum mode m, const struct world *w, const struct request *r, const struct impersonation *as, struct arena *run, struct outcome *o)
{
	struct attempt a = attempt(m, w, r, as, run);
	struct user user = resulting(m, as, run);

	if (a.verdict == VERDICT_ALLOW) {
		// Another user may result from a mode before that is not known: the group of nodes is all that modes differ in.
		bool same = !o->open || user.n_groups == o->user.n_groups;
		o->user = same ? user : o->user;
		return same;
	}
	if (a.verdict == VERDICT_UNKNOWN && !o->open)
		o->user = user, o->reason = a.reason, o->open = true;
	else if (a.verdict == VERDICT_DENY && !o->told && !o->open)
		o->reason = a.reason, o->told = true;
	return false;
}

enum verdict impersonate_constrained(const struct world *w, const struct request *r, const struct impersonation *as, struct arena *run,
                                     struct user *out, span *reason)
{
	struct outcome o = { 0 };
	unsigned last = as->last && *as->last ? *as->last - 1u : MODE_LEGACY + 1, m = last;

	// The remembered mode, then the others in their order.
	bool ok = last <= MODE_LEGACY && applies(last, r, as) && served(last, w, r, as, run, &o);
	for (unsigned i = 0; !ok && i <= MODE_LEGACY; i++) {
		m = i;
		ok = i != last && applies(i, r, as) && served(i, w, r, as, run, &o);
	}
	if (ok && as->last && !o.open)
		*as->last = (uint8_t)(m + 1);
	*out = o.user;
	*reason = ok ? (span){ 0 } : o.reason;
	return ok ? VERDICT_ALLOW : o.open ? VERDICT_UNKNOWN : VERDICT_DENY;
}
