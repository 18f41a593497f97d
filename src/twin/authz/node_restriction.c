// NodeRestriction: what a kubelet may write (plugin/pkg/admission/noderestriction/admission.go). Not on by default upstream; kubeadm and the
// managed services turn it on. Where that is not known, what it would refuse is UNKNOWN.
#include "twin/authz/node_restriction.h"

#include "doc/edit.h"
#include "k8s/meta.h"
#include "k8s/validate/internal.h"
#include "twin/admission/attrs.h"
#include "twin/authz/message.h"
#include "twin/authz/node.h"
#include "twin/admission/plugin/plugin.h"

struct ask {
	const struct world *w;
	const struct request *r;
	struct arena *run;
	span node;
	enum admission_op op;
	ref seen;             // the object whose state decided
	int status;
};

// Every check returns the refusal, a null span to let it pass.
static const span pass = { 0 };

#define refuse(q, ...) arena_printf((q)->run, __VA_ARGS__)

static span node_of(const value *pod) { return value_get_span(value_get(pod, KEY_spec), KEY_nodeName); }

static const value *stored_pod(struct ask *q, span name)
{
	uint32_t ns = snapshot_ns(q->w->snap, q->r->ns);

	q->seen = ns == NS_CLUSTER ? REF_NONE : world_find(q->w, GK_POD, ns, name);
	const struct object *o = world_get(q->w, q->seen);
	return o ? o->root : NULL;
}

// What the storage says comes before admission for deletions and subresources; the plug-in's own lister says "pod".
static span no_pod(struct ask *q, const char *resource, span name)
{
	q->status = 404;
	return message_not_found(q->run, SPAN(""), span_str(resource), name);
}

static span mirror_owner(struct ask *q, const value *pod)
{
	const value *owners = meta_owners(pod), *o = value_item(owners, 0);
	bool several = false;

	// Identical ones count once: the create handler drops them before admission.
	value_each(other, owners)
		several |= !value_equal(other, o);
	if (several)
		return refuse(q, "node \"%.*s\" can only create pods with a single owner reference set to itself", SPANF(q->node));
	if (value_count(owners) == 0 || !span_is(value_get_span(o, KEY_apiVersion), "v1") || !span_is(value_get_span(o, KEY_kind), "Node") ||
		!span_eq(value_get_span(o, KEY_name), q->node))
		return refuse(q, "node \"%.*s\" can only create pods with an owner reference set to itself", SPANF(q->node));
	if (!value_get_true(o, KEY_controller))
		return refuse(q, "node \"%.*s\" can only create pods with a controller owner reference set to itself", SPANF(q->node));
	if (value_get_true(o, KEY_blockOwnerDeletion))
		return refuse(q, "node \"%.*s\" must not set blockOwnerDeletion on an owner reference", SPANF(q->node));
	q->seen = world_find(q->w, GK_NODE, NS_CLUSTER, q->node);
	const struct object *n = world_get(q->w, q->seen);
	if (!n) {
		q->status = 404;
		return message_not_found(q->run, SPAN(""), SPAN("node"), q->node);
	}
	span uid = meta_uid(n->root), told = value_get_span(o, KEY_uid);
	// Manifests carry no uid: nothing to compare with.
	if (uid.n && !span_eq(uid, told))
		return refuse(q, "node %.*s UID mismatch: expected %.*s got %.*s", SPANF(q->node), SPANF(told), SPANF(uid));
	return pass;
}

// A pod that a node makes may name no other API object: the Node authorizer would then give it that.
static span mirror_names(struct ask *q, const value *pod)
{
	const value *spec = value_get(pod, KEY_spec);

	if (value_get_span(spec, KEY_serviceAccountName).n)
		return refuse(q, "node \"%.*s\" can not create pods that reference a service account", SPANF(q->node));
	if (node_pod_names_any(pod, NODE_SECRET))
		return refuse(q, "node \"%.*s\" can not create pods that reference secrets", SPANF(q->node));
	if (node_pod_names_any(pod, NODE_CONFIG_MAP))
		return refuse(q, "node \"%.*s\" can not create pods that reference configmaps", SPANF(q->node));
	value_each(v, value_get(spec, KEY_volumes))
		value_each(s, value_at(v, 2, KEY_projected, KEY_sources))
			if (value_present(value_get(s, KEY_clusterTrustBundle)))
				return refuse(q, "node \"%.*s\" can not create pods that reference clustertrustbundles", SPANF(q->node));
	value_each(v, value_get(spec, KEY_volumes)) {
		if (value_present(value_get(v, KEY_persistentVolumeClaim)))
			return refuse(q, "node \"%.*s\" can not create pods that reference persistentvolumeclaims", SPANF(q->node));
		if (value_present(value_get(v, KEY_ephemeral)))
			return refuse(q, "node \"%.*s\" can not create pods that reference persistentvolumeclaims (via ephemeral volumes)", SPANF(q->node));
	}
	if (value_count(value_get(spec, KEY_resourceClaims)))
		return refuse(q, "node \"%.*s\" can not create pods that reference resourceclaims", SPANF(q->node));
	return pass;
}

