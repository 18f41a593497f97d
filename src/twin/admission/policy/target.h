// target: one request as the match parts of admission policies see it, with what they ask for more than once (labels of the namespace,
// stored object) found only when asked. Lives on the stack of a control; memory from the run arena. Private to admission/policy.
#ifndef TWIN_ADMISSION_POLICY_TARGET_H
#define TWIN_ADMISSION_POLICY_TARGET_H

#include "k8s/selector.h"
#include "twin/admission/attrs.h"

struct target {
	const struct world *w;
	const struct request *r;
	struct arena *run;
	enum admission_op op;
	enum gk gk;
	span group, version, resource, subresource, kind;
	span ns;              // of namespaced objects and, as the API server does, of a Namespace its own name; "" otherwise
	span name;
	bool is_namespace;    // resource is "namespaces"
	bool cluster_scoped;  // Namespace included
	const value *object;  // NULL on DELETE; options on CONNECT
	const value *old;     // NULL on CREATE and CONNECT
	struct admission_ns ns_info; bool ns_asked;
};

// False when the request never meets admission (reads, non-resource requests).
bool target_init(struct target *t, struct judgement *j);
const struct admission_ns *target_ns(struct target *t);

// namespaceSelector as webhooks and ValidatingAdmissionPolicies do it (apiserver webhook/predicates/namespace/matcher.go): cluster-scoped
// objects always match; writes of a Namespace are matched on the NEW labels.
enum selector_match target_match_ns(struct target *t, const struct selector *s);
// objectSelector: the new or the old object (webhook/predicates/object/matcher.go).
enum selector_match target_match_object(struct target *t, const struct selector *s);
// The object that policy engines outside the API server look at: the new one, the old one on DELETE.
const value *target_subject(const struct target *t);

// Objects of admissionregistration.k8s.io that no webhook ever sees (webhook/predicates/rules/rules.go), and the fewer that no policy sees:
// policies and bindings; configurations of webhooks do meet policies (measured on 1.35.1; plugin/policy/generic/plugin.go).
bool target_is_admission_config(const struct target *t);
bool target_is_policy(const struct target *t);
// Access reviews and the like: never seen by policies, by webhooks only before 1.37 (kubernetes pkg/kubeapiserver/admission/exclusion).
bool target_is_virtual(const struct target *t);


#endif
