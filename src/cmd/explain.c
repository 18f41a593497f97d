// explain: the technique catalogue: one page, the list, and what is decided.
#include "cmd/output.h"
#include "cmd/verb.h"

#include "cmd/log.h"
#include "out/catalogue.h"

struct question { const struct technique *one; bool coverage; };

static void data(const struct question *q, struct render *r, const struct renderer *as)
{
	struct emit e = emit_start(r->out, as->style);

	emit_map(&e, NULL);
	emit_str(&e, "apiVersion", API_VERSION);
	emit_str(&e, "kind", "Catalogue");
	emit_list(&e, "techniques");
	for (size_t i = 0; i < technique_count; i++) {
		if (q->one && q->one != technique_table[i])
			continue;
		emit_map(&e, NULL);
		catalogue_entry_data(&e, technique_table[i]);
		emit_end(&e);
	}
	emit_end(&e);
	emit_end(&e);
}

static void show(void *ctx, struct render *r, const struct renderer *as)
{
	const struct question *q = ctx;

	if (as->data)
		data(q, r, as);
	else if (q->one)
		catalogue_entry(r, q->one);
	else if (q->coverage)
		catalogue_coverage(r);
	else
		catalogue_list(r);
}

static bool question(struct context *c, struct question *q, span *wrong)
{
	q->coverage = args_has(&c->args, OPT_coverage);
	if (c->args.word.n > 1 || (c->args.word.n && q->coverage)) {
		*wrong = SPAN("one technique, or --coverage, or nothing for the list");
		return false;
	}
	if (!c->args.word.n)
		return true;
	span id = c->args.word.v[0];
	q->one = technique_by_id(id);
	if (q->one)
		return true;
	const char **names = arena_array(c->arena, const char *, technique_count);
	for (size_t i = 0; i < technique_count; i++)
		names[i] = technique_table[i]->id;
	const char *near = option_nearest(id, names, technique_count);
	*wrong = near ? arena_printf(c->arena, "no technique %.*s; did you mean %s?", SPANF(id), near)
		: arena_printf(c->arena, "no technique %.*s; `bulkhead explain` lists them", SPANF(id));
	return false;
}

static int run(struct context *c)
{
	struct outputs out = { 0 };
	struct outcome end = { 0 };
	struct question q = { 0 };
	span wrong = SPAN("");

	if (!output_parse(c, "text", &out, &wrong) || !question(c, &q, &wrong)) {
		log_line("explain: %.*s", SPANF(wrong));
		return EXIT_USAGE;
	}
	output_write(c, &out, show, &q, &end);
	return outcome_end(&end);
}

static const enum opt options[] = { OPT_coverage, OPT_output, OPT_color, OPT_help, OPT_END };

const struct verb verb_explain = {
	.name = "explain",
	.line = "what a technique needs, gives, how to stop it and how it shows",
	.usage = "TECHNIQUE\n--coverage",
	.text =
		"The page of one technique: what it needs and gives, the fixes, most precise first, and how it shows in the audit log.\n"
		"Without an argument the list of all. --coverage says which are decided and what the others wait for.",
	.examples =
		"bulkhead explain nodes-proxy\n"
		"bulkhead explain --coverage",
	.options = options,
	.run = run,
};
