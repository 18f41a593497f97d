#include "attack/usage.h"
#include "attack/payload.h"
#include "base/buf.h"
#include "doc/edit.h"
#include "k8s/meta.h"
#include "k8s/podspec.h"
#include "twin/admission/psa.h"
#include "twin/podindex.h"

#define MAX_ALTERNATIVES 4  // as gate.c
#define MAX_PODS 256        // looked at for the names of their workloads
#define MAX_FIELDS 4        // that one change of a pod removes

// -- who uses it --------------------------------------------------------------------------------------------------
struct workload { span kind, name; uint32_t ns; };
struct users { uint32_t pods, workloads; struct workload first, last; };

// What makes the pod, as far up as the input leads; its controller's name where only that is known.
static struct workload workload_of(const struct snapshot *s, ref pod)
{
	const struct object *o = &s->object[podindex_owner(s, pod)];
	const value *controller = s->kind[o->kind].gk == GK_POD ? meta_controller(o->root) : NULL;

	if (controller)
		return (struct workload){ meta_kind(controller), value_get_span(controller, KEY_name), o->ns };
	return (struct workload){ s->kind[o->kind].kind, o->name, o->ns };
}

static void add_user(const struct snapshot *s, struct users *u, ref pod)
{
	if (u->pods++ >= MAX_PODS)
		return;
	// Pods of one workload are neighbours in name order: counting changes counts workloads, as closely as this needs.
	struct workload w = workload_of(s, pod);
	if (u->workloads && w.ns == u->last.ns && span_eq(w.name, u->last.name) && span_eq(w.kind, u->last.kind))
		return;
	if (!u->workloads++)
		u->first = w;
	u->last = w;
}

static span users_text(struct finder *f, const struct users *u, const char *which)
{
	const struct workload *w = &u->first;

	if (!u->pods)
		return SPAN("");
	span name = arena_printf(f->a, "%.*s %.*s/%.*s", SPANF(w->kind), SPANF(snapshot_ns_name(f->s, w->ns)), SPANF(w->name));
	if (u->pods == 1 && span_is(w->kind, "Pod"))
		return arena_printf(f->a, "%.*s%s", SPANF(name), which);
	span more = u->workloads > 1 ? arena_printf(f->a, " and %u more", u->workloads - 1) : SPAN("");
	return arena_printf(f->a, "%u pod%s: %.*s%.*s%s", u->pods, u->pods == 1 ? "" : "s", SPANF(name), SPANF(more), which);
}

span usage_of_account(struct finder *f, uint32_t identity)
{
	const struct identity *id = &f->t->v[identity];
	struct users u = { 0 };

	if (id->kind != SOURCE_SERVICE_ACCOUNT || id->ns == NS_CLUSTER)
		return SPAN("");
	const struct pod_account *a = podindex_account(f->s, id->ns, id->name);
	for (uint32_t i = 0; a && i < a->n_pods; i++)
		if (f->s->pods->pod[a->pod[i]].running)
			add_user(f->s, &u, f->s->pods->pod[a->pod[i]].obj);
	return users_text(f, &u, "");
}

// -- Pod Security -------------------------------------------------------------------------------------------------
static bool may_relabel(struct finder *f, uint32_t identity, uint32_t ns)
{
	const struct holds *h = finder_holds(f, identity);

	for (size_t i = 0; i < h->n; i++)
		if ((h->v[i]->ns == ns || h->v[i]->ns == NS_CLUSTER) && hold_allows(h->v[i], EFFECT_LABEL, 0))
			return true;
	return false;
}

// Somebody on the chain, or whom it can become in the namespace by running pods there, may set the label back.
static bool reversible(struct finder *f, const struct link *l, uint32_t ns)
{
	const struct identities *t = f->t;

	for (uint32_t k = 0; k < t->ns_count[ns]; k++)
		if (may_relabel(f, t->ns_first[ns] + k, ns))
			return true;
	for (; l; l = l->prev) {
		uint32_t who[4];
		size_t n = l->actor == IDENTITY_NONE ? 0 : identity_general(t, l->actor, who);
		if (l->actor != IDENTITY_NONE)
			who[n++] = l->actor;
		for (size_t i = 0; i < n; i++)
			if (may_relabel(f, who[i], ns))
				return true;
	}
	return false;
}

