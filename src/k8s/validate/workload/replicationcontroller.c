// ReplicationController and PodTemplate.
#include "k8s/validate/workload/workload.h"

static void spec_rules(struct validation *v, const value *object, const value *old)
{
	const struct field *at = AT(NULL, "spec"), *f = AT(at, "template");
	const value *spec = value_get(object, KEY_spec), *selector = check_get(v, spec, "selector"), *template = check_get(v, spec, "template");

	workload_nonnegative(v, at, spec, "minReadySeconds");
	if (!value_count(selector))
		check_required(v, AT(at, "selector"), "");
	if (!check_has(v, spec, "replicas"))
		check_required(v, AT(at, "replicas"), "");
	else
		workload_nonnegative(v, at, spec, "replicas");
	if (!value_present(template)) {
		check_required(v, f, "");
		return;
	}
	workload_match(v, f, selector, true, template);
	podrules_template(v, f, template, old ? value_at(old, 2, KEY_spec, KEY_template) : NULL);
	workload_always(v, f, template, "ReplicationController");
}

// ValidateObjectMetaWithOpts: the name only, not generateName.
static void create(struct validation *v, const value *object)
{
	const value *m = meta(object);
	span name = value_get_span(m, KEY_name);

	struct check c = check_dns1123_subdomain(name);
	if (name.n > 253) // counted in bytes by the newer of the two packages (apimachinery pkg/api/validate/content/errors.go MaxLenError)
		c.text[0] = "must be no more than 253 bytes";
	if (name.n)
		check_add(v, AT(AT(NULL, "metadata"), "name"), name, c);
	validate_meta_create(v, object, true, META_NAME_ANY);
	spec_rules(v, object, NULL);
}

static void update(struct validation *v, const value *object, const value *old)
{
	validate_meta_update(v, object, old);
	spec_rules(v, object, old);
}

static void status(struct validation *v, const value *object, const value *old)
{
	static const char *const counters[] = { "replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas", "observedGeneration", NULL };
	static const char *const below[] = { "fullyLabeledReplicas", "readyReplicas", "availableReplicas", NULL };

	validate_meta_update(v, object, old);
	workload_status(v, object, counters, below, "cannot be greater than readyReplicas");
}

#define SOURCE "pkg/apis/core/validation/validation.go"

const struct validate_rule validate_replicationcontroller = { GK_REPLICATION_CONTROLLER, "", create, update, SOURCE };
const struct validate_rule validate_replicationcontroller_status = { GK_REPLICATION_CONTROLLER, "status", create, status, SOURCE };

static void template_create(struct validation *v, const value *object)
{
	validate_meta_create(v, object, true, META_NAME_SUBDOMAIN);
	podrules_template(v, AT(NULL, "template"), check_get(v, object, "template"), NULL);
}

static void template_update(struct validation *v, const value *object, const value *old)
{
	validate_meta_update(v, object, old);
	podrules_template(v, AT(NULL, "template"), check_get(v, object, "template"), check_get(v, old, "template"));
}

const struct validate_rule validate_podtemplate = { GK_POD_TEMPLATE, "", template_create, template_update, SOURCE };
