// autoscaler: HorizontalPodAutoscalers between autoscaling/v1 and autoscaling/v2 (kubernetes pkg/apis/autoscaling/v1/conversion.go): what v1 has no
// field for travels in annotations. Documents are complete (k8s/schema/default.h) and shared, never changed; what is made lives in the arena.
// Knows neither the beta versions nor managedFields.
#ifndef K8S_SCHEMA_AUTOSCALER_H
#define K8S_SCHEMA_AUTOSCALER_H

#include "doc/value.h"

struct autoscaler { struct arena *arena; struct intern *keys; unsigned minor; };

// Is it a HorizontalPodAutoscaler of autoscaling/v1?
bool autoscaler_is_v1(const value *object);
// Of v2 as v1 shows it.
value autoscaler_v1(const struct autoscaler *c, const value *object);
// Of v1 as v2 has it: annotations that do not decode are dropped.
value autoscaler_v2(const struct autoscaler *c, const value *object);

#endif
