#include "k8s/validate/check.h"

// apimachinery pkg/util/validation/validation.go and pkg/api/validate/content: the expressions are read by hand, their text is part of the words.
#define LABEL_RE "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
#define SUBDOMAIN_RE LABEL_RE "(\\." LABEL_RE ")*"
#define SUBDOMAIN_WORDS "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end " \
	"with an alphanumeric character (e.g. 'example.com', regex used for validation is '" SUBDOMAIN_RE "')"
#define UNDERSCORE_RE "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
#define KEY_RE "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
#define KEY_WORDS "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " \
	"(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '" KEY_RE "')"

static void say(struct check *c, const char *text)
{
	if (c->n < CHECK_MAX)
		c->text[c->n++] = text;
}

enum { LOWER = 1, DIGIT = 2, UPPER = 4, DASH = 8, DOT = 16, UNDERSCORE = 32, LOW_ALNUM = LOWER | DIGIT, ALNUM = LOW_ALNUM | UPPER };

static const uint8_t class_of[256] = { ['a' ... 'z'] = LOWER, ['0' ... '9'] = DIGIT, ['A' ... 'Z'] = UPPER, ['-'] = DASH, ['.'] = DOT, ['_'] = UNDERSCORE };

static bool is(char c, unsigned class) { return class_of[(unsigned char)c] & class; }
static bool lower(char c) { return is(c, LOWER); }
static bool digit(char c) { return is(c, DIGIT); }
static bool alnum(char c) { return is(c, ALNUM); }
static bool low_alnum(char c) { return is(c, LOW_ALNUM); }

// Only bytes of these classes, of `ends` at both ends; not empty.
static bool made_of(span s, unsigned classes, unsigned ends)
{
	if (!s.n || !is(s.p[0], ends) || !is(s.p[s.n - 1], ends))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is(s.p[i], classes))
			return false;
	return true;
}

static bool is_label(span s)
{
	return made_of(s, LOW_ALNUM | DASH, LOW_ALNUM);
}

static bool is_underscore_label(span s)
{
	if (s.n && s.p[0] == '_')
		s = span_from(s, 1);
	return made_of(s, LOW_ALNUM | DASH | UNDERSCORE, LOW_ALNUM);
}

// Labels of is_label divided by dots: of two neighbours, a letter or digit stands on each side of a dot, the ends being dots.
static bool is_subdomain(span s)
{
	unsigned before = DOT;

	for (size_t i = 0; i < s.n; i++) {
		unsigned now = class_of[(unsigned char)s.p[i]];
		if (!(now & (LOW_ALNUM | DASH | DOT)) || (before & DOT && !(now & LOW_ALNUM)) || (now & DOT && !(before & LOW_ALNUM)))
			return false;
		before = now;
	}
	return before & LOW_ALNUM;
}

static bool is_underscore_subdomain(span s)
{
	span head, rest = s;

	do {
		rest = span_cut(rest, '.', &head);
		if (!is_underscore_label(head))
			return false;
	} while (rest.p);
	return true;
}

struct check check_dns1123_label(span s)
{
	struct check c = { 0 };

	if (s.n > 63)
		say(&c, "must be no more than 63 characters");
	if (!is_label(s))
		say(&c, is_subdomain(s) ? "must not contain dots" : "a lowercase RFC 1123 label must consist of lower case alphanumeric "
			"characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for "
			"validation is '" LABEL_RE "')");
	return c;
}

struct check check_dns1123_subdomain(span s)
{
	struct check c = { 0 };

	if (s.n > 253)
		say(&c, "must be no more than 253 characters");
	if (!is_subdomain(s))
		say(&c, SUBDOMAIN_WORDS);
	return c;
}

struct check check_dns1123_subdomain_underscore(span s)
{
	struct check c = { 0 };

	if (s.n > 253)
		say(&c, "must be no more than 253 characters");
	if (!is_underscore_subdomain(s))
		say(&c, "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end "
			"with an alphanumeric character (e.g. 'example.com', regex used for validation is '" UNDERSCORE_RE "(\\." UNDERSCORE_RE ")*')");
	return c;
}

struct check check_dns1035_label(span s)
{
	struct check c = { 0 };

	if (s.n > 63)
		say(&c, "must be no more than 63 characters");
	if (!is_label(s) || !lower(s.p[0]))
		say(&c, "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an "
			"alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");
	return c;
}

struct check check_wildcard_subdomain(span s)
{
	struct check c = { 0 };

	if (s.n > 253)
		say(&c, "must be no more than 253 characters");
	if (!span_starts(s, SPAN("*.")) || !is_subdomain(span_from(s, 2)))
		say(&c, "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case "
			"alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is "
			"'\\*\\." SUBDOMAIN_RE "')");
	return c;
}

static bool is_key_name(span s)
{
	return made_of(s, ALNUM | DASH | UNDERSCORE | DOT, ALNUM);
}

struct check check_qualified_name(span s)
{
	struct check c = { 0 };
	span name = s, prefix, rest = span_cut(s, '/', &prefix);

