#include "cmd/gate.h"

#include "attack/delta/delta.h"
#include "out/count.h"
#include "out/phrase.h"

bool gate_read(struct context *c, const char *dflt, bool compared, struct gate_limits *l, span *wrong)
{
	span s = args_text(&c->args, OPT_fail_on, span_str(dflt)), severity = s;

	l->none = span_is(s, "none");
	l->unknown = args_has(&c->args, OPT_fail_on_unknown);
	l->only_new = span_starts(s, SPAN("new-"));
	if (l->only_new)
		severity = span_from(s, 4);
	if (!l->none && !phrase_severity_of(severity, &l->fail_on)) {
		*wrong = arena_printf(c->arena, "--fail-on %.*s: low, medium, high, critical or none was expected, or new- and one of them", SPANF(s));
		return false;
	}
	if (l->only_new && !compared) {
		*wrong = arena_printf(c->arena, "--fail-on %.*s: new since when? Give --onto or --baseline, or use diff", SPANF(s));
		return false;
	}
	return args_number(c->arena, &c->args, OPT_min_coverage, 0, 100, 0, &l->coverage, wrong);
}

// Proven and undecided paths from the limit on that no waiver accepts.
static void count(const struct report *rep, const struct gate_limits *l, size_t *proven, size_t *unknown)
{
	struct counts n = count_report(rep);

	*proven = *unknown = 0;
	for (unsigned i = l->none ? 4 : l->fail_on; i < 4 && !l->only_new; i++) {
		*proven += n.by_severity[i] - n.waived_by_severity[i];
		*unknown += n.unknown_by_severity[i] - n.unknown_waived_by_severity[i];
	}
	for (size_t i = 0; l->only_new && rep->delta && i < rep->delta->n_new; i++) {
		const struct path *p = rep->delta->v[i].path;
		if (p->severity < l->fail_on || p->waiver)
			continue;
		*proven += p->verdict == VERDICT_ALLOW;
		*unknown += p->verdict == VERDICT_UNKNOWN;
	}
}

void gate_weigh(struct context *c, const struct report *rep, const struct gate_limits *l, struct outcome *end)
{
	const char *from = phrase_severity(l->fail_on), *above = l->fail_on == SEVERITY_CRITICAL ? "" : " or above", *new = l->only_new ? "new " : "";
	size_t proven, unknown;

	count(rep, l, &proven, &unknown);
	if (proven)
		outcome_add(end, c->arena, EXIT_FINDINGS, "%zu %sproven path%s of severity %s%s (--fail-on %s%s)", proven, new, proven == 1 ? "" : "s", from, above,
			l->only_new ? "new-" : "", from);
	else if (unknown && l->unknown)
		outcome_add(end, c->arena, EXIT_FINDINGS, "%zu %sundecided path%s of severity %s%s (--fail-on %s%s --fail-on-unknown)", unknown, new,
			unknown == 1 ? "" : "s", from, above, l->only_new ? "new-" : "", from);
	if (rep->coverage * 100 < l->coverage)
		outcome_add(end, c->arena, EXIT_INCOMPLETE, "coverage %.1f %% is below --min-coverage %u; `bulkhead doctor` says what is missing",
			rep->coverage * 100, l->coverage);
}
