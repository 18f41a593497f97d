// The small kinds of the core group and of certificates: kubernetes pkg/registry/core/{namespace,node,serviceaccount,secret,resourcequota},
// pkg/registry/certificates/certificates.
#include "twin/registry/kind.h"

#include "k8s/meta.h"

// ---- namespaces ------------------------------------------------------------------------------------------------------------------
static void create_namespace(struct storing *s, value *object)
{
	value list = *value_at(object, 2, KEY_spec, KEY_finalizers);

	if (!value_lists(&list, SPAN("kubernetes")))
		list = edit_append(s->arena, &list, value_string(SPAN("kubernetes")));
	*object = edit_set_at(s->arena, object, list, 2, KEY_spec, KEY_finalizers);
	kind_set(s, object, KEY_status, edit_set(s->arena, &value_absent, KEY_phase, value_string(SPAN("Active"))));
}

static void update_namespace(struct storing *s, value *object, const value *old)
{
	*object = edit_set_at(s->arena, object, *value_at(old, 2, KEY_spec, KEY_finalizers), 2, KEY_spec, KEY_finalizers);
	kind_update(s, object, old);
}

// ---- nodes -----------------------------------------------------------------------------------------------------------------------
// podCIDR is the first of podCIDRs, and wins over a list that begins otherwise (pkg/apis/core/v1/conversion.go); what a node has is what may be given away (SetDefaults_NodeStatus).
static void node_ranges(struct storing *s, value *object)
{
	uint32_t one = kind_key(s, "podCIDR"), all = kind_key(s, "podCIDRs");
	value spec = *value_get(object, KEY_spec);
	span first = value_get_span(&spec, one);

	if (first.n && !span_eq(value_span(value_item(value_get(&spec, all), 0)), first))
		kind_set(s, &spec, all, edit_append(s->arena, &value_absent, value_string(first)));
	else if (value_count(value_get(&spec, all)))
		kind_set(s, &spec, one, *value_item(value_get(&spec, all), 0));
	if (spec.type == VALUE_OBJECT)
		kind_set(s, object, KEY_spec, spec);
}

// dropDisabledFields: DynamicKubeletConfig is gone.
static void drop_config(struct storing *s, value *object, const value *old)
{
	static const char *const parts[] = { "spec", "configSource", "status", "config" };

	for (size_t i = 0; i < 4; i += 2) {
		uint32_t key = kind_key(s, parts[i]);
		value part = *value_get(object, key);
		if (!value_present(kind_get(s, &part, parts[i + 1])) || value_present(kind_get(s, value_get(old, key), parts[i + 1])))
			continue;
		kind_set(s, &part, kind_key(s, parts[i + 1]), value_absent);
		kind_set(s, object, key, part);
	}
}

static void create_node(struct storing *s, value *object)
{
	drop_config(s, object, &value_absent);
	node_ranges(s, object);
}

static void update_node(struct storing *s, value *object, const value *old)
{
	kind_update(s, object, old);
	drop_config(s, object, old);
	node_ranges(s, object);
}

static void warn_node(struct storing *s, const value *object, const value *old)
{
	const struct field root = { .sort = FIELD_ROOT };
	struct field at = field_child(&root, "spec"), list = field_child(&at, "podCIDRs");
	const value *spec = value_get(object, KEY_spec);
	size_t i = 0;

	(void)old;
	if (value_present(kind_get(s, spec, "configSource")))
		kind_warn(s, "spec.configSource: the feature is removed");
	if (kind_text(s, spec, "externalID").n)
		kind_warn(s, "spec.externalID: this field is deprecated, and is unused by Kubernetes");
	value_each(x, kind_get(s, spec, "podCIDRs"))
		kind_warn_cidr(s, (struct field[]){ field_index(&list, i++) }, value_span(x));
}

// ---- accounts, secrets, quotas -----------------------------------------------------------------------------------------------------
// cleanSecretReferences: only names.
static void create_account(struct storing *s, value *object)
{
	uint32_t key = kind_key(s, "secrets");
	value list = *value_get(object, key);

	for (size_t i = 0; i < value_count(&list); i++) {
		const value *name = value_get(&list.item[i], KEY_name);
		list = edit_item(s->arena, &list, i, value_present(name) ? edit_set(s->arena, &value_absent, KEY_name, *name) : value_object(NULL, 0));
	}
	if (value_count(&list))
		kind_set(s, object, key, list);
}

