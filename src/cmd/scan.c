// scan: the main job. Reads a cluster, searches, reports, and turns the result into an exit code.
#include "cmd/output.h"
#include "cmd/session.h"
#include "cmd/verb.h"
#include "cmd/timeout.h"
#include "cmd/waivers.h"

#include "attack/checklist/checklist.h"

#include "cmd/log.h"
#include "cmd/notice.h"
#include "out/count.h"
#include "out/phrase.h"

struct limits { bool none; enum severity fail_on; bool unknown; unsigned coverage; };

static bool limits_read(struct context *c, struct limits *l, span *wrong)
{
	span s = args_text(&c->args, OPT_fail_on, SPAN("high"));

	l->none = span_is(s, "none");
	l->unknown = args_has(&c->args, OPT_fail_on_unknown);
	if (!l->none && !phrase_severity_of(s, &l->fail_on)) {
		*wrong = arena_printf(c->arena, "--fail-on %.*s: low, medium, high, critical or none was expected", SPANF(s));
		return false;
	}
	return args_number(c->arena, &c->args, OPT_min_coverage, 0, 100, 0, &l->coverage, wrong);
}

static void weigh(struct context *c, const struct report *rep, const struct limits *l, struct outcome *end)
{
	struct counts n = count_report(rep);
	size_t proven = 0, unknown = 0;

	for (unsigned i = l->none ? 4 : l->fail_on; i < 4; i++) {
		proven += n.by_severity[i] - n.waived_by_severity[i];
		unknown += l->unknown ? n.unknown_by_severity[i] - n.unknown_waived_by_severity[i] : 0;
	}
	const char *from = phrase_severity(l->fail_on), *above = l->fail_on == SEVERITY_CRITICAL ? "" : " or above";
	if (proven)
		outcome_add(end, c->arena, EXIT_FINDINGS, "%zu proven path%s of severity %s%s (--fail-on %s)", proven, proven == 1 ? "" : "s", from, above, from);
	else if (unknown)
		outcome_add(end, c->arena, EXIT_FINDINGS, "%zu undecided path%s of severity %s%s (--fail-on %s --fail-on-unknown)", unknown,
			unknown == 1 ? "" : "s", from, above, from);
	if (rep->coverage * 100 < l->coverage)
		outcome_add(end, c->arena, EXIT_INCOMPLETE, "coverage %.1f %% is below --min-coverage %u; `bulkhead doctor` says what is missing",
			rep->coverage * 100, l->coverage);
}

static void show(void *ctx, struct render *r, const struct renderer *as)
{
	as->report(r, ctx);
}

static int usage(span wrong)
{
	log_line("scan: %.*s", SPANF(wrong));
	return EXIT_USAGE;
}

static int run(struct context *c)
{
	struct session s = { 0 };
	struct limits limits = { 0 };
	struct outcome end = { 0 };
	struct outputs out = { 0 };
	struct report *rep = NULL;
	span wrong = SPAN("");

	if (output_parse(c, "text", &out, &wrong) && limits_read(c, &limits, &wrong) && session_open(&s, c, 0, &end, &wrong))
		rep = session_search(&s, false, &wrong);
	if (!rep || !waivers_run(&s, rep, &end, &wrong)) {
		session_close(&s);
		return usage(wrong);
	}
	session_say(&s);
	if (!s.empty) {
		rep->checklist = checklist_build(rep, &s.arena);
		notice_assumed(&s);
		weigh(c, rep, &limits, &end);
		timeout_weigh(c, rep, &end);
		output_write(c, &out, show, rep, &end);
	}
	int code = outcome_end(&end);
	session_close(&s);
	return code;
}

static const enum opt options[] = {
	SESSION_OPTIONS, OPT_technique, OPT_from, OPT_to, OPT_tenant, OPT_waivers, OPT_today, OPT_output, OPT_fail_on, OPT_fail_on_unknown, OPT_min_coverage, OPT_timeout, OPT_threads,
	OPT_color, OPT_quiet, OPT_help, OPT_END,
};

const struct verb verb_scan = {
	.name = "scan",
	.line = "find and prove the paths by which tenants leave their boundary",
	.usage = "[OPTIONS] PATH...",
	.text =
		"Reads the objects of a cluster, builds its model, and looks for every way from a tenant's identity or pod to another tenant,\n"
		"a node or cluster-admin. Every step of a path is a request that was put to each installed control; a path is reported as\n"
		"proven only when all of them let it pass, and as unknown, with the reason, when one could not be asked.\n"
		"The result is grouped by the object to change. `bulkhead why ID` shows every request and decision of a path.\n"
		"\n"
		"A kind that is not in the input is unknown, not empty: read all kinds, or say --assume-empty.",
	.examples =
		"bulkhead scan cluster.json\n"
		"    a dump of all kinds (kubectl get ... -A -o json), each namespace a tenant unless a tenancy is detected\n"
		"bulkhead scan --assume-empty --tenant-label team manifests/\n"
		"    a directory that is the whole cluster; namespaces with the same label `team` belong together\n"
		"helm template . | bulkhead scan --assume-empty -o text -o jsonl=paths.jsonl -\n"
		"    standard input; text to read and lines for other programs\n"
		"bulkhead scan --fail-on critical --min-coverage 80 cluster.tar.gz\n"
		"    for a pipeline: 1 when something critical is proven, 4 when too little could be decided",
	.options = options,
	.report = true,
	.run = run,
};
