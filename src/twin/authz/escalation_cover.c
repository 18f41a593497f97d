// Covers: does a list of rules hold every permission of another? component-helpers auth/rbac/validation/policy_comparator.go breaks the
// second list down to single permissions and looks for one owner rule for each.
#include "twin/authz/escalation.h"

#include "twin/authz/message.h"

// Permissions times owner rules that are compared before giving up; a hostile role may name thousands of each.
#define MAX_COMPARED (64u << 20)
// Missing permissions that are described.
#define MAX_MISSING (64u << 10)

// One permission: the parts of a rule broken down. url.p != NULL: a non-resource one.
struct permission { span verb, group, resource, name, url; bool has_name; };

struct cover {
	const struct rbac_rule *const *owner;
	size_t n_owner;
	size_t compared;
	struct arena *run;
	VEC(struct permission) missing;
	bool covered, limit;
};

static bool has(const span *list, uint32_t n, span s, bool star)
{
	for (uint32_t i = 0; i < n; i++)
		if (span_eq(list[i], s) || (star && span_is(list[i], "*")))
			return true;
	return false;
}

static bool resource_covers(const struct rbac_rule *o, span resource)
{
	ptrdiff_t slash = span_find(resource, '/', 0);

	if (has(o->resources, o->n_resources, resource, true))
		return true;
	if (slash < 0)
		return false;
	span sub = span_from(resource, (size_t)slash); // with its slash
	for (uint32_t i = 0; i < o->n_resources; i++)
		if (o->resources[i].n == sub.n + 1 && o->resources[i].p[0] == '*' && span_ends(o->resources[i], sub))
			return true;
	return false;
}

static bool url_covers(const struct rbac_rule *o, span url)
{
	for (uint32_t i = 0; i < o->n_urls; i++) {
		span p = o->urls[i];
		if (span_eq(p, url))
			return true;
		if (p.n == 0 || p.p[p.n - 1] != '*')
			continue;
		while (p.n && p.p[p.n - 1] == '*')
			p.n--;
		if (span_starts(url, p))
			return true;
	}
	return false;
}

static bool rule_covers(const struct rbac_rule *o, const struct permission *p)
{
	if (!has(o->verbs, o->n_verbs, p->verb, true))
		return false;
	if (p->url.p)
		return o->n_names == 0 && url_covers(o, p->url);
	return has(o->groups, o->n_groups, p->group, true) && resource_covers(o, p->resource) &&
		(o->n_names == 0 || (p->has_name && has(o->names, o->n_names, p->name, false)));
}

// False ends the breakdown.
static bool check(struct cover *c, struct permission p)
{
	for (size_t i = 0; i < c->n_owner; i++)
		if (rule_covers(c->owner[i], &p)) {
			c->compared += i + 1;
			return !(c->limit = c->compared > MAX_COMPARED);
		}
	c->compared += c->n_owner + 1;
	c->covered = false;
	if (!c->run)
		return false;
	vec_push(&c->missing, c->run, p);
	return !(c->limit = c->compared > MAX_COMPARED || c->missing.n > MAX_MISSING);
}

static bool break_down(struct cover *c, const struct rbac_rule *r)
{
	for (uint32_t g = 0; g < r->n_groups; g++)
		for (uint32_t s = 0; s < r->n_resources; s++)
			for (uint32_t v = 0; v < r->n_verbs; v++) {
				struct permission p = { .verb = r->verbs[v], .group = r->groups[g], .resource = r->resources[s] };
				if (r->n_names == 0 && !check(c, p))
					return false;
				p.has_name = true;
				for (uint32_t n = 0; n < r->n_names; n++) {
					p.name = r->names[n];
					if (!check(c, p))
						return false;
				}
			}
	for (uint32_t u = 0; u < r->n_urls; u++)
		for (uint32_t v = 0; v < r->n_verbs; v++)
			if (!check(c, (struct permission){ .verb = r->verbs[v], .url = r->urls[u].p ? r->urls[u] : SPAN("") }))
				return false;
	return true;
}

static void part(struct buf *b, const char *name, const span *list, size_t n)
{
	if (b->n > 1)
		buf_str(b, ", ");
	buf_str(b, name);
	message_quote_list(b, list, n);
}

// rbacv1helpers.CompactString
static span describe(struct arena *run, const struct permission *p, const span *verbs, size_t n)
{
	struct buf b = { .arena = run };

	buf_char(&b, '{');
	if (p->url.p) {
		part(&b, "NonResourceURLs:", &p->url, 1);
	} else {
		part(&b, "APIGroups:", &p->group, 1);
		part(&b, "Resources:", &p->resource, 1);
	}
	if (p->has_name)
		part(&b, "ResourceNames:", &p->name, 1);
	part(&b, "Verbs:", verbs, n);
	buf_char(&b, '}');
	return buf_span(&b);
}

// Same group, resource and name, no URL: CompactRules joins their verbs.
static bool joins(const struct permission *a, const struct permission *b)
{
	return !a->url.p && !b->url.p && a->has_name == b->has_name && span_eq(a->name, b->name) && span_eq(a->group, b->group) &&
		span_eq(a->resource, b->resource);
}

struct joined { struct permission p; struct spanvec verbs; };

static uint64_t place(const struct permission *p) { return span_hash(p->resource, span_hash(p->group, span_hash(p->name, p->has_name))); }

static span describe_all(struct cover *c)
{
	struct arena *run = c->run;
	VEC(struct joined) list = { 0 };
	struct spanvec text = { 0 };
	struct map64 seen = { 0 };
	struct buf out = { .arena = run };

	for (size_t i = 0; i < c->missing.n; i++) {
		const struct permission *p = &c->missing.v[i];
		bool fresh = true, simple = !p->url.p;
		uint64_t h = place(p);
		uint32_t *at = simple ? map64_put(&seen, run, h, &fresh) : NULL;
		while (at && !fresh && !joins(&list.v[*at].p, p))
			at = map64_put(&seen, run, ++h, &fresh);
		if (fresh) {
			if (at)
				*at = (uint32_t)list.n;
			vec_push(&list, run, (struct joined){ .p = *p });
		}
		struct joined *j = fresh ? &list.v[list.n - 1] : &list.v[*at];
		vec_push(&j->verbs, run, p->verb);
	}
	for (size_t i = 0; i < list.n; i++)
		vec_push(&text, run, describe(run, &list.v[i].p, list.v[i].verbs.v, list.v[i].verbs.n));
	span_sort(text.v, text.n);
	for (size_t i = 0; i < text.n; i++) {
		if (i && span_eq(text.v[i], text.v[i - 1]))
			continue;
		if (i)
			buf_char(&out, '\n');
		buf_add(&out, text.v[i]);
	}
	return buf_span(&out);
}

bool escalation_covers(const struct rbac_rule *const *owner, size_t n_owner, const struct rbac_rule *rules, size_t n, struct arena *run,
                       span *missing, bool *limit)
{
	struct cover c = { .owner = owner, .n_owner = n_owner, .run = missing ? run : NULL, .covered = true };

	for (size_t i = 0; i < n; i++)
		if (!break_down(&c, &rules[i]))
			break;
	if (limit)
		*limit = c.limit;
	if (missing)
		*missing = c.missing.n ? describe_all(&c) : (span){ 0 };
	return c.covered && !c.limit;
}
