#include "attack/exposure/exposure.h"
#include "attack/exposure/pool.h"
#include "attack/technique/lookup.h"
#include "base/must.h"

// Namespaces of tenants that are in use: `default` is there in every cluster, and says nothing when nobody's pod is in it.
static bool of_tenant(const struct finder *f, uint32_t ns)
{
	const struct ns *n = &f->s->ns[ns];
	const struct object *o = n->obj == REF_NONE ? NULL : &f->s->object[n->obj];
	bool shown = o && (!(o->flags & OBJECT_SYNTHETIC) || o->cause != REF_NONE);
	size_t pods;

	pods_groups(f->pods, ns, &pods);
	return n->tenant != TENANT_NONE && n->exists == EXISTS_YES && (shown || pods);
}

// -- texts --------------------------------------------------------------------------------------------------------
// A technique's sentence, to stand behind a colon. Names of fields keep their case, and so do words such as API.
static span lowered(struct arena *a, const char *z)
{
	bool word = z[0] >= 'A' && z[0] <= 'Z' && (z[1] == ' ' || (z[1] >= 'a' && z[1] <= 'z'));
	return arena_printf(a, "%c%s", word ? z[0] - 'A' + 'a' : z[0], z + 1);
}

void exposing_line(struct exposing *x, span scope, uint32_t ns, ref obj, span text)
{
	struct exposure e = { x->t, scope, ns, text, obj };
	vec_push(&x->out, x->f->a, e);
}

void exposing_unasked(struct exposing *x, enum unknown why)
{
	struct unasked u = { x->t, why, why == UNKNOWN_kind_missing ? arena_printf(x->f->a, "%s is not in the input", x->kind) :
		span_str(unknown_info(why)->text) };
	vec_push(&x->open, x->f->a, u);
}

// -- namespaces: quotas -------------------------------------------------------------------------------------------
// What is there and does not help, said so that nobody thinks it does. *obj: the object that shows it.
static span quota_note(struct exposing *x, uint32_t ns, ref *obj)
{
	const struct snapshot *s = x->f->s;
	size_t n;
	const ref *v = snapshot_in_ns(s, GK_RESOURCE_QUOTA, ns, &n);

	for (size_t i = 0; i < n; i++)
		if (lookup_quota_idle(s->object[v[i]].root)) {
			*obj = v[i];
			return arena_printf(x->f->a, "; ResourceQuota %.*s has no status, so the server enforces nothing of it", SPANF(s->object[v[i]].name));
		}
	v = snapshot_in_ns(s, GK_LIMIT_RANGE, ns, &n);
	if (n && !strcmp(x->t->id, "no-quota-dos"))
		return arena_printf(x->f->a, "; LimitRange %.*s bounds each container, not how many there are", SPANF(s->object[v[0]].name));
	return SPAN("");
}

// The technique's condition in every namespace of a tenant.
static void by_namespace(struct exposing *x)
{
	struct finder *f = x->f;
	const struct snapshot *s = f->s;
	uint32_t *hit = arena_array(f->a, uint32_t, s->n_ns + 1);
	size_t n = 0, all = 0;

	for (uint32_t ns = 0; ns < s->n_ns; ns++) {
		enum unknown why = UNKNOWN_NONE;
		if (!of_tenant(f, ns))
			continue;
		all++;
		enum verdict v = x->t->when(s, ns, NULL, 0, &why);
		if (v == VERDICT_UNKNOWN) {
			exposing_unasked(x, why);
			return;
		}
		if (v == VERDICT_ALLOW)
			hit[n++] = ns;
	}
	span needs = lowered(f->a, x->t->needs);
	if (n == all && n > 1) {
		exposing_line(x, SPAN(""), NS_CLUSTER, s->ns[hit[0]].obj, arena_printf(f->a, "all %zu tenant namespaces: %.*s; %s", n, SPANF(needs), x->t->gives));
		return;
	}
	for (size_t i = 0; i < n; i++) {
		ref obj = s->ns[hit[i]].obj;
		span note = quota_note(x, hit[i], &obj), name = s->ns[hit[i]].name;
		exposing_line(x, name, hit[i], obj, arena_printf(f->a, "%.*s: %.*s; %s%.*s", SPANF(name), SPANF(needs), x->t->gives, SPANF(note)));
	}
}

// -- pods ---------------------------------------------------------------------------------------------------------
#define MAX_POD_ENTRIES 8

struct pod_hit { uint32_t ns; const struct podgroup *g; span field; };

// All entries about fields are asked in one pass: the specs of a large cluster do not fit into any cache.
struct pod_entries {
	struct pod_entry { const struct technique *t; VEC(struct pod_hit) hit; } v[MAX_POD_ENTRIES];
	size_t n;
	size_t all;          // namespaces of tenants where some pod runs
};

static bool pod_has(struct finder *f, const struct technique *t, const struct podgroup *g, struct host_proof *proof)
{
	const value *users = value_get(g->spec, KEY_hostUsers);
	struct pod_view v = { &f->s->keys, g->meta, g->spec, users->type == VALUE_BOOL && !users->b, f->s->minor };

	*proof = (struct host_proof){ .at = &value_absent, .arena = &f->run };
	if (!t->has(&v, proof))
		return false;
	proof->field = arena_span(f->a, proof->field); // asking admission empties f->run
	return pod_admitted(f, g) != VERDICT_DENY;
}

