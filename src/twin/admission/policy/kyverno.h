// kyverno: the pieces of the Kyverno part: match blocks of legacy rules, what the engine never looks at, CEL policies. Private to
// admission/policy. Compiled into the snapshot's arena; texts point into the documents.
#ifndef TWIN_ADMISSION_POLICY_KYVERNO_H
#define TWIN_ADMISSION_POLICY_KYVERNO_H

#include "twin/admission/policy/engine.h"
#include "twin/admission/policy/match.h"
#include "twin/admission/policy/names.h"

// "g/v/Kind/sub" with wildcards; parts not given are "*", the subresource "".
struct kind_pattern { span group, version, kind, sub; };

// A label selector whose keys and values may hold wildcards.
struct wild_selector {
	struct selector plain;   // without the labels below
	const value *labels;     // matchLabels with a wildcard, else &value_absent
	bool given, broken;
};

struct block {
	const struct kind_pattern *kind; size_t n_kinds;
	struct names names, namespaces;
	const value *annotations;
	struct wild_selector selector, ns;
	unsigned ops;            // 0 = any
	const value *subjects;
	struct spans roles, cluster_roles;
	bool empty;
};

struct clause {
	const struct block *block; size_t n;
	bool all;                // AND instead of OR
};

// match or exclude of a rule.
struct clause clause_read(struct snapshot *s, const value *v);
enum selector_match clause_match(const struct clause *c, struct target *t);
struct kind_pattern kind_pattern_read(span text);
// kind: of the object, or of what owns the subresource.
bool kind_pattern_match(const struct kind_pattern *k, const struct target *t, span kind);
// Kind of the resource without its subresource.
span kyverno_parent_kind(const struct target *t);

// What the engine's configuration keeps out (ConfigMap kyverno/kyverno, else the chart's defaults).
struct kyverno_filter;
const struct kyverno_filter *kyverno_filter_build(struct snapshot *s);
// NULL when the request is looked at, else why not.
const char *kyverno_filtered(const struct kyverno_filter *f, const struct target *t);

struct kyverno_cel;
const struct kyverno_cel *kyverno_cel_build(struct snapshot *s);
void kyverno_cel_judge(const struct kyverno_cel *k, const struct control *c, struct judgement *j, struct target *t, bool mutating);
bool kyverno_cel_any(const struct kyverno_cel *k, bool mutating);

#endif
