// ReplicationController: SetDefaults_ReplicationController.
#include "k8s/schema/default/rule.h"

static const struct default_constant spec[] = { { "replicas", DEFAULT_INT(1) } };

static value controller(struct defaults *d, value v)
{
	const value *labels = value_at(&v, 4, KEY_spec, KEY_template, KEY_metadata, KEY_labels);

	if (labels->type != VALUE_OBJECT)
		return v;
	if (!value_count(value_at(&v, 2, KEY_spec, KEY_selector)))
		v = edit_set_at(d->arena, &v, *labels, 2, KEY_spec, KEY_selector);
	if (!value_count(value_at(&v, 2, KEY_metadata, KEY_labels)))
		v = edit_set_at(d->arena, &v, *labels, 2, KEY_metadata, KEY_labels);
	return v;
}

static const struct default_rule rules[] = {
	DEFAULT_CODE("core.v1.ReplicationController", controller),
	DEFAULT_CONSTANTS("core.v1.ReplicationControllerSpec", spec),
};

const struct default_set default_replicationcontroller = { "pkg/apis/core/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
