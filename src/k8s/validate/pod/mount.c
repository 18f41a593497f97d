// What containers mount: volumes and block devices, and the paths that may be named.
#include "k8s/validate/pod/podrules.h"

bool podrules_has_backstep(span path)
{
	span head, rest = path;

	do {
		rest = span_cut(rest, '/', &head);
		if (span_is(head, ".."))
			return true;
	} while (rest.p);
	return false;
}

void podrules_no_backsteps(struct validation *v, const struct field *at, span path)
{
	if (podrules_has_backstep(path))
		rule_text(v, at, path, "must not contain '..'");
}

// validateLocalDescendingPath
void podrules_descending_path(struct validation *v, const struct field *at, span path)
{
	if (path.n && path.p[0] == '/')
		rule_text(v, at, path, "must be a relative path");
	podrules_no_backsteps(v, at, path);
}

// ValidateLocalNonReservedPath
void podrules_local_path(struct validation *v, const struct field *at, span path)
{
	podrules_descending_path(v, at, path);
	if (span_starts(path, SPAN("..")) && !span_starts(path, SPAN("../")))
		rule_text(v, at, path, "must not start with '..'");
}

// Does an item of list say key == text? Lists come from maps upstream, where the last of a name wins: by name only the last counts.
static bool has(struct validation *v, const value *list, const char *key, span text)
{
	bool by_name = !strcmp(key, "name");

	for (size_t i = 0; i < value_count(list); i++) {
		const value *x = value_item(list, i);
		bool last = true;
		for (size_t k = i + 1; !by_name && k < value_count(list); k++)
			last &= !span_eq(check_text(v, value_item(list, k), "name"), check_text(v, x, "name"));
		if (last && span_eq(check_text(v, x, key), text))
			return true;
	}
	return false;
}

static void propagation(struct podrules *r, const struct field *at, const value *container, span how)
{
	struct validation *v = r->v;

	CHECK_ONE_OF(v, at, how, "Bidirectional", "HostToContainer", "None");
	if (span_is(how, "Bidirectional") && !check_true(v, check_get(v, container, "securityContext"), "privileged"))
		check_forbidden(v, at, "Bidirectional mount propagation is available only to privileged containers");
}

static void recursive(struct podrules *r, const struct field *at, const value *mount)
{
	struct validation *v = r->v;
	span how = check_text(v, mount, "recursiveReadOnly");
	const value *propagate = check_get(v, mount, "mountPropagation");

	if (!check_has(v, mount, "recursiveReadOnly") || span_is(how, "Disabled"))
		return;
	if (!span_is(how, "Enabled") && !span_is(how, "IfPossible")) {
		CHECK_ONE_OF(v, at, how, "Disabled", "Enabled", "IfPossible");
		return;
	}
	if (!check_true(v, mount, "readOnly"))
		check_forbidden(v, at, "may only be specified when readOnly is true");
	if (value_present(propagate) && !span_is(value_span(propagate), "None"))
		check_forbidden(v, at, "may only be specified when mountPropagation is None or not specified");
}

static void mount_rules(struct podrules *r, const struct field *at, const struct field *item, const value *m, const value *container)
{
	struct validation *v = r->v;
	span sub = value_get_span(m, KEY_subPath), expr = check_text(v, m, "subPathExpr");

	if (sub.n)
		podrules_descending_path(v, AT(at, "subPath"), sub);
	if (expr.n) {
		if (sub.n)
			rule_text(v, AT(item, "subPathExpr"), expr, "subPathExpr and subPath are mutually exclusive");
		podrules_descending_path(v, AT(at, "subPathExpr"), expr);
	}
	if (check_has(v, m, "mountPropagation"))
		propagation(r, AT(at, "mountPropagation"), container, check_text(v, m, "mountPropagation"));
	recursive(r, AT(at, "recursiveReadOnly"), m);
}

void podrules_mounts(struct podrules *r, const struct field *at, const value *container)
{
	struct validation *v = r->v;
	const value *list = check_get(v, container, "volumeMounts"), *devices = check_get(v, container, "volumeDevices");
	size_t i = 0;

	value_each(m, list) {
		const struct field *item = AT_INDEX(at, i);
		span name = value_get_span(m, KEY_name), path = value_get_span(m, KEY_mountPath);
		if (!name.n)
			check_required(v, AT(item, "name"), "");
		if (!podrules_volume(r, name))
			rule_not_found(v, AT(item, "name"), name, "");
		if (!path.n)
			check_required(v, AT(item, "mountPath"), "");
		if (check_among(v, list, i, "mountPath", path))
			rule_text(v, AT(item, "mountPath"), path, "must be unique");
		if (value_count(devices) && has(v, devices, "name", name))
			rule_text(v, AT(item, "name"), name, "must not already exist in volumeDevices");
		if (value_count(devices) && has(v, devices, "devicePath", path))
			rule_text(v, AT(item, "mountPath"), path, "must not already exist as a path in volumeDevices");
		mount_rules(r, at, item, m, container);
		i++;
	}
}

static bool earlier(struct validation *v, const value *list, size_t n, const char *key, span text)
{
	for (size_t k = 0; k < n; k++) {
		span x = check_text(v, value_item(list, k), key);
		bool counted = strcmp(key, "devicePath") ? x.n > 0 : !podrules_has_backstep(x);
		if (counted && span_eq(x, text))
			return true;
	}
	return false;
}

void podrules_devices(struct podrules *r, const struct field *at, const value *container)
{
	struct validation *v = r->v;
	const value *list = check_get(v, container, "volumeDevices"), *mounts = check_get(v, container, "volumeMounts");
	size_t i = 0;

	value_each(d, list) {
		const struct field *item = AT_INDEX(at, i);
		span name = check_text(v, d, "name"), path = check_text(v, d, "devicePath");
		const value *volume = podrules_volume(r, name);
		if (!name.n)
			check_required(v, AT(item, "name"), "");
		if (earlier(v, list, i, "name", name))
			rule_text(v, AT(item, "name"), name, "must be unique");
		if (volume && !check_has(v, volume, "persistentVolumeClaim") && !check_has(v, volume, "ephemeral"))
			rule_text(v, AT(item, "name"), name, "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
		if (!volume)
			rule_not_found(v, AT(item, "name"), name, "");
		if (!path.n)
			check_required(v, AT(item, "devicePath"), "");
		if (earlier(v, list, i, "devicePath", path))
			rule_text(v, AT(item, "devicePath"), path, "must be unique");
		if (path.n && podrules_has_backstep(path))
			rule_text(v, AT(item, "devicePath"), path, "can not contain backsteps ('..')");
		if (has(v, mounts, "name", name))
			rule_text(v, AT(item, "name"), name, "must not already exist in volumeMounts");
		if (has(v, mounts, "mountPath", path))
			rule_text(v, AT(item, "devicePath"), path, "must not already exist as a path in volumeMounts");
		i++;
	}
}
