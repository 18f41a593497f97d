// service_alloc: what is done for a Service before it is validated (kubernetes pkg/registry/core/service/storage/{storage,alloc}.go): values that a
// client left out are taken over, families and addresses are filled, node ports picked as a dry run picks them. Private to the registry.
#ifndef TWIN_REGISTRY_SERVICE_ALLOC_H
#define TWIN_REGISTRY_SERVICE_ALLOC_H

#include "twin/registry/kind.h"

// Changes spec; old: the stored spec, NULL for a create. What cannot be had is refused: errors in s->v, or s->fault.
void service_alloc(struct storing *s, value *spec, const value *old);

bool service_is_type(const value *spec, const char *type);
bool service_has_ip(const value *spec);      // needsClusterIP
bool service_is_headless(const value *spec); // clusterIP: None
bool service_has_ports(const value *spec);   // needsNodePort
bool service_has_health(struct storing *s, const value *spec);

#endif
