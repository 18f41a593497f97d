// IngressClass (pkg/apis/networking/validation: ValidateIngressClass, ValidateIngressClassUpdate).
#include "k8s/validate/at.h"

static void parameters(struct validation *v, const value *p, const struct field *at)
{
	const value *group = check_get(v, p, "apiGroup"), *scope = check_get(v, p, "scope"), *namespace = check_get(v, p, "namespace");
	span kind = check_text(v, p, "kind"), name = check_text(v, p, "name");

	if (!value_present(p))
		return;
	if (group->type == VALUE_STRING)
		check_add(v, AT(at, "apiGroup"), value_span(group), check_dns1123_subdomain(value_span(group)));
	if (!kind.n)
		check_required(v, AT(at, "kind"), "");
	else
		check_add(v, AT(at, "kind"), kind, check_path_segment(kind));
	if (!name.n)
		check_required(v, AT(at, "name"), "");
	else
		check_add(v, AT(at, "name"), name, check_path_segment(name));
	if (!value_present(scope))
		check_required(v, AT(at, "scope"), "");
	else if (!CHECK_ONE_OF(v, AT(at, "scope"), value_span(scope), "Cluster", "Namespace"))
		return;
	else if (span_is(value_span(scope), "Cluster")) {
		if (value_present(namespace))
			check_forbidden(v, AT(at, "namespace"), "`parameters.scope` is set to 'Cluster'");
	} else if (!value_present(namespace))
		check_required(v, AT(at, "namespace"), "`parameters.scope` is set to 'Namespace'");
	else
		check_add(v, AT(at, "namespace"), value_span(namespace), check_dns1123_label(value_span(namespace)));
}

static void create(struct validation *v, const value *o)
{
	const value *s = check_get(v, o, "spec");
	const struct field *at = AT(NULL, "spec");
	span controller = check_text(v, s, "controller");

	validate_meta_create(v, o, false, META_NAME_SUBDOMAIN);
	if (!controller.n)
		check_required(v, AT(at, "controller"), "");
	else {
		if (controller.n > 250)
			field_add(v, FIELD_TOO_LONG, AT(at, "controller"), (span){ 0 }, "may not be more than 250 bytes");
		check_domain_path(v, AT(at, "controller"), controller);
	}
	parameters(v, check_get(v, s, "parameters"), AT(at, "parameters"));
}

static void update(struct validation *v, const value *o, const value *old)
{
	const value *controller = check_get(v, check_get(v, o, "spec"), "controller"), none = value_string(SPAN("")); // no pointer: "" and not null

	validate_meta_update(v, o, old);
	check_immutable(v, AT(AT(NULL, "spec"), "controller"), value_present(controller) ? controller : &none,
		check_get(v, check_get(v, old, "spec"), "controller"));
	create(v, o);
}

const struct validate_rule validate_ingressclass = { GK_INGRESS_CLASS, "", create, update, "pkg/apis/networking/validation/validation.go" };
