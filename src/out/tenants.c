#include "out/tenants.h"

#include "out/say.h"
#include "twin/tenancy/tenancy.h"

#include <stdlib.h>

struct person { span name; bool group; struct tenancy_person at; };
struct people { VEC(struct person) list; };

static int person_order(const void *x, const void *y)
{
	const struct person *a = x, *b = y;

	if (a->at.tenant != b->at.tenant)
		return a->at.tenant < b->at.tenant ? -1 : 1;
	if (a->group != b->group)
		return a->group ? -1 : 1;
	return span_cmp(a->name, b->name);
}

// Users and groups that bindings of the input name; those of Kubernetes itself (system:) are nobody's.
static struct people people_of(struct arena *a, const struct snapshot *s)
{
	struct people out = { 0 };
	struct spanmap seen[2] = { 0 };

	for (size_t i = 0; i < s->rbac->n_bindings; i++) {
		const struct rbac_binding *b = &s->rbac->binding[i];
		for (uint32_t k = 0; k < b->n_subjects; k++) {
			const struct rbac_subject *x = &b->subject[k];
			bool fresh;
			if (x->kind == RBAC_SERVICE_ACCOUNT || !x->name.n || span_starts(x->name, SPAN("system:")))
				continue;
			spanmap_put(&seen[x->kind == RBAC_GROUP], a, x->name, &fresh);
			if (fresh)
				vec_push(&out.list, a, (struct person){ x->name, x->kind == RBAC_GROUP, tenancy_of(s, x->kind, x->name, a) });
		}
	}
	if (out.list.n)
		qsort(out.list.v, out.list.n, sizeof *out.list.v, person_order);
	return out;
}

static size_t accounts_of(const struct snapshot *s, uint32_t tenant)
{
	size_t n = 0, here;

	for (size_t i = 0; i < s->tenant[tenant].n_ns; i++) {
		if (snapshot_in_ns(s, GK_SERVICE_ACCOUNT, s->tenant[tenant].ns[i], &here))
			n += here;
	}
	return n;
}

static void say_person(struct render *r, const struct person *p)
{
	say(r, p->group ? "Group " : "User ");
	say_span(r, p->name);
}

static void say_tenant(struct render *r, const struct snapshot *s, uint32_t t, const struct people *p)
{
	size_t accounts = accounts_of(s, t);

	say_painted(r, PAINT_BOLD, s->tenant[t].name);
	say_end(r);
	say(r, "  namespaces  ");
	for (size_t i = 0; i < s->tenant[t].n_ns; i++) {
		say(r, i ? ", " : "");
		say_span(r, s->ns[s->tenant[t].ns[i]].name);
	}
	say(r, "  (");
	say_count(r, accounts, "service account");
	say(r, ")");
	say_end(r);
	for (size_t i = 0, n = 0; i < p->list.n; i++) {
		if (p->list.v[i].at.tenant != t)
			continue;
		say(r, n++ ? "              " : "  people      ");
		say_person(r, &p->list.v[i]);
		say(r, p->list.v[i].at.declared ? "  (declared)" : "  (all bindings are here)");
		say_end(r);
	}
}

size_t tenants_bridges(struct arena *a, const struct snapshot *s)
{
	struct people p = people_of(a, s);
	size_t n = 0;

	for (size_t i = 0; i < p.list.n; i++)
		n += p.list.v[i].at.tenant == TENANT_NONE;
	return n;
}

void tenants_text(struct render *r, const struct snapshot *s)
{
	struct people p = people_of(r->arena, s);
	size_t platform = 0, bridges = 0;

	for (uint32_t t = 0; t < s->n_tenants; t++)
		say_tenant(r, s, t, &p);
	say_painted(r, PAINT_BOLD, SPAN("(platform)"));
	say_end(r);
	say(r, "  namespaces  ");
	for (size_t i = 0; i < s->n_ns; i++) {
		if (!s->ns[i].platform)
			continue;
		say(r, platform++ ? ", " : "");
		say_span(r, s->ns[i].name);
	}
	say(r, platform ? "" : "none");
	say_end(r);
	for (size_t i = 0; i < p.list.n; i++) {
		if (p.list.v[i].at.tenant != TENANT_NONE)
			continue;
		if (!bridges++) {
			say_painted(r, PAINT_BOLD, SPAN("(bridges: bound in several tenants, on the platform, or cluster-wide only)"));
			say_end(r);
		}
		say(r, "  ");
		say_person(r, &p.list.v[i]);
		say(r, p.list.v[i].at.n_home ? "  bound in " : "  bound cluster-wide");
		for (size_t k = 0; k < p.list.v[i].at.n_home && (k < 6 || r->wide); k++) {
			say(r, k ? ", " : "");
			say_span(r, s->ns[p.list.v[i].at.home[k]].name);
		}
		if (!r->wide && p.list.v[i].at.n_home > 6)
			say(r, " and %zu more", p.list.v[i].at.n_home - 6);
		say_end(r);
	}
	say_gap(r);
	say_count(r, s->n_tenants, "tenant");
	say(r, ", ");
	say_count(r, s->n_ns - platform, "namespace");
	say(r, ", %zu of the platform, ", platform);
	say_count(r, bridges, "bridge");
	say(r, "; -o yaml writes a tenancy file to edit");
	say_end(r);
}

static void people_data(struct emit *e, const struct people *p, uint32_t tenant, bool group, const char *key)
{
	bool open = false;

	for (size_t i = 0; i < p->list.n; i++) {
		if (p->list.v[i].at.tenant != tenant || p->list.v[i].group != group)
			continue;
		if (!open)
			emit_list(e, key);
		open = true;
		emit_text(e, NULL, p->list.v[i].name);
	}
	if (open)
		emit_end(e);
}

// The shipped list is long; a file for this cluster needs what occurs in it.
static bool matches(const struct snapshot *s, span glob)
{
	for (size_t i = 0; i < s->n_ns; i++)
		if (s->ns[i].platform && span_glob(glob, s->ns[i].name))
			return true;
	return false;
}

void tenants_data(struct emit *e, struct render *r, const struct snapshot *s)
{
	struct people p = people_of(r->arena, s);

	emit_map(e, NULL);
	emit_str(e, "apiVersion", API_VERSION);
	emit_str(e, "kind", "Tenancy");
	emit_list(e, "platform");
	for (size_t i = 0; s->tenancy && i < s->tenancy->n_platform; i++)
		if (!s->tenancy->platform_shipped || matches(s, s->tenancy->platform[i]))
			emit_text(e, NULL, s->tenancy->platform[i]);
	emit_end(e);
	emit_list(e, "tenants");
	for (uint32_t t = 0; t < s->n_tenants; t++) {
		emit_map(e, NULL);
		emit_text(e, "name", s->tenant[t].name);
		emit_list(e, "namespaces");
		for (size_t i = 0; i < s->tenant[t].n_ns; i++)
			emit_text(e, NULL, s->ns[s->tenant[t].ns[i]].name);
		emit_end(e);
		people_data(e, &p, t, true, "groups");
		people_data(e, &p, t, false, "users");
		emit_end(e);
	}
	emit_end(e);
	// For the reader; --tenancy does not look at it.
	emit_map(e, "bridges");
	people_data(e, &p, TENANT_NONE, true, "groups");
	people_data(e, &p, TENANT_NONE, false, "users");
	emit_end(e);
	emit_end(e);
}
