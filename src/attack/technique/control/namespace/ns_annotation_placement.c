// The plug-ins are off upstream; a provider profile says where they are on. Steers only.
#include "attack/technique.h"
#include "attack/technique/build.h"
#include "twin/provider.h"

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)ns, (void)names, (void)n_names;
	if (s->openshift || (s->provider && provider_plugin(s->provider, SPAN("PodNodeSelector"))))
		return VERDICT_ALLOW;
	*why = UNKNOWN_plugin;
	return VERDICT_UNKNOWN;
}

static bool body(struct payload *p)
{
	if (p->object.type != VALUE_OBJECT)
		return false;
	build_annotation(p, p->snap->openshift ? "openshift.io/node-selector" : "scheduler.alpha.kubernetes.io/node-selector", SPAN(""));
	return true;
}

const struct technique technique_ns_annotation_placement = {
	.id = "ns-annotation-placement",
	.title = "Choose the nodes of a namespace by annotation",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1610",
	.matrix = "",
	.needs =
		"patch or update on the own Namespace where an admission plug-in reads node selectors or tolerations from it",
	.gives = "the pods of %s land on nodes of choice, those of other tenants or the control plane",
	.fixes =
		"Allow only the platform to write those annotation keys by admission policy\n"
		"Remove patch and update on namespaces and namespaces/status, and update on namespaces/finalize\n"
		"Deny changes of namespace labels by others than the platform by admission policy",
	.audit = "patch or update of namespaces that changes such an annotation",
	.source =
		"kubernetes/kubernetes plugin/pkg/admission/podnodeselector, podtolerationrestriction; OpenShift documentation, "
		"project node selectors",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_NONE,
	.grant = {
		{ "patch|update", "", "namespaces", .scope = SCOPE_OWN_NS_OBJECT, .alt = 1 },
		{ "patch|update", "", "namespaces", .subresource = "status", .scope = SCOPE_OWN_NS_OBJECT, .alt = 1 },
	},
	.when = when,
	.body = body,
};
