#include "twin/authz/rbac.h"
#include "twin/admission/scc/scc.h"

#include "base/buf.h"
#include "k8s/meta.h"

// sccadmission/admission.go: the first constraint in trial order that the account or the user may use and that the whole pod fits under.

struct ask {
	struct judgement *j;
	const value *pod;
	bool fill;
	span required;
	struct scc_ns ns;
	VEC(struct evidence) evidence;
	span reason;           // of the last question
};

#define SCC_ROLE "system:openshift:scc:"

// OpenShift makes a ClusterRole system:openshift:scc:NAME for each of its own constraints, with nothing but `use` of NAME (cluster-kube-apiserver-operator
// bindata). A binding to one that the input lacks grants just that.
static bool builtin_role(struct ask *a, const struct scc *s, bool group, span subject)
{
	const struct snapshot *snap = a->j->w.snap;
	uint32_t ns = snapshot_ns(snap, a->j->r.ns);
	size_t n;
	const uint32_t *v = group ? rbac_bindings_of_group(snap->rbac, subject, &n) : rbac_bindings_of_user(snap->rbac, subject, &n);

	for (size_t i = 0; i < n; i++) {
		const struct rbac_binding *b = &snap->rbac->binding[v[i]];
		if (b->role != UINT32_MAX || b->invalid || (b->ns != NS_CLUSTER && b->ns != ns) || !span_is(b->role_kind, "ClusterRole") ||
		    !span_starts(b->role_name, SPAN(SCC_ROLE)) || !span_eq(span_from(b->role_name, strlen(SCC_ROLE)), s->name))
			continue;
		struct evidence e = { b->obj, VALUE_NO_OFF, SPAN("roleRef") };
		vec_push(&a->evidence, a->j->run, e);
		return true;
	}
	return false;
}

static bool builtin_use(struct ask *a, const struct scc *s, const struct user *u)
{
	if (builtin_role(a, s, false, u->name))
		return true;
	for (size_t i = 0; i < u->n_groups; i++)
		if (builtin_role(a, s, true, u->groups[i]))
			return true;
	return false;
}

// Names and groups of the object are compared as exact texts; then the authorizer is asked for `use` in the pod's namespace.
static enum selector_match may_use(struct ask *a, const struct scc *s, const struct user *u)
{
	struct trace trace = { 0 };
	struct judgement q = { .w = a->j->w, .run = a->j->run, .trace = a->j->trace ? &trace : NULL };

	for (size_t i = 0; i < u->n_groups; i++)
		if (value_lists(s->user_groups, u->groups[i]))
			return SELECTOR_YES;
	if (value_lists(s->users, u->name))
		return SELECTOR_YES;
	q.r = (struct request){ .user = *u, .verb = SPAN("use"), .group = SPAN("security.openshift.io"), .version = SPAN("v1"),
		.resource = SPAN("securitycontextconstraints"), .name = s->name, .ns = a->j->r.ns };
	enum verdict v = judge_authorize(&q);
	if (v != VERDICT_ALLOW && builtin_use(a, s, u))
		return SELECTOR_YES;
	for (size_t i = 0; v == VERDICT_ALLOW && i < trace.list.n; i++)
		for (size_t k = 0; trace.list.v[i].matched && k < trace.list.v[i].n_evidence; k++)
			vec_push(&a->evidence, a->j->run, trace.list.v[i].evidence[k]);
	return v == VERDICT_ALLOW ? SELECTOR_YES : v == VERDICT_DENY ? SELECTOR_NO : SELECTOR_UNKNOWN;
}

// The account is asked without system:authenticated (serviceaccount.UserInfo gives it two groups).
static struct user account_of(struct ask *a, span name)
{
	span *groups = arena_array(a->j->run, span, 2);

	groups[0] = SPAN("system:serviceaccounts");
	groups[1] = arena_printf(a->j->run, "system:serviceaccounts:%.*s", SPANF(a->j->r.ns));
	span user = arena_printf(a->j->run, "system:serviceaccount:%.*s:%.*s", SPANF(a->j->r.ns), SPANF(name));
	return (struct user){ .name = user, .groups = groups, .n_groups = 2 };
}

