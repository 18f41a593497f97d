#include "twin/admission/plugin/amount.h"
#include "twin/admission/plugin/plugin.h"

#include "base/buf.h"
#include "k8s/meta.h"

// apiserver pkg/admission/plugin/resourcequota with the evaluators of kubernetes pkg/quota/v1: what a creation would add is held against
// status.hard. A quota whose status is still empty enforces nothing (measured); hard without used refuses.

struct use {
	struct judgement *j;
	const value *old;        // of an update: what it was before
	const value *spec;       // of a pod
	const struct pod_amounts *now, *before; // of it; before: of a pod that is resized, else NULL
};

// Resource names that one object of this kind counts under.
static bool names_object(const struct use *u, span name)
{
	const struct request *r = &u->j->r;
	span generic = span_starts(name, SPAN("count/")) ? span_from(name, 6) : SPAN(""); // count/deployments.apps
	static const char *const core[] = { "pods", "services", "replicationcontrollers", "resourcequotas", "secrets", "configmaps", "persistentvolumeclaims" };

	if (span_starts(generic, r->resource) && (r->group.n ? generic.n > r->resource.n && generic.p[r->resource.n] == '.' &&
	    span_eq(span_from(generic, r->resource.n + 1), r->group) : generic.n == r->resource.n))
		return r->resource.n > 0;
	for (size_t i = 0; r->group.n == 0 && i < sizeof core / sizeof *core; i++)
		if (span_is(name, core[i]) && span_eq(r->resource, name))
			return true;
	return false;
}

#define BY_CLASS ".storageclass.storage.k8s.io/"

// Does the kind's evaluator know the resource (MatchingResources of each)?
static bool evaluates(const struct use *u, span name)
{
	static const char *const claims[] = { "requests.storage", "persistentvolumeclaims", BY_CLASS "requests.storage", BY_CLASS "persistentvolumeclaims" };
	bool of_requests = span_starts(name, SPAN("requests.")), of_limits = span_starts(name, SPAN("limits."));
	span base = of_requests ? span_from(name, 9) : of_limits ? span_from(name, 7) : name;

	if (names_object(u, name))
		return true;
	switch (admission_gk(&u->j->r)) {
	case GK_POD:
		return span_is(base, "cpu") || span_is(base, "memory") || span_is(base, "ephemeral-storage") ||
			(!of_limits && span_starts(base, SPAN("hugepages-"))) || (of_requests && span_find(name, '/', 0) >= 0 && (span_starts(base,
			SPAN("deviceclass.resource.kubernetes.io/")) || !span_contains(name, SPAN("kubernetes.io/"))));
	case GK_PERSISTENT_VOLUME_CLAIM:
		for (size_t i = 0; i < sizeof claims / sizeof *claims; i++)
			if (i < 2 ? span_is(name, claims[i]) : span_ends(name, span_str(claims[i])))
				return true;
		return false;
	case GK_SERVICE:
		return span_is(name, "services.nodeports") || span_is(name, "services.loadbalancers");
	default:
		return false;
	}
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
	else if (span_is(type, "LoadBalancer")) // portsWithNodePorts
		value_each(p, value_get(spec, KEY_ports))
			ports += value_get_int(p, KEY_nodePort, 0) != 0;
	q->nano = (__int128)ports * 1000000000;
	return true;
}

// requests.cpu, limits.memory, cpu (= requests.cpu), requests.example.com/gpu, hugepages-2Mi, ephemeral-storage.
static bool pod_amount(const struct use *u, const struct pod_amounts *p, span name, quantity *q)
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

// What is asked for, or more that was given, in whole bytes (getStorageUsage).
static bool claim_storage(const struct use *u, const value *object, quantity *q)
{
	uint32_t key = intern_find(&u->j->w.snap->keys, SPAN("allocatedResources"));
	static const __int128 one = 1000000000;
	quantity given;

	if (!amount_read(value_at(object, 4, KEY_spec, KEY_resources, KEY_requests, KEY_storage), q))
		return false;
	if (gates_on(&u->j->w.snap->gates, GATE_RecoverVolumeExpansionFailure) && key != MAP_NONE &&
	    amount_read(value_at(object, 3, KEY_status, key, KEY_storage), &given) && quantity_cmp(given, *q) > 0)
		*q = given;
	q->nano = (q->nano + one - 1) / one * one;
	return true;
}

// requests.storage, and the same and a count for one class: CLASS.storageclass.storage.k8s.io/requests.storage.
static bool claim_counts(const struct use *u, const value *object, span name, quantity *q)
{
	span old_class = meta_annotation(object, &u->j->w.snap->keys, SPAN("volume.beta.kubernetes.io/storage-class"));
	span class = old_class.p ? old_class : value_get_span(value_get(object, KEY_spec), KEY_storageClassName), rest = name;

	if (class.n && span_starts(name, class) && span_starts(span_from(name, class.n), SPAN(BY_CLASS)))
		rest = span_from(name, class.n + sizeof BY_CLASS - 1);
	q->nano = 1000000000;
	if (rest.n != name.n && span_is(rest, "persistentvolumeclaims"))
		return true;
	return span_is(rest, "requests.storage") && claim_storage(u, object, q);
}

