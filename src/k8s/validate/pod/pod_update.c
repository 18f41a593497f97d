// Updates of pods: what may change at all, and the subresources that change one thing.
#include "k8s/validate/internal.h"
#include "k8s/validate/pod/podrules.h"

#include "base/buf.h"
#include "doc/edit.h"

#define MIRROR "kubernetes.io/config.mirror"
#define APPARMOR "container.apparmor.security.beta.kubernetes.io/"

void podrules_annotation_updates(struct validation *v, const value *pod, const value *old)
{
	const struct field *at = AT(AT(NULL, "metadata"), "annotations");
	const value *now = meta_annotations(pod), *was = meta_annotations(old);
	struct podrules r = { .v = v, .spec = value_get(pod, KEY_spec), .meta = meta(pod), .is_pod = true };
	unsigned bad = 0;

	member_each(m, was) {
		span key = intern_text(v->keys, m->key);
		const value *x = value_get(now, m->key);
		if (value_present(x) && value_equal(x, &m->v))
			continue;
		if (span_starts(key, SPAN(APPARMOR)) && ++bad)
			check_forbidden(v, AT_KEY(at, key), "may not remove or update AppArmor annotations");
		if (span_is(key, MIRROR) && ++bad)
			check_forbidden(v, AT_KEY(at, key), "may not remove or update mirror pod annotation");
	}
	member_each(m, now) {
		span key = intern_text(v->keys, m->key);
		if (value_present(value_get(was, m->key)))
			continue;
		if (span_starts(key, SPAN(APPARMOR)) && ++bad)
			check_forbidden(v, AT_KEY(at, key), "may not add AppArmor annotations");
		if (span_is(key, MIRROR) && ++bad)
			check_forbidden(v, AT_KEY(at, key), "may not add mirror pod annotation");
	}
	v->unordered |= bad > 1;
	podrules_annotations(&r, at, now);
}

// ValidateContainerUpdates; false: nothing more is asked.
static bool same_containers(struct validation *v, const struct field *at, const value *now, const value *was)
{
	size_t i = 0;

	if (value_count(now) != value_count(was)) {
		check_forbidden(v, at, "pod updates may not add or remove containers");
		return false;
	}
	value_each(c, now) {
		if (!check_text(v, c, "image").n)
			check_required(v, AT(AT_INDEX(at, i), "image"), "");
		i++;
	}
	podrules_images(v, at, now);
	return true;
}

static bool deadline(struct validation *v, const struct field *at, const value *now, const value *was)
{
	if (now->type == VALUE_INT && (now->i < 0 || now->i > INT32_MAX)) {
		rule_int(v, at, now->i, "must be between 0 and 2147483647, inclusive");
		return false;
	}
	if (now->type == VALUE_INT && was->type == VALUE_INT && was->i < now->i) {
		rule_int(v, at, now->i, "must be less than or equal to previous value");
		return false;
	}
	if (now->type != VALUE_INT && was->type == VALUE_INT)
		field_add(v, FIELD_INVALID, at, SPAN("null"), "must not update from a positive integer to nil value");
	return true;
}

// validateOnlyAddedTolerations
static void tolerations(struct validation *v, const struct field *at, const value *now, const value *was)
{
	uint32_t seconds = intern_find(v->keys, SPAN("tolerationSeconds"));

	value_each(o, was) {
		bool found = false;
		value a = edit_del(v->arena, o, seconds);
		value_each(n, now) {
			value b = edit_del(v->arena, n, seconds);
			found |= value_equal(&a, &b);
		}
		if (!found) {
			check_forbidden(v, at, "existing toleration can not be modified except its tolerationSeconds");
			return;
		}
	}
	podrules_tolerations(v, at, now);
}

static void gates(struct validation *v, const struct field *at, const value *now, const value *was)
{
	size_t i = 0;

	value_each(g, now) {
		span name = check_text(v, g, "name");
		bool known = check_among(v, was, SIZE_MAX, "name", name);
		for (size_t k = i + 1; k < value_count(now); k++) // a map by name: the last of that name
			known |= span_eq(check_text(v, value_item(now, k), "name"), name);
		if (!known)
			field_add(v, FIELD_FORBIDDEN, AT(AT_INDEX(at, i), "name"), (span){ 0 }, "only deletion is allowed, but found new scheduling gate '%.*s'",
				SPANF(name));
		i++;
	}
}

