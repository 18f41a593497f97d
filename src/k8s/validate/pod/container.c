// Containers of the three lists (validateContainers, validateInitContainers, validateEphemeralContainers).
#include "k8s/validate/pod/podrules.h"

static void ports(struct validation *v, const struct field *at, const value *list)
{
	size_t i = 0;

	value_each(p, list) {
		const struct field *item = AT_INDEX(at, i);
		span name = check_text(v, p, "name"), protocol = check_text(v, p, "protocol");
		int64_t port = check_int(v, p, "containerPort", 0), host = check_int(v, p, "hostPort", 0);
		if (name.n) {
			struct check c = check_port_name(name);
			check_add(v, AT(item, "name"), name, c);
			for (size_t k = 0; !c.n && k < i; k++)
				if (span_eq(name, check_text(v, value_item(list, k), "name"))) {
					check_duplicate(v, AT(item, "name"), name);
					break;
				}
		}
		if (!port)
			check_required(v, AT(item, "containerPort"), "");
		else
			check_add_int(v, AT(item, "containerPort"), port, check_port(port));
		if (host)
			check_add_int(v, AT(item, "hostPort"), host, check_port(host));
		if (!protocol.n)
			check_required(v, AT(item, "protocol"), "");
		else
			CHECK_ONE_OF(v, AT(item, "protocol"), protocol, "SCTP", "TCP", "UDP");
		i++;
	}
}

void podrules_pull_policy(struct validation *v, const struct field *at, span policy)
{
	if (!policy.n)
		check_required(v, at, "");
	else
		CHECK_ONE_OF(v, at, policy, "Always", "IfNotPresent", "Never");
}

static void resize_policy(struct podrules *r, const struct field *at, const value *list)
{
	struct validation *v = r->v;
	size_t i = 0;

	value_each(p, list) {
		span resource = check_text(v, p, "resourceName"), policy = check_text(v, p, "restartPolicy");
		for (size_t k = 0; k < i; k++)
			if (span_eq(resource, check_text(v, value_item(list, k), "resourceName"))) {
				check_duplicate(v, AT_INDEX(at, i), resource);
				break;
			}
		if (!resource.n)
			check_required(v, at, "");
		else
			CHECK_ONE_OF(v, at, resource, "cpu", "memory");
		if (!policy.n)
			check_required(v, at, "");
		else
			CHECK_ONE_OF(v, at, policy, "NotRequired", "RestartContainer");
		if (span_is(r->restart, "Never") && !span_is(policy, "NotRequired"))
			rule_text(v, at, policy, "must be 'NotRequired' when `restartPolicy` is 'Never'");
		i++;
	}
}

// validateContainerCommon
static void common(struct podrules *r, const struct field *at, const value *c)
{
	struct validation *v = r->v;
	span name = check_text(v, c, "name"), policy = check_text(v, c, "terminationMessagePolicy");

	if (!name.n)
		check_required(v, AT(at, "name"), "");
	else
		check_add(v, AT(at, "name"), name, check_dns1123_label(name));
	rule_need(v, at, c, "image");
	if (!policy.n)
		check_required(v, AT(at, "terminationMessagePolicy"), "");
	else
		CHECK_ONE_OF(v, AT(at, "terminationMessagePolicy"), policy, "File", "FallbackToLogsOnError");
	ports(v, AT(at, "ports"), check_get(v, c, "ports"));
	podrules_env(v, AT(at, "env"), check_get(v, c, "env"));
	podrules_env_from(v, AT(at, "envFrom"), check_get(v, c, "envFrom"));
	podrules_mounts(r, AT(at, "volumeMounts"), c);
	podrules_devices(r, AT(at, "volumeDevices"), c);
	podrules_pull_policy(v, AT(at, "imagePullPolicy"), check_text(v, c, "imagePullPolicy"));
	podrules_resources(r, AT(at, "resources"), check_get(v, c, "resources"));
	resize_policy(r, AT(at, "resizePolicy"), check_get(v, c, "resizePolicy"));
	podrules_security(r, AT(at, "securityContext"), check_get(v, c, "securityContext"));
}

