// Which type a body says it is (apimachinery pkg/runtime/serializer/json/meta.go SimpleMetaFactory.Interpret).
#include "twin/api/body.h"

#include "k8s/schema/decode.h"
#include "k8s/schema/decode_check.h"

#define META "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }"

// The first member that should be a text and is none, as the error names its field; NULL when there is none.
static const char *wrong_member(const struct handling *h, const value *root, const char **got)
{
	member_each(m, root) {
		value one = value_object(m, 1);
		span a, k;

		if (decode_type_meta(h->keys, &one, &a, &k))
			continue;
		*got = decode_json_word(&m->v);
		// Folded or not, the shorter name is "kind".
		return intern_text(h->keys, m->key).n < sizeof "apiversion" - 1 ? "kind" : "apiVersion";
	}
	return NULL;
}

bool body_meta(struct handling *h, struct body *b)
{
	span api_version = SPAN("");
	const char *got = "", *field;

	if (b->root.type != VALUE_OBJECT && b->root.type != VALUE_NULL) {
		b->error = arena_printf(h->run, "couldn't get version/kind; json parse error: json: cannot unmarshal %s into Go value of type " META, decode_json_word(&b->root));
		return false;
	}
	field = wrong_member(h, &b->root, &got);
	if (field) {
		b->error = arena_printf(h->run, "couldn't get version/kind; json parse error: json: cannot unmarshal %s into Go struct field .%s of type string", got,
			field);
		return false;
	}
	decode_type_meta(h->keys, &b->root, &api_version, &b->kind);
	// schema.ParseGroupVersion: "" and "/" are nothing.
	ptrdiff_t slash = span_find(api_version, '/', 0);
	if (!api_version.n || span_is(api_version, "/"))
		return true;
	if (slash >= 0 && span_find(api_version, '/', (size_t)slash + 1) >= 0) {
		b->kind = SPAN("");
		b->error = arena_printf(h->run, "unexpected GroupVersion string: %.*s", SPANF(api_version));
		return false;
	}
	gvk_split(api_version, &b->group, &b->version);
	return true;
}

bool body_type(struct handling *h, struct body *b)
{
	return body_meta(h, b) || body_refuse(h, b, b->error);
}
