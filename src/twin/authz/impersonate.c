#include "twin/authz/impersonate.h"

#include "twin/authz/message.h"

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
		out->subresource = arena_lower(run, as->extra[i].key);
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

// The keys of headers do not keep their case.
static const struct user_extra *lower_keys(const struct impersonation *as, struct arena *run)
{
	struct user_extra *out = arena_array(run, struct user_extra, as->n_extra);

	for (size_t i = 0; i < as->n_extra; i++) {
		out[i] = as->extra[i];
		out[i].key = arena_lower(run, out[i].key);
	}
	return out;
}

struct user impersonate_user(const struct impersonation *as, struct arena *run)
{
	struct user u = { .name = as->user, .uid = as->uid, .extra = lower_keys(as, run), .n_extra = as->n_extra };
	bool authenticated = false, unauthenticated = false, anonymous = span_is(as->user, "system:anonymous");
	span ns, name, *g;

	if (as->n_groups == 0 && user_split_service_account(as->user, &ns, &name)) {
		struct user account = user_service_account(run, ns, name);
		u.groups = account.groups, u.n_groups = account.n_groups;
		return u;
	}
	g = arena_array(run, span, as->n_groups + 1);
	for (size_t i = 0; i < as->n_groups; i++) {
		g[i] = as->groups[i];
		authenticated |= span_is(g[i], "system:authenticated");
		unauthenticated |= span_is(g[i], "system:unauthenticated");
	}
	u.n_groups = as->n_groups;
	// The anonymous user is always in system:unauthenticated; everybody else in one of the two.
	if (anonymous && !unauthenticated)
		g[u.n_groups++] = SPAN("system:unauthenticated");
	else if (!anonymous && !authenticated && !unauthenticated)
		g[u.n_groups++] = SPAN("system:authenticated");
	u.groups = g;
	return u;
}

enum verdict impersonate_request(const struct world *w, const struct request *r, const struct impersonation *as, struct arena *run, struct user *out,
                                 span *reason)
{
	if (gates_on(&w->snap->gates, GATE_ConstrainedImpersonation))
		return impersonate_constrained(w, r, as, run, out, reason);
	*out = impersonate_user(as, run);
	return impersonate_allows(w, &r->user, as, run, NULL, reason);
}
