// A debugging container of one's own in a pod that runs may be privileged where nothing forbids it: admission sees the write of a subresource, not
// the creation of a pod, and what the controls make of that is the twin's to say.
#include "attack/finder.h"
#include "attack/technique/table.h"
#include "twin/admission/psa.h"

// Before 1.25 PodSecurityPolicy may look at the subresource too, or not.
#define SINCE 25

// Any other level refuses a privileged container (k8s.io/pod-security-admission policy/check_privileged.go); what is not known stays in.
static bool level_allows(struct finder *f, uint32_t ns)
{
	struct world w = world_of(f->s);

	arena_reset(&f->run);
	struct psa_ns_policy p = psa_policy_of(&w, &f->run, ns);
	return !p.known || p.exempt || p.policy.mode[PSA_ENFORCE].level == PSA_PRIVILEGED;
}

static bool linux_host(const struct podgroup *g)
{
	const value *users = value_get(g->spec, KEY_hostUsers);

	return !(users->type == VALUE_BOOL && !users->b) && !span_is(value_span(value_at(g->spec, 2, KEY_os, KEY_name)), "windows");
}

static bool named(const struct allowed *q, span name)
{
	for (size_t k = 0; k < q->n_names; k++)
		if (span_eq(q->names[k], name))
			return true;
	return q->n_names == 0;
}

ref debug_target(struct finder *f, const struct hold *h, const struct podgroup *g)
{
	uint16_t t = (uint16_t)technique_index(&technique_ephemeral_container);

	if (f->s->minor < SINCE || !g->running || !linux_host(g))
		return REF_NONE;
	for (size_t i = 0; i < h->n_tech; i++)
		for (size_t k = 0; h->tech[i].technique == t && k < g->n_pods; k++)
			if (named(&h->tech[i], f->s->object[g->pods[k]].name))
				return level_allows(f, g->ns) && pod_admitted(f, g) != VERDICT_DENY ? g->pods[k] : REF_NONE;
	return REF_NONE;
}
