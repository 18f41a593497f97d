#include "twin/podindex.h"

#include "k8s/meta.h"

#include <stdlib.h>

static span account_of(const value *spec)
{
	// serviceAccount is the deprecated alias (core/v1 defaults copy it both ways); admission plugin ServiceAccount fills "default".
	span s = value_get_span(spec, KEY_serviceAccountName);
	s = s.n ? s : value_get_span(spec, KEY_serviceAccount);
	return s.n ? s : SPAN("default");
}

static bool projects_token(const value *spec)
{
	value_each(v, value_get(spec, KEY_volumes))
		value_each(p, value_at(v, 2, KEY_projected, KEY_sources))
			if (value_present(value_get(p, KEY_serviceAccountToken)))
				return true;
	return false;
}

// The pod's own word counts before the account's (kubernetes plugin/pkg/admission/serviceaccount shouldAutomount).
static bool mounts_token(const struct snapshot *s, const struct pod *p, ref account)
{
	const value *own = value_get(p->spec, KEY_automountServiceAccountToken);

	if (projects_token(p->spec))
		return true;
	if (own->type == VALUE_BOOL)
		return own->b;
	if (account == REF_NONE)
		return true;
	own = value_get(snapshot_object(s, account)->root, KEY_automountServiceAccountToken);
	return own->type != VALUE_BOOL || own->b;
}

// ---- accounts and nodes ---------------------------------------------------------------------------------------------------------------

struct name { uint32_t ns; uint32_t pod; span text; ref obj; }; // pod: POD_NONE for an object

static int name_cmp(const void *x, const void *y)
{
	const struct name *a = x, *b = y;

	if (a->ns != b->ns)
		return a->ns < b->ns ? -1 : 1;
	int c = span_cmp(a->text, b->text);
	if (c)
		return c;
	return a->obj != b->obj ? (a->obj < b->obj ? -1 : 1) : a->pod < b->pod ? -1 : a->pod > b->pod;
}

static void sort_names(struct name *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (name_cmp(&v[i - 1], &v[i]) > 0) {
			qsort(v, n, sizeof *v, name_cmp);
			return;
		}
	}
}

static size_t run_length(const struct name *v, size_t n, size_t i)
{
	size_t end = i + 1;

	while (end < n && v[end].ns == v[i].ns && span_eq(v[end].text, v[i].text))
		end++;
	return end - i;
}

static void fill_accounts(struct snapshot *s, struct podindex *p, struct name *v, size_t n)
{
	uint32_t *first = arena_array(s->arena, uint32_t, s->n_ns + 1), *pods = arena_array(s->arena, uint32_t, p->n_pods);
	size_t k = 0;

	for (size_t i = 0; i < n; i += run_length(v, n, i))
		p->n_accounts++;
	p->account = arena_array(s->arena, struct pod_account, p->n_accounts);
	for (size_t i = 0, end; i < n; i = end, k++) {
		struct pod_account *a = &p->account[k];
		end = i + run_length(v, n, i);
		*a = (struct pod_account){ .ns = v[i].ns, .name = v[i].text, .obj = v[i].obj, .pod = pods };
		for (size_t j = i; j < end; j++) {
			if (v[j].pod == POD_NONE)
				continue;
			p->pod[v[j].pod].account = (uint32_t)k;
			pods[a->n_pods++] = v[j].pod;
		}
		pods += a->n_pods;
		first[a->ns + 1]++;
	}
	for (size_t i = 0; i < s->n_ns; i++)
		first[i + 1] += first[i];
	p->account_first = first;
}

static void build_accounts(struct snapshot *s, struct podindex *p, struct arena *scratch)
{
	const struct kind *k = snapshot_kind(s, GK_SERVICE_ACCOUNT);
	size_t n = 0, objects = k ? k->n : 0;
	struct name *v = arena_array(scratch, struct name, p->n_pods + objects);

	for (size_t i = 0; i < objects; i++) {
		const struct object *o = snapshot_object(s, k->objects[i]);
		v[n++] = (struct name){ o->ns, POD_NONE, o->name, k->objects[i] };
	}
	for (size_t i = 0; i < p->n_pods; i++)
		v[n++] = (struct name){ p->pod[i].ns, (uint32_t)i, account_of(p->pod[i].spec), REF_NONE };
	sort_names(v, n);
	fill_accounts(s, p, v, n);
	for (size_t i = 0; i < p->n_pods; i++)
		p->pod[i].token = mounts_token(s, &p->pod[i], p->account[p->pod[i].account].obj);
}

static void build_nodes(struct snapshot *s, struct podindex *p, struct arena *scratch)
{
	const struct kind *k = snapshot_kind(s, GK_NODE);
	size_t n = 0, objects = k ? k->n : 0;
	struct name *v = arena_array(scratch, struct name, p->n_pods + objects);
	uint32_t *pods = arena_array(s->arena, uint32_t, p->n_pods);

	for (size_t i = 0; i < objects; i++)
		v[n++] = (struct name){ 0, POD_NONE, snapshot_object(s, k->objects[i])->name, k->objects[i] };
	for (size_t i = 0; i < p->n_pods; i++) {
		span node = value_get_span(p->pod[i].spec, KEY_nodeName);
		if (node.n)
			v[n++] = (struct name){ 0, (uint32_t)i, node, REF_NONE };
	}
	sort_names(v, n);
	for (size_t i = 0; i < n; i += run_length(v, n, i))
		p->n_nodes++;
	p->node = arena_array(s->arena, struct pod_node, p->n_nodes);
	for (size_t i = 0, end, at = 0; i < n; i = end, at++) {
		struct pod_node *d = &p->node[at];
		end = i + run_length(v, n, i);
		*d = (struct pod_node){ .name = v[i].text, .obj = v[i].obj, .pod = pods };
		for (size_t j = i; j < end; j++) {
			if (v[j].pod == POD_NONE)
				continue;
			p->pod[v[j].pod].node = (uint32_t)at;
			pods[d->n_pods++] = v[j].pod;
		}
		pods += d->n_pods;
	}
}

struct podindex *podindex_build(struct snapshot *s)
{
	struct podindex *p = arena_new(s->arena, struct podindex);
	const struct kind *k = snapshot_kind(s, GK_POD);
	struct arena scratch = { 0 };

	p->n_pods = k ? k->n : 0;
	p->first_pod = p->n_pods ? k->objects[0] : REF_NONE;
	p->pod = arena_array(s->arena, struct pod, p->n_pods);
	for (size_t i = 0; i < p->n_pods; i++) {
		const struct object *o = snapshot_object(s, k->objects[i]);
		span phase = value_get_span(value_get(o->root, KEY_status), KEY_phase);
		p->pod[i] = (struct pod){
			.obj = k->objects[i], .ns = o->ns, .node = POD_NONE, .spec = value_get(o->root, KEY_spec),
			.running = !span_is(phase, "Succeeded") && !span_is(phase, "Failed"),
		};
	}
	build_accounts(s, p, &scratch);
	build_nodes(s, p, &scratch);
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