// to with field name as from has it.
static value keep(struct validation *v, value to, const value *from, const char *name)
{
	uint32_t key = intern_find(v->keys, span_str(name));
	const value *x = check_get(v, from, name);

	if (key == MAP_NONE)
		return to;
	return value_present(x) ? edit_set(v->arena, &to, key, *x) : edit_del(v->arena, &to, key);
}

static value keep_images(struct validation *v, value spec, const value *old, const char *name)
{
	const value *was = check_get(v, old, name);
	uint32_t key = intern_find(v->keys, span_str(name));
	value list = *check_get(v, &spec, name);

	for (size_t i = 0; key != MAP_NONE && i < value_count(&list) && i < value_count(was); i++)
		list = edit_item(v->arena, &list, i, keep(v, list.item[i], &was->item[i], "image"));
	if (key != MAP_NONE && !value_count(&list) && !value_present(was)) // upstream gathers them anew, and gathers nil
		return edit_del(v->arena, &spec, key);
	return value_count(&list) ? edit_set(v->arena, &spec, key, list) : spec;
}

static bool begins_with(const value *list, const value *old)
{
	for (size_t i = 0; i < value_count(old); i++)
		if (i >= value_count(list) || !value_equal(&list->item[i], &old->item[i]))
			return false;
	return true;
}

// validateNodeSelectorTermHasOnlyAdditions
static bool only_added(struct validation *v, const value *now, const value *was)
{
	const value *e = check_get(v, now, "matchExpressions"), *f = check_get(v, now, "matchFields");
	const value *oe = check_get(v, was, "matchExpressions"), *of = check_get(v, was, "matchFields");

	if (!value_count(oe) && !value_count(of))
		return !value_count(e) && !value_count(f);
	return begins_with(e, oe) && begins_with(f, of);
}

// validateNodeAffinityMutation
static void narrowed(struct validation *v, const struct field *at, const value *now, const value *was)
{
	const char *required = "requiredDuringSchedulingIgnoredDuringExecution", *terms = "nodeSelectorTerms";
	const value *list = check_get(v, check_get(v, now, required), terms), *had = check_get(v, check_get(v, was, required), terms);

	if (value_count(had) && value_count(had) != value_count(list)) {
		field_add(v, FIELD_INVALID, AT(at, terms), value_present(list) ? internal_json(v, INTERNAL_NodeSelectorTerm, list) : SPAN("null"),
			"no additions/deletions to non-empty NodeSelectorTerms list are allowed");
		return;
	}
	for (size_t i = 0; i < value_count(had); i++)
		if (!only_added(v, &list->item[i], &had->item[i]))
			field_add(v, FIELD_INVALID, AT_INDEX(AT(at, terms), i), internal_json(v, INTERNAL_NodeSelectorTerm, &list->item[i]),
				"only additions are allowed (no mutations or deletions)");
}

// The affinity to nodes may change; spec with the old one in its place.
static value node_affinity(struct validation *v, value spec, const value *old, const struct field *at)
{
	const value *now = check_get(v, &spec, "affinity"), *was = check_get(v, old, "affinity");
	const value *n = check_get(v, now, "nodeAffinity"), *o = check_get(v, was, "nodeAffinity");
	uint32_t affinity = intern_find(v->keys, SPAN("affinity"));

	if (value_present(n) == value_present(o) && (!value_present(n) || value_equal(n, o)))
		return spec;
	narrowed(v, at, n, o);
	if (value_present(now) && !value_present(was) && !check_has(v, now, "podAffinity") && !check_has(v, now, "podAntiAffinity"))
		return edit_del(v->arena, &spec, affinity);
	return edit_set(v->arena, &spec, affinity, keep(v, *now, was, "nodeAffinity"));
}

// Fields of a gated pod that may still be narrowed (KEP-3838).
static value gated(struct validation *v, value spec, const value *old, const struct field *at)
{
	const value *now = check_get(v, &spec, "nodeSelector"), *was = check_get(v, old, "nodeSelector");

	if (!value_count(check_get(v, old, "schedulingGates")))
		return spec;
	member_each(m, was)
		if (!value_equal(value_get(now, m->key), &m->v)) {
			field_add(v, FIELD_INVALID, AT(at, "nodeSelector"), value_present(now) ? field_value(v, now) : SPAN("null"),
				"only additions to spec.nodeSelector are allowed (no mutations or deletions)");
			break;
		}
	if (value_count(now) || value_count(was)) // none and an empty one are equal, and the new one stays
		spec = keep(v, spec, old, "nodeSelector");
	return node_affinity(v, spec, old, AT(AT(AT(at, "affinity"), "nodeAffinity"), "requiredDuringSchedulingIgnoredDuringExecution"));
}

