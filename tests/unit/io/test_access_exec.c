// Credential plug-ins: what they are told, what is taken from them, and what becomes of those that fail, hang or flood.
#include "access_folder.h"

#include "io/access/parts.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/wait.h>

#define V1 "client.authentication.k8s.io/v1"
#define V1BETA1 "client.authentication.k8s.io/v1beta1"
#define ANSWER(version, status) "echo '{\"apiVersion\":\"" version "\",\"kind\":\"ExecCredential\",\"status\":{" status "}}'\n"

// A kubeconfig whose user logs in with "./bin/plug"; more: further members of exec, in flow style.
static struct access *plugin(struct folder *f, const char *version, const char *script, const char *more)
{
	span body = arena_printf(&f->arena, "#!/bin/sh\n%s", script);

	folder_put(f, ".kube/bin/plug", body, 0700);
	folder_config(f, ".kube/config", arena_printf(&f->arena,
		"current-context: c\nclusters:\n- name: k\n  cluster:\n    server: https://k.example:6443/x/\n    certificate-authority-data: Q0E=\n"
		"    extensions:\n    - name: client.authentication.k8s.io/exec\n      extension: {audience: here, count: 3}\n"
		"users:\n- name: u\n  user: {exec: {apiVersion: %s, command: ./bin/plug%s}}\n"
		"contexts:\n- {name: c, context: {cluster: k, user: u}}\n", version, more).p);
	return folder_load(f);
}

static struct err ask(struct folder *f, struct credential *out)
{
	return credentials_get(credentials_new(&f->arena, &f->got, 20), 1000, false, out);
}

static span file_text(struct folder *f, const char *name)
{
	span out = SPAN("");

	assert_ok(access_disk.read(NULL, &f->arena, folder_path(f, name), ACCESS_NAMED, &out));
	return out;
}

static int setup(void **state)
{
	int null = open("/dev/null", O_RDONLY);

	dup2(null, STDIN_FILENO);
	close(null);
	return folder_setup(state);
}

static void token_and_expiry(void **state)
{
	struct folder *f = *state;
	struct credential got;

	plugin(f, V1BETA1, ANSWER(V1BETA1, "\"token\":\"abc\",\"expirationTimestamp\":\"2001-09-09T03:46:40.25+02:00\""), "");
	assert_ok(f->err);
	assert_ok(ask(f, &got));
	assert_span(got.authorization, "Bearer abc");
	assert_int_equal(got.expires, 1000000000);
	assert_int_equal(got.cert.n, 0);
}

static void certificate_with_its_key(void **state)
{
	struct folder *f = *state;
	struct credential got;

	plugin(f, V1, ANSWER(V1, "\"clientCertificateData\":\"CERT\",\"clientKeyData\":\"KEY\""), ", interactiveMode: Never");
	assert_ok(ask(f, &got));
	assert_span(got.cert, "CERT");
	assert_span(got.key, "KEY");
	assert_span(got.authorization, "");
}

static void what_a_plugin_is_told(void **state)
{
	struct folder *f = *state;
	struct credential got;
	const char *script = "printf %s \"$KUBERNETES_EXEC_INFO\" >\"$HOME/info\"; printf '%s|' \"$@\" \"$MORE\" \"$HOME\" \"$INHERITED\" >\"$HOME/args\"\n"
		"cat >\"$HOME/stdin\"\n" ANSWER(V1, "\"token\":\"t\"");

	setenv("INHERITED", "yes", 1);
	setenv("MORE", "overwritten", 1);
	plugin(f, V1, script, ", interactiveMode: IfAvailable, args: ['$(id)', 'two words'], env: [{name: MORE, value: 'a b'}]");
	assert_ok(ask(f, &got));
	assert_span(file_text(f, "info"), "{\"kind\":\"ExecCredential\",\"apiVersion\":\"" V1 "\",\"spec\":{\"interactive\":false}}");
	assert_span(file_text(f, "args"), arena_printf(&f->arena, "$(id)|two words|a b|%s|yes|", f->path).p);
	assert_span(file_text(f, "stdin"), "");
	plugin(f, V1, script, ", interactiveMode: Never, provideClusterInfo: true");
	assert_ok(ask(f, &got));
	assert_span(file_text(f, "info"), "{\"kind\":\"ExecCredential\",\"apiVersion\":\"" V1 "\",\"spec\":{\"cluster\":{\"server\":\"https://k.example:6443/x\","
		"\"certificate-authority-data\":\"Q0E=\",\"config\":{\"audience\":\"here\",\"count\":3}},\"interactive\":false}}");
}

