// discovery: which kinds a server has, from its answers, and which of them are read. Aggregated discovery (apidiscovery.k8s.io) or the older lists of
// groups and resources. Pure: it is handed documents. Texts point into them.
#ifndef IO_LIVE_DISCOVERY_H
#define IO_LIVE_DISCOVERY_H

#include "base/vec.h"
#include "doc/value.h"
#include "k8s/gvk.h"

#define DISCOVERY_ACCEPT "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList," \
	"application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json"

struct discovered {
	span group, version, kind, resource;
	bool namespaced, listed;  // listed: it has the verb
	uint32_t order;           // of its version in its group: 0 = preferred
};

struct discovery_version { span group, version; uint32_t order; };

struct discovery {
	struct arena *a;
	struct intern *keys;      // of the documents
	struct discovered_list { struct discovered *v; size_t n, cap; } kind;
	struct discovery_versions { struct discovery_version *v; size_t n, cap; } stale; // versions whose aggregated server does not answer
};

// True when doc is an APIGroupDiscoveryList, whose kinds were taken.
bool discovery_aggregated(struct discovery *d, const value *doc);
// The group versions that an APIVersions ("/api") or APIGroupList ("/apis") names.
void discovery_groups(struct discovery *d, const value *doc, struct discovery_versions *out);
// The kinds of an APIResourceList. False when doc is none.
bool discovery_resources(struct discovery *d, const struct discovery_version *of, const value *doc);
// What Kubernetes 1.minor serves by default, for a server that does not let itself be asked.
void discovery_assume(struct discovery *d, unsigned minor);

// What is read: one entry a kind, in the version that is preferred among those that the program knows; Secrets only with secrets.
struct discovered_list discovery_choose(const struct discovery *d, bool secrets);
// Built-in kinds that the server does not serve in any version: they can have no objects.
struct discovered_list discovery_unserved(const struct discovery *d);

span discovery_api_version(struct arena *a, const struct discovered *x);

#endif
