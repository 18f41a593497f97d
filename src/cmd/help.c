#include "cmd/help.h"

#include "cmd/output.h"
#include "out/say.h"

#include <stdio.h>

#define WIDTH 100
#define NAMES 36 // column of the explanations

// To standard output, where a full disk is an error like that of any result.
static int put(struct arena *a, const struct buf *b)
{
	struct context c = { .arena = a };
	struct outcome end = { 0 };

	output_bytes(&c, SPAN(""), b, &end);
	return outcome_end(&end);
}

static void say_exit_codes(struct render *r)
{
	struct buf b = { .arena = r->arena };

	buf_str(&b, "Exit codes: ");
#define EXIT(ident, code, few, full) buf_str(&b, (code) ? ", " #code " " few : #code " " few);
#include "cmd/exit.def"
#undef EXIT
	buf_str(&b, ". When it is not 0, the last line on standard error says why.");
	say_span(r, buf_span(&b));
	say_end(r);
}

static void say_lines(struct render *r, const char *text, size_t indent)
{
	static const span name = SPAN_INIT("bulkhead ");
	span line;

	for (span rest = span_str(text); rest.p; ) {
		rest = span_cut(rest, '\n', &line);
		if (!rest.p && !line.n)
			break;
		span left = span_trim(line);
		say(r, "%*s", (int)indent, "");
		if (span_starts(left, name)) { // commands are told as the user calls them
			say(r, "%*s%s ", (int)(left.p - line.p), "", verb_program());
			line = span_from(left, name.n);
		}
		say_span(r, line);
		say_end(r);
	}
}

int help_program(struct arena *a, const struct verb *const *table, size_t n, bool wrong)
{
	struct buf b = { .arena = a };
	struct render r = { .out = &b, .arena = a };

	say_lines(&r, "bulkhead finds and proves breaks of tenant isolation in shared Kubernetes clusters: which tenant reaches which other\n"
		"tenant, a node or cluster-admin through the controls that are installed, and the smallest change that stops it.\n\n"
		"    bulkhead scan PATH...          what is broken, grouped by the object to change\n"
		"    bulkhead why ID PATH...        every request of one path and every control that was asked\n\n"
		"Commands:", 0);
	for (size_t i = 0; i < n; i++) {
		say(&r, "  %-10s %s", table[i]->name, table[i]->line);
		say_end(&r);
	}
	say_lines(&r, "\n`bulkhead COMMAND --help` explains one, with examples.\n"
		"PATH is a file, a directory, an archive, or - for standard input: manifests, `kubectl get -o json`, support bundles, backups.", 0);
	say_exit_codes(&r);
	if (!wrong)
		return put(a, &b);
	fwrite(b.v, 1, b.n, stderr);
	return EXIT_USAGE;
}

static void say_option(struct render *r, const struct option_info *o)
{
	struct buf b = { .arena = r->arena };

	if (o->letter)
		buf_printf(&b, "  -%c, --%s", o->letter, o->name);
	else
		buf_printf(&b, "      --%s", o->name);
	if (o->takes != OPTION_FLAG)
		buf_printf(&b, o->takes == OPTION_MAYBE ? "[=%s]" : " %s", o->value);
	if (b.n >= NAMES) {
		say_span(r, buf_span(&b));
		say_end(r);
		b.n = 0;
	}
	buf_printf(&b, "%*s", (int)(NAMES - b.n), "");
	buf_add(r->out, buf_span(&b));
	say_wrapped(r, span_str(o->help), NAMES, WIDTH, true);
}

int help_verb(struct arena *a, const struct verb *v)
{
	struct buf b = { .arena = a };
	struct render r = { .out = &b, .arena = a };

	say(&r, "%s %s - %s", verb_program(), v->name, v->line);
	say_end(&r);
	say_gap(&r);
	span form;
	for (span rest = span_str(v->usage); rest.p; ) {
		rest = span_cut(rest, '\n', &form);
		say(&r, "    %s %s ", verb_program(), v->name);
		say_span(&r, form);
		say_end(&r);
	}
	say_gap(&r);
	say_lines(&r, v->text, 0);
	if (v->examples) {
		say_lines(&r, "\nExamples:", 0);
		say_lines(&r, v->examples, 2);
	}
	say_lines(&r, "\nOptions:", 0);
	for (const enum opt *o = v->options; *o != OPT_END; o++)
		say_option(&r, &option_table[*o]);
	return put(a, &b);
}
