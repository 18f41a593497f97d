// Environment of containers, and the downward API that it shares with volumes.
#include "k8s/validate/pod/podrules.h"

#include "k8s/quantity.h"

static const char *const divisors[] = { "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei" };

static bool in(span s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_is(s, words[i]))
			return true;
	return false;
}

// validateContainerResourceDivisor
static void divisor(struct validation *v, const struct field *at, const value *ref, span resource)
{
	span d = check_text(v, ref, "divisor");
	quantity q;
	const char *what = NULL;

	if (!d.n || !quantity_parse(d, &q) || !q.nano)
		return;
	if (span_is(resource, "limits.cpu") || span_is(resource, "requests.cpu")) {
		if (!span_is(d, "1m") && !span_is(d, "1"))
			rule_text(v, AT(at, "divisor"), resource, "only divisor's values 1m and 1 are supported with the cpu resource");
		return;
	}
	if (span_is(resource, "limits.memory") || span_is(resource, "requests.memory"))
		what = "memory";
	else if (span_is(resource, "limits.ephemeral-storage") || span_is(resource, "requests.ephemeral-storage"))
		what = "local ephemeral storage";
	else if (span_starts(resource, SPAN("limits.hugepages-")) || span_starts(resource, SPAN("requests.hugepages-")))
		what = "hugepages";
	if (what && !in(d, divisors, sizeof divisors / sizeof *divisors))
		rule_text(v, AT(at, "divisor"), resource, arena_printf(v->arena, "only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, "
			"1Pi, 1Ei are supported with the %s resource", what).p);
}

// validateContainerResourceFieldSelector
void podrules_resource_ref(struct validation *v, const struct field *at, const value *ref, bool volume)
{
	static const char *const known[] = { "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage",
		"requests.memory" };
	span resource = check_text(v, ref, "resource");

	if (volume && !check_text(v, ref, "containerName").n)
		check_required(v, AT(at, "containerName"), "");
	else if (!resource.n)
		check_required(v, AT(at, "resource"), "");
	else if (!span_starts(resource, SPAN("limits.hugepages-")) && !span_starts(resource, SPAN("requests.hugepages-")))
		check_one_of(v, AT(at, "resource"), resource, known, sizeof known / sizeof *known);
	divisor(v, at, ref, resource);
}

// fieldpath.SplitMaybeSubscriptedPath: metadata.labels['x'].
static bool subscript(span path, span *head, span *key)
{
	ptrdiff_t open = span_find(path, '[', 0);

	*head = path;
	if (!span_ends(path, SPAN("']")) || open < 0 || !span_starts(span_from(path, (size_t)open), SPAN("['")))
		return false;
	span inner = span_of(path.p + open + 2, path.n - (size_t)open - 2);
	if (open == 0 || inner.n < 2)
		return false;
	*head = span_head(path, (size_t)open);
	*key = span_head(inner, inner.n - 2);
	return true;
}

// podshelper.ConvertDownwardAPIFieldLabel
static bool convertible(span head, bool has_key)
{
	static const char *const plain[] = { "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid",
		"spec.nodeName", "spec.restartPolicy", "spec.serviceAccountName", "spec.schedulerName", "status.phase", "status.hostIP", "status.hostIPs",
		"status.podIP", "status.podIPs", "spec.host" };

	if (has_key)
		return span_is(head, "metadata.annotations") || span_is(head, "metadata.labels");
	return in(head, plain, sizeof plain / sizeof *plain);
}

// validateObjectFieldSelector
void podrules_field_ref(struct validation *v, const struct field *at, const value *ref, bool volume)
{
	static const char *const env[] = { "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
		"status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs" };
	static const char *const file[] = { "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid" };
	span api = check_text(v, ref, "apiVersion"), path = check_text(v, ref, "fieldPath"), head, key = { 0 };

	if (!rule_need(v, at, ref, "apiVersion") || !rule_need(v, at, ref, "fieldPath"))
		return;
	bool has_key = subscript(path, &head, &key);
	if (!span_is(api, "v1") || !convertible(head, has_key)) {
		span why = !span_is(api, "v1") ? arena_printf(v->arena, "error converting fieldPath: unsupported pod version: %.*s", SPANF(api))
			: has_key ? arena_printf(v->arena, "error converting fieldPath: field label does not support subscript: %.*s", SPANF(path))
				: arena_printf(v->arena, "error converting fieldPath: field label not supported: %.*s", SPANF(path));
		rule_text(v, AT(at, "fieldPath"), path, why.p);
		return;
	}
	if (has_key && span_is(head, "metadata.annotations")) {
		char *low = arena_alloc(v->arena, key.n + 1, 1);
		for (size_t i = 0; i < key.n; i++)
			low[i] = key.p[i] >= 'A' && key.p[i] <= 'Z' ? (char)(key.p[i] + 32) : key.p[i];
		check_add(v, at, span_of(low, key.n), check_qualified_name(span_of(low, key.n)));
	} else if (has_key) {
		check_add(v, at, key, check_qualified_name(key));
	} else {
		if (span_is(head, "spec.host")) // an old name of spec.nodeName
			head = SPAN("spec.nodeName");
		check_one_of(v, AT(at, "fieldPath"), head, volume ? file : env, volume ? sizeof file / sizeof *file : sizeof env / sizeof *env);
	}
}

