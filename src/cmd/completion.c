// completion: what may come next on a command line, for shells and for kubectl. One engine makes the words from the tables; the scripts of the shells
// only ask it (`bulkhead __complete WORD...`), so that they never know less than the program.
#include "attack/technique.h"
#include "base/buf.h"
#include "cmd/log.h"
#include "cmd/output.h"

// What follows the words, in the protocol that kubectl plugins use (spf13/cobra completions.go ShellCompDirective).
enum directive { FILES_TOO = 0, NOTHING_ELSE = 4 };

struct completion { struct buf b; span part; span lead; enum directive then; };

static void offer(struct completion *x, span word, const char *about)
{
	if (!span_starts(word, x->part))
		return;
	buf_add(&x->b, x->lead);
	buf_add(&x->b, word);
	if (about)
		buf_printf(&x->b, "\t%s", about);
	buf_char(&x->b, '\n');
}

static void offer_words(struct completion *x, const char *words)
{
	span word;

	for (span rest = span_str(words); rest.p; ) {
		rest = span_cut(rest, ' ', &word);
		offer(x, word, NULL);
	}
}

static void techniques(struct completion *x)
{
	for (size_t i = 0; i < technique_count; i++)
		offer(x, span_str(technique_table[i]->id), technique_table[i]->title);
}

static void formats(struct completion *x, const struct verb *v)
{
	for (size_t i = 0; i < renderer_count; i++)
		if (v->report || renderer_table[i]->data || !strcmp(renderer_table[i]->name, "text"))
			offer(x, span_str(renderer_table[i]->name), renderer_table[i]->title);
}

static const struct { enum opt option; const char *words; } values[] = {
	{ OPT_color, "auto always never" },
	{ OPT_fail_on, "low medium high critical none" },
	{ OPT_to, "cluster-admin node" },
	{ OPT_assume_empty, "all" },
	{ OPT_as_group, "system:authenticated system:masters system:serviceaccounts system:unauthenticated" },
};

static void option_value(struct completion *x, const struct verb *v, enum opt o)
{
	x->then = NOTHING_ELSE;
	if (o == OPT_output) {
		formats(x, v);
	} else if (o == OPT_technique) {
		techniques(x);
	} else if (o == OPT_tenancy) {
		offer_words(x, "auto namespace");
		x->then = FILES_TOO;
	} else if (o == OPT_file || o == OPT_waivers || o == OPT_admission_config) {
		x->then = FILES_TOO;
	} else {
		for (size_t i = 0; i < sizeof values / sizeof *values; i++)
			if (values[i].option == o)
				offer_words(x, values[i].words);
	}
}

// The option of the verb that the word names, OPT_END when none.
static enum opt named(const struct verb *v, span word)
{
	for (const enum opt *o = v->options; *o != OPT_END; o++) {
		const struct option_info *t = &option_table[*o];
		if ((word.n == 2 && word.p[0] == '-' && word.p[1] == t->letter) || (span_starts(word, SPAN("--")) && span_is(span_from(word, 2), t->name)))
			return *o;
	}
	return OPT_END;
}

static void options(struct completion *x, const struct verb *v)
{
	for (const enum opt *o = v->options; *o != OPT_END; o++) {
		struct buf name = { .arena = x->b.arena };
		buf_printf(&name, "--%s", option_table[*o].name);
		offer(x, buf_span(&name), option_table[*o].help);
	}
}

// Words that a verb takes before its inputs; n: which of them.
static bool argument(struct completion *x, const struct verb *v, size_t n)
{
	span name = span_str(v->name);

	if (n == 0 && (span_is(name, "explain") || span_is(name, "why")))
		techniques(x);
	else if (n == 0 && span_is(name, "waive"))
		offer_words(x, "add list lint");
	else if (n == 0 && span_is(name, "completion"))
		offer_words(x, "bash fish zsh kubectl");
	else
		return false;
	return true;
}

static bool takes_inputs(const struct verb *v)
{
	for (const enum opt *o = v->options; *o != OPT_END; o++)
		if (*o == OPT_file)
			return true;
	return false;
}

static void inside(struct completion *x, const struct verb *v, const struct spanvec *w)
{
	size_t words = 0;
	span last = w->v[w->n - 1], before = w->n > 2 ? w->v[w->n - 2] : SPAN(""), name, text = span_cut(last, '=', &name);
	enum opt o = named(v, before);

	if (o != OPT_END && option_table[o].takes == OPTION_VALUE) {
		option_value(x, v, o);
		return;
	}
	if (span_starts(last, SPAN("-"))) {
		o = text.p ? named(v, name) : OPT_END;
		x->then = NOTHING_ELSE;
		if (o == OPT_END) {
			options(x, v);
			return;
		}
		x->lead = span_head(last, name.n + 1);
		x->part = text;
		option_value(x, v, o);
		return;
	}
	for (size_t i = 1; i + 1 < w->n; i++) {
		o = named(v, w->v[i]);
		if (span_starts(w->v[i], SPAN("-")))
			i += o != OPT_END && option_table[o].takes == OPTION_VALUE;
		else
			words++;
	}
	x->then = argument(x, v, words) || !takes_inputs(v) ? NOTHING_ELSE : FILES_TOO;
}

static int put(struct context *c, const struct buf *b)
{
	struct outcome end = { 0 };

	output_bytes(c, SPAN(""), b, &end);
	return outcome_end(&end);
}