static enum selector_match usable(struct ask *a, const struct scc *s)
{
	span name = value_get_span(value_get(a->pod, KEY_spec), KEY_serviceAccountName);
	enum selector_match m = SELECTOR_NO;

	if (name.n) {
		struct user u = account_of(a, name);
		m = may_use(a, s, &u);
	}
	if (m == SELECTOR_YES)
		return m;
	enum selector_match own = may_use(a, s, &a->j->r.user);
	return own == SELECTOR_YES || m == SELECTOR_NO ? own : m;
}

static void refuse(const struct ask *a, struct buf *b, const char *quote, const struct scc *s, span text)
{
	if (!a->j->trace)
		return;
	if (b->n)
		buf_str(b, ", ");
	buf_printf(b, "provider %s%.*s%s: %.*s", quote, SPANF(s->name), quote, SPANF(text));
}

// Answer over one table; *chosen is the constraint that admits.
static enum verdict try_all(struct ask *a, const struct scc *list, size_t n, const struct scc **chosen)
{
	struct buf why = { .arena = a->j->run };
	bool unknown = false;

	*chosen = NULL;
	for (size_t i = 0; i < n; i++) {
		const struct scc *s = &list[i];
		struct scc_fit f = { .run = a->j->run, .keys = &a->j->w.snap->keys, .meta = meta(a->pod), .spec = value_get(a->pod, KEY_spec),
			.ns = a->ns, .fill = a->fill, .want = a->j->trace != NULL };
		if (a->required.n && !span_eq(a->required, s->name))
			continue;
		a->evidence.n = 0;
		// Whether it fits is cheaper to say than who may use it; only the texts need both.
		if (!a->j->trace && scc_fits(&f, s) == SELECTOR_NO)
			continue;
		enum selector_match use = usable(a, s);
		if (use == SELECTOR_NO) {
			refuse(a, &why, "\"", s, SPAN("Forbidden: not usable by user or serviceaccount"));
			continue;
		}
		enum selector_match fits = scc_fits(&f, s);
		for (size_t k = 0; k < f.errors.n; k++)
			refuse(a, &why, "", s, f.errors.v[k]);
		if (use == SELECTOR_YES && fits == SELECTOR_YES) {
			*chosen = s;
			return VERDICT_ALLOW;
		}
		unknown |= fits != SELECTOR_NO;
	}
	a->evidence.n = 0;
	a->reason = arena_printf(a->j->run, "unable to validate against any security context constraint: [%.*s]", SPANF(buf_span(&why)));
	return unknown ? VERDICT_UNKNOWN : VERDICT_DENY;
}

static bool never_judged(span ns)
{
	static const char *const name[] = { "default", "kube-system", "kube-public", "openshift", "openshift-node", "openshift-infra" };
	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		if (span_is(ns, name[i]))
			return true;
	return false;
}

static span annotation(const struct admission_ns *n, uint32_t key)
{
	return n->root ? value_get_span(meta_annotations(n->root), key) : SPAN("");
}

// An update that leaves spec, labels and annotations alone is not judged again; anything else of the metadata is not looked at.
static bool unchanged(const value *a, const value *b)
{
	return value_equal(value_get(a, KEY_spec), value_get(b, KEY_spec)) && value_equal(meta_labels(a), meta_labels(b)) &&
		value_equal(meta_annotations(a), meta_annotations(b));
}

