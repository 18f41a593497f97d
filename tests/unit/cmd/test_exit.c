// Exit codes are a contract: the program is called with real arguments, as a shell would.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/verb.h"

#define VERB(name) extern const struct verb verb_##name;
#include "cmd/verbs.def"
#undef VERB

static const struct verb *const verbs[] = {
#define VERB(name) &verb_##name,
#include "cmd/verbs.def"
#undef VERB
};

static char folder[] = "/tmp/bulkhead-exit-XXXXXX";
static char out_text[1 << 16], err_text[1 << 16];

static void put(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

// One account that takes over a foreign namespace, and a file that is broken.
static int setup(void **state)
{
	(void)state;
	if (!mkdtemp(folder) || chdir(folder))
		return -1;
	put("break.yaml",
		"apiVersion: v1\nkind: Namespace\nmetadata: {name: oak}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: elm, labels: {pod-security.kubernetes.io/enforce: restricted}}\n---\n"
		"apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: saw, namespace: oak}\n---\n"
		"apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: saw, namespace: elm}\n"
		"roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}\n"
		"subjects: [{kind: ServiceAccount, name: saw, namespace: oak}]\n");
	put("sound.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: oak}\n");
	put("broken.json", "{\"apiVersion\": \"v1\", \"kind\":");
	put("notes.yaml", "just: some\nother: yaml\n");
	put("wrong.yaml", "apiVersion: bulkhead.dev/v1\nkind: Tenancy\ntenants: 3\n");
	return 0;
}

static int teardown(void **state)
{
	static const char *const names[] = { "break.yaml", "sound.yaml", "broken.json", "notes.yaml", "wrong.yaml", "out", "err", "report.jsonl" };
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unlink(names[i]);
	return chdir("/") || rmdir(folder);
}

static void slurp(const char *name, char *to, size_t n)
{
	FILE *f = fopen(name, "r");
	assert_non_null(f);
	to[fread(to, 1, n - 1, f)] = '\0';
	fclose(f);
}

static int run(const char *line)
{
	char text[512], *argv[32] = { "bulkhead" };
	int argc = 1, status;

	strncpy(text, line, sizeof text - 1);
	text[sizeof text - 1] = '\0';
	for (char *save = NULL, *w = strtok_r(text, " ", &save); w; w = strtok_r(NULL, " ", &save))
		argv[argc++] = w;
	fflush(NULL);
	pid_t child = fork();
	if (!child) {
		dup2(open("out", O_WRONLY | O_CREAT | O_TRUNC, 0600), 1);
		dup2(open("err", O_WRONLY | O_CREAT | O_TRUNC, 0600), 2);
		_exit(verb_main(verbs, sizeof verbs / sizeof *verbs, argc, argv));
	}
	assert_true(waitpid(child, &status, 0) == child && WIFEXITED(status));
	slurp("out", out_text, sizeof out_text);
	slurp("err", err_text, sizeof err_text);
	return WEXITSTATUS(status);
}

static void findings(void **state)
{
	(void)state;
	assert_int_equal(run("scan --assume-empty --kubernetes-version 1.34 break.yaml"), EXIT_FINDINGS);
	assert_non_null(strstr(out_text, "RoleBinding elm/saw  break.yaml:13"));
	assert_non_null(strstr(err_text, "exit 1: "));
	assert_int_equal(run("scan --assume-empty --kubernetes-version 1.34 --fail-on none break.yaml"), EXIT_FINE);
	assert_int_equal(run("scan --assume-empty --kubernetes-version 1.34 --fail-on critical break.yaml"), EXIT_FINE);
	assert_int_equal(run("scan --assume-empty --kubernetes-version 1.34 sound.yaml"), EXIT_FINE);
}

static void usage(void **state)
{
	static const char *const wrong[] = {
		"", "scann sound.yaml", "scan", "scan --fail-on severe sound.yaml", "scan -o pdf sound.yaml", "scan -o text -o wide sound.yaml",
		"scan --kubernetes-version new sound.yaml", "scan --technique nodes-proxi sound.yaml", "scan --min-coverage 101 sound.yaml",
		"scan --tenancy absent.yaml sound.yaml", "scan --tenancy sound.yaml sound.yaml", "scan --tenancy wrong.yaml sound.yaml",
		"scan --admission-config sound.yaml sound.yaml", "scan --tenancy namespace --tenant-label team sound.yaml", "why sound.yaml", "can get", "can get pods", "explain no-such-thing", "why 00000000 sound.yaml",
	};
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_int_equal(run(wrong[i]), EXIT_USAGE);
		assert_int_equal(out_text[0], 0);
		assert_true(strlen(err_text) > 20);
	}
	run("scan --technique nodes-proxi sound.yaml");
	assert_non_null(strstr(err_text, "nodes-proxy"));
}

static void unreadable(void **state)
{
	(void)state;
	assert_int_equal(run("scan --assume-empty absent.yaml"), EXIT_UNREADABLE);
	assert_int_equal(run("scan --assume-empty broken.json"), EXIT_UNREADABLE);
	assert_non_null(strstr(err_text, "broken.json:1:"));
	assert_int_equal(run("scan --assume-empty notes.yaml"), EXIT_UNREADABLE);
	// 3 beats 1, and what could be read is reported.
	assert_int_equal(run("scan --assume-empty --kubernetes-version 1.34 break.yaml absent.yaml"), EXIT_UNREADABLE);
	assert_non_null(strstr(out_text, "RoleBinding elm/saw"));
	assert_non_null(strstr(err_text, "exit 3: "));
}

static void incomplete(void **state)
{
	(void)state;
	assert_int_equal(run("scan --assume-empty --kubernetes-version 1.34 --min-coverage 100 sound.yaml"), EXIT_INCOMPLETE);
	// 1 beats 4
	assert_int_equal(run("scan --assume-empty --kubernetes-version 1.34 --min-coverage 100 break.yaml"), EXIT_FINDINGS);
}

static void files(void **state)
{
	(void)state;
	assert_int_equal(run("scan --assume-empty --kubernetes-version 1.34 break.yaml -o jsonl=report.jsonl"), EXIT_FINDINGS);
	assert_int_equal(out_text[0], 0);
	slurp("report.jsonl", out_text, sizeof out_text);
	assert_non_null(strstr(out_text, "\"type\":\"path\""));
	assert_int_equal(run("scan --assume-empty sound.yaml -o jsonl=absent/report.jsonl"), EXIT_UNREADABLE);
	assert_int_equal(run("version"), EXIT_FINE);
	assert_int_equal(run("scan --help"), EXIT_FINE);
	assert_int_equal(run("explain nodes-proxy"), EXIT_FINE);
	assert_int_equal(run("can --as oak/saw create pods -n elm -f break.yaml"), EXIT_FINE);
	assert_non_null(strstr(out_text, "yes: "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings), cmocka_unit_test(usage), cmocka_unit_test(unreadable), cmocka_unit_test(incomplete), cmocka_unit_test(files),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
