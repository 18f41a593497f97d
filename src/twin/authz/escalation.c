#include "twin/authz/escalation.h"

#include "doc/edit.h"
#include "k8s/meta.h"
#include "twin/authz/chain.h"
#include "twin/authz/message.h"
#include "twin/authz/rbac_delta.h"
#include "twin/authz/rbac_view.h"

#define GROUP SPAN("rbac.authorization.k8s.io")

struct owned { VEC(const struct rbac_rule *) list; struct arena *a; };

static bool collect(void *ctx, const struct rbac_binding *b, const struct rbac_role *role, const struct rbac_rule *rule)
{
	struct owned *o = ctx;

	(void)b, (void)role;
	vec_push(&o->list, o->a, rule);
	return true;
}

// pkg/registry/rbac/validation ConfirmNoEscalation, with its whole sentence in *missing.
static bool holds_all(const struct world *w, const struct user *u, span ns, span resource, const struct rbac_rule *rules, size_t n, struct arena *run,
                      span *missing, bool *limit)
{
	struct arena scratch = { 0 };
	const struct rbac_rule *few[256]; // enough for nearly everybody
	struct owned o = { .a = &scratch, .list = { .v = few, .cap = sizeof few / sizeof *few } };
	span lines = { 0 };

	rbac_visit(w, u, ns, collect, &o);
	bool all = escalation_covers(o.list.v, o.list.n, rules, n, run, missing ? &lines : NULL, limit);
	arena_free(&scratch);
	if (missing)
		*missing = (span){ 0 };
	if (all || !missing)
		return all;
	struct buf b = { .arena = run };
	buf_str(&b, "user ");
	message_quote(&b, u->name);
	buf_str(&b, " (groups=");
	message_quote_list(&b, u->groups, u->n_groups);
	buf_str(&b, ") is attempting to grant RBAC permissions not currently held:\n");
	buf_add(&b, lines);
	span errors = rbac_resolution_errors(w, u, ns, resource, run);
	if (errors.n)
		buf_printf(&b, "; resolution errors: [%.*s]", SPANF(errors)); // a Go list that holds the aggregate
	*missing = buf_span(&b);
	return false;
}

bool rbac_holds_all(const struct world *w, const struct user *u, span ns, const struct rbac_rule *rules, size_t n, struct arena *run, span *missing)
{
	return holds_all(w, u, ns, SPAN(""), rules, n, run, missing, NULL);
}

static bool in_masters(const struct user *u)
{
	for (size_t i = 0; i < u->n_groups; i++)
		if (span_is(u->groups[i], "system:masters"))
			return true;
	return false;
}

// IsOnlyMutatingGCFields: what the garbage collector needs to change may be changed without holding anything.
static bool only_gc_fields(const struct world *w, const struct request *r, struct arena *a)
{
	const uint32_t free_keys[] = { KEY_ownerReferences, KEY_finalizers, KEY_managedFields, intern_find(&w->snap->keys, SPAN("selfLink")) };

	if (!r->old || !r->object)
		return false;
	value x = *meta(r->object), y = *meta(r->old);
	for (size_t i = 0; i < sizeof free_keys / sizeof *free_keys && free_keys[i] != MAP_NONE; i++) {
		x = edit_del(a, &x, free_keys[i]);
		y = edit_del(a, &y, free_keys[i]);
	}
	value n = edit_set(a, r->object, KEY_metadata, x), o = edit_set(a, r->old, KEY_metadata, y);
	return value_equal(&n, &o);
}

static bool has_aggregation(const value *role)
{
	return role && value_count(value_at(role, 2, KEY_aggregationRule, KEY_clusterRoleSelectors)) > 0;
}

static struct escalation_answer allow(span by)
{
	return (struct escalation_answer){ .asked = true, .allowed = true, .by = by, .role = REF_NONE };
}

static struct escalation_answer refuse(int status, span message)
{
	return (struct escalation_answer){ .asked = true, .status = status, .message = message, .role = REF_NONE };
}

// Asks for a verb of the registry's own: escalate (RoleEscalationAuthorized), bind (BindingAuthorized).
static bool verb_granted(const struct world *w, const struct request *r, const char *verb, span group, const char *resource, span name,
	struct escalation_answer *out)
{
	struct request q = { .user = r->user, .verb = span_str(verb), .group = group, .version = SPAN("*"), .resource = span_str(resource),
		.ns = r->ns, .name = name };

