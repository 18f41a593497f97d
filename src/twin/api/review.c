// Reviews: requests that are answered and never stored (kubernetes/pkg/registry/authorization, pkg/registry/authentication).
#include "twin/api/body.h"

#include "doc/edit.h"
#include "k8s/selector.h"
#include "k8s/validate/check.h"
#include "twin/authz/chain.h"
#include "twin/authz/rbac.h"
#include "twin/authz/who.h"

#define MAX_ORDERS 16

static const value *named(const struct handling *h, const value *v, const char *name) { return value_get(v, intern_id(h->keys, span_str(name))); }
static span text(const struct handling *h, const value *v, const char *name) { return value_span(named(h, v, name)); }

static void set(struct handling *h, value *v, const char *name, value x)
{
	*v = edit_set(h->run, v, intern_id(h->keys, span_str(name)), x);
}

static value texts(struct handling *h, const span *s, size_t n)
{
	value *v = arena_array(h->run, value, n + 1);

	for (size_t i = 0; i < n; i++)
		v[i] = value_string(s[i]);
	return value_array(v, n);
}

static void answer(struct handling *h, const value *object, value status)
{
	value *v = arena_new(h->run, value);

	*v = edit_set(h->run, object, KEY_status, status);
	h->out->object = v;
	h->out->status = 201;
}

static void read_user(struct handling *h, const value *spec, struct user *u)
{
	const value *groups = named(h, spec, "groups"), *extra = named(h, spec, "extra");
	span *g = arena_array(h->run, span, value_count(groups) + 1);
	struct user_extra *e = arena_array(h->run, struct user_extra, value_count(extra) + 1);
	size_t n = 0, m = 0;

	value_each(x, groups)
		g[n++] = value_span(x);
	member_each(x, extra) {
		span *v = arena_array(h->run, span, value_count(&x->v) + 1);
		size_t k = 0;
		value_each(y, &x->v)
			v[k++] = value_span(y);
		e[m++] = (struct user_extra){ intern_text(h->keys, x->key), v, k };
	}
	*u = (struct user){ .name = text(h, spec, "user"), .uid = text(h, spec, "uid"), .groups = g, .n_groups = n, .extra = e, .n_extra = m };
}

// A field selector: requirements, or the text of one.
static void read_selector(struct handling *h, const value *sel, struct request *r)
{
	const value *list = named(h, sel, "requirements");
	span raw = text(h, sel, "rawSelector");
	const char *error;
	const struct selector_field *f;
	size_t n;

	if (value_count(list))
		r->field_selector = list;
	else if (raw.n && selector_parse_fields(raw, h->run, &f, &n, &error))
		r->field_selector = api_field_requirements(h, f, n);
}

static void read_attributes(struct handling *h, const value *spec, struct request *r)
{
	const value *res = named(h, spec, "resourceAttributes"), *url = named(h, spec, "nonResourceAttributes");

	r->non_resource = value_present(url);
	r->verb = text(h, r->non_resource ? url : res, "verb");
	r->path = text(h, url, "path");
	r->group = text(h, res, "group");
	r->version = text(h, res, "version");
	r->resource = text(h, res, "resource");
	r->subresource = text(h, res, "subresource");
	r->ns = text(h, res, "namespace");
	r->name = text(h, res, "name");
	read_selector(h, named(h, res, "fieldSelector"), r);
}

