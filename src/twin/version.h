// version: which Kubernetes the input comes from. A version document of the server decides (kubectl version, /version, a support bundle's
// cluster_version.json, OpenShift's ClusterVersion); kubelets are only a lower bound, because they may be older than their server (version
// skew policy, kubernetes.io/releases/version-skew-policy); --kubernetes-version beats all. Works on the builder's state.
#ifndef TWIN_VERSION_H
#define TWIN_VERSION_H

#include "twin/builder.h"

#define VERSION_OLDEST 20
#define VERSION_NEWEST 37
#define VERSION_UNKNOWN_LOW 24 // an undetected server is taken to be no older (design: "a verdict that differs between 1.24 and the newest")

// "v1.31.2+k3s1", "1.29", "29" -> 31, 29, 29; 0 when it is no Kubernetes version.
unsigned version_minor(span text);
// True when the document is one about versions; *git is then the server's, null when it tells the client's only.
bool version_of_document(const value *root, const struct intern *keys, span *git);
// Of several, the newest counts.
void version_see(struct builder *b, span git);
// Looks at an object that tells about the version (Node, ClusterVersion); any other is ignored.
void version_see_object(struct builder *b, const value *root, span api_version, span kind);
// Sets the snapshot's version fields, when all was read.
void version_decide(struct builder *b);

#endif
