// quantity: Kubernetes' resource.Quantity ("500m", "2Gi", "1e3"), exactly as apimachinery pkg/api/resource parses and compares it. A
// quantity is a whole number of billionths (nano) in 128 bits: finer fractions round away from zero as upstream does, values beyond about
// 1.7e29 saturate (upstream keeps decimal ones of any size; no resource has them). Plain values, nothing is owned.
#ifndef K8S_QUANTITY_H
#define K8S_QUANTITY_H

#include "base/arena.h"
#include "base/span.h"

typedef struct quantity { __int128 nano; } quantity;

// False when the API server would refuse the text. Binary suffixes (Ki..Ei) cap at 2^63-1, decimal ones do not.
bool quantity_parse(span text, quantity *out);
// < 0, 0, > 0.
int quantity_cmp(quantity a, quantity b);
quantity quantity_add(quantity a, quantity b);  // saturates
quantity quantity_sub(quantity a, quantity b);
// Quantity.String of a computed amount in the form (suffixes of 1024, of 1000, or an exponent) that the text `form` has; null: suffixes of 1000.
span quantity_text(struct arena *a, quantity q, span form);
// Whole units or thousandths, rounded away from zero, saturated to int64 (Quantity.Value, Quantity.MilliValue).
int64_t quantity_value(quantity q);
int64_t quantity_milli(quantity q);
// Whether MilliValue() of the text is no multiple of 1,000, overflow of 64 bits included, as warnings ask. False when it is no quantity.
bool quantity_fraction(span text);

#endif
