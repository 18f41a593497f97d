#include "twin/podindex.h"

#include "k8s/meta.h"

#include <stdlib.h>

// What the index needs of a pod spec, read in one pass: specs are long and there may be a hundred thousand of them.
struct spec_facts {
	span account, alias, node;
};

static struct spec_facts read_spec(const value *spec)
{
	struct spec_facts f = { 0 };

	member_each(m, spec) {
		switch (m->key) {
		case KEY_serviceAccountName: f.account = value_span(&m->v); break;
		case KEY_serviceAccount: f.alias = value_span(&m->v); break;
		case KEY_nodeName: f.node = value_span(&m->v); break;
		}
	}
	// serviceAccount is the deprecated alias (core/v1 defaults copy it both ways); admission plug-in ServiceAccount fills "default".
	if (!f.account.n)
		f.account = f.alias.n ? f.alias : SPAN("default");
	return f;
}

// ---- accounts -------------------------------------------------------------------------------------------------------------------------

struct by_account { span name; ref obj; uint32_t pod; }; // an account object (pod POD_NONE), or a pod that names one

static int account_cmp(const void *x, const void *y)
{
	const struct by_account *a = x, *b = y;
	int c = span_cmp(a->name, b->name);

	if (c)
		return c;
	return a->obj != b->obj ? (a->obj < b->obj ? -1 : 1) : a->pod < b->pod ? -1 : a->pod > b->pod; // the object first
}

// Accounts and pods of one namespace, sorted by account: appends to p->account and *pods.
static void add_accounts(struct podindex *p, uint32_t ns, struct by_account *v, size_t n, uint32_t **pods)
{
	for (size_t i = 1; i < n; i++) {
		if (account_cmp(&v[i - 1], &v[i]) > 0) {
			qsort(v, n, sizeof *v, account_cmp);
			break;
		}
	}
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || !span_eq(v[i].name, v[i - 1].name))
			p->account[p->n_accounts++] = (struct pod_account){ .ns = ns, .name = v[i].name, .obj = v[i].obj, .pod = *pods };
		if (v[i].pod == POD_NONE)
			continue;
		p->pod[v[i].pod].account = (uint32_t)p->n_accounts - 1;
		*(*pods)++ = v[i].pod;
		p->account[p->n_accounts - 1].n_pods++;
	}
}

static void build_accounts(struct snapshot *s, struct podindex *p, const struct spec_facts *f, struct arena *scratch)
{
	const struct kind *k = snapshot_kind(s, GK_SERVICE_ACCOUNT);
	struct by_account *v = arena_alloc(scratch, (p->n_pods + (k ? k->n : 0) + 1) * sizeof *v, 16);
	uint32_t *first = arena_array(s->arena, uint32_t, s->n_ns + 1), *pods = arena_array(s->arena, uint32_t, p->n_pods);

	p->account = arena_alloc(scratch, (p->n_pods + (k ? k->n : 0) + 1) * sizeof *p->account, 16);
	for (uint32_t ns = 0; ns < s->n_ns; ns++) {
		size_t n = 0, n_objects = 0, n_pods;
		const ref *objects = k ? snapshot_kind_in_ns(s, k, ns, &n_objects) : NULL;
		const ref *in_ns = snapshot_in_ns(s, GK_POD, ns, &n_pods);
		for (size_t i = 0; i < n_objects; i++)
			v[n++] = (struct by_account){ snapshot_object(s, objects[i])->name, objects[i], POD_NONE };
		for (size_t i = 0; i < n_pods; i++)
			v[n++] = (struct by_account){ f[in_ns[i] - p->first_pod].account, REF_NONE, in_ns[i] - p->first_pod };
		add_accounts(p, ns, v, n, &pods);
		first[ns + 1] = (uint32_t)p->n_accounts;
	}
	struct pod_account *all = p->account;
	p->account = arena_alloc(s->arena, (p->n_accounts + 1) * sizeof *p->account, 16);
	memcpy(p->account, all, p->n_accounts * sizeof *all);
	p->account_first = first;
}

// ---- nodes ----------------------------------------------------------------------------------------------------------------------------

static int node_cmp(const void *x, const void *y)
{
	return span_cmp(((const struct pod_node *)x)->name, ((const struct pod_node *)y)->name);
}

// Node objects, and the names of nodes that only pods know.
static void list_nodes(struct snapshot *s, struct podindex *p, const struct spec_facts *f, struct arena *scratch)
{
	struct spanmap seen = { .seed = s->ns_by_name.seed };
	VEC(struct pod_node) v = { 0 };
	bool fresh;

	snapshot_each(r, s, GK_NODE) {
		span name = snapshot_object(s, r)->name;
		*spanmap_put(&seen, scratch, name, &fresh) = (uint32_t)v.n;
		vec_push(&v, scratch, (struct pod_node){ .name = name, .obj = r });
	}
	for (size_t i = 0; i < p->n_pods; i++) {
		if (!f[i].node.n)
			continue;
		uint32_t *slot = spanmap_put(&seen, scratch, f[i].node, &fresh);
		if (fresh) {
			*slot = (uint32_t)v.n;
			vec_push(&v, scratch, (struct pod_node){ .name = f[i].node, .obj = REF_NONE });
		}
		p->pod[i].node = *slot;
		v.v[*slot].n_pods++;
	}
	// For now pods name the position before sorting; n_pods keeps the count, pod is used as the way back.
	p->n_nodes = v.n;
	p->node = arena_array(s->arena, struct pod_node, v.n);
	uint32_t *now = arena_array(scratch, uint32_t, v.n), *back = arena_array(scratch, uint32_t, v.n);
	for (size_t i = 0; i < v.n; i++) {
		back[i] = (uint32_t)i;
		p->node[i] = v.v[i];
		p->node[i].pod = &back[i];
	}
	if (v.n)
		qsort(p->node, v.n, sizeof *p->node, node_cmp);
	for (size_t i = 0; i < v.n; i++)
		now[*p->node[i].pod] = (uint32_t)i;
	for (size_t i = 0; i < p->n_pods; i++)
		if (p->pod[i].node != POD_NONE)
			p->pod[i].node = now[p->pod[i].node];
}

