// tenants: who belongs together, as scan takes it.
#include "cmd/output.h"
#include "cmd/session.h"

#include "cmd/cluster.h"
#include "cmd/log.h"
#include "cmd/notice.h"
#include "out/tenants.h"

static void show(void *ctx, struct render *r, const struct renderer *as)
{
	if (as->data) {
		struct emit e = emit_start(r->out, as->style);
		tenants_data(&e, r, ctx);
	} else {
		tenants_text(r, ctx);
	}
}

static int run(struct context *c)
{
	struct session s = { 0 };
	struct outcome end = { 0 };
	struct outputs out = { 0 };
	span wrong = SPAN("");

	if (!output_parse(c, "text", &out, &wrong) || !session_open(&s, c, 0, &end, &wrong)) {
		log_line("tenants: %.*s", SPANF(wrong));
		session_close(&s);
		return EXIT_USAGE;
	}
	session_say(&s);
	notice_assumed(&s);
	output_write(c, &out, show, s.snap, &end);
	int code = outcome_end(&end);
	session_close(&s);
	return code;
}

static const enum opt options[] = { SESSION_OPTIONS, CLUSTER_OPTIONS, CLUSTER_AS, OPT_output, OPT_color, OPT_quiet, OPT_help, OPT_END };

const struct verb verb_tenants = {
	.name = "tenants",
	.line = "who belongs together: namespaces and people of each tenant, the platform, bridges",
	.usage = "[OPTIONS] PATH...\n[OPTIONS] [--context NAME]",
	.text =
		"A tenant is namespaces with their service accounts, and the users and groups that are declared for it or bound in it alone.\n"
		"Somebody bound in several tenants, or only cluster-wide, is a bridge: a position of its own.\n"
		"`-o yaml` writes a tenancy file; edit it and give it to --tenancy.",
	.examples =
		"bulkhead tenants cluster.json\n"
		"bulkhead tenants --tenant-label team -o yaml=tenancy.yaml cluster.json\n"
		"bulkhead scan --tenancy tenancy.yaml cluster.json",
	.options = options,
	.run = run,
};
