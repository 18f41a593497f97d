// impersonate: may a user act as another (apiserver pkg/endpoints/filters/impersonation)? Legacy impersonation: one authorization check for
// the user or service account, one for each group, extra value and uid. Constrained impersonation (KEP-5284, impersonate_constrained.c):
// modes with verbs of their own, each bound to what the request does; tried before the legacy way where its gate is on. A server remembers
// the mode that last served a user and tries it first; who asks one thing after the other keeps that for it, else the server just started.
#ifndef TWIN_AUTHZ_IMPERSONATE_H
#define TWIN_AUTHZ_IMPERSONATE_H

#include "twin/control.h"

// The target's groups as the client names them in its headers; an account or user without any gets those that the server adds.
struct impersonation {
	span user, uid;
	const span *groups; size_t n_groups;
	const struct user_extra *extra; size_t n_extra; // keys are compared in lower case
	uint8_t *last; // what the server remembers of the requestor: 0 at first, set when a mode served it; NULL: nothing (cache.go modeIndexCache)
};

// The n-th check of a legacy impersonation as a request of `by`; false after the last. Texts from run.
bool impersonate_check(const struct user *by, const struct impersonation *as, size_t n, struct arena *run, struct request *out);
// All legacy checks, each put to the whole authorizer chain. UNKNOWN when one is unknown and none refused. On refusal *reason is the server's
// message; run may not be NULL. trace may be NULL.
enum verdict impersonate_allows(const struct world *w, const struct user *by, const struct impersonation *as, struct arena *run,
                                struct trace *trace, span *reason);
// The user that results.
struct user impersonate_user(const struct impersonation *as, struct arena *run);

// What the filter of the snapshot's server says to a request of r->user (not of the target) with impersonation headers: by the gate, the
// constrained modes and then the legacy one, or the latter alone. ALLOW: *out is the user that the request goes on as. Else *reason is the
// server's message, or what is not known. Memory from run.
enum verdict impersonate_request(const struct world *w, const struct request *r, const struct impersonation *as, struct arena *run, struct user *out,
                                 span *reason);
// impersonate_request behind the gate.
enum verdict impersonate_constrained(const struct world *w, const struct request *r, const struct impersonation *as, struct arena *run,
                                     struct user *out, span *reason);

#endif
