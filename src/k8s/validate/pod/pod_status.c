// pods/status: ValidatePodStatusUpdate.
#include "k8s/validate/pod/podrules.h"

#include "base/buf.h"

static const char *const lists[] = { "containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses" };
static const char *const specs[] = { "containers", "initContainers", "ephemeralContainers" };
enum { INIT = 1, EPHEMERAL = 2, LISTS = 3 };

static void conditions(struct validation *v, const struct field *at, const value *list)
{
	size_t i = 0;

	value_each(c, list) {
		const struct field *item = AT_INDEX(at, i++);
		span type = check_text(v, c, "type");
		int64_t generation = check_int(v, c, "observedGeneration", 0);
		if (generation < 0)
			rule_int(v, AT(item, "observedGeneration"), generation, "must be a non-negative integer");
		if (!span_is(type, "PodScheduled") && !span_is(type, "Ready") && !span_is(type, "Initialized"))
			check_add(v, AT(item, "Type"), type, check_qualified_name(type));
	}
}

// Addresses: those that were there may stay; more than one must be a pair of both families (k8s.io/utils/net IsDualStackIPStrings).
static void ips(struct validation *v, const struct field *at, const value *list, const value *old)
{
	struct buf b = { .arena = v->arena };
	bool four = false, six = false, is4, bad = false;
	uint8_t ip[16];
	size_t i = 0;

	value_each(x, list) {
		span text = check_text(v, x, "ip");
		if (!check_among(v, old, SIZE_MAX, "ip", text))
			check_ip_legacy(v, AT_INDEX(at, i), text);
		buf_printf(&b, "%s{\"IP\":%.*s}", i++ ? "," : "[", SPANF(field_quote(v->arena, text)));
	}
	if (value_count(list) < 2)
		return;
	buf_char(&b, ']');
	for (i = 0; i < list->n && !bad; i++) {
		span text = check_text(v, &list->item[i], "ip");
		bad = !check_parse_ip(text, ip, &is4);
		if (bad)
			field_add(v, FIELD_INTERNAL, at, (span){ 0 }, "failed to check for dual stack with error:invalid IP[%zu]: %.*s", i, SPANF(text));
		else
			*(is4 ? &four : &six) = true;
	}
	if (bad || !four || !six || list->n > 2)
		field_add(v, FIELD_INVALID, at, buf_span(&b), "may specify no more than one IP for each IP family");
}

// validatePodResourceClaimStatuses
static void claim_statuses(struct validation *v, const struct field *at, const value *list, const value *claims)
{
	struct spanmap known = { 0 }, seen = { 0 };
	size_t i = 0;
	bool fresh;

	value_each(c, claims)
		*spanmap_put(&known, v->arena, check_text(v, c, "name").p ? check_text(v, c, "name") : SPAN(""), &fresh) = 0;
	value_each(x, list) {
		const struct field *item = AT(AT_INDEX(at, i++), "name");
		span name = check_text(v, x, "name"), claim = check_text(v, x, "resourceClaimName");
		name = name.p ? name : SPAN("");
		if (spanmap_get(&known, name) == MAP_NONE)
			rule_text(v, item, name, "must match the name of an entry in `spec.resourceClaims`");
		spanmap_put(&seen, v->arena, name, &fresh);
		if (!fresh)
			check_duplicate(v, item, name);
		if (claim.p)
			check_add(v, item, claim, check_dns1123_subdomain(claim));
	}
}

static const value *named(struct validation *v, const value *list, span name)
{
	value_each(x, list)
		if (span_eq(check_text(v, x, "name"), name))
			return x;
	return NULL;
}

