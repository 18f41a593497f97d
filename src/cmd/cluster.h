// cluster: the running cluster as the input of a verb, where no file is named: the context of the kubeconfig, or the pod's own. Says on standard error what
// it connects to before it does, and at the end what it cost.
#ifndef CMD_CLUSTER_H
#define CMD_CLUSTER_H

#include "cmd/session.h"

// The options for a verb's table; those that impersonate are apart, for `can` means something else by them.
#define CLUSTER_OPTIONS OPT_context, OPT_kubeconfig, OPT_cluster, OPT_user, OPT_server, OPT_token, OPT_certificate_authority, OPT_insecure, OPT_tls_server_name, \
	OPT_secret_metadata, OPT_request_timeout
#define CLUSTER_AS OPT_connect_as, OPT_connect_as_group

// Is a cluster meant when no input is named? With one of --context, --kubeconfig, --server; in a pod; or when somebody sits at a terminal.
bool cluster_meant(const struct context *c);
// What to say when nothing is named and no cluster is meant.
span cluster_hint(void);
// An option that says which cluster beside a named input makes no sense: false with *wrong set.
bool cluster_alone(const struct context *c, span *wrong);
// Reads it into the builder. False with *wrong set for wrong options and configurations; *lost when it could not be read (reason 3 of *end).
bool cluster_read(struct session *s, struct builder *b, struct outcome *end, bool *lost, span *wrong);

#endif
