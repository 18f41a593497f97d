#include "cmd/ends.h"

#include "cmd/log.h"
#include "twin/authz/rbac.h"

// Kinds as attack/filter.h takes them; after the first word of a target stands a namespace where `named` is true.
static const char *const sources[] = { "ServiceAccount", "Group", "User", "Namespace", "Pod", "Any" };
static const struct { const char *word; bool named; } targets[] = {
	{ "namespace", true }, { "secrets", true }, { "node", false }, { "cluster-admin", false }, { "clusteradmin", false }, { "cloud", false },
	{ "traffic", false }, { "recon", false }, { "availability", false },
};

// -- tenants ------------------------------------------------------------------------------------------------------
static bool is_tenant(const struct snapshot *s, span name)
{
	for (size_t i = 0; s && i < s->n_tenants; i++)
		if (span_eq(s->tenant[i].name, name))
			return true;
	return false;
}

static bool tenant(struct context *c, const struct snapshot *is, const struct snapshot *was, span *wrong)
{
	span name = args_text(&c->args, OPT_tenant, SPAN(""));

	if (!c->args.value[OPT_tenant].n || is_tenant(is, name) || is_tenant(was, name))
		return true;
	const char **names = arena_array(c->arena, const char *, is->n_tenants + 1);
	for (size_t i = 0; i < is->n_tenants; i++)
		names[i] = arena_span(c->arena, is->tenant[i].name).p;
	const char *near = option_nearest(name, names, is->n_tenants);
	*wrong = arena_printf(c->arena, "--tenant %.*s: no such tenant; %s%s", SPANF(name), near ? "did you mean " : "`bulkhead tenants` lists them",
		near ? arena_printf(c->arena, "%s?", near).p : "");
	return false;
}

// -- ends ---------------------------------------------------------------------------------------------------------
static bool is_namespace(const struct snapshot *s, span name)
{
	return s && snapshot_ns(s, name) != NS_CLUSTER;
}

// A user or group that some binding names, or that Kubernetes itself makes.
static bool is_subject(const struct snapshot *s, span name)
{
	if (span_starts(name, SPAN("system:")))
		return true;
	for (size_t i = 0; s && i < s->rbac->n_bindings; i++)
		for (uint32_t k = 0; k < s->rbac->binding[i].n_subjects; k++)
			if (span_eq(s->rbac->binding[i].subject[k].name, name))
				return true;
	return false;
}

enum known { KNOWN, NOBODY, NO_END };

static enum known source(const struct snapshot *s, span typed)
{
	span head, rest = span_cut(typed, '/', &head), ns;
	size_t k = 0;

	while (k < sizeof sources / sizeof *sources && !span_eq_fold(head, span_str(sources[k])))
		k++;
	if (k == sizeof sources / sizeof *sources) {
		bool people = is_subject(s, typed) || is_namespace(s, head);
		return people ? KNOWN : rest.p && !span_contains(head, SPAN(":")) ? NO_END : NOBODY;
	}
	if (!rest.p)
		return KNOWN;
	if (k == 1 || k == 2)
		return is_subject(s, rest) ? KNOWN : NOBODY;
	span_cut(rest, '/', &ns);
	return is_namespace(s, ns) ? KNOWN : NOBODY;
}

static enum known target(const struct snapshot *s, span typed)
{
	span head, rest = span_cut(typed, '/', &head);

	for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
		if (span_eq_fold(head, span_str(targets[i].word)))
			return !rest.p || !targets[i].named || is_namespace(s, rest) ? KNOWN : NOBODY;
	return is_namespace(s, typed) ? KNOWN : rest.p ? NO_END : NOBODY;
}

// What is known of either side counts.
static enum known both(enum known (*of)(const struct snapshot *, span), const struct snapshot *is, const struct snapshot *was, span typed)
{
	enum known now = of(is, typed);

	return now == KNOWN || !was ? now : of(was, typed) == KNOWN ? KNOWN : now;
}

bool ends_check(struct context *c, const struct snapshot *is, const struct snapshot *was, bool say, span *wrong)
{
	span from = args_text(&c->args, OPT_from, SPAN("")), to = args_text(&c->args, OPT_to, SPAN(""));
	enum known f = from.n ? both(source, is, was, from) : KNOWN, t = to.n ? both(target, is, was, to) : KNOWN;

	if (!tenant(c, is, was, wrong))
		return false;
	if (f == NO_END)
		*wrong = arena_printf(c->arena, "--from %.*s: ServiceAccount/NS/NAME, Group/NAME, User/NAME, Pod/NS/NAME or a namespace of the input was expected",
			SPANF(from));
	else if (t == NO_END)
		*wrong = arena_printf(c->arena, "--to %.*s: a namespace of the input, node, node/NAME, cluster-admin, cloud, secrets/NS or traffic was expected", SPANF(to));
	else if (say && f == NOBODY)
		log_line("--from %.*s: no account, user, group or pod of the input is called so: there is nothing to find", SPANF(from));
	else if (say && t == NOBODY)
		log_line("--to %.*s: no namespace of the input is called so: there is nothing to find", SPANF(to));
	return f != NO_END && t != NO_END;
}
