// doctor: is the input good enough for an answer, and what would make it better?
#include "cmd/output.h"
#include "cmd/session.h"

#include "cmd/cluster.h"
#include "cmd/log.h"
#include "out/doctor.h"

static void show(void *ctx, struct render *r, const struct renderer *as)
{
	if (as->data) {
		struct emit e = emit_start(r->out, as->style);
		doctor_data(&e, r, ctx);
	} else {
		doctor_text(r, ctx);
	}
}

static int run(struct context *c)
{
	struct session s = { 0 };
	struct outcome end = { 0 };
	struct outputs out = { 0 };
	struct report *rep = NULL;
	unsigned least = 0;
	span wrong = SPAN("");

	if (output_parse(c, "text", &out, &wrong) && args_number(c->arena, &c->args, OPT_min_coverage, 0, 100, 0, &least, &wrong) &&
		session_open(&s, c, 0, &end, &wrong))
		rep = session_search(&s, false, &wrong);
	if (!rep) {
		log_line("doctor: %.*s", SPANF(wrong));
		session_close(&s);
		return EXIT_USAGE;
	}
	session_say(&s);
	if (rep->coverage * 100 < least)
		outcome_add(&end, c->arena, EXIT_INCOMPLETE, "coverage %.1f %% is below --min-coverage %u", rep->coverage * 100, least);
	struct doctor d = { .rep = rep, .read = &s.read, .diags = &s.diags };
	output_write(c, &out, show, &d, &end);
	int code = outcome_end(&end);
	session_close(&s);
	return code;
}

static const enum opt options[] = { SESSION_OPTIONS, CLUSTER_OPTIONS, CLUSTER_AS, OPT_min_coverage, OPT_threads, OPT_output, OPT_color, OPT_quiet, OPT_help, OPT_END };

const struct verb verb_doctor = {
	.name = "doctor",
	.line = "what the input lacks, what was assumed, and the command that would decide each unknown",
	.usage = "[OPTIONS] PATH...\n[OPTIONS] [--context NAME]",
	.text =
		"Reads the input as scan does and says how good a basis it is: files and kinds read, kinds that decide and are missing,\n"
		"the version, facts about the provider used as assumptions, coverage, and what would decide every unknown.",
	.examples =
		"bulkhead doctor cluster.json\n"
		"bulkhead doctor --min-coverage 90 -o json support-bundle.tar.gz",
	.options = options,
	.run = run,
};
