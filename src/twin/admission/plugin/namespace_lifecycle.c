#include "k8s/meta.h"
#include "twin/admission/plugin/plugin.h"

// apiserver pkg/admission/plugin/namespace/lifecycle: three namespaces are immortal; nothing is made in one that is going or not there.

static bool is_access_review(const struct request *r)
{
	return span_is(r->group, "authorization.k8s.io") && span_is(r->resource, "localsubjectaccessreviews");
}

static void refuse_gone(const struct control *c, struct judgement *j)
{
	span text = arena_printf(j->run, "namespaces \"%.*s\" not found", SPANF(j->r.ns));
	struct refusal how = { .status = 404, .reason = "NotFound", .message = text };

	judgement_refuse(j, c, &how, text, NULL, 0);
}

static void judge_namespace_lifecycle(const struct control *c, struct judgement *j)
{
	enum admission_op op = admission_op(&j->w, &j->r);
	span name = admission_name(&j->r);

	if (admission_gk(&j->r) == GK_NAMESPACE) {
		bool immortal = span_is(name, "default") || span_is(name, "kube-system") || span_is(name, "kube-public");
		if (op == ADMISSION_DELETE && immortal && j->r.subresource.n == 0)
			plugin_deny(j, c, SPAN("this namespace may not be deleted"), NULL, 0);
		return;
	}
	if (op != ADMISSION_CREATE || j->r.ns.n == 0 || is_access_review(&j->r) || admission_cluster_scoped(&j->w, &j->r))
		return;
	struct admission_ns n = admission_ns(&j->w, j->run, j->r.ns);
	struct evidence e = { n.obj, VALUE_NO_OFF, SPAN("") };
	if (!n.exists) {
		bool gone = snapshot_ns(j->w.snap, j->r.ns) == NS_CLUSTER && snapshot_present(j->w.snap, GK_NAMESPACE);
		if (gone)
			refuse_gone(c, j);
		else
			plugin_unknown(j, c, UNKNOWN_namespace, arena_printf(j->run, "namespace %.*s is only referenced", SPANF(j->r.ns)), NULL, 0);
		return;
	}
	const value *phase = n.root ? value_at(n.root, 2, KEY_status, KEY_phase) : &value_absent;
	if (!span_is(value_span(phase), "Terminating"))
		return;
	e = admission_evidence(n.obj, phase, SPAN("status.phase"));
	struct refusal_cause *cause = arena_new(j->run, struct refusal_cause);
	*cause = (struct refusal_cause){ SPAN("NamespaceTerminating"), arena_printf(j->run, "namespace %.*s is being terminated", SPANF(j->r.ns)),
		SPAN("metadata.namespace") };
	struct refusal how = { .cause = cause, .n_cause = 1 };
	judgement_refuse(j, c, &how, arena_printf(j->run, "unable to create new content in namespace %.*s because it is being terminated",
		SPANF(j->r.ns)), &e, 1);
}

const struct control control_namespace_lifecycle = { .id = "namespace-lifecycle", .title = "NamespaceLifecycle", .stage = STAGE_MUTATE,
	.source = "kubernetes/apiserver pkg/admission/plugin/namespace/lifecycle", .judge = judge_namespace_lifecycle };
