// RuntimeClass (pkg/apis/node/validation).
#include "k8s/validate/pod/podrules.h"

#include "k8s/validate/at.h"

static void create(struct validation *v, const value *o)
{
	const value *overhead = check_get(v, check_get(v, o, "overhead"), "podFixed"), *s = check_get(v, o, "scheduling");
	span handler = check_text(v, o, "handler");
	const struct field *at = AT(NULL, "scheduling");
	struct podrules r = { .v = v };

	validate_meta_create(v, o, false, META_NAME_SUBDOMAIN);
	check_add(v, AT(NULL, "handler"), handler, check_dns1123_label(handler));
	if (value_present(overhead))
		podrules_overhead(&r, AT(NULL, "overhead"), overhead);
	meta_labels_check(v, AT(at, "nodeSelector"), check_get(v, s, "nodeSelector"));
	podrules_tolerations(v, AT(at, "tolerations"), check_get(v, s, "tolerations"));
}

static void update(struct validation *v, const value *o, const value *old)
{
	create(v, o);
	validate_meta_update(v, o, old);
	check_immutable(v, AT(NULL, "handler"), check_get(v, o, "handler"), check_get(v, old, "handler"));
}

const struct validate_rule validate_runtimeclass = { GK_RUNTIME_CLASS, "", create, update, "pkg/apis/node/validation/validation.go" };
