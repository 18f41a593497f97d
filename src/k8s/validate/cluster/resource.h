// resource: names of resources as quotas and limit ranges may use them (pkg/apis/core/helper/helpers.go). Private to k8s/validate.
#ifndef K8S_VALIDATE_CLUSTER_RESOURCE_H
#define K8S_VALIDATE_CLUSTER_RESOURCE_H

#include "k8s/validate/validate.h"

// validateResourceName; container: validateContainerResourceName.
void resource_name(struct validation *v, const struct field *at, span name, bool container);
// ValidateResourceQuotaResourceName.
void resource_quota_name(struct validation *v, const struct field *at, span name);
bool resource_quota_standard(span name);   // IsStandardQuotaResourceName
bool resource_overcommit(span name);       // IsOvercommitAllowed
// IsResourceQuotaScopeValidForResource.
bool resource_scope_fits(span scope, span name);

#endif
