// check: the small rules that upstream's validation is made of - names, labels, numbers, addresses - with upstream's words. A check returns
// the complaints about a text as constant texts in upstream's order; check_add turns them into Invalid errors at a path. Nothing is
// allocated by the checks themselves, nothing is owned. They know no kinds: see meta.h for metadata and the file of each kind.
#ifndef K8S_VALIDATE_CHECK_H
#define K8S_VALIDATE_CHECK_H

#include "k8s/validate/validate.h"

#define CHECK_MAX 6

struct check { const char *text[CHECK_MAX]; unsigned n; };

// apimachinery pkg/util/validation/validation.go, pkg/api/validate/content.
struct check check_dns1123_label(span s);
struct check check_dns1123_subdomain(span s);
struct check check_dns1123_subdomain_underscore(span s);
struct check check_dns1035_label(span s);
struct check check_wildcard_subdomain(span s);
struct check check_qualified_name(span s);   // IsQualifiedName = IsLabelKey: keys of labels, resource names, finalizers
struct check check_label_value(span s);
struct check check_port_name(span s);        // IsValidPortName
struct check check_port(int64_t port);       // 1 to 65535
struct check check_percent(span s);          // "25%"
struct check check_http_header(span s);
struct check check_env_name(span s);         // IsRelaxedEnvVarName
struct check check_config_key(span s);       // IsConfigMapKey
struct check check_c_identifier(span s);
struct check check_path_segment(span s);     // api/validation/path IsValidPathSegmentName
struct check check_user_id(int64_t id);      // and group ids

// One Invalid error per complaint; the value is printed quoted.
void check_add(struct validation *v, const struct field *at, span bad, struct check c);
// The same for a number.
void check_add_int(struct validation *v, const struct field *at, int64_t bad, struct check c);
// "must be greater than or equal to 0"
void check_nonnegative(struct validation *v, const struct field *at, int64_t n);
// IsFullyQualifiedName, IsFullyQualifiedDomainName, IsDomainPrefixedPath, IsDomainPrefixedKey.
void check_fqn(struct validation *v, const struct field *at, span s);
void check_fqdn(struct validation *v, const struct field *at, span s);
void check_domain_path(struct validation *v, const struct field *at, span s);
void check_domain_key(struct validation *v, const struct field *at, span s);

// Go's net.ParseIP of old (leading zeros allowed): 16 bytes, IPv4 mapped; is4 tells that the text was dotted or mapped.
bool check_parse_ip(span s, uint8_t out[16], bool *is4);
bool check_parse_cidr(span s, uint8_t out[16], bool *is4, unsigned *bits);
// net.IP.String.
span check_ip_text(struct arena *a, const uint8_t ip[16], bool is4);
// IsValidIPForLegacyField and IsValidCIDRForLegacyField without strict validation; the strict ones also want the canonical form.
void check_ip_legacy(struct validation *v, const struct field *at, span s);
void check_cidr_legacy(struct validation *v, const struct field *at, span s);
void check_ip(struct validation *v, const struct field *at, span s);
void check_cidr(struct validation *v, const struct field *at, span s);

// NotSupported when text is none of n words (printed as given: upstream sorts sets).
bool check_one_of(struct validation *v, const struct field *at, span text, const char *const *words, size_t n);
#define CHECK_ONE_OF(v, at, text, ...) \
	check_one_of((v), (at), (text), (const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))
// Required with a detail, "" for none.
void check_required(struct validation *v, const struct field *at, const char *detail);
void check_forbidden(struct validation *v, const struct field *at, const char *detail);
// Invalid of any document, printed as field_value.
void check_invalid(struct validation *v, const struct field *at, const value *bad, const char *detail);
void check_duplicate(struct validation *v, const struct field *at, span bad);
// "field is immutable" when they differ; absent prints as null.
bool check_immutable(struct validation *v, const struct field *at, const value *now, const value *old);
// IntOrString: a plain number, or a percent text. Non-negative or percent (IsNotNegative, ValidatePositiveIntOrPercent).
void check_int_or_percent(struct validation *v, const struct field *at, const value *x);

// Members by name. &value_absent, a null span, dflt, false when they are not there.
INTERN_INLINE const value *check_get(const struct validation *v, const value *obj, const char *name)
{
	return value_get(obj, intern_find(v->keys, span_str(name)));
}
INTERN_INLINE span check_text(const struct validation *v, const value *obj, const char *name) { return value_span(check_get(v, obj, name)); }
INTERN_INLINE int64_t check_int(const struct validation *v, const value *obj, const char *name, int64_t dflt)
{
	const value *x = check_get(v, obj, name);
	return x->type == VALUE_INT ? x->i : dflt;
}
INTERN_INLINE bool check_true(const struct validation *v, const value *obj, const char *name)
{
	const value *x = check_get(v, obj, name);
	return x->type == VALUE_BOOL && x->b;
}
// Has one of the first n items of the list that text as its member `key`? Without a key the items are the texts.
INTERN_INLINE bool check_among(const struct validation *v, const value *list, size_t n, const char *key, span text)
{
	for (size_t i = 0; i < n && value_item(list, i)->type; i++)
		if (span_eq(key ? check_text(v, value_item(list, i), key) : value_span(value_item(list, i)), text))
			return true;
	return false;
}
static inline bool check_gate(const struct validation *v, enum feature_gate x) { return gates_ask(v->gates, v->minor, x); }
INTERN_INLINE bool check_has(const struct validation *v, const value *obj, const char *name) { return value_present(check_get(v, obj, name)); }

#endif