static void decide(struct ask *a, const struct control *c, const struct scc_table *t, bool labels_known)
{
	const struct scc *chosen, *other;
	struct judgement *j = a->j;
	enum verdict v = try_all(a, t->scc, t->n, &chosen);
	span reason = a->reason;

	if (t->older) {
		struct ask again = *a;
		again.evidence.v = NULL, again.evidence.n = again.evidence.cap = 0;
		if (try_all(&again, t->older, t->n_older, &other) != v) {
			judgement_add(j, c, VERDICT_UNKNOWN, UNKNOWN_scc, SPAN("the default SecurityContextConstraints of the versions it may be differ"), NULL, 0);
			return;
		}
	}
	if (v == VERDICT_ALLOW) {
		if (chosen->obj != REF_NONE)
			vec_push(&a->evidence, j->run, (struct evidence){ chosen->obj, VALUE_NO_OFF, SPAN("") });
		judgement_add(j, c, v, UNKNOWN_NONE, arena_printf(j->run, "admitted by SecurityContextConstraints %.*s%s", SPANF(chosen->name),
			chosen->obj == REF_NONE ? " (as OpenShift ships it)" : ""), a->evidence.v, a->evidence.n);
	} else if (v == VERDICT_DENY && labels_known) {
		judgement_add(j, c, v, UNKNOWN_NONE, reason, NULL, 0);
	} else {
		judgement_add(j, c, VERDICT_UNKNOWN, v == VERDICT_DENY ? UNKNOWN_namespace : UNKNOWN_scc, reason, NULL, 0);
	}
}

// SCCExecRestrictions: exec and attach only where the caller could make that very pod now.
static const value *subject(struct judgement *j, enum admission_op op, bool *fill)
{
	*fill = op == ADMISSION_CREATE || op == ADMISSION_CONNECT;
	if (op == ADMISSION_CONNECT)
		return span_is(j->r.subresource, "exec") || span_is(j->r.subresource, "attach") ? admission_old(&j->w, &j->r) : NULL;
	if (op != ADMISSION_CREATE && op != ADMISSION_UPDATE)
		return NULL;
	if (admission_leaves_pod(j->r.subresource))
		return NULL;
	return admission_object(&j->w, &j->r, j->run);
}

static void judge_scc(const struct control *c, struct judgement *j)
{
	const struct scc_table *t = j->w.snap->scc;
	enum admission_op op = admission_op(&j->w, &j->r);
	struct ask a = { .j = j };

	if (!t || admission_gk(&j->r) != GK_POD || !(a.pod = subject(j, op, &a.fill)))
		return;
	if (span_is(value_span(value_at(a.pod, 3, KEY_spec, KEY_os, KEY_name)), "windows"))
		return;
	const value *old = op == ADMISSION_UPDATE ? admission_old(&j->w, &j->r) : NULL;
	if (old && unchanged(a.pod, old)) {
		judgement_skip(j, c, SPAN("the update leaves the pod's spec, labels and annotations alone"), NULL, 0);
		return;
	}
	if (never_judged(j->r.ns)) {
		judgement_skip(j, c, SPAN("SecurityContextConstraints never apply in this namespace"), NULL, 0);
		return;
	}
	struct admission_ns n = admission_ns(&j->w, j->run, j->r.ns);
	const value *level = value_get(n.labels, KEY_run_level);
	if (span_is(value_span(level), "0") || span_is(value_span(level), "1")) {
		struct evidence e = admission_evidence(n.obj, level, SPAN("metadata.labels[openshift.io/run-level]"));
		judgement_add(j, c, VERDICT_ALLOW, UNKNOWN_NONE, SPAN("the namespace's run-level label switches SecurityContextConstraints off"), &e, 1);
		return;
	}
	a.required = value_get_span(meta_annotations(a.pod), KEY_scc_required);
	a.ns.uid_range = annotation(&n, KEY_scc_uid_range);
	a.ns.level = annotation(&n, KEY_scc_mcs);
	a.ns.groups = annotation(&n, KEY_scc_groups);
	// A controller writes them on a live cluster: a namespace without them in the input has them, with values that are not known.
	a.ns.known = a.ns.uid_range.n && a.ns.level.n;
	decide(&a, c, t, n.known);
}

const struct control control_scc = { .id = "scc", .title = "SecurityContextConstraints", .stage = STAGE_VALIDATE,
	.source = "openshift/apiserver-library-go pkg/securitycontextconstraints/sccadmission", .judge = judge_scc };
