// Kinds of which only the status is the server's, or about which only a rule of updates is to be known: the strategy.go of each below
// kubernetes pkg/registry.
#include "twin/registry/pod_warn.h"

#include "k8s/meta.h"
#include "k8s/validate/format.h"

#define MAX_SCHEMA_DEPTH 200

#define KIND_SOURCE "kubernetes pkg/registry, strategy.go of the kind"
// needs: of both, since the strategy of the status embeds the kind's own.
#define WITH_STATUS(ident, gk_, needs, update_, ...) \
	const struct registry_entry registry_##ident = { .gk = gk_, .subresource = "", .create = kind_create, .update = kind_update, \
		.needs_version = needs, .source = KIND_SOURCE, __VA_ARGS__ }; \
	const struct registry_entry registry_##ident##_status = { .gk = gk_, .subresource = "status", .update = update_, .needs_version = needs, \
		.source = KIND_SOURCE }
#define PLAIN_STATUS(ident, gk_, needs, ...) WITH_STATUS(ident, gk_, needs, kind_update_status, __VA_ARGS__)
#define PLAIN_ONLY_STATUS(ident, gk_, needs, ...) WITH_STATUS(ident, gk_, needs, kind_update_only_status, __VA_ARGS__)
#define PLAIN(ident, gk_, ...) \
	const struct registry_entry registry_##ident = { .gk = gk_, .subresource = "", .source = KIND_SOURCE, __VA_ARGS__ }

// The internal type has no webhook, only its two members, which may both be none (apiextensions/v1/conversion.go).
static void forget_webhook(struct storing *s, value *object)
{
	uint32_t conversion = kind_key(s, "conversion"), webhook = kind_key(s, "webhook");
	const value *w = value_at(object, 3, KEY_spec, conversion, webhook);

	if (value_present(w) && !value_present(kind_get(s, w, "clientConfig")) && !value_count(kind_get(s, w, "conversionReviewVersions")))
		*object = edit_set_at(s->arena, object, edit_del(s->arena, value_at(object, 2, KEY_spec, conversion), webhook), 2, KEY_spec, conversion);
}

// apiextensions-apiserver pkg/registry/customresourcedefinition/strategy.go: versions that were stored are remembered.
static void create_definition(struct storing *s, value *object)
{
	value status = value_absent;

	value_each(v, value_at(object, 2, KEY_spec, KEY_versions))
		if (value_get_true(v, KEY_storage) && status.type == VALUE_ABSENT)
			status = edit_set(s->arena, &value_absent, kind_key(s, "storedVersions"), edit_append(s->arena, &value_absent, *value_get(v, KEY_name)));
	kind_set(s, object, KEY_status, status);
	forget_webhook(s, object);
}

static void update_definition(struct storing *s, value *object, const value *old)
{
	uint32_t stored = kind_key(s, "storedVersions");

	forget_webhook(s, object);
	kind_update(s, object, old);
	value_each(v, value_at(object, 2, KEY_spec, KEY_versions)) {
		value list = *value_at(object, 2, KEY_status, stored);
		if (value_get_true(v, KEY_storage) && !value_lists(&list, value_get_span(v, KEY_name)))
			*object = edit_set_at(s->arena, object, edit_append(s->arena, &list, *value_get(v, KEY_name)), 2, KEY_status, stored);
	}
}

// Formats of texts that no server knows, below a schema (getUnrecognizedFormatsInSchema; its maps come in no order).
static void unknown_formats(struct storing *s, const value *schema, unsigned depth, struct spanvec *out)
{
	static const char *const one[] = { "items", "not", "additionalProperties", "additionalItems" }, *const lists[] = { "allOf", "anyOf", "oneOf" },
		*const maps[] = { "properties", "patternProperties", "definitions" };
	span format = value_get_span(schema, kind_key(s, "format"));

	if (schema->type != VALUE_OBJECT || depth > MAX_SCHEMA_DEPTH)
		return;
	if (format.n && span_is(value_get_span(schema, kind_key(s, "type")), "string") && !format_known(format, s->snap->minor))
		vec_push(out, s->arena, format);
	for (size_t i = 0; i < sizeof one / sizeof *one; i++)
		unknown_formats(s, value_get(schema, kind_key(s, one[i])), depth + 1, out);
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		value_each(x, value_get(schema, kind_key(s, lists[i])))
			unknown_formats(s, x, depth + 1, out);
	for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
		member_each(m, value_get(schema, kind_key(s, maps[i])))
			unknown_formats(s, &m->v, depth + 1, out);
}

