#include "twin/authz/node.h"

#include "k8s/schema/bootstrap.h"
#include "twin/authz/message.h"
#include "twin/authz/rbac.h"

static const span prefix = SPAN_INIT("system:node:");

bool node_identity(const struct user *u, span *node)
{
	*node = SPAN("");
	if (!span_starts(u->name, prefix))
		return false;
	for (size_t i = 0; i < u->n_groups; i++)
		if (span_is(u->groups[i], "system:nodes")) {
			*node = span_from(u->name, prefix.n);
			return true;
		}
	return false;
}

// What one question needs; `no` ends every branch that has no opinion.
struct ask {
	const struct world *w;
	const struct request *r;
	struct arena *run;
	span node;
	ref via;
};

static struct node_answer yes(const struct ask *q) { return (struct node_answer){ .asked = true, .allowed = true, .via = q->via }; }

static struct node_answer no(span reason) { return (struct node_answer){ .asked = true, .reason = reason, .via = REF_NONE }; }

static bool verb_in(const struct ask *q, const char *list)
{
	span rest = span_str(list), head;

	for (rest = span_cut(rest, ' ', &head); head.n; rest = span_cut(rest, ' ', &head)) {
		if (span_eq(head, q->r->verb))
			return true;
		if (!rest.p)
			break;
	}
	return false;
}

static struct node_answer related(struct ask *q, enum node_vertex what)
{
	if (node_reaches(q->w, q->node, what, q->r->ns, q->r->name, &q->via))
		return yes(q);
	return no(q->run ? arena_printf(q->run, "no relationship found between node '%.*s' and this object", SPANF(q->node)) : SPAN(""));
}

static struct node_answer by_name(struct ask *q, enum node_vertex what)
{
	return q->r->name.n ? related(q, what) : no(SPAN("No Object name found"));
}

static struct node_answer get_only(struct ask *q, enum node_vertex what)
{
	if (!span_is(q->r->verb, "get"))
		return no(SPAN("can only get individual resources of this type"));
	if (q->r->subresource.n)
		return no(SPAN("cannot get subresource"));
	return by_name(q, what);
}

static struct node_answer read_namespaced(struct ask *q, enum node_vertex what)
{
	if (!verb_in(q, "get list watch"))
		return no(SPAN("can only read resources of this type"));
	if (q->r->subresource.n)
		return no(SPAN("cannot read subresource"));
	if (!q->r->ns.n)
		return no(SPAN("can only read namespaced object of this type"));
	return by_name(q, what);
}

static struct node_answer claim(struct ask *q, enum node_vertex what)
{
	if (!span_is(q->r->subresource, "status"))
		return get_only(q, what);
	if (!verb_in(q, "update patch"))
		return no(SPAN("can only get/update/patch this type"));
	return by_name(q, what);
}

static struct node_answer account(struct ask *q, enum node_vertex what)
{
	const struct gates *g = &q->w->snap->gates;

	if (span_is(q->r->verb, "get") && !q->r->subresource.n) {
		if (gates_on(g, GATE_KubeletServiceAccountTokenForCredentialProviders) || gates_on(g, GATE_PodCertificateRequest))
			return read_namespaced(q, what);
		if (q->w->snap->minor >= 34) // servers before had no word on it
			return no(SPAN("not allowed to get service accounts"));
	}
	if (!span_is(q->r->verb, "create") || !q->r->name.n)
		return no(SPAN("can only create tokens for individual service accounts"));
	if (!span_is(q->r->subresource, "token"))
		return no(SPAN("can only create token subresource of serviceaccount"));
	return related(q, what);
}

static struct node_answer lease(struct ask *q, enum node_vertex what)
{
	(void)what;
	if (!verb_in(q, "get create update patch delete"))
		return no(SPAN("can only get, create, update, patch, or delete a node lease"));
	if (!span_is(q->r->ns, "kube-node-lease"))
		return no(SPAN("can only access leases in the \"kube-node-lease\" system namespace"));
	// On create the name is not known here; NodeRestriction looks at the object.
	if (!span_is(q->r->verb, "create") && !span_eq(q->r->name, q->node))
		return no(SPAN("can only access node lease with the same name as the requesting node"));
	return yes(q);
}

static struct node_answer csi_node(struct ask *q, enum node_vertex what)
{
	(void)what;
	if (!verb_in(q, "get create update patch delete"))
		return no(SPAN("can only get, create, update, patch, or delete a CSINode"));
	if (q->r->subresource.n)
		return no(SPAN("cannot authorize CSINode subresources"));
	if (!span_is(q->r->verb, "create") && !span_eq(q->r->name, q->node))
		return no(SPAN("can only access CSINode with the same name as the requesting node"));
	return yes(q);
}

// A requirement field=node among those of the field selector (all must hold, so one is enough).
static bool selects_node(const struct ask *q, const char *field)
{
	if (!q->r->field_selector)
		return false;
	value_each(f, q->r->field_selector) {
		const value *values = value_get(f, KEY_values);
		span op = value_get_span(f, KEY_operator);
		if (span_is(value_get_span(f, KEY_key), field) && (span_is(op, "In") || span_is(op, "=")) && value_count(values) == 1 &&
			span_eq(value_span(value_item(values, 0)), q->node))
			return true;
	}
	return false;
}

static bool with_selectors(const struct ask *q) { return gates_on(&q->w->snap->gates, GATE_AuthorizeNodeWithSelectors); }

