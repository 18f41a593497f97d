// Recorded requests against the authorizers, impersonation, the RBAC registry's escalation checks and NodeRestriction: a refusal must be the
// server's, word for word; what the server let pass, or refused for another reason, must pass here. Reviews are compared by their status.
#include "conform.h"

#include "doc/edit.h"
#include "io/ingest.h"
#include "k8s/meta.h"
#include "k8s/selector.h"
#include "request_line.h"
#include "text/json.h"
#include "twin/admission/attrs.h"
#include "twin/authz/escalation.h"
#include "twin/authz/message.h"
#include "twin/authz/chain.h"
#include "twin/authz/node.h"
#include "twin/authz/node_restriction.h"
#include "twin/authz/rbac_view.h"
#include "twin/authz/who.h"
#include "twin/builder.h"

#include <stdio.h>

struct place { struct builder *b; struct arena *a; };

static span uid_of(struct arena *a, span kind, span ns, span name)
{
	return arena_printf(a, "uid-%.*s-%.*s-%.*s", SPANF(kind), SPANF(ns), SPANF(name));
}

// Objects get a uid, as the server gives them one, and nodes the taint of a node that has not reported (TaintNodesByCondition).
static void take(void *ctx, const struct ingest_object *o)
{
	struct place *p = ctx;
	value *v = arena_new(p->a, value);
	span uid = uid_of(p->a, meta_kind(o->root), meta_namespace(o->root), meta_name(o->root));

	*v = edit_set_at(p->a, o->root, value_string(uid), 2, KEY_metadata, KEY_uid);
	if (span_is(meta_kind(o->root), "Node") && !value_count(value_at(o->root, 2, KEY_spec, KEY_taints))) {
		value *taint = arena_new(p->a, value);
		*taint = edit_set(p->a, &value_absent, KEY_key, value_string(SPAN("node.kubernetes.io/not-ready")));
		*taint = edit_set(p->a, taint, KEY_effect, value_string(SPAN("NoSchedule")));
		*v = edit_set_at(p->a, v, value_array(taint, 1), 2, KEY_spec, KEY_taints);
	}
	builder_add(p->b, v, o->src, o->at, o->api_version_hint, o->kind_hint);
}

static void take_kind(void *ctx, span api_version, span kind) { (void)ctx, (void)api_version, (void)kind; }

static struct snapshot *load(struct arena *a, const char *dir, struct intern **keys)
{
	struct snapshot_options *o = arena_new(a, struct snapshot_options);
	struct diags *d = arena_new(a, struct diags);
	struct ingest in = { .arena = a, .diags = d };
	struct place p = { .a = a };

	d->arena = a;
	o->assume_empty_all = true;
	o->kubernetes_version = SPAN("1.35.1");
	o->tenancy = SPAN("namespace");
	o->authorizers = SPAN("node,rbac");
	p.b = builder_new(a, o, d);
	*keys = in.keys = builder_keys(p.b);
	in.sink = (struct ingest_sink){ &p, take, take_kind };
	struct err e = ingest_path(&in, conform_join(a, dir, "setup.yaml").p);
	if (e.code)
		conform_usage(e.text.p);
	return builder_finish(p.b);
}

struct outcome { int status; span message; }; // status 0: passes

static struct outcome forbidden(struct arena *run, const struct request *r, span name, span text)
{
	return (struct outcome){ 403, message_forbidden(run, r->non_resource ? SPAN("") : r->group, r->non_resource ? SPAN("") : r->resource, name, text) };
}

static struct outcome ask_authorizer(const struct world *w, const struct request *r, struct arena *run)
{
	span reason;

	if (chain_says(w, r, run, &reason))
		return (struct outcome){ 0 };
	return forbidden(run, r, r->name, message_cannot(run, r, reason));
}

// From 1.35 a WebSocket that connects needs create beside get (AuthorizePodWebsocketUpgradeCreatePermission).
static struct outcome websocket(const struct world *w, const struct request_line *l, struct arena *run)
{
	struct request r = l->r;
	span reason;

	if (!l->websocket || !span_is(r.verb, "get") || !span_is(r.resource, "pods") ||
		!(span_is(r.subresource, "exec") || span_is(r.subresource, "attach") || span_is(r.subresource, "portforward")))
		return (struct outcome){ 0 };
	r.verb = SPAN("create");
	return chain_says(w, &r, run, &reason) ? (struct outcome){ 0 } : forbidden(run, &r, r.name, reason);
}