static span pod_create(struct ask *q)
{
	const value *pod = q->r->object;

	if (!pod)
		return refuse(q, "unexpected type <nil>");
	if (!meta_annotation(pod, &q->w->snap->keys, SPAN("kubernetes.io/config.mirror")).p)
		return refuse(q, "pod does not have \"kubernetes.io/config.mirror\" annotation, node \"%.*s\" can only create mirror pods", SPANF(q->node));
	if (!span_eq(node_of(pod), q->node))
		return refuse(q, "node \"%.*s\" can only create pods with spec.nodeName set to itself", SPANF(q->node));
	span no = mirror_owner(q, pod);
	return no.p ? no : mirror_names(q, pod);
}

static span pod_itself(struct ask *q)
{
	const value *old;

	if (q->op == ADMISSION_CREATE)
		return pod_create(q);
	if (q->op != ADMISSION_DELETE)
		return refuse(q, "unexpected operation \"%s\", node \"%.*s\" can only create and delete mirror pods", admission_op_name(q->op), SPANF(q->node));
	if (!(old = stored_pod(q, q->r->name)))
		return no_pod(q, "pods", q->r->name);
	if (!span_eq(node_of(old), q->node))
		return refuse(q, "node \"%.*s\" can only delete pods with spec.nodeName set to itself", SPANF(q->node));
	return pass;
}

static span pod_status(struct ask *q)
{
	const value *old = admission_old(q->w, q->r), *new = q->r->object;

	if (!old)
		return no_pod(q, "pods", q->r->name);
	if (q->op != ADMISSION_UPDATE)
		return refuse(q, "unexpected operation \"%s\"", admission_op_name(q->op));
	if (!span_eq(node_of(old), q->node))
		return refuse(q, "node \"%.*s\" can only update pod status for pods with spec.nodeName set to itself", SPANF(q->node));
	if (!new)
		return pass;
	if (!value_equal(meta_labels(old), meta_labels(new)) && (value_count(meta_labels(old)) || value_count(meta_labels(new))))
		return refuse(q, "node \"%.*s\" cannot update labels through pod status", SPANF(q->node));
	const value *a = value_at(old, 2, KEY_status, KEY_resourceClaimStatuses), *b = value_at(new, 2, KEY_status, KEY_resourceClaimStatuses);
	if (!value_equal(a, b) && (value_count(a) || value_count(b)))
		return refuse(q, "node \"%.*s\" cannot update resource claim statues", SPANF(q->node));
	return pass;
}

static span pod_eviction(struct ask *q)
{
	span name = q->r->name.n || !q->r->object ? q->r->name : meta_name(q->r->object);
	const value *old;

	if (q->op != ADMISSION_CREATE)
		return refuse(q, "unexpected operation %s", admission_op_name(q->op));
	if (!name.n)
		return refuse(q, "could not determine pod from request data");
	if (!(old = stored_pod(q, name)))
		return no_pod(q, "pod", name);
	if (!span_eq(node_of(old), q->node))
		return refuse(q, "node %.*s can only evict pods with spec.nodeName set to itself", SPANF(q->node));
	return pass;
}

static span pods(struct ask *q)
{
	if (!q->r->subresource.n)
		return pod_itself(q);
	if (span_is(q->r->subresource, "status"))
		return pod_status(q);
	if (span_is(q->r->subresource, "eviction"))
		return pod_eviction(q);
	return refuse(q, "unexpected pod subresource \"%.*s\", only 'status' and 'eviction' are allowed", SPANF(q->r->subresource));
}

// kubelet/pkg/apis/well_known_labels.go: labels of kubernetes.io and k8s.io that a kubelet may set on itself.
static bool kubelet_label(span key, span domain)
{
	static const char *const keys[] = {
		"kubernetes.io/hostname", "topology.kubernetes.io/zone", "topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/zone",
		"failure-domain.beta.kubernetes.io/region", "node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type",
		"kubernetes.io/os", "kubernetes.io/arch", "beta.kubernetes.io/os", "beta.kubernetes.io/arch", "node.kubernetes.io/windows-build",
	};
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (span_is(key, keys[i]))
			return true;
	return span_is(domain, "kubelet.kubernetes.io") || span_is(domain, "node.kubernetes.io") ||
		span_ends(domain, SPAN(".kubelet.kubernetes.io")) || span_ends(domain, SPAN(".node.kubernetes.io"));
}

