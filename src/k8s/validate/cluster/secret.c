// Secret (pkg/apis/core/validation: ValidateSecret, ValidateSecretUpdate).
#include "k8s/validate/at.h"
#include "k8s/validate/cluster/pem.h"

#include "text/base64.h"
#include "text/json_fault.h"

#define MAX_BYTES (1024 * 1024) // core.MaxSecretSize

// Values of stored Secrets are never kept: they read as "". What an update leaves as it was cannot be looked at again.
static bool hidden_value(const struct validation *v, const value *data, const char *key)
{
	const value *was = v->old ? check_get(v, check_get(v, v->old, "data"), key) : &value_absent;

	return was->type == VALUE_STRING && !was->n && !check_text(v, data, key).n;
}

static bool same_data(const value *now, const value *was)
{
	if (now->type != was->type || value_count(now) != value_count(was))
		return false;
	member_each(m, now) {
		const value *x = value_get(was, m->key);
		if (x->type == VALUE_ABSENT || (value_span(x).n && !span_eq(value_span(x), value_span(&m->v))))
			return false;
	}
	return true;
}

static void docker_config(struct validation *v, const value *data, const char *key, const struct field *at)
{
	const value *x = check_get(v, data, key);
	char why[JSON_FAULT_MAX];

	if (x->type == VALUE_ABSENT) {
		check_required(v, at, "");
		return;
	}
	if (hidden_value(v, data, key))
		return;
	span text = base64_bytes(v->arena, value_span(x)), rest = span_trim(text);
	span hidden = SPAN("\"<secret contents redacted>\"");
	if (json_fault(text, why)) {
		field_add(v, FIELD_INVALID, at, hidden, "%s", why);
		return;
	}
	// encoding/json into map[string]any: an object or null.
	char c = rest.n ? rest.p[0] : 'n';
	const char *kind = c == '[' ? "array" : c == '"' ? "string" : c == 't' || c == 'f' ? "bool" : c == '-' || (c >= '0' && c <= '9') ? "number" : NULL;
	if (kind)
		field_add(v, FIELD_INVALID, at, hidden, "json: cannot unmarshal %s into Go value of type map[string]interface {}", kind);
}

static void need(struct validation *v, const value *data, const char *key)
{
	if (check_get(v, data, key)->type == VALUE_ABSENT)
		check_required(v, AT_KEY(AT(NULL, "data"), span_str(key)), "");
}

static void by_type(struct validation *v, const value *o, const value *data, span type)
{
	const struct field *at = AT(NULL, "data");

	if (span_is(type, "kubernetes.io/service-account-token")) {
		if (!meta_annotation(o, v->keys, SPAN("kubernetes.io/service-account.name")).n)
			check_required(v, AT_KEY(AT(AT(NULL, "metadata"), "annotations"), SPAN("kubernetes.io/service-account.name")), "");
	} else if (span_is(type, "kubernetes.io/dockercfg"))
		docker_config(v, data, ".dockercfg", AT_KEY(at, SPAN(".dockercfg")));
	else if (span_is(type, "kubernetes.io/dockerconfigjson"))
		docker_config(v, data, ".dockerconfigjson", AT_KEY(at, SPAN(".dockerconfigjson")));
	else if (span_is(type, "kubernetes.io/basic-auth")) {
		if (check_get(v, data, "username")->type == VALUE_ABSENT && check_get(v, data, "password")->type == VALUE_ABSENT) {
			need(v, data, "username");
			need(v, data, "password");
		}
	} else if (span_is(type, "kubernetes.io/ssh-auth")) {
		if (!check_text(v, data, "ssh-privatekey").n && !hidden_value(v, data, "ssh-privatekey"))
			check_required(v, AT_KEY(at, SPAN("ssh-privatekey")), "");
	} else if (span_is(type, "kubernetes.io/tls")) {
		need(v, data, "tls.crt");
		need(v, data, "tls.key");
	}
}

static void create(struct validation *v, const value *o)
{
	const value *data = check_get(v, o, "data");
	struct at_map w = { 0 };
	size_t total = 0;

	validate_meta_create(v, o, true, META_NAME_SUBDOMAIN);
	member_each(m, data) {
		span k = at_key_text(v, m);
		at_map_begin(&w, v);
		check_add(v, AT_KEY(AT(NULL, "data"), k), k, check_config_key(k));
		at_map_end(&w, v);
		total += value_span(&m->v).n / 4 * 3;
	}
	if (total > MAX_BYTES)
		field_add(v, FIELD_TOO_LONG, AT(NULL, "data"), (span){ 0 }, "may not be more than %d bytes", MAX_BYTES);
	by_type(v, o, data, check_text(v, o, "type"));
}

static void update(struct validation *v, const value *o, const value *old)
{
	const value *now = check_get(v, o, "data"), *was = check_get(v, old, "data");

	validate_meta_update(v, o, old);
	check_immutable(v, AT(NULL, "type"), check_get(v, o, "type"), check_get(v, old, "type"));
	if (check_true(v, old, "immutable")) {
		if (!check_true(v, o, "immutable"))
			check_forbidden(v, AT(NULL, "immutable"), "field is immutable when `immutable` is set");
		if (!same_data(now, was))
			check_forbidden(v, AT(NULL, "data"), "field is immutable when `immutable` is set");
	}
	create(v, o);
}

const struct validate_rule validate_secret = { GK_SECRET, "", create, update, "pkg/apis/core/validation/validation.go" };
