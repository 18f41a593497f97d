#include "io/access/parts.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define SECONDS 60         // without anybody to ask
#define SECONDS_TO_ASK 300 // a login in the browser takes a while, and whoever sits there can interrupt it

extern char **environ;

// A plug-in under way. It leads a process group of its own, so that all that it starts can be ended; the terminal is lent to that group.
struct plugin {
	struct arena *a;
	const struct access *of;
	const struct access_run *run;
	span path;    // what is run
	bool interactive;
	int tty;      // -1: we have none to lend
	struct termios mode;
	int out[2];   // its standard output
	int fd;       // of the process; -1: the kernel cannot
	pid_t pid;
	struct buf answer;
	unsigned seconds;
	int64_t ends; // milliseconds of the monotonic clock
};

static int64_t clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool runnable(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

// os/exec LookPath: our PATH, not the one that the kubeconfig sets, and never the folder we happen to be in (ErrDot).
static span look_up(struct arena *a, span command)
{
	const char *list = getenv("PATH");
	span folder;

	for (span rest = span_str(list ? list : ""); rest.p;) {
		rest = span_cut(rest, ':', &folder);
		if (!span_starts(folder, SPAN("/")))
			continue;
		span path = arena_printf(a, "%.*s/%.*s", SPANF(folder), SPANF(command));
		if (runnable(path.p))
			return path;
	}
	return SPAN("");
}

// A command with a slash lies beside the kubeconfig (loader.go GetAuthInfoFileReferences); any other is looked up.
static struct err find_program(struct plugin *p)
{
	const struct access_exec *x = p->of->exec;

	if (!access_plain(x->command))
		return access_fail(p->a, EINVAL, "the exec plug-in's command holds a control character");
	if (span_find(x->command, '/', 0) < 0) {
		p->path = look_up(p->a, x->command);
	} else {
		span joined = access_join(p->a, x->folder, x->command);
		p->path = arena_printf(p->a, "%s%.*s", span_find(joined, '/', 0) < 0 ? "./" : "", SPANF(joined));
		if (!runnable(p->path.p))
			p->path = SPAN("");
	}
	if (p->path.n)
		return OK;
	return access_fail(p->a, ENOENT, "the exec plug-in %.*s is not installed%s%.*s", SPANF(access_shown(p->a, x->command)), x->install_hint.n ? ": " : "",
		SPANF(access_shown(p->a, x->install_hint)));
}

static bool holds_nul(span s) { return s.n && memchr(s.p, 0, s.n); }

// Inherited, then the kubeconfig's, then ours: of one name the last counts (os/exec dedupEnv).
static struct err make_env(struct plugin *p, char ***out)
{
	const struct access_pairs *env = &p->of->exec->env;
	struct spanmap seen = { 0 };
	VEC(span) all = { 0 };
	size_t n = 0;
	bool fresh;

	for (char **e = environ; *e; e++)
		vec_push(&all, p->a, span_str(*e));
	for (size_t i = 0; i < env->n; i++) {
		if (holds_nul(env->v[i].name) || holds_nul(env->v[i].value) || span_find(env->v[i].name, '=', 0) >= 0)
			return access_fail(p->a, EINVAL, "an environment variable of the exec plug-in holds a NUL byte, or its name a \"=\"");
		vec_push(&all, p->a, arena_printf(p->a, "%.*s=%.*s", SPANF(env->v[i].name), SPANF(env->v[i].value)));
	}
	vec_push(&all, p->a, arena_printf(p->a, "KUBERNETES_EXEC_INFO=%.*s", SPANF(access_exec_info(p->a, p->of, p->interactive))));
	char **to = arena_array(p->a, char *, all.n + 1);
	for (size_t i = all.n; i-- > 0;) {
		span name;
		span_cut(all.v[i], '=', &name);
		spanmap_put(&seen, p->a, name.n ? name : SPAN(""), &fresh);
		if (fresh)
			to[n++] = (char *)all.v[i].p;
	}
	*out = to;
	return OK;
}

static struct err make_args(struct plugin *p, char ***out)
{
	const struct spanvec *args = &p->of->exec->args;
	char **to = arena_array(p->a, char *, args->n + 2);

	to[0] = (char *)arena_span(p->a, p->of->exec->command).p;
	for (size_t i = 0; i < args->n; i++) {
		if (holds_nul(args->v[i]))
			return access_fail(p->a, EINVAL, "an argument of the exec plug-in holds a NUL byte");
		to[i + 1] = (char *)arena_span(p->a, args->v[i]).p;
	}
	*out = to;
	return OK;
}

// exec.go isInteractive.
static struct err decide_interactive(struct plugin *p)
{
	enum access_interactive mode = p->of->exec->interactive;
	bool terminal = isatty(STDIN_FILENO);

	if (mode == ACCESS_ALWAYS && !terminal)
		return access_fail(p->a, ENOTTY, "the exec plug-in %.*s must be able to ask, but standard input is no terminal",
			SPANF(access_shown(p->a, p->of->exec->command)));
	p->interactive = mode != ACCESS_NEVER && terminal;
	return OK;
}

// Only who holds the terminal's foreground can lend it.
static void borrow_terminal(struct plugin *p)
{
	p->tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (p->tty >= 0 && (tcgetpgrp(p->tty) != getpgrp() || tcgetattr(p->tty, &p->mode) < 0)) {
		close(p->tty);
		p->tty = -1;
	}
}

// Back to us: from the background that is only allowed with SIGTTOU blocked.
static void return_terminal(struct plugin *p, bool mode_too)
{
	sigset_t block, old;

	if (p->tty < 0)
		return;
	sigemptyset(&block);
	sigaddset(&block, SIGTTOU);
	sigprocmask(SIG_BLOCK, &block, &old);
	tcsetpgrp(p->tty, getpgrp());
	if (mode_too) // it was killed at a prompt that showed no echo
		tcsetattr(p->tty, TCSADRAIN, &p->mode);
	sigprocmask(SIG_SETMASK, &old, NULL);
	close(p->tty);
}

// Ctrl-Z stops the plug-in's group alone: we stop too, and go on together. What stopped because it may not use the terminal stays so until its time is over.
static void stop_with_it(struct plugin *p, int status)
{
	int64_t begin = clock_now();
	sigset_t block, old;

	if (p->tty < 0 || WSTOPSIG(status) != SIGTSTP)
		return;
	sigemptyset(&block);
	sigaddset(&block, SIGTTOU);
	sigprocmask(SIG_BLOCK, &block, &old);
	tcsetpgrp(p->tty, getpgrp());
	raise(SIGTSTP);
	if (tcgetpgrp(p->tty) == getpgrp()) // not so when we go on in the background
		tcsetpgrp(p->tty, p->pid);
	sigprocmask(SIG_SETMASK, &old, NULL);
	p->ends += clock_now() - begin;
	kill(-p->pid, SIGCONT);
}

// Its standard error is ours, so that its questions and complaints reach the user and nothing else; no other file of ours is passed on.
static int spawn(struct plugin *p, char **args, char **env)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, all;

	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	if (p->tty >= 0)
		posix_spawn_file_actions_addtcsetpgrp_np(&files, p->tty);
	posix_spawn_file_actions_adddup2(&files, p->out[1], STDOUT_FILENO);
	if (!p->interactive) // after the pipe, whose end is 0 when we were started without standard input
		posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addclosefrom_np(&files, 3);
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	int code = posix_spawn(&p->pid, p->path.p, &files, &attr, args, env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return code;
}

// Takes what is there; false at the end of the output.
static bool drain(struct plugin *p)
{
	while (p->answer.n <= ACCESS_FILE_MAX) {
		char *to = buf_room(&p->answer, 1u << 14);
		ssize_t got = read(p->out[0], to, 1u << 14);
		if (got > 0)
			p->answer.n += (size_t)got;
		else if (got == 0 || (errno != EAGAIN && errno != EINTR))
			return false;
		else if (errno == EAGAIN)
			return true;
	}
	return true;
}

// Until the process has ended: a child that it left behind may hold its output open for as long as it likes.
static struct err watch(struct plugin *p, int *status)
{
	struct pollfd f[2] = { { .fd = p->out[0], .events = POLLIN }, { .fd = p->fd, .events = POLLIN } };

	for (;;) {
		bool news = waitpid(p->pid, status, WNOHANG | WUNTRACED) == p->pid;
		if (news && !WIFSTOPPED(*status)) {
			p->pid = 0;
			drain(p);
			return OK;
		}
		if (news)
			stop_with_it(p, *status);
		int64_t left = p->ends - clock_now();
		if (p->run->stop && *p->run->stop)
			return access_fail(p->a, EINTR, "interrupted while the exec plug-in ran");
		if (left <= 0)
			return access_fail(p->a, ETIMEDOUT, "the exec plug-in %.*s did not answer within %u s", SPANF(access_shown(p->a, p->of->exec->command)), p->seconds);
		// A short while at most: neither a stop that comes between the look and the wait nor an end without process descriptors is then missed for long.
		poll(f, 2, left < 50 ? (int)left : 50);
		if (f[0].fd >= 0 && f[0].revents && !drain(p))
			f[0].fd = -1;
		if (p->answer.n > ACCESS_FILE_MAX)
			return access_fail(p->a, EFBIG, "the exec plug-in %.*s wrote more than 1 MiB", SPANF(access_shown(p->a, p->of->exec->command)));
	}
}

// By a signal, or as programs say that they were.
static bool interrupted(int status)
{
	return WIFSIGNALED(status) ? WTERMSIG(status) == SIGINT : WEXITSTATUS(status) == 128 + SIGINT;
}

static struct err judge_status(struct plugin *p, int status)
{
	span name = access_shown(p->a, p->of->exec->command);

	if (p->answer.n > ACCESS_FILE_MAX)
		return access_fail(p->a, EFBIG, "the exec plug-in %.*s wrote more than 1 MiB", SPANF(name));
	if (interrupted(status))
		return access_fail(p->a, EINTR, "the exec plug-in %.*s was interrupted", SPANF(name));
	if (WIFSIGNALED(status))
		return access_fail(p->a, EACCES, "the exec plug-in %.*s was ended by signal %d", SPANF(name), WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		return access_fail(p->a, EACCES, "the exec plug-in %.*s failed with exit code %d", SPANF(name), WEXITSTATUS(status));
	return OK;
}

static struct err run_program(struct plugin *p, char **args, char **env)
{
	int status = 0;

	if (pipe2(p->out, O_CLOEXEC) < 0)
		return access_fail(p->a, errno, "cannot run the exec plug-in: %s", strerror(errno));
	fcntl(p->out[0], F_SETFL, O_NONBLOCK);
	borrow_terminal(p);
	int code = spawn(p, args, env);
	close(p->out[1]);
	struct err e = code ? access_fail(p->a, code, "cannot run the exec plug-in %.*s: %s", SPANF(access_shown(p->a, p->path)), strerror(code)) : OK;
	if (!code) {
		p->fd = pidfd_open(p->pid, 0);
		p->seconds = p->run->timeout ? p->run->timeout : p->interactive ? SECONDS_TO_ASK : SECONDS;
		p->ends = clock_now() + (int64_t)p->seconds * 1000;
		e = watch(p, &status);
		if (p->pid) { // it has not ended
			kill(-p->pid, SIGKILL);
			while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
				;
		}
		if (p->fd >= 0)
			close(p->fd);
	}
	close(p->out[0]);
	return_terminal(p, e.code != 0 || WIFSIGNALED(status));
	// Ctrl-C reached the plug-in's group alone, and was meant for us as well.
	if (!e.code && p->tty >= 0 && interrupted(status))
		raise(SIGINT);
	return e.code ? e : judge_status(p, status);
}

struct err access_exec_run(struct arena *a, const struct access *of, const struct access_run *run, struct credential *out)
{
	struct plugin p = { .a = a, .of = of, .run = run, .tty = -1, .fd = -1, .answer = { .arena = a } };
	char **args = NULL, **env = NULL;

	try_(decide_interactive(&p));
	try_(find_program(&p));
	try_(make_args(&p, &args));
	try_(make_env(&p, &env));
	try_(run_program(&p, args, env));
	return access_exec_answer(a, of->exec, buf_span(&p.answer), out);
}