static void update_account(struct storing *s, value *object, const value *old)
{
	(void)old;
	create_account(s, object);
}

static void warn_account(struct storing *s, const value *object, const value *old)
{
	static const span key = SPAN_INIT("kubernetes.io/enforce-mountable-secrets");

	if (meta_annotation(object, s->keys, key).p && !(old && meta_annotation(old, s->keys, key).p))
		kind_warn(s, "metadata.annotations[%.*s]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets", SPANF(key));
}

// crypto/tls X509KeyPair, as far as it looks for a PEM block; data is base64 of the text, in which the block begins a line.
static bool has_block(span base64)
{
	// "-----BEGIN " in base64, at each of the three positions that a byte may have.
	static const span at[] = { SPAN_INIT("LS0tLS1CRUdJTi"), SPAN_INIT("0tLS0tQkVHSU4g"), SPAN_INIT("tLS0tLUJFR0lOI") };

	for (size_t i = 0; i < 3; i++)
		if (span_contains(base64, at[i]))
			return true;
	return false;
}

static void warn_secret(struct storing *s, const value *object, const value *old)
{
	const value *data = value_get(object, KEY_data);

	(void)old;
	if (!span_is(value_get_span(object, KEY_type), "kubernetes.io/tls"))
		return;
	if (!has_block(kind_text(s, data, "tls.crt")))
		kind_warn(s, "tls: failed to find any PEM data in certificate input");
	else if (!has_block(kind_text(s, data, "tls.key")))
		kind_warn(s, "tls: failed to find any PEM data in key input");
}

// ---- certificate requests ----------------------------------------------------------------------------------------------------------
// Who asks is who is signed for, whatever the body says.
static void create_request(struct storing *s, value *object)
{
	const struct user *u = &s->r->user;
	value spec = *value_get(object, KEY_spec), groups = value_absent, extra = value_absent;

	for (size_t i = 0; i < u->n_groups; i++)
		groups = edit_append(s->arena, &groups, value_string(u->groups[i]));
	for (size_t i = 0; i < u->n_extra; i++) {
		value list = value_absent;
		for (size_t k = 0; k < u->extra[i].n; k++)
			list = edit_append(s->arena, &list, value_string(u->extra[i].value[k]));
		extra = edit_set(s->arena, &extra, intern_id(s->keys, u->extra[i].key), list);
	}
	kind_set(s, &spec, kind_key(s, "username"), u->name.n ? value_string(u->name) : value_absent);
	kind_set(s, &spec, KEY_uid, u->uid.n ? value_string(u->uid) : value_absent);
	kind_set(s, &spec, KEY_groups, groups);
	kind_set(s, &spec, KEY_extra, extra);
	kind_set(s, object, KEY_spec, spec);
	kind_create(s, object);
}

static void update_request(struct storing *s, value *object, const value *old)
{
	kind_set(s, object, KEY_spec, *value_get(old, KEY_spec));
	kind_update(s, object, old);
}

// preserveConditionInstances: conditions of a type stay as they are while their number does; a change of number is for validation to refuse.
static void keep_conditions(struct storing *s, value *object, const value *old, const char *type)
{
	const value *had = value_at(old, 2, KEY_status, KEY_conditions);
	value list = *value_at(object, 2, KEY_status, KEY_conditions);
	size_t was = 0, is = 0, next = 0;

	value_each(c, had)
		was += span_is(value_get_span(c, KEY_type), type);
	value_each(c, &list)
		is += span_is(value_get_span(c, KEY_type), type);
	for (size_t i = 0; was == is && i < value_count(&list); i++) {
		if (!span_is(value_get_span(&list.item[i], KEY_type), type))
			continue;
		while (!span_is(value_get_span(&had->item[next], KEY_type), type))
			next++;
		list = edit_item(s->arena, &list, i, had->item[next++]);
	}
	if (value_count(&list))
		*object = edit_set_at(s->arena, object, list, 2, KEY_status, KEY_conditions);
}

