// webhook_client: how the API server is told to reach a webhook (apiserver pkg/util/webhook/validation.go).
#ifndef K8S_VALIDATE_EXTENSION_WEBHOOK_CLIENT_H
#define K8S_VALIDATE_EXTENSION_WEBHOOK_CLIENT_H

#include "k8s/validate/check.h"

// clientConfig of admission webhooks and conversion: exactly one of url and service. at: clientConfig itself.
void webhook_client_check(struct validation *v, const struct field *at, const value *config);
// conversionReviewVersions, admissionReviewVersions: labels, each once. at: the list.
void webhook_client_versions(struct validation *v, const struct field *at, const value *list);

#endif
