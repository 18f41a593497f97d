// rule: how a file of this folder says what upstream defaults in code. A file exports one struct default_set; table.def lists the sets. A
// rule belongs to a Go type, not to a kind, because upstream's generated defaulters call SetDefaults_T wherever a T stands inside a
// registered kind (pkg/apis/*/zz_generated.defaults.go): a Deployment's template gets the same container defaults as a Pod.
#ifndef K8S_SCHEMA_DEFAULT_RULE_H
#define K8S_SCHEMA_DEFAULT_RULE_H

#include "doc/edit.h"
#include "k8s/schema/default.h"

// A field that gets a constant when it is absent.
struct default_constant {
	const char *field;
	value v;
	uint8_t since; // minor version from which on; 0 = ever
};

struct default_rule {
	const char *type;                         // "core.v1.Probe"
	const struct default_constant *constants; // n of them, set before apply
	size_t n;
	value (*apply)(struct defaults *d, value v); // NULL: none. Runs before the fields are visited.
};

// What a type asks for beyond its members: its rule, and the ids of the names that may be added.
struct default_plan {
	const struct default_rule *rule; // NULL: none
	const uint32_t *constants;       // of rule->constants
	const uint32_t *writes;          // of the type's writes
};

struct default_set {
	const char *source; // in kubernetes/kubernetes
	const struct default_rule *rules;
	size_t n;
};

#define DEFAULT_STRING(lit) { .type = VALUE_STRING, .n = sizeof(lit) - 1, .off = VALUE_NO_OFF, .s = "" lit }
#define DEFAULT_INT(x) { .type = VALUE_INT, .off = VALUE_NO_OFF, .i = (x) }
#define DEFAULT_BOOL(x) { .type = VALUE_BOOL, .off = VALUE_NO_OFF, .b = (x) }
#define DEFAULT_OBJECT { .type = VALUE_OBJECT, .off = VALUE_NO_OFF }

#define DEFAULT_COUNT(a) (sizeof(a) / sizeof *(a))
#define DEFAULT_CONSTANTS(type_name, list) { type_name, list, DEFAULT_COUNT(list), NULL }
#define DEFAULT_CODE(type_name, fn) { type_name, NULL, 0, fn }

// Helpers for apply. Names are Go's JSON names.
static inline bool default_gate(const struct defaults *d, enum feature_gate x) { return gates_ask(d->gates, d->minor, x); }
INTERN_INLINE const value *default_get(struct defaults *d, const value *v, const char *field)
{
	return value_get(v, intern_id(d->keys, span_str(field)));
}

INTERN_INLINE bool default_is(struct defaults *d, const value *v, const char *field, const char *text)
{
	return span_is(value_span(default_get(d, v, field)), text) && default_get(d, v, field)->type == VALUE_STRING;
}

INTERN_INLINE value default_put(struct defaults *d, value v, const char *field, value x)
{
	return edit_set(d->arena, &v, intern_id(d->keys, span_str(field)), x);
}

static inline value default_text(const char *z) { return value_string(span_str(z)); }

// v with field set to x if it is absent.
INTERN_INLINE value default_absent(struct defaults *d, value v, const char *field, value x)
{
	return default_get(d, &v, field)->type == VALUE_ABSENT ? default_put(d, v, field, x) : v;
}

// v with every item of the array field replaced by fn(item).
value default_each(struct defaults *d, value v, const char *field, value (*fn)(struct defaults *d, value item));
// to with the members of from that it lacks (resource lists).
value default_union(struct defaults *d, value to, const value *from);

// imagePullPolicy of an image reference: "Always" when its tag is latest or missing, else "IfNotPresent" (container.c).
const char *default_pull_policy(span image);
// A Pod's spec with pod-level requests and limits filled in from its containers (podlevel.c, the larger half of pod.c).
value default_pod_level(struct defaults *d, value spec);

#endif
