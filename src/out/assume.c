#include "out/assume.h"

#include "twin/builder.h"
#include "twin/provider.h"
#include "twin/tenancy/tenancy.h"

static void add(struct arena *a, struct assumptions *as, const char *id, const char *change, span text)
{
	vec_push(as, a, (struct assumption){ id, text, change, false });
}

static void add_told(struct arena *a, struct assumptions *as, const char *id, const char *change, span text)
{
	vec_push(as, a, (struct assumption){ id, text, change, true });
}

static void version(struct arena *a, struct assumptions *as, const struct snapshot *s)
{
	if (s->version_lowered)
		add(a, as, "version", "--kubernetes-version",
			arena_printf(a, "The input says Kubernetes 1.%u; versions before 1.20 are judged as 1.20", s->real_minor));
	else if (!s->version_known && s->real_minor)
		add(a, as, "version", "--kubernetes-version", arena_printf(a,
			"Kubernetes 1.%u by its kubelets, so the server is 1.%u to 1.%u; what differs between these is unknown", s->minor, s->minor_low, s->minor_high));
	else if (!s->version_known)
		add(a, as, "version", "--kubernetes-version", arena_printf(a,
			"The input does not say its Kubernetes version: rules of 1.%u; what differs from 1.%u on is unknown", s->minor, s->minor_low));
}

static span tenancy_text(struct arena *a, const struct snapshot *s)
{
	const struct tenancy *t = s->tenancy;
	struct buf b = { .arena = a };

	switch (t->mode) {
	case TENANCY_NAMESPACE:
		return SPAN("Each namespace is a tenant of its own");
	case TENANCY_FILE:
		return SPAN("Tenants as the tenancy file says");
	case TENANCY_LABEL:
		buf_str(&b, "Namespaces with the same label ");
		buf_add(&b, t->label);
		buf_str(&b, " are one tenant");
		break;
	case TENANCY_AUTO:
		for (size_t i = 0; i < t->n_used; i++)
			buf_printf(&b, "%s%s tells the tenants of %zu namespace%s", i ? ", " : "", t->used[i].detector->title, t->used[i].namespaces,
				t->used[i].namespaces == 1 ? "" : "s");
		break;
	}
	if (!b.n)
		return SPAN("Each namespace is a tenant of its own: nothing in the input says who belongs together");
	if (t->alone)
		buf_printf(&b, t->alone == 1 ? "; %zu namespace without is a tenant of its own" : "; %zu namespaces without are tenants of their own", t->alone);
	return buf_span(&b);
}

static void tenancy(struct arena *a, struct assumptions *as, const struct snapshot *s)
{
	const struct tenancy *t = s->tenancy;
	struct buf b = { .arena = a };
	size_t n = 0;

	if (!t)
		return;
	(t->mode == TENANCY_AUTO ? add : add_told)(a, as, "tenancy", "--tenancy, --tenant-label", tenancy_text(a, s));
	if (t->hint.namespaces) {
		buf_str(&b, "A label would group better: ");
		buf_add(&b, t->hint.label);
		buf_printf(&b, " on %zu of %zu namespaces makes %zu tenant%s (--tenant-label ", t->hint.namespaces, t->hint.of, t->hint.tenants,
			t->hint.tenants == 1 ? "" : "s");
		buf_add(&b, t->hint.label);
		buf_char(&b, ')');
		add(a, as, "tenancy-hint", "--tenant-label", buf_span(&b));
	}
	b = (struct buf){ .arena = a };
	for (size_t i = 0; i < s->n_ns; i++) {
		if (!s->ns[i].platform || n++ > 7)
			continue;
		buf_str(&b, n > 1 ? ", " : "");
		buf_add(&b, s->ns[i].name);
	}
	if (n > 8)
		buf_printf(&b, " and %zu more", n - 8);
	(t->platform_shipped ? add : add_told)(a, as, "platform", "--platform",
		arena_printf(a, "Platform namespaces%s: %.*s", t->platform_shipped ? " by the shipped list" : "", SPANF(n ? buf_span(&b) : SPAN("none"))));
}

