#include "cmd/session.h"

#include "cmd/cluster.h"
#include "cmd/log.h"
#include "cmd/timeout.h"
#include "twin/provider.h"
#include "twin/rebuild.h"
#include "twin/version.h"

#include <sys/random.h>
#include <unistd.h>

// -- options ------------------------------------------------------------------------------------------------------
static bool refuse(struct session *s, span *wrong, const char *fmt, span what)
{
	*wrong = arena_printf(s->c->arena, fmt, SPANF(what));
	return false;
}

static bool tenancy_option(struct session *s, span *wrong, span *file)
{
	struct args *x = &s->c->args;
	span t = args_text(x, OPT_tenancy, SPAN("auto"));
	bool mode = span_is(t, "namespace") || span_is(t, "auto");

	s->options.tenant_label = args_text(x, OPT_tenant_label, SPAN(""));
	if (x->value[OPT_tenant_label].n && !s->options.tenant_label.n)
		return refuse(s, wrong, "--tenant-label%.*s needs the key of a label", SPAN(""));
	if (s->options.tenant_label.n && x->value[OPT_tenancy].n)
		return refuse(s, wrong, "--tenancy %.*s and --tenant-label exclude each other", t);
	s->options.tenancy = mode ? t : SPAN("");
	*file = mode ? SPAN("") : t;
	return true;
}

// Modes of kube-apiserver's --authorization-mode in any case; a webhook may have a name. A word misspelt would be an authorizer that was not seen,
// behind which nothing is proven.
static bool authorizer(span word)
{
	static const char *const mode[] = { "node", "rbac", "webhook", "abac", "alwaysallow" };
	span head, name = span_cut(word, ':', &head);

	for (size_t i = 0; i < sizeof mode / sizeof *mode; i++)
		if (span_eq_fold(head, span_str(mode[i])))
			return !name.p || (i == 2 && name.n);
	return false;
}

static bool options(struct session *s, span *wrong, span *tenancy_file)
{
	struct args *x = &s->c->args;
	struct snapshot_options *o = &s->options;
	struct spanvec v;

	// The seed only keeps hostile names from choosing their place in a hash table; no result depends on it.
	if (getrandom(&o->hash_seed, sizeof o->hash_seed, 0) != (ssize_t)sizeof o->hash_seed)
		o->hash_seed = (uint64_t)(uintptr_t)s ^ (uint64_t)getpid();
	o->kubernetes_version = args_text(x, OPT_kubernetes_version, SPAN(""));
	if (x->value[OPT_kubernetes_version].n && !version_minor(o->kubernetes_version))
		return refuse(s, wrong, "--kubernetes-version %.*s: a version such as 1.31 was expected", o->kubernetes_version);
	o->emulated_version = args_text(x, OPT_emulated_version, SPAN(""));
	if (x->value[OPT_emulated_version].n && !version_minor(o->emulated_version))
		return refuse(s, wrong, "--emulated-version %.*s: a version such as 1.34 was expected", o->emulated_version);
	v = args_list(s->c->arena, x, OPT_feature_gates);
	for (size_t i = 0; i < v.n; i++) {
		if (!gates_well_formed(v.v[i]))
			return refuse(s, wrong, "--feature-gates %.*s: NAME=true or NAME=false was expected", v.v[i]);
		o->feature_gates = i ? arena_printf(s->c->arena, "%.*s,%.*s", SPANF(o->feature_gates), SPANF(v.v[i])) : v.v[i];
	}
	v = args_list(s->c->arena, x, OPT_authorizers);
	for (size_t i = 0; i < v.n; i++)
		if (!authorizer(v.v[i]))
			return refuse(s, wrong, "--authorizers %.*s: node, rbac, webhook, webhook:NAME, abac or alwaysallow was expected", v.v[i]);
	if (x->value[OPT_authorizers].n && !v.n)
		return refuse(s, wrong, "--authorizers%.*s needs a list such as node,rbac", SPAN(""));
	if (!tenancy_option(s, wrong, tenancy_file))
		return false;
	v = args_list(s->c->arena, x, OPT_platform);
	o->platform = v.v;
	o->n_platform = v.n;
	v = args_list(s->c->arena, x, OPT_trust);
	o->trust = v.v;
	o->n_trust = v.n;
	v = args_list(s->c->arena, x, OPT_assume_empty);
	o->assume_empty = v.v;
	o->n_assume_empty = v.n;
	for (size_t i = 0; i < x->value[OPT_assume_empty].n; i++)
		o->assume_empty_all |= !x->value[OPT_assume_empty].v[i].n;
	o->authorizers = args_text(x, OPT_authorizers, SPAN(""));
	return true;
}

