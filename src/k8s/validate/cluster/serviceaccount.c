// ServiceAccount and the TokenRequest sent to it (pkg/apis/core/validation, pkg/apis/authentication/validation).
#include "k8s/validate/at.h"

static void create(struct validation *v, const value *o) { validate_meta_create(v, o, true, META_NAME_SUBDOMAIN); }

static void update(struct validation *v, const value *o, const value *old)
{
	validate_meta_update(v, o, old);
	create(v, o);
}

static void token(struct validation *v, const value *o)
{
	const struct field *at = AT(AT(NULL, "spec"), "expirationSeconds");
	const value *s = check_get(v, check_get(v, o, "spec"), "expirationSeconds");

	if (s->type != VALUE_INT)
		return;
	if (s->i < 600)
		check_invalid(v, at, s, "may not specify a duration less than 10 minutes");
	if (s->i > (1ll << 32))
		check_invalid(v, at, s, "may not specify a duration larger than 2^32 seconds");
}

const struct validate_rule validate_serviceaccount = { GK_SERVICE_ACCOUNT, "", create, update, "pkg/apis/core/validation/validation.go" };
const struct validate_rule validate_serviceaccount_token = {
	GK_SERVICE_ACCOUNT, "token", token, NULL, "pkg/apis/authentication/validation/validation.go",
};
