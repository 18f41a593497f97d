#include "twin/indexes.h"

#include "k8s/schema/overlay.h"
#include "twin/admission/complete.h"
#include "twin/admission/policy.h"
#include "twin/admission/psa.h"
#include "twin/admission/scc.h"
#include "twin/authz/rbac.h"
#include "twin/builder.h"
#include "twin/deputy/runtime.h"
#include "twin/podindex.h"
#include "twin/registry/gated.h"
#include "twin/server.h"
#include "twin/tenancy/tenancy.h"

void indexes_build(struct snapshot *s, struct diags *d)
{
	server_build(s, d);
	tenancy_assign(s, d);
	s->rbac = rbac_build(s, d);
	s->defaults = complete_build(s);
	s->gated = gated_build(s);
	s->overlay = arena_new(s->arena, const struct schema_overlay *);
	s->psa = psa_config_build(s, s->options ? s->options->admission_config : NULL);
	s->scc = scc_build(s, d);
	s->policy = policy_index_build(s, d);
	s->pods = podindex_build(s);
	podindex_creatable(s);
	runtime_build(s);
}

// Only whole requests ask, and to read the schemas of many definitions takes long.
const struct schema_overlay *indexes_overlay(const struct snapshot *s)
{
	const struct kind *k = snapshot_kind(s, GK_CUSTOM_RESOURCE_DEFINITION);

	if (!s->overlay || *s->overlay)
		return s->overlay ? *s->overlay : NULL;
	struct schema_overlay *o = arena_new(s->arena, struct schema_overlay);
	overlay_init(o, s->arena, &((struct snapshot *)s)->keys, s->options ? s->options->hash_seed : 1);
	o->minor = s->minor;
	// What is wrong with a definition is told when it is used; its fields are then not known.
	for (size_t i = 0; k && i < k->n; i++)
		overlay_add(o, s->object[k->objects[i]].root, NULL);
	*s->overlay = o;
	return o;
}
