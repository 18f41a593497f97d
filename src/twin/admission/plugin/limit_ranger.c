#include "twin/admission/plugin/amount.h"
#include "twin/admission/plugin/plugin.h"

#include "base/buf.h"
#include "doc/edit.h"

// kubernetes plugin/pkg/admission/limitranger: fills requests and limits of new pods from the namespace's LimitRanges, then holds pods and
// claims against their bounds.

struct limits {
	struct judgement *j;
	struct spanvec errors;
};

static void complain(struct limits *l, const char *bound, uint32_t key, const char *type, span want, const char *rest, span got)
{
	span name = admission_key(&l->j->w, key);

	vec_push(&l->errors, l->j->run, arena_printf(l->j->run, "%s %.*s usage per %s is %.*s%s%.*s", bound, SPANF(name), type, SPANF(want), rest, SPANF(got)));
}

static void check_min(struct limits *l, const value *item, const char *type, const struct amounts *req, const struct amounts *lim)
{
	quantity want;

	member_each(m, value_get(item, KEY_min)) {
		const struct amount *r = amounts_find(req, m->key), *x = amounts_find(lim, m->key);
		if (!amount_read(&m->v, &want))
			continue;
		if (!r)
			complain(l, "minimum", m->key, type, value_span(&m->v), ".  No request is specified", SPAN(""));
		else if (quantity_cmp(r->q, want) < 0)
			complain(l, "minimum", m->key, type, value_span(&m->v), ", but request is ", amount_text(l->j->run, r));
		else if (x && quantity_cmp(x->q, want) < 0)
			complain(l, "minimum", m->key, type, value_span(&m->v), ", but limit is ", amount_text(l->j->run, x));
	}
}

static void check_max(struct limits *l, const value *item, const char *type, const struct amounts *req, const struct amounts *lim, bool claim)
{
	quantity want;

	member_each(m, value_get(item, KEY_max)) {
		const struct amount *r = amounts_find(req, m->key), *x = amounts_find(lim, m->key);
		if (!amount_read(&m->v, &want))
			continue;
		if (claim ? !r : !x)
			complain(l, "maximum", m->key, type, value_span(&m->v), claim ? ".  No request is specified" : ".  No limit is specified", SPAN(""));
		else if (!claim && quantity_cmp(x->q, want) > 0)
			complain(l, "maximum", m->key, type, value_span(&m->v), ", but limit is ", amount_text(l->j->run, x));
		else if (r && quantity_cmp(r->q, want) > 0)
			complain(l, "maximum", m->key, type, value_span(&m->v), ", but request is ", amount_text(l->j->run, r));
	}
}

static void check_ratio(struct limits *l, const value *item, const char *type, const struct amounts *req, const struct amounts *lim)
{
	quantity want;

	member_each(m, value_get(item, KEY_maxLimitRequestRatio)) {
		const struct amount *r = amounts_find(req, m->key), *x = amounts_find(lim, m->key);
		span name = admission_key(&l->j->w, m->key), text = value_span(&m->v);
		if (!amount_read(&m->v, &want))
			continue;
		if (!r || r->q.nano == 0)
			vec_push(&l->errors, l->j->run, arena_printf(l->j->run, "%.*s max limit to request ratio per %s is %.*s, but no request is specified or request is 0",
				SPANF(name), type, SPANF(text)));
		else if (!x || x->q.nano == 0)
			vec_push(&l->errors, l->j->run, arena_printf(l->j->run, "%.*s max limit to request ratio per %s is %.*s, but no limit is specified or limit is 0",
				SPANF(name), type, SPANF(text)));
		else if ((long double)x->q.nano / (long double)r->q.nano > (long double)want.nano / 1e9L)
			vec_push(&l->errors, l->j->run, arena_printf(l->j->run, "%.*s max limit to request ratio per %s is %.*s, but provided ratio is %f", SPANF(name),
				type, SPANF(text), (double)((long double)x->q.nano / (long double)r->q.nano)));
	}
}

static struct amounts of_container(struct arena *run, const value *c, uint32_t which)
{
	struct amounts out = { 0 };
	quantity q;

	member_each(m, value_at(c, 2, KEY_resources, which))
		if (amount_read(&m->v, &q))
			amounts_add(&out, run, m->key, q, value_span(&m->v));
	return out;
}

