// Namespace (pkg/apis/core/validation: ValidateNamespace, ValidateNamespaceUpdate, ...StatusUpdate, ...FinalizeUpdate).
#include "k8s/validate/at.h"

static void finalizer(struct validation *v, const struct field *at, span name)
{
	check_add(v, at, name, check_qualified_name(name));
	if (span_find(name, '/', 0) < 0 && !span_is(name, "kubernetes") && !span_is(name, "orphan") && !span_is(name, "foregroundDeletion"))
		check_add(v, at, name, (struct check){ { "name is neither a standard finalizer name nor is it fully qualified" }, 1 });
}

static void create(struct validation *v, const value *o)
{
	validate_meta_create(v, o, false, META_NAME_LABEL);
	value_each(f, check_get(v, check_get(v, o, "spec"), "finalizers"))
		finalizer(v, AT(AT(NULL, "spec"), "finalizers"), value_span(f));
}

static void update(struct validation *v, const value *o, const value *old)
{
	create(v, o);
	validate_meta_update(v, o, old);
}

static void status_update(struct validation *v, const value *o, const value *old)
{
	const value *phase = check_get(v, check_get(v, o, "status"), "phase");
	bool going = check_has(v, meta(o), "deletionTimestamp");

	validate_meta_update(v, o, old);
	if (!span_is(value_span(phase), going ? "Terminating" : "Active"))
		field_add(v, FIELD_INVALID, AT(AT(NULL, "status"), "Phase"), field_quote(v->arena, value_span(phase)),
			going ? "may only be 'Terminating' if `deletionTimestamp` is not empty" : "may only be 'Active' if `deletionTimestamp` is empty");
}

static void finalize_update(struct validation *v, const value *o, const value *old)
{
	size_t i = 0;

	validate_meta_update(v, o, old);
	value_each(f, check_get(v, check_get(v, o, "spec"), "finalizers"))
		finalizer(v, AT_ITEM(AT(AT(NULL, "spec"), "finalizers"), i++), value_span(f));
}

#define SOURCE "pkg/apis/core/validation/validation.go"
const struct validate_rule validate_namespace = { GK_NAMESPACE, "", create, update, SOURCE };
const struct validate_rule validate_namespace_status = { GK_NAMESPACE, "status", create, status_update, SOURCE };
const struct validate_rule validate_namespace_finalize = { GK_NAMESPACE, "finalize", create, finalize_update, SOURCE };
