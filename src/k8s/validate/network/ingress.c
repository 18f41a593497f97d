// Ingress (pkg/apis/networking/validation: ValidateIngressCreate, ValidateIngressUpdate, ValidateIngressStatusUpdate).
#include "k8s/validate/at.h"

// What an update tolerates because the stored object has it already.
struct leniency { bool secret_name, wildcard_rule, service_name; };

static void text_check(struct validation *v, const struct field *at, span s, struct check (*rule)(span))
{
	check_add(v, at, s, rule(s));
}

static void needed(struct validation *v, const struct field *at, span s, struct check (*rule)(span))
{
	if (!s.n)
		check_required(v, at, "");
	else
		text_check(v, at, s, rule);
}

static void service_backend(struct validation *v, const value *s, const struct field *at, struct leniency how)
{
	const value *p = check_get(v, s, "port");
	span name = check_text(v, p, "name");
	int64_t number = check_int(v, p, "number", 0);
	const struct field *below = AT(at, "service");

	needed(v, AT(below, "name"), check_text(v, s, "name"), how.service_name ? check_dns1123_label : check_dns1035_label);
	if (name.n && number)
		field_add(v, FIELD_INVALID, at, SPAN("\"\""), "cannot set both port name & port number");
	else if (name.n)
		text_check(v, AT(AT(below, "port"), "name"), name, check_port_name);
	else if (number)
		check_add_int(v, AT(AT(below, "port"), "number"), number, check_port(number));
	else
		check_required(v, at, "port name or number is required");
}

static void backend(struct validation *v, const value *b, const struct field *at, struct leniency how)
{
	const value *r = check_get(v, b, "resource"), *s = check_get(v, b, "service"), *group = check_get(v, r, "apiGroup");

	if (value_present(r) && value_present(s))
		field_add(v, FIELD_INVALID, at, SPAN("\"\""), "cannot set both resource and service backends");
	else if (value_present(r)) {
		if (group->type == VALUE_STRING)
			text_check(v, AT(AT(at, "resource"), "apiGroup"), value_span(group), check_dns1123_subdomain);
		needed(v, AT(AT(at, "resource"), "kind"), check_text(v, r, "kind"), check_path_segment);
		needed(v, AT(AT(at, "resource"), "name"), check_text(v, r, "name"), check_path_segment);
	} else if (value_present(s))
		service_backend(v, s, at, how);
	else
		field_add(v, FIELD_INVALID, at, SPAN("\"\""), "resource or service backend is required");
}

static void absolute_path(struct validation *v, span path, const struct field *at)
{
	static const char *const never[] = { "//", "/./", "/../", "%2f", "%2F" }, *const last[] = { "/..", "/." };

	if (!span_starts(path, SPAN("/")))
		field_add(v, FIELD_INVALID, at, field_quote(v->arena, path), "must be an absolute path");
	for (size_t i = 0; i < 5; i++)
		if (span_contains(path, span_str(never[i])))
			field_add(v, FIELD_INVALID, at, field_quote(v->arena, path), "must not contain '%s'", never[i]);
	for (size_t i = 0; i < 2; i++)
		if (span_ends(path, span_str(last[i])))
			field_add(v, FIELD_INVALID, at, field_quote(v->arena, path), "cannot end with '%s'", last[i]);
}

static void http_path(struct validation *v, const value *p, const struct field *at, struct leniency how)
{
	const value *type = check_get(v, p, "pathType");
	span path = check_text(v, p, "path"), t = value_span(type);

	if (!value_present(type)) {
		check_required(v, AT(at, "pathType"), "pathType must be specified");
		return;
	}
	if (span_is(t, "Exact") || span_is(t, "Prefix"))
		absolute_path(v, path, AT(at, "path"));
	else if (!span_is(t, "ImplementationSpecific"))
		CHECK_ONE_OF(v, AT(at, "pathType"), t, "Exact", "ImplementationSpecific", "Prefix");
	else if (path.n && path.p[0] != '/')
		field_add(v, FIELD_INVALID, AT(at, "path"), field_quote(v->arena, path), "must be an absolute path");
	backend(v, check_get(v, p, "backend"), AT(at, "backend"), how);
}

static void http(struct validation *v, const value *rule, const struct field *at, struct leniency how)
{
	const value *h = check_get(v, rule, "http"), *paths = check_get(v, h, "paths");
	const struct field *below = AT(AT(at, "http"), "paths");
	size_t i = 0;

	if (!value_present(h))
		return;
	if (!value_count(paths))
		check_required(v, below, "");
	value_each(p, paths)
		http_path(v, p, AT_ITEM(below, i++), how);
}

static bool is_ip(span s)
{
	uint8_t b[16];
	bool is4;

	return check_parse_ip(s, b, &is4);
}

static void one_rule(struct validation *v, const value *r, const struct field *at, struct leniency how)
{
	span host = check_text(v, r, "host");
	bool wild = span_find(host, '*', 0) >= 0;

	if (host.n && is_ip(host))
		field_add(v, FIELD_INVALID, AT(at, "host"), field_quote(v->arena, host), "must be a DNS name, not an IP address");
	if (host.n)
		text_check(v, AT(at, "host"), host, wild ? check_wildcard_subdomain : check_dns1123_subdomain);
	if (!wild || !how.wildcard_rule)
		http(v, r, at, how);
}

