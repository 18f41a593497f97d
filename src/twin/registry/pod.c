// Pods: kubernetes pkg/registry/core/pod/strategy.go.
#include "twin/registry/pod_warn.h"

#include "k8s/meta.h"
#include "k8s/podspec.h"
#include "k8s/quantity.h"

#define ARMOR "container.apparmor.security.beta.kubernetes.io/"

// ---- quality of service: pkg/apis/core/v1/helper/qos/qos.go ---------------------------------------------------------------------
static bool positive(const value *list, uint32_t key, quantity *q)
{
	span text = value_get_span(list, key);
	return text.p && quantity_parse(text, q) && q->nano > 0;
}

struct amounts { bool any, both_limits, equal; };

static void count(const value *resources, struct amounts *a)
{
	static const uint32_t key[] = { KEY_cpu, KEY_memory };
	const value *requests = value_get(resources, KEY_requests), *limits = value_get(resources, KEY_limits);
	quantity r = { 0 }, l = { 0 };

	for (size_t i = 0; i < 2; i++) {
		bool has_r = positive(requests, key[i], &r), has_l = positive(limits, key[i], &l);
		a->any |= has_r || has_l;
		a->both_limits &= has_l;
		a->equal &= has_r == has_l && (!has_r || quantity_cmp(r, l) == 0);
	}
}

static span quality(const value *spec)
{
	struct amounts a = { false, true, true };
	const value *whole = value_get(spec, KEY_resources);
	struct pod_container c;

	// Pod-level resources decide alone where they are given.
	if (value_count(value_get(whole, KEY_requests)) || value_count(value_get(whole, KEY_limits)))
		count(whole, &a);
	else
		for (struct pod_containers it = pod_containers(spec); pod_next(&it, &c);)
			if (c.list != POD_EPHEMERAL)
				count(value_get(c.v, KEY_resources), &a);
	return !a.any ? SPAN("BestEffort") : a.both_limits && a.equal ? SPAN("Guaranteed") : SPAN("Burstable");
}

// ---- AppArmor: fields follow annotations (KEP-24) -----------------------------------------------------------------
value pod_armor_field(struct storing *s, span text)
{
	static const span local = SPAN_INIT("localhost/");
	span name = span_from(text, local.n);
	bool localhost = span_starts(text, local) && name.n && name.n <= 4095 && span_eq(span_trim(name), name);

	if (!localhost && !span_is(text, "unconfined") && !span_is(text, "runtime/default"))
		return value_absent;
	value v = edit_set(s->arena, &value_absent, KEY_type, value_string(localhost ? SPAN("Localhost") : span_is(text, "unconfined") ?
		SPAN("Unconfined") : SPAN("RuntimeDefault")));
	return localhost ? edit_set(s->arena, &v, KEY_localhostProfile, value_string(span_from(text, local.n))) : v;
}

// An annotation that is no profile, or says what no field says, is told before it is copied.
static void armor_container(struct storing *s, const value *pod, value *container)
{
	span key = arena_printf(s->arena, ARMOR "%.*s", SPANF(value_get_span(container, KEY_name))), text = meta_annotation(pod, s->keys, key);
	const value *all = value_at(pod, 3, KEY_spec, KEY_securityContext, KEY_appArmorProfile);

	if (!text.p || value_present(value_at(container, 2, KEY_securityContext, KEY_appArmorProfile)))
		return;
	value field = pod_armor_field(s, text);
	if (field.type != VALUE_ABSENT && value_present(all) && value_equal(all, &field))
		return;
	kind_warn(s, "metadata.annotations[%.*s]: deprecated since v1.30; use the \"appArmorProfile\" field instead", SPANF(key));
	if (field.type != VALUE_ABSENT)
		*container = edit_set_at(s->arena, container, field, 2, KEY_securityContext, KEY_appArmorProfile);
}

