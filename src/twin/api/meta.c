// Identity of an object against its path and the stored one, and what the server fills in or takes away
// (apiserver pkg/registry/rest/{create,update,meta}.go, pkg/endpoints/handlers/{create,update}.go).
#include "twin/api/handling.h"

#include "base/buf.h"
#include "doc/edit.h"

static span own_text(const value *object, uint32_t key)
{
	return value_span(value_at(object, 2, KEY_metadata, key));
}

static void set_meta(struct handling *h, value *object, uint32_t key, value v)
{
	*object = edit_set_at(h->run, object, v, 2, KEY_metadata, key);
}

static void drop_meta(struct handling *h, value *object, uint32_t key)
{
	const value *meta = value_get(object, KEY_metadata);

	if (value_get(meta, key)->type != VALUE_ABSENT)
		*object = edit_set(h->run, object, KEY_metadata, edit_del(h->run, meta, key));
}

// EnsureObjectNamespaceMatchesRequestNamespace
static bool check_namespace(struct handling *h, value *object)
{
	span ns = own_text(object, KEY_namespace);

	if (!h->kind->namespaced || !h->r.ns.n) { // rest/meta.go EnsureObjectNamespaceMatchesRequestNamespace: a request without one clears it
		drop_meta(h, object, KEY_namespace);
		return true;
	}
	if (!ns.n)
		set_meta(h, object, KEY_namespace, value_string(h->r.ns));
	else if (!span_eq(ns, h->r.ns))
		return api_refuse(h, 400, "BadRequest", "the namespace of the provided object does not match the namespace sent on the request");
	return true;
}

#define GENERATED_MAX 58

// Five characters stand for the random ones: storage/names/generate.go maxGeneratedNameLength.
static void generate_name(struct handling *h, value *object)
{
	span base = own_text(object, KEY_generateName);

	if (own_text(object, KEY_name).n || !base.n)
		return;
	set_meta(h, object, KEY_name, value_string(arena_printf(h->run, "%.*sxxxxx", SPANF(span_head(base, base.n < GENERATED_MAX ? base.n : GENERATED_MAX)))));
}

// Kinds whose strategy starts to count changes; what a client says of the generation of any other is kept (PrepareForCreate, kubernetes/pkg/registry).
static bool counts_generation(enum gk gk)
{
	static const enum gk kinds[] = { GK_PRIORITY_CLASS, GK_INGRESS_CLASS, GK_NETWORK_POLICY, GK_INGRESS, GK_ENDPOINT_SLICE, GK_POD_DISRUPTION_BUDGET,
		GK_RESOURCE_SLICE, GK_DEVICE_CLASS, GK_FLOW_SCHEMA, GK_PRIORITY_LEVEL_CONFIGURATION, GK_DAEMON_SET, GK_STATEFUL_SET, GK_DEPLOYMENT,
		GK_REPLICA_SET, GK_JOB, GK_CRON_JOB, GK_POD, GK_POD_TEMPLATE, GK_REPLICATION_CONTROLLER, GK_VALIDATING_ADMISSION_POLICY,
		GK_MUTATING_ADMISSION_POLICY, GK_MUTATING_WEBHOOK_CONFIGURATION, GK_VALIDATING_WEBHOOK_CONFIGURATION, GK_MUTATING_ADMISSION_POLICY_BINDING,
		GK_VALIDATING_ADMISSION_POLICY_BINDING, GK_CUSTOM_RESOURCE_DEFINITION };

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (gk == kinds[i])
			return true;
	return false;
}