static void provider(struct arena *a, struct assumptions *as, const struct snapshot *s)
{
	const struct provider *p = s->provider;

	if (!p)
		return;
	size_t plugins = p->plugins && *p->plugins ? 1 : 0;
	for (const char *c = p->plugins; plugins && *c; c++)
		plugins += *c == ',';
	add(a, as, "provider", "--authorizers", arena_printf(a, "Facts about %s as of %s: authorizers %s, %zu admission plug-in%s on beyond the usual",
		p->title, p->date, p->authorizers ? p->authorizers : "node,rbac", plugins, plugins == 1 ? "" : "s"));
	if (p->foreign_authorizer)
		add(a, as, "authorizers", "--authorizers", arena_printf(a, "%s %s allow what RBAC does not: a no for users and groups is unknown",
			p->foreign_name, p->foreign_maybe ? "may be on and" : "may"));
}

// The server as the user describes it: verdicts rest on it, so the report says it.
static void told_of_server(struct arena *a, struct assumptions *as, const struct snapshot_options *o)
{
	if (o->kubernetes_version.n)
		add_told(a, as, "version", "--kubernetes-version", arena_printf(a, "Kubernetes %.*s, as told", SPANF(o->kubernetes_version)));
	if (o->emulated_version.n)
		add_told(a, as, "emulated-version", "--emulated-version", arena_printf(a, "The server emulates %.*s, as told", SPANF(o->emulated_version)));
	if (o->feature_gates.n)
		add_told(a, as, "feature-gates", "--feature-gates", arena_printf(a, "Feature gates, as told: %.*s", SPANF(o->feature_gates)));
	if (o->authorizers.n)
		add_told(a, as, "authorizers", "--authorizers", arena_printf(a, "Authorizers, as told: %.*s", SPANF(o->authorizers)));
	if (o->admission_config)
		add_told(a, as, "pod-security", "--admission-config", SPAN("Pod Security defaults and exemptions of the AdmissionConfiguration that was given"));
}

static void given(struct arena *a, struct assumptions *as, const struct snapshot *s)
{
	const struct snapshot_options *o = s->options;
	struct buf b = { .arena = a };

	if (!o)
		return;
	told_of_server(a, as, o);
	if (o->assume_empty_all)
		add_told(a, as, "empty-kinds", "--assume-empty", SPAN("Kinds that are not in the input are empty (--assume-empty)"));
	for (size_t i = 0; i < o->n_assume_empty; i++) {
		buf_str(&b, i ? ", " : "Empty, as told: ");
		buf_add(&b, o->assume_empty[i]);
	}
	if (b.n)
		add_told(a, as, "empty-kinds", "--assume-empty", buf_span(&b));
	b = (struct buf){ .arena = a };
	for (size_t i = 0; i < o->n_trust; i++) {
		buf_str(&b, i ? ", " : "No attackers, as told: ");
		buf_add(&b, o->trust[i]);
	}
	if (b.n)
		add_told(a, as, "trust", "--trust", buf_span(&b));
}

// What the report leaves out because nobody asked for it.
static void narrowed(struct arena *a, struct assumptions *as, const struct narrowed *n)
{
	struct buf b = { .arena = a };

	if (n->from.n)
		buf_printf(&b, " from %.*s", SPANF(n->from));
	if (n->to.n)
		buf_printf(&b, " to %.*s", SPANF(n->to));
	if (n->tenant.n)
		buf_printf(&b, "%s from or into tenant %.*s", b.n ? "," : "", SPANF(n->tenant));
	for (size_t i = 0; i < n->n_techniques; i++)
		buf_printf(&b, "%s%s", i ? ", " : " of the techniques ", n->technique[i]->id);
	if (b.n)
		add_told(a, as, "only", "--from, --to, --tenant, --technique", arena_printf(a, "Only paths%.*s were asked for", SPANF(buf_span(&b))));
}

struct assumptions assume_report(struct arena *a, const struct report *rep)
{
	struct assumptions as = assume_list(a, rep->snap);

	narrowed(a, &as, &rep->only);
	return as;
}

struct assumptions assume_list(struct arena *a, const struct snapshot *s)
{
	struct assumptions as = { 0 };

	version(a, &as, s);
	tenancy(a, &as, s);
	provider(a, &as, s);
	given(a, &as, s);
	return as;
}
