// PATCH, from content type and options to the object that would be stored (apiserver pkg/endpoints/handlers/patch.go).
#include "twin/api/patch_text.h"

#include "doc/edit.h"
#include "k8s/schema/decode_check.h"
#include "text/json.h"

#define MAX_BODY (3u << 20) // server/config.go MaxRequestBodyBytes
#define ACCEPTED "application/json-patch+json, application/merge-patch+json"

// Built-in kinds are served through go-restful's routes, which refuse other media types in their own words; custom ones are not.
static bool patch_type(struct handling *h, enum patch_type *t)
{
	static const struct { const char *type; enum patch_type t; } types[] = { { "application/json-patch+json", PATCH_JSON },
		{ "application/merge-patch+json", PATCH_MERGE }, { "application/strategic-merge-patch+json", PATCH_STRATEGIC },
		{ "application/apply-patch+yaml", PATCH_APPLY } };
	span type;

	span_cut(h->q->content_type, ';', &type);
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (span_is(type, types[i].type) && !((h->custom || h->of_custom) && types[i].t == PATCH_STRATEGIC)) {
			*t = types[i].t;
			return true;
		}
	if (h->custom || h->of_custom)
		return api_refuse(h, 415, "UnsupportedMediaType", "the body of the request was in an unknown format - accepted media types include: " ACCEPTED
			", application/apply-patch+yaml");
	return api_refuse(h, 415, "UnsupportedMediaType", "415: Unsupported Media Type");
}

// What does not fit an untyped value is found in the member "value" of an operation.
static span in_operation(struct handling *h, span error)
{
	static const span plain = SPAN_INIT("into Go value of type ");

	for (size_t i = 0; i < error.n; i++)
		if (span_starts(span_from(error, i), plain))
			return arena_printf(h->run, "%.*sinto Go struct field jsonPatchOp.value of type %.*s", SPANF(span_head(error, i)), SPANF(span_from(error, i + plain.n)));
	return error;
}

static bool fits_untyped(struct decode_check *c, const value *root)
{
	value_each(v, root)
		if (v->type == VALUE_OBJECT && !decode_check_raw(c, v))
			return false;
	return root->type != VALUE_OBJECT || decode_check_raw(c, root);
}

// Text of the patch. YAML's doubled keys come back in b->repeats, JSON's stay in the document.
static bool read_patch(struct handling *h, enum patch_type t, struct body *b)
{
	static const span prefix = SPAN_INIT("couldn't get version/kind; json parse error: "); // of a body that says its kind
	bool ignore = h->fields == FIELDS_IGNORE;
	const char *before = t == PATCH_APPLY ? "error decoding YAML: error converting YAML to JSON: " : t == PATCH_STRATEGIC || ignore ? "" : "error decoding patch: ";

	if (body_text(h, b)) {
		struct decode_check c = { .arena = h->run, .keys = h->keys, .source = b->json };
		if (t == PATCH_APPLY || (ignore && t != PATCH_STRATEGIC) || fits_untyped(&c, &b->root))
			return true;
		b->error = c.error;
		if (t == PATCH_JSON)
			b->error = in_operation(h, c.error);
	} else if (ignore && t == PATCH_MERGE) {
		return api_refuse(h, 400, "BadRequest", "Invalid JSON Patch"); // jsonpatch.ErrBadJSONPatch
	}
	if (span_starts(b->error, prefix))
		b->error = span_from(b->error, prefix.n);
	return api_refuse(h, 400, "BadRequest", "%s%.*s", before, SPANF(b->error));
}

// errors.NewInvalid of no kind and no name: the patch itself is what is wrong.
static bool invalid_patch(struct handling *h, span text)
{
	struct api_cause c = { SPAN("FieldValueInvalid"), text, SPAN("patch") };

	vec_push(&h->out->causes, h->run, c);
	return api_refuse(h, 422, "Invalid", " \"\" is invalid: patch: %.*s", SPANF(text));
}

