// why: one path in full, or why there is none.
#include "cmd/ends.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "cmd/timeout.h"

#include "attack/fingerprint.h"
#include "cmd/cluster.h"
#include "cmd/log.h"
#include "cmd/notice.h"
#include "out/dispute.h"
#include "out/miss.h"
#include "out/phrase.h"

#include <unistd.h>

struct answer { const struct report *rep; span from, to; };

// Keeps the paths that the id means: a fingerprint or its beginning, or a technique. Returns how many.
static size_t choose(struct report *rep, struct arena *a, span id)
{
	const struct technique *t = technique_by_id(id);
	size_t n = 0;

	for (size_t i = 0; i < rep->n_paths; i++) {
		const struct path *p = &rep->path[i];
		bool take = !t && span_starts(fingerprint_text(a, p->fingerprint), id);
		for (size_t k = 0; t && k < p->n_techniques; k++)
			take |= p->technique[k] == t;
		if (take)
			rep->path[n++] = *p;
	}
	return rep->n_paths = n;
}

static void show(void *ctx, struct render *r, const struct renderer *as)
{
	const struct answer *x = ctx;

	if (!x->rep->n_paths && !as->data && !as->paths)
		miss_text(r, x->rep, x->from, x->to);
	else
		as->trace(r, x->rep);
}

static bool arguments(struct context *c, span *id, span *wrong)
{
	bool ends = c->args.value[OPT_from].n || c->args.value[OPT_to].n;

	*id = SPAN("");
	// With both, the id would be taken for the name of a file.
	span first = c->args.word.n ? c->args.word.v[0] : SPAN("");
	if (ends && first.n && (fingerprint_hex(fingerprint_typed(first)) || technique_by_id(first)) && access(arena_span(c->arena, first).p, F_OK)) {
		*wrong = arena_printf(c->arena, "%.*s beside --from or --to: the id of a path, or its ends, not both (--technique narrows)", SPANF(first));
		return false;
	}
	if (ends)
		return true;
	if (!c->args.word.n) {
		*wrong = SPAN("which path? give its id, or --from and --to");
		return false;
	}
	*id = fingerprint_typed(c->args.word.v[0]);
	if (!fingerprint_hex(*id) && !technique_by_id(*id)) {
		*wrong = arena_printf(c->arena, "%.*s is neither the id of a path (as scan prints it) nor a technique", SPANF(*id));
		return false;
	}
	return true;
}

struct disputed { const struct report *rep; const struct dispute *d; };

static void show_dispute(void *ctx, struct render *r, const struct renderer *as)
{
	const struct disputed *x = ctx;

	(void)as;
	dispute_text(r, x->rep, x->d, &x->rep->path[0]);
}

// One path, taken apart. The search must be as that of the report.
static int dispute(struct context *c, struct session *s, const struct outputs *out, struct report *rep, struct outcome *end)
{
	struct search_options o;
	span wrong = SPAN("");

	if (rep->n_paths != 1) {
		log_line("why: --dispute takes one path; %zu match", rep->n_paths);
		return EXIT_USAGE;
	}
	if (!session_searching(s, false, &o, &wrong)) {
		log_line("why: %.*s", SPANF(wrong));
		return EXIT_USAGE;
	}
	log_progress("taking %zu objects apart", s->read.objects);
	struct disputed x = { rep, dispute_make(rep, &rep->path[0], &o, &s->arena) };
	if (!x.d) {
		outcome_add(end, c->arena, EXIT_UNREADABLE, "the path does not show again when its input is put together anew; a tenancy file may decide it");
		return outcome_end(end);
	}
	if (!x.d->path)
		log_line("with its names replaced the path does not show: a name decides it");
	output_write(c, out, show_dispute, &x, end);
	return outcome_end(end);
}

static int answer(struct context *c, struct session *s, const struct outputs *out, struct report *rep, span id, struct outcome *end)
{
	struct answer x = { .rep = rep, .from = args_text(&c->args, OPT_from, SPAN("")), .to = args_text(&c->args, OPT_to, SPAN("")) };

	timeout_weigh(c, rep, end);
	if (id.n && !choose(rep, &s->arena, id) && rep->partial)
		return outcome_end(end);
	if (id.n && !rep->n_paths) {
		log_line("why: no path %.*s in this input; `bulkhead scan` lists them", SPANF(id));
		return EXIT_USAGE;
	}
	if (args_has(&c->args, OPT_dispute))
		return dispute(c, s, out, rep, end);
	output_write(c, out, show, &x, end);
	return outcome_end(end);
}

static int run(struct context *c)
{
	struct session s = { 0 };
	struct outcome end = { 0 };
	struct outputs out = { 0 };
	struct report *rep = NULL;
	span wrong = SPAN(""), id;

	if (output_parse(c, "text", &out, &wrong) && arguments(c, &id, &wrong) && session_open(&s, c, id.n ? 1 : 0, &end, &wrong) &&
		ends_check(c, s.snap, NULL, id.n > 0, &wrong))
		rep = session_search(&s, !id.n, &wrong);
	if (!rep) {
		log_line("why: %.*s", SPANF(wrong));
		session_close(&s);
		return EXIT_USAGE;
	}
	session_say(&s);
	int code = answer(c, &s, &out, rep, id, &end);
	session_close(&s);
	return code;
}

static const enum opt options[] = {
	SESSION_OPTIONS, CLUSTER_OPTIONS, CLUSTER_AS, OPT_technique, OPT_from, OPT_to, OPT_tenant, OPT_dispute, OPT_output, OPT_timeout, OPT_threads, OPT_color, OPT_quiet, OPT_help, OPT_END,
};

const struct verb verb_why = {
	.name = "why",
	.line = "one path in full: every request, every control that was asked; or why there is none",
	.usage = "[OPTIONS] ID PATH...\n[OPTIONS] --from SOURCE --to TARGET PATH...",
	.text =
		"ID is the id of a path as scan prints it (its beginning is enough), or a technique: then every path that uses it.\n"
		"With --from and --to, all paths between the two; when there is none, the nearest miss and the control that stops it.\n"
		"The other options must be those of the scan, or the model is another one.\n"
		"--dispute writes a reproducer: the least of the input that still shows the path, names replaced, values that no decision reads blanked.",
	.examples =
		"bulkhead why 4d10fdff cluster.json\n"
		"bulkhead why --from ServiceAccount/ci/default --to payments cluster.json\n"
		"    every path from the account into the namespace, or what stops it\n"
		"bulkhead why 4d10fdff --dispute cluster.json > reproducer.yaml\n"
		"    you do not believe it? the few objects that show it, without your names, for whoever is to look",
	.options = options,
	.report = true,
	.run = run,
};
