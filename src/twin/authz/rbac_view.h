// rbac_view: RBAC documents -> views. A view points into its document; arrays come from the arena. Reads what the API server's typed decoder
// reads: null in a list of texts is "". Says which objects the server would have refused (pkg/apis/rbac/validation), because those were
// never there. Private to twin/authz.
#ifndef TWIN_AUTHZ_RBAC_VIEW_H
#define TWIN_AUTHZ_RBAC_VIEW_H

#include "twin/authz/rbac.h"

// Rules of a role document (an array, null or absent). bad is set when a rule would have been refused; namespaced: rules of a Role.
const struct rbac_rule *rbac_view_rules(struct arena *a, const value *rules, ref source, bool namespaced, size_t *n, bool *bad);
void rbac_view_role(struct arena *a, struct rbac_role *out, const value *root, ref obj, uint32_t ns, span name);
// ns_name: name of the binding's namespace, "" for a ClusterRoleBinding. `role` is left UINT32_MAX.
void rbac_view_binding(struct arena *a, struct rbac_binding *out, const value *root, ref obj, uint32_t ns, span ns_name, span name);
bool rbac_rule_equal(const struct rbac_rule *a, const struct rbac_rule *b);

// One ClusterRole as aggregation sees it.
struct rbac_feeder {
	span name;
	const value *labels;
	const value *aggregation;        // aggregationRule, NULL when it has none
	const struct rbac_rule *rule; size_t n_rules; // as its document has them; replaced for those that aggregate and find some
};
// Sets the rules of every role that aggregates (pkg/controller/clusterroleaggregation: rules of the matching other roles in order of their
// names, each once) at the least fixed point, or as they stand where all of them stand as the controller would leave them; from 1.21 one that finds
// no rule keeps its own. Returns false when a limit ended it early.
bool rbac_aggregate(struct rbac_feeder *role, size_t n, const struct intern *keys, unsigned minor, struct arena *a);

#endif
