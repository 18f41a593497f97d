// podrules: what the files that validate pods and their templates share: one state per pod spec and the parts of ValidatePodSpec
// (kubernetes pkg/apis/core/validation/validation.go), in files named for what they check. Private to this folder; nothing is owned. What
// old objects were allowed to keep (PodValidationOptions, kubernetes pkg/api/pod/util.go) is asked where a rule depends on it.
#ifndef K8S_VALIDATE_POD_PODRULES_H
#define K8S_VALIDATE_POD_PODRULES_H

#include "k8s/validate/meta.h"

struct podrules {
	struct validation *v;
	const value *spec;
	const value *meta;        // of the pod; NULL for a template
	const value *old;         // spec that is stored, NULL on create
	bool is_pod;              // not a template
	bool host_users;
	bool has_grace;
	int64_t grace;
	span restart;             // spec.restartPolicy
	VEC(const value *) volumes; // those without errors: what mounts may name
};

// Paths that live as long as the block they stand in.
#define AT(up, name) (&(struct field){ (up), span_str(name), 0, FIELD_CHILD })
#define AT_INDEX(up, i) (&(struct field){ (up), { 0 }, (uint32_t)(i), FIELD_INDEX })
#define AT_KEY(up, key) (&(struct field){ (up), (key), 0, FIELD_KEY })

static inline void rule_text(struct validation *v, const struct field *at, span bad, const char *text)
{
	field_add(v, FIELD_INVALID, at, field_quote(v->arena, bad), "%s", text);
}
static inline void rule_int(struct validation *v, const struct field *at, int64_t bad, const char *text)
{
	field_add(v, FIELD_INVALID, at, arena_printf(v->arena, "%lld", (long long)bad), "%s", text);
}
static inline void rule_not_found(struct validation *v, const struct field *at, span bad, const char *text)
{
	field_add(v, FIELD_NOT_FOUND, at, field_quote(v->arena, bad), "%s", text);
}
// Required when obj's text member is empty; true when it is there.
INTERN_INLINE bool rule_need(struct validation *v, const struct field *at, const value *obj, const char *name)
{
	if (check_text(v, obj, name).n)
		return true;
	check_required(v, AT(at, name), "");
	return false;
}
// Integer member outside [lo, hi].
INTERN_INLINE void rule_range(struct validation *v, const struct field *at, const value *obj, const char *name, int64_t lo, int64_t hi, const char *text)
{
	const value *x = check_get(v, obj, name);
	if (x->type == VALUE_INT && (x->i < lo || x->i > hi))
		rule_int(v, AT(at, name), x->i, text);
}
#define RULE_MODE "must be a number between 0 and 0777 (octal), both inclusive"

// pod.c: validatePodMetadataAndSpec. pod_update.c: the update of a pod; what upstream compares besides is in there.
void validate_pod_body(struct validation *v, const value *pod, const value *old);
void validate_pod_update(struct validation *v, const value *pod, const value *old);
// ValidatePodSpecificAnnotationUpdates
void podrules_annotation_updates(struct validation *v, const value *pod, const value *old);
// spec.c: ValidatePodSpec. Fills r->volumes.
void podrules_spec(struct podrules *r, const struct field *at);
// template.c: ValidatePodTemplateSpec; t: {metadata, spec}; old its stored form or NULL.
void podrules_template(struct validation *v, const struct field *at, const value *t, const value *old);
// ValidatePodSpecificAnnotations
void podrules_annotations(struct podrules *r, const struct field *at, const value *annotations);
// validateSeccompAnnotationsAndFields, validateAppArmorAnnotationsAndFieldsMatchOnCreate
void podrules_profiles_match(struct podrules *r, const struct field *at, const value *annotations);
// volume.c
void podrules_node_selector(struct validation *v, const struct field *at, const value *selector, bool any_value); // ValidateNodeSelector
void podrules_volumes(struct podrules *r, const struct field *at);
const value *podrules_volume(const struct podrules *r, span name);
void podrules_field_ref(struct validation *v, const struct field *at, const value *ref, bool volume);
void podrules_resource_ref(struct validation *v, const struct field *at, const value *ref, bool volume);
// network_volume.c: the sources of storage vendors; false when name is none of them.
bool podrules_network_volume(struct podrules *r, const struct field *at, const char *name, const value *source, span volume);
void podrules_claim_template(struct validation *v, const struct field *at, const value *t); // ValidatePersistentVolumeClaimTemplate
// ValidatePersistentVolumeClaimSpec: of a claim, a claim template of a pod or of a StatefulSet.
void validate_claim_spec(struct validation *v, const struct field *at, const value *spec);
// container.c
void podrules_containers(struct podrules *r, const struct field *at);
void podrules_init_containers(struct podrules *r, const struct field *at);
void podrules_ephemeral_containers(struct podrules *r, const struct field *at);
void podrules_images(struct validation *v, const struct field *at, const value *containers); // validateContainersOnlyForPod
void podrules_pull_policy(struct validation *v, const struct field *at, span policy);
// env.c
void podrules_env(struct validation *v, const struct field *at, const value *env);
void podrules_env_from(struct validation *v, const struct field *at, const value *from);
void podrules_file_refs(struct podrules *r, const struct field *at);
// mount.c
void podrules_mounts(struct podrules *r, const struct field *at, const value *container);
void podrules_devices(struct podrules *r, const struct field *at, const value *container);
void podrules_descending_path(struct validation *v, const struct field *at, span path);
void podrules_no_backsteps(struct validation *v, const struct field *at, span path);
bool podrules_has_backstep(span path);
void podrules_local_path(struct validation *v, const struct field *at, span path);
// probe.c
void podrules_probes(struct podrules *r, const struct field *at, const value *container); // and its lifecycle
// resources.c
void podrules_resources(struct podrules *r, const struct field *at, const value *resources);
void podrules_overhead(struct podrules *r, const struct field *at, const value *overhead);
void podrules_pod_resources(struct podrules *r, const struct field *at);
void podrules_claims(struct podrules *r, const struct field *at);
// ValidateResourceQuantityValue: negative, or a fraction of a resource that is counted.
void validate_quantity(struct validation *v, const struct field *at, span resource, const value *quantity);
// security.c
void podrules_security(struct podrules *r, const struct field *at, const value *context);
void podrules_pod_security(struct podrules *r, const struct field *at);
void podrules_windows_pod(struct podrules *r, const struct field *at); // host processes; fields of the other system
void podrules_os(struct podrules *r, const struct field *at);
// affinity.c, schedule.c
void podrules_affinity(struct podrules *r, const struct field *at, const value *affinity);
void podrules_tolerations(struct validation *v, const struct field *at, const value *tolerations);
void podrules_spread(struct podrules *r, const struct field *at, const value *constraints);
// Calls fn for every container, init containers first (podutil.VisitContainersWithPath).
void podrules_each(struct podrules *r, const struct field *at, void (*fn)(struct podrules *r, const struct field *at, const value *container));

#endif