// The actor may run pods in another namespace whose gate is not closed.
static bool elsewhere(struct finder *f, const struct link *l)
{
	const struct holds *h = finder_holds(f, l->actor);

	for (size_t i = 0; i < h->n; i++) {
		const struct hold *x = h->v[i];
		if (x->ns == l->ns || !hold_allows(x, EFFECT_RUN, 0))
			continue;
		if (x->ns == NS_CLUSTER || finder_gate(f, x->ns, l->actor, false)->verdict != VERDICT_DENY)
			return true;
	}
	return false;
}

// Does the level refuse every payload that passes today?
static bool refuses(struct finder *f, const struct gate *g, uint32_t ns, enum psa_level level)
{
	struct psa_level_version lv = { level, { PSA_LATEST } };
	struct psa_server server = { f->s->minor, true };

	for (size_t i = 0; i < g->n_tech; i++)
		for (unsigned k = 0; k < MAX_ALTERNATIVES; k++) {
			struct payload p = { .arena = &f->run, .keys = &f->s->keys, .snap = f->s, .ns = ns, .sa = g->sa, .alternative = k };
			arena_reset(&f->run);
			if (!payload_host_pod(&p, tech(g->tech[i])))
				break;
			if (psa_evaluate(&f->s->keys, value_get(&p.object, KEY_metadata), value_get(&p.object, KEY_spec), lv, server, &f->run, NULL))
				return false;
		}
	return g->n_tech > 0;
}

// Pods of the namespace that would not be made again.
static span refused_pods(struct finder *f, uint32_t ns, enum psa_level level)
{
	struct psa_level_version lv = { level, { PSA_LATEST } };
	struct psa_server server = { f->s->minor, true };
	struct users u = { 0 };
	size_t n;
	const struct podgroup *g = pods_groups(f->pods, ns, &n);

	for (size_t i = 0; i < n; i++) {
		arena_reset(&f->run);
		if (!g[i].running || psa_evaluate(&f->s->keys, g[i].meta, g[i].spec, lv, server, &f->run, NULL))
			continue;
		for (size_t k = 0; k < g[i].n_pods; k++)
			add_user(f->s, &u, g[i].pods[k]);
	}
	return users_text(f, &u, ", which it refuses");
}

// Pod Security is on by default from 1.23 (KEP-2579). A namespace without a Namespace object in the input has no place for the label.
static const struct closing *by_level(struct finder *f, const struct link *l)
{
	uint32_t ns = l->ns;
	ref obj = ns == NS_CLUSTER ? REF_NONE : f->s->ns[ns].obj;

	if (l->relabel || !l->hold || l->hold->ns == NS_CLUSTER || obj == REF_NONE || f->s->object[obj].flags & OBJECT_SYNTHETIC || f->s->minor < 23)
		return NULL;
	struct world w = world_of(f->s);
	arena_reset(&f->run);
	struct psa_ns_policy now = psa_policy_of(&w, &f->run, ns);
	if (!now.known || now.exempt || now.policy.n_errors)
		return NULL;
	for (int level = now.policy.mode[PSA_ENFORCE].level + 1; level <= PSA_RESTRICTED; level++) {
		if (!refuses(f, l->gate, ns, (enum psa_level)level))
			continue;
		if (reversible(f, l, ns) || elsewhere(f, l))
			return NULL;
		struct closing *c = arena_new(f->a, struct closing);
		span what = arena_printf(f->a, "set pod-security.kubernetes.io/enforce=%.*s on Namespace %.*s", SPANF(psa_level_name((enum psa_level)level)),
			SPANF(f->s->ns[ns].name));
		*c = (struct closing){ what, obj, VALUE_NO_OFF, refused_pods(f, ns, (enum psa_level)level) };
		return c;
	}
	return NULL;
}

// -- fields of a running pod --------------------------------------------------------------------------------------
static bool number(span s, size_t *at, size_t *out)
{
	size_t i = *at + 1;

	*out = 0;
	for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && *out < 100000; i++)
		*out = *out * 10 + (size_t)(s.p[i] - '0');
	if (i == *at + 1 || i >= s.n || s.p[i] != ']')
		return false;
	*at = i + 1;
	return true;
}

