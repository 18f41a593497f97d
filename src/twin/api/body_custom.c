// Bodies of custom resources: untyped decoding, then metadata and pruning (apimachinery pkg/apis/meta/v1/unstructured,
// apiextensions-apiserver pkg/apiserver/customresource_handler.go schemaCoercingDecoder and unstructuredSchemaCoercer).
#include "twin/api/body.h"

#include "k8s/schema/decode_check.h"
#include "text/json.h"

// unstructured.NestedString: the member must be a text where it is there.
static bool text_member(struct handling *h, struct body *b, uint32_t key, const char *name)
{
	const value *v = value_get(&b->root, key);

	if (v->type == VALUE_ABSENT || v->type == VALUE_STRING)
		return true;
	return body_refuse(h, b, arena_printf(h->run, ".%s accessor error: <nil> is of the type <nil>, expected string", name));
}

// schema/objectmeta/coerce.go GetObjectMetaWithOptions: metadata is written as JSON and read as ObjectMeta. path: of an embedded resource.
static bool metadata(struct handling *h, struct body *b, const value *v, span path)
{
	struct decode_check c = { .arena = h->run, .keys = h->keys, .minor = h->w->snap->minor };
	struct buf text = { .arena = h->run };
	static const span unknown = SPAN_INIT("unknown field \"");
	struct json_error e;
	value doc;

	if (v->type == VALUE_ABSENT)
		return true;
	body_json(h, &text, v);
	c.source = buf_span(&text);
	if (!json_read(c.source, NULL, h->run, h->keys, &doc, &e))
		return api_unknown(h, UNKNOWN_object, "metadata cannot be read: %s", e.text);
	if (!decode_check_object(&c, schema_type_named(SPAN("meta.v1.ObjectMeta")), &doc))
		return body_refuse(h, b, !path.n ? c.error : arena_printf(h->run, "%.*s.metadata: Invalid value: %.*s: %.*s", SPANF(path), SPANF(c.source),
			SPANF(c.error)));
	for (size_t i = 0; i < c.strict.n; i++)
		if (span_starts(c.strict.v[i], unknown))
			vec_push(&b->strict, h->run, arena_printf(h->run, "%.*s%.*s%smetadata.%.*s", SPANF(unknown), SPANF(path), path.n ? "." : "",
				SPANF(span_from(c.strict.v[i], unknown.n))));
	return true;
}

struct embedded { const value *metadata; span path; };

struct pruning {
	struct handling *h;
	struct spanvec unknown;
	VEC(struct embedded) embedded;
};

static span step(struct pruning *p, span path, span name)
{
	return arena_printf(p->h->run, "%.*s%s%.*s", SPANF(path), path.n ? "." : "", SPANF(name));
}

// Of a name that is said twice only the last counts.
static bool is_last(struct pruning *p, struct map64 *last, const value *v, const struct member *m)
{
	bool fresh;

	if (v->n <= 16)
		return value_get(v, m->key) == &m->v;
	if (!last->n)
		for (uint32_t i = 0; i < v->n; i++)
			*map64_put(last, p->h->run, v->member[i].key, &fresh) = i;
	return map64_get(last, m->key) == (uint32_t)(m - v->member);
}

#define MAX_PATH 8192 // bytes of a path; what is deeper is not told