static struct node_answer slice(struct ask *q, enum node_vertex what)
{
	if (q->r->subresource.n)
		return no(SPAN("cannot authorize ResourceSlice subresources"));
	if (span_is(q->r->verb, "create"))
		return yes(q);
	if (verb_in(q, "get update patch delete"))
		return by_name(q, what);
	if (!verb_in(q, "watch list deletecollection"))
		return no(SPAN("only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection"));
	if (!with_selectors(q) || selects_node(q, q->w->snap->minor >= 32 ? "spec.nodeName" : "nodeName"))
		return yes(q);
	return no(SPAN("can only list/watch/deletecollection resourceslices with nodeName field selector"));
}

static struct node_answer node(struct ask *q, enum node_vertex what)
{
	bool status = span_is(q->r->subresource, "status");

	(void)what;
	if (status && verb_in(q, "update patch"))
		return yes(q);
	if (q->r->subresource.n || !verb_in(q, "create update patch get list watch"))
		return no(SPAN(""));
	// Writing: NodeRestriction holds a node to its own object.
	if (verb_in(q, "create update patch") || (q->r->name.n && span_eq(q->r->name, q->node)))
		return yes(q);
	if (!q->run)
		return no(SPAN(""));
	if (!q->r->name.n)
		return no(arena_printf(q->run, "node '%.*s' cannot read all nodes, only its own Node object", SPANF(q->node)));
	return no(arena_printf(q->run, "node '%.*s' cannot read '%.*s', only its own Node object", SPANF(q->node), SPANF(q->r->name)));
}

static struct node_answer pod(struct ask *q, enum node_vertex what)
{
	span sub = q->r->subresource;

	if (span_is(sub, "status") && verb_in(q, "update patch"))
		return yes(q);
	if (span_is(sub, "eviction") && span_is(q->r->verb, "create"))
		return yes(q);
	if (sub.n)
		return no(SPAN(""));
	if (verb_in(q, "create delete"))
		return yes(q);
	if (span_is(q->r->verb, "get"))
		return get_only(q, what);
	if (!verb_in(q, "list watch"))
		return no(SPAN(""));
	if (selects_node(q, "spec.nodeName"))
		return yes(q);
	if (q->r->name.n)
		return by_name(q, what);
	return no(SPAN("can only list/watch pods with spec.nodeName field selector"));
}

// The rules that hold for every node alike: bootstrappolicy.NodeRules, which is also what the ClusterRole system:node is made from. The
// server's compiled ones count, not an edited role of that name.
static struct node_answer by_rules(struct ask *q)
{
	const struct request *r = q->r;
	const struct bootstrap_object *o = bootstrap_find(BOOTSTRAP_CLUSTER_ROLE, q->w->snap->minor, SPAN(""), SPAN("system:node"));
	const struct bootstrap_rule *b;

	for (size_t i = 0; o && (b = bootstrap_next_rule(o, q->w->snap->minor, &i));) {
		struct rbac_rule rule = {
			.verbs = b->verbs.v, .n_verbs = (uint32_t)b->verbs.n, .groups = b->groups.v, .n_groups = (uint32_t)b->groups.n,
			.resources = b->resources.v, .n_resources = (uint32_t)b->resources.n, .names = b->names.v, .n_names = (uint32_t)b->names.n,
			.urls = b->urls.v, .n_urls = (uint32_t)b->urls.n,
		};
		if (r->non_resource ? rbac_rule_covers_url(&rule, r->verb, r->path)
		                    : rbac_rule_covers(&rule, r->verb, r->group, r->resource, r->subresource, r->name))
			return yes(q);
	}
	return no(SPAN(""));
}

static const struct {
	const char *group, *resource;
	struct node_answer (*ask)(struct ask *q, enum node_vertex what);
	enum node_vertex what;
	unsigned since; // minor version from which the resource is not left to the common rules
	bool selectors; // only with AuthorizeNodeWithSelectors
} table[] = {
	{ "", "secrets", read_namespaced, NODE_SECRET, 0 },
	{ "", "configmaps", read_namespaced, NODE_CONFIG_MAP, 0 },
	{ "", "persistentvolumeclaims", claim, NODE_CLAIM, 0 },
	{ "", "persistentvolumes", get_only, NODE_VOLUME, 0 },
	{ "resource.k8s.io", "resourceclaims", get_only, NODE_RESOURCE_CLAIM, 26 },
	{ "storage.k8s.io", "volumeattachments", get_only, NODE_ATTACHMENT, 0 },
	{ "", "serviceaccounts", account, NODE_ACCOUNT, 0 },
	{ "coordination.k8s.io", "leases", lease, NODE_POD, 0 },
	{ "storage.k8s.io", "csinodes", csi_node, NODE_POD, 0 },
	{ "resource.k8s.io", "resourceslices", slice, NODE_SLICE, 30 },
	{ "", "nodes", node, NODE_POD, 0, .selectors = true },
	{ "", "pods", pod, NODE_POD, 0, .selectors = true },
};

struct node_answer node_authorize(const struct world *w, const struct request *r, struct arena *run)
{
	struct ask q = { .w = w, .r = r, .run = run, .via = REF_NONE };

	if (!node_identity(&r->user, &q.node))
		return (struct node_answer){ .via = REF_NONE };
	if (!q.node.n) {
		struct buf b = { .arena = run };
		if (run) {
			buf_str(&b, "unknown node for user ");
			message_quote(&b, r->user.name);
		}
		return no(buf_span(&b));
	}
	for (size_t i = 0; i < sizeof table / sizeof *table && !r->non_resource; i++)
		if (span_is(r->resource, table[i].resource) && span_is(r->group, table[i].group) && w->snap->minor >= table[i].since &&
		    (!table[i].selectors || with_selectors(&q)))
			return table[i].ask(&q, table[i].what);
	return by_rules(&q);
}