static bool object_counts(const struct use *u, const value *object, span name, quantity *q)
{
	return admission_gk(&u->j->r) == GK_SERVICE ? service_counts(u, object, name, q) : claim_counts(u, object, name, q);
}

// What of the resource is asked for anew.
static bool delta_of(const struct use *u, span name, quantity *q)
{
	quantity before = { 0 };
	bool object = names_object(u, name);

	q->nano = 1000000000;
	if (object)
		return !u->old && !u->before;
	if (!evaluates(u, name))
		return false;
	if (u->spec) {
		q->nano = 0;
		pod_amount(u, u->now, name, q);
		if (u->before && pod_amount(u, u->before, name, &before))
			*q = quantity_sub(*q, before);
		return true;
	}
	if (!object_counts(u, u->j->r.object, name, q))
		return false;
	if (u->old && object_counts(u, u->old, name, &before))
		*q = quantity_sub(*q, before);
	return true;
}

// What one container says of its resources.
struct said { span name; const value *requests, *limits; };
struct saids { struct said *v; size_t n, cap; };

// Gathered once for a pod: every bounded resource of every quota asks all containers.
static struct saids what_is_said(const struct use *u)
{
	struct saids all = { 0 };
	struct pod_container c;

	for (struct pod_containers it = pod_containers(u->spec); pod_next(&it, &c);) {
		const value *r = value_get(c.v, KEY_resources);
		if (c.list != POD_EPHEMERAL)
			vec_push(&all, u->j->run, (struct said){ c.name, value_get(r, KEY_requests), value_get(r, KEY_limits) });
	}
	return all;
}

// cpu and memory that a quota bounds must be said by every container (pkg/quota/v1/evaluator/core/pods.go Constraints).
static void must_say(const struct use *u, const struct saids *all, span name, struct buf *out)
{
	bool limits = span_starts(name, SPAN("limits."));
	span base = limits ? span_from(name, 7) : span_starts(name, SPAN("requests.")) ? span_from(name, 9) : name;
	uint32_t key = span_is(base, "cpu") ? KEY_cpu : span_is(base, "memory") ? KEY_memory : KEY_empty;
	struct buf who = { .arena = u->j->run };
	struct spanvec names = { 0 };

	if (key == KEY_empty)
		return;
	for (size_t i = 0; i < all->n; i++)
		if (value_get(limits ? all->v[i].limits : all->v[i].requests, key)->type == VALUE_ABSENT)
			vec_push(&names, u->j->run, all->v[i].name);
	span_sort(names.v, names.n);
	for (size_t i = 0; i < names.n; i++)
		if (!i || !span_eq(names.v[i], names.v[i - 1])) // a set
			buf_printf(&who, "%s%.*s", who.n ? "," : "", SPANF(names.v[i]));
	if (who.n)
		buf_printf(out, "%s%.*s for: %.*s", out->n ? "; " : "", SPANF(name), SPANF(buf_span(&who)));
}

static bool says_compute(const struct use *u, const value *resources)
{
	static const uint32_t lists[] = { KEY_requests, KEY_limits };
	quantity q;

	for (size_t i = 0; i < 2; i++)
		member_each(m, value_get(resources, lists[i])) {
			span name = admission_key(&u->j->w, m->key);
			if ((span_is(name, "cpu") || span_is(name, "memory")) && amount_read(&m->v, &q) && q.nano > 0)
				return true;
		}
	return false;
}

