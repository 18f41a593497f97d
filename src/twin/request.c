#include "twin/request.h"

static const span prefix = SPAN_INIT("system:serviceaccount:");

struct user user_service_account(struct arena *a, span ns, span name)
{
	// apiserver pkg/authentication/serviceaccount UserInfo and the authenticated group adder.
	span *groups = arena_array(a, span, 3);

	groups[0] = SPAN("system:serviceaccounts");
	groups[1] = arena_printf(a, "system:serviceaccounts:%.*s", SPANF(ns));
	groups[2] = SPAN("system:authenticated");
	return (struct user){
		.name = arena_printf(a, "system:serviceaccount:%.*s:%.*s", SPANF(ns), SPANF(name)), .groups = groups, .n_groups = 3,
	};
}

struct user user_named(struct arena *a, span name, const span *groups, size_t n)
{
	// apiserver pkg/authentication/group AuthenticatedGroupAdder, pkg/authentication/request/anonymous: the anonymous user is
	// system:unauthenticated, everybody else gets system:authenticated once.
	bool anonymous = span_is(name, "system:anonymous");
	span add = anonymous ? SPAN("system:unauthenticated") : SPAN("system:authenticated");
	span *g = arena_array(a, span, n + 1);
	bool there = false;

	for (size_t i = 0; i < n; i++) {
		g[i] = groups[i];
		there |= span_eq(groups[i], add) || span_is(groups[i], "system:unauthenticated");
	}
	if (!there)
		g[n++] = add;
	return (struct user){ .name = name, .groups = g, .n_groups = n };
}

static bool dns1123(span s, bool dots)
{
	bool edge = true; // the next byte must be alphanumeric

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		if (!word && (edge || (c != '-' && !(dots && c == '.'))))
			return false;
		if (!word && c == '.' && s.p[i - 1] == '-')
			return false;
		edge = c == '.';
	}
	return s.n > 0 && s.n <= (dots ? 253 : 63) && s.p[s.n - 1] != '-' && s.p[s.n - 1] != '.';
}

bool user_split_service_account(span user, span *ns, span *name)
{
	span head, rest;

	if (!span_starts(user, prefix))
		return false;
	rest = span_cut(span_from(user, prefix.n), ':', &head);
	if (!rest.p || span_find(rest, ':', 0) >= 0)
		return false;
	// SplitUsername: ValidateNamespaceName is a DNS label, ValidateServiceAccountName a DNS subdomain.
	if (!dns1123(head, false) || !dns1123(rest, true))
		return false;
	*ns = head;
	*name = rest;
	return true;
}
