#include "twin/api/handling.h"

#include "base/buf.h"
#include "twin/authz/message.h"

#include <stdarg.h>

bool api_refuse(struct handling *h, int status, const char *reason, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	h->out->message = arena_vprintf(h->run, fmt, ap);
	va_end(ap);
	h->out->verdict = VERDICT_DENY;
	h->out->status = status;
	h->out->reason = span_str(reason);
	return false;
}

bool api_refuse_text(struct handling *h, int status, const char *reason, span text)
{
	api_refuse(h, status, reason, "%s", "");
	h->out->message = text;
	return false;
}

bool api_unknown(struct handling *h, enum unknown why, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	h->out->message = arena_vprintf(h->run, fmt, ap);
	va_end(ap);
	h->out->verdict = VERDICT_UNKNOWN;
	h->out->unknown = why;
	return false;
}

void api_pass(struct handling *h)
{
	h->out->verdict = VERDICT_ALLOW;
	h->out->status = 200;
	h->out->reason = h->out->message = SPAN("");
	h->out->causes.n = 0;
	h->out->by = NULL;
}

bool api_nowhere(struct handling *h)
{
	h->out->verdict = VERDICT_DENY;
	h->out->status = 404;
	return false;
}

span api_resource(const struct handling *h)
{
	return h->r.group.n ? arena_printf(h->run, "%.*s.%.*s", SPANF(h->r.resource), SPANF(h->r.group)) : h->r.resource;
}

// A key that cannot be made is told before anything is looked for (apiserver pkg/registry/generic/registry/store.go NamespaceKeyFunc, NoNamespaceKeyFunc).
bool api_not_found(struct handling *h)
{
	span fault = message_key_fault(h->run, h->r.name);

	if (h->kind && h->kind->namespaced && !h->r.ns.n)
		return api_refuse(h, 400, "BadRequest", "Namespace parameter required.");
	if (fault.n)
		return api_refuse(h, 400, "BadRequest", "%.*s", SPANF(fault));
	return api_refuse(h, 404, "NotFound", "%.*s %.*s not found", SPANF(api_resource(h)), SPANF(field_quote(h->run, h->r.name)));
}

// apimachinery pkg/api/errors NewInvalid, and field.ErrorList.ToAggregate: equal messages are told once.
bool api_invalid(struct handling *h, const struct validation *v)
{
	struct buf b = { .arena = h->run };
	size_t told = 0;

	for (size_t i = 0; i < v->errors.n; i++) {
		const struct cause *c = &v->errors.v[i];
		struct api_cause x = { span_str(field_reason(c->type)), c->text, c->field };
		bool known = false;
		for (size_t k = 0; k < i && !known; k++)
			known = span_eq(v->errors.v[k].field, c->field) && span_eq(v->errors.v[k].text, c->text);
		vec_push(&h->out->causes, h->run, x);
		if (!known)
			buf_printf(&b, "%s%.*s: %.*s", told++ ? ", " : "", SPANF(c->field), SPANF(c->text));
	}
	h->out->unordered = v->unordered;
	span kind = h->r.group.n ? arena_printf(h->run, "%.*s.%.*s", SPANF(v->kind), SPANF(h->r.group)) : v->kind;
	return api_refuse(h, 422, "Invalid", "%.*s %.*s is invalid: %s%.*s%s", SPANF(kind), SPANF(field_quote(h->run, h->r.name)), told > 1 ? "[" : "",
		SPANF(buf_span(&b)), told > 1 ? "]" : "");
}
