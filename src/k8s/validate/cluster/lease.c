// Lease (pkg/apis/coordination/validation).
#include "k8s/validate/at.h"

static void spec(struct validation *v, const value *o)
{
	const value *s = check_get(v, o, "spec");
	const value *seconds = check_get(v, s, "leaseDurationSeconds"), *transitions = check_get(v, s, "leaseTransitions");
	const struct field *at = AT(NULL, "spec");

	if (seconds->type == VALUE_INT && seconds->i <= 0)
		check_invalid(v, AT(at, "leaseDurationSeconds"), seconds, "must be greater than 0");
	if (transitions->type == VALUE_INT && transitions->i < 0)
		check_invalid(v, AT(at, "leaseTransitions"), transitions, "must be greater than or equal to 0");
	if (check_text(v, s, "preferredHolder").n && !check_has(v, s, "strategy"))
		check_forbidden(v, AT(at, "preferredHolder"), "may only be specified when `strategy` is defined");
}

static void create(struct validation *v, const value *o)
{
	validate_meta_create(v, o, true, META_NAME_SUBDOMAIN);
	spec(v, o);
}

static void update(struct validation *v, const value *o, const value *old)
{
	validate_meta_update(v, o, old);
	spec(v, o);
}

const struct validate_rule validate_lease = { GK_LEASE, "", create, update, "pkg/apis/coordination/validation/validation.go" };