// What a client may send and the server sets itself: rest.BeforeCreate, FillObjectMetaSystemFields.
void api_meta_fill(struct handling *h, value *object)
{
	drop_meta(h, object, KEY_uid);
	drop_meta(h, object, KEY_creationTimestamp);
	drop_meta(h, object, KEY_resourceVersion);
	// Only a POST is wiped (handlers/create.go WipeObjectMetaSystemFields): an update that creates may say that the object is being deleted.
	if (span_is(h->r.verb, "create")) {
		drop_meta(h, object, KEY_deletionTimestamp);
		drop_meta(h, object, intern_id(h->keys, SPAN("deletionGracePeriodSeconds")));
		drop_meta(h, object, intern_id(h->keys, SPAN("selfLink")));
	}
	if (h->custom || counts_generation(h->r.gk))
		drop_meta(h, object, KEY_generation);
	generate_name(h, object);
	h->r.name = own_text(object, KEY_name);
}

// Equal owner references are told and dropped: dedupOwnerReferencesAndAddWarning. Of a patch only behind mutating admission, and it says so.
void api_meta_owners(struct handling *h, value *object)
{
	const value *owners = value_at(object, 2, KEY_metadata, KEY_ownerReferences);
	struct buf uids = { .arena = h->run };
	VEC(value) kept = { 0 };
	size_t told = 0;

	for (size_t i = 0; i < value_count(owners); i++) {
		const value none = value_object(NULL, 0), *x = value_item(owners, i);
		bool same = false;
		if (x->type == VALUE_NULL) // decoded, it is a reference that says nothing
			x = &none;
		for (size_t k = 0; k < kept.n && !same; k++)
			same = value_equal(&kept.v[k], x);
		if (same)
			buf_printf(&uids, "%s%.*s", told++ ? ", " : "", SPANF(value_get_span(x, KEY_uid)));
		else
			vec_push(&kept, h->run, *x);
	}
	if (!told)
		return;
	set_meta(h, object, KEY_ownerReferences, value_array(kept.v, kept.n));
	vec_push(&h->out->warnings, h->run, arena_printf(h->run, ".metadata.ownerReferences contains duplicate entries%s; API server dedups owner references in 1.20+, "
		"and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: %.*s",
		span_is(h->r.verb, "patch") ? " after mutating admission happens" : "", SPANF(buf_span(&uids))));
}

bool api_meta_create(struct handling *h, value *object)
{
	if (!check_namespace(h, object))
		return false;
	h->r.name = own_text(object, KEY_name);
	api_meta_owners(h, object);
	return true;
}

// The key below the etcd prefix: DefaultStorageFactory.ResourcePrefix (pkg/kubeapiserver/default_storage_factory_builder.go, SpecialDefaultResourcePrefixes);
// custom resources and the two API groups that other servers of the chain store have their group in front.
static span storage_key(const struct handling *h)
{
	static const struct { const char *group, *resource, *prefix; } special[] = {
		{ "", "replicationcontrollers", "controllers" }, { "", "endpoints", "services/endpoints" }, { "", "nodes", "minions" },
		{ "", "services", "services/specs" }, { "networking.k8s.io", "ingresses", "ingress" },
		{ "apiextensions.k8s.io", "customresourcedefinitions", "apiextensions.k8s.io/customresourcedefinitions" },
		{ "apiregistration.k8s.io", "apiservices", "apiregistration.k8s.io/apiservices" },
	};
	const struct gvk_kind *k = h->kind;
	span prefix = h->custom ? arena_printf(h->run, "%.*s/%.*s", SPANF(k->group), SPANF(k->resource)) : k->resource;

	for (size_t i = 0; i < sizeof special / sizeof *special; i++)
		if (span_is(k->group, special[i].group) && span_is(k->resource, special[i].resource))
			prefix = span_str(special[i].prefix);
	return arena_printf(h->run, "/%.*s/%.*s%s%.*s", SPANF(prefix), SPANF(k->namespaced ? h->r.ns : SPAN("")), k->namespaced ? "/" : "", SPANF(h->r.name));
}

static bool other_name(struct handling *h, span name)
{
	struct buf b = { .arena = h->run };

	buf_str(&b, "the name of the object (");
	buf_add(&b, name);
	buf_str(&b, ") does not match the name on the URL (");
	buf_add(&b, h->r.name);
	buf_char(&b, ')');
	return api_refuse_text(h, 400, "BadRequest", buf_span(&b));
}