static void tls(struct validation *v, const value *list, const struct field *at, struct leniency how)
{
	size_t i = 0;

	value_each(t, list) {
		const struct field *item = AT_ITEM(at, i++);
		span name = check_text(v, t, "secretName");
		size_t k = 0;
		value_each(h, check_get(v, t, "hosts")) {
			bool wild = span_find(value_span(h), '*', 0) >= 0;
			text_check(v, AT_ITEM(AT(item, "hosts"), k++), value_span(h), wild ? check_wildcard_subdomain : check_dns1123_subdomain);
		}
		if (name.n && !how.secret_name)
			text_check(v, AT(item, "secretName"), name, check_dns1123_subdomain);
	}
}

static void rules(struct validation *v, const value *o, struct leniency how)
{
	const value *s = check_get(v, o, "spec"), *list = check_get(v, s, "rules"), *first = check_get(v, s, "defaultBackend");
	const value *class = check_get(v, s, "ingressClassName");
	const struct field *at = AT(NULL, "spec");
	size_t i = 0;

	validate_meta_create(v, o, true, META_NAME_SUBDOMAIN);
	if (!value_count(list) && !value_present(first))
		field_add(v, FIELD_INVALID, at, list->type == VALUE_ARRAY ? SPAN("[]") : SPAN("null"), "either `defaultBackend` or `rules` must be specified");
	if (value_present(first))
		backend(v, first, AT(at, "defaultBackend"), how);
	value_each(r, list)
		one_rule(v, r, AT_ITEM(AT(at, "rules"), i++), how);
	tls(v, check_get(v, s, "tls"), AT(at, "tls"), how);
	if (class->type == VALUE_STRING)
		text_check(v, AT(at, "ingressClassName"), value_span(class), check_dns1123_subdomain);
}

static void create(struct validation *v, const value *o)
{
	const value *class = check_get(v, check_get(v, o, "spec"), "ingressClassName");
	span noted = meta_annotation(o, v->keys, SPAN("kubernetes.io/ingress.class"));

	rules(v, o, (struct leniency){ 0 });
	if (noted.p && class->type == VALUE_STRING && !span_eq(noted, value_span(class)))
		field_add(v, FIELD_INVALID, AT(AT(NULL, "annotations"), "kubernetes.io/ingress.class"), field_quote(v->arena, noted),
			"must match `ingressClassName` when both are specified");
}

static bool relaxed_name(const struct validation *v, const value *b)
{
	span name = check_text(v, check_get(v, b, "service"), "name");

	return name.n && !check_dns1123_label(name).n && check_dns1035_label(name).n;
}

static struct leniency leniency_of(const struct validation *v, const value *old)
{
	const value *s = check_get(v, old, "spec");
	struct validation scratch = { .arena = v->arena, .keys = v->keys, .minor = v->minor };
	struct leniency how = { .service_name = relaxed_name(v, check_get(v, s, "defaultBackend")) };

	value_each(t, check_get(v, s, "tls")) {
		span name = check_text(v, t, "secretName");
		how.secret_name |= name.n && check_dns1123_subdomain(name).n;
	}
	value_each(r, check_get(v, s, "rules")) {
		value_each(p, check_get(v, check_get(v, r, "http"), "paths"))
			how.service_name |= relaxed_name(v, check_get(v, p, "backend"));
		scratch.errors.n = 0;
		if (span_find(check_text(v, r, "host"), '*', 0) >= 0)
			http(&scratch, r, NULL, (struct leniency){ 0 });
		how.wildcard_rule |= scratch.errors.n;
	}
	return how;
}

static void update(struct validation *v, const value *o, const value *old)
{
	validate_meta_update(v, o, old);
	rules(v, o, leniency_of(v, old));
}

static void status_update(struct validation *v, const value *o, const value *old)
{
	const struct field *at = AT(AT(AT(NULL, "status"), "loadBalancer"), "ingress");
	size_t i = 0;

	validate_meta_update(v, o, old);
	value_each(x, check_get(v, check_get(v, check_get(v, o, "status"), "loadBalancer"), "ingress")) {
		const struct field *item = AT_ITEM(at, i++);
		span ip = check_text(v, x, "ip"), host = check_text(v, x, "hostname");
		if (ip.n)
			check_ip_legacy(v, AT(item, "ip"), ip);
		if (host.n)
			text_check(v, AT(item, "hostname"), host, check_dns1123_subdomain);
		if (host.n && is_ip(host))
			field_add(v, FIELD_INVALID, AT(item, "hostname"), field_quote(v->arena, host), "must be a DNS name, not an IP address");
	}
}

#define SOURCE "pkg/apis/networking/validation/validation.go"
const struct validate_rule validate_ingress = { GK_INGRESS, "", create, update, SOURCE };
const struct validate_rule validate_ingress_status = { GK_INGRESS, "status", create, status_update, SOURCE };
