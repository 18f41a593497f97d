// twin_bodies: what the benchmark of whole requests asks: a tenant's own objects, and the bodies of its requests. The same texts go to the twin
// and to a running server. All lie in the caller's arena; n varies names, images and labels' values.
#ifndef BENCH_TWIN_BODIES_H
#define BENCH_TWIN_BODIES_H

#include "base/arena.h"

// One object a line: namespace bench-TENANT with everything that a request meets there, its identity bench-TENANT/deployer.
span bodies_tenant(struct arena *a, unsigned tenant);
span bodies_pod(struct arena *a, unsigned tenant, unsigned n);         // passes `restricted`
span bodies_pod_yaml(struct arena *a, unsigned tenant, unsigned n);    // the same as a person writes it
span bodies_pod_refused(struct arena *a, unsigned tenant, unsigned n); // host network, privileged, root
span bodies_deployment(struct arena *a, unsigned tenant, unsigned n);
span bodies_patch(struct arena *a, unsigned tenant, unsigned n);       // strategic merge patch of the Deployment "web"
span bodies_binding(struct arena *a, unsigned tenant, unsigned n);     // of ClusterRole view, which the identity holds itself

#endif
