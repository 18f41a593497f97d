#include "attack/checklist/giving.h"

static struct check ask(const struct check_item *item, struct asking *q)
{
	return giving_check(item, q, GIVES_WILDCARD, "holds a rule with *", "no role of its people and accounts has a rule with *");
}

const struct check_item check_wildcards = {
	.id = "wildcards",
	.title = "No wildcard rules",
	.about = "A rule with * also gives what is added to the API tomorrow, and with the verbs escalate, bind and impersonate (kubernetes.io docs concepts/security/rbac-good-practices, wildcards)",
	.baseline = true,
	.ask = ask,
};