// apiserver pkg/storage Preconditions.Check, in the words of NewInvalidObjError.
bool api_meta_precondition(struct handling *h, const char *what, uint32_t key, span wanted, const value *old)
{
	span stored = old ? own_text(old, key) : SPAN("");

	return !wanted.n || !stored.n || span_eq(wanted, stored) || api_refuse(h, 409, "Conflict", "Operation cannot be fulfilled on %.*s \"%.*s\": "
		"StorageError: invalid object, Code: 4, Key: %.*s, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: %s in precondition: %.*s, %s in object "
		"meta: %.*s", SPANF(api_resource(h)), SPANF(h->r.name), SPANF(storage_key(h)), what, SPANF(wanted), what, SPANF(stored));
}

bool api_meta_update(struct handling *h, value *object, const value *old)
{
	span name = own_text(object, KEY_name), uid = own_text(object, KEY_uid);

	if (!check_namespace(h, object))
		return false;
	// checkName of update.go
	if (!name.n)
		return api_refuse(h, 400, "BadRequest", "the name of the object (%.*s based on URL) was undeterminable: name must be provided", SPANF(h->r.name));
	if (!span_eq(name, h->r.name))
		return other_name(h, name);
	api_meta_owners(h, object);
	return api_meta_precondition(h, "UID", KEY_uid, uid, old);
}

// strconv.ParseUint(s, 10, 64)
static bool is_number(span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n <= 20;
}

bool api_meta_version(struct handling *h, value *object, const value *old, bool needed)
{
	span mine = own_text(object, KEY_resourceVersion), stored = old ? own_text(old, KEY_resourceVersion) : SPAN("");

	if (!is_number(mine))
		return api_refuse(h, 500, "", "strconv.ParseUint: parsing %.*s: invalid syntax", SPANF(field_quote(h->run, mine)));
	if (!old) // an update that creates: the number alone is read (store.go Update)
		return true;
	if ((!mine.n || span_is(mine, "0")) && needed) {
		struct api_cause c = { SPAN("FieldValueInvalid"), SPAN("Invalid value: 0: must be specified for an update"), SPAN("metadata.resourceVersion") };
		vec_push(&h->out->causes, h->run, c);
		return api_refuse(h, 422, "Invalid", "%.*s \"%.*s\" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update",
			SPANF(api_resource(h)), SPANF(h->r.name));
	}
	if (mine.n && !span_is(mine, "0") && !span_eq(mine, stored))
		return api_refuse(h, 409, "Conflict", "Operation cannot be fulfilled on %.*s \"%.*s\": the object has been modified; please apply your changes to the latest "
			"version and try again", SPANF(api_resource(h)), SPANF(h->r.name));
	return true;
}

// rest.BeforeUpdate: what the client cannot change is the stored object's. When an object is to be deleted, and how soon, cannot be taken back;
// what a client says of an object that is not being deleted is left to validation.
void api_meta_keep(struct handling *h, value *object, const value *old)
{
	static const char *const own[] = { "uid", "creationTimestamp", "resourceVersion", "generation", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds" };
	enum { UID = 0, DELETION = 5, GRACE = 6 };

	for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
		uint32_t key = intern_id(h->keys, span_str(own[i]));
		const value *was = value_at(old, 2, KEY_metadata, key);
		if ((i == GRACE && value_present(value_at(object, 2, KEY_metadata, key))) ||
		    (i == UID && value_span(value_at(object, 2, KEY_metadata, key)).n)) // of a patch: validation tells
			continue;
		if (was->type == VALUE_ABSENT && i >= DELETION)
			continue;
		if (was->type == VALUE_ABSENT)
			drop_meta(h, object, key);
		else
			set_meta(h, object, key, *was);
	}
}
