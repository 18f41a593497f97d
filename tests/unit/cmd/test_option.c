// The command line: kubectl's forms of options, and messages that tell what was meant.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "cmd/option.h"

static const enum opt allowed[] = { OPT_output, OPT_file, OPT_assume_empty, OPT_quiet, OPT_platform, OPT_threads, OPT_tenant, OPT_END };

struct parsed { struct arena a; struct args args; span wrong; bool ok; };

static struct parsed *parse(const char *line)
{
	static struct parsed p;
	static char text[256];
	char *argv[16];
	int n = 0;

	arena_free(&p.a);
	p = (struct parsed){ 0 };
	strncpy(text, line, sizeof text - 1);
	for (char *save = NULL, *w = strtok_r(text, " ", &save); w; w = strtok_r(NULL, " ", &save))
		argv[n++] = w;
	p.ok = option_parse(&p.a, n, argv, allowed, &p.args, &p.wrong);
	return &p;
}

static void forms(void **state)
{
	(void)state;
	static const char *const same[] = { "-o json x", "-ojson x", "-o=json x", "--output json x", "--output=json x", "x -o json" };

	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		struct parsed *p = parse(same[i]);
		assert_true(p->ok);
		assert_true(span_is(args_text(&p->args, OPT_output, SPAN("")), "json"));
		assert_int_equal(p->args.word.n, 1);
	}
	struct parsed *p = parse("-q -- -x -");
	assert_true(p->ok && args_has(&p->args, OPT_quiet) && p->args.word.n == 2);
	p = parse("--quiet=false -");
	assert_true(p->ok && !args_has(&p->args, OPT_quiet) && p->args.word.n == 1);
}

static void lists(void **state)
{
	(void)state;
	struct parsed *p = parse("--platform a,b --platform c --assume-empty --assume-empty=Pod,Node file");
	assert_true(p->ok);
	assert_int_equal(args_list(&p->a, &p->args, OPT_platform).n, 3);
	assert_int_equal(args_list(&p->a, &p->args, OPT_assume_empty).n, 2);
	assert_int_equal(p->args.value[OPT_assume_empty].v[0].n, 0);
	assert_int_equal(p->args.word.n, 1);
}

static void messages(void **state)
{
	(void)state;
	assert_true(span_is(parse("--tenat x")->wrong, "unknown option --tenat; did you mean --tenant?"));
	assert_true(span_is(parse("--ouptut x")->wrong, "unknown option --ouptut; did you mean --output?"));
	assert_true(span_is(parse("--zzzzzz")->wrong, "unknown option --zzzzzz"));
	assert_true(span_is(parse("-o")->wrong, "-o needs a value"));
	assert_true(span_is(parse("--quiet=maybe")->wrong, "--quiet takes no value"));
}

static void numbers(void **state)
{
	(void)state;
	struct parsed *p = parse("--threads 4");
	unsigned n;
	assert_true(args_number(&p->a, &p->args, OPT_threads, 1, 8, 1, &n, &p->wrong) && n == 4);
	p = parse("x");
	assert_true(args_number(&p->a, &p->args, OPT_threads, 1, 8, 3, &n, &p->wrong) && n == 3);
	static const char *const bad[] = { "--threads 0", "--threads 9", "--threads 2x", "--threads=", "--threads 99999999999" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		p = parse(bad[i]);
		assert_false(args_number(&p->a, &p->args, OPT_threads, 1, 8, 1, &n, &p->wrong));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(forms), cmocka_unit_test(lists), cmocka_unit_test(messages), cmocka_unit_test(numbers) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
