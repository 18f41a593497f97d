// Rights that are limited to object names (resourceNames) count where an object of that name is: one hold a namespace. A name that no
// object of a kind that the input shows bears is worth nothing today.
#include "attack/finder.h"

static bool workload_there(const struct snapshot *s, uint32_t ns, span name)
{
	static const enum gk kinds[] = { GK_DEPLOYMENT, GK_STATEFUL_SET, GK_DAEMON_SET, GK_REPLICA_SET, GK_CRON_JOB, GK_JOB, GK_REPLICATION_CONTROLLER };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (snapshot_find(s, kinds[i], ns, name) != REF_NONE)
			return true;
	return false;
}

static bool there(const struct snapshot *s, enum effect e, uint32_t ns, span name)
{
	switch (e) {
	case EFFECT_SECRETS:
		return !snapshot_present(s, GK_SECRET) || snapshot_find(s, GK_SECRET, ns, name) != REF_NONE;
	case EFFECT_RUN:
		return workload_there(s, ns, name);
	case EFFECT_EXEC:
		return snapshot_find(s, GK_POD, ns, name) != REF_NONE;
	case EFFECT_SA:
		return !snapshot_present(s, GK_SERVICE_ACCOUNT) || snapshot_find(s, GK_SERVICE_ACCOUNT, ns, name) != REF_NONE || span_is(name, "default");
	case EFFECT_LABEL:
		return span_eq(snapshot_ns_name(s, ns), name);
	default:
		return true;
	}
}

static bool place_matters(enum effect e)
{
	return e == EFFECT_SECRETS || e == EFFECT_RUN || e == EFFECT_EXEC || e == EFFECT_SA || e == EFFECT_LABEL;
}

static bool keep_names(struct finder *f, uint32_t ns, struct allowed *x)
{
	enum effect e = tech(x->technique)->effect;
	span *names;
	uint32_t n = 0;

	if (!x->n_names || !place_matters(e))
		return true;
	names = arena_array(f->a, span, x->n_names);
	for (uint32_t i = 0; i < x->n_names; i++)
		if (there(f->s, e, ns, x->names[i]))
			names[n++] = x->names[i];
	x->names = names;
	x->n_names = n;
	return n > 0;
}

size_t named_in_ns(struct finder *f, uint32_t ns, struct allowed *v, size_t n)
{
	size_t k = 0;
	for (size_t i = 0; i < n; i++)
		if (keep_names(f, ns, &v[i]))
			v[k++] = v[i];
	return k;
}

size_t named_everywhere(struct finder *f, const struct hold *star, struct allowed *v, size_t n, size_t *n_left, const struct hold **out, size_t max)
{
	VEC(struct allowed) limited = { 0 };
	size_t k = 0, made = 0;

	for (size_t i = 0; i < n; i++) {
		if (v[i].n_names && place_matters(tech(v[i].technique)->effect))
			vec_push(&limited, f->a, v[i]);
		else
			v[k++] = v[i];
	}
	for (uint32_t ns = 0; limited.n && ns < f->s->n_ns && made < max; ns++) {
		if (f->s->ns[ns].exists != EXISTS_YES)
			continue;
		struct allowed *mine = arena_array(f->a, struct allowed, limited.n);
		memcpy(mine, limited.v, limited.n * sizeof *mine);
		size_t m = named_in_ns(f, ns, mine, limited.n);
		if (!m)
			continue;
		struct hold *h = arena_new(f->a, struct hold);
		*h = *star;
		h->ns = ns;
		h->tech = mine;
		h->n_tech = m;
		out[made++] = h;
	}
	*n_left = k;
	return made;
}