// One requirement: the operator says whether there are values; labels have to be labels.
static void requirement(struct handling *h, struct validation *v, const value *req, const struct field *at, bool labels)
{
	struct field key = field_child(at, "key"), values = field_child(at, "values");
	span op = text(h, req, "operator"), k = text(h, req, "key");
	bool some = span_is(op, "In") || span_is(op, "NotIn"), none = span_is(op, "Exists") || span_is(op, "DoesNotExist");
	size_t i = 0;

	if (!labels && !k.n)
		field_add(v, FIELD_REQUIRED, &key, (span){ 0 }, "must be specified");
	if (some && !value_count(named(h, req, "values")))
		field_add(v, FIELD_REQUIRED, &values, (span){ 0 }, "must be specified when `operator` is 'In' or 'NotIn'");
	if (none && value_count(named(h, req, "values")))
		field_add(v, FIELD_FORBIDDEN, &values, (span){ 0 }, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
	if (!labels) // an operator that nobody knows is let pass, for the sake of newer askers (AllowUnknownOperatorInRequirement)
		return;
	check_add(v, &key, k, check_qualified_name(k));
	value_each(x, named(h, req, "values")) {
		struct field one = field_index(&values, i++);
		check_add(v, &one, value_span(x), check_label_value(value_span(x)));
	}
}

// validateFieldSelectorAttributes and its twin for labels: text or requirements, not both, and not none.
static void selector(struct handling *h, struct validation *v, const value *res, const char *name, const struct field *up)
{
	const value *sel = named(h, res, name), *list = named(h, sel, "requirements");
	struct field at = field_child(up, name), raw = field_child(&at, "rawSelector"), req = field_child(&at, "requirements");
	span path = field_path(h->run, &at);

	if (!value_present(sel))
		return;
	if (text(h, sel, "rawSelector").n && value_count(list))
		field_add(v, FIELD_INVALID, &raw, field_quote(h->run, text(h, sel, "rawSelector")), "may not specified at the same time as requirements");
	if (!text(h, sel, "rawSelector").n && !value_count(list))
		field_add(v, FIELD_REQUIRED, &req, (span){ 0 }, "when %.*s is specified, requirements or rawSelector is required", SPANF(path));
	size_t i = 0;
	value_each(one, list) {
		struct field item = field_index(&req, i++);
		requirement(h, v, one, &item, !strcmp(name, "labelSelector"));
	}
}

// The internal type has no JSON names.
static span url_text(struct handling *h, const value *url)
{
	return arena_printf(h->run, "{\"Path\":%.*s,\"Verb\":%.*s}", SPANF(field_quote(h->run, text(h, url, "path"))), SPANF(field_quote(h->run, text(h, url, "verb"))));
}

// A text member of metadata as Go writes it: in the order of the type, without what is empty.
static void member_text(struct handling *h, struct buf *b, const value *meta, const char *name)
{
	const value *v = named(h, meta, name);

	if (!value_present(v) || !(v->type == VALUE_STRING || v->type == VALUE_ARRAY || v->type == VALUE_OBJECT ? v->n : 1))
		return;
	buf_printf(b, "%s\"%s\":", b->n > 1 ? "," : "", name);
	body_json(h, b, v);
}

// Nothing but the entry that the server itself made for the fields may stand there; of a local review the namespace may.
static void no_metadata(struct handling *h, struct validation *v, const value *object)
{
	static const char *const before[] = { "name", "generateName", "namespace", "labels", "annotations", "ownerReferences", "finalizers" };
	struct schema_shape root = { .kind = SCHEMA_REF, .type = h->root ? h->root->type : NULL };
	struct patching p = { .arena = h->run, .keys = h->keys, .minor = h->w->snap->minor, .kind = h->kind, .root = &root };
	struct field top = { .sort = FIELD_ROOT }, at = field_child(&top, "metadata");
	const value *meta = value_get(object, KEY_metadata);
	struct buf b = { .arena = h->run };
	bool local = h->r.gk == GK_LOCAL_SUBJECT_ACCESS_REVIEW, bad = false;

	buf_char(&b, '{');
	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		size_t had = b.n;
		member_text(h, &b, meta, before[i]);
		bad |= b.n > had && !(local && i == 2);
	}
	if (!bad)
		return;
	value sent = edit_del(h->run, object, KEY_status), entry = patch_owned(&p, h->manager.n ? h->manager : SPAN("unknown"), &sent);
	static const char *const parts[] = { "manager", "operation", "apiVersion", "time", "fieldsType", "fieldsV1" };
	struct buf one = { .arena = h->run };
	set(h, &entry, "time", value_string(SPAN("1970-01-01T00:00:00Z")));
	buf_char(&one, '{');
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		member_text(h, &one, &entry, parts[i]);
	buf_printf(&b, "%s\"managedFields\":[%.*s}]}", b.n > 1 ? "," : "", SPANF(buf_span(&one)));
	field_add(v, FIELD_INVALID, &at, buf_span(&b), "must be empty%s", local ? " except for namespace" : "");
}

