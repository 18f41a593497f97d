#include "k8s/patch/parts.h"

#include <stdarg.h>

bool patch_fail(struct patching *p, int status, const char *reason, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	p->message = arena_vprintf(p->arena, fmt, ap);
	va_end(ap);
	p->status = status;
	p->reason = span_str(reason);
	return false;
}

void patch_warn(struct patching *p, const char *fmt, ...)
{
	va_list ap;

	if (p->ignore)
		return;
	va_start(ap, fmt);
	vec_push(&p->warnings, p->arena, arena_vprintf(p->arena, fmt, ap));
	va_end(ap);
}

// sigs.k8s.io/json: strict errors are told once each, with the path as it stands in Go's errors.
static void duplicates(struct patching *p, const value *v, span at, const char *before, unsigned depth)
{
	if (depth > PATCH_MAX_DEPTH)
		return;
	member_each(m, v) {
		span name = intern_text(p->keys, m->key);
		span path = at.n ? arena_printf(p->arena, "%.*s.%.*s", SPANF(at), SPANF(name)) : name;
		for (const struct member *k = v->member; k != m; k++)
			if (k->key == m->key) {
				patch_warn(p, "%sduplicate field \"%.*s\"", before, SPANF(path));
				break;
			}
		duplicates(p, &m->v, path, before, depth + 1);
	}
	for (size_t i = 0; v->type == VALUE_ARRAY && i < v->n; i++)
		if (v->item[i].type >= VALUE_ARRAY)
			duplicates(p, &v->item[i], arena_printf(p->arena, "%.*s[%zu]", SPANF(at), i), before, depth + 1);
}

void patch_duplicates(struct patching *p, const value *v, span at, const char *before)
{
	if (!p->ignore)
		duplicates(p, v, at, before, 0);
}

const char *patch_json_word(const value *v)
{
	switch (v->type) {
	case VALUE_ARRAY: return "array";
	case VALUE_OBJECT: return "object";
	case VALUE_STRING: return "string";
	case VALUE_BOOL: return "bool";
	case VALUE_NULL: return "null";
	default: return "number";
	}
}

bool patch_apply(struct patching *p, enum patch_type t, const value *patch, const value *object, value *out)
{
	switch (t) {
	case PATCH_JSON: return patch_operations(p, patch, object, out);
	case PATCH_MERGE: return patch_documents(p, patch, object, out);
	case PATCH_STRATEGIC: return patch_strategic(p, patch, object, out);
	default: return patch_server_apply(p, patch, object, out);
	}
}
