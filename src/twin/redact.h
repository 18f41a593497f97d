// redact: what of an object may leave the site in a saved snapshot. Dropped are values that programs run with and that no decision reads: values of
// environment variables, commands and arguments (of control-plane pods the flags that the twin reads stay), headers of probes, data of ConfigMaps outside a
// short list, and copies of whole objects in annotations. Their places stay, holding REDACTED; Secrets come without values from the readers already. Policies,
// RBAC and definitions are kept whole: they are what decides. What was kept and dropped is counted for each kind and field. Pure.
#ifndef TWIN_REDACT_H
#define TWIN_REDACT_H

#include "twin/snapshot.h"

#define REDACTED "[redacted]"

enum redact_field {
	REDACT_ENV, REDACT_COMMAND, REDACT_ARGS, REDACT_EXEC, REDACT_HEADER, REDACT_CONFIG, REDACT_CONFIG_BINARY, REDACT_SECRET, REDACT_APPLIED,
	REDACT_FIELDS
};
const char *redact_field_name(enum redact_field f); // "env[].value"

struct redact_row { span kind; size_t kept[REDACT_FIELDS], dropped[REDACT_FIELDS]; };

struct redaction {
	const struct snapshot *snap; // borrowed
	struct arena *a;             // borrowed; holds the new parts
	VEC(struct redact_row) row;  // by kind, in the snapshot's order
	uint32_t applied, env_value, exec, http_headers, binary_data; // private: keys
	uint16_t gk; bool control;   // private: of the object at hand
};

void redact_init(struct redaction *r, struct snapshot *s, struct arena *a);
// The object without what is dropped; its own document where nothing was. Parts deeper than PACK_MAX_DEPTH are not looked at: a snapshot does not take them.
const value *redact_object(struct redaction *r, ref obj);

#endif
