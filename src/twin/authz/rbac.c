#include "twin/authz/rbac.h"

#include "base/must.h"
#include "twin/authz/message.h"
#include "twin/authz/rbac_delta.h"

#define MASTERS SPAN("system:masters")
#define SUBRESOURCE_MAX 512

static const struct rbac_delta *delta_of(const struct world *w) { return w->top ? w->top->rbac : NULL; }

static bool has(const span *list, uint32_t n, span s)
{
	for (uint32_t i = 0; i < n; i++)
		if (span_eq(list[i], s))
			return true;
	return false;
}

static bool has_or_star(const span *list, uint32_t n, span s)
{
	for (uint32_t i = 0; i < n; i++)
		if ((list[i].n == 1 && list[i].p[0] == '*') || span_eq(list[i], s))
			return true;
	return false;
}

// pkg/apis/rbac/v1/evaluation_helpers.go ResourceMatches: "*", the combined name, or "*/subresource". "pods/*" is no pattern.
static bool resource_matches(const span *list, uint32_t n, span resource, span sub)
{
	for (uint32_t i = 0; i < n; i++) {
		span p = list[i];
		if (p.n == 1 && p.p[0] == '*')
			return true;
		if (sub.n == 0) {
			if (span_eq(p, resource))
				return true;
			continue;
		}
		if (p.n == resource.n + 1 + sub.n && span_starts(p, resource) && p.p[resource.n] == '/' && span_ends(p, sub))
			return true;
		if (p.n == sub.n + 2 && p.p[0] == '*' && p.p[1] == '/' && span_ends(p, sub))
			return true;
	}
	return false;
}

bool rbac_rule_covers(const struct rbac_rule *rule, span verb, span group, span resource, span subresource, span name)
{
	return has_or_star(rule->verbs, rule->n_verbs, verb) && has_or_star(rule->groups, rule->n_groups, group) &&
		resource_matches(rule->resources, rule->n_resources, resource, subresource) &&
		(rule->n_names == 0 || has(rule->names, rule->n_names, name));
}

// NonResourceURLMatches: "*", the path itself, or a prefix before trailing stars.
static bool url_matches(span p, span path)
{
	if (span_eq(p, path))
		return true;
	if (p.n == 0 || p.p[p.n - 1] != '*')
		return false;
	while (p.n && p.p[p.n - 1] == '*')
		p.n--;
	return span_starts(path, p);
}

bool rbac_rule_covers_url(const struct rbac_rule *rule, span verb, span path)
{
	if (!has_or_star(rule->verbs, rule->n_verbs, verb))
		return false;
	for (uint32_t i = 0; i < rule->n_urls; i++)
		if (url_matches(rule->urls[i], path))
			return true;
	return false;
}

static uint64_t resource_bit(const struct request *r)
{
	char text[SUBRESOURCE_MAX];
	size_t n = r->resource.n + 1 + r->subresource.n;

	if (r->subresource.n == 0)
		return rbac_bit(r->resource);
	if (n > sizeof text)
		return UINT64_MAX;
	if (r->resource.n)
		memcpy(text, r->resource.p, r->resource.n);
	text[r->resource.n] = '/';
	memcpy(text + r->resource.n + 1, r->subresource.p, r->subresource.n);
	return rbac_bit(span_of(text, n));
}

struct rbac_ask rbac_ask_of(const struct request *r)
{
	return (struct rbac_ask){ r, rbac_bit(r->verb), r->non_resource ? 0 : resource_bit(r) };
}

static inline bool rule_allows(const struct rbac_ask *q, const struct rbac_rule *rule)
{
	const struct request *r = q->r;

	if (!(rule->verb_bits & q->verb_bit))
		return false;
	if (r->non_resource)
		return rbac_rule_covers_url(rule, r->verb, r->path);
	return (rule->resource_bits & q->resource_bit) && rbac_rule_covers(rule, r->verb, r->group, r->resource, r->subresource, r->name);
}

uint32_t rbac_role_allows(const struct rbac_ask *q, const struct rbac_role *role)
{
	for (uint32_t i = 0; i < role->n_rules; i++)
		if (rule_allows(q, &role->rule[i]))
			return i;
	return UINT32_MAX;
}

const struct rbac_binding *rbac_binding_at(const struct world *w, uint32_t binding)
{
	const struct rbac *r = w->snap->rbac;

	if (binding < r->n_bindings)
		return &r->binding[binding];
	const struct rbac_delta *d = delta_of(w);
	size_t i = binding - r->n_bindings;
	return d && i < d->n_bindings ? &d->binding[i] : NULL;
}

