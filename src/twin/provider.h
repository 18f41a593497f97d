// provider: what is known of a managed or packaged Kubernetes beyond its objects: the authorizers it runs, admission plug-ins that are on,
// its Pod Security default. A profile is an assumption with a date, printed in every trace that uses it; objects and flags always win over
// it. One const entry a provider in provider.def; detection reads objects only.
#ifndef TWIN_PROVIDER_H
#define TWIN_PROVIDER_H

#include "twin/snapshot.h"

enum provider_psa { PROVIDER_PSA_UNKNOWN, PROVIDER_PSA_PRIVILEGED, PROVIDER_PSA_OWN /* own constraints whatever the labels say */ };

struct provider {
	const char *id, *title, *date;   // date of the sources read
	// In the order in which they are asked: "node", "rbac", "webhook:NAME", or a provider's own ("iam", "scope", "systemmasters").
	const char *authorizers;         // comma-separated, as --authorizers takes it
	// An authorizer besides Node and RBAC may allow what they do not: a "no" for users and groups is UNKNOWN.
	bool foreign_authorizer;
	const char *foreign_name;        // "the EKS access-entry webhook"
	bool foreign_maybe;              // optional: it may not be on at all
	bool foreign_for_accounts;       // it may also allow service accounts
	bool foreign_before_rbac;        // it may deny what RBAC allows
	const char *plugins;             // comma-separated plug-ins that are on beyond upstream's defaults
	enum provider_psa psa;
	// Resources whose writes a webhook of the provider judges, comma-separated, and its name: it counts unless the input holds its configuration.
	const char *guards, *guard_name;
	const char *guard_prefix;        // of the names of its webhooks
	const char *source;
};

// The provider whose signs the objects or the server's version (git_version, may be empty) show; NULL when none does.
const struct provider *provider_detect(const struct snapshot *s, span git_version);
const struct provider *provider_by_id(span id);
// True when the profile says that the admission plug-in is on; upstream's defaults are not listed.
bool provider_plugin(const struct provider *p, span plugin);
// True when the objects are OpenShift's (also called by provider_detect).
bool provider_openshift(const struct snapshot *s);

#endif
