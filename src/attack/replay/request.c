#include "attack/replay/request.h"
#include "attack/technique/build.h"
#include "attack/technique/table.h"
#include "attack/technique/workload.h"
#include "doc/edit.h"

#define RBAC_GROUP "rbac.authorization.k8s.io"

// The namespace that a request names when the rights hold everywhere: where the link leads, else one that is not the source's own.
uint32_t replay_ns(struct replaying *r, const struct link *l)
{
	const struct snapshot *s = r->f->s;

	if (l->ns != NS_CLUSTER)
		return l->ns;
	if (l->next != IDENTITY_NONE && r->f->t->v[l->next].ns != NS_CLUSTER)
		return r->f->t->v[l->next].ns;
	for (uint32_t n = 0; n < s->n_ns; n++)
		if (s->ns[n].exists == EXISTS_YES && s->ns[n].platform)
			return n;
	for (uint32_t n = 0; n < s->n_ns; n++)
		if (s->ns[n].exists == EXISTS_YES)
			return n;
	return 0;
}

static span name_for(struct replaying *r, const struct link *l, const struct asked *q, uint32_t ns)
{
	struct finder *f = r->f;

	if (q->name.n)
		return q->name;
	if (span_is(q->resource, "namespaces"))
		return span_is(q->verb, "create") ? SPAN("bulkhead-probe") : snapshot_ns_name(f->s, ns);
	if (span_is(q->resource, "serviceaccounts") && l->next != IDENTITY_NONE)
		return f->t->v[l->next].name;
	if (span_is(q->resource, "pods") && (q->subresource.n || !span_is(q->verb, "create"))) {
		if (l->n_extra && f->s->object[l->extra[0]].ns == ns)
			return f->s->object[l->extra[0]].name;
		size_t n;
		const struct podgroup *g = pods_groups(f->pods, ns, &n);
		return n ? f->s->object[g[0].pods[0]].name : SPAN("bulkhead-probe");
	}
	if (span_is(q->verb, "list") || span_is(q->verb, "watch") || (span_is(q->verb, "create") && !q->subresource.n))
		return SPAN("");
	if (l->n_extra && span_is(q->resource, "secrets"))
		return f->s->object[l->extra[l->n_extra - 1]].name;
	return SPAN("bulkhead-probe");
}

struct request *replay_request(struct replaying *r, uint32_t actor, const struct link *l, const struct asked *q, uint32_t ns)
{
	struct finder *f = r->f;
	struct request *q_out = arena_new(r->mem, struct request);
	bool scoped = q->scope != SCOPE_CLUSTER;
	const struct gvk_kind *k = gvk_by_resource(q->group, q->resource);

	*q_out = (struct request){ .user = f->t->v[actor].user, .verb = q->verb, .group = q->group, .resource = q->resource,
		.subresource = q->subresource, .version = k ? k->version : SPAN("v1"), .kind = k ? k->kind : SPAN(""),
		.gk = k ? (enum gk)k->gk : GK_OTHER };
	if (q->scope == SCOPE_KUBE_SYSTEM)
		q_out->ns = SPAN("kube-system");
	else if (scoped)
		q_out->ns = snapshot_ns_name(f->s, ns);
	q_out->name = name_for(r, l, q, ns);
	return q_out;
}

// The binding by which the actor gives itself the role: as its own user, which is what a binding of any group of it comes down to.
value replay_binding(struct replaying *r, struct payload *p, uint32_t actor, span name)
{
	const struct snapshot *s = r->f->s;
	const struct rbac_role *role = &s->rbac->role[r->bind_role];
	const char *cluster = "{apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: {name: ?}, "
		"roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: ?, name: ?}, "
		"subjects: [{kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: ?}]}";
	const char *ns = "{apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: {name: ?}, "
		"roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: ?, name: ?}, "
		"subjects: [{kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: ?}]}";

	return build_doc(p, r->bind_cluster ? cluster : ns, name, role->ns == NS_CLUSTER ? SPAN("ClusterRole") : SPAN("Role"),
		s->object[role->obj].name, r->f->t->v[actor].user.name);
}

// What a tenant can always bind others to: the role by which it holds its own rights there.
static value opening_doc(struct replaying *r, struct payload *p, uint32_t actor, uint32_t ns)
{
	const struct snapshot *s = r->f->s;
	const struct identity *i = &r->f->t->v[actor];

	for (size_t k = 0; k < i->n_bindings; k++) {
		const struct rbac_binding *b = &s->rbac->binding[i->bindings[k]];
		if (b->ns == ns && b->role != UINT32_MAX)
			return build_doc(p, "{apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: {name: 'bulkhead-probe'}, roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: ?, name: ?}, "
				"subjects: [{kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'system:serviceaccounts'}]}", b->role_kind, b->role_name);
	}
	return value_null();
}