static bool forbidden_label(span key)
{
	ptrdiff_t slash = span_find(key, '/', 0);
	span domain = slash < 0 ? SPAN("") : span_head(key, (size_t)slash);

	if (span_is(domain, "node-restriction.kubernetes.io") || span_ends(domain, SPAN(".node-restriction.kubernetes.io")))
		return true;
	bool ours = span_is(domain, "kubernetes.io") || span_is(domain, "k8s.io") || span_ends(domain, SPAN(".kubernetes.io")) ||
		span_ends(domain, SPAN(".k8s.io"));
	return ours && !kubelet_label(key, domain);
}

static void changed_labels(struct ask *q, const value *a, const value *b, struct spanvec *out)
{
	member_each(m, a) {
		span key = intern_text(&q->w->snap->keys, m->key);
		const value *other = value_get(b, m->key);
		if (forbidden_label(key) && (other->type == VALUE_ABSENT || !span_eq(value_span(value_get(a, m->key)), value_span(other))))
			vec_push(out, q->run, key);
	}
}

// Forbidden labels that differ, sorted and joined; null when none.
static span label_list(struct ask *q, const value *new, const value *old)
{
	struct spanvec list = { 0 };
	struct buf b = { .arena = q->run };

	changed_labels(q, new, old, &list);
	changed_labels(q, old, new, &list);
	span_sort(list.v, list.n);
	for (size_t i = 0; i < list.n; i++) {
		if (i && span_eq(list.v[i], list.v[i - 1]))
			continue;
		if (i)
			buf_str(&b, ", ");
		buf_add(&b, list.v[i]);
	}
	return buf_span(&b);
}

static span node_create(struct ask *q)
{
	if (value_present(value_at(q->r->object, 2, KEY_spec, KEY_configSource)))
		return refuse(q, "node \"%.*s\" is not allowed to create pods with a non-nil configSource", SPANF(q->node));
	span labels = label_list(q, meta_labels(q->r->object), &value_absent);
	if (labels.n)
		return refuse(q, "node \"%.*s\" is not allowed to set the following labels: %.*s", SPANF(q->node), SPANF(labels));
	return pass;
}

static span node_update(struct ask *q, const value *old)
{
	const value *a = value_at(q->r->object, 2, KEY_spec, KEY_configSource), *b = value_at(old, 2, KEY_spec, KEY_configSource);

	if (value_present(a) && !value_equal(a, b))
		return refuse(q, "node \"%.*s\" is not allowed to update configSource to a new non-nil configSource", SPANF(q->node));
	a = value_at(q->r->object, 2, KEY_spec, KEY_taints);
	b = value_at(old, 2, KEY_spec, KEY_taints);
	if ((value_count(a) || value_count(b)) && !value_equal(a, b))
		return refuse(q, "node \"%.*s\" is not allowed to modify taints", SPANF(q->node));
	// CVE-2025-5187: a node that may give itself an owner may have itself deleted.
	if (q->w->snap->minor >= 34 && !value_equal(meta_owners(q->r->object), meta_owners(old)) && (value_count(meta_owners(q->r->object)) ||
		value_count(meta_owners(old))))
		return refuse(q, "node \"%.*s\" is not allowed to modify ownerReferences", SPANF(q->node));
	span labels = label_list(q, meta_labels(q->r->object), meta_labels(old));
	if (labels.n)
		return refuse(q, "is not allowed to modify labels: %.*s", SPANF(labels));
	return pass;
}

static span nodes(struct ask *q)
{
	span name = admission_name(q->r);

	if (!span_eq(name, q->node))
		return refuse(q, "node \"%.*s\" is not allowed to modify node \"%.*s\"", SPANF(q->node), SPANF(name));
	if (!q->r->object)
		return pass;
	if (q->op == ADMISSION_CREATE)
		return node_create(q);
	const value *old = q->op == ADMISSION_UPDATE ? admission_old(q->w, q->r) : NULL;
	return old ? node_update(q, old) : pass;
}

