// Lists and deletecollection: what a selector takes of a collection (apiserver pkg/endpoints/handlers/{get,delete}.go, pkg/registry/generic/registry/
// store.go List and DeleteCollection), and the fields that selectors may name (AddFieldLabelConversionFunc of pkg/apis/*).
#include "twin/api/handling.h"

#include "doc/edit.h"
#include "k8s/selector.h"

#include <stdlib.h>

// Fields of a kind besides those of its own refusal; empty: the scheme's default, name and namespace.
struct labels_of {
	enum gk gk;
	const char *fields;   // one after the other, blanks between
	const char *refusal;  // %.*s: the label
};

static const struct labels_of kinds[] = {
	{ GK_POD, "metadata.name metadata.namespace spec.nodeName spec.restartPolicy spec.schedulerName spec.serviceAccountName spec.hostNetwork status.phase "
		"status.podIP status.podIPs status.nominatedNodeName spec.host", "field label not supported: %.*s" },
	{ GK_NODE, "metadata.name spec.unschedulable", "field label not supported: %.*s" },
	{ GK_REPLICATION_CONTROLLER, "metadata.name metadata.namespace status.replicas", "field label not supported: %.*s" },
	{ GK_EVENT, "involvedObject.kind involvedObject.namespace involvedObject.name involvedObject.uid involvedObject.apiVersion involvedObject.resourceVersion "
		"involvedObject.fieldPath reason reportingComponent source type metadata.namespace metadata.name", "field label not supported: %.*s" },
	{ GK_EVENTS_EVENT, "regarding.kind regarding.namespace regarding.name regarding.uid regarding.apiVersion regarding.resourceVersion regarding.fieldPath reason "
		"reportingController type metadata.namespace metadata.name", "field label not supported: %.*s" },
	{ GK_NAMESPACE, "status.phase metadata.name", "field label not supported: %.*s" },
	{ GK_SECRET, "type metadata.namespace metadata.name", "field label not supported: %.*s" },
	{ GK_SERVICE, "metadata.namespace metadata.name spec.clusterIP spec.type", "field label not supported: %.*s" },
	{ GK_CERTIFICATE_SIGNING_REQUEST, "metadata.name spec.signerName", "field label not supported: %.*s" },
	{ GK_CLUSTER_TRUST_BUNDLE, "metadata.name spec.signerName", "field label not supported: %.*s" },
	{ GK_POD_CERTIFICATE_REQUEST, "metadata.name spec.signerName spec.podName spec.nodeName", "field label not supported: %.*s" },
	{ GK_JOB, "metadata.name metadata.namespace status.successful", "field label \"%.*s\" not supported for Job" },
};

static bool has_word(span words, span one)
{
	span head;

	while (words.n) {
		words = span_cut(words, ' ', &head);
		if (span_eq(head, one))
			return true;
	}
	return false;
}

// A version's selectableFields (KEP-4358), as ".spec.colour".
static bool crd_selects(const struct handling *h, span label)
{
	uint32_t versions = intern_id(h->keys, SPAN("versions")), fields = intern_id(h->keys, SPAN("selectableFields")), path = intern_id(h->keys, SPAN("jsonPath"));

	value_each(v, value_at(h->custom->crd, 2, KEY_spec, versions))
		if (span_eq(value_get_span(v, KEY_name), h->kind->version))
			value_each(f, value_get(v, fields)) {
				span p = value_get_span(f, path);
				if (p.n && p.p[0] == '.' && span_eq(span_from(p, 1), label))
					return true;
			}
	return false;
}

static bool known_label(struct handling *h, span label)
{
	bool meta = span_is(label, "metadata.name") || span_is(label, "metadata.namespace");

	if (h->custom) // apiextensions-apiserver pkg/apiserver/conversion/converter.go ConvertFieldLabel
		return (span_is(label, "metadata.name") || (h->kind->namespaced && meta) || crd_selects(h, label)) ||
			api_refuse(h, 400, "BadRequest", "field label not supported: %.*s", SPANF(label));
	if (span_is(h->kind->resource, "resourceslices"))
		return has_word(SPAN("metadata.name spec.nodeName spec.driver"), label) ||
			api_refuse(h, 400, "BadRequest", "field label not supported for %.*s, Kind=ResourceSlice: %.*s", SPANF(h->kind->api_version), SPANF(label));
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (kinds[i].gk != h->r.gk)
			continue;
		if (has_word(span_str(kinds[i].fields), label))
			return true;
		span head = span_str(kinds[i].refusal), tail;
		ptrdiff_t at = span_find(head, '%', 0);
		tail = span_from(head, (size_t)at + 4);
		return api_refuse(h, 400, "BadRequest", "%.*s%.*s%.*s", SPANF(span_head(head, (size_t)at)), SPANF(label), SPANF(tail));
	}
	return meta || api_refuse(h, 400, "BadRequest", "\"%.*s\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"", SPANF(label));
}