static struct spanvec formats_of(struct storing *s, const value *definition)
{
	struct spanvec out = { 0 };

	value_each(v, value_at(definition, 2, KEY_spec, KEY_versions))
		unknown_formats(s, value_at(v, 2, kind_key(s, "schema"), kind_key(s, "openAPIV3Schema")), 0, &out);
	return out;
}

// WarningsOnCreate, WarningsOnUpdate: formats that the definition had before are not told again.
static void warn_definition(struct storing *s, const value *object, const value *old)
{
	struct spanvec now = formats_of(s, object), was = { 0 };

	if (old)
		was = formats_of(s, old);
	for (size_t i = 0; i < now.n; i++) {
		bool known = false;
		for (size_t k = 0; k < was.n && !known; k++)
			known = span_eq(now.v[i], was.v[k]);
		if (!known)
			vec_push(&s->warnings, s->arena, arena_printf(s->arena, "unrecognized format %.*s", SPANF(field_quote(s->arena, now.v[i]))));
	}
}

// pkg/registry/core/limitrange/strategy.go: one without a name is named.
static void create_limits(struct storing *s, value *object)
{
	if (!meta_name(object).n)
		*object = edit_set_at(s->arena, object, value_string(SPAN("00000000-0000-4000-8000-ffffffffffff")), 2, KEY_metadata, KEY_name);
}

// pkg/registry/flowcontrol/*/strategy.go: of the metadata only managedFields is the request's.
static void update_flow_status(struct storing *s, value *object, const value *old)
{
	uint32_t key = kind_key(s, "managedFields");
	value m = *value_get(old, KEY_metadata);

	kind_set(s, &m, key, *value_at(object, 2, KEY_metadata, key));
	kind_set(s, object, KEY_metadata, m);
	kind_update_status(s, object, old);
}

// nodeapi.GetWarningsForRuntimeClass, GetWarningsForStorageClass, GetWarningsForCSIStorageCapacity (pkg/api/{node,storage}/util.go).
static void warn_runtime(struct storing *s, const value *object, const value *old)
{
	(void)old;
	member_each(m, kind_get(s, kind_get(s, object, "scheduling"), "nodeSelector")) {
		const char *text = pod_warn_label(intern_text(s->keys, m->key));
		if (text)
			kind_warn(s, "scheduling.nodeSelector: %s", text);
	}
}

static void warn_class(struct storing *s, const value *object, const value *old)
{
	size_t i = 0;

	(void)old;
	value_each(t, kind_get(s, object, "allowedTopologies")) {
		size_t k = 0;
		value_each(e, kind_get(s, t, "matchLabelExpressions")) {
			const char *text = pod_warn_label(value_get_span(e, KEY_key));
			if (text)
				kind_warn(s, "allowedTopologies[%zu].matchLabelExpressions[%zu].key: %s", i, k, text);
			k++;
		}
		i++;
	}
}

static void warn_capacity(struct storing *s, const value *object, const value *old)
{
	struct field at = field_child(NULL, "nodeTopology"), labels = field_child(&at, "matchLabels");
	const value *selector = kind_get(s, object, "nodeTopology");

	(void)old;
	pod_warn_term(s, &at, selector, false);
	member_each(m, value_get(selector, KEY_matchLabels)) {
		struct field f = { &labels, intern_text(s->keys, m->key), 0, FIELD_CHILD };
		if (pod_warn_label(f.name))
			kind_warn(s, "%.*s: %s", SPANF(field_path(s->arena, &f)), pod_warn_label(f.name));
	}
}

// pkg/registry/resource/resourceslice/strategy.go
static void warn_devices(struct storing *s, const value *object, const value *old)
{
	span driver = kind_text(s, value_get(object, KEY_spec), "driver");

	(void)old;
	if (!span_eq(driver, arena_lower(s->arena, driver)))
		kind_warn(s, "spec.driver: driver names should be lowercase; %.*s contains uppercase characters", SPANF(field_quote(s->arena, driver)));
}

