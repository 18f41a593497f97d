// The bytes of a body: content type, text, typed decoding (apiserver pkg/endpoints/handlers/{negotiation,create}.go, apimachinery
// pkg/runtime/serializer/json).
#include "twin/api/handling.h"

#include "k8s/schema/decode.h"
#include "k8s/schema/default.h"
#include "text/json.h"
#include "text/yaml.h"

static void take(void *ctx, const struct yaml_doc *d)
{
	value *out = ctx;

	if (out->type == VALUE_ABSENT)
		*out = d->root;
}

static bool read_text(struct handling *h, value *out)
{
	struct json_options o = { 0 };
	struct json_error e = { 0 };
	struct diags d = { .arena = h->run };
	span type = h->q->content_type;

	*out = value_absent;
	if (span_contains(type, SPAN("yaml"))) {
		yaml_read(h->q->body, SPAN("body"), &o, h->run, h->keys, &d, take, out);
		return out->type != VALUE_ABSENT || api_refuse(h, 400, "BadRequest", "the body is no YAML");
	}
	return json_read(h->q->body, &o, h->run, h->keys, out, &e) || api_refuse(h, 400, "BadRequest", "%s", e.text);
}

bool api_body(struct handling *h)
{
	value *v = arena_new(h->run, value);

	if (!read_text(h, v))
		return false;
	h->body = v;
	return true;
}

bool api_complete(struct handling *h, const value *in, const value **out)
{
	struct decode d = { .arena = h->run, .keys = h->keys, .minor = h->w->snap->minor };
	struct defaults f = *h->w->snap->defaults;
	value *v = arena_new(h->run, value), typed;
	span error;

	if (h->custom) {
		if (!overlay_complete(h->w->snap->overlay, h->custom, h->run, in, v, &error))
			return api_refuse(h, 422, "Invalid", "%.*s", SPANF(error));
		*out = v;
		return true;
	}
	if (!h->root || !h->root->type)
		return api_unknown(h, UNKNOWN_object, "the fields of %.*s are not known", SPANF(h->kind->kind));
	if (!decode_object(&d, h->root->type, in, &typed))
		return api_refuse(h, 400, "BadRequest", "%.*s in version \"%.*s\" cannot be handled as a %.*s: %.*s", SPANF(h->kind->kind),
			SPANF(h->kind->version), SPANF(h->kind->kind), SPANF(d.error));
	f.arena = h->run;
	*v = default_document(&f, h->kind, &typed);
	*out = v;
	return true;
}
