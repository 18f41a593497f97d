#include "twin/admission/plugin/plugin.h"
#include "twin/admission/plugin/toleration.h"

#include "k8s/meta.h"
#include "k8s/quantity.h"
#include "text/json.h"
#include "text/json_fault.h"

// kubernetes plugin/pkg/admission/podtolerationrestriction, off by default: tolerations of a namespace (or of the plug-in's configuration) are
// added to new pods, and none outside a whitelist may stay. Its refusals are plain errors: 500.

#define DEFAULTS "scheduler.alpha.kubernetes.io/defaultTolerations"
#define WHITELIST "scheduler.alpha.kubernetes.io/tolerationsWhitelist"

static void refuse(struct judgement *j, const struct control *c, span message)
{
	struct refusal how = { .status = 500, .reason = "", .message = message };

	judgement_refuse(j, c, &how, message, NULL, 0);
}

// A list in an annotation; absent when the namespace says nothing. False when it is no JSON.
static bool of_namespace(const struct control *c, struct judgement *j, const value *ns, const char *key, value *out)
{
	span text = ns ? meta_annotation(ns, &j->w.snap->keys, span_str(key)) : (span){ 0 };
	struct json_options o = { 0 };
	struct json_error e = { 0 };

	*out = value_absent;
	if (!text.p)
		return true;
	*out = value_array(NULL, 0);
	if (!text.n || !j->keys)
		return true;
	if (json_read(text, &o, j->run, j->keys, out, &e))
		return true;
	char *text_ = arena_alloc(j->run, JSON_FAULT_MAX, 1);
	refuse(j, c, json_fault(text, text_) ? span_str(text_) : arena_printf(j->run, "%s", e.text));
	return false;
}

static bool best_effort(const struct judgement *j, const value *spec)
{
	static const uint32_t list[] = { KEY_requests, KEY_limits };
	struct pod_container p;

	for (struct pod_containers it = pod_containers(spec); pod_next(&it, &p);)
		for (size_t i = 0; i < 2 && p.list != POD_EPHEMERAL; i++)
			member_each(m, value_at(p.v, 2, KEY_resources, list[i])) {
				span name = intern_text(&j->w.snap->keys, m->key);
				quantity q;
				if ((span_is(name, "cpu") || span_is(name, "memory")) && quantity_parse(value_span(&m->v), &q) && q.nano > 0)
					return false;
			}
	return true;
}

// Has somebody said which tolerations there are to be? Else only a toleration of memory pressure is at stake, which decides nothing.
static bool has_rules(const struct judgement *j)
{
	const struct intern *keys = &j->w.snap->keys;

	return intern_find(keys, SPAN(DEFAULTS)) != MAP_NONE || intern_find(keys, SPAN(WHITELIST)) != MAP_NONE ||
		value_present(plugin_config(j->w.snap, "PodTolerationRestriction"));
}

static bool is_on(const struct judgement *j)
{
	enum admission_op op = admission_op(&j->w, &j->r);

	return admission_gk(&j->r) == GK_POD && !j->r.subresource.n && j->r.object && (op == ADMISSION_CREATE || op == ADMISSION_UPDATE) &&
		(j->warnings || has_rules(j)) && plugin_state(j->w.snap, "PodTolerationRestriction") == PLUGIN_ON;
}

// Asked once more behind all that adds tolerations.
static void judge_bounds(const struct control *c, struct judgement *j)
{
	value white;

	if (!is_on(j))
		return;
	const value *ns = admission_ns(&j->w, j->run, j->r.ns).root, *config = plugin_config(j->w.snap, "PodTolerationRestriction");
	const value *list = value_at(j->r.object, 2, KEY_spec, KEY_tolerations);
	if (!value_count(list) || !of_namespace(c, j, ns, WHITELIST, &white))
		return;
	bool cluster = white.type == VALUE_ABSENT;
	const value *allowed = cluster ? plugin_member(j->w.snap, config, "whitelist") : &white;
	if (value_count(allowed) && !toleration_within(list, allowed))
		refuse(j, c, arena_printf(j->run, "pod tolerations (possibly merged with namespace default tolerations) conflict with its %s whitelist",
			cluster ? "cluster" : "namespace"));
}

static void judge_restriction(const struct control *c, struct judgement *j)
{
	enum admission_op op = admission_op(&j->w, &j->r);
	value defaults;

	if (!is_on(j))
		return;
	const value *ns = admission_ns(&j->w, j->run, j->r.ns).root, *config = plugin_config(j->w.snap, "PodTolerationRestriction");
	value list = *value_at(j->r.object, 2, KEY_spec, KEY_tolerations);
	if (op == ADMISSION_CREATE) {
		if (!of_namespace(c, j, ns, DEFAULTS, &defaults))
			return;
		const value *more = defaults.type == VALUE_ABSENT ? value_get(config, KEY_default_) : &defaults;
		if (value_count(more))
			list = toleration_merge(j->run, &list, more);
	}
	if (!best_effort(j, value_get(j->r.object, KEY_spec))) {
		value pressure = toleration_make(j->run, SPAN("node.kubernetes.io/memory-pressure"), "NoSchedule");
		value one = edit_append(j->run, &value_absent, pressure);
		list = toleration_merge(j->run, &list, &one);
	}
	if (value_count(&list))
		plugin_set(j, edit_set_at(j->run, j->r.object, list, 2, KEY_spec, KEY_tolerations));
	judge_bounds(c, j);
}

const struct control control_toleration_bounds = { .id = "pod-toleration-bounds", .title = "PodTolerationRestriction, whitelist", .stage = STAGE_VALIDATE,
	.source = "kubernetes plugin/pkg/admission/podtolerationrestriction/admission.go", .judge = judge_bounds };
const struct control control_toleration_restriction = { .id = "pod-toleration-restriction", .title = "PodTolerationRestriction", .stage = STAGE_MUTATE,
	.source = "kubernetes plugin/pkg/admission/podtolerationrestriction/admission.go", .judge = judge_restriction };
