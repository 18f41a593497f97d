#include "twin/admission/plugin/plugin.h"

#include "doc/edit.h"

// kubernetes plugin/pkg/admission/alwayspullimages, off by default: images are pulled anew for every new pod, so that nobody runs another
// tenant's private image out of a node's cache. Ephemeral containers escape it.

static void judge_always_pull(const struct control *c, struct judgement *j)
{
	static const uint32_t list[] = { KEY_initContainers, KEY_containers };

	if (!plugin_new_pod(j) || plugin_state(j->w.snap, "AlwaysPullImages") != PLUGIN_ON)
		return;
	value root = *j->r.object;
	for (size_t l = 0; l < 2; l++) {
		value all = *value_at(&root, 2, KEY_spec, list[l]);
		for (size_t i = 0; all.type == VALUE_ARRAY && i < all.n; i++)
			all = edit_item(j->run, &all, i, edit_set(j->run, &all.item[i], KEY_imagePullPolicy, value_string(SPAN("Always"))));
		if (all.type == VALUE_ARRAY)
			root = edit_set_at(j->run, &root, all, 2, KEY_spec, list[l]);
	}
	plugin_set(j, root);
	plugin_allow(j, c, "every image is pulled with this pod's own credentials", NULL, 0);
}

const struct control control_always_pull = { .id = "always-pull-images", .title = "AlwaysPullImages", .stage = STAGE_MUTATE,
	.source = "kubernetes plugin/pkg/admission/alwayspullimages/admission.go", .judge = judge_always_pull };
