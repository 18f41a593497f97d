#include "k8s/validate/internal.h"
#include "k8s/validate/workload/workload.h"

#include "doc/edit.h"

static void rolling(struct validation *v, const struct field *at, const value *r)
{
	const value *max = check_get(v, r, "maxUnavailable");
	const struct field *f = AT(at, "maxUnavailable");

	workload_nonnegative(v, at, r, "partition");
	if (!value_present(max))
		return;
	workload_int_or_percent(v, f, max);
	if (!workload_amount(max))
		check_invalid(v, f, max, "cannot be 0");
	workload_not_more_than_all(v, f, max);
}

static void strategy(struct validation *v, const struct field *at, const value *s)
{
	span type = check_text(v, s, "type");
	const value *r = check_get(v, s, "rollingUpdate");

	if (!type.n)
		check_required(v, at, "");
	else if (span_is(type, "RollingUpdate"))
		rolling(v, AT(at, "rollingUpdate"), r);
	else if (!span_is(type, "OnDelete"))
		field_add(v, FIELD_INVALID, at, internal_json(v, INTERNAL_StatefulSetUpdateStrategy, s), "must be 'RollingUpdate' or 'OnDelete'");
	else if (value_present(r))
		field_add(v, FIELD_INVALID, AT(at, "rollingUpdate"), internal_json(v, INTERNAL_RollingUpdateStatefulSet, r), "only allowed for updateStrategy 'RollingUpdate'");
}

static bool claimed(const value *claims, span name)
{
	value_each(c, claims)
		if (span_eq(meta_name(c), name))
			return true;
	return false;
}

// The template with a volume for every claim template in front of its own, and without names that the controller sets.
static value with_claims(struct validation *v, const value *template, const value *claims)
{
	struct arena *a = v->arena;
	value spec = *value_get(template, KEY_spec), volumes = value_array(NULL, 0);
	uint32_t name = KEY_name, source = intern_find(v->keys, SPAN("persistentVolumeClaim")), claim = intern_find(v->keys, SPAN("claimName"));
	uint32_t list = intern_find(v->keys, SPAN("volumes")), sub = intern_find(v->keys, SPAN("subdomain")), host = intern_find(v->keys, SPAN("hostname"));

	if (sub != MAP_NONE)
		spec = edit_del(a, &spec, sub);
	if (host != MAP_NONE)
		spec = edit_del(a, &spec, host);
	if (value_count(claims) && source != MAP_NONE && claim != MAP_NONE && list != MAP_NONE) {
		for (size_t i = 0; i < claims->n; i++) { // of several of one name the last is left: upstream keeps them by name
			const value *c = value_item(claims, i), later = value_array(claims->item + i + 1, claims->n - i - 1);
			if (claimed(&later, meta_name(c)))
				continue;
			value volume = value_object(NULL, 0), pvc = value_object(NULL, 0);
			volume = edit_set(a, &volume, name, value_string(meta_name(c)));
			pvc = edit_set(a, &pvc, claim, value_string(meta_name(c)));
			volume = edit_set(a, &volume, source, pvc);
			volumes = edit_append(a, &volumes, volume);
		}
		value_each(x, value_get(&spec, list))
			if (!claimed(claims, value_get_span(x, KEY_name)))
				volumes = edit_append(a, &volumes, *x);
		spec = edit_set(a, &spec, list, volumes);
	}
	return edit_set(a, template, KEY_spec, spec);
}

static void retention(struct validation *v, const struct field *at, const value *policy)
{
	static const char *const when[] = { "whenDeleted", "whenScaled" };

	for (size_t i = 0; value_present(policy) && i < 2; i++)
		CHECK_ONE_OF(v, AT(at, when[i]), check_text(v, policy, when[i]), "Retain", "Delete");
}

