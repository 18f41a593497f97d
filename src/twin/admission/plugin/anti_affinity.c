#include "twin/admission/plugin/plugin.h"

// kubernetes plugin/pkg/admission/antiaffinity, off by default: a hard anti-affinity may only spread over hosts.

static void judge_anti_affinity(const struct control *c, struct judgement *j)
{
	enum admission_op op = admission_op(&j->w, &j->r);
	const struct intern *keys = &j->w.snap->keys;

	if (admission_gk(&j->r) != GK_POD || j->r.subresource.n || !j->r.object || (op != ADMISSION_CREATE && op != ADMISSION_UPDATE) ||
		!value_present(value_at(j->r.object, 2, KEY_spec, KEY_affinity)))
		return;
	uint32_t anti = intern_find(keys, SPAN("podAntiAffinity")), hard = intern_find(keys, SPAN("requiredDuringSchedulingIgnoredDuringExecution"));
	uint32_t topology = intern_find(keys, SPAN("topologyKey"));
	if (anti == MAP_NONE || hard == MAP_NONE || topology == MAP_NONE)
		return;
	value_each(t, value_at(j->r.object, 4, KEY_spec, KEY_affinity, anti, hard)) {
		span key = value_get_span(t, topology);
		if (span_is(key, "kubernetes.io/hostname") || plugin_state(j->w.snap, "LimitPodHardAntiAffinityTopology") != PLUGIN_ON)
			continue;
		plugin_deny(j, c, arena_printf(j->run, "affinity.PodAntiAffinity.RequiredDuringScheduling has TopologyKey %.*s but only key "
			"kubernetes.io/hostname is allowed", SPANF(key)), NULL, 0);
		return;
	}
}

const struct control control_anti_affinity = { .id = "hard-anti-affinity", .title = "LimitPodHardAntiAffinityTopology", .stage = STAGE_VALIDATE,
	.source = "kubernetes plugin/pkg/admission/antiaffinity/admission.go", .judge = judge_anti_affinity };
