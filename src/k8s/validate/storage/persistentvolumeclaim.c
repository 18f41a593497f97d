// PersistentVolumeClaim (pkg/apis/core/validation: ValidatePersistentVolumeClaim, ...Update, ...StatusUpdate).
#include "k8s/validate/pod/podrules.h"

#include "doc/edit.h"
#include "k8s/validate/at.h"
#include "k8s/validate/internal.h"

#define CLASS SPAN("volume.beta.kubernetes.io/storage-class")

static void create(struct validation *v, const value *o)
{
	validate_meta_create(v, o, true, META_NAME_SUBDOMAIN);
	validate_claim_spec(v, AT(NULL, "spec"), check_get(v, o, "spec"));
}

static value with(struct validation *v, const value *spec, const char *name, const value *x)
{
	uint32_t id = intern_find(v->keys, span_str(name));

	return id == MAP_NONE ? *spec : value_present(x) ? edit_set(v->arena, spec, id, *x) : edit_del(v->arena, spec, id);
}

// The old storage amount in place of the new one: a bound claim may grow.
static value with_storage(struct validation *v, const value *spec, const value *storage)
{
	const value *r = check_get(v, spec, "resources"), *q = check_get(v, r, "requests");

	if (!value_present(q))
		return *spec;
	value requests = with(v, q, "storage", storage);
	value all = with(v, r, "requests", &requests);
	return with(v, spec, "resources", &all);
}

static const value *storage_of(const struct validation *v, const value *spec)
{
	return check_get(v, check_get(v, check_get(v, spec, "resources"), "requests"), "storage");
}

// Both sides of the comparison after what may change has been made the same.
static void comparable(struct validation *v, const value *o, const value *old, value *now, value *was)
{
	const value *class = check_get(v, now, "storageClassName"), *before = check_get(v, was, "storageClassName");
	span note = meta_annotation(o, v->keys, CLASS), old_note = meta_annotation(old, v->keys, CLASS);
	bool first = value_present(class) && !value_present(before);

	if (!check_text(v, was, "volumeName").n)
		*was = with(v, was, "volumeName", check_get(v, now, "volumeName"));
	if (old_note.p && first && span_eq(value_span(class), old_note) && (!note.p || span_eq(note, old_note)))
		*now = with(v, now, "storageClassName", &value_absent);
	else {
		if (!span_eq(note, old_note))
			at_text(v, AT(AT(AT(NULL, "metadata"), "annotations"), "volume.beta.kubernetes.io/storage-class"), note, "field is immutable");
		if (first && (!old_note.p || span_eq(value_span(class), old_note)))
			*now = with(v, now, "storageClassName", before);
	}
	if (!span_is(check_text(v, check_get(v, o, "status"), "phase"), "Bound"))
		return;
	*now = with_storage(v, now, storage_of(v, was));
	*now = with(v, now, "volumeAttributesClassName", check_get(v, was, "volumeAttributesClassName"));
}

static void shrunk(struct validation *v, const value *s, const value *was, const value *old)
{
	quantity now = { 0 }, before = { 0 }, real = { 0 };

	at_quantity(storage_of(v, s), &now);
	at_quantity(storage_of(v, was), &before);
	at_quantity(check_get(v, check_get(v, check_get(v, old, "status"), "capacity"), "storage"), &real);
	if (quantity_cmp(now, before) < 0 && quantity_cmp(now, real) <= 0)
		check_forbidden(v, AT(AT(AT(AT(NULL, "spec"), "resources"), "requests"), "storage"), "field can not be less than status.capacity");
}

// Once a class is in force it may be changed, not taken away. Servers before 1.35 looked at what was asked for before.
static void attributes_class(struct validation *v, const value *class, const value *before, const value *status)
{
	const struct field *at = AT(AT(NULL, "spec"), "volumeAttributesClassName");
	bool none = !value_present(class), differs = none != !value_present(before) || (!none && !value_equal(class, before));

	if (differs && !check_gate(v, GATE_VolumeAttributesClass)) {
		check_forbidden(v, at, "update is forbidden when the VolumeAttributesClass feature gate is disabled");
	} else if (v->minor >= 35) {
		bool kept = differs && check_has(v, status, "currentVolumeAttributesClassName");
		if (kept && none)
			check_forbidden(v, at, "update to nil is forbidden when status.currentVolumeAttributesClassName is not nil");
		else if (kept && !value_span(class).n)
			check_forbidden(v, at, "update to empty string is forbidden when status.currentVolumeAttributesClassName is not nil");
	} else if (value_present(before) && none) {
		check_forbidden(v, at, "update from non-nil value to nil is forbidden");
	} else if (value_present(before) && !value_span(class).n && value_span(before).n) {
		check_forbidden(v, at, "update from non-nil value to an empty string is forbidden");
	}
}

