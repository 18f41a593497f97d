#include "attack/pods.h"
#include "k8s/podspec.h"

// The controller that owns the pod ("" when none): pods with the same one are copies.
static span owner_name(const value *meta)
{
	value_each(o, value_get(meta, KEY_ownerReferences))
		if (value_get_true(o, KEY_controller))
			return value_get_span(o, KEY_name);
	return SPAN("");
}

static bool pod_runs(const value *root)
{
	span phase = value_span(value_at(root, 2, KEY_status, KEY_phase));
	return !span_is(phase, "Pending") && !span_is(phase, "Succeeded") && !span_is(phase, "Failed");
}

static bool projects_token(const value *spec)
{
	value_each(v, value_get(spec, KEY_volumes))
		value_each(src, value_at(v, 2, KEY_projected, KEY_sources))
			if (value_present(value_get(src, KEY_serviceAccountToken)))
				return true;
	return false;
}

// pod.spec.automountServiceAccountToken wins over the account's own field (plugin/pkg/admission/serviceaccount/admission.go shouldAutomount).
static bool token_mounted(const struct snapshot *s, uint32_t ns, const value *spec)
{
	const value *own = value_get(spec, KEY_automountServiceAccountToken);
	if (projects_token(spec))
		return true;
	if (own->type == VALUE_BOOL)
		return own->b;
	ref sa = snapshot_find(s, GK_SERVICE_ACCOUNT, ns, pod_service_account(spec));
	const value *theirs = sa == REF_NONE ? &value_absent : value_get(s->object[sa].root, KEY_automountServiceAccountToken);
	return !(theirs->type == VALUE_BOOL && !theirs->b);
}

static void build_groups(struct snapshot *s, struct arena *a, struct pods *p)
{
	const struct kind *k = snapshot_kind(s, GK_POD);
	VEC(struct podgroup) v = { 0 };
	span owner = SPAN("");
	uint32_t ns = 0;

	p->first = arena_array(a, uint32_t, s->n_ns + 1);
	for (size_t i = 0; k && i < k->n; i++) {
		const struct object *o = &s->object[k->objects[i]];
		const value *meta = value_get(o->root, KEY_metadata);
		span mine = owner_name(meta);
		bool runs = pod_runs(o->root);
		if (v.n && mine.n && v.v[v.n - 1].ns == o->ns && span_eq(mine, owner)) {
			v.v[v.n - 1].n_pods++;
			v.v[v.n - 1].running |= runs;
			continue;
		}
		for (; ns <= o->ns && ns < s->n_ns; ns++)
			p->first[ns] = (uint32_t)v.n;
		owner = mine;
		struct podgroup g = { .ns = o->ns, .pods = &k->objects[i], .n_pods = 1, .meta = meta, .spec = value_get(o->root, KEY_spec), .running = runs };
		g.account = pod_service_account(g.spec);
		g.token = token_mounted(s, g.ns, g.spec);
		vec_push(&v, a, g);
	}
	for (; ns <= s->n_ns; ns++)
		p->first[ns] = (uint32_t)v.n;
	p->group = v.v;
	p->n_groups = v.n;
}

static uint64_t token_key(uint32_t ns, span account)
{
	return span_hash(account, ns);
}

static void build_tokens(struct snapshot *s, struct arena *a, struct pods *p)
{
	const struct kind *k = snapshot_kind(s, GK_SECRET);
	uint32_t key = intern_id(&s->keys, SPAN("kubernetes.io/service-account.name"));

	p->token = arena_array(a, struct pods_token, (k ? k->n : 0) + 1);
	for (size_t i = 0; k && i < k->n; i++) {
		const struct object *o = &s->object[k->objects[i]];
		if (!span_is(value_get_span(o->root, KEY_type), "kubernetes.io/service-account-token"))
			continue;
		span account = value_span(value_at(o->root, 3, KEY_metadata, KEY_annotations, key));
		if (!account.n)
			continue;
		bool fresh;
		uint32_t *head = map64_put(&p->tokens, a, token_key(o->ns, account), &fresh);
		p->token[p->n_tokens].ns = o->ns;
		p->token[p->n_tokens].account = account;
		p->token[p->n_tokens].name = o->name;
		p->token[p->n_tokens].secret = k->objects[i];
		p->token[p->n_tokens].next = fresh ? MAP_NONE : *head;
		*head = (uint32_t)p->n_tokens++;
	}
}

struct pods *pods_build(struct snapshot *s, struct arena *a)
{
	struct pods *p = arena_new(a, struct pods);
	p->s = s;
	build_groups(s, a, p);
	build_tokens(s, a, p);
	return p;
}

const struct podgroup *pods_groups(const struct pods *p, uint32_t ns, size_t *n)
{
	if (ns == NS_CLUSTER) {
		*n = p->n_groups;
		return p->group;
	}
	*n = p->first[ns + 1] - p->first[ns];
	return *n ? p->group + p->first[ns] : NULL;
}

static const enum gk workload_kinds[] = { GK_DEPLOYMENT, GK_STATEFUL_SET, GK_DAEMON_SET, GK_REPLICA_SET, GK_CRON_JOB, GK_JOB, GK_REPLICATION_CONTROLLER };

ref pods_workload(const struct pods *p, uint32_t ns, span name, span account)
{
	for (size_t i = 0; i < sizeof workload_kinds / sizeof *workload_kinds; i++) {
		ref r = snapshot_find(p->s, workload_kinds[i], ns, name);
		const value *meta, *spec;
		if (r != REF_NONE && pod_template(workload_kinds[i], p->s->object[r].root, &meta, &spec) && span_eq(pod_service_account(spec), account))
			return r;
	}
	return REF_NONE;
}

bool pods_workload_runs(const struct pods *p, uint32_t ns, span name)
{
	for (size_t i = 0; i < sizeof workload_kinds / sizeof *workload_kinds; i++) {
		ref r = snapshot_find(p->s, workload_kinds[i], ns, name);
		const value *meta, *spec;
		if (r != REF_NONE && pod_template(workload_kinds[i], p->s->object[r].root, &meta, &spec) &&
		    snapshot_service_account(p->s, ns, pod_service_account(spec)) == EXISTS_YES)
			return true;
	}
	return false;
}

bool pods_next_token(const struct pods *p, uint32_t ns, span account, uint32_t *at)
{
	*at = *at == MAP_NONE ? map64_get(&p->tokens, token_key(ns, account)) : p->token[*at].next;
	while (*at != MAP_NONE && (p->token[*at].ns != ns || !span_eq(p->token[*at].account, account)))
		*at = p->token[*at].next;
	return *at != MAP_NONE;
}