	*out = allow(q.verb);
	out->verb = rbac_authorize(w, &q, NULL);
	return out->verb.allowed;
}

// The rules that the role would have. A role that aggregates keeps what the controller wrote, which a manifest does not show.
static const struct rbac_rule *rules_of(const struct world *w, const struct request *r, bool cluster, struct arena *run, size_t *n)
{
	bool bad = false;
	const value *rules = value_get(r->object, KEY_rules);

	if (cluster && r->old && value_equal(rules, value_get(r->old, KEY_rules))) {
		struct rbac_binding b = { .ns = NS_CLUSTER, .role = UINT32_MAX, .role_kind = SPAN("ClusterRole"), .role_name = r->name };
		for (uint32_t i = 0; i < w->snap->rbac->role_first[1] && b.role == UINT32_MAX; i++)
			if (span_eq(w->snap->rbac->role[i].name, r->name))
				b.role = i;
		const struct rbac_role *role = rbac_role_of(w, &b);
		if (role && role->aggregated) {
			*n = role->n_rules;
			return role->rule;
		}
	}
	return rbac_view_rules(run, rules, REF_NONE, !cluster, n, &bad);
}

static struct escalation_answer judge_role(const struct world *w, const struct request *r, bool cluster, struct arena *run)
{
	static const span star[] = { SPAN_INIT("*") };
	static const struct rbac_rule full[] = {
		{ .verbs = star, .groups = star, .resources = star, .n_verbs = 1, .n_groups = 1, .n_resources = 1 },
		{ .verbs = star, .urls = star, .n_verbs = 1, .n_urls = 1 },
	};
	struct escalation_answer granted;
	size_t n;
	span missing;
	bool limit = false;

	if (verb_granted(w, r, "escalate", GROUP, cluster ? "clusterroles" : "roles", r->name, &granted))
		return granted;
	if (only_gc_fields(w, r, run))
		return allow(SPAN("metadata"));
	const struct rbac_rule *rules = rules_of(w, r, cluster, run, &n);
	if (!holds_all(w, &r->user, r->ns, r->resource, rules, n, run, &missing, &limit)) {
		struct escalation_answer no = refuse(403, missing);
		no.limit = limit;
		return no;
	}
	// A rule that gathers can gather anything, and keeps others from narrowing the role.
	if (cluster && (has_aggregation(r->object) || has_aggregation(r->old)) && !holds_all(w, &r->user, r->ns, r->resource, full, 2, run, NULL, NULL))
		return refuse(403, SPAN("must have cluster-admin privileges to use the aggregationRule"));
	return allow(SPAN("held"));
}

static struct escalation_answer judge_binding(const struct world *w, const struct request *r, bool cluster, struct arena *run)
{
	const value *ref_ = value_get(r->object, KEY_roleRef);
	span kind = value_get_span(ref_, KEY_kind), name = value_get_span(ref_, KEY_name), group = value_get_span(ref_, KEY_apiGroup);
	bool is_role = span_is(kind, "Role"), known = is_role || span_is(kind, "ClusterRole"), limit = false;
	struct escalation_answer answer;
	span missing;

	if (only_gc_fields(w, r, run))
		return allow(SPAN("metadata"));
	// SetDefaults_RoleBinding fills in the group.
	if (known && verb_granted(w, r, "bind", group.n ? group : GROUP, is_role ? "roles" : "clusterroles", name, &answer))
		return answer;
	if (!known) {
		struct buf b = { .arena = run };
		buf_str(&b, "unsupported role reference kind: ");
		message_quote(&b, kind);
		return refuse(500, buf_span(&b));
	}
	const struct rbac *rb = w->snap->rbac;
	struct rbac_binding b = { .ns = cluster ? NS_CLUSTER : snapshot_ns(w->snap, r->ns), .role = UINT32_MAX, .role_kind = kind, .role_name = name };
	if (!is_role || b.ns != NS_CLUSTER)
		b.role = rbac_find_role(rb, is_role ? b.ns : NS_CLUSTER, name);
	const struct rbac_role *role = is_role && b.ns == NS_CLUSTER ? NULL : rbac_role_of(w, &b);
	if (is_role && b.ns == NS_CLUSTER) // NamespaceKeyFunc of the roles' store
		return refuse(400, SPAN("Namespace parameter required."));
	missing = message_key_fault(run, name);
	if (missing.n)
		return refuse(400, missing);
	if (!role)
		return refuse(404, message_not_found(run, GROUP, cluster ? SPAN("clusterrolebindings") : SPAN("rolebindings"), name));
	answer = allow(SPAN("held"));
	if (!holds_all(w, &r->user, r->ns, r->resource, role->rule, role->n_rules, run, &missing, &limit)) {
		answer = refuse(403, missing);
		answer.limit = limit;
	}
	answer.role = role->obj;
	return answer;
}