// pkg/apis/authorization/validation ValidateSubjectAccessReviewSpec and kin; the kind of the error is empty there.
static bool valid(struct handling *h, const value *object, bool self)
{
	const value *spec = value_get(object, KEY_spec), *res = named(h, spec, "resourceAttributes"), *url = named(h, spec, "nonResourceAttributes");
	struct validation v = { .arena = h->run, .keys = h->keys };
	struct field root = { .sort = FIELD_ROOT }, at = field_child(&root, "spec"), ra = field_child(&at, "resourceAttributes"), user = field_child(&at, "user"),
		na = field_child(&at, "nonResourceAttributes");

	if (value_present(res) && value_present(url))
		field_add(&v, FIELD_INVALID, &na, url_text(h, url), "cannot be specified in combination with resourceAttributes");
	if (!value_present(res) && !value_present(url))
		field_add(&v, FIELD_INVALID, &ra, SPAN("null"), "exactly one of nonResourceAttributes or resourceAttributes must be specified");
	if (!self && !text(h, spec, "user").n && !value_count(named(h, spec, "groups")))
		field_add(&v, FIELD_INVALID, &user, SPAN("\"\""), "at least one of user or group must be specified");
	selector(h, &v, res, "fieldSelector", &ra);
	selector(h, &v, res, "labelSelector", &ra);
	no_metadata(h, &v, object);
	struct field ns = field_child(&ra, "namespace");
	if (h->r.gk == GK_LOCAL_SUBJECT_ACCESS_REVIEW && value_present(res) && !span_eq(text(h, res, "namespace"), h->r.ns))
		field_add(&v, FIELD_INVALID, &ns, field_quote(h->run, text(h, res, "namespace")), "must match metadata.namespace");
	if (h->r.gk == GK_LOCAL_SUBJECT_ACCESS_REVIEW && value_present(url))
		field_add(&v, FIELD_INVALID, &na, url_text(h, url), "disallowed on this kind of request");
	if (!v.errors.n)
		return true;
	h->r.name = SPAN("");
	return api_invalid(h, &v);
}

// Field selectors of the authorizer know = and != only (apiserver pkg/authorization util FieldSelectorAsSelector).
static span selector_error(struct handling *h, const value *res, const char *name)
{
	const value *sel = named(h, res, name), *list = named(h, sel, "requirements");
	bool labels = !strcmp(name, "labelSelector"), bad = false;
	size_t kept = 0, n;
	span raw = text(h, sel, "rawSelector");
	const char *error;

	if (raw.n && labels) {
		struct selector s;
		bad = !selector_parse(&s, raw, h->keys, h->run, &error);
	} else if (raw.n) {
		const struct selector_field *f;
		bad = !selector_parse_fields(raw, h->run, &f, &n, &error);
	}
	value_each(req, list) {
		span op = text(h, req, "operator");
		bool of_list = span_is(op, "In") || span_is(op, "NotIn"), of_key = span_is(op, "Exists") || span_is(op, "DoesNotExist");
		bool fits = labels ? of_list || of_key : value_count(named(h, req, "values")) == 1 && of_list;
		kept += fits;
		bad |= !fits;
	}
	if (!bad)
		return SPAN("");
	return arena_printf(h->run, "spec.resourceAttributes.%s %signored due to parse error", name, kept ? "partially " : "");
}

static span selector_errors(struct handling *h, const value *res)
{
	span a = selector_error(h, res, "fieldSelector"), b = selector_error(h, res, "labelSelector");

	return a.n && b.n ? arena_printf(h->run, "%.*s; %.*s", SPANF(a), SPANF(b)) : a.n ? a : b;
}

// Which of several bindings is named comes from a Go map.
static span any_binding(struct handling *h, const struct request *r, span first)
{
	const struct rbac_binding *b[MAX_ORDERS];
	size_t n = rbac_allowing(h->w, r, b, MAX_ORDERS);

	h->out->orders = n > 1 ? (unsigned)n + 1 : 0; // the first stands for itself
	return h->q->order && h->q->order <= n ? rbac_reason(h->w, &r->user, b[h->q->order - 1], h->run) : first;
}

