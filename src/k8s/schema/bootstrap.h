// bootstrap: what a fresh API server creates by itself - cluster roles, roles, their bindings, namespaces, priority classes - for the minor
// versions 1.20 to 1.36, as const tables compiled from src/k8s/facts/bootstrap.facts. Every item carries the versions that have it; the
// iterators filter. A table owned by nobody: views live as long as the process. An upgraded cluster may hold more than this (the server
// adds what is missing and never removes, kubernetes pkg/registry/rbac/rest/storage_rbac.go); what the input says of a role wins.
#ifndef K8S_SCHEMA_BOOTSTRAP_H
#define K8S_SCHEMA_BOOTSTRAP_H

#include "base/span.h"

#define BOOTSTRAP_OLDEST 20
#define BOOTSTRAP_NEWEST 36

typedef uint32_t bootstrap_minors; // bit m - BOOTSTRAP_OLDEST

struct bootstrap_words { const span *v; size_t n; };

struct bootstrap_rule {
	bootstrap_minors minors;
	struct bootstrap_words verbs, groups, resources, names, urls; // names = resourceNames, urls = nonResourceURLs
};

struct bootstrap_pair { bootstrap_minors minors; span key, value; };

struct bootstrap_subject { bootstrap_minors minors; span kind, name, ns; }; // User and Group have apiGroup rbac.authorization.k8s.io

enum bootstrap_kind {
	BOOTSTRAP_CLUSTER_ROLE, BOOTSTRAP_CLUSTER_ROLE_BINDING, BOOTSTRAP_ROLE, BOOTSTRAP_ROLE_BINDING, BOOTSTRAP_NAMESPACE,
	BOOTSTRAP_PRIORITY_CLASS,
};

struct bootstrap_object {
	uint8_t kind; // enum bootstrap_kind
	bootstrap_minors minors;
	span ns, name;
	const struct bootstrap_pair *labels, *annotations;
	const struct bootstrap_pair *selectors; // aggregationRule: one matchLabels pair a selector
	const struct bootstrap_rule *rules;     // of a role; an aggregated role (n_selectors > 0) has the rules of its sources, in the
	                                        // order of the aggregation controller; the sources are roles of their own
	const struct bootstrap_subject *subjects;
	uint16_t n_labels, n_annotations, n_selectors, n_rules, n_subjects;
	span ref_kind, ref_name; // roleRef of a binding; its apiGroup is rbac.authorization.k8s.io
	int32_t value;           // of a priority class
	span preemption;         // preemptionPolicy of a priority class
	span description;        // of a priority class
};

// Newer versions than are known take the newest, older ones the oldest.
unsigned bootstrap_minor(unsigned minor);

// The objects of a kind in 1.<minor>, by namespace and name:
//   for (size_t i = 0; (o = bootstrap_next(BOOTSTRAP_ROLE, minor, &i)); )
const struct bootstrap_object *bootstrap_next(enum bootstrap_kind kind, unsigned minor, size_t *i);
// By name; NULL when 1.<minor> has none. Linear.
const struct bootstrap_object *bootstrap_find(enum bootstrap_kind kind, unsigned minor, span ns, span name);

// The parts of an object in 1.<minor>; *i starts at 0; NULL at the end.
const struct bootstrap_rule *bootstrap_next_rule(const struct bootstrap_object *o, unsigned minor, size_t *i);
const struct bootstrap_subject *bootstrap_next_subject(const struct bootstrap_object *o, unsigned minor, size_t *i);
const struct bootstrap_pair *bootstrap_next_label(const struct bootstrap_object *o, unsigned minor, size_t *i);
const struct bootstrap_pair *bootstrap_next_annotation(const struct bootstrap_object *o, unsigned minor, size_t *i);
const struct bootstrap_pair *bootstrap_next_selector(const struct bootstrap_object *o, unsigned minor, size_t *i);

#endif