const struct rbac_role *rbac_role_of(const struct world *w, const struct rbac_binding *b)
{
	const struct rbac *r = w->snap->rbac;
	const struct rbac_delta *d = delta_of(w);
	uint32_t ns = span_is(b->role_kind, "Role") ? b->ns : NS_CLUSTER, at = b->role;

	if (b->invalid)
		return NULL;
	if (d) {
		const struct rbac_delta_role *e = rbac_delta_role(d, ns, b->role_name);
		if (e)
			return e->deleted || e->role.invalid ? NULL : &e->role;
		at = rbac_find_role(r, ns, b->role_name);
	}
	return at == UINT32_MAX ? NULL : &r->role[at];
}

bool rbac_subject_is(const struct rbac_subject *s, const struct user *u)
{
	static const span prefix = SPAN_INIT("system:serviceaccount:");

	switch (s->kind) {
	case RBAC_USER:
		return span_eq(s->name, u->name);
	case RBAC_GROUP:
		return has(u->groups, (uint32_t)u->n_groups, s->name);
	case RBAC_SERVICE_ACCOUNT:
		// serviceaccount.MatchesUsername
		return u->name.n == prefix.n + s->ns.n + 1 + s->name.n && span_starts(u->name, prefix) && u->name.p[prefix.n + s->ns.n] == ':' &&
			span_ends(u->name, s->name) && memcmp(u->name.p + prefix.n, s->ns.p, s->ns.n) == 0;
	}
	return false;
}

static const struct rbac_subject *subject_of(const struct rbac_binding *b, const struct user *u)
{
	for (uint32_t i = 0; i < b->n_subjects; i++)
		if (rbac_subject_is(&b->subject[i], u))
			return &b->subject[i];
	return NULL;
}

static const uint32_t *list_at(const struct rbac *r, uint32_t at, size_t *n)
{
	*n = at == MAP_NONE ? 0 : r->lists[at].n;
	return at == MAP_NONE ? NULL : r->lists[at].v;
}

const uint32_t *rbac_bindings_of_user(const struct rbac *r, span user, size_t *n)
{
	return list_at(r, spanmap_get(&r->user, user), n);
}

const uint32_t *rbac_bindings_of_group(const struct rbac *r, span group, size_t *n)
{
	return list_at(r, spanmap_get(&r->group, group), n);
}

// Calls each binding that applies to a user in a scope, cluster-wide ones first in every list; stops when it returns false.
struct walk {
	const struct world *w;
	const struct rbac *r;
	const struct rbac_delta *d;
	uint32_t cluster;      // bindings of the cluster are [0, cluster)
	uint32_t lo, hi;       // bindings of the namespace
	uint32_t ns;           // its index, NS_CLUSTER when only the cluster's count
	bool (*each)(void *ctx, uint32_t at, const struct rbac_binding *b, const struct rbac_role *role);
	void *ctx;
	const struct user *once; // not NULL: a binding that names the user in several ways comes once
	size_t group;            // list being walked: 0 the user's own, else 1 + index of the group
};

// Was the binding already met through the user's name or an earlier group?
static bool met(const struct walk *k, const struct rbac_binding *b)
{
	struct user before = *k->once;

	if (k->group == 0)
		return false;
	before.n_groups = k->group - 1;
	for (uint32_t i = 0; i < b->n_subjects; i++)
		if (rbac_subject_is(&b->subject[i], &before))
			return true;
	return false;
}

static inline bool walk_one(const struct walk *k, uint32_t at)
{
	const struct rbac_binding *b = &k->r->binding[at];

	if (k->once && met(k, b))
		return true;
	if (!k->d)
		return k->each(k->ctx, at, b, b->role == UINT32_MAX ? NULL : &k->r->role[b->role]);
	return rbac_delta_hides(k->d, at) || k->each(k->ctx, at, b, rbac_role_of(k->w, b));
}

static bool walk_cluster(const struct walk *k, const uint32_t *list, size_t n)
{
	for (size_t i = 0; i < n && list[i] < k->cluster; i++)
		if (!walk_one(k, list[i]))
			return false;
	return true;
}

static bool walk_namespace(const struct walk *k, const uint32_t *list, size_t n)
{
	size_t i = 0, hi = n;

	while (i < hi) {
		size_t mid = i + (hi - i) / 2;
		if (list[mid] < k->lo)
			i = mid + 1;
		else
			hi = mid;
	}
	for (; i < n && list[i] < k->hi; i++)
		if (!walk_one(k, list[i]))
			return false;
	return true;
}

static bool walk_some(struct walk *k, const struct user *u, bool (*some)(const struct walk *k, const uint32_t *list, size_t n), bool cluster)
{
	size_t n;
	const uint32_t *list = rbac_bindings_of_user(k->r, u->name, &n);

	k->group = 0;
	if (!some(k, list, n))
		return false;
	for (size_t i = 0; i < u->n_groups; i++) {
		k->group = i + 1;
		list = rbac_bindings_of_group(k->r, u->groups[i], &n);
		if (!some(k, list, n))
			return false;
	}
	for (size_t i = 0; k->d && i < k->d->n_bindings; i++) {
		const struct rbac_binding *b = &k->d->binding[i];
		if (b->invalid || (b->ns == NS_CLUSTER) != cluster || (!cluster && b->ns != k->ns) || !subject_of(b, u))
			continue;
		if (!k->each(k->ctx, (uint32_t)(k->r->n_bindings + i), b, rbac_role_of(k->w, b)))
			return false;
	}
	return true;
}