// The pod with one more container, whose own fields satisfy `restricted`: Pod Security judges the whole pod again.
static void debug_pod(struct replaying *r, const struct link *l, const struct technique *t, struct payload *p, uint32_t ns, struct request *req)
{
	ref o = snapshot_find(r->f->s, GK_POD, ns, req->name);
	bool cached = t == &technique_image_cache_reuse && l->n_extra > 1;
	const value *victim = cached ? value_item(value_at(r->f->s->object[l->extra[1]].root, 2, KEY_spec, KEY_containers), 0) : &value_absent;

	if (o == REF_NONE)
		return;
	req->old = r->f->s->object[o].root;
	p->object = *req->old;
	if (l->debug) {
		build_push(p, "spec.ephemeralContainers", build_doc(p, "{name: 'bulkhead-probe', image: 'bulkhead-probe', securityContext: {privileged: true}}"));
		return;
	}
	build_push(p, "spec.ephemeralContainers", build_doc(p, "{name: 'bulkhead-probe', image: ?, imagePullPolicy: ?, securityContext: "
		"{allowPrivilegeEscalation: false, runAsNonRoot: true, runAsUser: 65532, capabilities: {drop: ['ALL']}, "
		"seccompProfile: {type: 'RuntimeDefault'}}}", cached ? value_get_span(victim, KEY_image) : SPAN("bulkhead-probe"),
		cached ? SPAN("Never") : SPAN("Always")));
}

const value *replay_feeding_labels(const struct snapshot *s, const struct rbac_role *role)
{
	value_each(v, value_at(s->object[role->obj].root, 2, KEY_aggregationRule, KEY_clusterRoleSelectors))
		if (value_count(value_get(v, KEY_matchLabels)) && !value_count(value_get(v, KEY_matchExpressions)))
			return value_get(v, KEY_matchLabels);
	return NULL;
}

// Who changes a workload keeps its selector, and with it the labels that the selector wants (kubernetes pkg/apis/apps/validation: both are immutable).
static value onto_workload(struct payload *p, enum gk gk, const value *old)
{
	uint32_t job = intern_id(p->keys, SPAN("jobTemplate"));
	bool cron = gk == GK_CRON_JOB;
	const value *own = cron ? value_at(&p->object, 4, KEY_spec, job, KEY_spec, KEY_template) : value_at(&p->object, 2, KEY_spec, KEY_template);
	const value *was = cron ? value_at(old, 4, KEY_spec, job, KEY_spec, KEY_template) : value_at(old, 2, KEY_spec, KEY_template);
	value template = *own, labels = *value_at(own, 2, KEY_metadata, KEY_labels);

	member_each(m, value_at(was, 2, KEY_metadata, KEY_labels))
		labels = edit_set(p->arena, &labels, m->key, m->v);
	template = edit_set_at(p->arena, &template, labels, 2, KEY_metadata, KEY_labels);
	if (cron)
		return edit_set_at(p->arena, old, template, 4, KEY_spec, job, KEY_spec, KEY_template);
	return edit_set_at(p->arena, old, template, 2, KEY_spec, KEY_template);
}

static bool is_workload(enum gk gk)
{
	for (unsigned w = 0; w < WORKLOADS; w++)
		if (workload_gk(w) == gk)
			return true;
	return false;
}

