#include "twin/admission/plugin/amount.h"
#include "twin/admission/plugin/plugin.h"

#include "base/buf.h"
#include "k8s/meta.h"

#include <stdlib.h>

// apiserver pkg/admission/plugin/resourcequota with the evaluators of kubernetes pkg/quota/v1: what a creation would add is held against
// status.hard. A quota whose status is still empty enforces nothing (measured); hard without used refuses.

struct use {
	struct judgement *j;
	const value *old;        // of an update: what it used before
	const value *spec;       // of a pod
	const struct pod_use *now, *before; // of it; before: of a pod that is resized, else NULL
};

struct pod_use { const value *spec; struct amounts requests, limits; };

// Resource names that a creation of one object of this kind counts under.
static bool counts_object(const struct use *u, span name)
{
	const struct request *r = &u->j->r;
	span generic = span_starts(name, SPAN("count/")) ? span_from(name, 6) : SPAN(""); // count/deployments.apps
	static const char *const core[] = { "pods", "services", "replicationcontrollers", "resourcequotas", "secrets", "configmaps", "persistentvolumeclaims" };

	if (u->old || u->before)
		return false;
	if (span_starts(generic, r->resource) && (r->group.n ? generic.n > r->resource.n && generic.p[r->resource.n] == '.' &&
	    span_eq(span_from(generic, r->resource.n + 1), r->group) : generic.n == r->resource.n))
		return r->resource.n > 0;
	for (size_t i = 0; r->group.n == 0 && i < sizeof core / sizeof *core; i++)
		if (span_is(name, core[i]) && span_eq(r->resource, name))
			return true;
	return false;
}

static bool service_counts(const struct use *u, const value *object, span name, quantity *q)
{
	const value *spec = value_get(object, KEY_spec);
	span type = value_get_span(spec, KEY_type);
	uint32_t allocate = intern_find(&u->j->w.snap->keys, SPAN("allocateLoadBalancerNodePorts"));
	const value *on = allocate == MAP_NONE ? &value_absent : value_get(spec, allocate);
	int64_t ports = 0;

	if (span_is(name, "services.loadbalancers")) {
		q->nano = span_is(type, "LoadBalancer") ? 1000000000 : 0;
		return true;
	}
	if (!span_is(name, "services.nodeports"))
		return false;
	if (span_is(type, "NodePort") || (span_is(type, "LoadBalancer") && (on->type != VALUE_BOOL || on->b)))
		ports = (int64_t)value_count(value_get(spec, KEY_ports));
	q->nano = (__int128)ports * 1000000000;
	return true;
}

// requests.cpu, limits.memory, cpu (= requests.cpu), requests.example.com/gpu, hugepages-2Mi, ephemeral-storage.
static bool pod_amount(const struct use *u, const struct pod_use *p, span name, quantity *q)
{
	uint32_t which = span_starts(name, SPAN("limits.")) ? KEY_limits : KEY_requests;
	span base = span_starts(name, SPAN("limits.")) ? span_from(name, 7) : span_starts(name, SPAN("requests.")) ? span_from(name, 9) : name;
	const struct amounts *all = which == KEY_limits ? &p->limits : &p->requests;

	for (size_t i = 0; i < all->n; i++)
		if (span_eq(admission_key(&u->j->w, all->v[i].key), base)) {
			quantity more;
			*q = all->v[i].q;
			// What the RuntimeClass adds counts (KEP-688).
			if (amount_read(value_at(p->spec, 2, KEY_overhead, all->v[i].key), &more))
				*q = quantity_add(*q, more);
			return true;
		}
	q->nano = 0;
	return span_is(base, "cpu") || span_is(base, "memory") || span_is(base, "ephemeral-storage") || span_starts(base, SPAN("hugepages-"));
}

