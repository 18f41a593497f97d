// Evictions (kubernetes pkg/registry/core/pod/storage/eviction.go): options of the delete that an eviction carries, and what disruption budgets let
// pass. A budget is judged by its status as it is; the twin runs no disruption controller.
#include "twin/api/handling.h"

#include "base/buf.h"
#include "doc/edit.h"
#include "k8s/selector.h"
#include "text/json.h"

#define MAX_DISRUPTED 2000 // MaxDisruptedPodSize

static const value *member(struct handling *h, const value *v, const char *name) { return value_get(v, intern_id(h->keys, span_str(name))); }
static int64_t number(struct handling *h, const value *v, const char *name) { return value_get_int(v, intern_id(h->keys, span_str(name)), 0); }
static const value *options_of(struct handling *h, const value *eviction) { return member(h, eviction, "deleteOptions"); }

// Go's %v of a list of texts.
static span list_text(struct arena *a, const span *items, size_t n)
{
	struct buf b = { .arena = a };

	buf_char(&b, '[');
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%.*s", i ? " " : "", SPANF(items[i]));
	buf_char(&b, ']');
	return buf_span(&b);
}

// propagateDryRun: both may say that nothing is to be stored, but not differently.
static bool same_dry_run(struct handling *h, const value *options)
{
	struct spanvec asked = api_query_all(h, "dryRun"), said = { 0 };
	bool same = true;

	value_each(x, member(h, options, "dryRun"))
		vec_push(&said, h->run, value_span(x));
	if (!said.n || !asked.n)
		return true;
	for (size_t i = 0; i < asked.n && i < said.n; i++)
		same &= span_eq(asked.v[i], said.v[i]);
	if (same && asked.n == said.n)
		return true;
	return api_refuse(h, 500, "", "Non-matching dry-run options in request and content: %.*s and %.*s", SPANF(list_text(h->run, asked.v, asked.n)),
		SPANF(list_text(h->run, said.v, said.n)));
}

bool api_eviction_options(struct handling *h, const value *eviction)
{
	static const char name[] = "ignoreStoreReadErrorWithClusterBreakingPotential";
	const value *options = options_of(h, eviction), *ignore = member(h, options, name);
	struct validation v = { .arena = h->run, .keys = h->keys, .kind = SPAN("Eviction.policy") };
	struct field root = { .sort = FIELD_ROOT }, of = field_child(&root, "deleteOptions"), at = field_child(&of, name);

	if (ignore->type == VALUE_BOOL && ignore->b) {
		field_add(&v, FIELD_INVALID, &at, SPAN("true"), "can not be set for pod eviction, try after removing the option");
		return api_invalid(h, &v);
	}
	return same_dry_run(h, options);
}

// The delete's own look at its options, and at what they say of the pod (apiserver pkg/registry/rest/delete.go BeforeDelete). The version that the
// eviction itself asks for is the pod's.
static bool removable(struct handling *h, const value *eviction, const value *pod, bool own_version)
{
	const value *meta = value_get(pod, KEY_metadata), *pre;
	struct api_request q = *h->q;
	struct handling of = *h;
	struct buf b = { .arena = h->run };
	value options = *options_of(h, eviction);

	if (!value_present(&options))
		return true;
	options = edit_del(h->run, &options, KEY_kind);
	options = edit_del(h->run, &options, KEY_apiVersion);
	json_write(&b, h->keys, &options);
	q.body = buf_span(&b);
	q.content_type = SPAN("application/json");
	of.q = &q;
	if (!api_delete_options(&of))
		return false;
	pre = member(h, &options, "preconditions");
	span uid = value_get_span(pre, KEY_uid), version = value_get_span(pre, KEY_resourceVersion), is = value_get_span(meta, KEY_uid);
	if (uid.n && !span_eq(uid, is))
		return api_refuse(h, 409, "Conflict", "Operation cannot be fulfilled on Pod \"%.*s\": the UID in the precondition (%.*s) does not match the UID in record "
			"(%.*s). The object might have been deleted and then recreated", SPANF(h->r.name), SPANF(uid), SPANF(is));
	is = value_get_span(meta, KEY_resourceVersion);
	if (!own_version && version.n && !span_eq(version, is))
		return api_refuse(h, 409, "Conflict", "Operation cannot be fulfilled on Pod \"%.*s\": the ResourceVersion in the precondition (%.*s) does not match the "
			"ResourceVersion in record (%.*s). The object might have been modified", SPANF(h->r.name), SPANF(version), SPANF(is));
	return true;
}

// canIgnorePDB: what does not run, or goes already, disrupts nobody.
static bool idle(struct handling *h, const value *pod, span phase)
{
	return span_is(phase, "Succeeded") || span_is(phase, "Failed") || span_is(phase, "Pending") ||
		value_present(member(h, value_get(pod, KEY_metadata), "deletionTimestamp"));
}

