// why: one path in full, or why there is none.
#include "cmd/output.h"
#include "cmd/session.h"
#include "cmd/timeout.h"

#include "cmd/log.h"
#include "cmd/notice.h"
#include "out/miss.h"
#include "out/phrase.h"

struct answer { const struct report *rep; span from, to; };

static bool hex(span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f')))
			return false;
	return s.n > 0;
}

// Keeps the paths that the id means: a fingerprint or its beginning, or a technique. Returns how many.
static size_t choose(struct report *rep, struct arena *a, span id)
{
	const struct technique *t = technique_by_id(id);
	size_t n = 0;

	for (size_t i = 0; i < rep->n_paths; i++) {
		const struct path *p = &rep->path[i];
		bool take = !t && span_starts(phrase_fingerprint(a, p->fingerprint), id);
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
	if (ends)
		return true;
	if (!c->args.word.n) {
		*wrong = SPAN("which path? give its id, or --from and --to");
		return false;
	}
	*id = c->args.word.v[0];
	if (span_starts(*id, SPAN("p:")))
		*id = span_from(*id, 2);
	if (!hex(*id) && !technique_by_id(*id)) {
		*wrong = arena_printf(c->arena, "%.*s is neither the id of a path (as scan prints it) nor a technique", SPANF(*id));
		return false;
	}
	return true;
}

static int answer(struct context *c, struct session *s, const struct outputs *out, struct report *rep, span id, struct outcome *end)
{
	struct answer x = { .rep = rep, .from = args_text(&c->args, OPT_from, SPAN("")), .to = args_text(&c->args, OPT_to, SPAN("")) };

	if (id.n && !choose(rep, &s->arena, id)) {
		log_line("why: no path %.*s in this input; `bulkhead scan` lists them", SPANF(id));
		return EXIT_USAGE;
	}
	timeout_weigh(c, rep, end);
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

	if (output_parse(c, "text", &out, &wrong) && arguments(c, &id, &wrong) && session_open(&s, c, id.n ? 1 : 0, &end, &wrong))
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
	SESSION_OPTIONS, OPT_technique, OPT_from, OPT_to, OPT_tenant, OPT_output, OPT_timeout, OPT_threads, OPT_color, OPT_quiet, OPT_help, OPT_END,
};

const struct verb verb_why = {
	.name = "why",
	.line = "one path in full: every request, every control that was asked; or why there is none",
	.usage = "[OPTIONS] ID PATH...\n[OPTIONS] --from SOURCE --to TARGET PATH...",
	.text =
		"ID is the id of a path as scan prints it (its beginning is enough), or a technique: then every path that uses it.\n"
		"With --from and --to, all paths between the two; when there is none, the nearest miss and the control that stops it.\n"
		"The other options must be those of the scan, or the model is another one.",
	.examples =
		"bulkhead why 4d10fdff cluster.json\n"
		"bulkhead why --from ServiceAccount/ci/default --to payments cluster.json\n"
		"    every path from the account into the namespace, or what stops it",
	.options = options,
	.report = true,
	.run = run,
};