// requests.storage, and the same and a count for one class: CLASS.storageclass.storage.k8s.io/requests.storage.
static bool claim_counts(const struct use *u, const value *object, span name, quantity *q)
{
	static const span infix = SPAN_INIT(".storageclass.storage.k8s.io/");
	const value *spec = value_get(object, KEY_spec);
	span class = value_get_span(spec, KEY_storageClassName), rest = name;

	if (class.n && span_starts(name, class) && span_starts(span_from(name, class.n), infix))
		rest = span_from(name, class.n + infix.n);
	q->nano = 1000000000;
	if (!u->old && rest.n != name.n && span_is(rest, "persistentvolumeclaims"))
		return true;
	return span_is(rest, "requests.storage") && amount_read(value_at(spec, 3, KEY_resources, KEY_requests, KEY_storage), q);
}

static bool object_counts(const struct use *u, const value *object, span name, quantity *q)
{
	return admission_gk(&u->j->r) == GK_SERVICE ? service_counts(u, object, name, q) : claim_counts(u, object, name, q);
}

static bool delta_of(const struct use *u, span name, quantity *q)
{
	enum gk gk = admission_gk(&u->j->r);
	quantity before = { 0 };

	q->nano = 1000000000;
	if (counts_object(u, name))
		return true;
	if (gk == GK_SERVICE || gk == GK_PERSISTENT_VOLUME_CLAIM) {
		if (!object_counts(u, u->j->r.object, name, q))
			return false;
		if (u->old && object_counts(u, u->old, name, &before))
			*q = quantity_sub(*q, before);
		return true;
	}
	if (u->before && pod_amount(u, u->before, name, &before)) {
		if (pod_amount(u, u->now, name, q))
			*q = quantity_sub(*q, before);
		return true;
	}
	return u->spec && pod_amount(u, u->now, name, q) && (q->nano || span_starts(name, SPAN("requests.")) || span_starts(name, SPAN("limits.")) ||
		span_is(name, "cpu") || span_is(name, "memory"));
}

static bool sets(const value *container, uint32_t which, const struct judgement *j, span base)
{
	member_each(m, value_at(container, 2, KEY_resources, which))
		if (span_eq(admission_key(&j->w, m->key), base))
			return true;
	return false;
}

static int by_text(const void *a, const void *b) { return span_cmp(*(const span *)a, *(const span *)b); }

// cpu and memory that a quota bounds must be said by every container (pkg/quota/v1/evaluator/core/pods.go Constraints).
static void must_say(const struct use *u, span name, struct buf *out)
{
	uint32_t which = span_starts(name, SPAN("limits.")) ? KEY_limits : KEY_requests;
	span base = span_starts(name, SPAN("limits.")) ? span_from(name, 7) : span_starts(name, SPAN("requests.")) ? span_from(name, 9) : name;
	struct pod_container c;
	struct buf who = { .arena = u->j->run };
	struct spanvec names = { 0 };

	if (!span_is(base, "cpu") && !span_is(base, "memory"))
		return;
	for (struct pod_containers it = pod_containers(u->spec); pod_next(&it, &c);)
		if (c.list != POD_EPHEMERAL && !sets(c.v, which, u->j, base))
			vec_push(&names, u->j->run, c.name);
	if (names.n)
		qsort(names.v, names.n, sizeof *names.v, by_text);
	for (size_t i = 0; i < names.n; i++)
		if (!i || !span_eq(names.v[i], names.v[i - 1])) // a set
			buf_printf(&who, "%s%.*s", who.n ? "," : "", SPANF(names.v[i]));
	if (who.n)
		buf_printf(out, "%s%.*s for: %.*s", out->n ? "; " : "", SPANF(name), SPANF(buf_span(&who)));
}

static bool best_effort(const value *spec)
{
	value_each(c, value_get(spec, KEY_containers))
		if (value_count(value_at(c, 2, KEY_resources, KEY_requests)) || value_count(value_at(c, 2, KEY_resources, KEY_limits)))
			return false;
	return !value_count(value_get(spec, KEY_resources));
}

// A term of pod (anti-)affinity that looks into other namespaces; nothing else below affinity has members of these names. Depth is bounded
// by the nesting of the field.
static bool crosses_namespaces(const value *affinity, int depth)
{
	if (value_count(value_get(affinity, KEY_namespaces)) || value_present(value_get(affinity, KEY_namespaceSelector)))
		return true;
	member_each(m, affinity)
		if (depth && crosses_namespaces(&m->v, depth - 1))
			return true;
	value_each(v, affinity)
		if (depth && crosses_namespaces(v, depth - 1))
			return true;
	return false;
}