// validatePodExtendedResourceClaimStatus; of two containers of a name the later counts.
static void extended(struct validation *v, const struct field *at, const value *status, const value *spec)
{
	const struct field *maps = AT(at, "requestMappings");
	const value *list = check_get(v, status, "requestMappings");
	span claim = check_text(v, status, "resourceClaimName");
	struct spanmap seen = { 0 };
	bool fresh;

	if (!value_present(status))
		return;
	if (!value_count(list))
		check_required(v, maps, "at least one request mapping is required");
	for (size_t i = 0; i < value_count(list); i++) {
		const struct field *item = AT_INDEX(maps, i);
		span in = check_text(v, &list->item[i], "containerName"), what = check_text(v, &list->item[i], "resourceName"),
			request = check_text(v, &list->item[i], "requestName");
		const value *c = named(v, check_get(v, spec, "containers"), in);
		c = c ? c : named(v, check_get(v, spec, "initContainers"), in);
		if (!c)
			rule_text(v, AT(item, "containerName"), in, "must match the name of an entry in spec.initContainers.name or spec.containers.name");
		else if (value_get(check_get(v, check_get(v, c, "resources"), "requests"), intern_find(v->keys, what))->type == VALUE_ABSENT)
			rule_text(v, AT(item, "resourceName"), what, "must match the extended resource name of an entry in spec.initContainers.resources.requests or "
				"spec.containers.resources.requests");
		check_add(v, AT(at, "requestName"), request, check_dns1123_label(request));
		spanmap_put(&seen, v->arena, arena_printf(v->arena, "%.*s\n%.*s\n%.*s", SPANF(in), SPANF(what), SPANF(request)), &fresh);
		if (fresh)
			continue;
		check_duplicate(v, AT(item, "containerName"), in);
		check_duplicate(v, AT(item, "resourceName"), what);
		check_duplicate(v, AT(item, "requestName"), request);
	}
	if (!claim.n)
		check_required(v, AT(at, "resourceClaimName"), "");
	else
		check_add(v, AT(at, "resourceClaimName"), claim, check_dns1123_subdomain(claim));
}

// ---- containers that had ended ---------------------------------------------------------------------------------------------------
static bool holds(const value *list, int64_t code)
{
	value_each(x, list)
		if (x->type == VALUE_INT && x->i == code)
			return true;
	return false;
}

// The action of the first restart rule for the code (FindMatchingContainerRestartRule).
static span restart_action(struct validation *v, const value *container, int64_t code)
{
	value_each(r, check_get(v, container, "restartPolicyRules")) {
		const value *codes = check_get(v, r, "exitCodes");
		bool in = holds(check_get(v, codes, "values"), code);
		if (span_is(check_text(v, codes, "operator"), in ? "In" : "NotIn"))
			return check_text(v, r, "action");
	}
	return SPAN("");
}

// pkg/api/v1/pod/util.go ContainerShouldRestart
static bool restarts(struct validation *v, const value *spec, const value *container, int64_t code)
{
	span policy = check_text(v, container, "restartPolicy");

	if (policy.n) {
		span action = restart_action(v, container, code);
		if (span_is(action, "Restart") || (span_is(action, "RestartAllContainers") && check_gate(v, GATE_RestartAllContainersOnContainerExits)))
			return true;
	}
	if (!span_is(policy, "Always") && !span_is(policy, "OnFailure") && !span_is(policy, "Never"))
		policy = check_text(v, spec, "restartPolicy");
	return span_is(policy, "OnFailure") ? code != 0 : !span_is(policy, "Never");
}

static bool rules_in_use(struct validation *v, const value *spec, const char *action)
{
	for (unsigned k = 0; k < EPHEMERAL; k++)
		value_each(c, check_get(v, spec, specs[k])) {
			if (!action && (value_count(check_get(v, c, "restartPolicyRules")) || (!k && check_has(v, c, "restartPolicy"))))
				return true;
			value_each(r, check_get(v, c, "restartPolicyRules"))
				if (action && span_is(check_text(v, r, "action"), action))
					return true;
		}
	return false;
}

// May a container that ended with this code be seen again? The rules of before ContainerRestartRules know only the pod's policy and sidecars.
static bool may_return(struct validation *v, const value *spec, unsigned which, span name, int64_t code, bool by_rules)
{
	const value *container = named(v, check_get(v, spec, specs[which]), name);
	span policy = check_text(v, spec, "restartPolicy");

	if (which == EPHEMERAL)
		return false;
	if (by_rules)
		return container && restarts(v, spec, container, code);
	return span_is(policy, "Always") || (code && span_is(policy, "OnFailure")) ||
		(which == INIT && container && span_is(check_text(v, container, "restartPolicy"), "Always"));
}