static void armor(struct storing *s, value *pod)
{
	static const uint32_t list[] = { KEY_initContainers, KEY_containers, KEY_ephemeralContainers };
	bool any = false;

	member_each(m, meta_annotations(pod))
		any |= span_starts(intern_text(s->keys, m->key), SPAN(ARMOR));
	if (!any || span_is(value_span(value_at(pod, 3, KEY_spec, KEY_os, KEY_name)), "windows"))
		return;
	for (size_t l = 0; l < 3; l++)
		for (size_t i = 0; i < value_count(value_at(pod, 2, KEY_spec, list[l])); i++) {
			const value *all = value_at(pod, 2, KEY_spec, list[l]);
			value c = all->item[i];
			armor_container(s, pod, &c);
			*pod = edit_set_at(s->arena, pod, edit_item(s->arena, all, i, c), 2, KEY_spec, list[l]);
		}
}

// matchLabelKeys become requirements of the selector: applyMatchLabelKeysAndMismatchLabelKeys, mutateTopologySpreadConstraints.
static value requirement(struct storing *s, span key, const char *operator, span text)
{
	value v = edit_set(s->arena, &value_absent, KEY_key, value_string(key)), one = value_string(text);

	v = edit_set(s->arena, &v, KEY_operator, value_string(span_str(operator)));
	return edit_set(s->arena, &v, KEY_values, edit_append(s->arena, &value_absent, one));
}

static value with_keys(struct storing *s, const value *pod, const value *term)
{
	static const struct { const char *list, *operator; } kinds[] = { { "matchLabelKeys", "In" }, { "mismatchLabelKeys", "NotIn" } };
	value out = *term;

	if (!value_present(value_get(term, KEY_labelSelector)))
		return out;
	for (size_t k = 0; k < 2; k++)
		value_each(key, kind_get(s, term, kinds[k].list)) {
			const value *label = meta_member(meta_labels(pod), s->keys, value_span(key));
			if (label->type != VALUE_STRING)
				continue;
			value list = edit_append(s->arena, value_at(&out, 2, KEY_labelSelector, KEY_matchExpressions),
				requirement(s, value_span(key), kinds[k].operator, value_span(label)));
			out = edit_set_at(s->arena, &out, list, 2, KEY_labelSelector, KEY_matchExpressions);
		}
	return out;
}

static void match_keys(struct storing *s, value *pod)
{
	static const char *const kinds[] = { "podAffinity", "podAntiAffinity" };
	uint32_t required = kind_key(s, "requiredDuringSchedulingIgnoredDuringExecution"), preferred = kind_key(s,
		"preferredDuringSchedulingIgnoredDuringExecution"), term = kind_key(s, "podAffinityTerm"), spread = kind_key(s, "topologySpreadConstraints");

	for (size_t k = 0; k < 2; k++) {
		uint32_t kind = kind_key(s, kinds[k]);
		for (size_t i = 0; i < value_count(value_at(pod, 4, KEY_spec, KEY_affinity, kind, required)); i++) {
			const value *all = value_at(pod, 4, KEY_spec, KEY_affinity, kind, required);
			*pod = edit_set_at(s->arena, pod, edit_item(s->arena, all, i, with_keys(s, pod, &all->item[i])), 4, KEY_spec, KEY_affinity, kind, required);
		}
		for (size_t i = 0; i < value_count(value_at(pod, 4, KEY_spec, KEY_affinity, kind, preferred)); i++) {
			const value *all = value_at(pod, 4, KEY_spec, KEY_affinity, kind, preferred);
			value one = edit_set(s->arena, &all->item[i], term, with_keys(s, pod, value_get(&all->item[i], term)));
			*pod = edit_set_at(s->arena, pod, edit_item(s->arena, all, i, one), 4, KEY_spec, KEY_affinity, kind, preferred);
		}
	}
	if (!gates_on(&s->snap->gates, GATE_MatchLabelKeysInPodTopologySpreadSelectorMerge))
		return;
	for (size_t i = 0; i < value_count(value_at(pod, 2, KEY_spec, spread)); i++) {
		const value *all = value_at(pod, 2, KEY_spec, spread);
		*pod = edit_set_at(s->arena, pod, edit_item(s->arena, all, i, with_keys(s, pod, &all->item[i])), 2, KEY_spec, spread);
	}
}

