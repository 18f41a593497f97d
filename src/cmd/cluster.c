#include "cmd/cluster.h"

#include "cmd/log.h"
#include "cmd/timeout.h"
#include "io/live/live.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static bool named(const struct context *c)
{
	return args_has(&c->args, OPT_context) || args_has(&c->args, OPT_kubeconfig) || args_has(&c->args, OPT_server);
}

bool cluster_meant(const struct context *c)
{
	if (named(c))
		return true;
	return client_built() && (getenv("KUBERNETES_SERVICE_HOST") || (isatty(STDIN_FILENO) && isatty(STDERR_FILENO)));
}

span cluster_hint(void)
{
	return client_built() ? SPAN("; for a running cluster say --context NAME") : SPAN("; this build reads files only: it was made without libcurl");
}

bool cluster_alone(const struct context *c, span *wrong)
{
	static const enum opt which[] = { CLUSTER_OPTIONS, CLUSTER_AS };

	for (size_t i = 0; i < sizeof which / sizeof *which; i++)
		if (c->args.value[which[i]].n) {
			*wrong = arena_printf(c->arena, "--%s is for a running cluster: it makes no sense beside files", option_table[which[i]].name);
			return false;
		}
	return true;
}

static void flags(struct context *c, struct access_flags *out)
{
	struct args *x = &c->args;
	span none = SPAN("");

	*out = (struct access_flags){
		.kubeconfig = args_text(x, OPT_kubeconfig, none), .context = args_text(x, OPT_context, none), .cluster = args_text(x, OPT_cluster, none),
		.user = args_text(x, OPT_user, none), .server = args_text(x, OPT_server, none), .token = args_text(x, OPT_token, none),
		.certificate_authority = args_text(x, OPT_certificate_authority, none), .tls_server_name = args_text(x, OPT_tls_server_name, none),
		.as = args_text(x, OPT_connect_as, none), .as_groups = x->value[OPT_connect_as_group], .insecure = args_has(x, OPT_insecure),
	};
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void progress(void *ctx, size_t requests, uint64_t bytes, size_t objects)
{
	(void)ctx;
	log_progress("reading the cluster: %zu objects, %zu requests, %.1f MB", objects, requests, (double)bytes / 1e6);
}

static void say_read(const struct live_read *r, double seconds)
{
	if (!log_is_quiet())
		log_line("read %zu objects, Kubernetes %.*s: %zu requests, %.1f MB, %.1f s", r->objects, SPANF(r->version.n ? r->version : SPAN("of unknown version")),
			r->wire.requests, (double)r->wire.bytes_read / 1e6, seconds);
}

// host:port of the address, which may be written with a user, a password and a path.
static span host(span server)
{
	ptrdiff_t at = 0;
	span out = server;

	for (size_t i = 0; i + 2 < server.n; i++)
		if (server.p[i] == ':' && server.p[i + 1] == '/' && server.p[i + 2] == '/') {
			out = span_from(server, i + 3);
			break;
		}
	span_cut(out, '/', &out);
	at = span_rfind(out, '@');
	return at < 0 ? out : span_from(out, (size_t)at + 1);
}

static span context_name(struct session *s, const struct access *of)
{
	if (of->context.n)
		return of->context;
	return of->file.n || args_has(&s->c->args, OPT_server) ? host(of->server) : SPAN("in-cluster");
}

static struct err collect(struct session *s, struct builder *b, struct client *client, const struct access *of)
{
	struct ingest in = { .options.json = { .skip_managed_fields = true, .mask_secrets = true }, .arena = &s->arena, .keys = builder_keys(b),
		.diags = &s->diags, .sink = session_sink(b) };
	struct spanvec namespaces = { 0 };
	struct live_read read;
	double begin = now();

	if (of->namespace.n)
		vec_push(&namespaces, s->c->arena, of->namespace);
	if (s->c->args.value[OPT_namespace].n)
		vec_push(&namespaces, s->c->arena, args_text(&s->c->args, OPT_namespace, SPAN("")));
	struct live_options o = { .secret_metadata = args_has(&s->c->args, OPT_secret_metadata), .namespaces = &namespaces, .progress = progress };
	struct err e = live_collect(&in, client, context_name(s, of), &o, &read);
	s->read = in.stats;
	log_wipe();
	say_read(&read, now() - begin);
	return e;
}

bool cluster_read(struct session *s, struct builder *b, struct outcome *end, bool *lost, span *wrong)
{
	struct client_options o = { .stop = timeout_flag() };
	struct access_flags f;
	struct access of;
	struct client *client;
	unsigned patience;

	*lost = false;
	flags(s->c, &f);
	if (!timeout_seconds(s->c, OPT_request_timeout, &patience, wrong))
		return false;
	o.stall_seconds = patience;
	o.connect_seconds = patience && patience < 10 ? patience : 0;
	struct err e = access_load(&s->arena, &f, &s->diags, &of);
	if (e.code) {
		*wrong = arena_span(s->c->arena, e.text);
		return false;
	}
	if (!log_is_quiet())
		log_line("cluster %.*s, %s://%.*s", SPANF(context_name(s, &of)), span_starts(of.server, SPAN("http:")) ? "http" : "https", SPANF(host(of.server)));
	e = client_open(&s->arena, &of, &o, &client);
	if (e.code) {
		*wrong = arena_span(s->c->arena, e.text);
		return false;
	}
	e = collect(s, b, client, &of);
	client_close(client);
	s->n_inputs = 1;
	*lost = e.code != 0;
	s->n_failed = *lost;
	if (*lost)
		outcome_add(end, s->c->arena, EXIT_UNREADABLE, "could not read cluster %.*s: %.*s", SPANF(context_name(s, &of)),
			SPANF(e.code == EINTR ? SPAN("the time was over before it was read") : e.text));
	return true;
}
