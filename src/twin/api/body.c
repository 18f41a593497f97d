// The bytes of a body: content type, size, text, decoding (apiserver pkg/endpoints/handlers/{negotiation/negotiate,create,update,rest}.go,
// apimachinery pkg/runtime/serializer/json/json.go). Completing a decoded document with defaults.
#include "twin/api/body.h"

#include "doc/edit.h"
#include "k8s/schema/decode.h"
#include "k8s/schema/default.h"
#include "text/utf8.h"
#include "twin/indexes.h"

#define MAX_ENTRIES 256 // of managedFields that are sorted
#define MAX_BODY (3u << 20) // server/config.go MaxRequestBodyBytes

span body_kind(const struct handling *h)
{
	return h->sub && h->sub->kind.n ? h->sub->kind : h->kind->kind;
}

// handlers/rest.go summarizeData
static void summary(struct buf *b, span s)
{
	size_t n = s.n > 30 ? 30 : s.n;

	if (!s.n)
		buf_str(b, "<empty>");
	else if (s.p[0] == '{')
		buf_add(b, span_head(s, n));
	for (size_t i = 0; s.n && s.p[0] != '{' && i < n; i++)
		buf_printf(b, "%02x", (unsigned char)s.p[i]);
	buf_str(b, s.n > 30 ? " ..." : "");
}

// A Status is JSON: what is no UTF-8 in its message, a cut character for one, is written as U+FFFD.
static span as_text(struct handling *h, span s)
{
	struct buf b = { .arena = h->run };
	size_t n;

	for (size_t i = 0; i < s.n; i += n ? n : 1) {
		n = utf8_len(s.p + i, s.p + s.n);
		buf_add(&b, n ? span_head(span_from(s, i), n) : SPAN(UTF8_BAD));
	}
	return buf_span(&b);
}

// handlers/rest.go transformDecodeError
bool body_refuse(struct handling *h, const struct body *b, span error)
{
	struct buf text = { .arena = h->run };

	if (b->plain) {
		buf_add(&text, error);
	} else if (b->kind.n) {
		buf_add(&text, b->kind);
		buf_str(&text, " in version ");
		buf_add(&text, field_quote(h->run, b->version));
		buf_printf(&text, " cannot be handled as a %.*s: ", SPANF(b->want));
		buf_add(&text, error);
	} else {
		buf_printf(&text, "the object provided is unrecognized (must be of type %.*s): ", SPANF(b->want));
		buf_add(&text, error);
		buf_str(&text, " (");
		summary(&text, h->q->body);
		buf_char(&text, ')');
	}
	api_refuse(h, 400, "BadRequest", "undecodable");
	h->out->message = as_text(h, buf_span(&text)); // not printed: it may hold a NUL
	return false;
}

static bool is_token(span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] == 0x7f || strchr("()<>@,;:\\\"/[]?=", s.p[i]))
			return false;
	return s.n > 0;
}

// mime.ParseMediaType: the type in lower case; null when a parameter is none.
static span media_type(struct handling *h, span text)
{
	span type, one, name, rest = span_cut(text, ';', &type);
	char *p;

	type = span_trim(type);
	p = arena_alloc(h->run, type.n + 1, 1);
	for (size_t i = 0; i < type.n; i++)
		p[i] = type.p[i] >= 'A' && type.p[i] <= 'Z' ? (char)(type.p[i] + 32) : type.p[i];
	while (rest.n) {
		rest = span_cut(rest, ';', &one);
		one = span_trim(one);
		if (!one.n && !rest.n)
			break;
		span v = span_cut(one, '=', &name);
		if (!is_token(name) || (!is_token(v) && !(v.n > 1 && v.p[0] == '"' && v.p[v.n - 1] == '"')))
			return (span){ 0 };
	}
	return span_of(p, type.n);
}

bool body_media(struct handling *h, struct body *b)
{
	static const char mark[] = { 'k', '8', 's', 0 };
	span type = media_type(h, h->q->content_type);

	if (!h->q->content_type.n || span_is(type, "application/json"))
		return true;
	b->yaml = span_is(type, "application/yaml");
	if (b->yaml)
		return true;
	if (!span_is(type, "application/vnd.kubernetes.protobuf"))
		return api_refuse(h, 415, "UnsupportedMediaType", "the body of the request was in an unknown format - accepted media types include: "
			"application/json, application/yaml, application/vnd.kubernetes.protobuf");
	if (h->custom || (h->q->body.n >= sizeof mark && memcmp(h->q->body.p, mark, sizeof mark) == 0))
		return api_unknown(h, UNKNOWN_object, "protobuf bodies are not read");
	return body_refuse(h, b, SPAN("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]"));
}

static size_t runes(span s, size_t most, size_t *bytes)
{
	size_t n = 0;

	for (*bytes = 0; *bytes < s.n && n < most; n++)
		for (++*bytes; *bytes < s.n && (s.p[*bytes] & 0xc0) == 0x80;)
			++*bytes;
	return n;
}

