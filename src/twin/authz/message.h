// message: the API server's own sentences, byte for byte, for refusals of the authorizer, of impersonation and of the RBAC registry.
// Texts are made in the caller's arena. The sentence of a decision is what stands behind "... is forbidden: ".
#ifndef TWIN_AUTHZ_MESSAGE_H
#define TWIN_AUTHZ_MESSAGE_H

#include "base/buf.h"
#include "twin/request.h"

// Go's %q of one text (strconv.Quote), and of a list: ["a" "b"].
void message_quote(struct buf *b, span s);
void message_quote_list(struct buf *b, const span *list, size_t n);
// User "u" cannot get resource "pods" in API group "" in the namespace "n" (apiserver responsewriters/errors.go forbiddenMessage),
// with ": reason" behind it when there is one.
span message_cannot(struct arena *a, const struct request *r, span reason);
// The whole status message: `pods "x" is forbidden: ...` (apimachinery api/errors NewForbidden). name "" leaves the name out.
span message_forbidden(struct arena *a, span group, span resource, span name, span text);
// `rolebindings.rbac.authorization.k8s.io "x" not found` (NewNotFound).
span message_not_found(struct arena *a, span group, span resource, span name);
// What a store says of a name that makes no key; null when it makes one.
span message_key_fault(struct arena *a, span name);

#endif
