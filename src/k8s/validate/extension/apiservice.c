// APIService (kube-aggregator pkg/apis/apiregistration/validation).
#include "k8s/validate/at.h"

static void name_rules(struct validation *v, span name, span version, span group)
{
	const struct field *at = AT(AT(NULL, "metadata"), "name");
	struct check c = check_path_segment(name);
	span want = arena_printf(v->arena, "%.*s.%.*s", SPANF(version), SPANF(group));

	check_add(v, at, name, c);
	if (!c.n && !span_eq(name, want))
		field_add(v, FIELD_INVALID, at, field_quote(v->arena, name), "must be `spec.version+\".\"+spec.group`: %.*s", SPANF(field_quote(v->arena, want)));
}

static void number(struct validation *v, const value *s, const char *name, int64_t most)
{
	struct field spec = field_child(NULL, "spec"), at = field_child(&spec, name);
	int64_t n = check_int(v, s, name, 0);

	if (n <= 0 || n > most)
		field_add(v, FIELD_INVALID, &at, arena_printf(v->arena, "%lld", (long long)n), "must be positive and less than %lld", (long long)most);
}

static void create(struct validation *v, const value *o)
{
	const value *s = check_get(v, o, "spec"), *to = check_get(v, s, "service");
	const struct field *at = AT(NULL, "spec"), *below = AT(at, "service");
	span group = check_text(v, s, "group"), version = check_text(v, s, "version"), bundle = check_text(v, s, "caBundle");
	bool blind = check_true(v, s, "insecureSkipTLSVerify");

	name_rules(v, meta_name(o), version, group);
	validate_meta_create(v, o, false, META_NAME_ANY);
	if (!group.n && !span_is(version, "v1"))
		check_required(v, AT(at, "group"), "only v1 may have an empty group and it better be legacy kube");
	if (group.n)
		check_add(v, AT(at, "group"), group, check_dns1123_subdomain(group));
	check_add(v, AT(at, "version"), version, check_dns1035_label(version));
	number(v, s, "groupPriorityMinimum", 20000);
	number(v, s, "versionPriority", 1000);
	if (!value_present(to)) {
		if (bundle.n)
			field_add(v, FIELD_INVALID, AT(at, "caBundle"), SPAN("\"<value omitted>\""), "local APIServices may not have a caBundle");
		if (blind)
			field_add(v, FIELD_INVALID, AT(at, "insecureSkipTLSVerify"), SPAN("true"), "local APIServices may not have insecureSkipTLSVerify");
		return;
	}
	if (!check_text(v, to, "namespace").n)
		check_required(v, AT(below, "namespace"), "");
	if (!check_text(v, to, "name").n)
		check_required(v, AT(below, "name"), "");
	if (check_port(check_int(v, to, "port", 443)).n)
		field_add(v, FIELD_INVALID, AT(below, "port"), field_value(v, check_get(v, to, "port")), "port is not valid: must be between 1 and 65535, inclusive");
	if (blind && bundle.n)
		field_add(v, FIELD_INVALID, AT(at, "insecureSkipTLSVerify"), SPAN("true"), "may not be true if caBundle is present");
}

static void update(struct validation *v, const value *o, const value *old)
{
	validate_meta_update(v, o, old);
	create(v, o);
}

static void status_update(struct validation *v, const value *o, const value *old) { validate_meta_update(v, o, old); }

#define SOURCE "kube-aggregator pkg/apis/apiregistration/validation/validation.go"
const struct validate_rule validate_apiservice = { GK_API_SERVICE, "", create, update, SOURCE };
const struct validate_rule validate_apiservice_status = { GK_API_SERVICE, "status", create, status_update, SOURCE };
