// psa_warn: the warnings that Pod Security gives on writes of a Namespace: pods that the new level would not admit, and labels that an
// exemption makes void. Private to the Pod Security control. Pods are those of the snapshot.
#ifndef TWIN_ADMISSION_PSA_WARN_H
#define TWIN_ADMISSION_PSA_WARN_H

#include "twin/admission/psa.h"

// Appends to out->warnings. `was` counts on updates only.
void psa_warn_namespace(const struct world *w, const struct request *r, struct arena *run, bool create, const struct psa_policy *new,
                        const struct psa_policy *was, struct psa_answer *out);

#endif