static void no_other_file_is_passed_on(void **state)
{
	struct folder *f = *state;
	struct credential got;
	span open_here = folder_put(f, "open-here", SPAN("x"), 0600);
	int leak = open(open_here.p, O_RDONLY); // without O_CLOEXEC

	assert_true(leak > STDERR_FILENO);
	plugin(f, V1, "ls -l /proc/$$/fd >\"$HOME/files\"\n" ANSWER(V1, "\"token\":\"t\""), ", interactiveMode: Never");
	assert_ok(ask(f, &got));
	close(leak);
	assert_true(span_contains(file_text(f, "files"), SPAN("/dev/null"))); // its standard input
	assert_false(span_contains(file_text(f, "files"), SPAN("open-here")));
}

static void where_a_command_is_found(void **state)
{
	struct folder *f = *state;
	struct credential got;
	char here[4096];

	assert_non_null(getcwd(here, sizeof here));
	const char *config = "current-context: c\nclusters:\n- {name: k, cluster: {server: https://k.example}}\n"
		"users:\n- {name: u, user: {exec: {apiVersion: " V1 ", interactiveMode: Never, command: my-plug, installHint: \"get it\\e[1m there\"}}}\n"
		"contexts:\n- {name: c, context: {cluster: k, user: u}}\n";
	folder_config(f, ".kube/config", config);
	span script = SPAN("#!/bin/sh\n" ANSWER(V1, "\"token\":\"from-path\""));
	folder_put(f, ".kube/my-plug", script, 0700); // beside the kubeconfig, and where we are: neither is PATH
	folder_load(f);
	assert_int_equal(chdir(folder_path(f, ".kube").p), 0);
	char *old = strdup(getenv("PATH"));
	setenv("PATH", arena_printf(&f->arena, ".::%s/bin:%s", f->path, old).p, 1);
	assert_err(ask(f, &got), ENOENT, "the exec plug-in my-plug is not installed: get it?[1m there");
	folder_put(f, "bin/my-plug", script, 0700);
	assert_ok(ask(f, &got));
	assert_span(got.authorization, "Bearer from-path");
	setenv("PATH", old, 1);
	free(old);
	// Beside the kubeconfig, wherever we are and however it was named.
	folder_config(f, ".kube/config", arena_printf(&f->arena, "%.*s./my-plug%s", (int)(strstr(config, "my-plug") - config), config, strstr(config, "my-plug") + 7).p);
	f->flags.kubeconfig = SPAN("config");
	folder_load(f);
	assert_ok(ask(f, &got));
	assert_int_equal(chdir("/"), 0);
	f->flags.kubeconfig = folder_path(f, ".kube/config");
	folder_load(f);
	assert_ok(ask(f, &got));
	folder_put(f, ".kube/my-plug", script, 0600);
	assert_err(ask(f, &got), ENOENT, "not installed");
	assert_int_equal(chdir(here), 0);
}

static void answers_that_are_refused(void **state)
{
	static const struct { const char *script, *why; int code; } cases[] = {
		{ ANSWER(V1BETA1, "\"token\":\"SECRET\""), "is configured for " V1 " and answered with " V1BETA1, EINVAL },
		{ "echo '{\"apiVersion\":\"" V1 "\",\"kind\":\"Secret\",\"status\":{\"token\":\"SECRET\"}}'", "its kind is not ExecCredential", EINVAL },
		{ "echo SECRET", "no JSON object", EINVAL },
		{ "echo '{\"token\":SECRET'", "no JSON object", EINVAL },
		{ "true", "no JSON object", EINVAL },
		{ "echo '{\"apiVersion\":\"" V1 "\",\"kind\":\"ExecCredential\"}'", "no status", EINVAL },
		{ ANSWER(V1, ""), "neither a token nor a certificate", EINVAL },
		{ ANSWER(V1, "\"clientCertificateData\":\"SECRET\""), "only one of certificate and key", EINVAL },
		{ ANSWER(V1, "\"clientKeyData\":\"SECRET\",\"token\":\"t\""), "only one of certificate and key", EINVAL },
		{ ANSWER(V1, "\"token\":7"), "no text", EINVAL },
		{ ANSWER(V1, "\"token\":\"SECRET\\u000aX-Evil: 1\""), "control character", EINVAL },
		{ ANSWER(V1, "\"token\":\"SECRET\",\"expirationTimestamp\":\"tomorrow\""), "RFC 3339", EINVAL },
		{ "echo SECRET >&2; exit 7", "failed with exit code 7", EACCES },
		{ "echo SECRET; kill -9 $$", "ended by signal 9", EACCES },
		{ "yes SECRET", "wrote more than 1 MiB", EFBIG },
	};
	struct folder *f = *state;
	struct credential got;
	int err = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY);

	dup2(null, STDERR_FILENO); // theirs is ours
	close(null);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		plugin(f, V1, cases[i].script, ", interactiveMode: Never");
		struct err e = ask(f, &got);
		assert_err(e, cases[i].code, cases[i].why);
		assert_false(span_contains(e.text, SPAN("SECRET")));
		assert_int_equal(got.authorization.n, 0);
	}
	dup2(err, STDERR_FILENO);
	close(err);
}