// What the request carries: the technique's body, the payload pod, or the workload around it.
void replay_body(struct replaying *r, const struct link *l, const struct technique *t, const struct asked *q, uint32_t ns, struct request *req)
{
	struct finder *f = r->f;
	struct payload p = { .arena = r->mem, .keys = &f->s->keys, .snap = f->s, .ns = q->scope == SCOPE_CLUSTER ? NS_CLUSTER : ns, .alternative = q->grant };
	bool pods = t->effect == EFFECT_RUN;

	bool debug = span_is(q->subresource, "ephemeralcontainers");

	if (!request_writes(q->verb) || (q->subresource.n && !debug && !span_is(q->resource, "namespaces")))
		return;
	p.sa = l->gate ? l->gate->sa : l->next != IDENTITY_NONE && f->t->v[l->next].kind == SOURCE_SERVICE_ACCOUNT ? f->t->v[l->next].name : SPAN("");
	if (pods) {
		p.alternative = 0;
		const struct technique *host = NULL;
		for (size_t i = 0; l->gate && !host && i < l->gate->n_tech; i++)
			host = tech(l->gate->tech[i]);
		p.object = value_null();
		p.minimal = r->minimal || (l->gate && l->gate->minimal);
		bool armed = false;
		for (p.alternative = 0; host && !armed && p.alternative < 4; p.alternative++)
			armed = payload_host_pod(&p, host);
		if (!armed)
			payload_base_pod(&p);
		p.alternative = q->grant;
	} else if (r->bind_role != UINT32_MAX && t->effect == EFFECT_BIND) {
		p.object = replay_binding(r, &p, l->actor, r->rewrite.n ? r->rewrite : SPAN("bulkhead-probe"));
		ref o = snapshot_find(f->s, req->gk, r->bind_cluster ? NS_CLUSTER : ns, req->name);
		if (o != REF_NONE && r->rewrite.n)
			req->old = f->s->object[o].root;
	} else if (debug) {
		debug_pod(r, l, t, &p, ns, req);
	} else if (t->effect == EFFECT_OPEN_NS) {
		p.object = opening_doc(r, &p, l->actor, ns);
	} else if (span_is(q->resource, "namespaces") && !span_is(q->verb, "create")) {
		ref o = f->s->ns[ns].obj;
		p.object = o == REF_NONE ? value_null() : *f->s->object[o].root;
		req->old = o == REF_NONE ? NULL : f->s->object[o].root;
	} else {
		ref o = req->gk == GK_OTHER ? REF_NONE : snapshot_find(f->s, req->gk, q->scope == SCOPE_CLUSTER ? NS_CLUSTER : ns, req->name);
		p.object = o == REF_NONE ? value_null() : *f->s->object[o].root;
		if (o != REF_NONE && !span_is(q->verb, "create"))
			req->old = f->s->object[o].root;
	}
	p.name = r->make ? r->rewrite : req->name;
	if (t->body && t->effect != EFFECT_BIND && t->effect != EFFECT_OPEN_NS && !(pods && span_is(q->resource, "pods")))
		t->body(&p);
	if (r->feeds && t->effect == EFFECT_NS_ADMIN)
		build_set(&p, "metadata.labels", *replay_feeding_labels(f->s, r->feeds));
	if (p.object.type != VALUE_OBJECT)
		return;
	ref stored = pods && is_workload(req->gk) && !span_is(q->verb, "create") ? snapshot_find(f->s, req->gk, ns, req->name) : REF_NONE;
	if (stored != REF_NONE) {
		req->old = f->s->object[stored].root;
		p.object = onto_workload(&p, req->gk, req->old);
	}
	value *root = arena_new(r->mem, value);
	*root = p.object;
	req->object = root;
}

static bool may(struct replaying *r, uint32_t actor, const char *verb, const char *resource, span ns, span name)
{
	struct request q = { .user = r->f->t->v[actor].user, .verb = span_str(verb), .group = SPAN(RBAC_GROUP), .version = SPAN("v1"),
		.resource = span_str(resource), .ns = ns, .name = name };
	return rbac_authorize(&r->w, &q, NULL).allowed;
}

// The requests of rbac-bind and rbac-escalate for the role at hand: the right on the role, then the write that uses it.
static size_t self_grant_requests(struct replaying *r, uint32_t actor, const struct technique *t, uint32_t ns, struct asked *q)
{
	const struct snapshot *s = r->f->s;
	const struct rbac_role *role = &s->rbac->role[r->bind_role];
	bool bind = t->effect == EFFECT_BIND;
	bool cluster_role = bind ? role->ns == NS_CLUSTER : r->rewrite_cluster;
	const char *roles = cluster_role ? "clusterroles" : "roles";
	const char *write = !bind ? roles : r->bind_cluster ? "clusterrolebindings" : "rolebindings";
	uint8_t scope = r->bind_cluster || (!bind && r->rewrite_cluster) ? SCOPE_CLUSTER : SCOPE_NS;
	span at = scope == SCOPE_CLUSTER ? SPAN("") : snapshot_ns_name(s, ns), name = bind ? s->object[role->obj].name : r->rewrite;
	bool create = r->make || (bind && !r->rewrite.n);
	const char *verb = create ? "create" : may(r, actor, "patch", write, at, r->rewrite) ? "patch" : "update";

	q[0] = (struct asked){ bind ? SPAN("bind") : SPAN("escalate"), SPAN(RBAC_GROUP), span_str(roles), SPAN(""), name, scope, 0 };
	q[1] = (struct asked){ span_str(verb), SPAN(RBAC_GROUP), span_str(write), SPAN(""), create ? SPAN("") : r->rewrite, scope, 0 };
	return 2;
}