static bool refused(struct handling *h, const struct patching *p)
{
	if (!p->status)
		return api_unknown(h, UNKNOWN_object, "%.*s", SPANF(p->message));
	if (p->invalid_patch)
		return invalid_patch(h, p->message);
	for (size_t i = 0; i < p->conflicts.n; i++) {
		struct api_cause c = { SPAN("FieldManagerConflict"), p->conflicts.v[i].manager, p->conflicts.v[i].field };
		vec_push(&h->out->causes, h->run, c);
		// Managers come out of a Go map.
		h->out->unordered |= !span_eq(p->conflicts.v[i].manager, p->conflicts.v[0].manager);
	}
	return api_refuse(h, p->status, arena_printf(h->run, "%.*s", SPANF(p->reason)).p, "%.*s", SPANF(p->message));
}

static bool patch_fault(struct handling *h, span text, span why)
{
	return invalid_patch(h, arena_printf(h->run, "Invalid value: %.*s: %.*s", SPANF(field_quote(h->run, text)), SPANF(why)));
}

// The decoder's own words, without those that a POST puts around them.
static span bare(span message)
{
	static const span handled = SPAN_INIT(" cannot be handled as a "), unknown = SPAN_INIT("the object provided is unrecognized (must be of type ");
	span head, rest = message;

	if (span_starts(message, unknown)) {
		rest = span_cut(message, ':', &head);
		ptrdiff_t end = span_rfind(rest, '(');
		return end > 2 ? span_from(span_head(rest, (size_t)end - 1), 1) : message;
	}
	for (size_t i = 0; i < message.n; i++)
		if (span_starts(span_from(message, i), handled)) {
			rest = span_cut(span_from(message, i), ':', &head);
			return rest.n ? span_from(rest, 1) : message;
		}
	return message;
}

// Whether the group of the path has a kind, in any version (apimachinery pkg/runtime/serializer/json gvkWithDefaults).
static bool internal_kind(const struct handling *h, span kind)
{
	for (size_t i = 0; i < gvk_count(); i++)
		if (span_eq(gvk_at(i)->group, h->kind->group) && span_eq(gvk_at(i)->kind, kind))
			return true;
	return false;
}

// What says no version is decoded into the internal type, whose fields have other names: nothing of the object is known.
// But those of the metadata, which is embedded there without a name of its own.
static void nothing_known(struct patching *p, const value *root, value *patched)
{
	const struct schema_type *t = schema_type_named(SPAN("meta.v1.ObjectMeta"));
	value meta = value_object(NULL, 0);

	member_each(m, root)
		if (schema_field(t, intern_text(p->keys, m->key)))
			meta = edit_set(p->arena, &meta, m->key, m->v);
		else if (!p->ignore && m->key != KEY_apiVersion && m->key != KEY_kind)
			vec_push(&p->warnings, p->arena, arena_printf(p->arena, "unknown field \"%.*s\"", SPANF(intern_text(p->keys, m->key))));
	*patched = value_object(NULL, 0);
	if (meta.n)
		*patched = edit_set(p->arena, patched, KEY_metadata, meta);
}

// What the patched text decodes to. A text that does not decode is the patch's fault (jsonPatcher.applyPatchToCurrentObject).
static bool decoded(struct handling *h, value *patched, struct patching *p)
{
	struct body b = { .want = body_kind(h), .json = p->text };
	struct json_options o = { 0 };
	struct json_error e = { 0 };

	if (!json_read(b.json, &o, h->run, h->keys, &b.root, &e))
		return patch_fault(h, p->text, span_str(e.text));
	const value *said = value_get(&b.root, KEY_apiVersion);
	const value *called = value_get(&b.root, KEY_kind);
	span version = value_span(said), kind = value_span(called);
	if (!kind.n && called->type <= VALUE_NULL)
		kind = b.want;
	if (!h->custom && b.root.type == VALUE_OBJECT && !version.n && kind.n && (said->type <= VALUE_NULL || said->type == VALUE_STRING)) {
		if (!internal_kind(h, kind))
			return patch_fault(h, p->text, arena_printf(h->run, "no kind %.*s is registered for the internal version of group %.*s in scheme "
				"\"pkg/runtime/scheme.go:111\"", SPANF(field_quote(h->run, kind)), SPANF(field_quote(h->run, h->kind->group))));
		nothing_known(p, &b.root, patched);
		return true;
	}
	const struct api_request *sent = h->q;
	struct api_request as = *sent; // refusals quote what is decoded
	as.body = b.json;
	h->q = &as;
	bool fine = body_type(h, &b) && (h->custom ? body_custom(h, &b) : body_typed(h, &b));
	h->q = sent;
	if (!fine)
		return h->out->verdict == VERDICT_DENY && h->out->status == 400 ? patch_fault(h, p->text, bare(h->out->message)) : false;
	for (size_t i = 0; !p->ignore && i < b.strict.n; i++)
		vec_push(&p->warnings, h->run, b.strict.v[i]);
	return true;
}