// getPodDisruptionBudgets: how many speak for the pod; the first of them in *found.
static size_t budgets(struct handling *h, const value *pod, const value **found)
{
	const value *labels = value_at(pod, 2, KEY_metadata, KEY_labels);
	uint32_t ns = snapshot_ns(h->w->snap, h->r.ns);
	size_t n = 0, count = 0;
	const ref *r = ns == NS_CLUSTER ? NULL : snapshot_in_ns(h->w->snap, GK_POD_DISRUPTION_BUDGET, ns, &n);

	for (size_t i = 0; r && i < n; i++) {
		const struct object *o = world_get(h->w, r[i]);
		struct selector sel;
		const char *error;
		const value *s = o ? value_at(o->root, 2, KEY_spec, KEY_selector) : &value_absent;
		if (!value_present(s) || !selector_read(&sel, s, h->keys, h->run, &error) || selector_match(&sel, h->keys, labels, true) == SELECTOR_NO)
			continue;
		if (!count++)
			*found = o->root;
	}
	return count;
}

static const value *condition(const value *status, const char *type)
{
	value_each(c, value_get(status, KEY_conditions))
		if (span_is(value_get_span(c, KEY_type), type))
			return c;
	return &value_absent;
}

static bool too_many(struct handling *h, span why)
{
	struct api_cause c = { SPAN("DisruptionBudget"), why, SPAN("") };

	vec_push(&h->out->causes, h->run, c);
	return api_refuse(h, 429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.");
}

// checkAndDecrement, of a budget that allows nothing.
static bool disallowed(struct handling *h, const value *status, span name)
{
	const value *c = condition(status, "DisruptionAllowed");
	span message = value_get_span(c, KEY_message), reason = value_get_span(c, intern_id(h->keys, SPAN("reason")));
	int64_t want = number(h, status, "desiredHealthy"), has = number(h, status, "currentHealthy");
	bool no = span_is(value_get_span(c, KEY_status), "False") && message.n;

	if (no && span_is(reason, "SyncFailed"))
		return too_many(h, arena_printf(h->run, "The disruption budget %.*s does not allow evicting pods currently because it failed sync: %.*s", SPANF(name),
			SPANF(message)));
	if (has <= want)
		return too_many(h, arena_printf(h->run, "The disruption budget %.*s needs %lld healthy pods and has %lld currently", SPANF(name), (long long)want,
			(long long)has));
	if (no)
		return too_many(h, arena_printf(h->run, "The disruption budget %.*s does not allow evicting pods currently (%.*s): %.*s", SPANF(name), SPANF(reason),
			SPANF(message)));
	return too_many(h, arena_printf(h->run, "The disruption budget %.*s does not allow evicting pods currently", SPANF(name)));
}

static bool allows(struct handling *h, const value *budget)
{
	const value *status = value_get(budget, KEY_status), *meta = value_get(budget, KEY_metadata);
	span name = value_get_span(meta, KEY_name);
	int64_t seen = number(h, status, "observedGeneration"), left = number(h, status, "disruptionsAllowed");

	if (!value_present(member(h, meta, "generation")) && !seen)
		return api_unknown(h, UNKNOWN_object, "a PodDisruptionBudget counts evictions");
	if (seen < number(h, meta, "generation"))
		return too_many(h, arena_printf(h->run, "The disruption budget %.*s is still being processed by the server.", SPANF(name)));
	if (left < 0 || value_count(member(h, status, "disruptedPods")) > MAX_DISRUPTED)
		return api_refuse(h, 403, "Forbidden", "poddisruptionbudget.policy \"%.*s\" is forbidden: %s", SPANF(name), left < 0 ?
			"pdb disruptions allowed is negative" : "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
	return left || disallowed(h, status, name);
}

// An unhealthy pod counts for nothing: may it go whatever the budget has left?
static bool unhealthy_goes(struct handling *h, const value *pod, const value *budget)
{
	const value *status = value_get(budget, KEY_status);
	int64_t want = number(h, status, "desiredHealthy");

	if (span_is(value_get_span(condition(value_get(pod, KEY_status), "Ready"), KEY_status), "True"))
		return false;
	return span_is(value_span(member(h, value_get(budget, KEY_spec), "unhealthyPodEvictionPolicy")), "AlwaysAllow") ||
		(want > 0 && number(h, status, "currentHealthy") >= want);
}

// Two budgets: a Status that tells of failure, in an answer that does not (its code is not looked at by transformResponseObject).
static bool several(struct handling *h)
{
	value *v = arena_new(h->run, value), empty = value_object(NULL, 0);

	*v = edit_set(h->run, &value_absent, KEY_kind, value_string(SPAN("Status")));
	*v = edit_set(h->run, v, KEY_apiVersion, value_string(SPAN("v1")));
	*v = edit_set(h->run, v, KEY_metadata, empty);
	*v = edit_set(h->run, v, KEY_status, value_string(SPAN("Failure")));
	*v = edit_set(h->run, v, KEY_message,
		value_string(SPAN("This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.")));
	*v = edit_set(h->run, v, intern_id(h->keys, SPAN("code")), value_int(500));
	h->out->object = v;
	h->out->status = 201;
	return false;
}

bool api_evicted(struct handling *h, const value *eviction, const value *pod)
{
	span phase = value_span(value_at(pod, 2, KEY_status, KEY_phase));
	const value *budget = NULL;
	bool own_version = false;

	if (!idle(h, pod, phase)) {
		size_t n = budgets(h, pod, &budget);
		if (n && !phase.n)
			return api_unknown(h, UNKNOWN_object, "a PodDisruptionBudget counts evictions, and the pod's phase is not known");
		if (n > 1)
			return several(h);
		own_version = n && unhealthy_goes(h, pod, budget);
		if (n && !own_version && !allows(h, budget))
			return false;
	}
	return removable(h, eviction, pod, own_version);
}