int completion_answer(struct context *c, int argc, char **argv)
{
	struct completion x = { .b = { .arena = c->arena }, .then = NOTHING_ELSE };
	struct spanvec w = { 0 };

	for (int i = 0; i < argc; i++)
		vec_push(&w, c->arena, span_str(argv[i]));
	if (!w.n)
		vec_push(&w, c->arena, SPAN(""));
	x.part = w.v[w.n - 1];
	for (size_t i = 0; i < c->n_verbs; i++) {
		if (w.n == 1)
			offer(&x, span_str(c->table[i]->name), c->table[i]->line);
		else if (span_is(w.v[0], c->table[i]->name))
			inside(&x, c->table[i], &w);
	}
	buf_printf(&x.b, ":%d\n", x.then);
	return put(c, &x.b);
}

// -- scripts ------------------------------------------------------------------------------------------------------
static const char bash[] =
	"# bash completion of bulkhead: source <(bulkhead completion bash)\n"
	"_bulkhead() {\n"
	"    local words=(\"${COMP_WORDS[@]:1:COMP_CWORD}\") cur=${COMP_WORDS[COMP_CWORD]} line out then=0\n"
	"    COMPREPLY=()\n"
	"    # bash takes a word apart at = and :; it is put together again for the question, and only what follows is answered.\n"
	"    local line_words\n"
	"    read -ra line_words <<< \"${COMP_LINE:0:COMP_POINT}\"\n"
	"    [[ ${COMP_LINE:0:COMP_POINT} == *[[:space:]] ]] && line_words+=(\"\")\n"
	"    words=(\"${line_words[@]:1}\")\n"
	"    local whole=${words[${#words[@]}-1]}\n"
	"    local lead=${whole%\"$cur\"}\n"
	"    [[ $cur == = || $cur == : ]] && lead=$whole\n"
	"    while IFS= read -r line; do\n"
	"        if [[ $line == :* ]]; then then=${line#:}; continue; fi\n"
	"        out=${line%%$'\\t'*}\n"
	"        COMPREPLY+=(\"${out#\"$lead\"}\")\n"
	"    done < <(bulkhead __complete \"${words[@]}\" 2>/dev/null)\n"
	"    if [[ $then == 0 && ${#COMPREPLY[@]} == 0 ]]; then compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"); fi\n"
	"    [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null\n"
	"    return 0\n"
	"}\n"
	"complete -F _bulkhead bulkhead\n";

static const char zsh[] =
	"#compdef bulkhead\n"
	"# zsh completion of bulkhead: source <(bulkhead completion zsh), or put it into a folder of $fpath as _bulkhead\n"
	"_bulkhead() {\n"
	"    local line then=0\n"
	"    local -a found\n"
	"    while IFS= read -r line; do\n"
	"        if [[ $line == :* ]]; then then=${line#:}; continue; fi\n"
	"        local word=${line%%$'\\t'*} about=\n"
	"        [[ $line == *$'\\t'* ]] && about=${line#*$'\\t'}\n"
	"        found+=(\"${word//:/\\\\:}:${about}\")\n"
	"    done < <(bulkhead __complete \"${(@)words[2,CURRENT]}\" 2>/dev/null)\n"
	"    (( ${#found} )) && _describe bulkhead found\n"
	"    [[ $then == 0 ]] && _files\n"
	"    return 0\n"
	"}\n"
	"if [[ $funcstack[1] == _bulkhead ]]; then _bulkhead \"$@\"; else compdef _bulkhead bulkhead; fi\n";

static const char fish[] =
	"# fish completion of bulkhead: bulkhead completion fish | source\n"
	"function __bulkhead_complete\n"
	"    set -l words (commandline -opc) (commandline -ct)\n"
	"    set -e words[1]\n"
	"    for line in (bulkhead __complete $words 2>/dev/null)\n"
	"        if test \"$line\" = ':0'\n"
	"            __fish_complete_path (commandline -ct)\n"
	"        else if not string match -qr '^:' -- $line\n"
	"            echo $line\n"
	"        end\n"
	"    end\n"
	"end\n"
	"complete -c bulkhead -f -a '(__bulkhead_complete)'\n";

static const char kubectl[] =
	"#!/bin/sh\n"
	"# What kubectl asks for completion of `kubectl bulkhead`: put it on PATH as kubectl_complete-bulkhead, executable.\n"
	"exec kubectl-bulkhead __complete \"$@\"\n";

static const struct { const char *name, *text; } shells[] = { { "bash", bash }, { "zsh", zsh }, { "fish", fish }, { "kubectl", kubectl } };

static int run(struct context *c)
{
	span name = c->args.word.n == 1 ? c->args.word.v[0] : SPAN("");
	struct buf b = { .arena = c->arena };

	for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
		if (!span_is(name, shells[i].name))
			continue;
		buf_str(&b, shells[i].text);
		return put(c, &b);
	}
	log_line("completion: bash, zsh, fish or kubectl was expected");
	return EXIT_USAGE;
}

static const enum opt no_options[] = { OPT_help, OPT_END };

const struct verb verb_completion = {
	.name = "completion",
	.line = "a script that completes commands, options and their values in a shell",
	.usage = "bash|zsh|fish|kubectl",
	.text =
		"The script asks the program for every word, so it knows the formats, techniques and options of the version that is installed.\n"
		"kubectl: the file that makes kubectl complete `kubectl bulkhead`.",
	.examples =
		"source <(bulkhead completion bash)\n"
		"bulkhead completion zsh > \"${fpath[1]}/_bulkhead\"\n"
		"bulkhead completion fish | source\n"
		"bulkhead completion kubectl > ~/.local/bin/kubectl_complete-bulkhead && chmod +x ~/.local/bin/kubectl_complete-bulkhead",
	.options = no_options,
	.run = run,
};