static bool warned(struct handling *h, const struct patching *p)
{
	struct buf all = { .arena = h->run };

	for (size_t i = 0; i < p->warnings.n; i++) {
		bool known = false;
		for (size_t k = 0; k < i && !known; k++)
			known = span_eq(p->warnings.v[k], p->warnings.v[i]);
		if (!known && !p->strict)
			vec_push(&h->out->warnings, h->run, p->warnings.v[i]);
		buf_printf(&all, "%s%.*s", i ? ", " : "strict decoding error: ", SPANF(p->warnings.v[i]));
	}
	return !p->strict || !p->warnings.n || patch_fault(h, p->text, buf_span(&all));
}

// applyPatcher: doubled keys are looked at behind the apply itself.
static bool repeated(struct handling *h, const struct body *b)
{
	struct buf text = { .arena = h->run };

	if (!b->repeats.n || h->fields == FIELDS_IGNORE)
		return true;
	for (size_t i = 0; i < b->repeats.n; i++)
		if (h->fields == FIELDS_WARN)
			vec_push(&h->out->warnings, h->run, b->repeats.v[i]);
		else
			buf_printf(&text, "\n  %.*s", SPANF(b->repeats.v[i]));
	return h->fields == FIELDS_WARN ||
		api_refuse(h, 400, "BadRequest", "error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:%.*s", SPANF(buf_span(&text)));
}

// The object of the path, whatever the patch made of it; what the uid precondition of a PUT would say does not concern patches.
static bool identity(struct handling *h, value *mine, const value *old)
{
	value probe = *mine;
	const value *meta = value_get(mine, KEY_metadata);

	if (meta->type == VALUE_OBJECT)
		probe = edit_set(h->run, mine, KEY_metadata, edit_del(h->run, meta, KEY_uid));
	if (!api_meta_update(h, &probe, old))
		return false;
	const value *uid = value_at(mine, 2, KEY_metadata, KEY_uid);
	*mine = uid->type == VALUE_ABSENT ? probe : edit_set_at(h->run, &probe, *uid, 2, KEY_metadata, KEY_uid);
	if (old || !value_present(uid) || !uid->n)
		return true;
	return api_refuse(h, 409, "Conflict", "Operation cannot be fulfilled on %.*s \"%.*s\": uid mismatch: the provided object specified uid %.*s, and no existing "
		"object was found", SPANF(api_resource(h)), SPANF(h->r.name), SPANF(value_span(uid)));
}

// fieldmanager.go decodeLiveOrNew: clients that do not know managedFields do not lose them.
static void keep_managers(struct handling *h, value *patched, const value *old)
{
	uint32_t key = intern_id(h->keys, SPAN("managedFields"));
	const value *meta = value_get(patched, KEY_metadata), *was = value_at(old, 2, KEY_metadata, key);

	if (meta->type == VALUE_OBJECT)
		*patched = edit_set(h->run, patched, KEY_metadata, was->type == VALUE_ABSENT ? edit_del(h->run, meta, key) : edit_set(h->run, meta, key, *was));
}

// An applied custom resource is not read anew; times that are none are dropped with the rest of malformed metadata
// (apiextensions-apiserver pkg/apiserver/customresource_handler.go unstructuredSchemaCoercer.dropInvalidMetadata).
static void drop_malformed(struct handling *h, value *patched)
{
	static const uint32_t times[] = { KEY_creationTimestamp, KEY_deletionTimestamp };

	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		const value *meta = value_get(patched, KEY_metadata), *v = value_get(meta, times[i]);
		if (v->type == VALUE_STRING && decode_fault_time(h->run, value_span(v), false).p)
			*patched = edit_set(h->run, patched, KEY_metadata, edit_del(h->run, meta, times[i]));
	}
}