static value gated(struct storing *s)
{
	value v = edit_set(s->arena, &value_absent, KEY_type, value_string(SPAN("PodScheduled")));

	v = edit_set(s->arena, &v, KEY_status, value_string(SPAN("False")));
	v = edit_set(s->arena, &v, kind_key(s, "lastTransitionTime"), value_string(SPAN(KIND_NOW)));
	v = edit_set(s->arena, &v, kind_key(s, "reason"), value_string(SPAN("SchedulingGated")));
	return edit_set(s->arena, &v, KEY_message, value_string(SPAN("Scheduling is blocked due to non-empty scheduling gates")));
}

static void create(struct storing *s, value *pod)
{
	value status = edit_set(s->arena, &value_absent, KEY_phase, value_string(SPAN("Pending")));
	span class = kind_text(s, value_get(pod, KEY_status), "qosClass"); // what the client says is kept (qos.GetPodQOS)

	status = edit_set(s->arena, &status, kind_key(s, "qosClass"), value_string(class.n ? class : quality(value_get(pod, KEY_spec))));
	if (value_count(kind_get(s, value_get(pod, KEY_spec), "schedulingGates")))
		status = edit_set(s->arena, &status, KEY_conditions, edit_append(s->arena, &value_absent, gated(s)));
	kind_set(s, pod, KEY_status, status);
	match_keys(s, pod);
	armor(s, pod);
}

static void warn(struct storing *s, const value *pod, const value *old)
{
	// Pods are updated too often to be looked at again.
	if (old)
		return;
	kind_warn_label_name(s, pod, "the Pod's hostname");
	pod_warn(s, NULL, pod);
}

// podStatusStrategy.WarningsOnUpdate
static void warn_status(struct storing *s, const value *pod, const value *old)
{
	static const char *const lists[] = { "podIPs", "hostIPs" };
	struct field status = field_child(NULL, "status");

	(void)old;
	for (size_t l = 0; l < 2; l++) {
		struct field list = field_child(&status, lists[l]);
		size_t i = 0;
		value_each(x, kind_get(s, value_get(pod, KEY_status), lists[l])) {
			struct field item = field_index(&list, i++), at = field_child(&item, "ip");
			kind_warn_ip(s, &at, kind_text(s, x, "ip"));
		}
	}
}

// preserveOldObservedGeneration: a generation that is not said stays, that of conditions by their type, in order.
static void keep_generations(struct storing *s, value *pod, const value *old)
{
	uint32_t key = kind_key(s, "observedGeneration");
	const value *had = value_at(old, 2, KEY_status, KEY_conditions), *was = value_at(old, 2, KEY_status, key);
	value list = *value_at(pod, 2, KEY_status, KEY_conditions);
	bool *used = arena_array(s->arena, bool, value_count(had));

	if (!value_present(value_at(pod, 2, KEY_status, key)) && value_present(was))
		kind_set_in(s, pod, KEY_status, "observedGeneration", *was);
	for (size_t i = 0; i < value_count(&list); i++) {
		size_t k = 0;
		while (k < value_count(had) && (used[k] || !span_eq(value_get_span(&had->item[k], KEY_type), value_get_span(&list.item[i], KEY_type))))
			k++;
		if (k == value_count(had))
			continue;
		used[k] = true;
		was = value_get(&had->item[k], key);
		if (!value_present(value_get(&list.item[i], key)) && value_present(was))
			list = edit_item(s->arena, &list, i, edit_set(s->arena, &list.item[i], key, *was));
	}
	if (value_count(&list))
		kind_set_in(s, pod, KEY_status, "conditions", list);
}

// The internal type has only the list: podIP stands for one that is empty or begins with another address (pkg/apis/core/v1/conversion.go).
static void own_address(struct storing *s, value *pod)
{
	uint32_t one = kind_key(s, "podIP"), all = kind_key(s, "podIPs"), ip = kind_key(s, "ip");
	value status = *value_get(pod, KEY_status), entry;
	const value *list = value_get(&status, all);
	span address = value_get_span(&status, one), first = value_get_span(value_item(list, 0), ip);

	if (address.n && !span_eq(address, first)) {
		entry = edit_set(s->arena, &value_absent, ip, value_string(address));
		kind_set(s, &status, all, edit_append(s->arena, &value_absent, entry));
	} else if (value_count(list) && !address.n) {
		kind_set(s, &status, one, value_string(first));
	} else {
		return;
	}
	kind_set(s, pod, KEY_status, status);
}

