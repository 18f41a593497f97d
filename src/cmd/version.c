// version: the program's, and what it knows.
#include "cmd/output.h"
#include "cmd/verb.h"

#include "attack/technique.h"
#include "cmd/log.h"
#include "out/emit.h"
#include "out/say.h"
#include "twin/version.h"

static void show(void *ctx, struct render *r, const struct renderer *as)
{
	(void)ctx;
	if (!as->data) {
		say(r, "bulkhead " BULKHEAD_VERSION ", Kubernetes 1.%u to 1.%u, %zu techniques", VERSION_OLDEST, VERSION_NEWEST, technique_count);
		say_end(r);
		return;
	}
	struct emit e = emit_start(r->out, as->style);
	emit_map(&e, NULL);
	emit_str(&e, "apiVersion", API_VERSION);
	emit_str(&e, "kind", "Version");
	emit_str(&e, "bulkhead", BULKHEAD_VERSION);
	emit_text(&e, "kubernetesOldest", arena_printf(r->arena, "1.%u", VERSION_OLDEST));
	emit_text(&e, "kubernetesNewest", arena_printf(r->arena, "1.%u", VERSION_NEWEST));
	emit_int(&e, "techniques", technique_count);
	emit_end(&e);
}

static int run(struct context *c)
{
	struct outputs out = { 0 };
	struct outcome end = { 0 };
	span wrong = SPAN("");

	if (c->args.word.n)
		wrong = SPAN("no further words were expected");
	if (wrong.n || !output_parse(c, "text", &out, &wrong)) {
		log_line("version: %.*s", SPANF(wrong));
		return EXIT_USAGE;
	}
	output_write(c, &out, show, NULL, &end);
	return outcome_end(&end);
}

static const enum opt options[] = { OPT_output, OPT_color, OPT_help, OPT_END };

const struct verb verb_version = {
	.name = "version",
	.line = "version of this program and of the Kubernetes it knows",
	.usage = "[-o FORMAT]",
	.text = "Says the program's version and the range of Kubernetes versions whose rules it has. Asks no network.",
	.examples = "bulkhead version -o json",
	.options = options,
	.run = run,
};