static span scalar(struct handling *h, const value *v)
{
	if (v->type == VALUE_BOOL)
		return v->b ? SPAN("true") : SPAN("false");
	if (v->type == VALUE_INT)
		return arena_printf(h->run, "%lld", (long long)v->i);
	return value_span(v);
}

// What an object's strategy tells of a field (ToSelectableFields): Go's zero value where the object says nothing.
static span field_of(struct handling *h, const value *object, span label)
{
	const value *v = object;
	span rest, part;

	if (span_is(label, "spec.host"))
		label = SPAN("spec.nodeName");
	if (span_is(label, "spec.hostNetwork") || span_is(label, "spec.unschedulable")) {
		v = value_at(object, 2, KEY_spec, intern_id(h->keys, span_from(label, 5)));
		return v->type == VALUE_BOOL && v->b ? SPAN("true") : SPAN("false");
	}
	if (span_is(label, "status.podIP"))
		return value_get_span(value_item(value_at(object, 2, KEY_status, intern_id(h->keys, SPAN("podIPs"))), 0), intern_id(h->keys, SPAN("ip")));
	if (span_is(label, "status.podIPs")) // the set has no such field
		return SPAN("");
	bool count = span_is(label, "status.replicas") || span_is(label, "status.successful");
	if (span_is(label, "status.successful"))
		label = SPAN("status.succeeded");
	for (rest = label; rest.n;) {
		rest = span_cut(rest, '.', &part);
		v = value_get(v, intern_id(h->keys, part));
	}
	if (count && v->type != VALUE_INT)
		return SPAN("0");
	return scalar(h, v);
}

struct selecting {
	struct selector labels;
	const struct selector_field *fields;
	size_t n_fields;
};

// Options of a list as the handlers read them: both selectors, and no label that the kind has not.
static bool read_selectors(struct handling *h, struct selecting *s)
{
	span labels = api_query(h, "labelSelector"), fields = api_query(h, "fieldSelector");
	const char *error = "";

	*s = (struct selecting){ 0 };
	if (labels.n && !selector_parse(&s->labels, labels, h->keys, h->run, &error))
		return api_unknown(h, UNKNOWN_object, "a label selector that cannot be read: %s", error);
	if (fields.n && !selector_parse_fields(fields, h->run, &s->fields, &s->n_fields, &error))
		return api_unknown(h, UNKNOWN_object, "a field selector that cannot be read: %s", error);
	for (size_t i = 0; i < s->n_fields; i++)
		if (!known_label(h, s->fields[i].field))
			return false;
	return true;
}

static bool selected(struct handling *h, const struct selecting *s, const value *object)
{
	if (s->labels.n && selector_match(&s->labels, h->keys, value_at(object, 2, KEY_metadata, KEY_labels), true) != SELECTOR_YES)
		return false;
	for (size_t i = 0; i < s->n_fields; i++)
		if (span_eq(field_of(h, object, s->fields[i].field), s->fields[i].value) == s->fields[i].negated)
			return false;
	return true;
}

struct member_object { span ns, name; const value *root; };
struct member_list { VEC(struct member_object) all; };

static int by_key(const void *a, const void *b)
{
	const struct member_object *x = a, *y = b;
	int d = span_cmp(x->ns, y->ns);

	return d ? d : span_cmp(x->name, y->name);
}

// strconv.ParseUint, or 0.
static uint64_t version_number(span s)
{
	uint64_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9' || __builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, (uint64_t)(s.p[i] - '0'), &n))
			return 0;
	return n;
}