// The chain's answer in the words of a review: every authorizer without an opinion may say why.
static void access(struct handling *h, const value *object, bool self)
{
	const value *spec = value_get(object, KEY_spec);
	struct request r = { .user = h->r.user };
	value status = value_object(NULL, 0);
	span reason;

	if (!valid(h, object, self))
		return;
	if (!self)
		read_user(h, spec, &r.user);
	read_attributes(h, spec, &r);
	struct trace trace = { .list = { 0 } };
	struct judgement j = { .w = *h->w, .r = r, .run = h->run, .trace = &trace };
	if (judge_authorize(&j) == VERDICT_UNKNOWN) {
		api_unknown(h, j.unknown, "an authorizer that is not seen may speak for this user");
		return;
	}
	bool allowed = chain_says(h->w, &r, h->run, &reason);
	if (allowed && span_starts(reason, SPAN("RBAC: allowed by ")))
		reason = any_binding(h, &r, reason);
	span error = selector_errors(h, named(h, spec, "resourceAttributes"));
	set(h, &status, "allowed", value_bool(allowed));
	if (error.n)
		set(h, &status, "evaluationError", value_string(error));
	if (reason.n)
		set(h, &status, "reason", value_string(reason));
	answer(h, object, status);
}

static value rule_of(struct handling *h, const struct rbac_rule *r, bool url)
{
	value v = value_object(NULL, 0);

	set(h, &v, "verbs", texts(h, r->verbs, r->n_verbs));
	if (url) {
		set(h, &v, "nonResourceURLs", texts(h, r->urls, r->n_urls));
		return v;
	}
	if (r->n_groups)
		set(h, &v, "apiGroups", texts(h, r->groups, r->n_groups));
	set(h, &v, "resources", texts(h, r->resources, r->n_resources));
	if (r->n_names)
		set(h, &v, "resourceNames", texts(h, r->names, r->n_names));
	return v;
}

// Bindings come out of an informer's index, a Go map: so do the complaints about them.
static span any_order(struct handling *h, span errors)
{
	static const span sep = SPAN_INIT(" not found, ");
	struct spanvec all = { 0 };
	struct buf b = { .arena = h->run };
	size_t from = 0;

	for (size_t i = 0; i < errors.n; i++)
		if (span_starts(span_from(errors, i), sep)) {
			vec_push(&all, h->run, span_of(errors.p + from, i + sep.n - 2 - from));
			from = i + sep.n;
		}
	vec_push(&all, h->run, span_from(errors, from));
	bool several = span_contains(errors, SPAN("resolution, ")); // two authorizers complain, not one of several roles
	h->out->orders = (unsigned)(all.n < 8 ? all.n : 8);
	for (size_t i = 0; i < all.n; i++)
		buf_printf(&b, "%s%.*s", i ? ", " : "", SPANF(all.v[(i + h->q->order) % all.n]));
	return several ? arena_printf(h->run, "[%.*s]", SPANF(buf_span(&b))) : buf_span(&b); // apimachinery pkg/util/errors Aggregate
}

static void rules(struct handling *h, const value *object)
{
	span ns = text(h, value_get(object, KEY_spec), "namespace");
	value status = value_object(NULL, 0), list[2] = { value_array(NULL, 0), value_array(NULL, 0) }, empty = value_object(NULL, 0);
	struct who_rules found;

	if (!ns.n) {
		api_refuse(h, 400, "BadRequest", "no namespace on request");
		return;
	}
	who_rules(h->w, &h->r.user, ns, h->run, &found);
	for (size_t i = 0; i < found.list.n; i++) {
		const struct rbac_rule *r = found.list.v[i].rule;
		if (r->n_resources)
			list[0] = edit_append(h->run, &list[0], rule_of(h, r, false));
		if (r->n_urls)
			list[1] = edit_append(h->run, &list[1], rule_of(h, r, true));
	}
	set(h, &status, "resourceRules", list[0]);
	set(h, &status, "nonResourceRules", list[1]);
	set(h, &status, "incomplete", value_bool(found.incomplete));
	if (found.error.n)
		set(h, &status, "evaluationError", value_string(any_order(h, found.error)));
	// The answer is a new object: pkg/registry/authorization/selfsubjectrulesreview/rest.go Create.
	value *v = arena_new(h->run, value);
	*v = edit_set(h->run, object, KEY_spec, empty);
	*v = edit_set(h->run, v, KEY_metadata, empty);
	answer(h, v, status);
}