// ValidatePodTemplateSpecForStatefulSet checks labels and annotations twice.
static void template(struct validation *v, const struct field *at, const value *spec, const value *old)
{
	const value *own = check_get(v, spec, "template"), *m = value_get(own, KEY_metadata), *annotations = value_get(m, KEY_annotations);
	value t = with_claims(v, own, check_get(v, spec, "volumeClaimTemplates"));
	struct podrules r = { .v = v, .spec = value_get(&t, KEY_spec) };

	workload_match(v, at, check_get(v, spec, "selector"), false, own);
	podrules_template(v, at, &t, old ? check_get(v, old, "template") : NULL);
	meta_labels_check(v, AT(at, "labels"), value_get(m, KEY_labels));
	meta_annotations_check(v, AT(at, "annotations"), annotations);
	podrules_annotations(&r, AT(at, "annotations"), annotations);
}

static void spec_rules(struct validation *v, const value *object, const value *old)
{
	const struct field *at = AT(NULL, "spec");
	const value *spec = value_get(object, KEY_spec);
	span management = check_text(v, spec, "podManagementPolicy"), service = check_text(v, spec, "serviceName");
	size_t i = 0;

	if (!management.n)
		check_required(v, AT(at, "podManagementPolicy"), "");
	else if (!span_is(management, "OrderedReady") && !span_is(management, "Parallel"))
		rule_text(v, AT(at, "podManagementPolicy"), management, "must be 'OrderedReady' or 'Parallel'");
	strategy(v, AT(at, "updateStrategy"), check_get(v, spec, "updateStrategy"));
	retention(v, AT(at, "persistentVolumeClaimRetentionPolicy"), check_get(v, spec, "persistentVolumeClaimRetentionPolicy"));
	if (!old)
		value_each(c, check_get(v, spec, "volumeClaimTemplates"))
			validate_claim_spec(v, AT(AT_INDEX(AT(at, "volumeClaimTemplates"), i++), "spec"), value_get(c, KEY_spec));
	workload_nonnegative(v, at, spec, "replicas");
	workload_nonnegative(v, at, spec, "minReadySeconds");
	check_nonnegative(v, AT(at, "ordinals.start"), check_int(v, check_get(v, spec, "ordinals"), "start", 0));
	if (!old && service.n)
		check_add(v, AT(at, "serviceName"), service, check_dns1123_label(service));
	if (workload_selector(v, AT(at, "selector"), check_get(v, spec, "selector"), "statefulset"))
		template(v, AT(at, "template"), spec, old ? value_get(old, KEY_spec) : NULL);
	workload_always(v, AT(at, "template"), check_get(v, spec, "template"), "StatefulSet");
}

static void create(struct validation *v, const value *object)
{
	validate_meta_create(v, object, true, META_NAME_LABEL);
	spec_rules(v, object, NULL);
}

static void update(struct validation *v, const value *object, const value *old)
{
	static const char *const may[] = { "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit",
		"persistentVolumeClaimRetentionPolicy", "minReadySeconds" };
	value now = *value_get(object, KEY_spec), was = *value_get(old, KEY_spec);

	validate_meta_update(v, object, old);
	spec_rules(v, object, old);
	for (size_t i = 0; i < sizeof may / sizeof *may; i++) {
		uint32_t key = intern_find(v->keys, span_str(may[i]));
		if (key == MAP_NONE)
			continue;
		now = edit_del(v->arena, &now, key);
		was = edit_del(v->arena, &was, key);
	}
	if (!value_equal(&now, &was))
		check_forbidden(v, AT(NULL, "spec"), "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
			"'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
}

static void status(struct validation *v, const value *object, const value *old)
{
	static const char *const counters[] = { "replicas", "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas",
		"observedGeneration", "collisionCount", NULL };
	static const char *const below[] = { "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas", NULL };

	workload_status(v, object, counters, below, "cannot be greater than status.readyReplicas");
	validate_meta_update(v, object, old);
	workload_collisions(v, object, old);
}

#define SOURCE "pkg/apis/apps/validation/validation.go"

const struct validate_rule validate_statefulset = { GK_STATEFUL_SET, "", create, update, SOURCE };
const struct validate_rule validate_statefulset_status = { GK_STATEFUL_SET, "status", create, status, SOURCE };
