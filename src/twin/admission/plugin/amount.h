// amount: resource quantities inside documents and the totals of a pod, for LimitRanger and ResourceQuota. Private to admission/plugin.
#ifndef TWIN_ADMISSION_PLUGIN_AMOUNT_H
#define TWIN_ADMISSION_PLUGIN_AMOUNT_H

#include "base/vec.h"
#include "doc/value.h"
#include "k8s/quantity.h"
#include "twin/control.h"

struct amount { uint32_t key; quantity q; span text /* as written; null when computed */, form; /* a text of the form it prints in */ };
struct amounts { struct amount *v; size_t n, cap; };

bool amount_read(const value *v, quantity *out);
const struct amount *amounts_find(const struct amounts *a, uint32_t key);
void amounts_add(struct amounts *a, struct arena *run, uint32_t key, quantity q, span text);
void amounts_max(struct amounts *a, struct arena *run, const struct amount *x);
// Requests or limits (which: KEY_requests, KEY_limits) of a pod: ordinary containers added up, with sidecars; at least what one init
// container needs (kubernetes pkg/api/v1/resource). Pod-level resources, where given, win.
struct amounts amounts_of_pod(struct arena *run, const value *spec, uint32_t which);
// Both, of the pod that is asked for: worked out once for a spec, however many plug-ins want them.
struct pod_amounts { const value *spec; struct amounts requests, limits; };
const struct pod_amounts *amounts_of_request(struct judgement *j);
// As written, or in the form of the first part of a sum.
span amount_text(struct arena *run, const struct amount *a);

#endif