static void check_item(struct limits *l, const value *item)
{
	static const uint32_t list[] = { KEY_containers, KEY_initContainers };
	span type = value_get_span(item, KEY_type);
	const value *spec = value_get(l->j->r.object, KEY_spec);

	if (span_is(type, "Container")) {
		for (size_t i = 0; i < 2; i++)
			value_each(c, value_get(spec, list[i])) {
				struct amounts req = of_container(l->j->run, c, KEY_requests), lim = of_container(l->j->run, c, KEY_limits);
				check_min(l, item, "Container", &req, &lim);
				check_max(l, item, "Container", &req, &lim, false);
				check_ratio(l, item, "Container", &req, &lim);
			}
	} else if (span_is(type, "Pod")) {
		const struct pod_amounts *all = amounts_of_request(l->j);
		check_min(l, item, "Pod", &all->requests, &all->limits);
		check_max(l, item, "Pod", &all->requests, &all->limits, false);
		check_ratio(l, item, "Pod", &all->requests, &all->limits);
	}
}

static void check_claim(struct limits *l, const value *item)
{
	struct amounts req = of_container(l->j->run, value_get(l->j->r.object, KEY_spec), KEY_requests), none = { 0 };

	if (!span_is(value_get_span(item, KEY_type), "PersistentVolumeClaim"))
		return;
	check_min(l, item, "PersistentVolumeClaim", &req, &none);
	check_max(l, item, "PersistentVolumeClaim", &req, &none, true);
}

// The defaults of a Container item as the API server stores them (pkg/apis/core/v1/defaults.go SetDefaults_LimitRangeItem): default from
// max, defaultRequest from default, then from min.
static value defaults_of(struct arena *run, const value *item, uint32_t which)
{
	value limits = *value_get(item, KEY_default_), requests = *value_get(item, KEY_defaultRequest);

	member_each(m, value_get(item, KEY_max))
		if (value_get(&limits, m->key)->type == VALUE_ABSENT)
			limits = edit_set(run, &limits, m->key, m->v);
	if (which == KEY_limits)
		return limits;
	member_each(m, &limits)
		if (value_get(&requests, m->key)->type == VALUE_ABSENT)
			requests = edit_set(run, &requests, m->key, m->v);
	member_each(m, value_get(item, KEY_min))
		if (value_get(&requests, m->key)->type == VALUE_ABSENT)
			requests = edit_set(run, &requests, m->key, m->v);
	return requests;
}

// *set: names of what was missing, sorted.
static value filled(struct judgement *j, const value *c, const value *dflt, uint32_t which, struct spanvec *set)
{
	value own = *value_at(c, 2, KEY_resources, which), out = *c;

	*set = (struct spanvec){ 0 };
	member_each(m, dflt)
		if (value_get(&own, m->key)->type == VALUE_ABSENT) {
			own = edit_set(j->run, &own, m->key, m->v);
			vec_push(set, j->run, admission_key(&j->w, m->key));
		}
	if (!set->n)
		return out;
	span_sort(set->v, set->n);
	return edit_set_at(j->run, &out, own, 2, KEY_resources, which);
}

static void note(struct buf *b, const struct spanvec *set, const char *what, const value *container)
{
	for (size_t i = 0; i < set->n; i++) {
		buf_str(b, i ? ", " : b->n ? "; " : "");
		buf_add(b, set->v[i]);
	}
	if (!set->n)
		return;
	buf_str(b, what);
	buf_add(b, value_get_span(container, KEY_name));
}

static value united(struct arena *run, value a, const value *b)
{
	member_each(m, b)
		a = edit_set(run, &a, m->key, m->v);
	return a;
}

// mergePodResourceRequirements: what the range's items give all together, and a note about it in the pod. A limit without request was a request
// before (API defaulting of the container).
static void fill(struct judgement *j, const value *range)
{
	static const struct { uint32_t list; const char *request, *limit; } lists[] = { { KEY_containers, " request for container ", " limit for container " },
		{ KEY_initContainers, " request for init container ", " limit for init container " } };
	value limits = value_object(NULL, 0), requests = value_object(NULL, 0), root = *j->r.object;
	struct buf b = { .arena = j->run };
	struct spanvec set, more;

	value_each(item, value_at(range, 2, KEY_spec, KEY_limits))
		if (span_is(value_get_span(item, KEY_type), "Container")) {
			value l = defaults_of(j->run, item, KEY_limits), r = defaults_of(j->run, item, KEY_requests);
			limits = united(j->run, limits, &l);
			requests = united(j->run, requests, &r);
		}
	for (size_t l = 0; l < 2; l++) {
		value all = *value_at(&root, 2, KEY_spec, lists[l].list);
		bool changed = false;
		for (size_t i = 0; all.type == VALUE_ARRAY && i < all.n; i++) {
			value c = filled(j, &all.item[i], value_at(&all.item[i], 2, KEY_resources, KEY_limits), KEY_requests, &set);
			c = filled(j, &c, &limits, KEY_limits, &more);
			c = filled(j, &c, &requests, KEY_requests, &set);
			note(&b, &set, lists[l].request, &c);
			note(&b, &more, lists[l].limit, &c);
			if (c.member == all.item[i].member)
				continue;
			all = edit_item(j->run, &all, i, c);
			changed = true;
		}
		if (changed)
			root = edit_set_at(j->run, &root, all, 2, KEY_spec, lists[l].list);
	}
	if (b.n && j->keys)
		root = edit_set_at(j->run, &root, value_string(arena_printf(j->run, "LimitRanger plugin set: %.*s", SPANF(buf_span(&b)))), 3, KEY_metadata,
			KEY_annotations, intern_id(j->keys, SPAN("kubernetes.io/limit-ranger")));
	plugin_set(j, root);
}