// DeleteCollection lists in pages, and the first page of a version that is given is that very version (apiserver pkg/storage/etcd3/store.go GetList,
// resourceVersionMatch unset or Exact). What was written since is taken for new; what it replaced, if anything, is not known.
static bool written_since(struct handling *h, const value *object)
{
	span match = api_query(h, "resourceVersionMatch");
	uint64_t asked = span_is(match, "NotOlderThan") ? 0 : version_number(api_query(h, "resourceVersion"));

	return asked && version_number(value_span(value_at(object, 2, KEY_metadata, KEY_resourceVersion))) > asked;
}

static void take(struct handling *h, const struct selecting *s, struct member_list *out, const struct object *o)
{
	const struct snapshot *snap = h->w->snap;
	span ns = snapshot_ns_name(snap, o->ns);

	if (!o->root || o->root->type != VALUE_OBJECT || (h->r.ns.n && h->kind->namespaced && !span_eq(ns, h->r.ns)) || !selected(h, s, o->root))
		return;
	vec_push(&out->all, h->run, ((struct member_object){ ns, o->name, o->root }));
}

// The store's objects that are selected, in the order of their keys.
static struct member_list members(struct handling *h, const struct selecting *s)
{
	const struct snapshot *snap = h->w->snap;
	const struct kind *k = snapshot_kind_named(snap, h->kind->group, h->kind->kind);
	struct member_list out = { { 0 } };

	for (size_t i = 0; k && i < k->n; i++) {
		const struct object *o = world_get(h->w, k->objects[i]);
		if (o)
			take(h, s, &out, o);
	}
	for (const struct overlay *o = h->w->top; o; o = o->older)
		if (h->r.gk != GK_OTHER && o->gk == h->r.gk && o->replaces == REF_NONE && world_get(h->w, o->id) == &o->obj)
			take(h, s, &out, &o->obj);
	if (out.all.n)
		qsort(out.all.v, out.all.n, sizeof *out.all.v, by_key);
	return out;
}

// Items of typed lists do not say their kind.
static void answer(struct handling *h, const struct member_list *all)
{
	value *v = arena_new(h->run, value), items = value_array(NULL, 0), empty = value_object(NULL, 0), *item = arena_array(h->run, value, all->all.n + 1);
	span list = arena_printf(h->run, "%.*sList", SPANF(h->kind->kind)), own;

	if (h->custom) {
		own = value_span(value_at(h->custom->crd, 3, KEY_spec, intern_id(h->keys, SPAN("names")), intern_id(h->keys, SPAN("listKind"))));
		list = own.n ? own : list;
	}
	for (size_t i = 0; i < all->all.n; i++) {
		item[i] = *api_shown(h, all->all.v[i].root);
		if (!h->custom) {
			item[i] = edit_del(h->run, &item[i], KEY_kind);
			item[i] = edit_del(h->run, &item[i], KEY_apiVersion);
		}
	}
	items = value_array(item, all->all.n);
	*v = edit_set(h->run, &empty, KEY_kind, value_string(list));
	*v = edit_set(h->run, v, KEY_apiVersion, value_string(h->kind->api_version));
	*v = edit_set(h->run, v, KEY_metadata, empty);
	*v = edit_set(h->run, v, KEY_items, items);
	h->out->object = v;
}

void api_collection(struct handling *h)
{
	bool removes = span_is(h->r.verb, "deletecollection");
	struct selecting s;

	if (!api_list_options(h) || !read_selectors(h, &s) || (removes && !api_delete_options(h)))
		return;
	if (!span_is(h->r.verb, "watch") && !api_list_continue(h))
		return;
	if (!removes && !api_list_version(h))
		return;
	struct member_list all = members(h, &s);
	for (size_t i = removes ? 0 : all.all.n; i < all.all.n;)
		if (written_since(h, all.all.v[i].root))
			memmove(&all.all.v[i], &all.all.v[i + 1], (--all.all.n - i) * sizeof *all.all.v);
		else
			i++;
	// One worker goes through them (DeleteCollectionWorkers), and the first refusal is the answer.
	for (size_t i = 0; removes && i < all.all.n; i++) {
		if (api_delete_member(h, all.all.v[i].root, all.all.v[i].name))
			continue;
		if (h->out->verdict != VERDICT_DENY || h->out->status != 404)
			return;
		api_pass(h); // somebody else was faster, as the store takes it
	}
	if (!span_is(h->r.verb, "watch") && !api_query(h, "limit").n)
		answer(h, &all);
}
