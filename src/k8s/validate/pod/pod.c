// Pods: create. Updates are in pod_update.c.
#include "k8s/validate/pod/podrules.h"

// A token in a projected volume wants an account.
static void tokens(struct podrules *r, const struct field *at)
{
	struct validation *v = r->v;
	size_t i = 0;

	if (check_text(v, r->spec, "serviceAccountName").n)
		return;
	value_each(volume, check_get(v, r->spec, "volumes")) {
		const struct field *f = AT(AT(AT_INDEX(AT(at, "volumes"), i++), "projected"), "sources");
		size_t k = 0;
		value_each(s, check_get(v, check_get(v, volume, "projected"), "sources")) {
			if (check_has(v, s, "serviceAccountToken"))
				check_forbidden(v, AT(AT_INDEX(f, k), "serviceAccountToken"), "must not be specified when serviceAccountName is not set");
			k++;
		}
	}
}

// validatePodMetadataAndSpec
void validate_pod_body(struct validation *v, const value *pod, const value *old)
{
	const value *annotations = meta_annotations(pod);
	const struct field *spec = AT(NULL, "spec");
	struct podrules r = { .v = v, .spec = value_get(pod, KEY_spec), .meta = meta(pod), .is_pod = true, .old = old ? value_get(old, KEY_spec) : NULL };

	validate_meta_create(v, pod, true, META_NAME_SUBDOMAIN);
	podrules_annotations(&r, AT(AT(NULL, "metadata"), "annotations"), annotations);
	podrules_spec(&r, spec);
	tokens(&r, spec);
	podrules_images(v, AT(spec, "containers"), check_get(v, r.spec, "containers"));
	podrules_images(v, AT(spec, "initContainers"), check_get(v, r.spec, "initContainers"));
}

static void create(struct validation *v, const value *pod)
{
	const struct field *at = AT(NULL, "spec");
	struct podrules r = { .v = v, .spec = value_get(pod, KEY_spec) };

	validate_pod_body(v, pod, NULL);
	if (value_count(check_get(v, r.spec, "ephemeralContainers")))
		check_forbidden(v, AT(at, "ephemeralContainers"), "cannot be set on create");
	if (check_text(v, r.spec, "nodeName").n && value_count(check_get(v, r.spec, "schedulingGates")))
		check_forbidden(v, AT(at, "nodeName"), "cannot be set until all schedulingGates have been cleared");
	podrules_profiles_match(&r, at, meta_annotations(pod));
}

const struct validate_rule validate_pod = { GK_POD, "", create, validate_pod_update, "pkg/apis/core/validation/validation.go" };

static void binding(struct validation *v, const value *b)
{
	const struct field *at = AT(NULL, "target");
	const value *target = check_get(v, b, "target");
	span kind = check_text(v, target, "kind");

	if (kind.n && !span_is(kind, "Node"))
		CHECK_ONE_OF(v, AT(at, "kind"), kind, "Node", "<empty>");
	rule_need(v, at, target, "name");
}

const struct validate_rule validate_pod_binding = { GK_POD, "binding", binding, NULL, "pkg/apis/core/validation/validation.go" };
const struct validate_rule validate_binding = { GK_BINDING, "", binding, NULL, "pkg/apis/core/validation/validation.go" };