// pkg/apis/core/v1/helper/qos GetPodQOS: what the status says, else neither cpu nor memory of the pod or, without its own, of its containers.
static bool best_effort(const struct use *u, const value *pod)
{
	uint32_t key = intern_find(&u->j->w.snap->keys, SPAN("qosClass"));
	const value *spec = value_get(pod, KEY_spec), *whole = value_get(spec, KEY_resources);
	span class = key == MAP_NONE ? SPAN("") : value_span(value_at(pod, 2, KEY_status, key));
	struct pod_container c;

	if (class.n)
		return span_is(class, "BestEffort");
	if (value_present(whole) && gates_on(&u->j->w.snap->gates, GATE_PodLevelResources))
		return !says_compute(u, whole);
	for (struct pod_containers it = pod_containers(spec); pod_next(&it, &c);)
		if (c.list != POD_EPHEMERAL && says_compute(u, value_get(c.v, KEY_resources)))
			return false;
	return true;
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

static bool terminating(const struct judgement *j, const value *pod)
{
	uint32_t key = intern_find(&j->w.snap->keys, SPAN("activeDeadlineSeconds"));
	const value *deadline = key == MAP_NONE ? &value_absent : value_at(pod, 2, KEY_spec, key);

	return deadline->type == VALUE_INT && deadline->i >= 0;
}

// A requirement on the words that a label would have; none: it is not there.
static bool chooses(span op, const value *values, const span *words, size_t n)
{
	if (span_is(op, "DoesNotExist"))
		return !n;
	if (span_is(op, "Exists"))
		return n;
	for (size_t i = 0; i < n; i++)
		if (value_lists(values, words[i]) != span_is(op, "NotIn"))
			return true;
	return !n && span_is(op, "NotIn");
}

// getReferencedVolumeAttributesClassNames
static size_t attribute_classes(const struct use *u, const value *claim, span out[3])
{
	const struct intern *keys = &u->j->w.snap->keys;
	const value *status = value_get(claim, KEY_status);
	const value *modify = value_get(status, intern_find(keys, SPAN("modifyVolumeStatus")));
	size_t n = 0;

	const span all[] = { value_get_span(value_get(claim, KEY_spec), intern_find(keys, SPAN("volumeAttributesClassName"))),
		value_get_span(status, intern_find(keys, SPAN("currentVolumeAttributesClassName"))),
		value_get_span(modify, intern_find(keys, SPAN("targetVolumeAttributesClassName"))) };
	for (size_t i = 0; i < 3; i++)
		if (all[i].n)
			out[n++] = all[i];
	return n;
}

// podMatchesScopeFunc, pvcMatchesScopeFunc; no other kind is in any scope.
static bool in_scope(const struct use *u, const value *object, span scope, span op, const value *values)
{
	enum gk gk = admission_gk(&u->j->r);
	span words[3];

	if (gk == GK_PERSISTENT_VOLUME_CLAIM)
		return span_is(scope, "VolumeAttributesClass") && gates_on(&u->j->w.snap->gates, GATE_VolumeAttributesClass) &&
			chooses(op, values, words, attribute_classes(u, object, words));
	if (gk != GK_POD)
		return false;
	if (span_is(scope, "Terminating") || span_is(scope, "NotTerminating"))
		return terminating(u->j, object) == span_is(scope, "Terminating");
	if (span_is(scope, "BestEffort") || span_is(scope, "NotBestEffort"))
		return best_effort(u, object) == span_is(scope, "BestEffort");
	if (span_is(scope, "CrossNamespacePodAffinity"))
		return crosses_namespaces(value_at(object, 2, KEY_spec, KEY_affinity), 5);
	words[0] = value_get_span(value_get(object, KEY_spec), KEY_priorityClassName);
	return span_is(scope, "PriorityClass") && chooses(op, values, words, words[0].n > 0);
}

// apiserver pkg/quota/v1/generic Matches: a resource that the evaluator knows, and every scope.
static bool applies(const struct use *u, const struct object *o, const value *object)
{
	const value *spec = value_get(o->root, KEY_spec), *hard = value_at(o->root, 2, KEY_status, KEY_hard);
	uint32_t name = intern_find(&u->j->w.snap->keys, SPAN("scopeName"));
	bool any = !value_count(hard);

	for (size_t i = 0; !any && hard->type == VALUE_OBJECT && i < hard->n; i++)
		any = evaluates(u, admission_key(&u->j->w, hard->member[i].key));
	if (!any)
		return false;
	value_each(v, value_get(spec, KEY_scopes))
		if (!in_scope(u, object, value_span(v), SPAN("Exists"), &value_absent))
			return false;
	value_each(x, value_at(spec, 2, KEY_scopeSelector, KEY_matchExpressions))
		if (!in_scope(u, object, value_get_span(x, name), value_get_span(x, KEY_operator), value_get(x, KEY_values)))
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
	struct saids all = { 0 };

	if (u->spec && gates_on(&u->j->w.snap->gates, GATE_PodLevelResources) && has_pod_level(u))
		return (span){ 0 };
	if (u->spec)
		all = what_is_said(u);
	member_each(m, u->spec ? value_at(o->root, 2, KEY_status, KEY_hard) : &value_absent)
		must_say(u, &all, admission_key(&u->j->w, m->key), &say);
	return say.n ? arena_printf(u->j->run, "failed quota: %.*s: must specify %.*s", SPANF(o->name), SPANF(buf_span(&say))) : (span){ 0 };
}

// hasUsageStats: all that the evaluator knows of the quota must have been counted; all of it is named.
static span uncounted(struct use *u, const struct object *o)
{
	const value *used = value_at(o->root, 2, KEY_status, KEY_used);
	struct buf names = { .arena = u->j->run };
	struct spanvec known = { 0 };
	bool all = true;

	member_each(m, value_at(o->root, 2, KEY_status, KEY_hard)) {
		if (!evaluates(u, admission_key(&u->j->w, m->key)))
			continue;
		vec_push(&known, u->j->run, admission_key(&u->j->w, m->key));
		all &= value_present(value_get(used, m->key));
	}
	if (all)
		return (span){ 0 };
	span_sort(known.v, known.n);
	for (size_t i = 0; i < known.n; i++)
		buf_printf(&names, "%s%.*s", i ? "," : "", SPANF(known.v[i]));
	return arena_printf(u->j->run, "status unknown for quota: %.*s, resources: %.*s", SPANF(o->name), SPANF(buf_span(&names)));
}

static span not_ready(struct use *u, const struct object *o)
{
	span why = silent(u, o);
	return why.p ? why : uncounted(u, o);
}

// The refusal of one quota; a null span when there is room. What the object used before counts where the quota held it then.
static span exceeded(struct use *all, const struct object *o)
{
	const value *hard = value_at(o->root, 2, KEY_status, KEY_hard), *used = value_at(o->root, 2, KEY_status, KEY_used);
	struct use mine = *all, *u = &mine;
	struct buf want = { .arena = u->j->run }, have = want, cap = want;
	quantity limit, now, add;

	if (u->old && !applies(u, o, u->old)) {
		u->old = NULL;
		u->before = NULL;
	}
	member_each(m, hard) {
		span name = admission_key(&u->j->w, m->key);
		if (!amount_read(&m->v, &limit) || !amount_read(value_get(used, m->key), &now) || !delta_of(u, name, &add))
			continue;
		if (add.nano <= 0 || quantity_cmp(quantity_add(now, add), limit) <= 0)
			continue;
		struct amount a = { .q = add, .form = SPAN("i") /* powers of 1024 are the usual ones */ };
		list(&want, name, amount_text(u->j->run, &a));
		list(&have, name, value_span(value_get(used, m->key)));
		list(&cap, name, value_span(&m->v));
	}
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
		if (!o || !applies(u, o, u->j->r.object))
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

static const struct pod_amounts *before(const struct judgement *j, const value *pod)
{
	struct pod_amounts *p = arena_new(j->run, struct pod_amounts);
	const value *spec = value_get(pod, KEY_spec);

	*p = (struct pod_amounts){ spec, amounts_of_pod(j->run, spec, KEY_requests), amounts_of_pod(j->run, spec, KEY_limits) };
	return p;
}

// Is the request one that the kind's evaluator handles? Kinds that are only counted: creations.
static bool handles(const struct judgement *j, enum gk gk, enum admission_op op, const value *old)
{
	if (gk == GK_PERSISTENT_VOLUME_CLAIM && span_is(j->r.subresource, "status")) // RequiresQuotaReplenish compares addresses: always
		return op == ADMISSION_UPDATE && gates_on(&j->w.snap->gates, GATE_RecoverVolumeExpansionFailure);
	if (plugin_resized_pod(j))
		return true;
	if (j->r.subresource.n)
		return false;
	if (op == ADMISSION_UPDATE && gk == GK_POD)
		return old && terminating(j, old) != terminating(j, j->r.object);
	return op == ADMISSION_CREATE || (op == ADMISSION_UPDATE && (gk == GK_SERVICE || gk == GK_PERSISTENT_VOLUME_CLAIM));
}

static void judge_resource_quota(const struct control *c, struct judgement *j)
{
	struct use u = { .j = j };
	enum gk gk = admission_gk(&j->r);
	enum admission_op op = admission_op(&j->w, &j->r);
	uint32_t ns = snapshot_ns(j->w.snap, j->r.ns);
	size_t n = 0;

	if (ns == NS_CLUSTER || !j->r.object)
		return;
	u.old = op == ADMISSION_UPDATE ? admission_old(&j->w, &j->r) : NULL;
	if (!handles(j, gk, op, u.old))
		return;
	const ref *quota = snapshot_in_ns(j->w.snap, GK_RESOURCE_QUOTA, ns, &n);
	if (gk == GK_POD && n) {
		u.spec = value_get(j->r.object, KEY_spec);
		u.now = amounts_of_request(j);
		u.before = u.old ? before(j, u.old) : NULL;
	}
	// Through status usage is only watched (checkRequest compares amounts of no status).
	if (each(c, &u, quota, n, not_ready, false) && !span_is(j->r.subresource, "status"))
		each(c, &u, quota, n, exceeded, true);
}

const struct control control_resource_quota = { .id = "resource-quota", .title = "ResourceQuota", .stage = STAGE_VALIDATE,
	.source = "kubernetes/apiserver pkg/admission/plugin/resourcequota/controller.go", .judge = judge_resource_quota };