// -- reading ------------------------------------------------------------------------------------------------------
static void add_object(void *ctx, const struct ingest_object *o)
{
	builder_add(ctx, o->root, o->src, o->at, o->api_version_hint, o->kind_hint);
}

static void add_kind(void *ctx, span api_version, span kind)
{
	builder_kind_seen(ctx, api_version, kind);
}

static void add_partial(void *ctx, span api_version, span kind, span why)
{
	builder_kind_partial(ctx, api_version, kind, why);
}

struct ingest_sink session_sink(struct builder *b)
{
	return (struct ingest_sink){ b, add_object, add_kind, add_partial };
}

static void take_document(void *ctx, const struct ingest_object *o)
{
	value *to = ctx;
	if (to->type == VALUE_ABSENT)
		*to = *o->root;
}

static void take_nothing(void *ctx, span api_version, span kind)
{
	(void)ctx, (void)api_version, (void)kind;
}

// A configuration file: one document of one of two kinds, read with the snapshot's key table.
static bool read_document(struct session *s, struct builder *b, enum opt option, const char *kind, const char *or_kind, const value **out, span *wrong)
{
	span file = args_text(&s->c->args, option, SPAN(""));
	value *to = arena_new(&s->arena, value);
	struct ingest in = { .arena = &s->arena, .keys = builder_keys(b), .diags = &s->diags, .sink = { to, take_document, take_nothing, NULL } };
	struct err e = ingest_path(&in, arena_span(&s->arena, file).p);

	span is = value_get_span(to, KEY_kind);
	*out = to;
	if (!e.code && (span_is(is, kind) || span_is(is, or_kind)))
		return true;
	log_diags(&s->diags);
	*wrong = arena_printf(s->c->arena, "--%s %.*s: %.*s", option_table[option].name, SPANF(file),
		SPANF(e.code ? e.text : arena_printf(s->c->arena, "a document of kind %s was expected", kind)));
	return false;
}

void session_read(struct session *s, struct builder *b, const struct spanvec *paths, const struct ingest_sink *to, struct outcome *end)
{
	struct ingest in = { .options.json = { .skip_managed_fields = true, .mask_secrets = true }, .arena = &s->arena, .keys = builder_keys(b),
		.diags = &s->diags, .sink = session_sink(b) };

	if (to)
		in.sink = *to;
	s->n_inputs = paths->n;
	for (size_t i = 0; i < paths->n; i++) {
		span path = paths->v[i];
		log_progress("reading %.*s", SPANF(path));
		struct err e = ingest_path(&in, arena_span(&s->arena, path).p);
		if (!e.code)
			continue;
		s->n_failed++;
		outcome_add(end, s->c->arena, EXIT_UNREADABLE, "could not read %.*s", SPANF(e.text.n ? e.text : path));
	}
	s->read = in.stats;
}

// Errors that belong to no input are about the configuration (a tenancy file that is none).
static bool configured(struct session *s, span *wrong)
{
	for (size_t i = 0; i < s->diags.list.n; i++) {
		const struct diag *d = &s->diags.list.v[i];
		if (d->level == DIAG_ERROR && !d->file.n) {
			*wrong = arena_span(s->c->arena, d->text);
			return false;
		}
	}
	return true;
}

bool session_begin(struct session *s, struct context *c, const struct intern *keys, struct builder **b, span *wrong)
{
	span tenancy_file;

	*s = (struct session){ .c = c };
	s->diags.arena = &s->arena;
	log_quiet(args_has(&c->args, OPT_quiet));
	if (!timeout_start(c, wrong) || !options(s, wrong, &tenancy_file))
		return false;
	*b = keys ? rebuild_new(&s->arena, &s->options, &s->diags, keys) : builder_new(&s->arena, &s->options, &s->diags);
	if (tenancy_file.n && !read_document(s, *b, OPT_tenancy, "Tenancy", "Tenancy", &builder_options(*b)->tenancy_file, wrong))
		return false;
	return !args_has(&c->args, OPT_admission_config) ||
		read_document(s, *b, OPT_admission_config, "AdmissionConfiguration", "PodSecurityConfiguration", &builder_options(*b)->admission_config, wrong);
}