// Of every entry, the first running pod of the namespace that it holds for.
static void ask_pods(struct finder *f, struct pod_entries *e, uint32_t ns)
{
	size_t n, open = e->n;
	const struct podgroup *g = pods_groups(f->pods, ns, &n);
	bool done[MAX_POD_ENTRIES] = { 0 }, runs = false;

	for (size_t i = 0; i < n && (open || !runs); i++) {
		if (!g[i].running)
			continue;
		runs = true;
		for (size_t k = 0; k < e->n; k++) {
			struct host_proof proof;
			if (done[k] || !pod_has(f, e->v[k].t, &g[i], &proof))
				continue;
			vec_push(&e->v[k].hit, f->a, (struct pod_hit){ ns, &g[i], proof.field });
			done[k] = true;
			open--;
		}
	}
	e->all += runs;
}

static void by_pod(struct exposing *x)
{
	struct finder *f = x->f;
	const struct pod_entry *e = NULL;

	for (size_t k = 0; k < x->pods->n; k++)
		if (x->pods->v[k].t == x->t)
			e = &x->pods->v[k];
	must(e != NULL);
	if (!x->pods->all && !snapshot_present(f->s, GK_POD))
		exposing_unasked(x, UNKNOWN_kind_missing);
	span needs = lowered(f->a, x->t->needs);
	if (e->hit.n == x->pods->all && e->hit.n > 1) {
		exposing_line(x, SPAN(""), NS_CLUSTER, e->hit.v[0].g->pods[0], arena_printf(f->a, "all %zu tenant namespaces with pods: %.*s; %s", e->hit.n,
			SPANF(needs), x->t->gives));
		return;
	}
	// One line a namespace, with the first pod that shows it.
	for (size_t i = 0; i < e->hit.n; i++) {
		const struct pod_hit *h = &e->hit.v[i];
		span name = f->s->ns[h->ns].name;
		exposing_line(x, name, h->ns, h->g->pods[0], arena_printf(f->a, "%.*s: %.*s (Pod %.*s, %.*s); %s", SPANF(name), SPANF(needs),
			SPANF(f->s->object[h->g->pods[0]].name), SPANF(h->field), x->t->gives));
	}
}

// -- the cluster --------------------------------------------------------------------------------------------------
static void by_cluster(struct exposing *x)
{
	enum unknown why = UNKNOWN_NONE;
	enum verdict v = x->t->when(x->f->s, NS_CLUSTER, NULL, 0, &why);

	if (v == VERDICT_UNKNOWN)
		exposing_unasked(x, why);
	else if (v == VERDICT_ALLOW)
		exposing_line(x, SPAN(""), NS_CLUSTER, REF_NONE, arena_printf(x->f->a, "%.*s; %s", SPANF(lowered(x->f->a, x->t->needs)), x->t->gives));
}

// -- the list -----------------------------------------------------------------------------------------------------
// What each is asked of, and the kind without which it cannot be asked.
static const struct way { const char *id; void (*list)(struct exposing *x); const char *kind; } ways[] = {
	{ "no-quota-dos", by_namespace, "ResourceQuota" },
	{ "api-flood", by_namespace, "ResourceQuota" },
	{ "resource-dos-other", by_namespace, "ResourceQuota" },
	{ "seccomp-unconfined", by_pod, "Pod" },
	{ "apparmor-unconfined", by_pod, "Pod" },
	{ "share-process-ns", by_pod, "Pod" },
	{ "sidecar-shared-net", by_pod, "Pod" },
	{ "kernel-shared", exposure_kernel, "Pod" },
	{ "cohabitation", exposure_neighbours, "Pod" },
	{ "subpath-symlink", exposure_kubelet, "Node" },
	{ "net-localnet", by_cluster, "Node" },
};

static const struct way *way_of(const struct technique *t)
{
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (!strcmp(ways[i].id, t->id))
			return &ways[i];
	return NULL;
}

bool exposure_decides(const struct technique *t)
{
	return way_of(t) != NULL;
}

static bool on_this_version(const struct snapshot *s, const struct technique *t)
{
	return (!t->since || s->minor >= t->since) && (!t->until || s->minor <= t->until);
}

static bool wanted(const struct finder *f, size_t i)
{
	const struct technique *t = technique_table[i];

	return way_of(t) && !t->undecided && on_this_version(f->s, t) && (!f->o->n_only || tech_has(&f->wanted, i));
}

static void look_at_pods(struct finder *f, struct pod_entries *e)
{
	for (size_t i = 0; i < technique_count; i++)
		if (wanted(f, i) && way_of(technique_table[i])->list == by_pod) {
			must(e->n < MAX_POD_ENTRIES);
			e->v[e->n++].t = technique_table[i];
		}
	for (uint32_t ns = 0; e->n && ns < f->s->n_ns; ns++) {
		arena_reset(&f->run);
		if (of_tenant(f, ns))
			ask_pods(f, e, ns);
	}
}

void exposure_list(struct finder *f, struct report *r)
{
	struct pod_entries pods = { .n = 0 };
	struct exposing x = { .f = f, .pods = &pods };

	look_at_pods(f, &pods);
	for (size_t i = 0; i < technique_count; i++) {
		if (!wanted(f, i))
			continue;
		x.t = technique_table[i];
		x.kind = way_of(x.t)->kind;
		way_of(x.t)->list(&x);
	}
	r->exposure = x.out.v;
	r->n_exposures = x.out.n;
	r->unasked = x.open.v;
	r->n_unasked = x.open.n;
}
