#include "attack/exposure/pool.h"
#include "k8s/meta.h"
#include "twin/podindex.h"

#include <stdlib.h>

// Nodes that are managed as one, as the systems that make them mark it; nodes without a mark go by their roles.
struct pool {
	span name;               // "" = no mark
	uint32_t nodes, hit_nodes;
	uint32_t pods, hit_pods; // running pods of tenants
	ref example;             // object that shows it
	span detail;             // "node-1 of alpha and beta"
};

struct pools {
	struct pool *v; uint32_t n;
	uint32_t *of;            // pool by node of the podindex
	struct pool unplaced;    // pods that name no node
};

// Sources: eksctl and EKS managed node groups, GKE and AKS node pools, Karpenter, kOps, Cluster API, DigitalOcean, Scaleway, Rancher machine pools.
static const char *const pool_label[] = {
	"eks.amazonaws.com/nodegroup", "alpha.eksctl.io/nodegroup-name", "cloud.google.com/gke-nodepool", "kubernetes.azure.com/agentpool", "agentpool",
	"karpenter.sh/nodepool", "karpenter.sh/provisioner-name", "kops.k8s.io/instancegroup", "cluster.x-k8s.io/deployment-name",
	"doks.digitalocean.com/node-pool", "k8s.scaleway.com/pool-name", "rke.cattle.io/machine-pool-name", "node.kubernetes.io/pool", "worker.gardener.cloud/pool",
};

static span pool_name(const struct snapshot *s, const struct pod_node *node)
{
	const value *labels = node->obj == REF_NONE ? &value_absent : meta_labels(s->object[node->obj].root);
	span role = SPAN("node-role.kubernetes.io/"), best = SPAN("");

	for (size_t i = 0; i < sizeof pool_label / sizeof *pool_label; i++) {
		uint32_t key = intern_find(&s->keys, span_str(pool_label[i]));
		span v = key == MAP_NONE ? SPAN("") : value_get_span(labels, key);
		if (v.n)
			return v;
	}
	// The first role by name, so that the order of the labels does not matter.
	member_each(m, labels) {
		span key = intern_text(&s->keys, m->key);
		if (span_starts(key, role) && key.n > role.n && (!best.n || span_cmp(span_from(key, role.n), best) < 0))
			best = span_from(key, role.n);
	}
	return best;
}

static int by_name(const void *x, const void *y)
{
	return span_cmp(((const struct pool *)x)->name, ((const struct pool *)y)->name);
}

