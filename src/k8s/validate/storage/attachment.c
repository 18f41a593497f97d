// VolumeAttachment, CSINode, CSIStorageCapacity (pkg/apis/storage/validation/validation.go, pkg/registry/storage/*/strategy.go).
#include "k8s/validate/storage/storage.h"

#include "doc/edit.h"
#include "k8s/validate/internal.h"

#define MAX_METADATA 256 * (1 << 10)
#define MAX_MESSAGE 1024
#define MAX_NODE_ID 256
#define MAX_PAIRS (1u << 20) // of drivers that are compared

void storage_driver_check(struct validation *v, const struct field *at, span name)
{
	if (!name.n) {
		check_required(v, at, "");
		return;
	}
	if (name.n > 63)
		field_add(v, FIELD_TOO_LONG, at, (span){ 0 }, "may not be more than 63 bytes");
	check_add(v, at, name, check_dns1123_subdomain(arena_lower(v->arena, name)));
}

static void volume_error(struct validation *v, const struct field *at, const value *e)
{
	const value *code = check_get(v, e, "errorCode");

	// The limit that is told is the one of the metadata.
	if (check_text(v, e, "message").n > MAX_MESSAGE)
		field_add(v, FIELD_TOO_LONG, AT(at, "message"), (span){ 0 }, "may not be more than %d bytes", MAX_METADATA);
	if (code->type == VALUE_INT && code->i < 0)
		field_add(v, FIELD_INVALID, AT(at, "errorCode"), field_value(v, code), "must be between 0 and 2147483647, inclusive");
}

static void attachment(struct validation *v, const value *o)
{
	const value *s = check_get(v, o, "spec"), *source = check_get(v, s, "source"), *status = check_get(v, o, "status");
	const value *name = check_get(v, source, "persistentVolumeName"), *inline_spec = check_get(v, source, "inlineVolumeSpec");
	const struct field *spec = AT(NULL, "spec"), *at = AT(spec, "source"), *state = AT(NULL, "status");
	span node = check_text(v, s, "nodeName");
	size_t size = 0;

	validate_meta_create(v, o, false, META_NAME_SUBDOMAIN);
	if (!check_text(v, s, "attacher").n)
		check_required(v, AT(spec, "attacher"), "");
	if (!value_present(name) && !value_present(inline_spec))
		check_required(v, at, "must specify exactly one of inlineVolumeSpec and persistentVolumeName");
	else if (value_present(name) && value_present(inline_spec))
		check_forbidden(v, at, "must specify exactly one of inlineVolumeSpec and persistentVolumeName");
	else if (value_present(name) && !value_span(name).n)
		check_required(v, AT(at, "persistentVolumeName"), "must specify non empty persistentVolumeName");
	else if (value_present(inline_spec))
		storage_inline_volume(v, AT(at, "inlineVolumeSpec"), inline_spec);
	check_add(v, AT(spec, "nodeName"), node, check_dns1123_subdomain(node));
	member_each(m, check_get(v, status, "attachmentMetadata"))
		size += at_key_text(v, m).n + value_span(&m->v).n;
	if (size > MAX_METADATA)
		field_add(v, FIELD_TOO_LONG, AT(state, "attachmentMetadata"), (span){ 0 }, "may not be more than %d bytes", MAX_METADATA);
	volume_error(v, AT(state, "attachError"), check_get(v, status, "attachError"));
	volume_error(v, AT(state, "detachError"), check_get(v, status, "detachError"));
}

static void attachment_create(struct validation *v, const value *o)
{
	const value *s = check_get(v, o, "spec"), *name = check_get(v, check_get(v, s, "source"), "persistentVolumeName");

	attachment(v, o);
	storage_driver_check(v, AT(NULL, "spec.attacher"), check_text(v, s, "attacher"));
	if (value_present(name))
		check_add(v, AT(NULL, "spec.source.persistentVolumeName"), value_span(name), check_dns1123_subdomain(value_span(name)));
}

static void attachment_update(struct validation *v, const value *o, const value *old)
{
	attachment(v, o);
	span now = internal_json(v, INTERNAL_VolumeAttachmentSpec, check_get(v, o, "spec"));
	if (!span_eq(now, internal_json(v, INTERNAL_VolumeAttachmentSpec, check_get(v, old, "spec"))))
		field_add(v, FIELD_INVALID, AT(NULL, "spec"), now, "field is immutable");
}

static void topology_keys(struct validation *v, const struct field *at, const value *keys)
{
	struct spanmap seen = { 0 };

	value_each(k, keys) {
		span key = value_span(k);
		if (!key.n)
			check_required(v, at, "");
		if (at_seen(v, &seen, key))
			check_duplicate(v, at, key);
		check_add(v, at, key, check_qualified_name(key));
	}
}

