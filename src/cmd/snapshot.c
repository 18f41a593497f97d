// snapshot: saves a cluster in one file that every reading verb takes as its input.
#include "cmd/output.h"
#include "cmd/session.h"

#include "cmd/cluster.h"
#include "cmd/log.h"
#include "io/bhs.h"
#include "out/redaction.h"

#include <unistd.h>

extern const char collect_text[]; // collect.sh

static int print_script(struct context *c)
{
	struct outcome end = { 0 };
	struct buf b = { .arena = c->arena };

	if (c->args.word.n || c->args.value[OPT_file].n || c->args.value[OPT_output].n) {
		log_line("snapshot: --script reads and writes nothing: it prints the script; run that where kubectl reaches the cluster");
		return EXIT_USAGE;
	}
	buf_str(&b, collect_text);
	output_bytes(c, SPAN(""), &b, &end);
	return outcome_end(&end);
}

static bool target(struct context *c, span *file, span *wrong)
{
	const struct spanvec *v = &c->args.value[OPT_output];
	bool list = args_has(&c->args, OPT_show_redaction);

	*file = args_text(&c->args, OPT_output, SPAN(""));
	if (v->n > 1 || (v->n && !file->n))
		*wrong = SPAN("-o: one file was expected: -o cluster.bhs");
	else if (!v->n && !list)
		*wrong = SPAN("where to? -o cluster.bhs, or -o - for standard output");
	else if (span_is(*file, "-") && list)
		*wrong = SPAN("--show-redaction and -o - both write to standard output");
	else if (span_is(*file, "-") && isatty(STDOUT_FILENO))
		*wrong = SPAN("-o -: a snapshot is no text for a terminal");
	else
		return true;
	return false;
}

static void list(struct context *c, const struct redaction *r, struct outcome *end)
{
	struct arena scratch = { 0 };
	struct buf b = { .arena = &scratch };
	struct render to = { .out = &b, .arena = &scratch };

	redaction_text(&to, r);
	output_bytes(c, SPAN(""), &b, end);
	arena_free(&scratch);
}

static void save(struct session *s, span file, struct outcome *end)
{
	struct bhs_options o = { .no_origin = args_has(&s->c->args, OPT_no_origin) };
	struct buf out = { .arena = &s->arena };
	struct redaction r;
	size_t left_out;

	redact_init(&r, s->snap, &s->arena);
	log_progress("saving %zu objects", s->read.objects);
	struct err e = bhs_write(s->snap, &o, &r, &out, &left_out);
	if (e.code) {
		outcome_add(end, s->c->arena, EXIT_UNREADABLE, "%.*s", SPANF(e.text));
		return;
	}
	if (left_out)
		outcome_add(end, s->c->arena, EXIT_INCOMPLETE, "%zu object%s nested too deeply, or too large, to be saved", left_out,
			left_out == 1 ? " is" : "s are");
	if (file.n)
		output_bytes(s->c, span_is(file, "-") ? SPAN("") : file, &out, end);
	if (args_has(&s->c->args, OPT_show_redaction))
		list(s->c, &r, end);
}

static int run(struct context *c)
{
	struct session s = { 0 };
	struct outcome end = { 0 };
	span wrong = SPAN(""), file;

	if (args_has(&c->args, OPT_script))
		return print_script(c);
	if (!target(c, &file, &wrong) || !session_open(&s, c, 0, &end, &wrong)) {
		log_line("snapshot: %.*s", SPANF(wrong));
		session_close(&s);
		return EXIT_USAGE;
	}
	session_say(&s);
	if (!s.empty)
		save(&s, file, &end);
	int code = outcome_end(&end);
	session_close(&s);
	return code;
}

static const enum opt options[] = { OPT_file, CLUSTER_OPTIONS, CLUSTER_AS, OPT_output, OPT_no_origin, OPT_show_redaction, OPT_script, OPT_quiet, OPT_help, OPT_END };

const struct verb verb_snapshot = {
	.name = "snapshot",
	.line = "save a cluster in one file, without the values that no decision reads",
	.usage = "[OPTIONS] PATH... -o FILE.bhs\n[OPTIONS] [--context NAME] -o FILE.bhs",
	.text =
		"Reads the objects of a cluster and saves them in one compressed file that every other command takes as its input: the same\n"
		"report comes out, and reading is many times faster. The same objects make the same bytes in whatever order they were read.\n"
		"\n"
		"What leaves the site is what decides. Dropped are the values of environment variables, commands, arguments and headers of\n"
		"probes, data of ConfigMaps other than the cluster's own settings, and copies of whole objects in annotations; Secrets have no\n"
		"values from the start. --show-redaction lists it by kind and field. Names, labels and annotations stay. So do the names of the\n"
		"files that were read, with lines, unless --no-origin is given.",
	.examples =
		"bulkhead snapshot -o cluster.bhs cluster.json\n"
		"    save a dump; then: bulkhead scan cluster.bhs\n"
		"bulkhead snapshot --show-redaction cluster.json\n"
		"    only say what would be kept and what dropped\n"
		"bulkhead snapshot --script > collect.sh\n"
		"    for a site without bulkhead: sh collect.sh NAME writes NAME.tar with kubectl alone, which every command reads\n"
		"bulkhead snapshot --no-origin -o cluster.bhs manifests/\n"
		"    without file names: another layout of the same objects makes the same bytes",
	.options = options,
	.run = run,
};
