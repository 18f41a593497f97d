// Namespace: SetDefaults_Namespace, SetDefaults_NamespaceStatus.
#include "k8s/schema/default/rule.h"

static const struct default_constant status[] = { { "phase", DEFAULT_STRING("Active") } };

// KEP-2161: every namespace that has a name carries it as a label, whatever was sent; on by default from 1.21.
static value namespace(struct defaults *d, value v)
{
	const value *name = value_at(&v, 2, KEY_metadata, KEY_name);
	const value *labels = value_at(&v, 2, KEY_metadata, KEY_labels);

	if (d->minor < 21 || value_span(name).n == 0)
		return v;
	return edit_set_at(d->arena, &v, default_put(d, labels->type == VALUE_OBJECT ? *labels : value_object(NULL, 0),
	                                             "kubernetes.io/metadata.name", *name), 2, KEY_metadata, KEY_labels);
}

static const struct default_rule rules[] = {
	DEFAULT_CODE("core.v1.Namespace", namespace),
	DEFAULT_CONSTANTS("core.v1.NamespaceStatus", status),
};

const struct default_set default_namespace = { "pkg/apis/core/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