static struct outcome answer(const struct world *w, struct request_line *l, struct arena *run, bool *skip)
{
	span reason;
	struct outcome o;

	if (l->impersonates && impersonate_allows(w, &l->client, &l->as, run, NULL, &reason) != VERDICT_ALLOW)
		return (struct outcome){ 403, reason };
	o = ask_authorizer(w, &l->r, run);
	if (o.status)
		return o;
	o = websocket(w, l, run);
	if (o.status || admission_op(w, &l->r) == ADMISSION_NONE)
		return o;
	l->r.old = admission_old(w, &l->r);
	l->r.object = request_line_object(l, l->r.old, run);
	if (!l->r.object && value_present(l->body)) {
		*skip = true;
		return o;
	}
	struct node_restriction_answer n = node_restriction_judge(w, &l->r, run);
	if (n.asked && n.message.p)
		return n.status == 403 ? forbidden(run, &l->r, admission_name(&l->r), n.message) : (struct outcome){ n.status, n.message };
	struct escalation_answer e = escalation_judge(w, &l->r, run);
	if (e.asked && !e.allowed)
		return e.status == 403 ? forbidden(run, &l->r, admission_name(&l->r), e.message) : (struct outcome){ e.status, e.message };
	return (struct outcome){ 0 };
}

static const value *attribute(const value *spec, const struct intern *keys, const char *name) { return conform_get(spec, keys, name); }

// The request that a review asks about.
static bool reviewed(const struct request_line *l, const struct intern *keys, struct arena *run, struct request *out)
{
	const value *spec = attribute(l->body, keys, "spec"), *res = attribute(spec, keys, "resourceAttributes");
	const value *url = attribute(spec, keys, "nonResourceAttributes");
	size_t n = 0;

	*out = (struct request){ .user = l->r.user };
	if (!span_is(l->r.resource, "selfsubjectaccessreviews")) {
		span *groups = arena_array(run, span, value_count(attribute(spec, keys, "groups")));
		value_each(g, attribute(spec, keys, "groups"))
			groups[n++] = value_span(g);
		out->user = (struct user){ .name = conform_text(spec, keys, "user"), .groups = groups, .n_groups = n };
	}
	out->non_resource = value_present(url);
	out->verb = conform_text(out->non_resource ? url : res, keys, "verb");
	out->path = conform_text(url, keys, "path");
	out->group = conform_text(res, keys, "group");
	out->version = conform_text(res, keys, "version");
	out->resource = conform_text(res, keys, "resource");
	out->subresource = conform_text(res, keys, "subresource");
	out->ns = conform_text(res, keys, "namespace");
	out->name = conform_text(res, keys, "name");
	return value_present(res) || out->non_resource;
}

// Field selectors of a review: requirements, or the text of one.
static bool review_selector(const struct request_line *l, const struct intern *keys, struct arena *run, struct request *r)
{
	const value *sel = attribute(attribute(attribute(l->body, keys, "spec"), keys, "resourceAttributes"), keys, "fieldSelector");
	const struct selector_field *f;
	size_t n;
	const char *error;

	if (!value_present(sel))
		return true;
	const value *list = attribute(sel, keys, "requirements");
	span raw = conform_text(sel, keys, "rawSelector");
	if (value_count(list)) {
		r->field_selector = list;
		return true;
	}
	if (!raw.n || !selector_parse_fields(raw, run, &f, &n, &error))
		return true;
	value *req = arena_array(run, value, n), *all = arena_new(run, value);
	for (size_t i = 0; i < n; i++) {
		value *values = arena_new(run, value);
		*values = value_string(f[i].value);
		req[i] = edit_set(run, &value_absent, KEY_key, value_string(f[i].field));
		req[i] = edit_set(run, &req[i], KEY_operator, value_string(f[i].negated ? SPAN("NotIn") : SPAN("In")));
		req[i] = edit_set(run, &req[i], KEY_values, value_array(values, 1));
	}
	*all = value_array(req, n);
	r->field_selector = all;
	return true;
}

static bool grants_with(const struct world *w, const struct request *r, struct arena *run, span wanted)
{
	struct who_rules rules;

	who_rules(w, &r->user, r->non_resource ? SPAN("") : r->ns, run, &rules);
	for (size_t i = 0; i < rules.list.n; i++) {
		const struct rbac_rule *x = rules.list.v[i].rule;
		if ((r->non_resource ? rbac_rule_covers_url(x, r->verb, r->path)
		                     : rbac_rule_covers(x, r->verb, r->group, r->resource, r->subresource, r->name)) &&
			span_eq(rbac_reason(w, &r->user, rules.list.v[i].binding, run), wanted))
			return true;
	}
	return false;
}