bool session_finish(struct session *s, struct builder *b, struct outcome *end, span *wrong)
{
	bool any = false;

	log_progress("building the model of %zu objects", s->read.objects);
	if (b)
		s->snap = builder_finish(b);
	if (!configured(s, wrong))
		return false;
	for (size_t i = 0; i < s->snap->n_kinds && !any; i++)
		any = s->snap->kind[i].present && !s->options.assume_empty_all;
	s->empty = !s->read.objects && !any;
	if (s->empty)
		outcome_add(end, s->c->arena, EXIT_UNREADABLE, "no Kubernetes object in the input: nothing was evaluated");
	return true;
}

bool session_paths(struct context *c, size_t first, struct spanvec *paths, span *wrong)
{
	for (size_t i = first; i < c->args.word.n; i++)
		vec_push(paths, c->arena, c->args.word.v[i]);
	for (size_t i = 0; i < c->args.value[OPT_file].n; i++)
		vec_push(paths, c->arena, c->args.value[OPT_file].v[i]);
	if (!paths->n)
		*wrong = arena_printf(c->arena, "no input: name files, directories or archives, or - for standard input "
			"(kubectl get namespaces,... -A -o json | bulkhead ... -)%.*s", SPANF(cluster_hint()));
	return paths->n > 0 && cluster_alone(c, wrong);
}

static bool open_cluster(struct session *s, struct outcome *end, span *wrong)
{
	struct builder *b;
	bool lost;

	if (!session_begin(s, s->c, NULL, &b, wrong) || !cluster_read(s, b, end, &lost, wrong))
		return false;
	// Half a cluster would look like all of it.
	if (lost) {
		s->read = (struct ingest_stats){ 0 };
		builder_drop(b);
		b = builder_new(&s->arena, &s->options, &s->diags);
	}
	return session_finish(s, b, end, wrong);
}

bool session_open(struct session *s, struct context *c, size_t first, struct outcome *end, span *wrong)
{
	struct spanvec paths = { 0 };
	struct builder *b;

	*s = (struct session){ .c = c };
	if (c->args.word.n <= first && !c->args.value[OPT_file].n && cluster_meant(c))
		return open_cluster(s, end, wrong);
	if (!session_paths(c, first, &paths, wrong) || !session_begin(s, c, NULL, &b, wrong))
		return false;
	session_read(s, b, &paths, NULL, end);
	return session_finish(s, b, end, wrong);
}

void session_say(struct session *s)
{
	log_diags(&s->diags);
}

void session_close(struct session *s)
{
	arena_free(&s->arena);
}

// -- search -------------------------------------------------------------------------------------------------------
static bool techniques(struct session *s, struct search_options *o, span *wrong)
{
	struct spanvec ids = args_list(s->c->arena, &s->c->args, OPT_technique);
	const struct technique **only = arena_array(s->c->arena, const struct technique *, ids.n + 1);

	for (size_t i = 0; i < ids.n; i++) {
		only[i] = technique_by_id(ids.v[i]);
		if (only[i])
			continue;
		const char **names = arena_array(s->c->arena, const char *, technique_count);
		for (size_t k = 0; k < technique_count; k++)
			names[k] = technique_table[k]->id;
		const char *near = option_nearest(ids.v[i], names, technique_count);
		*wrong = arena_printf(s->c->arena, "--technique %.*s: no such technique; %s%s", SPANF(ids.v[i]),
			near ? "did you mean " : "`bulkhead explain` lists them", near ? arena_printf(s->c->arena, "%s?", near).p : "");
		return false;
	}
	o->only = only;
	o->n_only = ids.n;
	return true;
}

bool session_searching(struct session *s, bool refuted, struct search_options *out, span *wrong)
{
	struct args *x = &s->c->args;

	*out = (struct search_options){
		.from = args_text(x, OPT_from, SPAN("")), .to = args_text(x, OPT_to, SPAN("")), .tenant = args_text(x, OPT_tenant, SPAN("")),
		.trust = s->options.trust, .n_trust = s->options.n_trust, .refuted = refuted, .stop = timeout_flag(),
	};
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	if (!args_number(s->c->arena, x, OPT_threads, 1, 256, cpus < 1 ? 1 : cpus > 64 ? 64 : (unsigned)cpus, &out->threads, wrong))
		return false;
	return techniques(s, out, wrong);
}

struct report *session_search(struct session *s, bool refuted, span *wrong)
{
	struct search_options o;

	if (!session_searching(s, refuted, &o, wrong))
		return NULL;
	log_progress("searching paths over %zu namespaces of %zu tenants", s->snap->n_ns, s->snap->n_tenants);
	return search_run(s->snap, &o, &s->arena, &s->diags);
}
