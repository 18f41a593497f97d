// The API server checks the certificate against caBundle; without the key a takeover is a failure, which failurePolicy turns
// into a refusal or into nothing.
#include "attack/technique.h"

static bool backend_in(const struct snapshot *s, enum gk gk, uint32_t ns)
{
	snapshot_each(r, s, gk)
		value_each(hook, value_get(snapshot_object(s, r)->root, KEY_webhooks)) {
			span at = value_span(value_at(hook, 3, KEY_clientConfig, KEY_service, KEY_namespace));
			if (at.n && (ns == NS_CLUSTER || span_eq(at, snapshot_ns_name(s, ns))))
				return true;
		}
	return false;
}

static enum verdict when(const struct snapshot *s, uint32_t ns, const span *names, size_t n_names, enum unknown *why)
{
	(void)names, (void)n_names;
	if (backend_in(s, GK_MUTATING_WEBHOOK_CONFIGURATION, ns) || backend_in(s, GK_VALIDATING_WEBHOOK_CONFIGURATION, ns))
		return VERDICT_ALLOW;
	if (snapshot_present(s, GK_MUTATING_WEBHOOK_CONFIGURATION) && snapshot_present(s, GK_VALIDATING_WEBHOOK_CONFIGURATION))
		return VERDICT_DENY;
	*why = UNKNOWN_kind_missing;
	return VERDICT_UNKNOWN;
}

const struct technique technique_webhook_backend_takeover = {
	.id = "webhook-backend-takeover",
	.title = "Answer in the place of a webhook",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_CONTROL_PLANE,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY | HARM_AVAILABILITY,
	.attack = "T1557,T1562.001",
	.matrix = "MS-TA9015",
	.needs =
		"May write the Service, EndpointSlices or selected pods in the namespace of a webhook's backend, and holds its "
		"serving key",
	.gives = "sees every object that the webhook is asked about, and allows what it likes",
	.fixes =
		"Keep webhook backends in namespaces of the platform\n"
		"Remove write verbs on services, endpointslices and pods there",
	.audit = "patch of the Service or EndpointSlices of a webhook",
	.source = "kubernetes/apiserver pkg/util/webhook/serviceresolver.go",
	.undecided = "who holds the key of the webhook's serving certificate",
	.from = POSITION_IDENTITY,
	.effect = EFFECT_CONTROL,
	.grant = {
		{ "patch|update", "", "services", .alt = 1 },
		{ "create|patch|update", "discovery.k8s.io", "endpointslices", .alt = 1 },
		{ "create|patch|update", "", "endpoints", .alt = 1 },
		{ "create", "", "pods", .alt = 1 },
	},
	.when = when,
};