// A group is impersonated together with some user or account (apiserver pkg/endpoints/filters/impersonation).
static size_t impersonation_requests(const struct replaying *r, const struct hold *h, const struct link *l, struct asked *q)
{
	const struct identity *next = l->next == IDENTITY_NONE ? NULL : &r->f->t->v[l->next];
	struct asked x = { .verb = SPAN("impersonate"), .resource = SPAN("users"), .scope = SCOPE_CLUSTER };
	const span *names;
	size_t n = 0, m;

	if (next && next->kind == SOURCE_USER) {
		x.name = next->name;
		q[n++] = x;
		return n;
	}
	if (l->node.n) {
		x.name = arena_printf(r->mem, "system:node:%.*s", SPANF(l->node));
		q[n++] = x;
		x.resource = SPAN("groups");
		x.name = SPAN("system:nodes");
		q[n++] = x;
		return n;
	}
	x.resource = SPAN("groups");
	x.name = next ? next->name : SPAN("system:masters");
	q[n++] = x;
	if (grants_probe(r->f->g, &h->rights, true, "impersonate", "", "users", SCOPE_CLUSTER, &names, &m)) {
		x.resource = SPAN("users");
	} else {
		x.resource = SPAN("serviceaccounts");
		x.scope = SCOPE_NS;
		if (!grants_probe(r->f->g, &h->rights, true, "impersonate", "", "serviceaccounts", SCOPE_NS, &names, &m))
			m = 0;
	}
	x.name = m ? names[0] : SPAN("");
	q[n++] = x;
	return n;
}

// The rights on the identity that is worn; those on what is done with it belong to the requests that follow.
static size_t mask_requests(const struct replaying *r, const struct hold *h, const struct link *l, struct asked *q)
{
	const struct identity *next = l->next == IDENTITY_NONE ? NULL : &r->f->t->v[l->next];
	struct asked x = { .group = SPAN("authentication.k8s.io"), .scope = SCOPE_CLUSTER };
	const span *names;
	size_t n = 0, m;

	if (!next) {
		x.verb = SPAN("impersonate:arbitrary-node"), x.resource = SPAN("nodes"), x.name = l->node;
	} else if (next->kind == SOURCE_SERVICE_ACCOUNT) {
		x.verb = SPAN("impersonate:serviceaccount"), x.resource = SPAN("serviceaccounts"), x.name = next->name, x.scope = SCOPE_NS;
	} else {
		x.verb = SPAN("impersonate:user-info"), x.resource = SPAN("users"), x.name = next->name;
		if (next->kind == SOURCE_GROUP) {
			if (!grants_probe(r->f->g, &h->rights, true, "impersonate:user-info", "authentication.k8s.io", "users", SCOPE_CLUSTER, &names, &m))
				return 0;
			x.name = m ? names[0] : SPAN("bulkhead-probe");
			q[n++] = x;
			x.resource = SPAN("groups"), x.name = next->name;
		}
	}
	q[n++] = x;
	return n;
}

// Of the names that a right is limited to, the one that the link is about.
static span named_object(const struct replaying *r, const struct hold *h, const struct link *l, const struct technique *t)
{
	const struct snapshot *s = r->f->s;

	for (size_t i = 0; i < h->n_tech; i++) {
		const struct allowed *x = &h->tech[i];
		if (tech(x->technique) != t || !x->n_names)
			continue;
		for (uint32_t k = 0; k < x->n_names; k++) {
			if (t->effect == EFFECT_SA && l->next != IDENTITY_NONE && span_eq(x->names[k], r->f->t->v[l->next].name))
				return x->names[k];
			for (size_t e = 0; e < l->n_extra; e++)
				if (span_eq(x->names[k], s->object[l->extra[e]].name))
					return x->names[k];
		}
		return x->names[0];
	}
	return SPAN("");
}

// Of the kinds that a disturbing technique may change, the one whose object the link is about.
static size_t disturbing_request(const struct replaying *r, const struct hold *h, const struct link *l, const struct technique *t, struct asked *q)
{
	struct asked all[TECHNIQUE_GRANTS];
	size_t n = grants_alternatives(r->f->g, &h->rights, hold_star(h), (uint16_t)technique_index(t), all);

	for (size_t i = 0; i < n && l->n_extra; i++)
		if (t->body && disturbs_kind(r->f, &all[i], l->extra[0])) {
			q[0] = all[i];
			q[0].name = r->f->s->object[l->extra[0]].name;
			return 1;
		}
	return 0;
}

size_t replay_requests(struct replaying *r, uint32_t actor, const struct hold *h, const struct link *l, const struct technique *t, uint32_t ns,
                       struct asked q[TECHNIQUE_GRANTS])
{
	if (r->bind_role != UINT32_MAX)
		return self_grant_requests(r, actor, t, ns, q);
	if (t->effect == EFFECT_USER)
		return impersonation_requests(r, h, l, q);
	if (t->effect == EFFECT_MASK)
		return mask_requests(r, h, l, q);
	if (t->effect == EFFECT_DOS)
		return disturbing_request(r, h, l, t, q);
	return grants_requests(r->f->g, &h->rights, hold_star(h), (uint16_t)technique_index(t), named_object(r, h, l, t), q);
}
