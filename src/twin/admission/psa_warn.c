#include "twin/admission/psa_warn.h"

#include "base/buf.h"
#include "k8s/meta.h"
#include "twin/admission/attrs.h"

#define MAX_PODS 3000 // admission/admission.go defaultNamespaceMaxPodsToCheck

static bool equal(struct psa_level_version a, struct psa_level_version b)
{
	return a.level == b.level && a.version.minor == b.version.minor;
}

static bool equivalent(const struct psa_policy *a, const struct psa_policy *b)
{
	for (int m = 0; m < PSA_MODES; m++)
		if (!equal(a->mode[m], b->mode[m]) && (a->mode[m].level != PSA_PRIVILEGED || b->mode[m].level != PSA_PRIVILEGED))
			return false;
	return true;
}

// admission/admission.go exemptNamespaceWarning
static void warn_exempt(const struct world *w, const struct request *r, struct arena *run, const struct psa_policy *p, struct psa_answer *out)
{
	static const struct { const char *name; uint32_t level, version; } mode[PSA_MODES] = {
		{ "enforce", KEY_psa_enforce, KEY_psa_enforce_version },
		{ "audit", KEY_psa_audit, KEY_psa_audit_version },
		{ "warn", KEY_psa_warn, KEY_psa_warn_version },
	};
	const value *labels = meta_labels(r->object);
	struct psa_policy none = { 0 };
	struct buf b = { .arena = run };

	if (equivalent(p, &none) || equivalent(p, &w->snap->psa->defaults))
		return;
	for (int m = 0; m < PSA_MODES; m++) {
		bool set = value_get(labels, mode[m].level)->type != VALUE_ABSENT || value_get(labels, mode[m].version)->type != VALUE_ABSENT;
		if (p->mode[m].level == PSA_PRIVILEGED || !set)
			continue;
		span lv = psa_level_version_text(run, p->mode[m]);
		buf_printf(&b, "%s%s=%.*s", b.n ? ", " : "", mode[m].name, SPANF(lv));
	}
	vec_push(&out->warnings, run, arena_printf(run, "namespace \"%.*s\" is exempt from Pod Security, and the policy (%.*s) will be ignored",
		SPANF(admission_name(r)), SPANF(buf_span(&b))));
}

struct group { span reason, pod; size_t n; };
struct groups { VEC(struct group) list; };

static void count(struct groups *g, struct arena *run, span reason, span pod)
{
	for (size_t i = 0; i < g->list.n; i++) {
		struct group *x = &g->list.v[i];
		if (!span_eq(x->reason, reason))
			continue;
		x->n++;
		if (span_cmp(pod, x->pod) < 0)
			x->pod = pod;
		return;
	}
	vec_push(&g->list, run, (struct group){ reason, pod, 1 });
}

static void push_sorted(struct spanvec *v, struct arena *run, span s, size_t from)
{
	vec_push(v, run, s);
	for (size_t i = v->n - 1; i > from && span_cmp(v->v[i], v->v[i - 1]) < 0; i--) {
		span t = v->v[i];
		v->v[i] = v->v[i - 1];
		v->v[i - 1] = t;
	}
}

static void group_warnings(const struct groups *g, struct arena *run, struct psa_answer *out)
{
	size_t from = out->warnings.n;

	for (size_t i = 0; i < g->list.n; i++) {
		const struct group *x = &g->list.v[i];
		span more = SPAN("");
		if (x->n > 1)
			more = arena_printf(run, " (and %zu other pod%s)", x->n - 1, x->n == 2 ? "" : "s");
		push_sorted(&out->warnings, run, arena_printf(run, "%.*s%.*s: %.*s", SPANF(x->pod), SPANF(more), SPANF(x->reason)), from);
	}
}

// One pod of every controller first, then their other replicas, so that a cut list still meets every kind of pod
// (admission/admission.go prioritizePods); pods of an exempt RuntimeClass are left out.
static size_t order(const struct world *w, struct arena *run, const ref *pods, size_t n, ref *out)
{
	ref *later = arena_array(run, ref, n);
	struct spanmap seen = { .seed = w->snap->keys.map.seed };
	size_t k = 0, n_later = 0;

	for (size_t i = 0; i < n; i++) {
		const struct object *o = world_get(w, pods[i]);
		if (!o || (o->flags & OBJECT_SYNTHETIC)) // what a controller will make is not there yet
			continue;
		span class = value_get_span(value_get(o->root, KEY_spec), KEY_runtimeClassName);
		if (class.n && spanmap_get(&w->snap->psa->runtime_classes, class) != MAP_NONE)
			continue;
		const value *owner = meta_controller(o->root);
		bool fresh = true;
		if (owner)
			*spanmap_put(&seen, run, value_get_span(owner, KEY_uid), &fresh) = 1;
		if (fresh)
			out[k++] = pods[i];
		else
			later[n_later++] = pods[i];
	}
	memcpy(out + k, later, n_later * sizeof *later);
	return k + n_later;
}

static void warn_pods(const struct world *w, const struct request *r, struct arena *run, struct psa_level_version lv, struct psa_answer *out)
{
	span name = admission_name(r), level = psa_level_version_text(run, lv);
	uint32_t ns = snapshot_ns(w->snap, name);
	size_t n = 0;
	const ref *pods = ns == NS_CLUSTER ? NULL : snapshot_in_ns(w->snap, GK_POD, ns, &n);
	ref *list = arena_array(run, ref, n);
	struct groups g = { 0 };
	size_t total = order(w, run, pods, n, list), checked = total < MAX_PODS ? total : MAX_PODS;

	for (size_t i = 0; i < checked; i++) {
		const struct object *o = world_get(w, list[i]);
		struct psa_result res = { 0 };
		if (!psa_evaluate(&w->snap->keys, meta(o->root), value_get(o->root, KEY_spec), lv,
			    (struct psa_server){ .minor = w->snap->emulated }, run, &res))
			count(&g, run, psa_detail(run, &res, false), o->name);
	}
	if (checked < total)
		vec_push(&out->warnings, run,
			arena_printf(run, "new PodSecurity enforce level only checked against the first %zu of %zu existing pods", checked, total));
	if (g.list.n)
		vec_push(&out->warnings, run, arena_printf(run, "existing pods in namespace \"%.*s\" violate the new PodSecurity enforce level \"%.*s\"",
			SPANF(name), SPANF(level)));
	group_warnings(&g, run, out);
}

void psa_warn_namespace(const struct world *w, const struct request *r, struct arena *run, bool create, const struct psa_policy *new,
	const struct psa_policy *was, struct psa_answer *out)
{
	const struct psa_level_version lv = new->mode[PSA_ENFORCE], old = was->mode[PSA_ENFORCE];
	// A Namespace lies in the namespace of its own name, on creation too (apiserver endpoints/handlers/create.go).
	bool exempt = spanmap_get(&w->snap->psa->namespaces, admission_name(r)) != MAP_NONE;

	if (!create && (equal(lv, old) || lv.level == PSA_PRIVILEGED || (lv.version.minor == old.version.minor && lv.level <= old.level)))
		return;
	if (exempt)
		warn_exempt(w, r, run, new, out);
	else if (!create)
		warn_pods(w, r, run, lv, out);
}