static void build_nodes(struct snapshot *s, struct podindex *p, const struct spec_facts *f, struct arena *scratch)
{
	uint32_t *pods = arena_array(s->arena, uint32_t, p->n_pods), *at;

	list_nodes(s, p, f, scratch);
	at = arena_array(scratch, uint32_t, p->n_nodes);
	for (size_t i = 0, n = 0; i < p->n_nodes; i++) {
		at[i] = (uint32_t)n;
		p->node[i].pod = pods + n;
		n += p->node[i].n_pods;
	}
	for (size_t i = 0; i < p->n_pods; i++)
		if (p->pod[i].node != POD_NONE)
			pods[at[p->pod[i].node]++] = (uint32_t)i;
}

struct podindex *podindex_build(struct snapshot *s)
{
	struct podindex *p = arena_new(s->arena, struct podindex);
	const struct kind *k = snapshot_kind(s, GK_POD);
	struct arena scratch = { 0 };

	p->n_pods = k ? k->n : 0;
	p->first_pod = p->n_pods ? k->objects[0] : REF_NONE;
	p->pod = arena_array(s->arena, struct pod, p->n_pods);
	struct spec_facts *f = arena_alloc(&scratch, (p->n_pods + 1) * sizeof *f, 16);
	for (size_t i = 0; i < p->n_pods; i++) {
		const struct object *o = snapshot_object(s, k->objects[i]);
		span phase = value_get_span(value_get(o->root, KEY_status), KEY_phase);
		p->pod[i] = (struct pod){
			.obj = k->objects[i], .ns = o->ns, .node = POD_NONE, .spec = value_get(o->root, KEY_spec),
			.running = !span_is(phase, "Succeeded") && !span_is(phase, "Failed"),
		};
		f[i] = read_spec(p->pod[i].spec);
	}
	build_accounts(s, p, f, &scratch);
	build_nodes(s, p, f, &scratch);
	arena_free(&scratch);
	p->account_creatable = bitset_new(s->arena, s->n_ns);
	return p;
}

// ---- questions ------------------------------------------------------------------------------------------------------------------------

const struct pod *podindex_pod(const struct snapshot *s, ref obj)
{
	const struct podindex *p = s->pods;
	return p->n_pods && obj >= p->first_pod && obj - p->first_pod < p->n_pods ? &p->pod[obj - p->first_pod] : NULL;
}

const struct pod_account *podindex_account(const struct snapshot *s, uint32_t ns, span name)
{
	const struct podindex *p = s->pods;

	if (ns == NS_CLUSTER || ns >= s->n_ns)
		return NULL;
	for (size_t low = p->account_first[ns], high = p->account_first[ns + 1]; low < high;) {
		size_t mid = low + (high - low) / 2;
		int c = span_cmp(p->account[mid].name, name);
		if (c == 0)
			return &p->account[mid];
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

const struct pod_node *podindex_node(const struct snapshot *s, span name)
{
	const struct podindex *p = s->pods;

	for (size_t low = 0, high = p->n_nodes; low < high;) {
		size_t mid = low + (high - low) / 2;
		int c = span_cmp(p->node[mid].name, name);
		if (c == 0)
			return &p->node[mid];
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

ref podindex_owner(const struct snapshot *s, ref pod)
{
	for (int hop = 0; hop < 8; hop++) {
		const struct object *o = snapshot_object(s, pod);
		if ((o->flags & OBJECT_SYNTHETIC) && o->cause != REF_NONE) {
			pod = o->cause;
			continue;
		}
		const value *owner = meta_controller(o->root);
		span group, version;
		if (!owner)
			return pod;
		gvk_split(meta_api_version(owner), &group, &version);
		ref up = snapshot_find_other(s, group, meta_kind(owner), o->ns, value_get_span(owner, KEY_name));
		if (up == REF_NONE)
			return pod;
		pod = up;
	}
	return pod;
}

static bool projects_token(const value *volumes)
{
	value_each(v, volumes)
		value_each(p, value_at(v, 2, KEY_projected, KEY_sources))
			if (value_present(value_get(p, KEY_serviceAccountToken)))
				return true;
	return false;
}

// The pod's own word counts before the account's (kubernetes plugin/pkg/admission/serviceaccount shouldAutomount).
bool podindex_token(const struct snapshot *s, const struct pod *p)
{
	const value *own = value_get(p->spec, KEY_automountServiceAccountToken);
	ref account = s->pods->account[p->account].obj;

	if (projects_token(value_get(p->spec, KEY_volumes)))
		return true;
	if (own->type != VALUE_BOOL && account != REF_NONE)
		own = value_get(snapshot_object(s, account)->root, KEY_automountServiceAccountToken);
	return own->type != VALUE_BOOL || own->b;
}