static span claims(struct ask *q)
{
	static const uint32_t status[] = { KEY_capacity, KEY_conditions, KEY_allocatedResources, KEY_allocatedResourceStatuses };
	const value *old = admission_old(q->w, q->r);

	if (!span_is(q->r->subresource, "status"))
		return refuse(q, "may only update PVC status");
	if (q->op != ADMISSION_UPDATE)
		return refuse(q, "unexpected operation \"%s\"", admission_op_name(q->op));
	if (!old || !q->r->object)
		return pass;
	value side[2] = { *old, *q->r->object };
	for (int i = 0; i < 2; i++) {
		value m = edit_del(q->run, meta(&side[i]), KEY_resourceVersion), s = *value_get(&side[i], KEY_status);
		m = edit_del(q->run, &m, KEY_managedFields);
		for (size_t k = 0; k < sizeof status / sizeof *status; k++)
			s = edit_del(q->run, &s, status[k]);
		side[i] = edit_set(q->run, &side[i], KEY_metadata, m);
		side[i] = edit_set(q->run, &side[i], KEY_status, s);
	}
	struct validation v = { .arena = q->run, .keys = &q->w->snap->keys };
	span was = internal_claim(&v, &side[0]), now = internal_claim(&v, &side[1]);
	if (span_eq(was, now))
		return pass;
	return refuse(q, "node \"%.*s\" is not allowed to update fields other than status.quantity and status.conditions: %.*s", SPANF(q->node),
		SPANF(internal_diff(q->run, was, now)));
}

// ServiceAccountNodeAudienceRestriction, beta and on from 1.33: an audience must stand in a projected volume of the pod or in the
// tokenRequests of a CSI driver it uses, or RBAC must allow it by name.
static span token_audience(struct ask *q)
{
	const value *list = value_at(q->r->object, 2, KEY_spec, KEY_audiences);
	span want = value_span(value_item(list, 0)), errors;
	struct buf b = { .arena = q->run };

	if (!gates_on(&q->w->snap->gates, GATE_ServiceAccountNodeAudienceRestriction))
		return pass;
	if (value_count(list) > 1)
		return SPAN("node may only request 0 or 1 audiences");
	if (node_pod_audience(q->w, world_get(q->w, q->seen), want, q->run, &errors))
		return pass;
	buf_str(&b, errors.n ? "error validating audience " : "audience ");
	message_quote(&b, want);
	// RBAC may name the audience as if it were a resource.
	struct judgement j = { .w = *q->w, .run = q->run, .r = { .user = q->r->user, .verb = SPAN("request-serviceaccounts-token-audience"), .version = SPAN("v1"),
		.resource = want, .ns = q->r->ns, .name = admission_name(q->r) } };
	if (!errors.n && judge_authorize(&j) == VERDICT_ALLOW)
		return pass;
	buf_printf(&b, errors.n ? ": %.*s" : " not found in pod spec volume%.*s", SPANF(errors));
	if (!errors.n)
		buf_printf(&b, ", %.*s is not authorized to request tokens for this audience", SPANF(q->r->user.name));
	return buf_span(&b);
}

static span accounts(struct ask *q)
{
	const value *ref_ = value_at(q->r->object ? q->r->object : &value_absent, 2, KEY_spec, KEY_boundObjectRef);
	span name = value_get_span(ref_, KEY_name), uid = value_get_span(ref_, KEY_uid);

	if (q->op != ADMISSION_CREATE || !span_is(q->r->subresource, "token"))
		return pass;
	if (!span_is(value_get_span(ref_, KEY_apiVersion), "v1") || !span_is(value_get_span(ref_, KEY_kind), "Pod") || !name.n)
		return SPAN("node requested token not bound to a pod");
	if (!uid.n)
		return SPAN("node requested token with a pod binding without a uid");
	const value *pod = stored_pod(q, name);
	if (!pod)
		return no_pod(q, "pod", name);
	span real = meta_uid(pod);
	if (real.n && !span_eq(uid, real))
		return refuse(q, "the UID in the bound object reference (%.*s) does not match the UID in record. The object might have been deleted "
			"and then recreated", SPANF(uid));
	if (!span_eq(node_of(pod), q->node))
		return SPAN("node requested token bound to a pod scheduled on a different node");
	return token_audience(q);
}

static span leases(struct ask *q)
{
	if (!span_is(q->r->ns, "kube-node-lease"))
		return SPAN("can only access leases in the \"kube-node-lease\" system namespace");
	if (!span_eq(admission_name(q->r), q->node))
		return SPAN("can only access node lease with the same name as the requesting node");
	return pass;
}

