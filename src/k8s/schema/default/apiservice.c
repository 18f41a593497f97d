// APIService: SetDefaults_ServiceReference.
#include "k8s/schema/default/rule.h"

static const struct default_constant reference[] = { { "port", DEFAULT_INT(443) } };

static const struct default_rule rules[] = {
	DEFAULT_CONSTANTS("apiregistration.v1.ServiceReference", reference),
	DEFAULT_CONSTANTS("apiregistration.v1beta1.ServiceReference", reference),
};

const struct default_set default_apiservice = { "staging/src/k8s.io/kube-aggregator/pkg/apis/apiregistration/v1/defaults.go", rules, DEFAULT_COUNT(rules) };
