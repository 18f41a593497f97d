// scan: the main job. Reads a cluster, searches, reports, and turns the result into an exit code.
#include "cmd/output.h"
#include "cmd/pair.h"
#include "cmd/verb.h"
#include "cmd/ends.h"
#include "cmd/timeout.h"
#include "cmd/waivers.h"

#include "attack/checklist/checklist.h"

#include "cmd/cluster.h"
#include "cmd/log.h"
#include "cmd/notice.h"
#include "cmd/gate.h"
#include "io/baseline.h"
#include "out/delta.h"
#include "out/say.h"

static void show(void *ctx, struct render *r, const struct renderer *as)
{
	const struct report *rep = ctx;
	bool text = !strcmp(as->name, "text"), wide = !strcmp(as->name, "wide");

	if (rep->delta && (text || wide))
		delta_text(r, rep);
	if (rep->delta && wide)
		say_gap(r);
	if (rep->delta && text)
		delta_rest(r, rep, "-o wide tells it all, as does scan without --onto and --baseline");
	else
		as->report(r, rep);
}

// Does the reader of standard output get the assumptions with the report?
static bool told(const struct outputs *out, const struct report *rep)
{
	for (size_t i = 0; i < out->n && !rep->delta; i++)
		if (!out->v[i].file.n && (!strcmp(out->v[i].renderer->name, "text") || !strcmp(out->v[i].renderer->name, "wide")))
			return true;
	return false;
}

static bool compared(struct context *c, bool *onto, bool *baseline, span *wrong)
{
	*onto = args_has(&c->args, OPT_onto);
	*baseline = args_has(&c->args, OPT_baseline);
	if (*onto && *baseline)
		*wrong = SPAN("--onto and --baseline exclude each other: both say what was there before");
	else if (args_has(&c->args, OPT_delete) && !*onto)
		*wrong = SPAN("--delete needs --onto: there is nothing to take away from");
	else
		return true;
	return false;
}

static bool onto(struct pair *p, struct context *c, struct outcome *end, span *wrong)
{
	struct spanvec files = { 0 };
	bool none = !c->args.word.n && !c->args.value[OPT_file].n && args_has(&c->args, OPT_delete);

	return (none || session_paths(c, 0, &files, wrong)) && pair_onto(p, c, &files, end, wrong);
}

static bool since(struct session *s, struct report *rep, span *wrong)
{
	struct baseline b = { 0 };
	span file = args_text(&s->c->args, OPT_baseline, SPAN(""));
	struct err e = baseline_read(&s->arena, arena_span(&s->arena, file).p, &b);

	if (e.code) {
		*wrong = arena_printf(s->c->arena, "--baseline %.*s", SPANF(e.text));
		return false;
	}
	rep->delta = delta_baseline(&b, rep, &s->arena);
	return true;
}

static int run(struct context *c)
{
	struct pair p = { 0 };
	struct session *s = &p.after;
	struct gate_limits limits = { 0 };
	struct outcome end = { 0 };
	struct outputs out = { 0 };
	bool over = false, baseline = false;
	span wrong = SPAN("");

	bool good = compared(c, &over, &baseline, &wrong) && output_parse(c, "text", &out, &wrong) && gate_read(c, "high", over || baseline, &limits, &wrong) &&
		(over ? onto(&p, c, &end, &wrong) : session_open(s, c, 0, &end, &wrong) && (p.is = session_search(s, false, &wrong)));
	if (!good || !ends_check(c, s->snap, p.before.snap, true, &wrong) || !waivers_run(s, p.is, &end, &wrong) || (baseline && !since(s, p.is, &wrong))) {
		pair_close(&p);
		log_line("scan: %.*s", SPANF(wrong));
		return EXIT_USAGE;
	}
	session_say(s);
	if (!s->empty) {
		checklist_build(p.is, &s->arena);
		if (!told(&out, p.is))
			notice_assumed(s);
		gate_weigh(c, p.is, &limits, &end);
		timeout_weigh(c, p.is, &end);
		output_write(c, &out, show, p.is, &end);
	}
	int code = outcome_end(&end);
	pair_close(&p);
	return code;
}

static const enum opt options[] = {
	SESSION_OPTIONS, CLUSTER_OPTIONS, CLUSTER_AS, OPT_technique, OPT_from, OPT_to, OPT_tenant, OPT_onto, OPT_delete, OPT_baseline, OPT_waivers, OPT_today, OPT_output, OPT_fail_on, OPT_fail_on_unknown, OPT_min_coverage, OPT_timeout, OPT_threads,
	OPT_color, OPT_quiet, OPT_help, OPT_END,
};

const struct verb verb_scan = {
	.name = "scan",
	.line = "find and prove the paths by which tenants leave their boundary",
	.usage = "[OPTIONS] PATH...\n[OPTIONS] [--context NAME]",
	.text =
		"Reads the objects of a cluster, builds its model, and looks for every way from a tenant's identity or pod to another tenant,\n"
		"a node or cluster-admin. Every step of a path is a request that was put to each installed control; a path is reported as\n"
		"proven only when all of them let it pass, and as unknown, with the reason, when one could not be asked.\n"
		"The result is grouped by the object to change. `bulkhead why ID` shows every request and decision of a path.\n"
		"\n"
		"A kind that is not in the input is unknown, not empty: read all kinds, or say --assume-empty.\n"
		"Without any input the running cluster of the current context is read, on a terminal, in a pod, or with --context, --kubeconfig, --server.",
	.examples =
		"bulkhead scan cluster.json\n"
		"    a dump of all kinds (kubectl get ... -A -o json), each namespace a tenant unless a tenancy is detected\n"
		"bulkhead scan --context prod\n"
		"    the running cluster of this context: get and list only, no Secrets\n"
		"bulkhead scan --assume-empty --tenant-label team manifests/\n"
		"    a directory that is the whole cluster; namespaces with the same label `team` belong together\n"
		"helm template . | bulkhead scan --assume-empty -o text -o jsonl=paths.jsonl -\n"
		"    standard input; text to read and lines for other programs\n"
		"bulkhead scan --fail-on critical --min-coverage 80 cluster.tar.gz\n"
		"    for a pipeline: 1 when something critical is proven, 4 when too little could be decided\n"
		"bulkhead scan --onto cluster.bhs --fail-on new-high change.yaml\n"
		"    for a pull request: which paths would these manifests open, or close, in that cluster\n"
		"bulkhead scan --baseline last.jsonl --fail-on new-high cluster.json\n"
		"    which paths are new since an earlier report",
	.options = options,
	.report = true,
	.run = run,
};
