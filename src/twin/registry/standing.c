#include "twin/registry/standing.h"

// Flow control: apiserver pkg/apis/flowcontrol/bootstrap/default.go, ensured by kubernetes/pkg/registry/flowcontrol/rest/storage_flowcontrol.go.
// Priority classes: kubernetes/pkg/registry/scheduling/rest/storage_scheduling.go. Both are kept by hooks that run as long as the server does.
static const char *const flows[] = { "exempt", "catch-all", "system-nodes", "system-node-high", "probes", "system-leader-election", "workload-leader-election",
	"endpoint-controller", "kube-controller-manager", "kube-scheduler", "kube-system-service-accounts", "service-accounts", "global-default", NULL };
static const char *const levels[] = { "exempt", "catch-all", "system", "node-high", "leader-election", "workload-high", "workload-low", "global-default", NULL };
static const char *const classes[] = { "system-cluster-critical", "system-node-critical", NULL };

bool registry_standing(enum gk gk, span name)
{
	const char *const *list = gk == GK_FLOW_SCHEMA ? flows : gk == GK_PRIORITY_LEVEL_CONFIGURATION ? levels : gk == GK_PRIORITY_CLASS ? classes : NULL;

	for (; list && *list; list++)
		if (span_is(name, *list))
			return true;
	return false;
}
