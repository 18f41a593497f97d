// DeviceClass, ResourceClaim (pkg/apis/resource/validation): metadata, and which parts must be there. CEL selectors are not compiled here, nor
// are names, counts and tolerations of requests checked: what is accepted may still be refused by the server.
#include "k8s/validate/at.h"

static void selectors(struct validation *v, const value *list, const struct field *at)
{
	size_t i = 0;

	value_each(s, list) {
		const struct field *item = AT_ITEM(at, i++);
		if (!check_has(v, s, "cel"))
			check_required(v, AT(item, "cel"), "");
	}
}

static void class_create(struct validation *v, const value *o)
{
	validate_meta_create(v, o, false, META_NAME_SUBDOMAIN);
	selectors(v, check_get(v, check_get(v, o, "spec"), "selectors"), AT(AT(NULL, "spec"), "selectors"));
}

static void class_update(struct validation *v, const value *o, const value *old)
{
	class_create(v, o);
	validate_meta_update(v, o, old);
}

static void claim_create(struct validation *v, const value *o)
{
	const value *list = check_get(v, check_get(v, check_get(v, o, "spec"), "devices"), "requests");
	const struct field *at = AT(AT(AT(NULL, "spec"), "devices"), "requests");
	size_t i = 0;

	validate_meta_create(v, o, true, META_NAME_SUBDOMAIN);
	value_each(r, list) {
		const struct field *item = AT_ITEM(at, i++);
		bool exactly = check_has(v, r, "exactly"), first = value_count(check_get(v, r, "firstAvailable"));
		if (!exactly && !first)
			check_required(v, item, "exactly one of `exactly` or `firstAvailable` is required");
		else if (exactly && first)
			check_invalid(v, item, &value_absent, "exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set");
	}
}

static void claim_update(struct validation *v, const value *o, const value *old)
{
	claim_create(v, o);
	validate_meta_update(v, o, old);
}

#define SOURCE "pkg/apis/resource/validation/validation.go"
const struct validate_rule validate_deviceclass = { GK_DEVICE_CLASS, "", class_create, class_update, SOURCE };
const struct validate_rule validate_resourceclaim = { GK_RESOURCE_CLAIM, "", claim_create, claim_update, SOURCE };
