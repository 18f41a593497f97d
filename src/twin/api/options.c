// Options of the query as the handlers validate them (apimachinery pkg/apis/meta/v1/validation/validation.go Validate{Create,Update,Patch}Options).
#include "twin/api/handling.h"

#include "base/buf.h"
#include "text/json.h"

#define MANAGER_MAX 128 // FieldManagerMaxLength

struct spanvec api_query_all(struct handling *h, const char *name)
{
	struct spanvec out = { 0 };
	span whole = h->query, rest = whole, one, key;

	while (rest.n) {
		rest = span_cut(rest, '&', &one);
		span_cut(one, '=', &key);
		if (!span_is(key, name))
			continue;
		h->query = one;
		vec_push(&out, h->run, api_query(h, name));
	}
	h->query = whole;
	return out;
}

// All values must be "All", and nothing else: validateDryRun prints the whole list.
static void check_dry_run(struct handling *h, struct validation *v)
{
	struct field root = { 0 }, at = field_child(&root, "dryRun");
	struct spanvec values = api_query_all(h, "dryRun");
	struct buf b = { .arena = h->run };
	bool bad = false;

	for (size_t i = 0; i < values.n; i++) {
		bad |= !span_is(values.v[i], "All");
		buf_str(&b, i ? "," : "[");
		json_write_span(&b, values.v[i]);
	}
	buf_char(&b, ']');
	if (bad)
		field_add(v, FIELD_NOT_SUPPORTED, &at, buf_span(&b), "supported values: \"All\"");
}

static size_t next_rune(span s, size_t at, unsigned *rune)
{
	unsigned char c = (unsigned char)s.p[at];
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	*rune = n == 1 ? c : c & (0xffu >> (n + 1));
	for (size_t i = 1; i < n && at + i < s.n; i++)
		*rune = *rune << 6 | ((unsigned char)s.p[at + i] & 0x3f);
	return n;
}

// ValidateFieldManager; unicode.IsPrint is told from control characters and the C1 block only.
static void check_manager(struct handling *h, struct validation *v)
{
	struct field root = { 0 }, at = field_child(&root, "fieldManager");
	span s = h->manager;
	unsigned rune;

	if (s.n > MANAGER_MAX)
		field_add(v, FIELD_TOO_LONG, &at, (span){ 0 }, "may not be more than %d bytes", MANAGER_MAX);
	for (size_t i = 0, n; i < s.n; i += n) {
		n = next_rune(s, i, &rune);
		if (rune < 0x20 || (rune >= 0x7f && rune <= 0xa0) || rune == 0xad)
			field_add(v, FIELD_INVALID, &at, field_quote(h->run, s), "invalid character U+%04X (at position %zu)", rune, i);
	}
}

static void check_field_validation(struct handling *h, struct validation *v)
{
	static const span valid[] = { SPAN_INIT(""), SPAN_INIT("Ignore"), SPAN_INIT("Strict"), SPAN_INIT("Warn") };
	struct field root = { 0 }, at = field_child(&root, "fieldValidation");
	span s = api_query(h, "fieldValidation");

	for (size_t i = 0; i < sizeof valid / sizeof *valid; i++)
		if (span_eq(s, valid[i]))
			return;
	field_unsupported(v, &at, s, valid, sizeof valid / sizeof *valid);
}

// apimachinery pkg/runtime/conversion.go Convert_Slice_string_To_bool: "false" and "0" are false, whatever else was given is true.
static bool parse_force(struct handling *h)
{
	span s = api_query(h, "force");

	h->force = s.p && !span_is(s, "0") && !span_eq_fold(s, SPAN("false"));
	return s.p != NULL;
}

// Order of the checks: ValidatePatchOptions looks at force and manager first, then all at dryRun, fieldManager, fieldValidation.
bool api_options(struct handling *h, const char *kind, bool apply)
{
	struct validation v = { .arena = h->run, .keys = h->keys, .minor = h->w->snap->minor, .gates = &h->w->snap->gates, .group = SPAN("meta.k8s.io"), .kind = span_str(kind) };
	struct field root = { 0 }, at;
	bool patch = span_is(v.kind, "PatchOptions");

	if (patch) {
		bool given = parse_force(h);
		at = field_child(&root, apply ? "fieldManager" : "force");
		if (apply && !h->manager.n)
			field_add(&v, FIELD_REQUIRED, &at, (span){ 0 }, "is required for apply patch");
		else if (!apply && given)
			field_add(&v, FIELD_FORBIDDEN, &at, (span){ 0 }, "may not be specified for non-apply patch");
	}
	check_manager(h, &v);
	check_dry_run(h, &v);
	check_field_validation(h, &v);
	if (!v.errors.n)
		return true;
	span group = h->r.group, name = h->r.name;
	h->r.group = v.group;
	h->r.name = SPAN("");
	api_invalid(h, &v);
	h->r.group = group;
	h->r.name = name;
	return false;
}
