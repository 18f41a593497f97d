// Request info (apiserver pkg/endpoints/request/requestinfo.go) and the options of the query.
#include "twin/api/handling.h"

#include "doc/edit.h"
#include "k8s/selector.h"
#include "twin/admission/attrs.h"
#include "twin/indexes.h"

static span trim_slashes(span s)
{
	while (s.n && s.p[0] == '/')
		s = span_from(s, 1);
	while (s.n && s.p[s.n - 1] == '/')
		s.n--;
	return s;
}

static size_t part_count(span path)
{
	size_t n = 1;

	for (size_t i = 0; i < path.n; i++)
		n += path.p[i] == '/';
	return path.n ? n : 0;
}

static span part(span *rest)
{
	span head;
	*rest = span_cut(*rest, '/', &head);
	return head;
}

static bool names_namespace(span sub) { return span_is(sub, "status") || span_is(sub, "finalize"); }

// /api/v1/namespaces/NS/pods/NAME/SUB, /apis/GROUP/VERSION/...: NewRequestInfo. Empty parts count: what stands behind them keeps its place.
static bool read_path(struct handling *h, struct request *r, span path)
{
	span rest = trim_slashes(path), head, next, ns;
	size_t n = part_count(rest);

	if (n < 3)
		return false;
	head = part(&rest);
	if (!span_is(head, "api") && !span_is(head, "apis"))
		return false;
	h->groups = span_is(head, "apis");
	if (h->groups && n < 4)
		return false;
	r->group = h->groups ? part(&rest) : SPAN("");
	r->version = part(&rest);
	next = rest;
	head = part(&next);
	// The old form of a watch, and of a proxy: the word is the verb.
	if ((span_is(head, "watch") || span_is(head, "proxy")) && next.p) {
		r->verb = head;
		rest = next;
		head = part(&next);
	}
	if (span_is(head, "namespaces") && next.p) {
		ns = part(&next);
		r->ns = ns;
		span of = next;
		h->in_namespace = next.p && !names_namespace(part(&of));
		if (h->in_namespace)
			rest = next;
	}
	r->resource = part(&rest);
	r->name = part(&rest);
	if (span_is(r->verb, "proxy"))
		return true;
	r->subresource = part(&rest);
	h->deeper = rest;
	return true;
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static span decode(struct arena *a, span s, bool plus)
{
	char *p = arena_alloc(a, s.n + 1, 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '%' && i + 2 < s.n && hex(s.p[i + 1]) >= 0 && hex(s.p[i + 2]) >= 0) {
			p[n++] = (char)(hex(s.p[i + 1]) * 16 + hex(s.p[i + 2]));
			i += 2;
		} else {
			p[n++] = plus && s.p[i] == '+' ? ' ' : s.p[i];
		}
	}
	return span_of(p, n);
}

static span path_decode(struct arena *a, span s) { return decode(a, s, false); }
static span url_decode(struct arena *a, span s) { return decode(a, s, true); }

span api_query(const struct handling *h, const char *name)
{
	span rest = h->query, one;
	size_t n = strlen(name);

	while (rest.n) {
		rest = span_cut(rest, '&', &one);
		if (one.n < n || memcmp(one.p, name, n) != 0 || (one.n > n && one.p[n] != '='))
			continue;
		return one.n > n ? url_decode(h->run, span_from(one, n + 1)) : SPAN("");
	}
	return (span){ 0 };
}

static span verb_of(span method)
{
	static const struct { const char *method, *verb; } verbs[] = { { "POST", "create" }, { "PUT", "update" }, { "PATCH", "patch" }, { "DELETE", "delete" },
		{ "GET", "get" }, { "HEAD", "get" } };

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (span_is(method, verbs[i].method))
			return span_str(verbs[i].verb);
	return SPAN(""); // a method that the server does not know is no verb
}

const value *api_field_requirements(struct handling *h, const struct selector_field *f, size_t n)
{
	value *req = arena_array(h->run, value, n + 1), *all = arena_new(h->run, value);

	for (size_t i = 0; i < n; i++) {
		value *values = arena_new(h->run, value);
		*values = value_string(f[i].value);
		req[i] = edit_set(h->run, &value_absent, KEY_key, value_string(f[i].field));
		req[i] = edit_set(h->run, &req[i], KEY_operator, value_string(f[i].negated ? SPAN("NotIn") : SPAN("In")));
		req[i] = edit_set(h->run, &req[i], KEY_values, value_array(values, 1));
	}
	*all = value_array(req, n);
	return all;
}

