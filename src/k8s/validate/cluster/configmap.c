// ConfigMap (pkg/apis/core/validation: ValidateConfigMap, ValidateConfigMapUpdate).
#include "k8s/validate/at.h"

#define MAX_BYTES (1024 * 1024) // core.MaxSecretSize

static size_t decoded(span base64)
{
	size_t n = base64.n / 4 * 3;

	for (size_t i = base64.n; i-- > 0 && base64.p[i] == '=' && n;)
		n--;
	return n;
}

static void rules(struct validation *v, const value *o)
{
	const value *data = check_get(v, o, "data"), *binary = check_get(v, o, "binaryData");
	const struct field *at = AT(NULL, "data");
	struct at_map w = { 0 }, wb = { 0 };
	size_t total = 0;

	member_each(m, data) {
		span k = at_key_text(v, m);
		at_map_begin(&w, v);
		check_add(v, AT_KEY(at, k), k, check_config_key(k));
		if (value_get(binary, m->key)->type != VALUE_ABSENT)
			check_add(v, AT_KEY(at, k), k, (struct check){ { "duplicate of key present in binaryData" }, 1 });
		at_map_end(&w, v);
		total += value_span(&m->v).n;
	}
	at = AT(NULL, "binaryData");
	member_each(m, binary) {
		span k = at_key_text(v, m);
		at_map_begin(&wb, v);
		check_add(v, AT_KEY(at, k), k, check_config_key(k));
		at_map_end(&wb, v);
		total += decoded(value_span(&m->v));
	}
	if (total > MAX_BYTES)
		field_add(v, FIELD_TOO_LONG, AT_KEY(NULL, SPAN("")) /* NewPath("") prints as a key */, (span){ 0 }, "may not be more than %d bytes", MAX_BYTES);
}

static void create(struct validation *v, const value *o)
{
	validate_meta_create(v, o, true, META_NAME_SUBDOMAIN);
	rules(v, o);
}

// reflect.DeepEqual tells nil from empty.
static bool same(const value *a, const value *b)
{
	return a->type == b->type && (a->type == VALUE_ABSENT || value_equal(a, b));
}

// SetDefaults_ConfigMap (pkg/apis/core/v1/defaults.go) makes data, and only data, an empty map where there is none.
static bool same_data(const value *a, const value *b)
{
	return (!value_count(a) && !value_count(b)) || same(a, b);
}

static void update(struct validation *v, const value *o, const value *old)
{
	static const char *const still = "field is immutable when `immutable` is set";

	validate_meta_update(v, o, old);
	if (check_true(v, old, "immutable")) {
		if (!check_true(v, o, "immutable"))
			check_forbidden(v, AT(NULL, "immutable"), still);
		if (!same_data(check_get(v, o, "data"), check_get(v, old, "data")))
			check_forbidden(v, AT(NULL, "data"), still);
		if (!same(check_get(v, o, "binaryData"), check_get(v, old, "binaryData")))
			check_forbidden(v, AT(NULL, "binaryData"), still);
	}
	create(v, o);
}

const struct validate_rule validate_configmap = { GK_CONFIG_MAP, "", create, update, "pkg/apis/core/validation/validation.go" };
