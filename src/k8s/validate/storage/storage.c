// StorageClass, VolumeAttributesClass, CSIDriver (pkg/apis/storage/validation).
#include "k8s/validate/at.h"

#include "base/buf.h"

#define MAX_COMPARED 64
#define MAX_PARAMETERS 512
#define MAX_PARAMETER_BYTES (256 * 1024)

static void provisioner(struct validation *v, const struct field *at, span name)
{
	char *low = arena_alloc(v->arena, name.n + 1, 1);

	if (!name.n) {
		check_required(v, at, "");
		return;
	}
	for (size_t i = 0; i < name.n; i++)
		low[i] = name.p[i] >= 'A' && name.p[i] <= 'Z' ? (char)(name.p[i] + 32) : name.p[i];
	check_add(v, at, span_of(low, name.n), check_qualified_name(span_of(low, name.n)));
}

static void parameters(struct validation *v, const value *map, bool may_be_empty)
{
	const struct field *at = AT(NULL, "parameters");
	size_t total = 0;

	if (value_count(map) > MAX_PARAMETERS) {
		field_add(v, FIELD_TOO_LONG, at, (span){ 0 }, "may not be more than %d bytes", MAX_PARAMETERS);
		return;
	}
	member_each(m, map) {
		span k = at_key_text(v, m);
		if (!k.n)
			at_text(v, at, k, "field can not be empty.");
		total += k.n + value_span(&m->v).n;
	}
	if (total > MAX_PARAMETER_BYTES)
		field_add(v, FIELD_TOO_LONG, at, (span){ 0 }, "may not be more than %d bytes", MAX_PARAMETER_BYTES);
	if (!may_be_empty && !value_count(map))
		check_required(v, at, "must contain at least one key/value pair");
}

// Each text once, in order, with a sign between them that labels cannot have.
static span joined(struct validation *v, span *texts, size_t n)
{
	struct buf b = { .arena = v->arena };

	span_sort(texts, n);
	for (size_t i = 0; i < n; i++)
		if (!i || !span_eq(texts[i], texts[i - 1]))
			buf_printf(&b, "\x1f%.*s", SPANF(texts[i]));
	return n ? buf_span(&b) : SPAN("");
}

// validateTopologySelectorLabelRequirement: the key with its set of values.
static span requirement(struct validation *v, const value *x, const struct field *at)
{
	const value *values = check_get(v, x, "values");
	span key = check_text(v, x, "key"), *texts = arena_array(v->arena, span, value_count(values) + 1);
	struct spanmap seen = { 0 };

	if (!value_count(values))
		check_required(v, AT(at, "values"), "");
	for (size_t i = 0; i < value_count(values); i++) {
		texts[i] = value_span(value_item(values, i));
		if (at_seen(v, &seen, texts[i]))
			check_duplicate(v, AT_ITEM(AT(at, "values"), i), texts[i]);
	}
	check_add(v, AT(at, "key"), key, check_qualified_name(key));
	return arena_printf(v->arena, "\x1e%.*s%.*s", SPANF(key), SPANF(joined(v, texts, value_count(values))));
}

// ValidateTopologySelectorTerm: of a key named twice the last set counts.
static span term_text(struct validation *v, const value *list, const struct field *at)
{
	span *keys = arena_array(v->arena, span, value_count(list) + 1);
	struct spanmap seen = { 0 };
	size_t n = 0;
	bool fresh;

	for (size_t i = 0; i < value_count(list); i++) {
		span key = check_text(v, value_item(list, i), "key"), text = requirement(v, value_item(list, i), AT_ITEM(at, i));
		uint32_t *slot = spanmap_put(&seen, v->arena, key.p ? key : SPAN(""), &fresh);
		if (fresh)
			*slot = (uint32_t)n++;
		else
			check_duplicate(v, AT(AT_ITEM(at, i), "key"), key);
		keys[*slot] = text;
	}
	return joined(v, keys, n);
}

// validateAllowedTopologies. Upstream's list of terms seen begins with as many empty ones as there are terms. Of very long lists only the head is compared.
static void topology(struct validation *v, const value *list, const struct field *at)
{
	size_t n = value_count(list), most = n < MAX_COMPARED ? n : MAX_COMPARED;
	span *seen = arena_array(v->arena, span, most + 1);

	for (size_t i = 0; i < n; i++) {
		const struct field *below = AT(AT_ITEM(at, i), "matchLabelExpressions");
		span text = term_text(v, check_get(v, value_item(list, i), "matchLabelExpressions"), below);
		for (size_t k = 0; i < most && k < most + i; k++)
			if (span_eq(k < most ? SPAN("") : seen[k - most], text))
				check_duplicate(v, below, SPAN(""));
		if (i < most)
			seen[i] = text;
	}
}

static void class_create(struct validation *v, const value *o)
{
	span reclaim = check_text(v, o, "reclaimPolicy");
	const value *mode = check_get(v, o, "volumeBindingMode");

	validate_meta_create(v, o, false, META_NAME_SUBDOMAIN);
	provisioner(v, AT(NULL, "provisioner"), check_text(v, o, "provisioner"));
	parameters(v, check_get(v, o, "parameters"), true);
	if (reclaim.n)
		CHECK_ONE_OF(v, AT(NULL, "reclaimPolicy"), reclaim, "Delete", "Retain");
	if (!value_present(mode))
		check_required(v, AT(NULL, "volumeBindingMode"), "");
	else
		CHECK_ONE_OF(v, AT(NULL, "volumeBindingMode"), value_span(mode), "Immediate", "WaitForFirstConsumer");
	topology(v, check_get(v, o, "allowedTopologies"), AT(NULL, "allowedTopologies"));
}