static bool whole(span s)
{
	for (size_t i = s.n > 1 && (s.p[0] == '-' || s.p[0] == '+'); i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

// Options that cannot be read are none at all here: neither a name nor requirements are taken from them.
static bool readable(const struct handling *h)
{
	return whole(api_query(h, "limit")) && whole(api_query(h, "timeoutSeconds")) && !selector_complaint(api_query(h, "labelSelector"), h->run).p;
}

// Only a list or watch takes its name from the field selector; a deletecollection does not.
static void collection_verb(struct handling *h)
{
	span watch = api_query(h, "watch"), list = api_query(h, "fieldSelector");
	bool read = span_is(h->r.verb, "get");
	const struct selector_field *f;
	const char *error;
	size_t n;

	if (h->r.name.n || !(read || span_is(h->r.verb, "delete")))
		return;
	h->r.verb = !read ? SPAN("deletecollection") : watch.p && !span_is(watch, "false") && !span_is(watch, "0") ? SPAN("watch") : SPAN("list");
	if (!list.n || !readable(h) || !selector_parse_fields(list, h->run, &f, &n, &error))
		return;
	h->r.field_selector = api_field_requirements(h, f, n);
	if (read && api_list_readable(h))
		h->r.name = selector_fields_name(f, n);
}

static void find_kind(struct handling *h)
{
	const struct snapshot *s = h->w->snap;

	// Below /apis there is no group without a name.
	if (h->groups && !h->r.group.n)
		return;
	h->kind = gvk_by_gvr(h->r.group, h->r.version, h->r.resource);
	if (h->kind && (s->emulated < h->kind->since || s->emulated > h->kind->until))
		h->kind = NULL;
	if (h->kind && h->kind->type != GVK_NO_TYPE) {
		struct schema_shape *root = arena_new(h->run, struct schema_shape);
		*root = (struct schema_shape){ .kind = SCHEMA_REF, .type = schema_type_at(h->kind->type) };
		h->root = root;
	}
	const struct schema_overlay *o = h->kind && h->kind->gk != GK_OTHER ? NULL : indexes_overlay(s);
	if (!h->kind && o)
		h->kind = overlay_by_gvr(o, h->r.group, h->r.version, h->r.resource);
	if (h->kind && o)
		h->custom = overlay_custom(o, h->kind);
	if (h->custom && !h->custom->served)
		h->kind = NULL, h->custom = NULL;
	if (h->custom)
		h->root = h->custom->root;
	if (h->kind && h->r.subresource.n)
		h->sub = gvk_sub(h->kind, h->r.subresource);
}

// A path that is no resource is authorized as it stands, with the method as verb.
static void no_resource(struct handling *h, span path)
{
	char *low = arena_alloc(h->run, h->q->method.n + 1, 1);

	for (size_t i = 0; i < h->q->method.n; i++)
		low[i] = (char)(h->q->method.p[i] | 0x20);
	h->r = (struct request){ .user = h->r.user, .verb = span_of(low, h->q->method.n), .non_resource = true, .path = path };
}

// Method and path alone; false: no resource.
static bool take_apart(struct handling *h)
{
	span path, rest = span_cut(h->q->path, '?', &path);

	h->query = rest.p ? rest : SPAN("");
	path = path_decode(h->run, path); // before it is taken apart, as Go's URL.Path is
	if (!read_path(h, &h->r, path)) {
		no_resource(h, path);
		return false;
	}
	h->named = h->r.name.n > 0;
	if (!h->r.verb.n) {
		h->r.verb = verb_of(h->q->method);
		collection_verb(h);
	}
	return true;
}

struct request api_request_info(span method, span path, struct arena *run)
{
	struct api_request q = { .method = method, .path = path };
	struct handling h = { .q = &q, .run = run };

	take_apart(&h);
	return h.r;
}

bool api_info(struct handling *h)
{
	span v;

	if (!take_apart(h))
		return true;
	find_kind(h);
	if (!h->kind)
		return true;
	h->r.gk = (enum gk)h->kind->gk;
	h->r.kind = h->kind->kind;
	h->dry_run = api_query(h, "dryRun").p != NULL;
	h->r.dry_run = h->dry_run;
	h->manager = api_query(h, "fieldManager");
	h->force = span_is(api_query(h, "force"), "true");
	v = api_query(h, "fieldValidation");
	h->fields = span_is(v, "Strict") ? FIELDS_STRICT : span_is(v, "Ignore") ? FIELDS_IGNORE : FIELDS_WARN;
	return true;
}