// ValidateContainerStateTransition, ValidateInitContainerStateTransition, ValidateEphemeralContainerStateTransition: old is the pod's stored spec.
static void transitions(struct validation *v, const struct field *at, unsigned which, const value *now, const value *was, const value *old)
{
	static const char all[] = "RestartAllContainers";
	bool by_rules = which != EPHEMERAL && (check_gate(v, GATE_ContainerRestartRules) || rules_in_use(v, old, NULL));
	size_t i = 0;

	// A rule that restarts all containers lets any come back, where such rules are known (or were let in before).
	if (by_rules && rules_in_use(v, old, all))
		return;
	value_each(o, was) {
		const struct field *state = AT(AT_INDEX(at, i++), "state");
		const value *ended = check_get(v, check_get(v, o, "state"), "terminated");
		if (!value_present(ended))
			continue;
		value_each(n, now) {
			if (!span_eq(check_text(v, n, "name"), check_text(v, o, "name")) || check_has(v, check_get(v, n, "state"), "terminated"))
				continue;
			if (!may_return(v, old, which, check_text(v, o, "name"), check_int(v, ended, "exitCode", 0), by_rules))
				check_forbidden(v, state, "may not be transitioned to non-terminated state");
			if (by_rules)
				break;
		}
	}
}

// ---- users and devices -----------------------------------------------------------------------------------------------------------
static void users(struct validation *v, const struct field *at, const value *list, span os)
{
	for (size_t i = 0; i < value_count(list); i++) {
		const value *user = check_get(v, check_get(v, &list->item[i], "user"), "linux"), *groups = check_get(v, user, "supplementalGroups");
		const struct field *f = AT(AT(AT_INDEX(at, i), "user"), "linux");
		if (!value_present(user))
			continue;
		if (span_is(os, "windows"))
			check_forbidden(v, f, "cannot be set for a windows pod");
		if (os.n && !span_is(os, "linux"))
			continue;
		check_add_int(v, AT(f, "uid"), check_int(v, user, "uid", 0), check_user_id(check_int(v, user, "uid", 0)));
		check_add_int(v, AT(f, "gid"), check_int(v, user, "gid", 0), check_user_id(check_int(v, user, "gid", 0)));
		for (size_t k = 0; k < value_count(groups); k++)
			check_add_int(v, AT_INDEX(AT(f, "supplementalGroups"), k), groups->item[k].i, check_user_id(groups->item[k].i));
	}
}

static bool has_resource(struct validation *v, const value *container, span name)
{
	const value *r = check_get(v, container, "resources");

	if (!span_starts(name, SPAN("claim:")))
		return value_get(check_get(v, r, "requests"), intern_find(v->keys, name))->type != VALUE_ABSENT;
	value_each(c, check_get(v, r, "claims")) {
		span request = check_text(v, c, "request"), claim = check_text(v, c, "name");
		if (span_eq(name, arena_printf(v->arena, "claim:%.*s%s%.*s", SPANF(claim), request.n ? "/" : "", SPANF(request))))
			return true;
	}
	return false;
}

// validateContainerStatusAllocatedResourcesStatus; a container that is not in the spec is let be.
static void devices(struct validation *v, const struct field *at, const value *status, const value *containers)
{
	const value *list = check_get(v, status, "allocatedResourcesStatus"), *container = named(v, containers, check_text(v, status, "name"));

	for (size_t j = 0; j < value_count(list); j++) {
		const struct field *item = AT_INDEX(AT(at, "allocatedResourcesStatus"), j);
		const value *ids = check_get(v, &list->item[j], "resources");
		span name = check_text(v, &list->item[j], "name");
		struct spanmap seen = { 0 };
		bool fresh;
		if (container && !has_resource(v, container, name))
			rule_text(v, AT(item, "name"), name, span_starts(name, SPAN("claim:")) ? "must match one of the container's resource claims in a format "
				"'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty" : "must match one of the container's resource requests");
		for (size_t k = 0; k < value_count(ids); k++) {
			const struct field *one = AT_INDEX(AT(item, "resources"), k);
			span id = check_text(v, &ids->item[k], "resourceID");
			CHECK_ONE_OF(v, AT(one, "health"), check_text(v, &ids->item[k], "health"), "Healthy", "Unhealthy", "Unknown");
			spanmap_put(&seen, v->arena, id.p ? id : SPAN(""), &fresh);
			if (!fresh)
				check_duplicate(v, AT(one, "resourceID"), id);
		}
	}
}