// Waits for a process that is no child of ours: the kernel ends what was killed in its own time.
static bool ended(span pid)
{
	struct pollfd f = { .fd = pidfd_open(atoi(pid.p), 0), .events = POLLIN };

	if (f.fd < 0)
		return errno == ESRCH;
	bool gone = poll(&f, 1, 20000) == 1;
	close(f.fd);
	return gone;
}

static void one_that_hangs_is_ended_with_its_children(void **state)
{
	struct folder *f = *state;
	struct credential got;

	plugin(f, V1, "trap '' TERM INT; sleep 600 & echo $! >\"$HOME/child\"; echo x; sleep 600", ", interactiveMode: Never");
	assert_err(credentials_get(credentials_new(&f->arena, &f->got, 3), 1000, false, &got), ETIMEDOUT, "did not answer within 3 s");
	assert_true(ended(arena_span(&f->arena, file_text(f, "child"))));
}

static void one_that_leaves_a_child_behind_is_not_waited_for(void **state)
{
	struct folder *f = *state;
	struct credential got;

	plugin(f, V1, "sleep 600 & echo $! >\"$HOME/child\"\n" ANSWER(V1, "\"token\":\"t\""), ", interactiveMode: Never");
	assert_ok(ask(f, &got));
	assert_span(got.authorization, "Bearer t");
	kill(atoi(arena_span(&f->arena, file_text(f, "child")).p), SIGKILL);
}

static void a_stop_ends_it(void **state)
{
	struct folder *f = *state;
	struct credential got;
	volatile sig_atomic_t stop = 1;

	plugin(f, V1, "sleep 600", ", interactiveMode: Never");
	struct credentials *c = credentials_new(&f->arena, &f->got, 20);
	credentials_stop(c, &stop);
	assert_err(credentials_get(c, 1000, false, &got), EINTR, "interrupted");
}

// Counts its calls in a file, and tells a token that names the call.
#define COUNTING "n=$(($(cat \"$HOME/calls\" 2>/dev/null || echo 0) + 1)); echo $n >\"$HOME/calls\"\n" \
	"echo '{\"apiVersion\":\"" V1 "\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"t'$n'\"'$EXPIRES'}}'\n"

static void an_answer_is_kept(void **state)
{
	struct folder *f = *state;
	struct credential got;

	plugin(f, V1, COUNTING, ", interactiveMode: Never, env: [{name: EXPIRES, value: ',\"expirationTimestamp\":\"2001-09-09T01:46:40Z\"'}]");
	struct credentials *c = credentials_new(&f->arena, &f->got, 20);
	static const struct { int64_t now; bool renew; const char *want; } calls[] = {
		{ 999999000, false, "Bearer t1" }, { 1000000000, false, "Bearer t1" }, { 1000000001, false, "Bearer t2" },
		{ 1000000002, false, "Bearer t2" }, // ended when it came: kept for a moment, clocks differ
		{ 1000000020, false, "Bearer t3" }, { 1000000021, true, "Bearer t4" }, { 1000000022, true, "Bearer t4" }, { 1000000040, true, "Bearer t5" },
	};
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
		assert_ok(credentials_get(c, calls[i].now, calls[i].renew, &got));
		assert_span(got.authorization, calls[i].want);
	}
	plugin(f, V1, COUNTING, ", interactiveMode: Never");
	c = credentials_new(&f->arena, &f->got, 20);
	assert_ok(credentials_get(c, 1, false, &got));
	assert_ok(credentials_get(c, INT64_MAX, false, &got));
	assert_span(got.authorization, "Bearer t6");
}