	if (rest.p) {
		name = rest;
		if (span_find(rest, '/', 0) >= 0) {
			say(&c, "a valid label key " KEY_WORDS " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
			return c;
		}
		if (!prefix.n)
			say(&c, "prefix part must be non-empty");
		else {
			if (prefix.n > 253)
				say(&c, "prefix part must be no more than 253 bytes");
			if (!is_subdomain(prefix))
				say(&c, "prefix part " SUBDOMAIN_WORDS);
		}
	}
	if (!name.n)
		say(&c, "name part must be non-empty");
	else if (name.n > 63)
		say(&c, "name part must be no more than 63 bytes");
	if (!is_key_name(name))
		say(&c, "name part " KEY_WORDS);
	return c;
}

struct check check_label_value(span s)
{
	struct check c = { 0 };

	if (s.n > 63)
		say(&c, "must be no more than 63 bytes");
	if (s.n && !is_key_name(s))
		say(&c, "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
			"alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(" KEY_RE ")?')");
	return c;
}

struct check check_port_name(span s)
{
	struct check c = { 0 };
	bool charset = s.n, letter = false;

	for (size_t i = 0; i < s.n; i++) {
		charset &= low_alnum(s.p[i]) || s.p[i] == '-';
		letter |= lower(s.p[i]);
	}
	if (s.n > 15)
		say(&c, "must be no more than 15 characters");
	if (!charset)
		say(&c, "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
	if (!letter)
		say(&c, "must contain at least one letter (a-z)");
	if (span_contains(s, SPAN("--")))
		say(&c, "must not contain consecutive hyphens");
	if (s.n && (s.p[0] == '-' || s.p[s.n - 1] == '-'))
		say(&c, "must not begin or end with a hyphen");
	return c;
}

struct check check_port(int64_t port)
{
	struct check c = { 0 };

	if (port < 1 || port > 65535)
		say(&c, "must be between 1 and 65535, inclusive");
	return c;
}

struct check check_user_id(int64_t id)
{
	struct check c = { 0 };

	if (id < 0 || id > INT32_MAX)
		say(&c, "must be between 0 and 2147483647, inclusive");
	return c;
}

struct check check_percent(span s)
{
	struct check c = { 0 };
	bool ok = s.n > 1 && s.p[s.n - 1] == '%';

	for (size_t i = 0; ok && i + 1 < s.n; i++)
		ok = digit(s.p[i]);
	if (!ok)
		say(&c, "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is "
			"'[0-9]+%')");
	return c;
}

struct check check_http_header(span s)
{
	struct check c = { 0 };
	bool ok = s.n;

	for (size_t i = 0; i < s.n; i++)
		ok &= alnum(s.p[i]) || s.p[i] == '-';
	if (!ok)
		say(&c, "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is "
			"'[-A-Za-z0-9]+')");
	return c;
}

struct check check_env_name(span s)
{
	struct check c = { 0 };

	if (!s.n)
		say(&c, "environment variable name must be non-empty");
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~' || s.p[i] == '=') {
			say(&c, "a valid environment variable name must consist only of printable ASCII characters other than '='");
			break;
		}
	return c;
}

struct check check_config_key(span s)
{
	struct check c = { 0 };
	bool ok = s.n;

	for (size_t i = 0; i < s.n; i++)
		ok &= alnum(s.p[i]) || s.p[i] == '-' || s.p[i] == '_' || s.p[i] == '.';
	if (s.n > 253)
		say(&c, "must be no more than 253 characters");
	if (!ok)
		say(&c, "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', "
			"regex used for validation is '[-._a-zA-Z0-9]+')");
	if (span_is(s, "."))
		say(&c, "must not be '.'");
	else if (span_is(s, ".."))
		say(&c, "must not be '..'");
	else if (span_starts(s, SPAN("..")))
		say(&c, "must not start with '..'");
	return c;
}

struct check check_c_identifier(span s)
{
	struct check c = { 0 };
	bool ok = s.n && !digit(s.p[0]);

	for (size_t i = 0; i < s.n; i++)
		ok &= alnum(s.p[i]) || s.p[i] == '_';
	if (!ok)
		say(&c, "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' "
			"(e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')");
	return c;
}

// apimachinery pkg/api/validation/path/name.go
struct check check_path_segment(span s)
{
	struct check c = { 0 };

	if (span_is(s, "."))
		say(&c, "may not be '.'");
	else if (span_is(s, ".."))
		say(&c, "may not be '..'");
	if (c.n)
		return c;
	if (span_find(s, '/', 0) >= 0)
		say(&c, "may not contain '/'");
	if (span_find(s, '%', 0) >= 0)
		say(&c, "may not contain '%'");
	return c;
}

void check_add(struct validation *v, const struct field *at, span bad, struct check c)
{
	for (unsigned i = 0; i < c.n; i++)
		field_add(v, FIELD_INVALID, at, field_quote(v->arena, bad), "%s", c.text[i]);
}

void check_add_int(struct validation *v, const struct field *at, int64_t bad, struct check c)
{
	for (unsigned i = 0; i < c.n; i++)
		field_add(v, FIELD_INVALID, at, arena_printf(v->arena, "%lld", (long long)bad), "%s", c.text[i]);
}