static void update(struct validation *v, const value *o, const value *old)
{
	const value *s = check_get(v, o, "spec"), *was = check_get(v, old, "spec");
	const value *class = check_get(v, s, "volumeAttributesClassName"), *before = check_get(v, was, "volumeAttributesClassName");
	value now = *s, then = *was;

	validate_meta_update(v, o, old);
	create(v, o);
	comparable(v, o, old, &now, &then);
	span a = internal_pretty(v, INTERNAL_PersistentVolumeClaimSpec, &then), b = internal_pretty(v, INTERNAL_PersistentVolumeClaimSpec, &now);
	if (!span_eq(a, b)) {
		span changes = internal_diff(v->arena, a, b);
		field_add(v, FIELD_FORBIDDEN, AT(NULL, "spec"), (span){ 0 }, "spec is immutable after creation except resources.requests and "
			"volumeAttributesClassName for bound claims\n%.*s", SPANF(changes));
	}
	shrunk(v, s, was, old);
	check_immutable(v, AT(NULL, "volumeMode"), check_get(v, s, "volumeMode"), check_get(v, was, "volumeMode"));
	attributes_class(v, class, before, check_get(v, old, "status"));
}

// validatePersistentVolumeClaimResourceKey
static bool resource_key(struct validation *v, const struct field *at, span key)
{
	static const span storage = SPAN_INIT("storage"), domain = SPAN_INIT("kubernetes.io/");
	struct check c = check_qualified_name(key);

	check_add(v, at, key, c);
	if (c.n || span_eq(key, storage) || (span_find(key, '/', 0) >= 0 && !span_contains(key, domain)))
		return !c.n;
	field_unsupported(v, at, key, &storage, 1);
	return false;
}

// RecoverVolumeExpansionFailure: what a driver has been asked for, and how far it got.
static void expansion(struct validation *v, const value *status)
{
	const struct field *states = AT(AT(NULL, "status"), "allocatedResourceStatuses"), *amounts = AT(AT(NULL, "status"), "allocatedResources");
	static const span valid[] = { SPAN_INIT("ControllerResizeInProgress"), SPAN_INIT("ControllerResizeInfeasible"), SPAN_INIT("NodeResizeInProgress"),
		SPAN_INIT("NodeResizeInfeasible"), SPAN_INIT("NodeResizePending") };
	struct at_map w = { 0 }, x = { 0 };

	member_each(m, check_get(v, status, "allocatedResourceStatuses")) {
		bool known = false;
		at_map_begin(&w, v);
		resource_key(v, states, at_key_text(v, m));
		for (size_t i = 0; i < sizeof valid / sizeof *valid; i++)
			known |= span_eq(value_span(&m->v), valid[i]);
		if (!known) // the key is told, not the state
			field_unsupported(v, states, at_key_text(v, m), valid, sizeof valid / sizeof *valid);
		at_map_end(&w, v);
	}
	member_each(m, check_get(v, status, "allocatedResources")) {
		const struct field *at = AT_KEY(amounts, at_key_text(v, m));
		quantity q;
		at_map_begin(&x, v);
		if (resource_key(v, amounts, at_key_text(v, m)) && at_quantity(&m->v, &q) && quantity_value(q) < 0)
			check_add_int(v, at, quantity_value(q), (struct check){ { "must be a valid resource quantity" }, 1 });
		else if (at_quantity(&m->v, &q) && q.nano < 0 && quantity_value(q) >= 0)
			field_add(v, FIELD_INVALID, at, field_quote(v->arena, at_quantity_text(v, &m->v)), "must be greater than or equal to 0");
		at_map_end(&x, v);
	}
}

static void status_update(struct validation *v, const value *o, const value *old)
{
	const struct field *at = AT(AT(NULL, "status"), "capacity");
	struct at_map w = { 0 };
	quantity q;

	validate_meta_update(v, o, old);
	if (!value_count(check_get(v, check_get(v, o, "spec"), "accessModes")))
		check_required(v, AT(AT(NULL, "Spec"), "accessModes"), "");
	member_each(m, check_get(v, check_get(v, o, "status"), "capacity")) {
		at_map_begin(&w, v);
		if (at_quantity(&m->v, &q) && quantity_value(q) < 0)
			check_add_int(v, AT_KEY(at, at_key_text(v, m)), quantity_value(q), (struct check){ { "must be a valid resource quantity" }, 1 });
		at_map_end(&w, v);
	}
	if (check_gate(v, GATE_RecoverVolumeExpansionFailure))
		expansion(v, check_get(v, o, "status"));
}

#define SOURCE "pkg/apis/core/validation/validation.go"
const struct validate_rule validate_persistentvolumeclaim = { GK_PERSISTENT_VOLUME_CLAIM, "", create, update, SOURCE };
const struct validate_rule validate_persistentvolumeclaim_status = { GK_PERSISTENT_VOLUME_CLAIM, "status", create, status_update, SOURCE };
