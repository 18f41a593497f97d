#include "twin/registry/kind.h"

#include "base/buf.h"
#include "k8s/meta.h"

#include <stdarg.h>

void kind_set(struct storing *s, value *v, uint32_t key, value x)
{
	*v = x.type == VALUE_ABSENT ? edit_del(s->arena, v, key) : edit_set(s->arena, v, key, x);
}

void kind_set_in(struct storing *s, value *root, uint32_t part, const char *name, value x)
{
	value v = *value_get(root, part);

	kind_set(s, &v, kind_key(s, name), x);
	kind_set(s, root, part, v);
}

void kind_create(struct storing *s, value *object)
{
	kind_set(s, object, KEY_status, value_absent);
}

void kind_update(struct storing *s, value *object, const value *old)
{
	kind_set(s, object, KEY_status, *value_get(old, KEY_status));
}

void kind_update_status(struct storing *s, value *object, const value *old)
{
	kind_set(s, object, KEY_spec, *value_get(old, KEY_spec));
}

bool kind_spec_changed(const value *object, const value *old)
{
	return !value_equal(value_get(object, KEY_spec), value_get(old, KEY_spec));
}

void kind_warn(struct storing *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	span text = arena_vprintf(s->arena, fmt, ap);
	va_end(ap);
	vec_push(&s->warnings, s->arena, text);
}

// apimachinery pkg/util/validation IsDNS1123Label, of a name that is a subdomain already.
void kind_warn_label_name(struct storing *s, const value *object, const char *use)
{
	span name = meta_name(object);
	bool dots = span_find(name, '.', 0) >= 0, longer = name.n > 63;

	if (dots || longer)
		kind_warn(s, "metadata.name: this is used in %s, which can result in surprising behavior; a DNS label is recommended: [%s%s%s]", use,
			longer ? "must be no more than 63 characters" : "", dots && longer ? " " : "", dots ? "must not contain dots" : "");
}
