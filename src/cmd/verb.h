// verb: what the program can do. One file a verb, one const struct each; src/bulkhead.c holds the table. A verb's run() reads the arguments, calls the
// layers below and hands results to renderers; it returns an exit code.
#ifndef CMD_VERB_H
#define CMD_VERB_H

#include "base/diag.h"
#include "cmd/option.h"

// Exit codes are a contract (docs/manual.md). 3 beats 1 beats 4 beats 5.
enum exit_code {
#define EXIT(ident, code, few, full) EXIT_##ident = code,
#include "cmd/exit.def"
#undef EXIT
};

struct context {
	const struct verb *verb;
	struct args args;
	struct arena *arena;  // of the process: arguments, messages
	const struct verb *const *table; size_t n_verbs;
};

struct verb {
	const char *name;
	const char *line;       // one line, for the list of verbs
	const char *usage;      // what follows the name: "[PATH...]"
	const char *text;       // what it does, for its help; paragraphs are lines
	const char *examples;   // "command\n  what it shows\n" lines
	const enum opt *options;
	bool report;            // its result is a report of paths: every format can say it
	int (*run)(struct context *c);
};

// The whole program: picks the verb, parses, runs. Returns the exit code.
int verb_main(const struct verb *const *table, size_t n, int argc, char **argv);
// As the user calls it: "bulkhead", or "kubectl bulkhead" where kubectl found it as its plugin.
const char *verb_program(void);
// Prints what may stand next behind these words, the last of which is not finished, and a directive for kubectl (completion.c). Exit code.
int completion_answer(struct context *c, int argc, char **argv);

#endif