static bool in_scope(const struct use *u, span scope)
{
	const value *deadline = &value_absent;
	uint32_t key = intern_find(&u->j->w.snap->keys, SPAN("activeDeadlineSeconds"));

	if (!u->spec)
		return false;
	if (key != MAP_NONE)
		deadline = value_get(u->spec, key);
	if (span_is(scope, "Terminating"))
		return deadline->type == VALUE_INT;
	if (span_is(scope, "NotTerminating"))
		return deadline->type != VALUE_INT;
	if (span_is(scope, "BestEffort"))
		return best_effort(u->spec);
	if (span_is(scope, "NotBestEffort"))
		return !best_effort(u->spec);
	if (span_is(scope, "CrossNamespacePodAffinity"))
		return crosses_namespaces(value_get(u->spec, KEY_affinity), 5);
	return span_is(scope, "PriorityClass") && value_get_span(u->spec, KEY_priorityClassName).n > 0;
}

static bool selects(const struct use *u, const value *x)
{
	uint32_t name = intern_find(&u->j->w.snap->keys, SPAN("scopeName"));
	span scope = name == MAP_NONE ? SPAN("") : value_get_span(x, name), op = value_get_span(x, KEY_operator);
	bool in = in_scope(u, scope);

	if (!u->spec)
		return false;
	if (!span_is(scope, "PriorityClass"))
		return in;
	if (span_is(op, "Exists"))
		return in;
	if (span_is(op, "DoesNotExist"))
		return !in;
	bool listed = false;
	value_each(v, value_get(x, KEY_values))
		listed |= span_eq(value_span(v), value_get_span(u->spec, KEY_priorityClassName));
	return span_is(op, "NotIn") ? !listed : listed;
}

static bool applies(const struct use *u, const value *spec)
{
	value_each(v, value_get(spec, KEY_scopes))
		if (!in_scope(u, value_span(v)))
			return false;
	value_each(x, value_at(spec, 2, KEY_scopeSelector, KEY_matchExpressions))
		if (!selects(u, x))
			return false;
	return true;
}

static void list(struct buf *b, span name, span amount)
{
	buf_printf(b, "%s%.*s=%.*s", b->n ? "," : "", SPANF(name), SPANF(amount));
}

// resourcehelper.IsPodLevelResourcesSet: then the containers need not speak.
static bool has_pod_level(const struct use *u)
{
	static const uint32_t lists[] = { KEY_requests, KEY_limits };

	for (size_t i = 0; i < 2; i++)
		member_each(m, value_at(u->spec, 2, KEY_resources, lists[i])) {
			span name = admission_key(&u->j->w, m->key);
			if (span_is(name, "cpu") || span_is(name, "memory") || span_starts(name, SPAN("hugepages-")))
				return true;
		}
	return false;
}

// What the containers must say under one quota; every quota is asked this before any amount is compared.
static span silent(struct use *u, const struct object *o)
{
	struct buf say = { .arena = u->j->run };

	if (u->spec && gates_on(&u->j->w.snap->gates, GATE_PodLevelResources) && has_pod_level(u))
		return (span){ 0 };
	member_each(m, u->spec ? value_at(o->root, 2, KEY_status, KEY_hard) : &value_absent)
		must_say(u, admission_key(&u->j->w, m->key), &say);
	return say.n ? arena_printf(u->j->run, "failed quota: %.*s: must specify %.*s", SPANF(o->name), SPANF(buf_span(&say))) : (span){ 0 };
}