static bool same(const struct validation *v, const value *o, const value *old, const char *name)
{
	const value *a = check_get(v, o, name), *b = check_get(v, old, name);

	return value_present(a) == value_present(b) && (!value_present(a) || value_equal(a, b));
}

static void class_update(struct validation *v, const value *o, const value *old)
{
	class_create(v, o);
	validate_meta_update(v, o, old);
	if (!same(v, o, old, "parameters"))
		check_forbidden(v, AT(NULL, "parameters"), "updates to parameters are forbidden.");
	if (!same(v, o, old, "provisioner"))
		check_forbidden(v, AT(NULL, "provisioner"), "updates to provisioner are forbidden.");
	if (!same(v, o, old, "reclaimPolicy"))
		check_forbidden(v, AT(NULL, "reclaimPolicy"), "updates to reclaimPolicy are forbidden.");
	check_immutable(v, AT(NULL, "volumeBindingMode"), check_get(v, o, "volumeBindingMode"), check_get(v, old, "volumeBindingMode"));
}

static void attributes_create(struct validation *v, const value *o)
{
	validate_meta_create(v, o, false, META_NAME_SUBDOMAIN);
	provisioner(v, AT(NULL, "driverName"), check_text(v, o, "driverName"));
	parameters(v, check_get(v, o, "parameters"), false);
}

static void attributes_update(struct validation *v, const value *o, const value *old)
{
	attributes_create(v, o);
	validate_meta_update(v, o, old);
	if (!same(v, o, old, "driverName"))
		check_forbidden(v, AT(NULL, "driverName"), "updates to driverName are forbidden.");
	if (!same(v, o, old, "parameters"))
		check_forbidden(v, AT(NULL, "parameters"), "updates to parameters are forbidden.");
	attributes_create(v, o);
}

static void token_requests(struct validation *v, const value *list, const struct field *at)
{
	struct spanmap seen = { 0 };

	for (size_t i = 0; i < value_count(list); i++) {
		const value *t = value_item(list, i), *s = check_get(v, t, "expirationSeconds");
		span audience = check_text(v, t, "audience");
		if (at_seen(v, &seen, audience)) {
			check_duplicate(v, AT(AT_ITEM(at, i), "audience"), audience);
			continue;
		}
		if (s->type == VALUE_INT && s->i < 600)
			check_invalid(v, AT(AT_ITEM(at, i), "expirationSeconds"), s, "may not specify a duration less than 10 minutes");
		if (s->type == VALUE_INT && s->i > (1ll << 32))
			check_invalid(v, AT(AT_ITEM(at, i), "expirationSeconds"), s, "may not specify a duration larger than 2^32 seconds");
	}
}

static void driver_spec(struct validation *v, const value *o)
{
	const value *s = check_get(v, o, "spec"), *group = check_get(v, s, "fsGroupPolicy"), *period = check_get(v, s, "nodeAllocatableUpdatePeriodSeconds");
	const value *secrets = check_get(v, s, "serviceAccountTokenInSecrets");
	const struct field *at = AT(NULL, "spec");

	if (!check_has(v, s, "attachRequired"))
		check_required(v, AT(at, "attachedRequired"), "");
	if (!check_has(v, s, "podInfoOnMount"))
		check_required(v, AT(at, "podInfoOnMount"), "");
	if (!check_has(v, s, "storageCapacity"))
		check_required(v, AT(at, "storageCapacity"), "");
	if (value_present(group))
		CHECK_ONE_OF(v, AT(at, "fsGroupPolicy"), value_span(group), "File", "None", "ReadWriteOnceWithFSType");
	token_requests(v, check_get(v, s, "tokenRequests"), AT(at, "tokenRequests"));
	value_each(m, check_get(v, s, "volumeLifecycleModes"))
		CHECK_ONE_OF(v, AT(at, "volumeLifecycleModes"), value_span(m), "Persistent", "Ephemeral");
	if (period->type == VALUE_INT && period->i < 10)
		check_invalid(v, AT(at, "nodeAllocatableUpdatePeriodSeconds"), period, "must be greater than or equal to 10 seconds");
	if (value_present(secrets) && !value_count(check_get(v, s, "tokenRequests")))
		check_invalid(v, AT(at, "serviceAccountTokenInSecrets"), secrets, "serviceAccountTokenInSecrets is set but no tokenRequests are specified");
}

static void driver_create(struct validation *v, const value *o)
{
	validate_meta_create(v, o, false, META_NAME_SUBDOMAIN);
	driver_spec(v, o);
}

static void driver_update(struct validation *v, const value *o, const value *old)
{
	const value *s = check_get(v, o, "spec"), *was = check_get(v, old, "spec");

	validate_meta_update(v, o, old);
	driver_spec(v, o);
	check_immutable(v, AT(AT(NULL, "spec"), "attachedRequired"), check_get(v, s, "attachRequired"), check_get(v, was, "attachRequired"));
	check_immutable(v, AT(AT(NULL, "spec"), "volumeLifecycleModes"), check_get(v, s, "volumeLifecycleModes"),
		check_get(v, was, "volumeLifecycleModes"));
}

#define SOURCE "pkg/apis/storage/validation/validation.go"
const struct validate_rule validate_storageclass = { GK_STORAGE_CLASS, "", class_create, class_update, SOURCE };
const struct validate_rule validate_volumeattributesclass = { GK_VOLUME_ATTRIBUTES_CLASS, "", attributes_create, attributes_update, SOURCE };
const struct validate_rule validate_csidriver = { GK_CSI_DRIVER, "", driver_create, driver_update, SOURCE };
