// Options of a list or deletecollection, in the order in which the handlers look at them: numbers, selectors, combinations
// (apiserver pkg/endpoints/handlers/{get,delete}.go; apimachinery pkg/apis/meta/internalversion/validation).
#include "twin/api/handling.h"

#include "k8s/selector.h"
#include "text/base64.h"
#include "text/json.h"
#include "text/json_fault.h"

static bool bad(struct handling *h, span text) { return api_refuse(h, 400, "BadRequest", "%.*s", SPANF(text)); }

// strconv.ParseInt, in decimal: NULL, or what is wrong.
static const char *wrong_number(span s)
{
	size_t i = s.n > 1 && (s.p[0] == '-' || s.p[0] == '+'), digits = s.n - i;

	for (; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return "invalid syntax";
	return digits > 19 ? "value out of range" : NULL;
}

// apimachinery pkg/runtime/conversion.go Convert_Slice_string_To_int64
static bool whole_number(struct handling *h, const char *name)
{
	span s = api_query(h, name);
	const char *why = wrong_number(s);

	return !why || bad(h, arena_printf(h->run, "strconv.ParseInt: parsing %.*s: %s", SPANF(field_quote(h->run, s)), why));
}

bool api_list_readable(struct handling *h)
{
	return !wrong_number(api_query(h, "timeoutSeconds")) && !wrong_number(api_query(h, "limit")) && !selector_complaint(api_query(h, "labelSelector"), h->run).p;
}

// fields.ParseSelector: a term without an operator, the first in the terms' order.
static bool field_terms(struct handling *h, span text)
{
	const struct selector_field *f;
	size_t n;
	const char *error;
	span term, first = { 0 };

	if (!text.n || selector_parse_fields(text, h->run, &f, &n, &error))
		return true;
	for (span rest = text; rest.n;) {
		rest = span_cut(rest, ',', &term);
		if (term.n && !memchr(term.p, '=', term.n) && (!first.p || span_cmp(term, first) < 0))
			first = term;
	}
	if (first.p)
		return bad(h, arena_printf(h->run, "invalid selector: '%.*s'; can't understand '%.*s'", SPANF(text), SPANF(first)));
	if (memchr(text.p, '\\', text.n))
		return api_unknown(h, UNKNOWN_object, "a field selector's escapes are not told");
	return bad(h, SPAN("invalid field selector: unescaped character in value: 61"));
}

static bool matching(struct handling *h)
{
	struct validation v = { .arena = h->run, .keys = h->keys, .group = SPAN("meta.k8s.io"), .kind = SPAN("ListOptions") };
	struct field root = { 0 }, at = field_child(&root, "resourceVersionMatch");
	static const span valid[] = { SPAN_INIT("Exact"), SPAN_INIT("NotOlderThan"), SPAN_INIT("") };
	span match = api_query(h, "resourceVersionMatch"), version = api_query(h, "resourceVersion");

	if (!match.n)
		return true;
	if (!version.n)
		field_add(&v, FIELD_FORBIDDEN, &at, (span){ 0 }, "resourceVersionMatch is forbidden unless resourceVersion is provided");
	if (api_query(h, "continue").n)
		field_add(&v, FIELD_FORBIDDEN, &at, (span){ 0 }, "resourceVersionMatch is forbidden when continue is provided");
	if (!span_eq(match, valid[0]) && !span_eq(match, valid[1]))
		field_unsupported(&v, &at, match, valid, 3);
	if (span_eq(match, valid[0]) && span_is(version, "0"))
		field_add(&v, FIELD_FORBIDDEN, &at, (span){ 0 }, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
	if (!v.errors.n)
		return true;
	h->r.group = v.group;
	h->r.name = SPAN("");
	return api_invalid(h, &v);
}

// base64.RawURLEncoding; false: what it says is in *error.
static bool raw_url(struct handling *h, span s, span *out, span *error)
{
	char *p = arena_alloc(h->run, s.n + 1, 1);
	size_t n = 0, last = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool digit = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '_';
		if (c == '\n' || c == '\r')
			continue;
		if (!digit) {
			*error = arena_printf(h->run, "illegal base64 data at input byte %zu", i);
			return false;
		}
		p[n++] = c == '-' ? '+' : c == '_' ? '/' : c;
		last = i;
	}
	if (n % 4 == 1) {
		*error = arena_printf(h->run, "illegal base64 data at input byte %zu", last);
		return false;
	}
	*out = base64_bytes(h->run, span_of(p, n));
	return true;
}

// What is wrong with a token (apiserver pkg/storage/continue.go DecodeContinue); null: nothing, or *untold.
static span token_fault(struct handling *h, span token, bool *untold)
{
	struct json_options o = { 0 };
	struct json_error e = { 0 };
	span bytes, error;
	char fault[JSON_FAULT_MAX];
	value v;

	*untold = false;
	if (!raw_url(h, token, &bytes, &error))
		return arena_printf(h->run, ": %.*s", SPANF(error));
	if (!json_read(bytes, &o, h->run, h->keys, &v, &e)) {
		*untold = !json_fault(bytes, fault);
		return *untold ? (span){ 0 } : arena_printf(h->run, ": %s", fault);
	}
	const value *version = value_get(&v, intern_id(h->keys, SPAN("v"))), *rv = value_get(&v, intern_id(h->keys, SPAN("rv")));
	if (!span_is(value_span(version), "meta.k8s.io/v1")) {
		*untold = v.type != VALUE_OBJECT || (value_present(version) && version->type != VALUE_STRING);
		return arena_printf(h->run, ": server does not recognize this encoded version %.*s", SPANF(value_span(version)));
	}
	if (!value_present(rv) || (rv->type == VALUE_INT && !rv->i))
		return SPAN(": incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
	if (!value_get_span(&v, intern_id(h->keys, SPAN("start"))).n)
		return SPAN(": encoded start key empty (version meta.k8s.io/v1)");
	return (span){ 0 };
}

// apiserver pkg/storage/interfaces.go ValidateListOptions: looked at before the version is. A list of one name is no longer one with a token
// (selection_predicate.go MatchesSingle).
bool api_list_continue(struct handling *h)
{
	span token = api_query(h, "continue");
	bool untold;

	if (!token.n)
		return true;
	span fault = token_fault(h, token, &untold);
	if (untold)
		return api_unknown(h, UNKNOWN_object, "the words about a continue token that cannot be read");
	if (fault.n)
		return bad(h, arena_printf(h->run, "invalid continue token: continue key is not valid%.*s", SPANF(fault)));
	span version = api_query(h, "resourceVersion");
	return !version.n || span_is(version, "0") || bad(h, SPAN("specifying resource version is not allowed when using continue"));
}

// The store's: a version is a number.
bool api_list_version(struct handling *h)
{
	span s = api_query(h, "resourceVersion");

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return bad(h, arena_printf(h->run, "invalid resource version: resourceVersion: Invalid value: %.*s: strconv.ParseUint: parsing %.*s: invalid syntax",
				SPANF(field_quote(h->run, s)), SPANF(field_quote(h->run, s))));
	return true;
}

bool api_list_options(struct handling *h)
{
	if (!whole_number(h, "timeoutSeconds") || !whole_number(h, "limit"))
		return false;
	span error = selector_complaint(api_query(h, "labelSelector"), h->run);
	if (error.p)
		return bad(h, error);
	return field_terms(h, api_query(h, "fieldSelector")) && matching(h);
}