// validateContainerRestartPolicy (KEP-5307, ContainerRestartRules: on by default from 1.35)
static void restart_policy(struct podrules *r, const struct field *at, const value *c)
{
	struct validation *v = r->v;
	const value *policy = check_get(v, c, "restartPolicy"), *rules = check_get(v, c, "restartPolicyRules");
	const struct field *list = AT(at, "restartPolicyRules");
	size_t i = 0;

	if (!value_present(policy)) {
		if (!value_count(rules))
			return;
		check_required(v, AT(at, "restartPolicy"), "must specify restartPolicy when restart rules are used");
	} else {
		CHECK_ONE_OF(v, AT(at, "restartPolicy"), value_span(policy), "Always", "Never", "OnFailure");
	}
	if (value_count(rules) > 20)
		field_add(v, FIELD_TOO_LONG, list, (span){ 0 }, "may not be more than 20 bytes");
	value_each(rule, rules) {
		const struct field *item = AT_INDEX(list, i++), *codes = AT(item, "exitCodes");
		const value *x = check_get(v, rule, "exitCodes");
		CHECK_ONE_OF(v, AT(item, "action"), check_text(v, rule, "action"), "Restart");
		if (!value_present(x)) {
			check_required(v, codes, "must be specified");
			continue;
		}
		CHECK_ONE_OF(v, AT(codes, "operator"), check_text(v, x, "operator"), "In", "NotIn");
		if (value_count(check_get(v, x, "values")) > 255)
			field_add(v, FIELD_TOO_LONG, AT(codes, "values"), (span){ 0 }, "may not be more than 255 bytes");
	}
}

// checkHostPortConflicts over containers from..to of a list; indexes are those within the slice.
static void host_ports(struct validation *v, const struct field *at, const value *list, size_t n)
{
	struct spanvec seen = { 0 };

	for (size_t i = 0; i < n; i++) {
		const value *all = check_get(v, &list[i], "ports");
		size_t k = 0;
		value_each(p, all) {
			const struct field *item = AT_INDEX(AT(AT_INDEX(at, i), "ports"), k++);
			int64_t port = check_int(v, p, "hostPort", 0);
			bool twice = false;
			if (!port)
				continue;
			span s = arena_printf(v->arena, "%.*s/%.*s/%lld", SPANF(check_text(v, p, "protocol")), SPANF(check_text(v, p, "hostIP")), (long long)port);
			for (size_t j = 0; j < seen.n && !twice; j++)
				twice = span_eq(seen.v[j], s);
			if (twice)
				check_duplicate(v, AT(item, "hostPort"), s);
			else
				vec_push(&seen, v->arena, s);
		}
	}
}

static bool named(struct validation *v, const value *list, size_t n, span name) { return check_among(v, list, n, "name", name); }

void podrules_containers(struct podrules *r, const struct field *at)
{
	struct validation *v = r->v;
	const value *list = check_get(v, r->spec, "containers");
	size_t i = 0;

	if (!value_count(list)) {
		check_required(v, at, "");
		return;
	}
	value_each(c, list) {
		const struct field *item = AT_INDEX(at, i);
		common(r, item, c);
		if (named(v, list, i, check_text(v, c, "name")))
			check_duplicate(v, AT(item, "name"), check_text(v, c, "name"));
		podrules_probes(r, item, c);
		if (check_gate(v, GATE_ContainerRestartRules))
			restart_policy(r, item, c);
		else if (check_has(v, c, "restartPolicy"))
			check_forbidden(v, AT(item, "restartPolicy"), "may not be set for non-init containers");
		i++;
	}
	host_ports(v, at, list->item, list->n);
}

// validateInitContainerRestartPolicy
static bool init_restart_policy(struct podrules *r, const struct field *at, const value *c)
{
	struct validation *v = r->v;
	const value *policy = check_get(v, c, "restartPolicy"), *rules = check_get(v, c, "restartPolicyRules");
	bool always = span_is(value_span(policy), "Always");

	if (!value_present(policy)) {
		if (value_count(rules))
			check_required(v, AT(at, "restartPolicy"), "must specify restartPolicy when restart rules are used");
	} else if (!check_gate(v, GATE_ContainerRestartRules)) {
		CHECK_ONE_OF(v, AT(at, "restartPolicy"), value_span(policy), "Always");
	} else if (!always) {
		restart_policy(r, at, c);
	} else if (value_count(rules)) {
		check_forbidden(v, AT(at, "restartPolicyRules"), "restartPolicyRules are not allowed for init containers with restart policy Always");
	}
	return always;
}

