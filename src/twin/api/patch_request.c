// PATCH, from content type and options to the object that would be stored (apiserver pkg/endpoints/handlers/patch.go).
#include "twin/api/handling.h"

#include "base/buf.h"
#include "doc/edit.h"
#include "k8s/patch/patch.h"
#include "text/json.h"
#include "text/yaml.h"

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
		if (span_is(type, types[i].type) && !(h->custom && types[i].t == PATCH_STRATEGIC)) {
			*t = types[i].t;
			return true;
		}
	if (h->custom)
		return api_refuse(h, 415, "UnsupportedMediaType", "the body of the request was in an unknown format - accepted media types include: " ACCEPTED
			", application/apply-patch+yaml");
	return api_refuse(h, 415, "UnsupportedMediaType", "415: Unsupported Media Type");
}

struct reading { value doc; bool got; };

static void take(void *ctx, const struct yaml_doc *d)
{
	struct reading *r = ctx;

	if (!r->got)
		r->doc = d->root;
	r->got = true;
}

// The words of Go's encoding/json for what our reader refused.
static span json_words(struct handling *h, const struct json_error *e)
{
	span text = h->q->body;
	struct json_options o = { 0 };
	struct json_error ignored = { 0 };
	value v;
	size_t at = 0;

	if (!span_trim(text).n || e->at >= text.n)
		return SPAN("unexpected end of JSON input");
	if (json_next(text, &at, &o, h->run, h->keys, &v, &ignored)) {
		span rest = span_trim(span_from(text, at));
		if (rest.n)
			return arena_printf(h->run, "invalid character '%.1s' after top-level value", rest.p);
	}
	if (e->at == (size_t)(span_trim(text).p - text.p))
		return arena_printf(h->run, "invalid character '%.1s' looking for beginning of value", text.p + e->at);
	return span_str(e->text);
}

static bool read_yaml(struct handling *h, value *out)
{
	struct json_options o = { 0 };
	struct diags d = { .arena = h->run };
	struct reading r = { .doc = value_absent };

	yaml_read(h->q->body, SPAN("body"), &o, h->run, h->keys, &d, take, &r);
	for (size_t i = 0; !r.got && i < d.list.n; i++)
		if (d.list.v[i].level == DIAG_ERROR)
			return api_refuse(h, 400, "BadRequest", "error decoding YAML: %.*s", SPANF(d.list.v[i].text));
	*out = r.got ? r.doc : value_null();
	return true;
}

static bool read_patch(struct handling *h, enum patch_type t, value *out)
{
	struct json_options o = { 0 };
	struct json_error e = { 0 };

	if (t == PATCH_APPLY)
		return read_yaml(h, out);
	if (json_read(h->q->body, &o, h->run, h->keys, out, &e))
		return true;
	return api_refuse(h, 400, "BadRequest", "%s%.*s", t == PATCH_STRATEGIC ? "" : "error decoding patch: ", SPANF(json_words(h, &e)));
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

// What the patched text decodes to. A text that does not decode is the patch's fault (jsonPatcher.applyPatchToCurrentObject).
static bool complete(struct handling *h, const value *patched, const value **out)
{
	if (api_complete(h, patched, out))
		return true;
	if (h->out->verdict != VERDICT_DENY || h->out->status != 400)
		return false;
	struct buf b = { .arena = h->run };
	json_write(&b, h->keys, patched);
	span why = h->out->message;
	return invalid_patch(h, arena_printf(h->run, "Invalid value: %.*s: %.*s", SPANF(field_quote(h->run, buf_span(&b))), SPANF(why)));
}

// ValidateObjectMetaAccessorUpdate: told once by BeforeUpdate and once more by nearly every strategy.
static bool keeps(struct handling *h, const value *object, const value *old, const char *name)
{
	uint32_t key = intern_id(h->keys, span_str(name));
	const value *now = value_at(object, 2, KEY_metadata, key), *was = value_at(old, 2, KEY_metadata, key);
	struct validation v = { .arena = h->run, .keys = h->keys, .minor = h->w->snap->minor, .old = old, .group = h->kind->group, .kind = h->kind->kind };
	struct field root = { 0 }, meta = field_child(&root, "metadata"), at = field_child(&meta, name);
	bool once = h->r.gk == GK_LIMIT_RANGE || h->r.gk == GK_VALIDATING_ADMISSION_POLICY || h->r.gk == GK_VALIDATING_ADMISSION_POLICY_BINDING;

	if (!value_present(now) || (now->type == VALUE_STRING && !now->n) || value_equal(now, was))
		return true;
	for (int i = 0; i < (once ? 1 : 2); i++)
		field_add(&v, FIELD_INVALID, &at, field_value(&v, now), "field is immutable");
	return api_invalid(h, &v);
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

static bool laid_over(struct handling *h, enum patch_type t, const value *old, const value **object)
{
	struct patching p = { .arena = h->run, .keys = h->keys, .minor = h->w->snap->minor, .kind = h->kind, .root = h->root, .manager = h->manager,
		.force = h->force, .custom = h->custom != NULL, .subresource = h->r.subresource, .strict = h->fields == FIELDS_STRICT, .ignore = h->fields == FIELDS_IGNORE };
	value patch, patched;

	if (!read_patch(h, t, &patch))
		return false;
	if (!old && t != PATCH_APPLY)
		return api_not_found(h);
	if (!patch_apply(&p, t, &patch, old ? old : &value_absent, &patched))
		return refused(h, &p);
	if (p.strict && p.warnings.n) {
		struct buf b = { .arena = h->run };
		json_write(&b, h->keys, &patched);
		span all = p.warnings.v[0];
		for (size_t i = 1; i < p.warnings.n; i++)
			all = arena_printf(h->run, "%.*s, %.*s", SPANF(all), SPANF(p.warnings.v[i]));
		return invalid_patch(h, arena_printf(h->run, "Invalid value: %.*s: strict decoding error: %.*s", SPANF(field_quote(h->run, buf_span(&b))), SPANF(all)));
	}
	for (size_t i = 0; i < p.warnings.n; i++)
		vec_push(&h->out->warnings, h->run, p.warnings.v[i]);
	return complete(h, &patched, object);
}

void api_patch(struct handling *h, const value *old)
{
	enum patch_type t = PATCH_MERGE;
	const value *object;

	if (!patch_type(h, &t) || !api_options(h, "PatchOptions", t == PATCH_APPLY) || !laid_over(h, t, old, &object))
		return;
	value *mine = arena_new(h->run, value);
	*mine = *object;
	if (!identity(h, mine, old))
		return;
	if (old && (!keeps(h, mine, old, "uid") || !keeps(h, mine, old, "deletionTimestamp")))
		return;
	api_store(h, mine, old);
}
