// service: the parts of Service's validation that are more than one file, and the address rules that Endpoints and EndpointSlice share.
// Private to k8s/validate. Nothing is owned; errors go to the caller's validation.
#ifndef K8S_VALIDATE_NETWORK_SERVICE_H
#define K8S_VALIDATE_NETWORK_SERVICE_H

#include "k8s/validate/at.h"

// validateService: everything but metadata.
void service_rules(struct validation *v, const value *object);
// ValidateServiceClusterIPsRelatedFields.
void service_addresses(struct validation *v, const value *spec, const struct field *at);
// isHeadlessService: the one cluster IP is "None".
bool service_headless(const struct validation *v, const value *spec);
bool service_needs_health_check(const struct validation *v, const value *spec);
// ValidatePortNumOrName of an IntOrString.
void service_port_number_or_name(struct validation *v, const struct field *at, const value *port);
// ValidateEndpointIP: no unspecified, loopback or link-local address.
void service_endpoint_ip(struct validation *v, const struct field *at, span ip);
bool service_is_ip6(span ip);

#endif
