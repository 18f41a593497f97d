// diff: which paths one state of a cluster has that another has not, and which change made the difference.
#include "cmd/ends.h"
#include "cmd/gate.h"
#include "cmd/log.h"
#include "cmd/notice.h"
#include "cmd/output.h"
#include "cmd/pair.h"
#include "cmd/timeout.h"
#include "out/delta.h"

static void show(void *ctx, struct render *r, const struct renderer *as)
{
	if (as->data || (strcmp(as->name, "text") && strcmp(as->name, "wide"))) {
		as->report(r, ctx);
	} else {
		delta_text(r, ctx);
		delta_rest(r, ctx, "`bulkhead scan` of the later input tells it all");
	}
}

static bool sides(struct context *c, struct spanvec side[2], span *wrong)
{
	if (c->args.word.n != 2) {
		*wrong = SPAN("two inputs were expected, the earlier and the later: diff A B");
		return false;
	}
	for (int i = 0; i < 2; i++)
		vec_push(&side[i], c->arena, c->args.word.v[i]);
	return true;
}

static int run(struct context *c)
{
	struct pair p = { 0 };
	struct gate_limits limits = { 0 };
	struct outcome end = { 0 };
	struct outputs out = { 0 };
	struct spanvec side[2] = { 0 };
	span wrong = SPAN("");

	if (!output_parse(c, "text", &out, &wrong) || !gate_read(c, "new-high", true, &limits, &wrong) || !sides(c, side, &wrong) ||
		!pair_diff(&p, c, &side[0], &side[1], &end, &wrong) ||
		!ends_check(c, p.after.snap, p.before.snap, true, &wrong)) {
		pair_close(&p);
		log_line("diff: %.*s", SPANF(wrong));
		return EXIT_USAGE;
	}
	session_say(&p.before);
	session_say(&p.after);
	if (!p.after.empty && !p.before.empty) {
		notice_assumed(&p.after);
		gate_weigh(c, p.is, &limits, &end);
		timeout_weigh(c, p.is->partial || !p.was ? p.is : p.was, &end);
		output_write(c, &out, show, p.is, &end);
	}
	int code = outcome_end(&end);
	pair_close(&p);
	return code;
}

static const enum opt options[] = {
	OPT_tenancy, OPT_tenant_label, OPT_platform, OPT_kubernetes_version, OPT_emulated_version, OPT_feature_gates, OPT_authorizers, OPT_admission_config,
	OPT_assume_empty, OPT_trust, OPT_technique, OPT_from, OPT_to, OPT_tenant, OPT_output, OPT_fail_on, OPT_fail_on_unknown, OPT_min_coverage, OPT_timeout, OPT_threads,
	OPT_color, OPT_quiet, OPT_help, OPT_END,
};

const struct verb verb_diff = {
	.name = "diff",
	.line = "which paths are new, which are fixed, and the change that made the difference",
	.usage = "[OPTIONS] BEFORE AFTER",
	.text =
		"Scans two states of a cluster - snapshots, dumps, archives or directories - and holds the paths against each other by their\n"
		"fingerprints: names of bindings, order and layout of files, and pods that were made anew make no difference. Of each path that\n"
		"is new or fixed it names the object that was added, removed or edited, with file, line and field; where several changes may\n"
		"have done it, each is taken back alone and the search is done again.\n"
		"\n"
		"Unless --fail-on says otherwise, the exit code is 1 when a path of severity high or above is new.",
	.examples =
		"bulkhead diff monday.bhs tuesday.bhs\n"
		"    what came and went between two snapshots\n"
		"bulkhead diff --assume-empty --tenant-label team main/ branch/\n"
		"    two checkouts of a repository that holds the whole cluster",
	.options = options,
	.report = true,
	.run = run,
};
