#include "twin/admission/attrs.h"
#include "twin/provider.h"

// Webhooks that a provider installs on every cluster of its kind. An input that shows the provider but not their configuration is incomplete: what
// they guard is UNKNOWN, not open. Where the configuration is in the input it is judged like any other (policy/webhook.c).

static bool listed(const char *list, span word)
{
	span rest = span_str(list), head;

	while (rest.p) {
		rest = span_cut(rest, ',', &head);
		if (span_eq(head, word))
			return true;
	}
	return false;
}

static bool seen(const struct snapshot *s, const struct provider *p)
{
	snapshot_each(r, s, GK_VALIDATING_WEBHOOK_CONFIGURATION)
		if (span_starts(snapshot_object(s, r)->name, span_str(p->guard_prefix)))
			return true;
	return false;
}

static void judge_provider_guard(const struct control *c, struct judgement *j)
{
	const struct provider *p = j->w.snap->provider;
	enum admission_op op = admission_op(&j->w, &j->r);

	if (!p || !p->guards || (op != ADMISSION_CREATE && op != ADMISSION_UPDATE && op != ADMISSION_DELETE) || !listed(p->guards, j->r.resource) ||
	    seen(j->w.snap, p))
		return;
	judgement_add(j, c, VERDICT_UNKNOWN, UNKNOWN_webhook,
		arena_printf(j->run, "%s of %s judge %.*s and are not in the input (as of %s)", p->guard_name, p->title, SPANF(j->r.resource), p->date), NULL, 0);
}

const struct control control_provider_guard = { .id = "provider-webhooks", .title = "Webhooks of the provider", .stage = STAGE_VALIDATE,
	.source = "twin/provider.def", .judge = judge_provider_guard };
