// From argv to a verb: help, version and misspelt words included.
#include "cmd/verb.h"

#include "cmd/help.h"
#include "cmd/log.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static const char *program = "bulkhead";

const char *verb_program(void) { return program; }

// kubectl runs kubectl-NAME on PATH for `kubectl NAME`; such a program speaks of itself in that form (krew, developer guide).
static void as_plugin(const char *called)
{
	span base = span_str(called);
	ptrdiff_t slash = span_rfind(base, '/');

	if (span_starts(slash < 0 ? base : span_from(base, (size_t)slash + 1), SPAN("kubectl-")))
		program = "kubectl bulkhead";
}

static void interrupted(int signal)
{
	static const char text[] = "\nbulkhead: interrupted\n";

	(void)signal;
	if (write(STDERR_FILENO, text, sizeof text - 1) < 0) {
		// Nobody is left to tell.
	}
	_exit(EXIT_INTERRUPTED);
}

static int unknown_verb(struct arena *a, const struct verb *const *table, size_t n, span word)
{
	const char **names = arena_array(a, const char *, n + 1);

	for (size_t i = 0; i < n; i++)
		names[i] = table[i]->name;
	const char *near = option_nearest(word, names, n);
	if (near)
		log_line("unknown command %.*s; did you mean %s?", SPANF(word), near);
	else
		log_line("unknown command %.*s; `%s --help` lists them", SPANF(word), program);
	return EXIT_USAGE;
}

static const struct verb *find(const struct verb *const *table, size_t n, span word)
{
	for (size_t i = 0; i < n; i++)
		if (span_is(word, table[i]->name))
			return table[i];
	return NULL;
}

static bool is_help(span s)
{
	return span_is(s, "help") || span_is(s, "--help") || span_is(s, "-h");
}

static int run(const struct verb *v, struct context *c, int argc, char **argv)
{
	span wrong = SPAN("");

	c->verb = v;
	// Help is given whatever else stands on the line.
	for (int i = 0; i < argc && strcmp(argv[i], "--"); i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return help_verb(c->arena, v);
	if (!option_parse(c->arena, argc, argv, v->options, &c->args, &wrong)) {
		log_line("%s: %.*s; `%s %s --help` explains", v->name, SPANF(wrong), program, v->name);
		return EXIT_USAGE;
	}
	return v->run(c);
}

int verb_main(const struct verb *const *table, size_t n, int argc, char **argv)
{
	struct arena arena = { 0 };
	struct context c = { .arena = &arena, .table = table, .n_verbs = n };
	int code;

	// A reader that goes away (| head) is no error of ours: writes fail with EPIPE and are let go.
	signal(SIGPIPE, SIG_IGN);
	signal(SIGINT, interrupted);
	as_plugin(argc > 0 ? argv[0] : "");
	span word = argc > 1 ? span_str(argv[1]) : SPAN("");
	if (argc < 2) {
		code = help_program(&arena, table, n, true);
	} else if (is_help(word)) {
		const struct verb *about = argc > 2 ? find(table, n, span_str(argv[2])) : NULL;
		if (argc > 2 && !about)
			code = unknown_verb(&arena, table, n, span_str(argv[2]));
		else
			code = about ? help_verb(&arena, about) : help_program(&arena, table, n, false);
	} else if (span_is(word, "__complete")) {
		code = completion_answer(&c, argc - 2, argv + 2);
	} else {
		const struct verb *v = find(table, n, span_is(word, "--version") ? SPAN("version") : word);
		code = v ? run(v, &c, argc - 2, argv + 2) : unknown_verb(&arena, table, n, word);
	}
	arena_free(&arena);
	return code;
}
