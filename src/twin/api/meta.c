// Identity of an object against its path and the stored one (apiserver pkg/registry/rest/{create,update,meta}.go).
#include "twin/api/handling.h"

#include "doc/edit.h"

static span own_text(const value *object, uint32_t key)
{
	return value_span(value_at(object, 2, KEY_metadata, key));
}

static bool check_namespace(struct handling *h, value *object)
{
	span ns = own_text(object, KEY_namespace);

	if (!h->kind->namespaced) {
		if (ns.n)
			*object = edit_set_at(h->run, object, value_string(SPAN("")), 2, KEY_metadata, KEY_namespace);
		return true;
	}
	if (!ns.n)
		*object = edit_set_at(h->run, object, value_string(h->r.ns), 2, KEY_metadata, KEY_namespace);
	else if (!span_eq(ns, h->r.ns))
		return api_refuse(h, 400, "BadRequest", "the namespace of the provided object does not match the namespace sent on the request");
	return true;
}

bool api_meta_create(struct handling *h, value *object)
{
	if (!check_namespace(h, object))
		return false;
	h->r.name = own_text(object, KEY_name);
	return true;
}

bool api_meta_update(struct handling *h, value *object, const value *old)
{
	span name = own_text(object, KEY_name);

	(void)old;
	if (!check_namespace(h, object))
		return false;
	if (name.n && !span_eq(name, h->r.name))
		return api_refuse(h, 400, "BadRequest", "the name of the object (%.*s) does not match the name on the URL (%.*s)", SPANF(name), SPANF(h->r.name));
	return true;
}