// populateConditionTimestamps, with some time as now.
static void stamp_conditions(struct storing *s, value *object, const value *old)
{
	uint32_t updated = kind_key(s, "lastUpdateTime"), changed = kind_key(s, "lastTransitionTime");
	value list = *value_at(object, 2, KEY_status, KEY_conditions);

	for (size_t i = 0; i < value_count(&list); i++) {
		value c = list.item[i], since = value_string(SPAN(KIND_NOW));
		if (!value_present(value_get(&c, updated)))
			kind_set(s, &c, updated, since);
		value_each(o, value_at(old, 2, KEY_status, KEY_conditions))
			if (span_eq(value_get_span(o, KEY_type), value_get_span(&c, KEY_type)) && span_eq(value_get_span(o, KEY_status), value_get_span(&c, KEY_status)) &&
				value_present(value_get(o, changed))) {
				since = *value_get(o, changed);
				break;
			}
		if (!value_present(value_get(&c, changed)))
			kind_set(s, &c, changed, since);
		list = edit_item(s->arena, &list, i, c);
	}
	if (value_count(&list))
		*object = edit_set_at(s->arena, object, list, 2, KEY_status, KEY_conditions);
}

// Through approval conditions change, but no certificate; through status all else, but Approved and Denied.
static void update_approval(struct storing *s, value *object, const value *old)
{
	value status = *value_get(old, KEY_status), before = *object;

	stamp_conditions(s, &before, old);
	if (status.type != VALUE_OBJECT)
		status = value_object(NULL, 0);
	kind_set(s, &status, KEY_conditions, *value_at(&before, 2, KEY_status, KEY_conditions));
	kind_set(s, object, KEY_spec, *value_get(old, KEY_spec));
	kind_set(s, object, KEY_status, status);
}

static void update_csr_status(struct storing *s, value *object, const value *old)
{
	kind_set(s, object, KEY_spec, *value_get(old, KEY_spec));
	keep_conditions(s, object, old, "Approved");
	keep_conditions(s, object, old, "Denied");
	stamp_conditions(s, object, old);
}

#define REG "kubernetes pkg/registry/"
const struct registry_entry registry_namespace = { .gk = GK_NAMESPACE, .subresource = "", .create = create_namespace, .update = update_namespace,
	.source = REG "core/namespace/strategy.go" };
const struct registry_entry registry_namespace_status = { .gk = GK_NAMESPACE, .subresource = "status", .update = kind_update_status,
	.source = REG "core/namespace/strategy.go" };
const struct registry_entry registry_namespace_finalize = { .gk = GK_NAMESPACE, .subresource = "finalize", .update = kind_update,
	.source = REG "core/namespace/strategy.go" };
// nodeStatusStrategy.PrepareForUpdate: what dynamic configuration reported may stay, but not come.
static void update_node_status(struct storing *s, value *object, const value *old)
{
	kind_update_status(s, object, old);
	if (!value_present(kind_get(s, value_get(old, KEY_status), "config")) && value_present(kind_get(s, value_get(object, KEY_status), "config")))
		kind_set_in(s, object, KEY_status, "config", value_absent);
}

const struct registry_entry registry_node = { .gk = GK_NODE, .subresource = "", .create = create_node, .update = update_node, .warn = warn_node,
	.source = REG "core/node/strategy.go" };
const struct registry_entry registry_node_status = { .gk = GK_NODE, .subresource = "status", .update = update_node_status,
	.source = REG "core/node/strategy.go" };
const struct registry_entry registry_service_account = { .gk = GK_SERVICE_ACCOUNT, .subresource = "", .create = create_account,
	.update = update_account, .warn = warn_account,
	.source = REG "core/serviceaccount/strategy.go" };
const struct registry_entry registry_secret = { .gk = GK_SECRET, .subresource = "", .warn = warn_secret, .source = REG "core/secret/strategy.go" };
const struct registry_entry registry_resource_quota = { .gk = GK_RESOURCE_QUOTA, .subresource = "", .create = kind_create, .update = kind_update,
	.source = REG "core/resourcequota/strategy.go" };
const struct registry_entry registry_resource_quota_status = { .gk = GK_RESOURCE_QUOTA, .subresource = "status", .update = kind_update_status,
	.source = REG "core/resourcequota/strategy.go" };
const struct registry_entry registry_csr = { .gk = GK_CERTIFICATE_SIGNING_REQUEST, .subresource = "", .create = create_request,
	.update = update_request, .source = REG "certificates/certificates/strategy.go" };
const struct registry_entry registry_csr_approval = { .gk = GK_CERTIFICATE_SIGNING_REQUEST, .subresource = "approval", .update = update_approval,
	.source = REG "certificates/certificates/strategy.go" };
const struct registry_entry registry_csr_status = { .gk = GK_CERTIFICATE_SIGNING_REQUEST, .subresource = "status", .update = update_csr_status,
	.source = REG "certificates/certificates/strategy.go" };
