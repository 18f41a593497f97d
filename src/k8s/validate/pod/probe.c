// Probes and lifecycle handlers.
#include "k8s/validate/pod/podrules.h"

// ValidatePortNumOrName
static void port(struct validation *v, const struct field *at, const value *p)
{
	if (p->type == VALUE_STRING)
		check_add(v, at, value_span(p), check_port_name(value_span(p)));
	else
		check_add_int(v, at, p->type == VALUE_INT ? p->i : 0, check_port(p->type == VALUE_INT ? p->i : 0));
}

static void http_get(struct validation *v, const struct field *at, const value *http)
{
	rule_need(v, at, http, "path");
	port(v, AT(at, "port"), check_get(v, http, "port"));
	CHECK_ONE_OF(v, AT(at, "scheme"), check_text(v, http, "scheme"), "HTTP", "HTTPS");
	value_each(header, check_get(v, http, "httpHeaders")) {
		span name = check_text(v, header, "name");
		check_add(v, AT(at, "httpHeaders"), name, check_http_header(name));
	}
}

static void sleep_action(struct podrules *r, const struct field *at, const value *sleep)
{
	int64_t n = check_int(r->v, sleep, "seconds", 0);
	bool zero = check_gate(r->v, GATE_PodLifecycleSleepActionAllowZero);

	if (!r->has_grace || (n >= (zero ? 0 : 1) && n <= r->grace))
		return;
	if (zero)
		rule_int(r->v, at, n, arena_printf(r->v->arena, "must be non-negative and less than terminationGracePeriodSeconds (%lld)",
			(long long)r->grace).p);
	else
		rule_int(r->v, at, n, arena_printf(r->v->arena, "must be greater than 0 and less than terminationGracePeriodSeconds (%lld). Enable "
			"AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep.", (long long)r->grace).p);
}

// validateHandler: of the handlers that are there, the first is checked and the others are too many.
static void handler(struct podrules *r, const struct field *at, const value *h)
{
	static const struct { uint32_t key; const char *name; } kinds[] = { { KEY_exec, "exec" }, { KEY_httpGet, "httpGet" }, { KEY_tcpSocket, "tcpSocket" },
		{ KEY_grpc, "grpc" }, { KEY_sleep, "sleep" } };
	struct validation *v = r->v;
	unsigned n = 0;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const value *x = value_get(h, kinds[i].key);
		if (!value_present(x))
			continue;
		const struct field *f = AT(at, kinds[i].name);
		if (n++)
			check_forbidden(v, f, "may not specify more than 1 handler type");
		else if (i == 0 && !value_count(check_get(v, x, "command")))
			check_required(v, AT(f, "command"), "");
		else if (i == 1)
			http_get(v, f, x);
		else if (i == 2 || i == 3)
			port(v, AT(f, "port"), check_get(v, x, "port"));
		else if (i == 4)
			sleep_action(r, f, x);
	}
	if (!n)
		check_required(v, at, "must specify a handler type");
}

static void probe(struct podrules *r, const struct field *at, const value *p, bool readiness)
{
	static const struct { uint32_t key; const char *name; } counts[] = { { KEY_initialDelaySeconds, "initialDelaySeconds" },
		{ KEY_timeoutSeconds, "timeoutSeconds" }, { KEY_periodSeconds, "periodSeconds" }, { KEY_successThreshold, "successThreshold" },
		{ KEY_failureThreshold, "failureThreshold" } };
	struct validation *v = r->v;
	const value *grace = check_get(v, p, "terminationGracePeriodSeconds");

	if (!value_present(p))
		return;
	handler(r, at, p);
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		if (value_get_int(p, counts[i].key, 0) < 0)
			check_nonnegative(v, AT(at, counts[i].name), value_get_int(p, counts[i].key, 0));
	if (grace->type == VALUE_INT && grace->i <= 0)
		rule_int(v, AT(at, "terminationGracePeriodSeconds"), grace->i, "must be greater than 0");
	if (!readiness && check_int(v, p, "successThreshold", 0) != 1)
		rule_int(v, AT(at, "successThreshold"), check_int(v, p, "successThreshold", 0), "must be 1");
	if (readiness && grace->type == VALUE_INT)
		rule_int(v, AT(at, "terminationGracePeriodSeconds"), grace->i, "must not be set for readinessProbes");
}

