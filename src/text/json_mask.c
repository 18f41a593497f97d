// Secret contents do not enter the model. What an object is shows only at its end (kind may stand behind data), so values are blanked
// when the object closes, before it is copied to the arena; texts that were decoded into the arena are wiped there.
#include "text/json_reader.h"

static void blank(const struct json_reader *r, value *v)
{
	if (v->type == VALUE_NULL)
		return;
	if (v->type == VALUE_STRING && v->n && (v->s < r->input || v->s >= r->input + (r->end - r->base)))
		memset((char *)(uintptr_t)v->s, 0, v->n);
	*v = (value){ .type = VALUE_STRING, .off = v->off, .s = "" };
}

// The members of a container that was closed a moment ago: nobody else has seen them yet.
static struct member *members(const value *v)
{
	return v->type == VALUE_OBJECT ? (struct member *)(uintptr_t)v->member : NULL;
}

static void mask_data(const struct json_reader *r, value *v)
{
	if (v->type != VALUE_OBJECT)
		blank(r, v);
	for (size_t i = 0; members(v) && i < v->n; i++)
		blank(r, &members(v)[i].v);
}

// kubectl apply keeps the whole manifest, data included, in this annotation (kubectl pkg/util/apply.go).
static void mask_annotations(const struct json_reader *r, const value *metadata)
{
	member_each(m, metadata) {
		if (m->key != KEY_annotations || !members(&m->v))
			continue;
		for (size_t i = 0; i < m->v.n; i++) {
			struct member *a = &members(&m->v)[i];
			if (span_is(intern_text(r->keys, a->key), "kubectl.kubernetes.io/last-applied-configuration"))
				blank(r, &a->v);
		}
	}
}

static void mask_secret(const struct json_reader *r, struct member *m, size_t n)
{
	for (size_t i = 0; m && i < n; i++) {
		if (m[i].key == KEY_data || m[i].key == KEY_stringData)
			mask_data(r, &m[i].v);
		else if (m[i].key == KEY_metadata)
			mask_annotations(r, &m[i].v);
	}
}

static bool any_kind(const struct member *m, size_t n, span kind)
{
	for (size_t i = 0; i < n; i++)
		if (m[i].key == KEY_kind && span_eq(value_span(&m[i].v), kind))
			return true;
	return false;
}

void json_mask(const struct json_reader *r, struct member *m, size_t n)
{
	if (any_kind(m, n, SPAN("Secret")))
		mask_secret(r, m, n);
	if (!any_kind(m, n, SPAN("SecretList")))
		return;
	// Items of a typed list need not repeat their kind.
	for (size_t i = 0; i < n; i++) {
		if (m[i].key != KEY_items || m[i].v.type != VALUE_ARRAY)
			continue;
		for (size_t k = 0; k < m[i].v.n; k++)
			mask_secret(r, members(&m[i].v.item[k]), value_count(&m[i].v.item[k]));
	}
}
