// workload: what the kinds that make pods from a template share: selector against template, rolling updates, counters of status. Private to this
// folder; nothing is owned.
#ifndef K8S_VALIDATE_WORKLOAD_WORKLOAD_H
#define K8S_VALIDATE_WORKLOAD_WORKLOAD_H

#include "k8s/validate/pod/podrules.h"

// Required selector that is not empty; kind is the word in upstream's text. False when it cannot be read as a selector.
bool workload_selector(struct validation *v, const struct field *at, const value *selector, const char *kind);
// "`selector` does not match template `labels`", unless the selector is empty. selector_map: a plain map of labels.
void workload_match(struct validation *v, const struct field *at, const value *selector, bool selector_map, const value *template);
// restartPolicy Always and no activeDeadlineSeconds; kind is the word in upstream's text.
void workload_always(struct validation *v, const struct field *at, const value *template, const char *kind);
// spec[name] is not negative.
void workload_nonnegative(struct validation *v, const struct field *at, const value *spec, const char *name);
// ValidatePositiveIntOrPercent, IsNotMoreThan100Percent, getIntOrPercentValue; an absent value is 0.
void workload_int_or_percent(struct validation *v, const struct field *at, const value *x);
void workload_not_more_than_all(struct validation *v, const struct field *at, const value *x);
int64_t workload_amount(const value *x);
// Counters of a status: none negative; those of `below` not above `top`; availableReplicas not above readyReplicas. Lists end with NULL.
void workload_status(struct validation *v, const value *object, const char *const *counters, const char *const *below, const char *than_ready);
void workload_collisions(struct validation *v, const value *object, const value *old);
// A LabelSelector as Go prints it.
// spec.selector is immutable.
void workload_keep_selector(struct validation *v, const value *object, const value *old);
span workload_selector_text(struct validation *v, const value *selector);
// A map of texts as Go prints it: sorted, null when it is not there.
span workload_map(struct validation *v, const value *map);

#endif