// server/filters/warnings.go recorder: beyond 4,096 characters in all, every text is cut to 256, and those that no longer fit are dropped.
static void shorten(struct handling *h)
{
	size_t all = 0, kept = 0, bytes;

	for (size_t i = 0; i < h->out->warnings.n; i++)
		all += runes(h->out->warnings.v[i], SIZE_MAX, &bytes);
	if (all <= 4096)
		return;
	for (all = 0; kept < h->out->warnings.n && all < 4096; kept++) {
		all += runes(h->out->warnings.v[kept], 256, &bytes);
		h->out->warnings.v[kept] = span_head(h->out->warnings.v[kept], bytes);
	}
	h->out->warnings.n = kept;
}

// create.go addStrictDecodingWarnings: a text is told once.
static void warn(struct handling *h, const struct body *b)
{
	struct spanmap told = { .seed = h->keys->map.seed };

	for (size_t i = 0; i < b->repeats.n + b->strict.n; i++) {
		span text = i < b->repeats.n ? b->repeats.v[i] : b->strict.v[i - b->repeats.n];
		bool fresh;

		spanmap_put(&told, h->run, text, &fresh);
		if (fresh)
			vec_push(&h->out->warnings, h->run, text);
	}
	shorten(h);
}

static bool strictly(struct handling *h, const struct body *b)
{
	struct buf text = { .arena = h->run };
	size_t told = 0;

	if (h->fields == FIELDS_IGNORE || b->repeats.n + b->strict.n == 0)
		return true;
	if (h->fields == FIELDS_WARN) {
		warn(h, b);
		return true;
	}
	// transformDecodeError asks for the kind of what was decoded, which then has no version.
	if (h->custom && !b->group.n && !b->version.n)
		return api_refuse(h, 400, "BadRequest", "Object 'apiVersion' is missing in 'object has no apiVersion field'");
	buf_str(&text, "strict decoding error: ");
	if (b->repeats.n) {
		buf_str(&text, "yaml: unmarshal errors:");
		for (size_t i = 0; i < b->repeats.n; i++)
			buf_printf(&text, "\n  %.*s", SPANF(b->repeats.v[i]));
		told++;
	}
	for (size_t i = 0; i < b->strict.n; i++)
		buf_printf(&text, "%s%.*s", told++ ? ", " : "", SPANF(b->strict.v[i]));
	return body_refuse(h, b, buf_span(&text));
}

// create.go, update.go: scope.AcceptsGroupVersion
static bool same_version(struct handling *h, const struct body *b)
{
	bool sub = h->sub && h->sub->kind.n;
	span group = sub ? h->sub->group : h->kind->group, version = sub ? h->sub->version : h->kind->version;

	if (span_eq(b->group, group) && span_eq(b->version, version))
		return true;
	return api_refuse(h, 400, "BadRequest", "the API version in the data (%.*s%s%.*s) does not match the expected API version (%.*s%s%.*s)",
		SPANF(b->group), b->group.n ? "/" : "", SPANF(b->version), SPANF(group), group.n ? "/" : "", SPANF(version));
}

// handlers/create.go asks for the media type before it looks at size and options, handlers/update.go behind them.
bool api_body(struct handling *h)
{
	bool patch = span_is(h->r.verb, "patch"), create = span_is(h->r.verb, "create");
	struct body *b = arena_new(h->run, struct body);

	*b = (struct body){ .want = body_kind(h), .yaml = patch && span_contains(h->q->content_type, SPAN("yaml")) };
	if (create && !body_media(h, b))
		return false;
	if (h->q->body.n > MAX_BODY)
		return api_refuse(h, 413, "RequestEntityTooLarge", "Request entity too large: limit is %u", MAX_BODY);
	if (!patch && !api_options(h, create ? "CreateOptions" : "UpdateOptions", false))
		return false;
	if (!patch && !create && !body_media(h, b))
		return false;
	if (!body_text(h, b))
		return patch ? api_refuse(h, 400, "BadRequest", "%.*s", SPANF(b->error)) : body_refuse(h, b, b->error);
	h->body = &b->root;
	h->text = b->json;
	if (patch)
		return true;
	return body_type(h, b) && (h->custom ? body_custom(h, b) : body_typed(h, b)) && strictly(h, b) && same_version(h, b);
}

static span entry_text(struct handling *h, const value *entry, const char *name)
{
	return value_get_span(entry, intern_id(h->keys, span_str(name)));
}

// The order in which entries are stored (apimachinery pkg/util/managedfields/internal/managedfields.go sortEncodedManagedFields).
static bool entry_before(struct handling *h, const value *a, const value *b)
{
	static const char *const keys[] = { "operation", "time", "manager", "apiVersion", "subresource" };
	int d = 0;

	for (size_t i = 0; i < sizeof keys / sizeof *keys && !d; i++)
		d = span_cmp(entry_text(h, a, keys[i]), entry_text(h, b, keys[i]));
	return d < 0;
}

