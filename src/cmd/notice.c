#include "cmd/notice.h"

#include "cmd/log.h"

void notice_tenancy(struct session *s)
{
	const struct snapshot *snap = s->snap;
	size_t platform = 0, tenants = 0;

	if (log_is_quiet())
		return;
	for (size_t i = 0; i < snap->n_ns; i++) {
		platform += snap->ns[i].platform;
		tenants += !snap->ns[i].platform && snap->ns[i].tenant != TENANT_NONE;
	}
	log_line("%zu namespaces of %zu tenants, %zu of the platform", tenants, snap->n_tenants, platform);
}
