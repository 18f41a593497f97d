#include "attack/checklist/asking.h"
#include "twin/admission/psa.h"
#include "twin/provider.h"

struct levels { struct tally bad, open; enum psa_level lowest; bool scc; };

// Unlabelled namespaces follow the server's default, which a provider may have changed (psa_answer.c asks the same).
static bool default_open(const struct snapshot *s)
{
	return s->provider && !s->psa->given && s->provider->psa != PROVIDER_PSA_PRIVILEGED;
}

static void look(struct asking *q, uint32_t ns, struct levels *l)
{
	struct world w = world_of(q->s);
	span name = q->s->ns[ns].name, text = SPAN("");

	arena_reset(&q->run);
	struct psa_ns_policy p = psa_policy_of(&w, &q->run, ns);
	bool labelled = p.label[PSA_ENFORCE].obj != REF_NONE;
	enum psa_level level = p.policy.mode[PSA_ENFORCE].level;
	if (q->s->openshift && !labelled) {
		l->scc = true;
		return;
	}
	if (!p.known || (!labelled && !p.exempt && default_open(q->s))) {
		if (tally_wants(&l->open))
			text = arena_printf(q->a, "%.*s: %s", SPANF(name), p.known ? "no label, and the default of the server is not known" : "its labels are not in the input");
		tally_add(&l->open, text, p.obj, VALUE_NO_OFF);
		return;
	}
	if (level >= PSA_BASELINE && !p.exempt) {
		l->lowest = level < l->lowest ? level : l->lowest;
		return;
	}
	if (tally_wants(&l->bad))
		text = p.exempt ? arena_printf(q->a, "%.*s: exempt by the server's configuration", SPANF(name)) :
			arena_printf(q->a, "%.*s: %s", SPANF(name), labelled ? "enforce=privileged" : "no enforce label");
	tally_add(&l->bad, text, p.obj, labelled ? p.label[PSA_ENFORCE].off : VALUE_NO_OFF);
}

static struct check ask(const struct check_item *item, struct asking *q)
{
	struct levels l = { .lowest = PSA_RESTRICTED };

	asking_each(ns, q)
		look(q, ns, &l);
	if (l.bad.n)
		return check_fails(item, q, &l.bad);
	if (l.open.n)
		return check_open(item, q, &l.open, q->s->provider ? UNKNOWN_psa_config : UNKNOWN_namespace);
	if (l.scc)
		return check_says(item, CHECK_NOTHING, SPAN("no label; SecurityContextConstraints decide on OpenShift"));
	return check_says(item, CHECK_GOOD, arena_printf(q->a, "enforce=%.*s%s", SPANF(psa_level_name(l.lowest)),
		q->n_ns > 1 ? " or stricter everywhere" : ""));
}

const struct check_item check_pod_security_level = {
	.id = "pod-security-level",
	.title = "Pod Security level",
	.about = "Below baseline a pod may take the node (kubernetes.io docs concepts/security/pod-security-standards)",
	.baseline = true,
	.ask = ask,
};