// Exports often leave managedFields out; where one object has them, those without have none.
static bool tells_managers(struct handling *h)
{
	const struct snapshot *s = h->w->snap;
	uint32_t key = intern_id(h->keys, SPAN("managedFields"));

	for (size_t i = 0; i < s->n_objects; i++)
		if (value_count(value_at(s->object[i].root, 2, KEY_metadata, key)))
			return true;
	return false;
}

static bool laid_over(struct handling *h, enum patch_type t, const value *old, const value **object)
{
	struct patching p = { .arena = h->run, .keys = h->keys, .minor = h->w->snap->minor, .kind = h->kind, .root = h->root, .manager = h->manager,
		.force = h->force, .custom = h->custom != NULL, .subresource = h->r.subresource, .strict = h->fields == FIELDS_STRICT, .ignore = h->fields == FIELDS_IGNORE };
	p.unmanaged = t == PATCH_APPLY && old && tells_managers(h);
	struct body b = { .want = body_kind(h), .yaml = t == PATCH_APPLY };
	value patched;

	if (h->q->body.n > MAX_BODY)
		return api_refuse(h, 413, "RequestEntityTooLarge", "Request entity too large: limit is %u", MAX_BODY);
	if (!old && t != PATCH_APPLY) // createNewObject of the two patchers, before the patch is read
		return api_not_found(h);
	if (!read_patch(h, t, &b))
		return false;
	if (t == PATCH_JSON || t == PATCH_MERGE) {
		p.source = b.json;
		p.stored = patch_text(h, old);
	}
	if (!patch_apply(&p, t, &b.root, old ? old : &value_absent, &patched))
		return refused(h, &p);
	if (t == PATCH_APPLY ? !repeated(h, &b) : t != PATCH_STRATEGIC && !decoded(h, &patched, &p))
		return false;
	if (!warned(h, &p))
		return false;
	if (t != PATCH_APPLY)
		keep_managers(h, &patched, old);
	else if (h->custom)
		drop_malformed(h, &patched);
	h->applied = t == PATCH_APPLY;
	if (api_complete(h, &patched, object))
		return true;
	bool text = t == PATCH_JSON || t == PATCH_MERGE;
	return text && !h->custom && h->out->verdict == VERDICT_DENY && h->out->status == 400 ? patch_fault(h, p.text, bare(h->out->message)) : false;
}

// The stored object as the path's version shows it. Versions of a custom resource that no webhook converts differ in their name only
// (apiextensions-apiserver pkg/apiserver/conversion nopConverter).
static const value *of_version(struct handling *h, const value *old)
{
	span stored = value_get_span(old, KEY_apiVersion), want = h->kind->api_version;
	value *v = arena_new(h->run, value);

	if (span_eq(stored, want) || !stored.n)
		return old;
	uint32_t conversion = intern_id(h->keys, SPAN("conversion")), strategy = intern_id(h->keys, SPAN("strategy"));
	if (!h->custom || span_is(value_span(value_at(h->custom->crd, 3, KEY_spec, conversion, strategy)), "Webhook")) {
		api_unknown(h, UNKNOWN_object, "the object is stored as %.*s, which is not converted to %.*s", SPANF(stored), SPANF(want));
		return NULL;
	}
	*v = edit_set(h->run, old, KEY_apiVersion, value_string(want));
	return v;
}

bool api_patch_begin(struct handling *h, enum patch_type *t)
{
	return patch_type(h, t) && api_options(h, "PatchOptions", *t == PATCH_APPLY);
}

bool api_patched(struct handling *h, enum patch_type t, const value *old, value *out)
{
	const value *object;

	if (!laid_over(h, t, old, &object))
		return false;
	*out = *object;
	return identity(h, out, old);
}

void api_patch(struct handling *h, const value *old)
{
	value *mine = arena_new(h->run, value);
	enum patch_type t = PATCH_MERGE;

	if (old && !(old = of_version(h, old)))
		return;
	if (api_patch_begin(h, &t) && api_patched(h, t, old, mine))
		api_store(h, mine, old);
}
