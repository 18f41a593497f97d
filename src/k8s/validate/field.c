#include "k8s/validate/validate.h"

#include "base/buf.h"
#include "text/json.h"

#include <stdarg.h>

static void path_to(struct buf *b, const struct field *f)
{
	if (!f || f->sort == FIELD_ROOT)
		return;
	path_to(b, f->up);
	if (f->sort == FIELD_CHILD && !f->name.n) {
		buf_str(b, "[]"); // Path.String takes what has no name for an index
	} else if (f->sort == FIELD_CHILD) {
		buf_str(b, b->n ? "." : "");
		buf_add(b, f->name);
	} else if (f->sort == FIELD_INDEX) {
		buf_printf(b, "[%u]", f->index);
	} else {
		buf_char(b, '[');
		buf_add(b, f->name);
		buf_char(b, ']');
	}
}

span field_path(struct arena *a, const struct field *f)
{
	struct buf b = { .arena = a };

	path_to(&b, f);
	return b.n ? buf_span(&b) : SPAN("<nil>");
}

// apimachinery pkg/util/validation/field/errors.go (ErrorType.String)
static const char *const words[] = {
	[FIELD_NOT_FOUND] = "Not found", [FIELD_REQUIRED] = "Required value", [FIELD_DUPLICATE] = "Duplicate value", [FIELD_INVALID] = "Invalid value",
	[FIELD_NOT_SUPPORTED] = "Unsupported value", [FIELD_FORBIDDEN] = "Forbidden", [FIELD_TOO_LONG] = "Too long", [FIELD_TOO_MANY] = "Too many",
	[FIELD_INTERNAL] = "Internal error", [FIELD_TYPE_INVALID] = "Invalid value",
};

const char *field_reason(enum field_error t)
{
	static const char *const reason[] = {
		[FIELD_NOT_FOUND] = "FieldValueNotFound", [FIELD_REQUIRED] = "FieldValueRequired", [FIELD_DUPLICATE] = "FieldValueDuplicate",
		[FIELD_INVALID] = "FieldValueInvalid", [FIELD_NOT_SUPPORTED] = "FieldValueNotSupported", [FIELD_FORBIDDEN] = "FieldValueForbidden",
		[FIELD_TOO_LONG] = "FieldValueTooLong", [FIELD_TOO_MANY] = "FieldValueTooMany", [FIELD_INTERNAL] = "InternalError",
		[FIELD_TYPE_INVALID] = "FieldValueTypeInvalid",
	};
	return reason[t];
}

// Types whose errors print no value: Error.ErrorBody.
static bool prints_value(enum field_error t)
{
	return t != FIELD_REQUIRED && t != FIELD_FORBIDDEN && t != FIELD_TOO_LONG && t != FIELD_INTERNAL;
}

void field_add(struct validation *v, enum field_error t, const struct field *at, span bad, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	span detail = arena_vprintf(v->arena, fmt, ap);
	va_end(ap);
	struct buf b = { .arena = v->arena };
	buf_printf(&b, "%s", words[t]);
	if (prints_value(t) && bad.p)
		buf_printf(&b, ": %.*s", SPANF(bad));
	if (detail.n)
		buf_printf(&b, ": %.*s", SPANF(detail));
	struct cause c = { t, field_path(v->arena, at), buf_span(&b) };
	vec_push(&v->errors, v->arena, c);
}

void field_unsupported(struct validation *v, const struct field *at, span bad, const span *valid, size_t n)
{
	struct buf b = { .arena = v->arena };

	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%.*s", i ? ", " : "", SPANF(field_quote(v->arena, valid[i])));
	field_add(v, FIELD_NOT_SUPPORTED, at, field_quote_typed(v->arena, bad), "%s%.*s", n ? "supported values: " : "", SPANF(buf_span(&b)));
}

// Go's strconv.Quote for what is printable or a simple escape; other bytes as \x.
span field_quote(struct arena *a, span text)
{
	struct buf b = { .arena = a };

	buf_char(&b, '"');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		static const char from[] = "\"\\\a\b\f\n\r\t\v", to[] = "\"\\abfnrtv";
		const char *e = c ? strchr(from, c) : NULL;
		if (e)
			buf_printf(&b, "\\%c", to[e - from]);
		else if (c < 0x20 || c == 0x7f)
			buf_printf(&b, "\\x%02x", c);
		else
			buf_char(&b, (char)c);
	}
	buf_char(&b, '"');
	return buf_span(&b);
}

span field_quote_typed(struct arena *a, span text)
{
	struct buf b = { .arena = a };

	json_write_span(&b, text);
	return buf_span(&b);
}

span field_value(struct validation *v, const value *x)
{
	struct buf b = { .arena = v->arena };

	if (x->type == VALUE_STRING)
		return field_quote(v->arena, value_span(x));
	json_write(&b, v->keys, x);
	return buf_span(&b);
}

#define VALIDATE(ident) extern const struct validate_rule validate_##ident;
#include "k8s/validate/validate.def"
#undef VALIDATE

const struct validate_rule *const validate_table[] = {
#define VALIDATE(ident) &validate_##ident,
#include "k8s/validate/validate.def"
#undef VALIDATE
	NULL,
};
const size_t validate_count = sizeof validate_table / sizeof *validate_table - 1;

const struct validate_rule *validate_rule_of(enum gk gk, span subresource)
{
	for (size_t i = 0; i < validate_count; i++)
		if (validate_table[i]->gk == gk && span_is(subresource, validate_table[i]->subresource))
			return validate_table[i];
	return NULL;
}