static void myself(struct handling *h, const value *object)
{
	const struct user *u = &h->r.user;
	value status = value_object(NULL, 0), info = status, extra = status;

	set(h, &info, "username", value_string(u->name));
	if (u->uid.n)
		set(h, &info, "uid", value_string(u->uid));
	if (u->n_groups)
		set(h, &info, "groups", texts(h, u->groups, u->n_groups));
	for (size_t i = 0; i < u->n_extra; i++)
		extra = edit_set(h->run, &extra, intern_id(h->keys, u->extra[i].key), texts(h, u->extra[i].value, u->extra[i].n));
	if (u->n_extra)
		set(h, &info, "extra", extra);
	set(h, &status, "userInfo", info);
	answer(h, object, status);
}

// The second word of the header that is made for the token (apiserver pkg/authentication/request/bearertoken): a token that begins with a blank is none.
static span bearer(span token)
{
	span word;

	while (token.n && (token.p[token.n - 1] == ' ' || (token.p[token.n - 1] >= '\t' && token.p[token.n - 1] <= '\r')))
		token = span_head(token, token.n - 1);
	span_cut(token, ' ', &word);
	return word;
}

// Without a token the anonymous authenticator answers, for the audiences that were asked for.
static void anonymous_review(struct handling *h, value *status, const value *asked)
{
	static const span group = SPAN_INIT("system:unauthenticated"), server = SPAN_INIT("https://kubernetes.default.svc");
	value user = value_object(NULL, 0);

	set(h, &user, "username", value_string(SPAN("system:anonymous")));
	set(h, &user, "groups", texts(h, &group, 1));
	set(h, status, "user", user);
	set(h, status, "authenticated", value_bool(true));
	set(h, status, "audiences", value_count(asked) ? *asked : texts(h, &server, 1));
}

// kubernetes/pkg/registry/authentication/tokenreview/storage.go. What has not the form of a JWT is a token of no service account; whether it is
// one of another kind the input does not tell, but a server knows none by default. The status that was sent is written over, not replaced.
static void token_review(struct handling *h, const value *object)
{
	const value *spec = value_get(object, KEY_spec);
	span token = text(h, spec, "token"), word = bearer(token), head;
	value status = *value_get(object, KEY_status);

	if (!token.n) {
		api_refuse(h, 400, "BadRequest", "token is required for TokenReview in authentication");
		return;
	}
	if (span_cut(span_cut(word, '.', &head), '.', &head).p) {
		api_unknown(h, UNKNOWN_object, "tokens are not verified");
		return;
	}
	if (status.type != VALUE_OBJECT)
		status = value_object(NULL, 0);
	status = edit_del(h->run, &status, intern_id(h->keys, SPAN("authenticated")));
	if (!value_present(named(h, &status, "user")))
		set(h, &status, "user", value_object(NULL, 0));
	if (word.n)
		set(h, &status, "error", value_string(SPAN("invalid bearer token")));
	else
		anonymous_review(h, &status, named(h, spec, "audiences"));
	answer(h, object, status);
}

bool api_review(struct handling *h, const value *object)
{
	switch (h->r.gk) {
	case GK_SUBJECT_ACCESS_REVIEW:
	case GK_LOCAL_SUBJECT_ACCESS_REVIEW:
		access(h, object, false);
		return true;
	case GK_SELF_SUBJECT_ACCESS_REVIEW:
		access(h, object, true);
		return true;
	case GK_SELF_SUBJECT_RULES_REVIEW:
		rules(h, object);
		return true;
	case GK_TOKEN_REVIEW:
		token_review(h, object);
		return true;
	case GK_SELF_SUBJECT_REVIEW:
		myself(h, object);
		return true;
	default:
		return false;
	}
}
