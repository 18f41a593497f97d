#include "attack/ways.h"

void ways_pick(struct picked *p, const struct hold *h, enum effect e, bool limited)
{
	for (size_t i = 0; i < h->n_tech; i++)
		if (tech(h->tech[i].technique)->effect == e && (h->tech[i].n_names > 0) == limited)
			p->v[p->n++] = h->tech[i].technique;
}

static bool allows_name(const struct allowed *q, span name)
{
	for (size_t k = 0; k < q->n_names; k++)
		if (span_eq(q->names[k], name))
			return true;
	return q->n_names == 0;
}

static bool name_allowed(const struct hold *h, enum effect e, span name)
{
	for (size_t i = 0; i < h->n_tech; i++)
		if (tech(h->tech[i].technique)->effect == e && allows_name(&h->tech[i], name))
			return true;
	return false;
}

// Techniques on running pods that one pod may suffer.
static void pick_on_pod(struct picked *p, const struct hold *h, span pod)
{
	for (size_t i = 0; i < h->n_tech; i++)
		if (tech(h->tech[i].technique)->effect == EFFECT_EXEC && allows_name(&h->tech[i], pod))
			p->v[p->n++] = h->tech[i].technique;
}

// Own code in a running pod with its account's token; account "" = any. Copies of one controller stand for each other.
static ref through_pod(const struct finder *f, const struct hold *h, uint32_t ns, span account, unsigned skip, struct picked *p)
{
	size_t n, before = p->n;
	const struct podgroup *g = pods_groups(f->pods, ns, &n);

	if (!hold_allows(h, EFFECT_EXEC, 0))
		return REF_NONE;
	for (size_t i = 0; i < n; i++) {
		if (!g[i].running || !g[i].token || (account.n && !span_eq(g[i].account, account)))
			continue;
		for (size_t k = 0; k < g[i].n_pods; k++) {
			pick_on_pod(p, h, f->s->object[g[i].pods[k]].name);
			if (p->n == before)
				continue;
			if (!skip--)
				return g[i].pods[k];
			p->n = before;
			break;
		}
	}
	return REF_NONE;
}

static void pick_secret(const struct hold *h, struct picked *p)
{
	ways_pick(p, h, EFFECT_SECRETS, false);
	ways_pick(p, h, EFFECT_SECRETS, true);
	for (size_t t = 0; t < technique_count; t++)
		if (tech((uint16_t)t)->from == POSITION_SECRETS && tech((uint16_t)t)->effect == EFFECT_SA)
			p->v[p->n++] = (uint16_t)t;
}

// A token Secret of the account that may be read.
static ref through_token(const struct finder *f, const struct hold *h, uint32_t ns, span account, struct picked *p)
{
	uint32_t i = MAP_NONE;

	while (hold_allows(h, EFFECT_SECRETS, 0) && pods_next_token(f->pods, ns, account, &i)) {
		if (!name_allowed(h, EFFECT_SECRETS, f->pods->token[i].name))
			continue;
		pick_secret(h, p);
		return f->pods->token[i].secret;
	}
	return REF_NONE;
}

// A token Secret of any account that is there: of one that is yet to be made it would not hold.
static ref through_any_token(const struct finder *f, const struct hold *h, uint32_t ns, struct picked *p)
{
	const struct pods *pods = f->pods;

	for (size_t i = 0; hold_allows(h, EFFECT_SECRETS, 0) && i < pods->n_tokens; i++) {
		if (pods->token[i].ns != ns || !name_allowed(h, EFFECT_SECRETS, pods->token[i].name) ||
		    (snapshot_present(f->s, GK_SERVICE_ACCOUNT) && snapshot_find(f->s, GK_SERVICE_ACCOUNT, ns, pods->token[i].account) == REF_NONE &&
		     !span_is(pods->token[i].account, "default")))
			continue;
		pick_secret(h, p);
		return pods->token[i].secret;
	}
	return REF_NONE;
}

// Patch rights on one named workload are taken as they stand: its image may be changed, so its account is won. account "" = any that is there.
static ref through_workload(const struct finder *f, const struct hold *h, uint32_t ns, span account, struct picked *p)
{
	ref found = REF_NONE;

	for (size_t i = 0; i < h->n_tech; i++) {
		const struct allowed *q = &h->tech[i];
		for (size_t k = 0; tech(q->technique)->effect == EFFECT_RUN && k < q->n_names; k++) {
			ref w = account.n ? pods_workload(f->pods, ns, q->names[k], account) : REF_NONE;
			if (w == REF_NONE && (account.n || !pods_workload_runs(f->pods, ns, q->names[k])))
				continue;
			found = w;
			p->v[p->n++] = q->technique;
			break;
		}
	}
	return found;
}

bool ways_to_account(const struct finder *f, const struct hold *h, uint32_t j, unsigned skip, struct ways *w)
{
	const struct identity *v = &f->t->v[j];
	bool by_right = hold_allows(h, EFFECT_RUN, 0) || hold_allows(h, EFFECT_SA, 0);

	w->by.n = 0;
	ways_pick(&w->by, h, EFFECT_RUN, false);
	if (name_allowed(h, EFFECT_SA, v->name)) {
		ways_pick(&w->by, h, EFFECT_SA, false);
		ways_pick(&w->by, h, EFFECT_SA, true);
	}
	w->pod = through_pod(f, h, v->ns, v->name, skip, &w->by);
	if (skip && w->pod == REF_NONE)
		return false;
	ref workload = through_workload(f, h, v->ns, v->name, &w->by);
	if (workload != REF_NONE)
		w->pod = workload;
	w->secret = through_token(f, h, v->ns, v->name, &w->by);
	if (by_right)
		w->pod = w->secret = REF_NONE;
	return w->by.n > 0;
}

bool ways_to_group(const struct finder *f, const struct hold *h, uint32_t ns, unsigned skip, struct ways *w)
{
	w->by.n = 0;
	w->secret = REF_NONE;
	ways_pick(&w->by, h, EFFECT_RUN, false);
	through_workload(f, h, ns, SPAN(""), &w->by);
	ways_pick(&w->by, h, EFFECT_SA, false);
	ways_pick(&w->by, h, EFFECT_SA, true);
	w->pod = through_pod(f, h, ns, SPAN(""), skip, &w->by);
	if (skip && w->pod == REF_NONE)
		return false;
	if (!w->by.n)
		w->secret = through_any_token(f, h, ns, &w->by);
	return w->by.n > 0;
}
