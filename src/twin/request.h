// request: one API request, hypothetical, proposed, pending or past; every verb of the program judges the same struct. Texts and documents
// are borrowed from whoever made it and must outlive the judgement.
#ifndef TWIN_REQUEST_H
#define TWIN_REQUEST_H

#include "doc/value.h"
#include "twin/world.h"

struct user_extra { span key; const span *value; size_t n; };

struct user {
	span name, uid;
	const span *groups; size_t n_groups;
	const struct user_extra *extra; size_t n_extra;
	// Groups of a human are not in the cluster's objects. When set, "no" through a group is no proof.
	bool groups_open;
};

struct request {
	struct user user;
	span verb;                       // get list watch create update patch delete deletecollection; impersonate bind escalate use ...
	span group, version, resource, subresource;
	span ns, name;                   // "" = none; the authorizer sees namespaces/X with ns X (apiserver request/requestinfo.go)
	span path;                       // non-resource request: only verb, user and path count
	bool non_resource;
	const value *field_selector;     // array of {key, operator, values} requirements, or NULL
	const value *label_selector;
	const value *object, *old;       // new and stored object, NULL when the operation has none
	const value *options;
	enum gk gk;                      // of the object's kind, GK_OTHER when not built in
	span kind;                       // of the object ("" = derive)
	bool dry_run;
};

// user of a service account with the groups the API server gives it (serviceaccount.UserInfo):
// system:serviceaccounts, system:serviceaccounts:NS, system:authenticated. Memory from a.
struct user user_service_account(struct arena *a, span ns, span name);
// user name, system:authenticated added unless it is system:anonymous (then system:unauthenticated).
struct user user_named(struct arena *a, span name, const span *groups, size_t n);
// "system:serviceaccount:ns:name" -> ns, name (apiserver pkg/authentication/serviceaccount SplitUsername, names validated).
bool user_split_service_account(span user, span *ns, span *name);

#endif