// What the field manager leaves of the entries a body brings: all of them when they can be decoded (DecodeManagedFields), but those that own nothing.
// Only names too long for validation are of interest, so nothing is returned where there is none.
static value entries_kept(struct handling *h, const value *list)
{
	value *v = arena_array(h->run, value, list->n + 1);
	bool long_name = false;
	size_t n = 0;

	if (list->n > MAX_ENTRIES)
		return value_array(NULL, 0);
	value_each(e, list) {
		span operation = entry_text(h, e, "operation");
		if ((!span_is(operation, "Apply") && !span_is(operation, "Update")) || !span_is(entry_text(h, e, "fieldsType"), "FieldsV1") ||
		    !entry_text(h, e, "apiVersion").n)
			return value_array(NULL, 0);
		if (!value_count(value_get(e, intern_id(h->keys, SPAN("fieldsV1")))))
			continue;
		long_name |= entry_text(h, e, "manager").n > 128 || entry_text(h, e, "subresource").n > 256;
		size_t at = n++;
		for (; at && entry_before(h, e, &v[at - 1]); at--)
			v[at] = v[at - 1];
		v[at] = *e;
	}
	return value_array(v, long_name ? n : 0);
}

// handlers/create.go, update.go: the field manager writes managedFields anew, so what a body says there is gone before anybody looks.
static value without_managers(struct handling *h, const value *in)
{
	const value *meta = value_get(in, KEY_metadata), *said = value_get(meta, KEY_managedFields);

	if (said->type == VALUE_ABSENT)
		return *in;
	value kept = h->r.subresource.n ? value_array(NULL, 0) : entries_kept(h, said);
	return edit_set(h->run, in, KEY_metadata, kept.n ? edit_set(h->run, meta, KEY_managedFields, kept) : edit_del(h->run, meta, KEY_managedFields));
}

// pkg/apis/apps/v1/conversion.go Convert_v1_DaemonSet_To_apps_DaemonSet: the template's generation is an annotation that must be a number.
static bool template_generation(struct handling *h, const value *object)
{
	const value *v = h->r.gk != GK_DAEMON_SET ? &value_absent : value_get(meta_annotations(object),
		intern_id(h->keys, SPAN("deprecated.daemonset.template.generation")));
	span s = value_span(v);
	size_t i = s.n > 1 && (s.p[0] == '-' || s.p[0] == '+');

	if (v->type != VALUE_STRING)
		return true;
	bool fine = s.n > 0;
	for (; i < s.n; i++)
		fine &= s.p[i] >= '0' && s.p[i] <= '9';
	return fine || api_refuse(h, 400, "BadRequest", "%.*s in version \"%.*s\" cannot be handled as a %.*s: strconv.ParseInt: parsing %.*s: invalid syntax",
		SPANF(h->kind->kind), SPANF(h->kind->version), SPANF(h->kind->kind), SPANF(field_quote(h->run, s)));
}

bool api_complete(struct handling *h, const value *in, const value **out)
{
	struct decode d = { .arena = h->run, .keys = h->keys, .minor = h->w->snap->minor, .source = in == h->body ? h->text : (span){ 0 } };
	struct defaults f = *h->w->snap->defaults;
	value *v = arena_new(h->run, value), typed;
	bool sent = in == h->body && !span_is(h->r.verb, "patch");
	struct memory_range begin = arena_begin(h->run);
	span error;

	value *given = arena_new(h->run, value);
	*given = *in;
	h->given = given;
	if (h->custom) {
		value clean = sent ? without_managers(h, in) : *in;
		if (!(h->applied ? overlay_complete_applied : overlay_complete)(indexes_overlay(h->w->snap), h->custom, h->run, &clean, v, &error))
			return api_refuse(h, 400, "BadRequest", "%.*s", SPANF(error));
		*out = v;
		return true;
	}
	if (!h->root || !h->root->type)
		return api_unknown(h, UNKNOWN_object, "the fields of %.*s are not known", SPANF(h->kind->kind));
	if (in == h->body && h->typed) {
		typed = *h->typed;
		begin = h->decoding;
	} else if (!decode_object(&d, h->root->type, in, &typed)) {
		return api_refuse(h, 400, "BadRequest", "%.*s in version \"%.*s\" cannot be handled as a %.*s: %.*s", SPANF(h->kind->kind),
			SPANF(h->kind->version), SPANF(h->kind->kind), SPANF(d.error));
	} else {
		h->empties = d.empty || d.duplicates;
	}
	if (!template_generation(h, &typed))
		return false;
	f.arena = h->run;
	if (sent)
		typed = without_managers(h, &typed);
	*v = default_document(&f, h->kind, &typed);
	h->complete = arena_since(h->run, begin);
	*out = v;
	return true;
}