PLAIN_STATUS(disruption_budget, GK_POD_DISRUPTION_BUDGET, true);
PLAIN_STATUS(autoscaler, GK_HORIZONTAL_POD_AUTOSCALER, false);
WITH_STATUS(flow_schema, GK_FLOW_SCHEMA, false, update_flow_status);
WITH_STATUS(priority_level, GK_PRIORITY_LEVEL_CONFIGURATION, false, update_flow_status);
PLAIN_STATUS(api_service, GK_API_SERVICE, true);
PLAIN_ONLY_STATUS(service_cidr, GK_SERVICE_CIDR, false);
PLAIN_ONLY_STATUS(policy, GK_VALIDATING_ADMISSION_POLICY, true);
PLAIN_ONLY_STATUS(attachment, GK_VOLUME_ATTACHMENT, true);
PLAIN_ONLY_STATUS(pod_certificate, GK_POD_CERTIFICATE_REQUEST, true);
const struct registry_entry registry_definition = { .gk = GK_CUSTOM_RESOURCE_DEFINITION, .subresource = "", .create = create_definition,
	.update = update_definition, .warn = warn_definition, .needs_version = true, .source = "apiextensions-apiserver pkg/registry/customresourcedefinition/strategy.go" };
const struct registry_entry registry_definition_status = { .gk = GK_CUSTOM_RESOURCE_DEFINITION, .subresource = "status", .update = kind_update_status,
	.needs_version = true, .source = "apiextensions-apiserver pkg/registry/customresourcedefinition/strategy.go" };
const struct registry_entry registry_device_claim = { .gk = GK_RESOURCE_CLAIM, .subresource = "", .create = kind_create, .update = kind_update,
	.source = "kubernetes pkg/registry/resource/resourceclaim/strategy.go" };
const struct registry_entry registry_device_claim_status = { .gk = GK_RESOURCE_CLAIM, .subresource = "status", .update = kind_update_only_status,
	.source = "kubernetes pkg/registry/resource/resourceclaim/strategy.go" };
PLAIN(device_claim_template, GK_RESOURCE_CLAIM_TEMPLATE);
PLAIN(lease, GK_LEASE, .update_creates = true, .needs_version = true);
PLAIN(event, GK_EVENT, .update_creates = true);
PLAIN(limit_range, GK_LIMIT_RANGE, .create = create_limits, .update_creates = true);
PLAIN(role, GK_ROLE, .update_creates = true);
PLAIN(role_binding, GK_ROLE_BINDING, .update_creates = true);
PLAIN(cluster_role, GK_CLUSTER_ROLE, .update_creates = true);
PLAIN(cluster_role_binding, GK_CLUSTER_ROLE_BINDING, .update_creates = true);
PLAIN(csi_node, GK_CSI_NODE, .needs_version = true);
PLAIN(csi_capacity, GK_CSI_STORAGE_CAPACITY, .warn = warn_capacity, .needs_version = true);
PLAIN(runtime_class, GK_RUNTIME_CLASS, .warn = warn_runtime, .update_creates = true, .needs_version = true);
PLAIN(storage_class, GK_STORAGE_CLASS, .warn = warn_class);
PLAIN(device_slice, GK_RESOURCE_SLICE, .warn = warn_devices);
PLAIN(lease_candidate, GK_LEASE_CANDIDATE, .update_creates = true, .needs_version = true);
PLAIN(trust_bundle, GK_CLUSTER_TRUST_BUNDLE, .needs_version = true);
PLAIN(validating_webhooks, GK_VALIDATING_WEBHOOK_CONFIGURATION, .needs_version = true);
PLAIN(mutating_webhooks, GK_MUTATING_WEBHOOK_CONFIGURATION, .needs_version = true);
PLAIN(policy_binding, GK_VALIDATING_ADMISSION_POLICY_BINDING, .needs_version = true);
PLAIN(mutating_policy, GK_MUTATING_ADMISSION_POLICY, .needs_version = true);
PLAIN(mutating_policy_binding, GK_MUTATING_ADMISSION_POLICY_BINDING, .needs_version = true);
