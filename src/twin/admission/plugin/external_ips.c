#include "twin/admission/plugin/plugin.h"

// kubernetes plugin/pkg/admission/network/denyserviceexternalips, off by default: no Service may gain an external IP (CVE-2020-8554).

static void judge_external_ips(const struct control *c, struct judgement *j)
{
	enum admission_op op = admission_op(&j->w, &j->r);
	bool gains = false;

	if (admission_gk(&j->r) != GK_SERVICE || j->r.subresource.n || !j->r.object || (op != ADMISSION_CREATE && op != ADMISSION_UPDATE))
		return;
	const value *old = op == ADMISSION_UPDATE ? admission_old(&j->w, &j->r) : NULL;
	const value *had = old ? value_at(old, 2, KEY_spec, KEY_externalIPs) : &value_absent;
	value_each(ip, value_at(j->r.object, 2, KEY_spec, KEY_externalIPs))
		gains |= !value_lists(had, value_span(ip));
	if (!gains)
		return;
	switch (plugin_state(j->w.snap, "DenyServiceExternalIPs")) {
	case PLUGIN_ON:
		plugin_deny(j, c, SPAN("Use of external IPs is denied by admission control"), NULL, 0);
		break;
	case PLUGIN_UNSEEN:
		plugin_allow(j, c, "DenyServiceExternalIPs is off by default and was not seen on", NULL, 0);
		break;
	default:
		plugin_allow(j, c, "DenyServiceExternalIPs is off", NULL, 0);
	}
}

const struct control control_external_ips = { .id = "deny-external-ips", .title = "DenyServiceExternalIPs", .stage = STAGE_VALIDATE,
	.source = "kubernetes plugin/pkg/admission/network/denyserviceexternalips/admission.go", .judge = judge_external_ips };
