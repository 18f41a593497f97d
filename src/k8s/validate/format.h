// format: the string formats of schemas that the API server checks (k8s.io/kube-openapi pkg/validation/strfmt and its govalidator). Names are
// normalised: dashes do not count. Formats that the server does not know are not checked by it, either. No memory is kept.
#ifndef K8S_VALIDATE_FORMAT_H
#define K8S_VALIDATE_FORMAT_H

#include "base/arena.h"
#include "base/span.h"

enum format_verdict { FORMAT_FITS, FORMAT_FAILS, FORMAT_UNDECIDED };

// True when Kubernetes 1.<minor> checks texts against the format.
bool format_known(span name, unsigned minor);
// UNDECIDED: a known format whose rules are not written here (checksums of books and cards).
enum format_verdict format_check(span name, span text, struct arena *a);

#endif