// Sorted as Go sorts texts.
static const char *const signals[] = { "SIGABRT", "SIGALRM", "SIGBUS", "SIGCHLD", "SIGCLD", "SIGCONT", "SIGFPE", "SIGHUP", "SIGILL", "SIGINT", "SIGIO",
	"SIGIOT", "SIGKILL", "SIGPIPE", "SIGPOLL", "SIGPROF", "SIGPWR", "SIGQUIT", "SIGRTMAX", "SIGRTMAX-1", "SIGRTMAX-10", "SIGRTMAX-11", "SIGRTMAX-12",
	"SIGRTMAX-13", "SIGRTMAX-14", "SIGRTMAX-2", "SIGRTMAX-3", "SIGRTMAX-4", "SIGRTMAX-5", "SIGRTMAX-6", "SIGRTMAX-7", "SIGRTMAX-8", "SIGRTMAX-9",
	"SIGRTMIN", "SIGRTMIN+1", "SIGRTMIN+10", "SIGRTMIN+11", "SIGRTMIN+12", "SIGRTMIN+13", "SIGRTMIN+14", "SIGRTMIN+15", "SIGRTMIN+2", "SIGRTMIN+3",
	"SIGRTMIN+4", "SIGRTMIN+5", "SIGRTMIN+6", "SIGRTMIN+7", "SIGRTMIN+8", "SIGRTMIN+9", "SIGSEGV", "SIGSTKFLT", "SIGSTOP", "SIGSYS", "SIGTERM",
	"SIGTRAP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGUSR1", "SIGUSR2", "SIGVTALRM", "SIGWINCH", "SIGXCPU", "SIGXFSZ" };
#define N_SIGNALS (sizeof signals / sizeof *signals)

static void stop_signal(struct podrules *r, const struct field *at, span signal)
{
	span os = check_text(r->v, check_get(r->v, r->spec, "os"), "name"), valid[N_SIGNALS];

	if (!check_has(r->v, r->spec, "os")) {
		check_forbidden(r->v, at, "may not be set for containers with empty `spec.os.name`");
	} else if (span_is(os, "windows")) {
		CHECK_ONE_OF(r->v, at, signal, "SIGKILL", "SIGTERM");
	} else if (span_is(os, "linux")) {
		for (size_t i = 0; i < N_SIGNALS; i++) {
			if (span_is(signal, signals[i]))
				return;
			valid[i] = span_str(signals[i]);
		}
		field_unsupported(r->v, at, signal, valid, N_SIGNALS);
	}
}

void podrules_probes(struct podrules *r, const struct field *at, const value *c)
{
	struct validation *v = r->v;
	const value *life = check_get(v, c, "lifecycle");
	const struct field *f = AT(at, "lifecycle");

	if (check_has(v, life, "postStart"))
		handler(r, AT(f, "postStart"), check_get(v, life, "postStart"));
	if (check_has(v, life, "preStop"))
		handler(r, AT(f, "preStop"), check_get(v, life, "preStop"));
	if (check_has(v, life, "stopSignal"))
		stop_signal(r, AT(f, "stopSignal"), check_text(v, life, "stopSignal"));
	probe(r, AT(at, "livenessProbe"), check_get(v, c, "livenessProbe"), false);
	probe(r, AT(at, "readinessProbe"), check_get(v, c, "readinessProbe"), true);
	probe(r, AT(at, "startupProbe"), check_get(v, c, "startupProbe"), false);
}