static void compare_review(struct tally *t, const struct world *w, const struct request_line *l, const struct intern *keys, struct arena *run)
{
	const value *status = attribute(l->object, keys, "status");
	struct request r;
	span reason, want = conform_text(status, keys, "reason");

	if (!reviewed(l, keys, run, &r) || !review_selector(l, keys, run, &r))
		return;
	const value *allowed = attribute(status, keys, "allowed");
	bool wanted = allowed->type == VALUE_BOOL && allowed->b, got = chain_says(w, &r, run, &reason);
	if (got != wanted) {
		t->different++;
		conform_differs(l->id, wanted ? SPAN("allowed") : SPAN("refused"), got ? SPAN("allowed") : SPAN("refused"), reason);
	} else if (!span_eq(reason, want) && !(got && grants_with(w, &r, run, want)) &&
		!(span_starts(want, SPAN("RBAC: [")) && want.n == reason.n /* in any order */)) {
		t->reason_wrong++;
		conform_differs(l->id, want, reason, SPAN(""));
	}
}

// A rule as JSON with its lists in the order of the review's type.
static span rule_json(const struct rbac_rule *r, bool url, struct arena *run)
{
	const struct { const char *name; const span *v; uint32_t n; bool shown; } part[] = {
		{ "verbs", r->verbs, r->n_verbs, true }, { "apiGroups", r->groups, r->n_groups, !url },
		{ "resources", r->resources, r->n_resources, !url }, { "resourceNames", r->names, r->n_names, !url },
		{ "nonResourceURLs", r->urls, r->n_urls, url },
	};
	struct buf b = { .arena = run };

	buf_char(&b, '{');
	for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
		if (!part[i].shown || !part[i].n)
			continue;
		buf_printf(&b, "%s\"%s\":[", b.n > 1 ? "," : "", part[i].name);
		for (uint32_t k = 0; k < part[i].n; k++) {
			if (k)
				buf_char(&b, ',');
			json_write_span(&b, part[i].v[k]);
		}
		buf_char(&b, ']');
	}
	buf_char(&b, '}');
	return buf_span(&b);
}

static span sorted(struct spanvec *v, struct arena *run)
{
	struct buf b = { .arena = run };

	span_sort(v->v, v->n);
	for (size_t i = 0; i < v->n; i++) {
		buf_add(&b, v->v[i]);
		buf_char(&b, '\n');
	}
	return buf_span(&b);
}

static void compare_rules(struct tally *t, const struct world *w, const struct request_line *l, const struct intern *keys, struct arena *run)
{
	const value *status = attribute(l->object, keys, "status");
	struct who_rules rules;
	struct spanvec mine[2] = { 0 }, theirs[2] = { 0 };
	const char *const lists[] = { "resourceRules", "nonResourceRules" };

	who_rules(w, &l->r.user, conform_text(attribute(l->body, keys, "spec"), keys, "namespace"), run, &rules);
	for (size_t i = 0; i < rules.list.n; i++) {
		const struct rbac_rule *x = rules.list.v[i].rule;
		if (x->n_resources)
			vec_push(&mine[0], run, rule_json(x, false, run));
		if (x->n_urls)
			vec_push(&mine[1], run, rule_json(x, true, run));
	}
	for (int i = 0; i < 2; i++) {
		value_each(v, attribute(status, keys, lists[i])) {
			size_t n;
			bool bad;
			value one = value_array(v, 1);
			const struct rbac_rule *x = rbac_view_rules(run, &one, REF_NONE, false, &n, &bad);
			vec_push(&theirs[i], run, rule_json(x, i == 1, run));
		}
		span a = sorted(&mine[i], run), b = sorted(&theirs[i], run);
		if (!span_eq(a, b)) {
			t->different++;
			conform_differs(l->id, b, a, rules.error);
			return;
		}
	}
	const value *part = attribute(status, keys, "incomplete");
	span error = conform_text(status, keys, "evaluationError");
	if ((part->type == VALUE_BOOL && part->b) != rules.incomplete || error.n != rules.error.n /* in any order */) {
		t->reason_wrong++;
		conform_differs(l->id, error, rules.error, rules.incomplete ? SPAN("incomplete") : SPAN("complete"));
	}
}