// Unless the gate is on, from 1.31 a node asks for certificates in its own name.
static span requests(struct ask *q)
{
	const value *spec = q->r->object ? value_get(q->r->object, KEY_spec) : &value_absent;
	span signer = value_get_span(spec, KEY_signerName);

	if (q->op != ADMISSION_CREATE ||
		gates_on(&q->w->snap->gates, GATE_AllowInsecureKubeletCertificateSigningRequests) || (!span_is(signer, "kubernetes.io/kubelet-serving") &&
		!span_is(signer, "kubernetes.io/kube-apiserver-client-kubelet")))
		return pass;
	span name = certificate_common_name(q->run, value_get_span(spec, KEY_request));
	if (span_eq(name, arena_printf(q->run, "system:node:%.*s", SPANF(q->node))))
		return pass;
	return refuse(q, "can only create a node CSR with CN=system:node:%.*s", SPANF(q->node));
}

static span csi_nodes(struct ask *q)
{
	return span_eq(admission_name(q->r), q->node) ? pass : SPAN("can only access CSINode with the same name as the requesting node");
}

static span slices(struct ask *q)
{
	const value *o = q->op == ADMISSION_CREATE ? q->r->object : q->op == ADMISSION_DELETE ? admission_old(q->w, q->r) : NULL;

	if (!o || span_eq(node_of(o), q->node))
		return pass;
	return q->op == ADMISSION_CREATE ? SPAN("can only create ResourceSlice with the same NodeName as the requesting node")
	                                 : SPAN("can only delete ResourceSlice with the same NodeName as the requesting node");
}

static const struct { const char *group, *resource; span (*check)(struct ask *q); } table[] = {
	{ "", "pods", pods }, { "", "nodes", nodes }, { "", "persistentvolumeclaims", claims }, { "", "serviceaccounts", accounts },
	{ "coordination.k8s.io", "leases", leases }, { "storage.k8s.io", "csinodes", csi_nodes }, { "resource.k8s.io", "resourceslices", slices },
	{ "certificates.k8s.io", "certificatesigningrequests", requests },
};

struct node_restriction_answer node_restriction_judge(const struct world *w, const struct request *r, struct arena *run)
{
	struct ask q = { .w = w, .r = r, .run = run, .op = admission_op(w, r), .seen = REF_NONE, .status = 403 };
	struct node_restriction_answer none = { .seen = REF_NONE };
	span no = pass;

	if (!node_identity(&r->user, &q.node) || q.op == ADMISSION_NONE || q.op == ADMISSION_CONNECT)
		return none;
	if (!q.node.n) {
		no = refuse(&q, "could not determine node from user \"%.*s\"", SPANF(r->user.name));
		return (struct node_restriction_answer){ .asked = true, .status = 403, .message = no, .seen = REF_NONE };
	}
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (span_is(r->resource, table[i].resource) && span_is(r->group, table[i].group)) {
			no = table[i].check(&q);
			return (struct node_restriction_answer){ .asked = true, .status = no.p ? q.status : 0, .message = no, .seen = q.seen };
		}
	return none;
}

static void judge_restriction(const struct control *c, struct judgement *j)
{
	struct node_restriction_answer a = node_restriction_judge(&j->w, &j->r, j->run);
	struct evidence e = { a.seen, VALUE_NO_OFF, SPAN("spec.nodeName") };
	size_t n = a.seen == REF_NONE ? 0 : 1;

	if (!a.asked)
		judgement_skip(j, c, SPAN("not a request of a kubelet that it limits"), NULL, 0);
	else if (!a.message.p)
		judgement_add(j, c, VERDICT_ALLOW, UNKNOWN_NONE, SPAN(""), e.obj == REF_NONE ? NULL : &e, n);
	else if (plugin_state(j->w.snap, "NodeRestriction") == PLUGIN_ON && a.status == 404) {
		struct refusal how = { .status = 404, .reason = "NotFound", .message = a.message };
		judgement_refuse(j, c, &how, a.message, &e, n);
	} else if (plugin_state(j->w.snap, "NodeRestriction") == PLUGIN_ON)
		judgement_add(j, c, VERDICT_DENY, UNKNOWN_NONE, a.message, &e, n);
	else
		judgement_add(j, c, VERDICT_UNKNOWN, UNKNOWN_plugin,
			arena_printf(j->run, "NodeRestriction, if it is on, refuses: %.*s", SPANF(a.message)), &e, n);
}

const struct control control_node_restriction = {
	.id = "node-restriction", .title = "NodeRestriction", .stage = STAGE_MUTATE, .source = "plugin/pkg/admission/noderestriction",
	.judge = judge_restriction,
};
