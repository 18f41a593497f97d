#include "twin/authz/impersonate.h"

#include "twin/authz/message.h"

static span lower(struct arena *a, span s)
{
	char *p = arena_alloc(a, s.n, 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
	return span_of(p, s.n);
}

bool impersonate_check(const struct user *by, const struct impersonation *as, size_t n, struct arena *run, struct request *out)
{
	span ns, name;

	*out = (struct request){ .user = *by, .verb = SPAN("impersonate") };
	if (n == 0) {
		// A name that is no well-formed account is judged as a user (SplitUsername fails).
		bool account = user_split_service_account(as->user, &ns, &name);
		out->version = SPAN("v1");
		out->resource = account ? SPAN("serviceaccounts") : SPAN("users");
		out->ns = account ? ns : SPAN("");
		out->name = account ? name : as->user;
		return true;
	}
	n--;
	if (n < as->n_groups) {
		out->version = SPAN("v1");
		out->resource = SPAN("groups");
		out->name = as->groups[n];
		return true;
	}
	n -= as->n_groups;
	out->group = SPAN("authentication.k8s.io");
	out->version = SPAN("v1");
	for (size_t i = 0; i < as->n_extra; n -= as->extra[i++].n) {
		if (n >= as->extra[i].n)
			continue;
		out->resource = SPAN("userextras");
		out->subresource = lower(run, as->extra[i].key);
		out->name = as->extra[i].value[n];
		return true;
	}
	if (n > 0 || !as->uid.n)
		return false;
	out->resource = SPAN("uids");
	out->name = as->uid;
	return true;
}

enum verdict impersonate_allows(const struct world *w, const struct user *by, const struct impersonation *as, struct arena *run,
                                struct trace *trace, span *reason)
{
	enum verdict all = VERDICT_ALLOW;
	struct request r;

	*reason = (span){ 0 };
	for (size_t i = 0; impersonate_check(by, as, i, run, &r); i++) {
		struct trace own = { 0 };
		struct judgement j = { .w = *w, .r = r, .run = run, .trace = trace ? trace : &own };
		enum verdict v = judge_authorize(&j);
		if (v == VERDICT_ALLOW)
			continue;
		if (all == VERDICT_ALLOW || v == VERDICT_DENY) {
			const struct decision *d = &j.trace->list.v[j.trace->list.n - 1];
			*reason = v == VERDICT_DENY ? message_forbidden(run, r.group, r.resource, r.name, d->reason) : d->reason;
		}
		all = v;
		if (v == VERDICT_DENY)
			return v;
	}
	return all;
}

struct user impersonate_user(const struct impersonation *as, struct arena *run)
{
	struct user u = { .name = as->user, .uid = as->uid, .extra = as->extra, .n_extra = as->n_extra };
	span ns, name, *g;
	bool named = false;

	if (as->n_groups == 0 && user_split_service_account(as->user, &ns, &name)) {
		u = user_service_account(run, ns, name);
		u.uid = as->uid, u.extra = as->extra, u.n_extra = as->n_extra;
		return u;
	}
	g = arena_array(run, span, as->n_groups + 1);
	for (size_t i = 0; i < as->n_groups; i++) {
		g[i] = as->groups[i];
		named |= span_is(g[i], "system:authenticated") || span_is(g[i], "system:unauthenticated");
	}
	u.n_groups = as->n_groups;
	// The anonymous user gets system:unauthenticated where no group of the two is named; everybody else system:authenticated.
	if (!named && !span_is(as->user, "system:anonymous"))
		g[u.n_groups++] = SPAN("system:authenticated");
	else if (!named)
		g[u.n_groups++] = SPAN("system:unauthenticated");
	u.groups = g;
	return u;
}
