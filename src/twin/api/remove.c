#include "twin/api/handling.h"

#include "twin/admission/attrs.h"

void api_delete(struct handling *h, const value *old)
{
	struct judgement j = { .w = *h->w, .r = h->r, .run = h->run, .trace = &h->out->trace };

	j.r.old = old;
	if (judge_admission(&j) == VERDICT_ALLOW) {
		h->out->object = NULL;
		return;
	}
	for (size_t i = h->out->trace.list.n; i-- > 0;) {
		const struct decision *d = &h->out->trace.list.v[i];
		if (d->verdict != j.verdict)
			continue;
		h->out->by = d->control;
		if (j.verdict == VERDICT_UNKNOWN)
			api_unknown(h, d->unknown, "%.*s", SPANF(d->reason));
		else
			api_refuse(h, 403, "Forbidden", "%.*s \"%.*s\" is forbidden: %.*s", SPANF(api_resource(h)), SPANF(h->r.name), SPANF(d->reason));
		return;
	}
}
