#include "attack/checklist/giving.h"
#include "attack/technique/lookup.h"

static struct check ask(const struct check_item *item, struct asking *q)
{
	struct check c = giving_check(item, q, GIVES_OPERATOR, "may create OperatorGroups or Subscriptions",
		"none of its people and accounts may create OperatorGroups or Subscriptions");
	enum unknown why = UNKNOWN_NONE;
	enum verdict there = c.state == CHECK_BAD ? lookup_group(q->s, "operators.coreos.com", &why) : VERDICT_ALLOW;

	if (there == VERDICT_DENY)
		return check_says(item, CHECK_NOTHING, SPAN("the Operator Lifecycle Manager is not installed"));
	if (there == VERDICT_UNKNOWN) {
		c.state = CHECK_UNKNOWN;
		c.unknown = why;
	}
	return c;
}

const struct check_item check_operator_create = {
	.id = "operator-create",
	.title = "No installing of operators",
	.about = "Who creates an OperatorGroup or a Subscription has the Operator Lifecycle Manager install software with rights of the cluster (olm.operatorframework.io docs, operators in multitenant clusters)",
	.baseline = true,
	.ask = ask,
};
