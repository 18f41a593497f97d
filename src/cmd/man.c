// man: the manual page, made from the same tables as --help, so that the two cannot say different things.
#include "base/buf.h"
#include "cmd/help.h"
#include "cmd/log.h"
#include "cmd/output.h"

// Text for roff: backslashes and hyphens escaped, and no line that begins like a request.
static void roff(struct buf *b, span s)
{
	for (size_t i = 0; i < s.n; i++) {
		bool first = !b->n || b->v[b->n - 1] == '\n';
		if (first && (s.p[i] == '.' || s.p[i] == '\''))
			buf_str(b, "\\&");
		if (s.p[i] == '\\')
			buf_str(b, "\\e");
		else if (s.p[i] == '-')
			buf_str(b, "\\-");
		else
			buf_char(b, s.p[i]);
	}
}

static void roff_str(struct buf *b, const char *z) { roff(b, span_str(z)); }

static void synopsis(struct buf *b, const struct verb *v)
{
	span form;

	for (span rest = span_str(v->usage); rest.p; ) {
		rest = span_cut(rest, '\n', &form);
		buf_printf(b, ".B bulkhead %s\n", v->name);
		roff(b, form);
		buf_str(b, rest.p ? "\n.br\n" : "\n");
	}
}

// Lines of the help are as long as a terminal: here they flow.
static void paragraphs(struct buf *b, const char *text)
{
	span line;

	for (span rest = span_str(text); rest.p; ) {
		rest = span_cut(rest, '\n', &line);
		if (line.n)
			roff(b, line);
		else if (rest.p)
			buf_str(b, ".PP");
		buf_char(b, '\n');
	}
}

static void option(struct buf *b, const struct option_info *o)
{
	buf_str(b, ".TP\n\\fB");
	if (o->letter)
		buf_printf(b, "\\-%c\\fR, \\fB", o->letter);
	buf_str(b, "\\-\\-");
	roff_str(b, o->name);
	buf_str(b, "\\fR");
	if (o->takes != OPTION_FLAG) {
		buf_str(b, o->takes == OPTION_MAYBE ? "[=\\fI" : " \\fI");
		roff_str(b, o->value);
		buf_str(b, o->takes == OPTION_MAYBE ? "\\fR]" : "\\fR");
	}
	buf_char(b, '\n');
	roff_str(b, o->help);
	buf_char(b, '\n');
}

static void verbs(struct buf *b, const struct context *c)
{
	for (size_t i = 0; i < c->n_verbs; i++) {
		const struct verb *v = c->table[i];
		buf_printf(b, ".SS bulkhead %s \\- ", v->name);
		roff_str(b, v->line);
		buf_str(b, "\n.nf\n");
		synopsis(b, v);
		buf_str(b, ".fi\n.PP\n");
		paragraphs(b, v->text);
		if (v->examples) {
			buf_str(b, ".PP\nExamples:\n.PP\n.nf\n");
			paragraphs(b, v->examples);
			buf_str(b, ".fi\n");
		}
		buf_str(b, ".PP\nOptions:");
		for (const enum opt *o = v->options; *o != OPT_END; o++) {
			buf_str(b, o == v->options ? " \\fB\\-\\-" : ", \\fB\\-\\-");
			roff_str(b, option_table[*o].name);
			buf_str(b, "\\fR");
		}
		buf_str(b, ".\n");
	}
}

static const char before[] =
	".SH DESCRIPTION\n"
	".B bulkhead\n"
	"reads the objects of a cluster, builds a model of it, and looks for every way from a tenant's identity or pod to another tenant, a node or\n"
	"cluster\\-admin. Every step of a path is a request that was put to each installed control of the model. A path is\n"
	".I proven\nwhen all let it pass, and\n.I unknown\nwhen one could not be evaluated.\n"
	".PP\n.I PATH\nis a file, a directory, an archive, or\n.B \\-\nfor standard input. A kind that is not in the input is unknown, not empty.\n";

static void exit_codes(struct buf *b)
{
	buf_str(b, ".SH EXIT STATUS\n");
#define EXIT(ident, code, few, full) buf_str(b, ".TP\n.B " #code "\n"); roff_str(b, full); buf_char(b, '\n');
#include "cmd/exit.def"
#undef EXIT
}

static const char after[] =
	".PP\n3 beats 1 beats 4 beats 5; the last line on standard error says why.\n"
	".SH ENVIRONMENT\n"
	".TP\n.B NO_COLOR\nno colours\n"
	".TP\n.B CLICOLOR_FORCE\ncolours even when standard output is no terminal\n";

static int run(struct context *c)
{
	struct buf b = { .arena = c->arena };
	struct outcome end = { 0 };

	if (c->args.word.n) {
		log_line("man: no further words were expected: the page is about all commands");
		return EXIT_USAGE;
	}
	buf_str(&b, ".\\\" made by `bulkhead man`\n.TH BULKHEAD 1 \"\" \"bulkhead " BULKHEAD_VERSION "\" \"User Commands\"\n"
		".SH NAME\nbulkhead \\- find and prove breaks of tenant isolation in Kubernetes clusters\n"
		".SH SYNOPSIS\n.B bulkhead\n.I COMMAND\n[\\fIOPTIONS\\fR] ...\n");
	buf_str(&b, before);
	buf_str(&b, ".SH COMMANDS\n");
	verbs(&b, c);
	buf_str(&b, ".SH OPTIONS\n");
	for (size_t i = 0; i < OPT_COUNT; i++)
		option(&b, &option_table[i]);
	exit_codes(&b);
	buf_str(&b, after);
	output_bytes(c, SPAN(""), &b, &end);
	return outcome_end(&end);
}

static const enum opt options[] = { OPT_help, OPT_END };

const struct verb verb_man = {
	.name = "man",
	.line = "the manual page, as troff",
	.usage = "",
	.text = "Everything that --help says of every command, as one manual page. Packages install it as bulkhead(1).",
	.examples = "bulkhead man | man -l -\n    reads it without installing anything",
	.options = options,
	.run = run,
};