// validateConfigMapKeySelector, validateSecretKeySelector
static void key_ref(struct validation *v, const struct field *at, const value *ref)
{
	span name = check_text(v, ref, "name"), key = check_text(v, ref, "key");

	check_add(v, AT(at, "name"), name, check_dns1123_subdomain(name));
	if (!key.n)
		check_required(v, AT(at, "key"), "");
	else
		check_add(v, AT(at, "key"), key, check_config_key(key));
}

static void file_ref(struct validation *v, const struct field *at, const value *ref)
{
	span key = check_text(v, ref, "key"), volume = check_text(v, ref, "volumeName"), path = check_text(v, ref, "path");

	if (!key.n)
		check_required(v, AT(at, "key"), "");
	else
		check_add(v, AT(at, "key"), key, check_env_name(key));
	if (!volume.n)
		check_required(v, AT(at, "volumeName"), "");
	else
		check_add(v, AT(at, "volumeName"), volume, check_dns1123_label(volume));
	if (!path.n)
		check_required(v, AT(at, "path"), "");
	else
		podrules_no_backsteps(v, AT(at, "path"), path);
}

// validateEnvVarValueFrom
static void value_from(struct validation *v, const struct field *at, const value *var, const value *from)
{
	const value *x;
	unsigned n = 0;

	if (value_present(x = check_get(v, from, "fieldRef")) && ++n)
		podrules_field_ref(v, AT(at, "fieldRef"), x, false);
	if (value_present(x = check_get(v, from, "resourceFieldRef")) && ++n)
		podrules_resource_ref(v, AT(at, "resourceFieldRef"), x, false);
	if (value_present(x = check_get(v, from, "configMapKeyRef")) && ++n)
		key_ref(v, AT(at, "configMapKeyRef"), x);
	if (value_present(x = check_get(v, from, "secretKeyRef")) && ++n)
		key_ref(v, AT(at, "secretKeyRef"), x);
	if (value_present(x = check_get(v, from, "fileKeyRef")) && ++n)
		file_ref(v, AT(at, "fileKeyRef"), x);
	if (!n)
		rule_text(v, at, SPAN(""), check_gate(v, GATE_EnvFiles) ?
			"must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`" :
			"must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
	else if (check_text(v, var, "value").n)
		rule_text(v, at, SPAN(""), "may not be specified when `value` is not empty");
	else if (n > 1)
		rule_text(v, at, SPAN(""), "may not have more than one field specified at a time");
}

void podrules_env(struct validation *v, const struct field *at, const value *env)
{
	size_t i = 0;

	value_each(var, env) {
		const struct field *item = AT_INDEX(at, i++);
		span name = check_text(v, var, "name");
		const value *from = check_get(v, var, "valueFrom");
		if (!name.n)
			check_required(v, AT(item, "name"), "");
		else
			check_add(v, AT(item, "name"), name, check_env_name(name));
		if (value_present(from))
			value_from(v, AT(item, "valueFrom"), var, from);
	}
}

// validateConfigMapEnvSource, validateSecretEnvSource: names are checked as prefixes.
static void env_source(struct validation *v, const struct field *at, const value *source)
{
	span name = check_text(v, source, "name");

	if (!name.n)
		check_required(v, AT(at, "name"), "");
	else
		check_add(v, AT(at, "name"), name, meta_name_check(META_NAME_SUBDOMAIN, name, true));
}

void podrules_env_from(struct validation *v, const struct field *at, const value *from)
{
	size_t i = 0;

	value_each(x, from) {
		const struct field *item = AT_INDEX(at, i++);
		const value *map = check_get(v, x, "configMapRef"), *secret = check_get(v, x, "secretRef");
		span prefix = check_text(v, x, "prefix");
		if (prefix.n)
			check_add(v, AT(item, "prefix"), prefix, check_env_name(prefix));
		if (value_present(map))
			env_source(v, AT(item, "configMapRef"), map);
		if (value_present(secret))
			env_source(v, AT(item, "secretRef"), secret);
		if (!value_present(map) && !value_present(secret))
			rule_text(v, at, SPAN(""), "must specify one of: `configMapRef` or `secretRef`");
		else if (value_present(map) && value_present(secret))
			rule_text(v, at, SPAN(""), "may not have more than one field specified at a time");
	}
}

static void file_volume(struct podrules *r, const struct field *at, const value *container)
{
	struct validation *v = r->v;
	size_t i = 0;

	value_each(var, check_get(v, container, "env")) {
		const struct field *ref = AT(AT(AT_INDEX(AT(at, "env"), i++), "valueFrom"), "fileKeyRef");
		const value *from = check_get(v, check_get(v, var, "valueFrom"), "fileKeyRef"), *found = NULL;
		span name = check_text(v, from, "volumeName");
		if (!value_present(from))
			continue;
		value_each(volume, check_get(v, r->spec, "volumes"))
			if (span_eq(check_text(v, volume, "name"), name))
				found = volume;
		if (!found)
			rule_not_found(v, AT(ref, "volumeName"), name, "");
		else if (!check_has(v, found, "emptyDir"))
			rule_text(v, AT(ref, "volumeName"), name, "referenced volume must be of type emptyDir");
	}
}

void podrules_file_refs(struct podrules *r, const struct field *at)
{
	podrules_each(r, at, file_volume);
}
