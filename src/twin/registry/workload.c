// Workloads with a pod template: kubernetes pkg/registry/apps/{deployment,replicaset,statefulset,daemonset}/strategy.go,
// pkg/registry/core/{replicationcontroller,podtemplate}/strategy.go.
#include "twin/registry/pod_warn.h"

#include "k8s/meta.h"

#define GENERATION "deprecated.daemonset.template.generation"

static void template_at(struct storing *s, const value *object)
{
	const struct field root = { .sort = FIELD_ROOT };
	struct field spec = field_child(&root, "spec"), at = field_child(&spec, "template");

	pod_warn(s, &at, value_at(object, 2, KEY_spec, KEY_template));
}

static void warn(struct storing *s, const value *object, const value *old)
{
	if (!old)
		kind_warn_label_name(s, object, "Pod names and hostnames");
	if (!old || kind_spec_changed(object, old))
		template_at(s, object);
}

// Warnings come with a new generation, which other annotations make as well (deploymentStrategy.PrepareForUpdate).
static void warn_deployment(struct storing *s, const value *object, const value *old)
{
	const value *now = meta_annotations(object), *was = old ? meta_annotations(old) : &value_absent;
	bool noted = old && value_count(now) + value_count(was) > 0 && !value_equal(now, was);

	if (noted && !kind_spec_changed(object, old))
		template_at(s, object);
	else
		warn(s, object, old);
}

// An update warns of the template that was there: upstream hands over the old one as the new (pkg/registry/core/replicationcontroller/strategy.go).
static void warn_replication(struct storing *s, const value *object, const value *old)
{
	if (!old)
		warn(s, object, old);
	else if (kind_spec_changed(object, old))
		template_at(s, old);
}

// By the template's generation (daemonSetStrategy.WarningsOnUpdate).
static void warn_daemon(struct storing *s, const value *object, const value *old)
{
	if (!old || !value_equal(value_at(object, 2, KEY_spec, KEY_template), value_at(old, 2, KEY_spec, KEY_template)))
		template_at(s, object);
}

static void warn_stateful(struct storing *s, const value *object, const value *old)
{
	const struct field root = { .sort = FIELD_ROOT };
	struct field spec = field_child(&root, "spec"), list = field_child(&spec, "volumeClaimTemplates");
	const value *limit = kind_get(s, value_get(object, KEY_spec), "revisionHistoryLimit");
	size_t i = 0;

	if (!old || kind_spec_changed(object, old))
		template_at(s, object);
	value_each(t, kind_get(s, value_get(object, KEY_spec), "volumeClaimTemplates")) {
		struct field item = field_index(&list, i++), at = field_child(&item, "Spec"); // a create names the claim, an update its Go field
		pod_warn_claim(s, old ? &at : &item, value_get(t, KEY_spec));
	}
	if (limit->type == VALUE_INT && limit->i < 0)
		kind_warn(s, "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended");
}

// The template's generation is a field inside and an annotation outside (pkg/apis/apps/v1/conversion.go).
static int64_t generation(struct storing *s, const value *object)
{
	span text = meta_annotation(object, s->keys, SPAN(GENERATION));
	int64_t n = 0;

	for (size_t i = 0; i < text.n && i < 18; i++)
		n = text.p[i] >= '0' && text.p[i] <= '9' ? n * 10 + text.p[i] - '0' : 0;
	return n;
}

static void set_generation(struct storing *s, value *object, int64_t n)
{
	value text = value_string(arena_printf(s->arena, "%lld", (long long)n));
	*object = edit_set_at(s->arena, object, text, 3, KEY_metadata, KEY_annotations, kind_key(s, GENERATION));
}

static void create_daemon(struct storing *s, value *object)
{
	int64_t n = generation(s, object);

	kind_create(s, object);
	set_generation(s, object, n < 1 ? 1 : n);
}

static void update_daemon(struct storing *s, value *object, const value *old)
{
	bool same = value_equal(value_at(object, 2, KEY_spec, KEY_template), value_at(old, 2, KEY_spec, KEY_template));

	kind_update(s, object, old);
	set_generation(s, object, generation(s, old) + !same);
}

// The spec is the stored one, and so is what of it stands outside as an annotation.
static void update_daemon_status(struct storing *s, value *object, const value *old)
{
	kind_update_status(s, object, old);
	set_generation(s, object, generation(s, old));
}

// A ReplicationController's status keeps nothing either; a PodTemplate has none.
static void warn_pod_template(struct storing *s, const value *object, const value *old)
{
	const struct field root = { .sort = FIELD_ROOT };
	struct field at = field_child(&root, "template");

	if (!old || !value_equal(value_get(object, KEY_template), value_get(old, KEY_template)))
		pod_warn(s, &at, value_get(object, KEY_template));
}

// A Deployment's labels are not the status's to change (deploymentStatusStrategy); those of the others are.
static void update_labelled(struct storing *s, value *object, const value *old)
{
	value m = *value_get(object, KEY_metadata);

	kind_update_status(s, object, old);
	kind_set(s, &m, KEY_labels, *meta_labels(old));
	kind_set(s, object, KEY_metadata, m);
}

#define WORKLOAD(ident, gk_, create_, update_, status_, warn_, source_) \
	const struct registry_entry registry_##ident = { .gk = gk_, .subresource = "", .create = create_, .update = update_, .warn = warn_, \
		.source = "kubernetes pkg/registry/" source_ "/strategy.go" }; \
	const struct registry_entry registry_##ident##_status = { .gk = gk_, .subresource = "status", .update = status_, \
		.source = "kubernetes pkg/registry/" source_ "/strategy.go" }

WORKLOAD(deployment, GK_DEPLOYMENT, kind_create, kind_update, update_labelled, warn_deployment, "apps/deployment");
WORKLOAD(replica_set, GK_REPLICA_SET, kind_create, kind_update, kind_update_status, warn, "apps/replicaset");
WORKLOAD(stateful_set, GK_STATEFUL_SET, kind_create, kind_update, kind_update_status, warn_stateful, "apps/statefulset");
WORKLOAD(daemon_set, GK_DAEMON_SET, create_daemon, update_daemon, update_daemon_status, warn_daemon, "apps/daemonset");
WORKLOAD(replication_controller, GK_REPLICATION_CONTROLLER, kind_create, kind_update, kind_update_status, warn_replication, "core/replicationcontroller");
const struct registry_entry registry_pod_template = { .gk = GK_POD_TEMPLATE, .subresource = "", .warn = warn_pod_template,
	.source = "kubernetes pkg/registry/core/podtemplate/strategy.go" };
