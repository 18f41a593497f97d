#include "out/assume.h"

#include "twin/builder.h"
#include "twin/provider.h"

static void add(struct arena *a, struct assumptions *as, const char *id, const char *change, span text)
{
	vec_push(as, a, (struct assumption){ id, text, change });
}

static void version(struct arena *a, struct assumptions *as, const struct snapshot *s)
{
	if (s->version_lowered)
		add(a, as, "version", "--kubernetes-version",
			arena_printf(a, "The input says Kubernetes 1.%u; versions before 1.20 are treated as 1.20", s->real_minor));
	else if (!s->version_known)
		add(a, as, "version", "--kubernetes-version", arena_printf(a,
			"The Kubernetes version was not found: rules of 1.%u; what differs down to 1.%u is unknown", s->minor, s->minor_low));
	else if (s->minor_low != s->minor_high)
		add(a, as, "version", "--kubernetes-version", arena_printf(a,
			"The server may be 1.%u to 1.%u: rules of 1.%u; what differs is unknown", s->minor_low, s->minor_high, s->minor));
}

static void provider(struct arena *a, struct assumptions *as, const struct snapshot *s)
{
	const struct provider *p = s->provider;

	if (!p)
		return;
	add(a, as, "provider", "--authorizers", arena_printf(a, "Facts about %s as of %s: authorizers %s; plug-ins on beyond the usual %s", p->title,
		p->date, p->authorizers ? p->authorizers : "node,rbac", p->plugins && *p->plugins ? p->plugins : "none"));
	if (p->foreign_authorizer)
		add(a, as, "authorizers", "--authorizers", arena_printf(a, "%s %s allow what RBAC does not: a no for users and groups is unknown",
			p->foreign_name, p->foreign_maybe ? "may be on and" : "may"));
}

static void given(struct arena *a, struct assumptions *as, const struct snapshot *s)
{
	const struct snapshot_options *o = s->options;
	struct buf b = { .arena = a };

	if (!o)
		return;
	if (o->assume_empty_all)
		add(a, as, "empty-kinds", "--assume-empty", SPAN("Kinds that are not in the input are empty (--assume-empty)"));
	for (size_t i = 0; i < o->n_assume_empty; i++) {
		buf_str(&b, i ? ", " : "Empty, as told: ");
		buf_add(&b, o->assume_empty[i]);
	}
	if (b.n)
		add(a, as, "empty-kinds", "--assume-empty", buf_span(&b));
	b = (struct buf){ .arena = a };
	for (size_t i = 0; i < o->n_trust; i++) {
		buf_str(&b, i ? ", " : "No attackers, as told: ");
		buf_add(&b, o->trust[i]);
	}
	if (b.n)
		add(a, as, "trust", "--trust", buf_span(&b));
}

struct assumptions assume_list(struct arena *a, const struct snapshot *s)
{
	struct assumptions as = { 0 };

	version(a, &as, s);
	provider(a, &as, s);
	given(a, &as, s);
	return as;
}
