// pem: the blocks of a PEM text as Go's encoding/pem finds them, and names of signers. Private to k8s/validate; results live in the caller's
// arena. Certificates and requests are not parsed: a block of the right type counts as good.
#ifndef K8S_VALIDATE_CLUSTER_PEM_H
#define K8S_VALIDATE_CLUSTER_PEM_H

#include "k8s/validate/validate.h"

struct pem_block { span type, body; bool headers; }; // body: base64 without white space

// Moves *rest behind the next block; false when there is none.
bool pem_next(struct arena *a, span *rest, struct pem_block *out);
// ValidateSignerName.
void pem_signer_check(struct validation *v, const struct field *at, span name);

#endif