static void allocated(struct validation *v, const struct field *at, const value *now, const value *spec)
{
	for (unsigned k = 0; k < LISTS; k++) {
		const value *list = check_get(v, now, lists[k]);
		struct field f = field_child(at, lists[k]);
		for (size_t i = 0; i < value_count(list); i++) {
			if (k != EPHEMERAL)
				devices(v, AT_INDEX(&f, i), &list->item[i], check_get(v, spec, specs[k]));
			else if (value_count(check_get(v, &list->item[i], "allocatedResourcesStatus")))
				check_forbidden(v, AT(AT_INDEX(&f, i), "allocatedResourcesStatus"), "must not be specified in container status");
		}
	}
}

static void nominated(struct validation *v, const struct field *at, span node, span was, span bound)
{
	if (!node.n || span_eq(node, was))
		return;
	check_add(v, at, node, check_dns1123_subdomain(node));
	if (bound.n && check_gate(v, GATE_ClearingNominatedNodeNameAfterBinding))
		check_forbidden(v, at, "may not be set on pods that are already bound to a node");
}

static void status(struct validation *v, const value *pod, const value *old)
{
	const struct field *at = AT(NULL, "status");
	const value *now = value_get(pod, KEY_status), *was = value_get(old, KEY_status), *hosts = check_get(v, now, "hostIPs");
	const value *spec = value_get(pod, KEY_spec);
	span first = check_text(v, value_item(hosts, 0), "ip"), os = check_text(v, check_get(v, spec, "os"), "name");

	validate_meta_update(v, pod, old);
	podrules_annotation_updates(v, pod, old);
	conditions(v, AT(at, "conditions"), check_get(v, now, "conditions"));
	nominated(v, AT(at, "nominatedNodeName"), check_text(v, now, "nominatedNodeName"), check_text(v, was, "nominatedNodeName"),
		check_text(v, value_get(old, KEY_spec), "nodeName"));
	if (check_int(v, now, "observedGeneration", 0) < 0)
		rule_int(v, AT(at, "observedGeneration"), check_int(v, now, "observedGeneration", 0), "must be a non-negative integer");
	check_immutable(v, AT(at, "qosClass"), check_get(v, now, "qosClass"), check_get(v, was, "qosClass"));
	for (unsigned k = 0; k < LISTS; k++) {
		struct field f = field_child(at, lists[k]);
		transitions(v, &f, k, check_get(v, now, lists[k]), check_get(v, was, lists[k]), value_get(old, KEY_spec));
	}
	claim_statuses(v, AT(at, "resourceClaimStatuses"), check_get(v, now, "resourceClaimStatuses"), check_get(v, spec, "resourceClaims"));
	extended(v, AT(at, "extendedResourceClaimStatus"), check_get(v, now, "extendedResourceClaimStatus"), spec);
	ips(v, AT(at, "podIPs"), check_get(v, now, "podIPs"), check_get(v, was, "podIPs"));
	if (value_count(hosts) && !span_eq(first, check_text(v, now, "hostIP")))
		rule_text(v, AT(AT_INDEX(AT(at, "hostIPs"), 0), "ip"), first, "must be equal to `hostIP`");
	ips(v, AT(at, "hostIPs"), hosts, check_get(v, was, "hostIPs"));
	for (unsigned k = 0; k < LISTS; k++) {
		struct field f = field_child(at, lists[k]);
		users(v, &f, check_get(v, now, lists[k]), os);
	}
	allocated(v, at, now, spec);
}

const struct validate_rule validate_pod_status = { GK_POD, "status", NULL, status, "pkg/apis/core/validation/validation.go" };