// apimachinery pkg/util/errors Aggregate: equal messages are told once.
static span all_errors(struct judgement *j, const struct spanvec *v)
{
	struct buf b = { .arena = j->run };
	size_t told = 0;

	for (size_t i = 0; i < v->n; i++) {
		bool known = false;
		for (size_t k = 0; k < i && !known; k++)
			known = span_eq(v->v[k], v->v[i]);
		if (!known)
			buf_printf(&b, "%s%.*s", told++ ? ", " : "", SPANF(v->v[i]));
	}
	return told > 1 ? arena_printf(j->run, "[%.*s]", SPANF(buf_span(&b))) : buf_span(&b);
}

#define MAX_ORDERS 24

// The order of an informer's index is that of a Go map: with several ranges any may speak first (client-go tools/cache/thread_safe_store.go).
static const ref *ranges(const struct judgement *j, size_t *n)
{
	uint32_t ns = snapshot_ns(j->w.snap, j->r.ns);
	unsigned orders = 1, order = j->order;

	*n = 0;
	const ref *all = ns == NS_CLUSTER ? NULL : snapshot_in_ns(j->w.snap, GK_LIMIT_RANGE, ns, n);
	for (unsigned i = 2; i <= *n && orders < MAX_ORDERS; i++)
		orders *= i;
	if (j->orders)
		*j->orders = orders;
	if (!order || *n < 2)
		return all;
	ref *mixed = arena_array(j->run, ref, *n);
	memcpy(mixed, all, *n * sizeof *all);
	for (size_t i = 0; i + 1 < *n; i++) { // the order-th permutation
		size_t left = *n - i, at = i + order % left;
		ref one = mixed[at];
		order /= (unsigned)left;
		mixed[at] = mixed[i];
		mixed[i] = one;
	}
	return mixed;
}

static void judge_limit_ranger(const struct control *c, struct judgement *j)
{
	size_t n;

	(void)c;
	if (!plugin_new_pod(j) && !plugin_resized_pod(j))
		return;
	const ref *range = ranges(j, &n);
	for (size_t i = 0; i < n; i++) {
		const struct object *o = world_get(&j->w, range[i]);
		if (o)
			fill(j, o->root);
	}
}

static void judge_limit_bounds(const struct control *c, struct judgement *j)
{
	bool pod = plugin_new_pod(j) || plugin_resized_pod(j), claim = admission_gk(&j->r) == GK_PERSISTENT_VOLUME_CLAIM && j->r.subresource.n == 0 && j->r.object &&
		admission_op(&j->w, &j->r) & (ADMISSION_CREATE | ADMISSION_UPDATE);
	size_t n;

	if (!pod && !claim)
		return;
	const ref *range = ranges(j, &n);
	for (size_t i = 0; i < n; i++) {
		const struct object *o = world_get(&j->w, range[i]);
		struct limits l = { .j = j };
		value_each(item, o ? value_at(o->root, 2, KEY_spec, KEY_limits) : &value_absent)
			pod ? check_item(&l, item) : check_claim(&l, item);
		struct evidence e = { range[i], VALUE_NO_OFF, SPAN("spec.limits") };
		if (l.errors.n) {
			plugin_deny(j, c, all_errors(j, &l.errors), &e, 1);
			return;
		}
		if (o)
			plugin_allow(j, c, "within the LimitRange", &e, 1);
	}
}

const struct control control_limit_bounds = { .id = "limit-bounds", .title = "LimitRanger, bounds", .stage = STAGE_VALIDATE,
	.source = "kubernetes plugin/pkg/admission/limitranger/admission.go", .judge = judge_limit_bounds };
const struct control control_limit_ranger = { .id = "limit-ranger", .title = "LimitRanger, defaults", .stage = STAGE_MUTATE,
	.source = "kubernetes plugin/pkg/admission/limitranger/admission.go", .judge = judge_limit_ranger };
