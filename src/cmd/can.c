// can: questions about rights, answered by the same authorizers that judge the steps of a path.
#include "cmd/output.h"
#include "cmd/question.h"
#include "cmd/session.h"

#include "cmd/cluster.h"
#include "cmd/log.h"
#include "cmd/notice.h"
#include "out/access.h"
#include "out/scoped.h"

static void show(void *ctx, struct render *r, const struct renderer *as)
{
	if (as->data) {
		struct emit e = emit_start(r->out, as->style);
		access_data(&e, r, ctx);
	} else {
		access_text(r, ctx);
	}
}

static void show_scoped(void *ctx, struct render *r, const struct renderer *as)
{
	if (as->data) {
		struct emit e = emit_start(r->out, as->style);
		scoped_data(&e, r, ctx);
	} else {
		scoped_text(r, ctx);
	}
}

static struct user asker(struct context *c, struct session *s)
{
	struct user u = question_user(&s->arena, args_text(&c->args, OPT_as, SPAN("")), args_list(&s->arena, &c->args, OPT_as_group));
	return u;
}

static void may(struct context *c, struct session *s, struct request *q, struct access *x)
{
	struct judgement *j = arena_new(&s->arena, struct judgement);

	q->user = asker(c, s);
	*j = (struct judgement){ .w = world_of(s->snap), .r = *q, .run = &s->arena, .trace = arena_new(&s->arena, struct trace) };
	judge_authorize(j);
	x->judged = j;
	x->as = q->user.name;
}

static void who(struct session *s, const struct request *q, struct access *x)
{
	struct who_answer *w = arena_new(&s->arena, struct who_answer);
	struct world world = world_of(s->snap);

	rbac_who_can(&world, q, WHO_REQUEST, &s->arena, w);
	x->who = w;
}

static void list(struct context *c, struct session *s, struct access *x)
{
	struct who_rules *rules = arena_new(&s->arena, struct who_rules);
	struct world world = world_of(s->snap);
	struct user u = asker(c, s);
	span ns = args_text(&c->args, OPT_namespace, SPAN(""));

	who_rules(&world, &u, ns, &s->arena, rules);
	x->rules = rules;
	x->as = u.name;
	x->question = ns.n ? arena_printf(&s->arena, " in %.*s", SPANF(ns)) : SPAN(" in the whole cluster");
}

// The requests that most breaks begin with.
static const char *const usual[][2] = {
	{ "get", "secrets" }, { "create", "pods" }, { "create", "pods/exec" }, { "create", "deployments.apps" }, { "create", "serviceaccounts/token" },
	{ "create", "rolebindings.rbac.authorization.k8s.io" }, { "patch", "namespaces" }, { "get", "nodes/proxy" }, { "impersonate", "users" },
};
static const char *const verbs[] = { "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection" };

static bool matrix_columns(struct context *c, struct session *s, struct who_matrix *m, struct access *x, span *wrong)
{
	bool one = c->args.word.n > 0;
	size_t n = one ? sizeof verbs / sizeof *verbs : sizeof usual / sizeof *usual;
	struct request *q = arena_array(&s->arena, struct request, n);
	span *text = arena_array(&s->arena, span, n), ns = args_text(&c->args, OPT_namespace, SPAN(""));

	for (size_t i = 0; i < n; i++) {
		span verb = span_str(one ? verbs[i] : usual[i][0]), what = one ? c->args.word.v[0] : span_str(usual[i][1]);
		if (!question_request(&s->arena, s->snap, verb, what, args_text(&c->args, OPT_subresource, SPAN("")), SPAN(""), ns, &q[i], wrong))
			return false;
		text[i] = arena_printf(&s->arena, "%.*s %.*s", SPANF(verb), SPANF(what));
	}
	m->column = q;
	m->n_columns = n;
	x->column = text;
	return true;
}

static bool matrix(struct context *c, struct session *s, struct access *x, span *wrong)
{
	struct who_matrix *m = arena_new(&s->arena, struct who_matrix);
	span ns = args_text(&c->args, OPT_namespace, SPAN(""));
	struct question_people p = question_people(&s->arena, s->snap, ns);
	span *row = arena_array(&s->arena, span, p.n + 1);
	struct world world = world_of(s->snap);

	if (!matrix_columns(c, s, m, x, wrong))
		return false;
	for (size_t i = 0; i < p.n; i++)
		row[i] = p.name[i];
	m->row = p.user;
	m->n_rows = p.n;
	who_matrix(&world, m, &s->arena);
	x->matrix = m;
	x->row = row;
	x->question = ns.n ? arena_printf(&s->arena, "in %.*s", SPANF(ns)) : SPAN("for the whole cluster (-n NAME for one namespace)");
	return true;
}