static void csi_node(struct validation *v, const value *o)
{
	const struct field *list = AT(AT(NULL, "spec"), "drivers");
	struct spanmap seen = { 0 };
	size_t i = 0;

	validate_meta_create(v, o, false, META_NAME_SUBDOMAIN);
	value_each(d, check_get(v, check_get(v, o, "spec"), "drivers")) {
		const struct field *at = AT_ITEM(list, i++);
		span name = check_text(v, d, "name"), id = check_text(v, d, "nodeID");
		const value *count = check_get(v, check_get(v, d, "allocatable"), "count");
		storage_driver_check(v, AT(at, "name"), name);
		if (!id.n)
			check_required(v, AT(at, "nodeID"), "");
		if (id.n > MAX_NODE_ID)
			field_add(v, FIELD_INVALID, AT(at, "nodeID"), field_quote(v->arena, id), "must be %d characters or less", MAX_NODE_ID);
		if (count->type == VALUE_INT)
			check_nonnegative(v, AT(AT(at, "allocatable"), "count"), count->i);
		if (at_seen(v, &seen, name))
			check_duplicate(v, AT(at, "name"), name);
		topology_keys(v, at, check_get(v, d, "topologyKeys"));
	}
}

// ValidateCSINodeUpdate: MutableCSINodeAllocatableCount lets the count change.
static span driver_text(struct validation *v, const value *driver)
{
	uint32_t key = intern_find(v->keys, SPAN("allocatable"));
	value d = *driver;

	if (check_gate(v, GATE_MutableCSINodeAllocatableCount) && key != MAP_NONE)
		d = edit_del(v->arena, &d, key);
	return internal_json(v, INTERNAL_CSINodeDriver, &d);
}

static void csi_node_update(struct validation *v, const value *o, const value *old)
{
	const value *now = check_get(v, check_get(v, o, "spec"), "drivers");
	size_t steps = 0;

	csi_node(v, o);
	csi_node(v, o); // the strategy, and what it calls
	value_each(x, check_get(v, check_get(v, old, "spec"), "drivers")) {
		span was = driver_text(v, x), name = check_text(v, x, "name");
		value_each(n, now) {
			if (++steps > MAX_PAIRS || !span_eq(check_text(v, n, "name"), name)) // every one of that name
				continue;
			span is = driver_text(v, n);
			if (!span_eq(is, was))
				field_add(v, FIELD_INVALID, AT(AT(NULL, "spec"), "drivers"), is, "field is immutable");
		}
	}
}

static void capacity_create(struct validation *v, const value *o)
{
	span class = check_text(v, o, "storageClassName");
	const value *size = check_get(v, o, "capacity");
	quantity q;

	validate_meta_create(v, o, true, META_NAME_SUBDOMAIN);
	meta_selector_check(v, AT(NULL, "nodeTopology"), check_get(v, o, "nodeTopology"), META_SELECTOR_STRICT);
	check_add(v, AT(NULL, "storageClassName"), class, check_dns1123_subdomain(class));
	if (value_present(size) && at_quantity(size, &q) && q.nano < 0)
		field_add(v, FIELD_INVALID, AT(NULL, "capacity"), field_quote(v->arena, at_quantity_text(v, size)), "must be greater than or equal to 0");
}

static void capacity_update(struct validation *v, const value *o, const value *old)
{
	const value *now = check_get(v, o, "nodeTopology"), *was = check_get(v, old, "nodeTopology");

	validate_meta_update(v, o, old);
	if (value_present(now) != value_present(was) || (value_present(now) && !value_equal(now, was)))
		check_invalid(v, AT(NULL, "nodeTopology"), now, "field is immutable");
	if (!span_eq(check_text(v, o, "storageClassName"), check_text(v, old, "storageClassName")))
		at_text(v, AT(NULL, "storageClassName"), check_text(v, o, "storageClassName"), "field is immutable");
}

#define SOURCE "pkg/apis/storage/validation/validation.go"
const struct validate_rule validate_volumeattachment = { GK_VOLUME_ATTACHMENT, "", attachment_create, attachment_update, SOURCE };
const struct validate_rule validate_volumeattachment_status = { GK_VOLUME_ATTACHMENT, "status", attachment_create, attachment_update, SOURCE };
const struct validate_rule validate_csinode = { GK_CSI_NODE, "", csi_node, csi_node_update, SOURCE };
const struct validate_rule validate_csistoragecapacity = { GK_CSI_STORAGE_CAPACITY, "", capacity_create, capacity_update, SOURCE };