static uint32_t pool_find(const struct pools *p, span name)
{
	uint32_t lo = 0, hi = p->n;

	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (span_cmp(p->v[mid].name, name) <= 0)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

static struct pools pools_build(struct exposing *x)
{
	const struct snapshot *s = x->f->s;
	const struct podindex *pi = s->pods;
	struct arena *a = x->f->a;
	struct pools p = { .v = arena_array(a, struct pool, pi->n_nodes + 1), .of = arena_array(a, uint32_t, pi->n_nodes + 1) };
	uint32_t n = 0;

	p.unplaced.example = REF_NONE;
	for (size_t i = 0; i < pi->n_nodes; i++)
		p.v[i] = (struct pool){ .name = pool_name(s, &pi->node[i]), .example = REF_NONE };
	if (pi->n_nodes)
		qsort(p.v, pi->n_nodes, sizeof *p.v, by_name);
	for (size_t i = 0; i < pi->n_nodes; i++)
		if (!n || !span_eq(p.v[n - 1].name, p.v[i].name))
			p.v[n++] = p.v[i];
	p.n = n;
	for (size_t i = 0; i < pi->n_nodes; i++) {
		p.of[i] = pool_find(&p, pool_name(s, &pi->node[i]));
		p.v[p.of[i]].nodes++;
	}
	return p;
}

// One line for the cluster when several pools, and all that run pods of tenants, are hit; also when nothing tells the pools apart.
static bool whole_cluster(const struct pools *p, uint32_t hit)
{
	uint32_t could = 0;

	for (uint32_t i = 0; i < p->n; i++)
		could += p->v[i].pods > 0;
	return hit == could && (hit != 1 || (p->n == 1 && !p->v[0].name.n));
}

static void pools_say(struct exposing *x, struct pools *p, span (*say)(struct exposing *x, const struct pool *sum, span where))
{
	struct pool sum = p->unplaced;
	uint32_t hit = 0;
	struct arena *a = x->f->a;

	for (uint32_t i = 0; i < p->n; i++) {
		const struct pool *q = &p->v[i];
		if (!q->hit_nodes)
			continue;
		hit++;
		sum.detail = sum.detail.n ? sum.detail : q->detail;
		sum.example = sum.example == REF_NONE ? q->example : sum.example;
		sum.nodes += q->nodes;
		sum.hit_nodes += q->hit_nodes;
		sum.pods += q->pods;
		sum.hit_pods += q->hit_pods;
	}
	if (!hit && !p->unplaced.hit_pods)
		return;
	if (whole_cluster(p, hit)) {
		span where = hit > 1 ? arena_printf(a, "all %u node pools with pods of tenants", hit) : SPAN("the cluster");
		exposing_line(x, SPAN(""), NS_CLUSTER, sum.example, say(x, &sum, where));
		return;
	}
	for (uint32_t i = 0; i < p->n; i++) {
		const struct pool *q = &p->v[i];
		span where = q->name.n ? arena_printf(a, "node pool %.*s", SPANF(q->name)) : SPAN("nodes of no pool");
		if (q->hit_nodes)
			exposing_line(x, q->name.n ? q->name : where, NS_CLUSTER, q->example, say(x, q, where));
	}
}

static const char *plural(uint32_t n) { return n == 1 ? "" : "s"; }

// -- kernel-shared ------------------------------------------------------------------------------------------------
// A RuntimeClass whose handler is an ordinary runtime is no sandbox; of other handlers only the name is known, and they are believed.
static bool plain_handler(span h)
{
	static const char *const plain[] = { "runc", "crun", "youki", "nvidia", "nvidia-cdi", "nvidia-legacy", "nvidia-experimental" };
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (span_is(h, plain[i]))
			return true;
	return false;
}

// With hostUsers: false root of the container is nobody on the node: what is left are flaws that need no capability (KEP-127).
static bool shares_kernel(const struct snapshot *s, const value *spec)
{
	const value *users = value_get(spec, KEY_hostUsers);
	span class = value_get_span(spec, KEY_runtimeClassName);

	if (users->type == VALUE_BOOL && !users->b)
		return false;
	if (!class.n)
		return true;
	ref rc = snapshot_find(s, GK_RUNTIME_CLASS, NS_CLUSTER, class);
	return rc != REF_NONE && plain_handler(value_get_span(s->object[rc].root, KEY_handler));
}

static span say_kernel(struct exposing *x, const struct pool *q, span where)
{
	return arena_printf(x->f->a, "%.*s: %u of %u pods of tenants run without a sandbox and without a user namespace; %s", SPANF(where), q->hit_pods, q->pods,
		x->t->gives);
}

static bool runs_for_tenant(const struct snapshot *s, const struct podgroup *g)
{
	return g->running && s->ns[g->ns].tenant != TENANT_NONE;
}

void exposure_kernel(struct exposing *x)
{
	const struct snapshot *s = x->f->s;
	struct pools p = pools_build(x);
	uint8_t *hit = arena_array(x->f->a, uint8_t, s->pods->n_nodes + 1);
	size_t n;
	const struct podgroup *g = pods_groups(x->f->pods, NS_CLUSTER, &n);

	if (!n && !snapshot_present(s, GK_POD))
		exposing_unasked(x, UNKNOWN_kind_missing);
	for (size_t i = 0; i < n; i++) {
		if (!runs_for_tenant(s, &g[i]))
			continue;
		bool shared = shares_kernel(s, g[i].spec);
		for (size_t k = 0; k < g[i].n_pods; k++) {
			const struct pod *pod = podindex_pod(s, g[i].pods[k]);
			struct pool *q = pod && pod->node != POD_NONE ? &p.v[p.of[pod->node]] : &p.unplaced;
			q->pods++;
			q->hit_pods += shared;
			if (!shared)
				continue;
			if (q->example == REF_NONE)
				q->example = g[i].pods[k];
			if (q != &p.unplaced && !hit[pod->node]) {
				hit[pod->node] = 1;
				q->hit_nodes++;
			}
		}
	}
	pools_say(x, &p, say_kernel);
}

// -- cohabitation -------------------------------------------------------------------------------------------------
static span say_neighbours(struct exposing *x, const struct pool *q, span where)
{
	return arena_printf(x->f->a, "%.*s: %u of %u node%s run%s pods of several tenants (%.*s); %s", SPANF(where), q->hit_nodes, q->nodes, plural(q->nodes),
		q->hit_nodes == 1 ? "s" : "", SPANF(q->detail), x->t->gives);
}

// Two tenants whose pods run on the node; false when there are none. *any: a tenant's pod runs there at all. *pod: of the second.
static bool two_tenants(const struct snapshot *s, const struct pod_node *node, uint32_t two[2], ref *pod, bool *any)
{
	two[0] = TENANT_NONE;
	for (uint32_t k = 0; k < node->n_pods; k++) {
		const struct pod *p = &s->pods->pod[node->pod[k]];
		uint32_t t = s->ns[p->ns].tenant;
		if (!p->running || t == TENANT_NONE)
			continue;
		*any = true;
		if (two[0] == TENANT_NONE)
			two[0] = t;
		if (t == two[0])
			continue;
		two[1] = t;
		*pod = p->obj;
		return true;
	}
	return false;
}

void exposure_neighbours(struct exposing *x)
{
	const struct snapshot *s = x->f->s;
	struct pools p = pools_build(x);
	bool placed = false;

	for (size_t i = 0; i < s->pods->n_nodes; i++) {
		const struct pod_node *node = &s->pods->node[i];
		struct pool *q = &p.v[p.of[i]];
		uint32_t two[2];
		ref pod;
		bool any = false, several = two_tenants(s, node, two, &pod, &any);
		placed |= any;
		q->pods += any;
		q->hit_nodes += several;
		if (!several || q->detail.n)
			continue;
		q->example = pod;
		q->detail = arena_printf(x->f->a, "on %.*s those of %.*s and %.*s", SPANF(node->name), SPANF(s->tenant[two[0]].name), SPANF(s->tenant[two[1]].name));
	}
	// Who meets whom is the scheduler's choice: pods that name no node say nothing about it.
	if (!placed && s->n_tenants > 1)
		exposing_unasked(x, snapshot_present(s, GK_POD) && s->pods->n_pods ? UNKNOWN_host : UNKNOWN_kind_missing);
	pools_say(x, &p, say_neighbours);
}

// -- old kubelets -------------------------------------------------------------------------------------------------
static span say_kubelet(struct exposing *x, const struct pool *q, span where)
{
	return arena_printf(x->f->a, "%.*s: %u of %u node%s ha%s a kubelet without the fix (%.*s); %s", SPANF(where), q->hit_nodes, q->nodes, plural(q->nodes),
		q->hit_nodes == 1 ? "s" : "ve", SPANF(q->detail), x->t->gives);
}

void exposure_kubelet(struct exposing *x)
{
	const struct snapshot *s = x->f->s;
	struct pools p = pools_build(x);
	enum unknown why = UNKNOWN_NONE;

	enum verdict v = x->t->when(s, NS_CLUSTER, NULL, 0, &why);
	if (v == VERDICT_UNKNOWN)
		exposing_unasked(x, why);
	if (v != VERDICT_ALLOW)
		return;
	for (size_t i = 0; i < s->pods->n_nodes; i++) {
		const struct pod_node *node = &s->pods->node[i];
		struct pool *q = &p.v[p.of[i]];
		q->pods += node->obj != REF_NONE;
		if (node->obj == REF_NONE || x->t->when(s, NS_CLUSTER, &node->name, 1, &why) != VERDICT_ALLOW)
			continue;
		q->hit_nodes++;
		if (q->detail.n)
			continue;
		q->example = node->obj;
		q->detail = arena_printf(x->f->a, "%.*s: %.*s", SPANF(node->name),
			SPANF(value_span(value_at(s->object[node->obj].root, 3, KEY_status, KEY_nodeInfo, KEY_kubeletVersion))));
	}
	pools_say(x, &p, say_kubelet);
}