struct escalation_answer escalation_judge(const struct world *w, const struct request *r, struct arena *run)
{
	struct escalation_answer none = { .role = REF_NONE };

	if (r->non_resource || r->subresource.n || !r->object || !span_eq(r->group, GROUP))
		return none;
	if (!span_is(r->verb, "create") && !span_is(r->verb, "update") && !span_is(r->verb, "patch"))
		return none;
	bool cluster = span_starts(r->resource, SPAN("cluster"));
	bool binding = span_is(r->resource, "rolebindings") || span_is(r->resource, "clusterrolebindings");
	if (!binding && !span_is(r->resource, "roles") && !span_is(r->resource, "clusterroles"))
		return none;
	if (in_masters(&r->user))
		return allow(SPAN("system:masters"));
	return binding ? judge_binding(w, r, cluster, run) : judge_role(w, r, cluster, run);
}

static void judge_escalation(const struct control *c, struct judgement *j)
{
	struct escalation_answer a = escalation_judge(&j->w, &j->r, j->run);
	struct evidence e[2], role = { a.role, VALUE_NO_OFF, SPAN("rules") };
	size_t n;

	if (!a.asked) {
		judgement_skip(j, c, SPAN("writes no role and no binding"), NULL, 0);
	} else if (a.allowed) {
		n = rbac_evidence(&j->w, &j->r.user, &a.verb, j->run, e);
		judgement_add(j, c, VERDICT_ALLOW, UNKNOWN_NONE, n ? arena_printf(j->run, "the user may %.*s", SPANF(a.by)) :
			arena_printf(j->run, "allowed: %.*s", SPANF(a.by)), e, n);
	} else if (a.limit) {
		judgement_add(j, c, VERDICT_UNKNOWN, UNKNOWN_limit, SPAN("too many rules to compare"), NULL, 0);
	} else if (!j->w.snap->rbac->complete) {
		judgement_add(j, c, VERDICT_UNKNOWN, UNKNOWN_kind_missing, a.message, NULL, 0);
	} else if (!snapshot_said_complete(j->w.snap) && (a.status == 404 || rbac_dangling(&j->w, &j->r.user, j->r.ns) != UINT32_MAX)) {
		// The role that is granted, or one that the user holds, is not in the input.
		judgement_add(j, c, VERDICT_UNKNOWN, UNKNOWN_role_missing, a.message, NULL, 0);
	} else if (chain_foreign_speaks(chain_of(j->w.snap), &j->r.user)) {
		// Its rules are not looked at here, but it may grant bind or escalate.
		judgement_add(j, c, VERDICT_UNKNOWN, UNKNOWN_authorizer, a.message, NULL, 0);
	} else if (a.status && a.status != 403) {
		struct refusal *how = arena_new(j->run, struct refusal);
		*how = (struct refusal){ .status = a.status, .reason = a.status == 404 ? "NotFound" : a.status == 400 ? "BadRequest" : "", .message = a.message };
		judgement_refuse(j, c, how, a.message, &role, a.role == REF_NONE ? 0 : 1);
	} else {
		judgement_add(j, c, VERDICT_DENY, UNKNOWN_NONE, a.message, &role, a.role == REF_NONE ? 0 : 1);
	}
}

const struct control control_escalation = {
	.id = "rbac-escalation", .title = "RBAC escalation check", .stage = STAGE_MUTATE, .registry = true, .source = "pkg/registry/rbac/*/policybased",
	.judge = judge_escalation,
};