static bool ask(struct context *c, struct session *s, struct access *x, span *wrong)
{
	struct spanvec w = c->args.word;
	bool as = c->args.value[OPT_as].n > 0;
	struct request q;

	*x = (struct access){ .snap = s->snap };
	if (args_has(&c->args, OPT_cluster_scoped))
		return true;
	if (args_has(&c->args, OPT_matrix))
		return matrix(c, s, x, wrong);
	if (args_has(&c->args, OPT_list)) {
		list(c, s, x);
		return true;
	}
	if (!question_request(&s->arena, s->snap, w.v[0], w.v[1], args_text(&c->args, OPT_subresource, SPAN("")), w.n > 2 ? w.v[2] : SPAN(""),
			args_text(&c->args, OPT_namespace, SPAN("")), &q, wrong))
		return false;
	x->question = question_text(&s->arena, &q);
	span doubt = question_doubt(&s->arena, s->snap, w.v[0], w.v[1]);
	if (doubt.n)
		log_line("%.*s", SPANF(doubt));
	if (as)
		may(c, s, &q, x);
	else
		who(s, &q, x);
	return true;
}

// The words are the question, so the input comes with -f.
static bool arguments(struct context *c, span *wrong)
{
	struct spanvec *w = &c->args.word;
	bool list_it = args_has(&c->args, OPT_list), matrix_it = args_has(&c->args, OPT_matrix), scoped_it = args_has(&c->args, OPT_cluster_scoped);

	if (w->n && span_is(w->v[0], "who-can")) {
		w->v++;
		w->n--;
	}
	if (list_it + matrix_it + scoped_it > 1)
		*wrong = SPAN("--list, --matrix and --cluster-scoped exclude each other");
	else if (scoped_it && (w->n || c->args.value[OPT_as].n || c->args.value[OPT_namespace].n))
		*wrong = SPAN("--cluster-scoped asks about all tenants: no words, no --as, no -n");
	else if (list_it && (w->n || !c->args.value[OPT_as].n))
		*wrong = SPAN("--list needs --as USER and no further words");
	else if (matrix_it && w->n > 1)
		*wrong = SPAN("--matrix takes at most a resource");
	else if (!list_it && !matrix_it && !scoped_it && (w->n < 2 || w->n > 3))
		*wrong = SPAN("a question is VERB RESOURCE [NAME], as in: can get secrets -n payments -f cluster.json");
	else if (!c->args.value[OPT_file].n && !cluster_meant(c))
		*wrong = arena_printf(c->arena, "no input: -f PATH, or -f - for standard input%.*s", SPANF(cluster_hint()));
	return !wrong->n;
}

static void scoped(struct context *c, struct session *s, struct outputs *out, struct outcome *end)
{
	struct scoped_view x = { s->snap, scoped_list(s->snap, s->options.trust, s->options.n_trust, &s->arena) };

	notice_assumed(s);
	output_write(c, out, show_scoped, &x, end);
}

static int run(struct context *c)
{
	struct session s = { 0 };
	struct outcome end = { 0 };
	struct outputs out = { 0 };
	struct access x;
	span wrong = SPAN("");

	if (!output_parse(c, "text", &out, &wrong) || !arguments(c, &wrong) || !session_open(&s, c, c->args.word.n, &end, &wrong) ||
		!ask(c, &s, &x, &wrong)) {
		log_line("can: %.*s", SPANF(wrong));
		session_close(&s);
		return EXIT_USAGE;
	}
	session_say(&s);
	if (args_has(&c->args, OPT_cluster_scoped))
		scoped(c, &s, &out, &end);
	else
		output_write(c, &out, show, &x, &end);
	int code = outcome_end(&end);
	session_close(&s);
	return code;
}

static const enum opt options[] = {
	OPT_as, OPT_as_group, OPT_namespace, OPT_list, OPT_matrix, OPT_cluster_scoped, OPT_subresource, SESSION_OPTIONS, CLUSTER_OPTIONS, OPT_output, OPT_color, OPT_quiet, OPT_help, OPT_END,
};

const struct verb verb_can = {
	.name = "can",
	.line = "who may do what: who-can, one question, all rights of somebody, a matrix; who needs a cluster of its own",
	.usage = "VERB RESOURCE [NAME] [-n NAMESPACE] -f PATH\n--as USER VERB RESOURCE [NAME] [-n NAMESPACE] -f PATH\n"
		"--list --as USER [-n NAMESPACE] -f PATH\n--matrix [RESOURCE] [-n NAMESPACE] -f PATH\n--cluster-scoped -f PATH",
	.text =
		"Without --as: everybody who may. With --as: yes, no or unknown, with the binding and the rule that decide, by file and line.\n"
		"Without -n the question is about the whole cluster: only what holds in every namespace counts.\n"
		"RBAC is not all that a managed cluster asks: behind an authorizer that was not seen a no is unknown, and the answer says so.\n"
		"With --cluster-scoped: the tenants that write, or only read, resources which no namespace divides - nodes, CustomResourceDefinitions,\n"
		"ClusterRoles, ... Who has to write them needs a cluster of its own, or somebody who does it on its behalf.\n"
		"The exit code is 0 whatever the answer is.",
	.examples =
		"bulkhead can get secrets -n payments -f cluster.json\n"
		"    who reads the Secrets of payments, and by which binding\n"
		"bulkhead can --as ci/deployer create pods/exec -n payments -f cluster.json\n"
		"    one question for service account deployer of namespace ci\n"
		"bulkhead can --list --as alice --as-group developers -n payments -f cluster.json\n"
		"bulkhead can --matrix -n payments -f cluster.json\n"
		"bulkhead can --cluster-scoped --tenant-label team -f cluster.json\n"
		"    which tenants need a cluster of their own",
	.options = options,
	.run = run,
};
