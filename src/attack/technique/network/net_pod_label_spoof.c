// Labels of pods are the creator's choice.
#include "attack/technique.h"

const struct technique technique_net_pod_label_spoof = {
	.id = "net-pod-label-spoof",
	.title = "Take the pod label that a policy trusts",
	.kind = TECHNIQUE_PATH,
	.boundary = BOUNDARY_NETWORK,
	.harm = HARM_CONFIDENTIALITY | HARM_INTEGRITY,
	.attack = "T1562.004,T1036",
	.matrix = "MS-TA9034",
	.needs = "May run pods with labels that a policy's podSelector accepts",
	.gives = "reaches pods of %s as a trusted peer",
	.fixes =
		"Name the peer's namespace by kubernetes.io/metadata.name beside the pod label\n"
		"Reserve label keys by admission policy\n"
		"Use policies on service accounts (Cilium, Calico)",
	.audit = "create of pods that carry a label of a foreign policy",
	.source = "kubernetes.io docs concepts/services-networking/network-policies",
	.undecided = "network model",
	.from = POSITION_RUN,
	.effect = EFFECT_TRAFFIC,
};