// PrepareForUpdate of podStatusStrategy: neither spec nor owners; the quality of service, where it is not said, stays.
static void update_status(struct storing *s, value *pod, const value *old)
{
	value m = *value_get(pod, KEY_metadata);
	const value *class = kind_get(s, value_get(old, KEY_status), "qosClass");

	uint32_t quality_key = kind_key(s, "qosClass");
	const value *had = value_at(old, 2, KEY_status, quality_key);

	kind_update_status(s, pod, old);
	own_address(s, pod);
	if (!value_span(value_at(pod, 2, KEY_status, quality_key)).n && value_present(had))
		*pod = edit_set_at(s->arena, pod, *had, 2, KEY_status, quality_key);
	kind_set(s, &m, KEY_ownerReferences, *meta_owners(old));
	kind_set(s, &m, KEY_deletionTimestamp, *value_at(old, 2, KEY_metadata, KEY_deletionTimestamp));
	kind_set(s, pod, KEY_metadata, m);
	if (!kind_text(s, value_get(pod, KEY_status), "qosClass").n && value_present(class))
		kind_set_in(s, pod, KEY_status, "qosClass", *class);
	keep_generations(s, pod, old);
}

// dropNonEphemeralContainerUpdates: only that list changes, and of the metadata what metav1.ResetObjectMetaForStatus leaves alone.
static void update_ephemeral(struct storing *s, value *pod, const value *old)
{
	value list = *value_at(pod, 2, KEY_spec, KEY_ephemeralContainers);

	kind_update_only_status(s, pod, old);
	kind_update(s, pod, old);
	kind_set_in(s, pod, KEY_spec, "ephemeralContainers", list);
}

// dropNonResizeUpdatesForContainers: resources and resize policy; a list that renames or reorders goes on to validation as it is.
static value resized(struct storing *s, const value *has, const value *had)
{
	uint32_t policy = kind_key(s, "resizePolicy");
	value all = *had;

	for (size_t i = 0; i < value_count(had); i++) {
		value c = had->item[i];
		if (!span_eq(value_get_span(&c, KEY_name), value_get_span(&has->item[i], KEY_name)))
			return *has;
		kind_set(s, &c, KEY_resources, *value_get(&has->item[i], KEY_resources));
		kind_set(s, &c, policy, *value_get(&has->item[i], policy));
		all = edit_item(s->arena, &all, i, c);
	}
	return all;
}

// dropNonResizeUpdates
static void update_resize(struct storing *s, value *pod, const value *old)
{
	static const uint32_t list[] = { KEY_initContainers, KEY_containers };
	value made[2], whole = *value_at(pod, 2, KEY_spec, KEY_resources);

	// What adds or takes away containers goes on to validation as it is.
	for (size_t l = 0; l < 2; l++)
		if (value_count(value_at(old, 2, KEY_spec, list[l])) != value_count(value_at(pod, 2, KEY_spec, list[l])))
			return;
	for (size_t l = 0; l < 2; l++)
		made[l] = resized(s, value_at(pod, 2, KEY_spec, list[l]), value_at(old, 2, KEY_spec, list[l]));
	kind_update_only_status(s, pod, old);
	kind_update(s, pod, old);
	for (size_t l = 0; l < 2; l++)
		if (value_count(&made[l]))
			*pod = edit_set_at(s->arena, pod, made[l], 2, KEY_spec, list[l]);
	if (gates_on(&s->snap->gates, GATE_InPlacePodLevelResourcesVerticalScaling))
		kind_set_in(s, pod, KEY_spec, "resources", whole);
}

#define SOURCE "kubernetes pkg/registry/core/pod/strategy.go"
const struct registry_entry registry_pod = { .gk = GK_POD, .subresource = "", .create = create, .update = kind_update, .warn = warn, .source = SOURCE };
const struct registry_entry registry_pod_status = { .gk = GK_POD, .subresource = "status", .update = update_status, .warn = warn_status,
	.source = SOURCE };
const struct registry_entry registry_pod_ephemeral = { .gk = GK_POD, .subresource = "ephemeralcontainers", .update = update_ephemeral, .source = SOURCE };
const struct registry_entry registry_pod_resize = { .gk = GK_POD, .subresource = "resize", .update = update_resize, .source = SOURCE };
