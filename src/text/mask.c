#include "text/mask.h"

static void blank(value *v)
{
	*v = (value){ .type = VALUE_STRING, .off = v->off, .s = "" };
}

// Documents are immutable for everybody but the reader that calls this.
static struct member *members(const value *obj) { return (struct member *)(uintptr_t)obj->member; }

static void blank_members(const value *obj)
{
	if (obj->type == VALUE_OBJECT)
		for (size_t i = 0; i < obj->n; i++)
			blank(&members(obj)[i].v);
}

void mask_secret(const value *obj, const struct intern *keys)
{
	if (obj->type != VALUE_OBJECT)
		return;
	for (size_t i = 0; i < obj->n; i++) {
		struct member *m = &members(obj)[i];
		if (m->key == KEY_data || m->key == KEY_stringData) {
			blank_members(&m->v);
			if (m->v.type == VALUE_STRING)
				blank(&m->v);
		}
		if (m->key != KEY_metadata)
			continue;
		member_each(meta, &m->v) {
			if (meta->key != KEY_annotations)
				continue;
			member_each(note, &meta->v)
				// kubectl/pkg/util/apply.go: the applied object, its data included.
				if (span_ends(intern_text(keys, note->key), SPAN("/last-applied-configuration")))
					blank((value *)(uintptr_t)&note->v);
		}
	}
}

static bool says_secret(const value *obj)
{
	// Any of duplicate kinds counts: which one wins depends on the reader.
	member_each(m, obj)
		if (m->key == KEY_kind && span_is(value_span(&m->v), "Secret"))
			return true;
	return false;
}

void mask_document(const value *root, const struct intern *keys)
{
	bool list = span_is(value_get_span(root, KEY_kind), "SecretList");

	if (says_secret(root))
		mask_secret(root, keys);
	if (root->type == VALUE_ARRAY) {
		value_each(item, root)
			if (says_secret(item))
				mask_secret(item, keys);
		return;
	}
	member_each(m, root)
		if (m->key == KEY_items)
			value_each(item, &m->v)
				if (list || says_secret(item))
					mask_secret(item, keys);
}