static void rest(struct validation *v, const value *now, const value *old)
{
	static const char *const may[] = { "activeDeadlineSeconds", "schedulingGates", "tolerations" };
	const struct field *at = AT(NULL, "spec");
	const value *grace = check_get(v, old, "terminationGracePeriodSeconds");
	value spec = *now;

	spec = keep_images(v, spec, old, "containers");
	spec = keep_images(v, spec, old, "initContainers");
	for (size_t i = 0; i < sizeof may / sizeof *may; i++)
		spec = keep(v, spec, old, may[i]);
	if (grace->type == VALUE_INT && grace->i < 0 && check_int(v, now, "terminationGracePeriodSeconds", 0) == 1)
		spec = keep(v, spec, old, "terminationGracePeriodSeconds");
	spec = gated(v, spec, old, at);
	if (value_equal(&spec, old))
		return;
	// Compared as the internal type: a field that has no place there makes no difference.
	span was = internal_pretty(v, INTERNAL_PodSpec, old), is = internal_pretty(v, INTERNAL_PodSpec, &spec);
	if (!span_eq(was, is))
		field_add(v, FIELD_FORBIDDEN, at, (span){ 0 }, "pod updates may not change fields other than `spec.containers[*].image`,"
			"`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
			"`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n%.*s",
			SPANF(internal_diff(v->arena, was, is)));
}

void validate_pod_update(struct validation *v, const value *pod, const value *old)
{
	const value *now = value_get(pod, KEY_spec), *was = value_get(old, KEY_spec);
	const struct field *at = AT(NULL, "spec");

	validate_meta_update(v, pod, old);
	validate_pod_body(v, pod, old);
	podrules_annotation_updates(v, pod, old);
	if (!same_containers(v, AT(at, "containers"), check_get(v, now, "containers"), check_get(v, was, "containers")) ||
		!same_containers(v, AT(at, "initContainers"), check_get(v, now, "initContainers"), check_get(v, was, "initContainers")) ||
		!deadline(v, AT(at, "activeDeadlineSeconds"), check_get(v, now, "activeDeadlineSeconds"), check_get(v, was, "activeDeadlineSeconds")))
		return;
	tolerations(v, AT(at, "tolerations"), check_get(v, now, "tolerations"), check_get(v, was, "tolerations"));
	gates(v, AT(at, "schedulingGates"), check_get(v, now, "schedulingGates"), check_get(v, was, "schedulingGates"));
	rest(v, now, was);
}

static const value *named(struct validation *v, const value *list, span name)
{
	const value *found = NULL;

	value_each(c, list)
		if (span_eq(check_text(v, c, "name"), name))
			found = c;
	return found;
}

// ValidatePodEphemeralContainersUpdate
static void ephemeral(struct validation *v, const value *pod, const value *old)
{
	const struct field *at = AT(AT(NULL, "spec"), "ephemeralContainers");
	const value *now = check_get(v, value_get(pod, KEY_spec), "ephemeralContainers");

	if (meta_annotation(old, v->keys, SPAN(MIRROR)).p) {
		check_forbidden(v, AT(NULL, ""), "static pods do not support ephemeral containers");
		return;
	}
	validate_meta_update(v, pod, old);
	validate_pod_body(v, pod, old);
	podrules_annotation_updates(v, pod, old);
	value_each(c, check_get(v, value_get(old, KEY_spec), "ephemeralContainers")) {
		span name = check_text(v, c, "name");
		const value *x = named(v, now, name);
		span was = internal_pretty(v, INTERNAL_EphemeralContainer, c), is = x ? internal_pretty(v, INTERNAL_EphemeralContainer, x) : SPAN("");
		if (!x)
			field_add(v, FIELD_FORBIDDEN, at, (span){ 0 }, "existing ephemeral containers %.*s may not be removed\n", SPANF(field_quote(v->arena, name)));
		else if (!span_eq(was, is))
			field_add(v, FIELD_FORBIDDEN, at, (span){ 0 }, "existing ephemeral containers %.*s may not be changed\n%.*s",
				SPANF(field_quote(v->arena, name)), SPANF(internal_diff(v->arena, was, is)));
	}
}

const struct validate_rule validate_pod_ephemeral = { GK_POD, "ephemeralcontainers", NULL, ephemeral, "pkg/apis/core/validation/validation.go" };
