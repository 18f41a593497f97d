// kind: what the files of the registry share: members by name, status and spec that a request cannot change, warnings by path, and the form in
// which a built-in object is stored. Private to the registry, but for registry_stored.
#ifndef TWIN_REGISTRY_KIND_H
#define TWIN_REGISTRY_KIND_H

#include "doc/edit.h"
#include "k8s/validate/validate.h"
#include "twin/registry/registry.h"

// Stands for the moment of the request, which nobody here knows.
#define KIND_NOW "2000-01-01T00:00:00Z"

INTERN_INLINE uint32_t kind_key(const struct storing *s, const char *name) { return intern_id(s->keys, span_str(name)); }
INTERN_INLINE const value *kind_get(const struct storing *s, const value *v, const char *name) { return value_get(v, kind_key(s, name)); }
INTERN_INLINE span kind_text(const struct storing *s, const value *v, const char *name) { return value_span(kind_get(s, v, name)); }
// *v with one member replaced, or taken away when x is absent.
void kind_set(struct storing *s, value *v, uint32_t key, value x);
// Member of spec or status.
void kind_set_in(struct storing *s, value *root, uint32_t part, const char *name, value x);

// A create's status is what the server says; an update's is the stored one (PrepareForCreate and PrepareForUpdate of most kinds).
void kind_create(struct storing *s, value *object);
void kind_update(struct storing *s, value *object, const value *old);
// Through the status subresource only the status changes; labels and annotations may.
void kind_update_status(struct storing *s, value *object, const value *old);
// The same, of kinds whose metadata stays, too: labels, annotations, finalizers and owners (metav1.ResetObjectMetaForStatus).
void kind_update_only_status(struct storing *s, value *object, const value *old);
// Did spec change? Then the generation goes up, and warnings are given again.
bool kind_spec_changed(const value *object, const value *old);

void kind_warn(struct storing *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
// An address that Go's old parser takes and its new one does not, or that is not written as RFC 5952 has it (apimachinery pkg/util/validation
// GetWarningsForIP). Nothing for what is no address.
void kind_warn_ip(struct storing *s, const struct field *at, span text);
// The same of a range (GetWarningsForCIDR).
void kind_warn_cidr(struct storing *s, const struct field *at, span text);
// Addresses of status.loadBalancer.ingress (statusStrategy of Service and Ingress).
void kind_warn_balancer(struct storing *s, const value *object, const value *old);
// A name that pods are named by: what is wrong with it as a DNS label.
void kind_warn_label_name(struct storing *s, const value *object, const char *use);

#endif