static void configurations_that_are_refused(void **state)
{
	static const struct { const char *version, *more, *why; } cases[] = {
		{ "client.authentication.k8s.io/v1alpha1", "", "Kubernetes 1.24 removed" },
		{ "client.authentication.k8s.io/v2", "", "unknown apiVersion" },
		{ "''", "", "no apiVersion" },
		{ V1, "", "no interactiveMode" },
		{ V1, ", interactiveMode: Sometimes", "none of Never" },
		{ V1BETA1, ", env: [{value: x}]", "without a name" },
		{ V1BETA1, ", args: [1]", "cannot be used" },
		{ V1BETA1, ", command: ''", "no command" },
	};
	struct folder *f = *state;
	struct credential got;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		plugin(f, cases[i].version, "echo", cases[i].more);
		assert_err(f->err, EINVAL, cases[i].why);
	}
	plugin(f, V1BETA1, "echo", ", env: [{name: A=B, value: x}]");
	assert_ok(f->err);
	assert_err(ask(f, &got), EINVAL, "environment");
	plugin(f, V1BETA1, "echo", ", args: [\"a\\0b\"]");
	assert_err(ask(f, &got), EINVAL, "NUL");
	f->flags.no_plugins = true;
	plugin(f, V1, "echo", ", interactiveMode: Never");
	assert_err(f->err, EACCES, "plug-ins are refused");
	f->flags.token = SPAN("typed");
	plugin(f, V1, "echo", ", interactiveMode: Never");
	assert_ok(f->err); // not needed
	assert_null(f->got.exec);
}

// Standard input is a terminal: a plug-in may ask when it says so, and is told.
static void interactive_rules(void **state)
{
	struct folder *f = *state;
	struct credential got;
	int master, slave;
	const char *script = "case $KUBERNETES_EXEC_INFO in *'\"interactive\":true'*) read x;; *) x=unasked; cat;; esac\n"
		"echo '{\"apiVersion\":\"" V1 "\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"'$x'\"}}'\n";

	plugin(f, V1, script, ", interactiveMode: Always");
	assert_err(ask(f, &got), ENOTTY, "standard input is no terminal");
	if (openpty(&master, &slave, NULL, NULL, NULL) != 0)
		skip(); // no terminals here
	assert_int_equal(write(master, "typed\nagain\n", 12), 12);
	dup2(slave, STDIN_FILENO);
	assert_ok(ask(f, &got));
	assert_span(got.authorization, "Bearer typed");
	plugin(f, V1, script, ", interactiveMode: Never");
	assert_ok(ask(f, &got));
	assert_span(got.authorization, "Bearer unasked");
	plugin(f, V1, script, ", interactiveMode: IfAvailable");
	assert_ok(ask(f, &got));
	assert_span(got.authorization, "Bearer again");
	close(slave);
	close(master);
}

// With a terminal that controls us the plug-in stands in its foreground, else reading would stop it; afterwards we do again.
static void the_terminal_is_lent(void **state)
{
	struct folder *f = *state;
	struct credential got;
	int master, slave, status;

	plugin(f, V1, "read x </dev/tty\n" "echo '{\"apiVersion\":\"" V1 "\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"'$x'\"}}'\n", ", interactiveMode: Always");
	if (openpty(&master, &slave, NULL, NULL, NULL) != 0)
		skip(); // no terminals here
	assert_int_equal(write(master, "typed\n", 6), 6);
	pid_t pid = fork();
	if (pid == 0) {
		setsid();
		ioctl(slave, TIOCSCTTY, 0);
		dup2(slave, STDIN_FILENO);
		struct err e = credentials_get(credentials_new(&f->arena, &f->got, 20), 1, false, &got);
		_exit(e.code ? 1 : !span_is(got.authorization, "Bearer typed") ? 2 : tcgetpgrp(STDIN_FILENO) != getpgrp() ? 3 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	// Its interruption is ours: Ctrl-C went to the foreground alone.
	plugin(f, V1, "kill -INT $$", ", interactiveMode: Always");
	pid = fork();
	if (pid == 0) {
		setsid();
		ioctl(slave, TIOCSCTTY, 0);
		dup2(slave, STDIN_FILENO);
		_exit(credentials_get(credentials_new(&f->arena, &f->got, 20), 1, false, &got).code ? 1 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
	close(slave);
	close(master);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, folder_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(token_and_expiry), TEST(certificate_with_its_key), TEST(what_a_plugin_is_told), TEST(no_other_file_is_passed_on),
		TEST(where_a_command_is_found), TEST(answers_that_are_refused), TEST(one_that_hangs_is_ended_with_its_children),
		TEST(one_that_leaves_a_child_behind_is_not_waited_for), TEST(a_stop_ends_it), TEST(an_answer_is_kept), TEST(configurations_that_are_refused),
		TEST(interactive_rules), TEST(the_terminal_is_lent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
