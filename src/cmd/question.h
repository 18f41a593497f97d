// question: words of the command line -> requests and users, as kubectl reads them: "pods/exec", "deploy", "deployments.apps", "/metrics".
#ifndef CMD_QUESTION_H
#define CMD_QUESTION_H

#include "twin/authz/who.h"

// False with *wrong set. ns "" = the whole cluster. Everything from a.
bool question_request(struct arena *a, const struct snapshot *s, span verb, span what, span subresource, span name, span ns, struct request *out, span *wrong);
// Says that a word is probably misspelt, "" when it is known. Words with a group behind them are taken as they stand.
span question_doubt(struct arena *a, const struct snapshot *s, span verb, span what);
// "get secrets in payments"
span question_text(struct arena *a, const struct request *q);
// "system:serviceaccount:ns:name", "ns/name", "ServiceAccount/ns/name" are accounts, everything else is a user. Without groups a user's are open.
struct user question_user(struct arena *a, span as, struct spanvec groups);
// Everybody whom bindings of the namespace or of the cluster name; without Kubernetes' own users and groups.
struct question_people { struct user *user; span *name; size_t n; };
struct question_people question_people(struct arena *a, const struct snapshot *s, span ns);

#endif
