#include "cmd/question.h"

#include "cmd/option.h"
#include "out/access.h"
#include "out/phrase.h"

// A kind of the snapshot (custom ones included) by what a user types.
static const struct kind *custom(const struct snapshot *s, span word)
{
	span group, name = word;

	group = span_cut(word, '.', &name);
	for (size_t i = 0; i < s->n_kinds; i++) {
		const struct kind *k = &s->kind[i];
		if ((span_eq_fold(k->resource, name) || span_eq_fold(k->kind, name)) && (!group.p || span_eq(k->group, group)))
			return k;
	}
	return NULL;
}

// What impersonation takes for resources.
static const char *const virtual[] = { "users", "groups", "serviceaccounts", "uids" };

static bool resource(struct arena *a, const struct snapshot *s, span what, struct request *q, bool *namespaced)
{
	span word, sub = span_cut(what, '/', &word);
	const struct gvk_kind *g = gvk_by_word(word);
	const struct kind *k = g ? NULL : custom(s, word);

	q->subresource = sub.n ? sub : q->subresource;
	*namespaced = true;
	if (g) {
		q->group = g->group;
		q->resource = g->resource;
		*namespaced = g->namespaced;
		return true;
	}
	if (k && k->resource.n) {
		q->group = k->group;
		q->resource = k->resource;
		*namespaced = k->namespaced;
		return true;
	}
	// RBAC knows no list of resources: what is not known is asked as it stands.
	q->group = span_cut(word, '.', &q->resource);
	if (!q->group.p)
		q->group = span_is(word, "*") ? SPAN("*") : SPAN("");
	for (size_t i = 0; i < sizeof virtual / sizeof *virtual; i++)
		if (span_is(word, virtual[i]))
			*namespaced = i == 2;
	(void)a;
	return q->resource.n > 0;
}

// Neither RBAC nor the program has a list of all resources and verbs; a word that nobody knows is more often misspelt.
static span misspelt(struct arena *a, span word, const char *const *list, size_t n, const char *what)
{
	const char *near = option_nearest(word, list, n);

	return arena_printf(a, "%.*s is no %s that the input or this program knows%s%s%s it is asked as it stands", SPANF(word), what,
		near ? "; did you mean " : ";", near ? near : "", near ? "?" : "");
}

span question_doubt(struct arena *a, const struct snapshot *s, span verb, span what)
{
	static const char *const verbs[] = { "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "use", "bind", "escalate",
		"impersonate", "approve", "sign", "attest", "*" };
	static const size_t n_verbs = sizeof verbs / sizeof *verbs;
	struct request q = { 0 };
	bool namespaced, known = false;
	span word;

	span_cut(what, '/', &word);
	for (size_t i = 0; i < n_verbs; i++)
		known |= span_is(verb, verbs[i]);
	if (what.n && what.p[0] == '/')
		return SPAN("");
	if (!known)
		return misspelt(a, verb, verbs, n_verbs, "verb");
	if (span_contains(word, SPAN("*")) || gvk_by_word(word) || custom(s, word) || !resource(a, s, what, &q, &namespaced) || q.group.n)
		return SPAN("");
	for (size_t i = 0; i < sizeof virtual / sizeof *virtual; i++)
		if (span_is(word, virtual[i]))
			return SPAN("");
	const char **names = arena_array(a, const char *, gvk_count());
	for (size_t i = 0; i < gvk_count(); i++)
		names[i] = arena_span(a, gvk_at(i)->resource).p;
	return misspelt(a, word, names, gvk_count(), "resource");
}

bool question_request(struct arena *a, const struct snapshot *s, span verb, span what, span subresource, span name, span ns, struct request *out, span *wrong)
{
	bool namespaced = true;

	*out = (struct request){ .verb = verb, .name = name, .subresource = subresource, .gk = GK_OTHER };
	if (what.n && what.p[0] == '/') {
		out->non_resource = true;
		out->path = what;
		return true;
	}
	if (!verb.n || !what.n || !resource(a, s, what, out, &namespaced)) {
		*wrong = arena_printf(a, "%.*s: a resource was expected, such as pods, pods/exec, deployments.apps, or a path such as /metrics", SPANF(what));
		return false;
	}
	out->ns = namespaced ? ns : SPAN("");
	// The server sees namespaces/X as a request in X (apiserver pkg/endpoints/request/requestinfo.go).
	if (!out->group.n && span_is(out->resource, "namespaces"))
		out->ns = name.n ? name : ns;
	if (!out->name.n && out->ns.n && !out->group.n && span_is(out->resource, "namespaces"))
		out->name = out->ns;
	return true;
}

span question_text(struct arena *a, const struct request *q)
{
	span text = phrase_request(a, q);

	if (!q->non_resource && !q->ns.n)
		return arena_printf(a, "%.*s in the whole cluster", SPANF(text));
	return text;
}

struct user question_user(struct arena *a, span as, struct spanvec groups)
{
	span ns, name, rest;
	struct user u;

	if (span_starts(as, SPAN("ServiceAccount/")))
		as = span_from(as, sizeof "ServiceAccount/" - 1);
	else if (span_starts(as, SPAN("User/")))
		return user_named(a, span_from(as, 5), groups.v, groups.n);
	rest = span_cut(as, '/', &ns);
	if (rest.n && ns.n && !span_contains(rest, SPAN("/")) && !span_contains(as, SPAN(":")))
		u = user_service_account(a, ns, rest);
	else if (user_split_service_account(as, &ns, &name))
		u = user_service_account(a, ns, name);
	else {
		u = user_named(a, as, groups.v, groups.n);
		u.groups_open = !groups.n && !span_starts(as, SPAN("system:"));
		return u;
	}
	span *all = arena_array(a, span, u.n_groups + groups.n + 1);
	for (size_t i = 0; i < u.n_groups; i++)
		all[i] = u.groups[i];
	for (size_t i = 0; i < groups.n; i++)
		all[u.n_groups + i] = groups.v[i];
	u.groups = all;
	u.n_groups += groups.n;
	return u;
}

struct question_people question_people(struct arena *a, const struct snapshot *s, span ns)
{
	VEC(struct user) user = { 0 };
	struct spanvec name = { 0 };
	struct spanmap seen = { 0 };
	uint32_t at = ns.n ? snapshot_ns(s, ns) : NS_CLUSTER;

	for (size_t i = 0; i < s->rbac->n_bindings; i++) {
		const struct rbac_binding *b = &s->rbac->binding[i];
		for (uint32_t k = 0; (b->ns == NS_CLUSTER || b->ns == at) && k < b->n_subjects; k++) {
			const struct rbac_subject *x = &b->subject[k];
			span text = access_subject(a, x);
			bool fresh;
			if (span_starts(x->name, SPAN("system:")) || (s->object[b->obj].flags & OBJECT_BUILTIN))
				continue;
			spanmap_put(&seen, a, text, &fresh);
			if (!fresh)
				continue;
			vec_push(&name, a, text);
			if (x->kind == RBAC_SERVICE_ACCOUNT)
				vec_push(&user, a, user_service_account(a, x->ns, x->name));
			else if (x->kind == RBAC_USER)
				vec_push(&user, a, user_named(a, x->name, NULL, 0));
			else
				vec_push(&user, a, user_named(a, SPAN("(a member)"), &x->name, 1));
		}
	}
	return (struct question_people){ user.v, name.v, user.n };
}