// The refusal of one quota; a null span when there is room.
static span exceeded(struct use *u, const struct object *o)
{
	const value *hard = value_at(o->root, 2, KEY_status, KEY_hard), *used = value_at(o->root, 2, KEY_status, KEY_used);
	struct buf want = { .arena = u->j->run }, have = want, cap = want, unknown = want;
	quantity limit, now, add;
	struct use as_new = *u;

	as_new.old = NULL;
	as_new.before = NULL;
	member_each(m, hard) {
		span name = admission_key(&u->j->w, m->key);
		if (!amount_read(&m->v, &limit))
			continue;
		// hasUsageStats: of an update, too, every resource that the evaluator knows must have been counted.
		if (!amount_read(value_get(used, m->key), &now)) {
			if (delta_of(&as_new, name, &add))
				buf_printf(&unknown, "%s%.*s", unknown.n ? "," : "", SPANF(name));
			continue;
		}
		if (!delta_of(u, name, &add))
			continue;
		if (add.nano <= 0 || quantity_cmp(quantity_add(now, add), limit) <= 0)
			continue;
		struct amount a = { .q = add };
		list(&want, name, amount_text(u->j->run, &a));
		list(&have, name, value_span(value_get(used, m->key)));
		list(&cap, name, value_span(&m->v));
	}
	if (unknown.n)
		return arena_printf(u->j->run, "status unknown for quota: %.*s, resources: %.*s", SPANF(o->name), SPANF(buf_span(&unknown)));
	if (!want.n)
		return (span){ 0 };
	return arena_printf(u->j->run, "exceeded quota: %.*s, requested: %.*s, used: %.*s, limited: %.*s", SPANF(o->name), SPANF(buf_span(&want)),
		SPANF(buf_span(&have)), SPANF(buf_span(&cap)));
}

// Asks every quota of the namespace that applies; false after a refusal.
static bool each(const struct control *c, struct use *u, const ref *quota, size_t n, span (*ask)(struct use *u, const struct object *o), bool last)
{
	for (size_t i = 0; i < n; i++) {
		const struct object *o = world_get(&u->j->w, quota[i]);
		if (!o || !applies(u, value_get(o->root, KEY_spec)))
			continue;
		struct evidence e = { quota[i], VALUE_NO_OFF, SPAN("status.hard") };
		span why = ask(u, o);
		if (why.p) {
			plugin_deny(u->j, c, why, &e, 1);
			return false;
		}
		if (last)
			plugin_allow(u->j, c, value_count(value_at(o->root, 2, KEY_status, KEY_hard)) ? "there is room in the quota" :
				"the quota has no status: it enforces nothing until its controller has written one", &e, 1);
	}
	return true;
}

static const struct pod_use *use_of_pod(const struct judgement *j, const value *pod)
{
	struct pod_use *p = arena_new(j->run, struct pod_use);

	p->spec = value_get(pod, KEY_spec);
	p->requests = amounts_of_pod(j->run, p->spec, KEY_requests);
	p->limits = amounts_of_pod(j->run, p->spec, KEY_limits);
	return p;
}

static void judge_resource_quota(const struct control *c, struct judgement *j)
{
	struct use u = { .j = j };
	enum gk gk = admission_gk(&j->r);
	enum admission_op op = admission_op(&j->w, &j->r);
	uint32_t ns = snapshot_ns(j->w.snap, j->r.ns);
	size_t n = 0;

	bool resize = plugin_resized_pod(j);
	if ((j->r.subresource.n && !resize) || ns == NS_CLUSTER || !j->r.object)
		return;
	if (op == ADMISSION_UPDATE && (gk == GK_SERVICE || gk == GK_PERSISTENT_VOLUME_CLAIM))
		u.old = admission_old(&j->w, &j->r);
	if (op != ADMISSION_CREATE && !u.old && !resize)
		return;
	const ref *quota = snapshot_in_ns(j->w.snap, GK_RESOURCE_QUOTA, ns, &n);
	if (gk == GK_POD && n) {
		u.spec = value_get(j->r.object, KEY_spec);
		u.now = use_of_pod(j, j->r.object);
		const value *old = resize ? admission_old(&j->w, &j->r) : NULL;
		u.before = old ? use_of_pod(j, old) : NULL;
	}
	if (each(c, &u, quota, n, silent, false))
		each(c, &u, quota, n, exceeded, true);
}

const struct control control_resource_quota = { .id = "resource-quota", .title = "ResourceQuota", .stage = STAGE_VALIDATE,
	.source = "kubernetes/apiserver pkg/admission/plugin/resourcequota/controller.go", .judge = judge_resource_quota };