// v without the value at path ("a.b[0].c"). An item of an array becomes null, so that the places of the others stay. *ok: it was there.
static value without(struct finder *f, const value *v, span path, bool *ok)
{
	struct arena *a = f->a;
	size_t at = 0, i;

	*ok = false;
	if (path.n && path.p[0] == '[') {
		if (!number(path, &at, &i) || i >= value_count(v) || v->type != VALUE_ARRAY)
			return *v;
		span rest = span_from(path, at < path.n && path.p[at] == '.' ? at + 1 : at);
		*ok = rest.n == 0;
		return edit_item(a, v, i, rest.n ? without(f, value_item(v, i), rest, ok) : value_null());
	}
	while (at < path.n && path.p[at] != '.' && path.p[at] != '[')
		at++;
	uint32_t key = intern_find(&f->s->keys, span_head(path, at));
	if (key == MAP_NONE || !value_present(value_get(v, key)))
		return *v;
	span rest = span_from(path, at < path.n && path.p[at] == '.' ? at + 1 : at);
	*ok = rest.n == 0;
	if (!rest.n)
		return edit_del(a, v, key);
	value inner = without(f, value_get(v, key), rest, ok);
	return edit_set(a, v, key, inner);
}

// A hostPath volume is one thing: removing its path alone would leave a volume that cannot be.
static span whole_field(span field)
{
	span part = SPAN(".hostPath");

	for (size_t i = 0; i + part.n <= field.n; i++)
		if (span_starts(span_from(field, i), part))
			return span_head(field, i + part.n);
	return field;
}

// The fields whose removal takes every power from the pod. Returns how many, 0 when a few are not enough.
static size_t fields_of(struct finder *f, ref pod, span field[MAX_FIELDS])
{
	value root = *f->s->object[pod].root;

	for (size_t n = 0; ; n++) {
		const uint16_t *t;
		const struct evidence *ev;
		bool ok;
		size_t powers = host_powers(f, value_get(&root, KEY_metadata), value_get(&root, KEY_spec), pod, f->a, &t, &ev);
		if (!powers)
			return n;
		if (n == MAX_FIELDS)
			return 0;
		field[n] = whole_field(ev[0].field);
		root = without(f, &root, field[n], &ok);
		if (!ok)
			return 0;
	}
}

// Where the workload that makes the pod has these fields; the pod itself when they are not there (a webhook may have put them in).
static ref maker_of(struct finder *f, ref pod, const span *field, size_t n, span *prefix)
{
	const struct snapshot *s = f->s;
	ref owner = podindex_owner(s, pod);
	enum gk gk = (enum gk)s->kind[s->object[owner].kind].gk;

	*prefix = SPAN("spec");
	if (owner == pod || !pod_has_template(gk) || gk == GK_POD)
		return pod;
	for (size_t i = 0; i < n; i++) {
		bool ok;
		without(f, s->object[owner].root, arena_printf(f->a, "%.*s%.*s", SPANF(pod_spec_path(gk)), SPANF(span_from(field[i], 4))), &ok);
		if (!ok || !span_starts(field[i], SPAN("spec.")))
			return pod;
	}
	*prefix = pod_spec_path(gk);
	return owner;
}

static const struct closing *by_fields(struct finder *f, ref pod)
{
	span field[MAX_FIELDS], prefix;
	size_t n = fields_of(f, pod, field);
	struct buf b = { .arena = f->a };

	if (!n)
		return NULL;
	ref obj = maker_of(f, pod, field, n, &prefix);
	buf_str(&b, "remove ");
	for (size_t i = 0; i < n; i++) {
		buf_str(&b, i == 0 ? "" : i + 1 == n ? " and " : ", ");
		buf_add(&b, prefix);
		buf_add(&b, span_from(field[i], 4));
	}
	buf_str(&b, " from it");
	struct closing *c = arena_new(f->a, struct closing);
	*c = (struct closing){ buf_span(&b), obj, VALUE_NO_OFF, SPAN("") };
	return c;
}

const struct closing *usage_of_host(struct finder *f, const struct candidate *c, const struct link *l)
{
	if (l->gate)
		return l->gate->verdict == VERDICT_DENY ? NULL : by_level(f, l);
	// Powers that also rest on a right are closed by taking the right away, too; the pod alone is no single change there.
	if (c->source == IDENTITY_NONE && c->n_pods && l->actor == IDENTITY_NONE && !l->hold)
		return by_fields(f, c->pods[0]);
	return NULL;
}
