// PersistentVolumeClaimSpec: of claims, of ephemeral volumes and of a StatefulSet's templates.
#include "k8s/validate/pod/podrules.h"

#include "k8s/quantity.h"

// validateDataSource, validateDataSourceRef
static void data_source(struct validation *v, const struct field *at, const value *s)
{
	span group = check_text(v, s, "apiGroup"), kind = check_text(v, s, "kind"), ns = check_text(v, s, "namespace");

	rule_need(v, at, s, "name");
	rule_need(v, at, s, "kind");
	if (!group.n && !span_is(kind, "PersistentVolumeClaim"))
		rule_text(v, at, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
	if (group.n)
		check_add(v, AT(at, "apiGroup"), group, check_dns1123_subdomain(group));
	if (ns.n)
		check_add(v, AT(at, "namespace"), ns, check_dns1123_label(ns));
}

static void access_modes(struct validation *v, const struct field *at, const value *modes)
{
	bool alone = false, other = false;

	value_each(m, modes) {
		bool known = CHECK_ONE_OF(v, at, value_span(m), "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
		alone |= span_is(value_span(m), "ReadWriteOncePod");
		other |= known && !span_is(value_span(m), "ReadWriteOncePod");
	}
	if (alone && other)
		check_forbidden(v, at, "may not use ReadWriteOncePod with other access modes");
}

static void sources(struct validation *v, const struct field *at, const value *spec)
{
	const value *source = check_get(v, spec, "dataSource"), *ref = check_get(v, spec, "dataSourceRef");
	const char *why = NULL;

	if (value_present(source))
		data_source(v, AT(at, "dataSource"), source);
	if (value_present(ref))
		data_source(v, AT(at, "dataSourceRef"), ref);
	if (!value_present(source) || !value_present(ref))
		return;
	if (check_text(v, ref, "namespace").n)
		why = "may not be specified when dataSourceRef.namespace is specified";
	else if (!value_equal(check_get(v, source, "apiGroup"), check_get(v, ref, "apiGroup")) ||
		!span_eq(check_text(v, source, "kind"), check_text(v, ref, "kind")) || !span_eq(check_text(v, source, "name"), check_text(v, ref, "name")))
		why = "must match dataSourceRef";
	if (why) // the bad value is a path there, of a type that prints as an empty object
		field_add(v, FIELD_INVALID, at, SPAN("{}"), "%s", why);
}

void validate_claim_spec(struct validation *v, const struct field *at, const value *spec)
{
	const value *modes = check_get(v, spec, "accessModes"), *storage = check_get(v, check_get(v, check_get(v, spec, "resources"), "requests"), "storage");
	const struct field *f = AT_KEY(AT(at, "resources"), SPAN("storage"));
	span class = check_text(v, spec, "storageClassName"), attributes = check_text(v, spec, "volumeAttributesClassName");
	quantity q;

	if (!value_count(modes))
		check_required(v, AT(at, "accessModes"), "at least 1 access mode is required");
	meta_selector_check(v, AT(at, "selector"), check_get(v, spec, "selector"), META_SELECTOR_STRICT);
	access_modes(v, AT(at, "accessModes"), modes);
	if (!value_present(storage))
		check_required(v, f, "");
	else if (quantity_parse(value_span(storage), &q) && q.nano <= 0)
		rule_text(v, f, value_span(storage), "must be greater than zero");
	if (class.n)
		check_add(v, AT(at, "storageClassName"), class, check_dns1123_subdomain(class));
	if (check_has(v, spec, "volumeMode"))
		CHECK_ONE_OF(v, AT(at, "volumeMode"), check_text(v, spec, "volumeMode"), "Block", "Filesystem");
	sources(v, at, spec);
	if (attributes.n && check_gate(v, GATE_VolumeAttributesClass))
		check_add(v, AT(at, "volumeAttributesClassName"), attributes, check_dns1123_subdomain(attributes));
}

// ValidatePersistentVolumeClaimTemplate: metadata has labels and annotations only.
void podrules_claim_template(struct validation *v, const struct field *at, const value *t)
{
	static const char *const never[] = { "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp",
		"deletionTimestamp", "deletionGracePeriodSeconds", "ownerReferences", "finalizers", "managedFields" };
	const value *m = value_get(t, KEY_metadata);
	const struct field *f = AT(at, "metadata");

	meta_annotations_check(v, AT(f, "annotations"), value_get(m, KEY_annotations));
	meta_labels_check(v, AT(f, "labels"), value_get(m, KEY_labels));
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		if (check_has(v, m, never[i]))
			check_forbidden(v, AT(f, strcmp(never[i], "uid") ? never[i] : "uID"), "cannot be set"); // Go's field names with one letter lowered
	validate_claim_spec(v, AT(at, "spec"), value_get(t, KEY_spec));
}