void podrules_init_containers(struct podrules *r, const struct field *at)
{
	static const struct { uint32_t key; const char *name; } only_sidecars[] = { { KEY_lifecycle, "lifecycle" }, { KEY_livenessProbe, "livenessProbe" },
		{ KEY_readinessProbe, "readinessProbe" }, { KEY_startupProbe, "startupProbe" } };
	struct validation *v = r->v;
	const value *list = check_get(v, r->spec, "initContainers"), *regular = check_get(v, r->spec, "containers");
	size_t i = 0;

	value_each(c, list) {
		const struct field *item = AT_INDEX(at, i);
		span name = check_text(v, c, "name");
		common(r, item, c);
		bool always = init_restart_policy(r, item, c);
		if (named(v, regular, SIZE_MAX, name) || (name.n && named(v, list, i, name)))
			check_duplicate(v, AT(item, "name"), name);
		host_ports(v, at, c, 1);
		if (always)
			podrules_probes(r, item, c);
		for (size_t k = 0; !always && k < sizeof only_sidecars / sizeof *only_sidecars; k++)
			if (value_present(value_get(c, only_sidecars[k].key)))
				check_forbidden(v, AT(item, only_sidecars[k].name), "may not be set for init containers without restartPolicy=Always");
		i++;
	}
}

void podrules_images(struct validation *v, const struct field *at, const value *containers)
{
	size_t i = 0;

	value_each(c, containers) {
		span image = check_text(v, c, "image");
		if (span_trim(image).n != image.n)
			rule_text(v, AT(AT_INDEX(at, i), "image"), image, "must not have leading or trailing whitespace");
		i++;
	}
}

void podrules_ephemeral_containers(struct podrules *r, const struct field *at)
{
	// In the order of core.EphemeralContainerCommon.
	static const char *const never[] = { "ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules", "livenessProbe",
		"readinessProbe", "startupProbe", "lifecycle" };
	struct validation *v = r->v;
	const value *list = check_get(v, r->spec, "ephemeralContainers"), *regular = check_get(v, r->spec, "containers");
	const value *init = check_get(v, r->spec, "initContainers");
	size_t i = 0;

	value_each(c, list) {
		const struct field *item = AT_INDEX(at, i);
		span name = check_text(v, c, "name"), target = check_text(v, c, "targetContainerName"), image = check_text(v, c, "image");
		size_t k = 0;
		common(r, item, c);
		if (span_trim(image).n != image.n)
			rule_text(v, AT(item, "image"), image, "must not have leading or trailing whitespace");
		if (named(v, list, i, name) || named(v, regular, SIZE_MAX, name) || named(v, init, SIZE_MAX, name))
			check_duplicate(v, AT(item, "name"), name);
		if (target.n && !named(v, regular, SIZE_MAX, target) && !named(v, init, SIZE_MAX, target))
			rule_not_found(v, AT(item, "targetContainerName"), target, "");
		for (size_t j = 0; j < sizeof never / sizeof *never; j++) {
			const value *x = check_get(v, c, never[j]);
			// reflect's IsZero: a probe that says nothing and a list without items are set all the same.
			bool pointer = !span_is(span_str(never[j]), "resources");
			if (value_present(x) && (value_count(x) || x->type == VALUE_STRING || (pointer && x->type >= VALUE_ARRAY)))
				check_forbidden(v, AT(item, never[j]), "cannot be set for an Ephemeral Container");
		}
		value_each(m, check_get(v, c, "volumeMounts")) {
			const struct field *mount = AT_INDEX(AT(item, "volumeMounts"), k++);
			if (check_text(v, m, "subPath").n)
				check_forbidden(v, AT(mount, "subPath"), "cannot be set for an Ephemeral Container");
			if (check_text(v, m, "subPathExpr").n)
				check_forbidden(v, AT(mount, "subPathExpr"), "cannot be set for an Ephemeral Container");
		}
		i++;
	}
}

void podrules_each(struct podrules *r, const struct field *at, void (*fn)(struct podrules *r, const struct field *at, const value *container))
{
	static const struct { uint32_t key; const char *name; } lists[] = { { KEY_initContainers, "initContainers" }, { KEY_containers, "containers" },
		{ KEY_ephemeralContainers, "ephemeralContainers" } };

	for (size_t k = 0; k < 3; k++) {
		size_t i = 0;
		value_each(c, value_get(r->spec, lists[k].key))
			fn(r, AT_INDEX(AT(at, lists[k].name), i++), c);
	}
}