// "uid": "@" stands for the uid of the stored object that stands beside it, "@node-x" for that of a node.
static value with_uids(const value *v, span ns, struct arena *run)
{
	value out = *v;

	if (v->type == VALUE_ARRAY) {
		for (size_t i = 0; i < v->n; i++)
			out = edit_item(run, &out, i, with_uids(&v->item[i], ns, run));
	} else if (v->type == VALUE_OBJECT) {
		member_each(m, v) {
			span s = value_span(&m->v);
			value inner = with_uids(&m->v, ns, run);
			if (m->key == KEY_uid && span_is(s, "@"))
				inner = value_string(uid_of(run, value_get_span(v, KEY_kind), ns, value_get_span(v, KEY_name)));
			else if (m->key == KEY_uid && span_starts(s, SPAN("@node-")))
				inner = value_string(uid_of(run, SPAN("Node"), SPAN(""), span_from(s, 6)));
			out = edit_set(run, &out, m->key, inner);
		}
	}
	return out;
}

// Refusals that other plug-ins, validation or the storage made: not the business of this suite.
static bool is_ours(const struct request_line *l)
{
	static const char *const parts[] = {
		"cannot ", "attempting to grant", "must have cluster-admin", "unsupported role reference", "can only ", "can not create pods", "node requested",
		"is not allowed to", "may only ", "unexpected ", "must not set", "UID ", "error validating audience", "not found in pod spec",
		"a mirror pod may not",
	};
	span node;
	if (l->status == 404)
		return (span_contains(l->r.resource, SPAN("rolebindings")) && !span_is(l->r.verb, "get") && !span_is(l->r.verb, "delete")) ||
			(node_identity(&l->r.user, &node) && !span_is(l->r.verb, "get"));
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (span_contains(l->message, span_str(parts[i])))
			return l->status == 403 || l->status == 500;
	return l->status == 403 && (l->websocket || !l->message.n);
}

// The same message, but for what other servers would print too: a uid that the record masks, Go's dump of two objects, and the
// ServiceAccount plug-in, which refuses mirror pods with accounts and secrets before NodeRestriction sees them.
static bool same_message(span got, span want)
{
	ptrdiff_t diff = span_find(want, '@', 0), uid = span_find(want, '<', 0);

	if (diff > 2)
		return span_starts(got, span_head(want, (size_t)diff - 2));
	if (uid > 0)
		return span_starts(got, span_head(want, (size_t)uid));
	if (span_contains(want, SPAN("a mirror pod may not reference")))
		return span_contains(got, SPAN("can not create pods that reference"));
	return !want.n || span_eq(got, want);
}

static void compare(struct tally *t, const struct world *w, struct request_line *l, const struct intern *keys, struct arena *run)
{
	bool skip = l->malformed;
	struct outcome o = skip ? (struct outcome){ 0 } : answer(w, l, run, &skip);

	if (skip) {
		t->skipped++;
		return;
	}
	t->asked++;
	bool want = is_ours(l);
	if (want != (o.status != 0) || (want && (o.status != l->status || !same_message(o.message, l->message)))) {
		t->different++;
		conform_differs(l->id, arena_printf(run, "%d %.*s", l->status, SPANF(l->message)), arena_printf(run, "%d %.*s", o.status, SPANF(o.message)),
			SPAN(""));
	} else if (l->status == 201 && span_ends(l->r.resource, SPAN("subjectaccessreviews"))) {
		compare_review(t, w, l, keys, run);
	} else if (l->status == 201 && span_is(l->r.resource, "selfsubjectrulesreviews")) {
		compare_rules(t, w, l, keys, run);
	}
}

int suite_authz_requests(int argc, char **argv)
{
	struct arena a = { 0 }, run = { 0 };
	struct intern *keys;
	struct tally t = { 0 };
	span line;

	if (argc != 1)
		conform_usage("authz-requests DIR");
	struct snapshot *s = load(&a, argv[0], &keys);
	struct world w = world_of(s);
	span rest = conform_file(conform_join(&a, argv[0], "requests.jsonl").p);
	while (conform_line(&rest, &line)) {
		struct request_line l;
		value v = conform_json(line, &run, &s->keys), body;
		request_line_read(&l, &v, &s->keys, &run);
		if (value_present(l.body)) {
			body = with_uids(l.body, l.r.ns, &run);
			l.body = &body;
		}
		compare(&t, &w, &l, &s->keys, &run);
		arena_reset(&run);
	}
	arena_free(&run);
	arena_free(&a);
	return conform_close(&t);
}