// ClusterRoleBindings of whatever subject come before every RoleBinding (pkg/registry/rbac/validation/rule.go VisitRulesFor).
static void walk(struct walk *k, const struct user *u)
{
	if (walk_some(k, u, walk_cluster, true) && k->ns != NS_CLUSTER && (k->lo != k->hi || k->d))
		walk_some(k, u, walk_namespace, false);
}

static struct walk walk_of(const struct world *w, span ns)
{
	const struct rbac *r = w->snap->rbac;
	struct walk k = { .w = w, .r = r, .d = delta_of(w), .cluster = r->binding_first[1], .ns = NS_CLUSTER };

	if (ns.n == 0)
		return k;
	k.ns = snapshot_ns(w->snap, ns);
	if (k.ns != NS_CLUSTER) {
		k.lo = r->binding_first[k.ns + 1];
		k.hi = r->binding_first[k.ns + 2];
	}
	return k;
}

struct search { struct rbac_ask ask; struct rbac_answer ans; };

static bool try_binding(void *ctx, uint32_t at, const struct rbac_binding *b, const struct rbac_role *role)
{
	struct search *s = ctx;
	uint32_t rule = role ? rbac_role_allows(&s->ask, role) : UINT32_MAX;

	(void)b;
	if (!role && s->ans.dangling == UINT32_MAX)
		s->ans.dangling = at;
	if (rule == UINT32_MAX)
		return true;
	s->ans.allowed = true;
	s->ans.binding = at;
	s->ans.rule = rule;
	return false;
}

// registry/rbac/validation describeSubject and the binding describers; plugin/pkg/auth/authorizer/rbac.
span rbac_reason(const struct world *w, const struct user *u, const struct rbac_binding *b, struct arena *run)
{
	static const char *const kinds[] = { "User", "Group", "ServiceAccount" };
	const struct rbac_subject *s = subject_of(b, u);
	struct buf out = { .arena = run }, text = { .arena = run };

	buf_str(&out, b->ns == NS_CLUSTER ? "RBAC: allowed by ClusterRoleBinding " : "RBAC: allowed by RoleBinding ");
	buf_add(&text, b->name);
	if (b->ns != NS_CLUSTER) {
		buf_char(&text, '/');
		buf_add(&text, snapshot_ns_name(w->snap, b->ns));
	}
	message_quote(&out, buf_span(&text));
	buf_printf(&out, " of %.*s ", SPANF(b->role_kind));
	message_quote(&out, b->role_name);
	must(s);
	buf_printf(&out, " to %s ", kinds[s->kind]);
	text = (struct buf){ .arena = run };
	buf_add(&text, s->name);
	if (s->kind == RBAC_SERVICE_ACCOUNT) {
		buf_char(&text, '/');
		buf_add(&text, s->ns);
	}
	message_quote(&out, buf_span(&text));
	return buf_span(&out);
}

struct missing { struct spanvec list; struct arena *run; span resource; };

// A role that is not there, each once (utilerrors.Aggregate prints an error only once).
static bool note_missing(void *ctx, uint32_t at, const struct rbac_binding *b, const struct rbac_role *role)
{
	struct missing *m = ctx;
	struct buf text = { .arena = m->run };

	(void)at;
	if (role)
		return true;
	span what = m->resource.n ? m->resource : span_is(b->role_kind, "Role") ? SPAN("role") : SPAN("clusterrole");
	buf_printf(&text, "%.*s.rbac.authorization.k8s.io ", SPANF(what));
	message_quote(&text, b->role_name);
	buf_str(&text, " not found");
	for (size_t i = 0; i < m->list.n; i++)
		if (span_eq(m->list.v[i], buf_span(&text)))
			return true;
	vec_push(&m->list, m->run, buf_span(&text));
	return true;
}

span rbac_resolution_errors(const struct world *w, const struct user *u, span ns, span resource, struct arena *run)
{
	struct missing m = { .run = run, .resource = resource };
	struct walk k = walk_of(w, ns);
	struct buf out = { .arena = run };

	k.each = note_missing;
	k.ctx = &m;
	walk(&k, u);
	if (m.list.n == 0)
		return (span){ 0 };
	if (m.list.n == 1)
		return m.list.v[0];
	buf_char(&out, '[');
	for (size_t i = 0; i < m.list.n; i++) {
		if (i)
			buf_str(&out, ", ");
		buf_add(&out, m.list.v[i]);
	}
	buf_char(&out, ']');
	return buf_span(&out);
}

