#include "cmd/notice.h"

#include "cmd/log.h"
#include "out/assume.h"

void notice_assumed(struct session *s)
{
	struct assumptions as = assume_list(&s->arena, s->snap);

	if (log_is_quiet())
		return;
	for (size_t i = 0; i < as.n; i++)
		if (!as.v[i].told)
			log_line("%.*s%s%s%s", SPANF(as.v[i].text), strcmp(as.v[i].id, "tenancy-hint") ? " (" : "",
				strcmp(as.v[i].id, "tenancy-hint") ? as.v[i].change : "", strcmp(as.v[i].id, "tenancy-hint") ? ")" : "");
}
