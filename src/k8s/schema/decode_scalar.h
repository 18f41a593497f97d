// decode_scalar: the leaves of typed decoding. Private to k8s/schema.
#ifndef K8S_SCHEMA_DECODE_SCALAR_H
#define K8S_SCHEMA_DECODE_SCALAR_H

#include "k8s/schema/decode.h"

// Decodes one scalar; NULL when it fits the shape, else what was wanted.
const char *decode_scalar(struct decode *d, const struct schema_shape *s, const value *in, value *out);

#endif