// schema/pruning/algorithm.go, for the paths it would drop. An object where the schema has none holds nothing known.
static void prune(struct pruning *p, const struct schema_shape *s, const value *v, span path, bool root)
{
	static const struct schema_shape nothing = { .kind = SCHEMA_RAW };
	struct map64 last = { 0 };
	bool keep = s->flags & SCHEMA_PRESERVE || (s->kind == SCHEMA_REF && s->type->flags & SCHEMA_PRESERVE);

	if (path.n > MAX_PATH)
		return;
	for (size_t i = 0; v->type == VALUE_ARRAY && (s->kind == SCHEMA_LIST || !keep) && i < v->n; i++)
		prune(p, s->kind == SCHEMA_LIST ? s->element : &nothing, &v->item[i], arena_printf(p->h->run, "%.*s[%zu]", SPANF(path), i), false);
	member_each(m, v) {
		span name = intern_text(p->h->keys, m->key);
		const struct schema_field *f = s->kind == SCHEMA_REF ? schema_field(s->type, name) : NULL;
		const struct schema_shape *inner = f ? f->shape : s->kind == SCHEMA_MAP ? s->element : NULL;

		if (!root && s->flags & SCHEMA_EMBEDDED && m->key == KEY_metadata)
			vec_push(&p->embedded, p->h->run, ((struct embedded){ &m->v, path }));
		if ((root || s->flags & SCHEMA_EMBEDDED) && (m->key == KEY_metadata || m->key == KEY_kind || m->key == KEY_apiVersion))
			continue;
		if (!is_last(p, &last, v, m))
			continue;
		if (inner)
			prune(p, inner, &m->v, step(p, path, name), false);
		else if (!keep)
			vec_push(&p->unknown, p->h->run, step(p, path, name));
	}
}

// unstructuredSchemaCoercer takes the schema of the version that the document says; one that the CRD has not got knows nothing.
static bool has_version(const struct handling *h, span version)
{
	value_each(one, value_at(h->custom->crd, 2, KEY_spec, intern_id(h->keys, SPAN("versions"))))
		if (span_eq(value_get_span(one, KEY_name), version))
			return true;
	return false;
}

static bool unknown_fields(struct handling *h, struct body *b)
{
	struct pruning p = { .h = h };

	if (!h->root || !span_eq(b->kind, h->kind->kind) || !span_eq(b->group, h->kind->group))
		return true;
	if (has_version(h, b->version))
		prune(&p, h->root, &b->root, SPAN(""), true);
	else
		member_each(m, &b->root)
			if (m->key != KEY_metadata && m->key != KEY_kind && m->key != KEY_apiVersion && value_get(&b->root, m->key) == &m->v)
				vec_push(&p.unknown, h->run, intern_text(h->keys, m->key));
	span_sort(p.unknown.v, p.unknown.n);
	for (size_t i = 0; i < p.unknown.n; i++)
		vec_push(&b->strict, h->run, arena_printf(h->run, "unknown field \"%.*s\"", SPANF(p.unknown.v[i])));
	for (size_t i = 0; i < p.embedded.n; i++)
		if (!metadata(h, b, p.embedded.v[i].metadata, p.embedded.v[i].path))
			return false;
	return true;
}

// Kind and version as the endpoint fills them in, until the document's own are known.
static void fill(const struct handling *h, struct body *b)
{
	if (!b->kind.n)
		b->kind = h->kind->kind;
	if (!b->version.n && (!b->group.n || span_eq(b->group, h->kind->group))) {
		b->group = h->kind->group;
		b->version = h->kind->version;
	}
}

bool body_custom(struct handling *h, struct body *b)
{
	struct decode_check c = { .arena = h->run, .keys = h->keys, .source = b->json };
	span kind = value_get_span(&b->root, KEY_kind), api_version = value_get_span(&b->root, KEY_apiVersion);

	fill(h, b);
	if (!decode_check_raw(&c, &b->root))
		return body_refuse(h, b, c.error);
	b->strict = c.strict;
	if (!kind.n) {
		// The strict decoder looks at what it made and tells the body, the other one's Unstructured.UnmarshalJSON tells the JSON it got.
		if (h->fields != FIELDS_IGNORE)
			b->kind = SPAN("");
		return body_refuse(h, b, arena_printf(h->run, "Object 'Kind' is missing in '%.*s'",
			SPANF(h->fields == FIELDS_IGNORE ? span_trim(b->json) : h->q->body)));
	}
	b->kind = kind;
	gvk_split(api_version, &b->group, &b->version);
	if (!text_member(h, b, KEY_kind, "kind") || !text_member(h, b, KEY_apiVersion, "apiVersion"))
		return false;
	if (!metadata(h, b, value_get(&b->root, KEY_metadata), SPAN("")) || !unknown_fields(h, b))
		return false;
	b->want = kind; // strict errors alone are told of an object that is filled already (pkg/runtime/serializer/versioning Decode)
	return true;
}
