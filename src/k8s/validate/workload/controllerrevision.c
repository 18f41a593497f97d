#include "k8s/validate/workload/workload.h"

static void revision(struct validation *v, const value *object)
{
	validate_meta_create(v, object, true, META_NAME_SUBDOMAIN);
	check_nonnegative(v, AT(NULL, "revision"), check_int(v, object, "revision", 0));
}

static void create(struct validation *v, const value *object)
{
	const value *data = check_get(v, object, "data");

	revision(v, object);
	if (!value_present(data))
		check_required(v, AT(NULL, "data"), "data is mandatory");
	else if (data->type != VALUE_OBJECT)
		check_required(v, AT(NULL, "data"), "data must be a valid JSON object");
}

static void update(struct validation *v, const value *object, const value *old)
{
	const value *data = check_get(v, object, "data");

	validate_meta_update(v, object, old);
	revision(v, object);
	if (!value_equal(data, check_get(v, old, "data")))
		check_invalid(v, AT(NULL, "data"), data, "field is immutable");
}

const struct validate_rule validate_controllerrevision = { GK_CONTROLLER_REVISION, "", create, update, "pkg/apis/apps/validation/validation.go" };