struct rbac_answer rbac_authorize(const struct world *w, const struct request *r, struct arena *run)
{
	struct search s = { .ask = rbac_ask_of(r), .ans = { .binding = UINT32_MAX, .rule = UINT32_MAX, .dangling = UINT32_MAX } };
	span ns = r->non_resource ? SPAN("") : r->ns;

	// apiserver authorizerfactory NewPrivilegedGroups stands before all others and gives no reason.
	if (has(r->user.groups, (uint32_t)r->user.n_groups, MASTERS)) {
		s.ans.allowed = true;
		return s.ans;
	}
	struct walk k = walk_of(w, ns);
	k.each = try_binding;
	k.ctx = &s;
	walk(&k, &r->user);
	if (!run)
		return s.ans;
	if (s.ans.allowed) {
		s.ans.reason = rbac_reason(w, &r->user, rbac_binding_at(w, s.ans.binding), run);
		return s.ans;
	}
	span errors = rbac_resolution_errors(w, &r->user, ns, SPAN(""), run);
	if (errors.n)
		s.ans.reason = arena_printf(run, "RBAC: %.*s", SPANF(errors));
	return s.ans;
}

struct allowing { struct rbac_ask ask; const struct rbac_binding **binding; size_t n, max; bool cluster; };

// VisitRulesFor: cluster role bindings before those of the namespace, each lot out of an informer's map.
static bool note_allowing(void *ctx, uint32_t at, const struct rbac_binding *b, const struct rbac_role *role)
{
	struct allowing *s = ctx;
	bool cluster = b->ns == NS_CLUSTER;

	(void)at;
	if (!role || rbac_role_allows(&s->ask, role) == UINT32_MAX || (s->cluster && !cluster))
		return true;
	if (cluster && !s->cluster)
		s->n = 0;
	s->cluster = cluster;
	for (size_t i = 0; i < s->n; i++)
		if (s->binding[i] == b)
			return true;
	if (s->n < s->max)
		s->binding[s->n++] = b;
	return true;
}

size_t rbac_allowing(const struct world *w, const struct request *r, const struct rbac_binding **out, size_t max)
{
	struct allowing s = { .ask = rbac_ask_of(r), .binding = out, .max = max };
	struct walk k = walk_of(w, r->non_resource ? SPAN("") : r->ns);

	k.each = note_allowing;
	k.ctx = &s;
	walk(&k, &r->user);
	return s.n;
}

struct visit {
	bool (*each)(void *ctx, const struct rbac_binding *b, const struct rbac_role *role, const struct rbac_rule *rule);
	void *ctx;
};

static bool visit_binding(void *ctx, uint32_t at, const struct rbac_binding *b, const struct rbac_role *role)
{
	struct visit *v = ctx;

	(void)at;
	for (size_t i = 0; role && i < role->n_rules; i++)
		if (!v->each(v->ctx, b, role, &role->rule[i]))
			return false;
	return true;
}

void rbac_visit(const struct world *w, const struct user *u, span ns, bool (*each)(void *ctx, const struct rbac_binding *b,
                const struct rbac_role *role, const struct rbac_rule *rule), void *ctx)
{
	struct visit v = { each, ctx };
	struct walk k = walk_of(w, ns);

	k.each = visit_binding;
	k.ctx = &v;
	k.once = u;
	walk(&k, u);
}

static bool first_dangling(void *ctx, uint32_t at, const struct rbac_binding *b, const struct rbac_role *role)
{
	(void)b;
	if (!role)
		*(uint32_t *)ctx = at;
	return role != NULL;
}

uint32_t rbac_dangling(const struct world *w, const struct user *u, span ns)
{
	uint32_t found = UINT32_MAX;
	struct walk k = walk_of(w, ns);

	k.each = first_dangling;
	k.ctx = &found;
	walk(&k, u);
	return found;
}

size_t rbac_evidence(const struct world *w, const struct user *u, const struct rbac_answer *ans, struct arena *run, struct evidence out[2])
{
	const struct rbac_binding *b = ans->binding == UINT32_MAX ? NULL : rbac_binding_at(w, ans->binding);

	if (!ans->allowed || !b)
		return 0;
	const struct rbac_subject *s = subject_of(b, u);
	const struct rbac_role *role = rbac_role_of(w, b);
	must(s && role && ans->rule < role->n_rules);
	const struct rbac_rule *rule = &role->rule[ans->rule];
	out[0] = (struct evidence){ b->obj, s->off, arena_printf(run, "subjects[%td]", s - b->subject) };
	out[1] = (struct evidence){ rule->source, rule->off, arena_printf(run, "rules[%u]", rule->index) };
	return 2;
}
