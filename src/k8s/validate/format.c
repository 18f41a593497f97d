#include "k8s/validate/format.h"

#include "k8s/validate/check.h"
#include "k8s/validate/pattern.h"

static bool matches(struct arena *a, const char *pattern, span s)
{
	struct pattern p;

	return pattern_compile(&p, a, span_str(pattern)) && pattern_match(&p, a, s);
}

// strfmt IsUUID and kin; names without dashes.
static bool uuid(struct arena *a, span name, span s)
{
	char kind = name.n > 4 ? name.p[4] : 0;
	const char *pattern =
		kind == '3' ? "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$" :
		kind == '4' ? "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$" :
		kind == '5' ? "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$" :
		              "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$";

	return matches(a, pattern, s);
}

static bool is_date(struct arena *a, span s)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (!matches(a, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", s))
		return false;
	int y = (s.p[0] - '0') * 1000 + (s.p[1] - '0') * 100 + (s.p[2] - '0') * 10 + s.p[3] - '0';
	int m = (s.p[5] - '0') * 10 + s.p[6] - '0', d = (s.p[8] - '0') * 10 + s.p[9] - '0';
	bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
	return m >= 1 && m <= 12 && d >= 1 && d <= days[m - 1] && (m != 2 || d < 29 || leap);
}

// strfmt IsDateTime: split at any "t", seconds to 59, any byte before the fraction.
static bool is_date_time(struct arena *a, span s)
{
	size_t t = 0, end;

	while (t < s.n && (s.p[t] | 32) != 't')
		t++;
	if (s.n < 4 || t == s.n || !is_date(a, span_head(s, t)))
		return false;
	for (end = t + 1; end < s.n && (s.p[end] | 32) != 't';)
		end++;
	span time = span_of(s.p + t + 1, end - t - 1);
	return matches(a, "^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?([zZ]|([+-][0-9]{2}:[0-9]{2}))$", time) &&
	       memcmp(time.p, "23", 2) <= 0 && memcmp(time.p + 3, "59", 2) <= 0 && memcmp(time.p + 6, "59", 2) <= 0;
}

// time.ParseDuration, or numbers with generous unit names anywhere in the text (strfmt ParseDuration).
static bool is_duration(struct arena *a, span s)
{
	return matches(a, "^[-+]?(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|\xc2\xb5s|\xce\xbcs|ms|s|m|h))+)$", s) ||
	       matches(a, "(?i)[0-9]+\\s*(ns|us|\xc2\xb5s|ms|s|m|h|d|w|wk|nano[a-z\xc2\xb5]*|micro[a-z\xc2\xb5]*|milli[a-z\xc2\xb5]*|"
	       "sec[a-z\xc2\xb5]*|min[a-z\xc2\xb5]*|hour[a-z\xc2\xb5]*|hr|day[a-z\xc2\xb5]*|week[a-z\xc2\xb5]*)([^a-z\xc2\xb5]|$)", s);
}

// govalidator IsBase64; the empty text is none.
static bool is_base64(struct arena *a, span s)
{
	return matches(a, "^(?:[A-Za-z0-9+\\/]{4})*(?:[A-Za-z0-9+\\/]{2}==|[A-Za-z0-9+\\/]{3}=|[A-Za-z0-9+\\/]{4})$", s);
}

// net/mail ParseAddress: an address, or a name and an address in angle brackets. Comments and quoted local parts are read loosely.
static bool is_email(struct arena *a, span s)
{
#define MAIL_ATOM "[-A-Za-z0-9!#$%&'*+/=?^_`{|}~\\x{80}-\\x{10ffff}]+"
#define MAIL_LOCAL "(" MAIL_ATOM "(\\." MAIL_ATOM ")*|\"([^\"\\\\]|\\\\.)*\")"
#define MAIL_DOMAIN "(" MAIL_ATOM "(\\." MAIL_ATOM ")*|\\[[^\\]\\[]+\\])"
	return matches(a, "^\\s*" MAIL_LOCAL "@" MAIL_DOMAIN "\\s*$", s) || matches(a, "^[^<>@,;]*<" MAIL_LOCAL "@" MAIL_DOMAIN ">\\s*$", s);
}

static bool is_hostname(struct arena *a, span s)
{
	if (s.n > 255 || !matches(a, "^([a-zA-Z0-9\\x{80}-\\x{10ffff}]((-?[a-zA-Z0-9\\x{80}-\\x{10ffff}]{0,62})?)|"
	    "([a-zA-Z0-9\\x{80}-\\x{10ffff}](([-a-zA-Z0-9\\x{80}-\\x{10ffff}]{0,61}[a-zA-Z0-9\\x{80}-\\x{10ffff}])?)(\\.)){1,}"
	    "([a-zA-Z\\x{80}-\\x{10ffff}]){2,63})$", s))
		return false;
	for (span rest = s, part; rest.n;) {
		rest = span_cut(rest, '.', &part);
		if (part.n > 63)
			return false;
	}
	return true;
}

// net/url ParseRequestURI: an absolute path, or a scheme; no control characters, no bad escapes in the path.
static bool is_uri(struct arena *a, span s)
{
	return matches(a, "^(/|\\*$|[a-zA-Z][-+.a-zA-Z0-9]*:)", s) && !matches(a, "[\\x00-\\x20\\x7f]", s) &&
	       !matches(a, "^[^?]*%([^0-9a-fA-F]|.[^0-9a-fA-F]|.?$)", s) &&
	       (!matches(a, "^[a-zA-Z][-+.a-zA-Z0-9]*://", s) || matches(a, "^[^:]*://([^/?@]*@)?(\\[[^\\]]*\\]|[^:/?]*)(:[0-9]*)?([/?]|$)", s));
}

static bool contains(span s, char c) { return span_find(s, c, 0) >= 0; }

static bool ip_like(span name, span s)
{
	uint8_t ip[16];
	bool is4;
	unsigned bits;

	if (span_is(name, "cidr"))
		return check_parse_cidr(s, ip, &is4, &bits);
	return check_parse_ip(s, ip, &is4) && contains(s, span_is(name, "ipv4") ? '.' : ':');
}

static span normalised(span name, char buf[32])
{
	size_t n = 0;

	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '-')
			continue;
		if (n == 32)
			return SPAN("");
		buf[n++] = name.p[i];
	}
	return span_of(buf, n);
}

// apiextensions-apiserver pkg/apiserver/validation/formats.go
bool format_known(span name, unsigned minor)
{
	static const char *const known[] = { "bsonobjectid", "uri", "email", "hostname", "ipv4", "ipv6", "cidr", "mac", "uuid", "uuid3", "uuid4", "uuid5",
		"isbn", "isbn10", "isbn13", "creditcard", "ssn", "hexcolor", "rgbcolor", "byte", "password", "date", "duration", "datetime" };
	char buf[32];
	span plain = normalised(name, buf);

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (span_is(plain, known[i]))
			return true;
	return minor >= 34 && (span_is(plain, "k8sshortname") || span_is(plain, "k8slongname"));
}

enum format_verdict format_check(span name, span s, struct arena *a)
{
	char buf[32];
	bool fits;

	name = normalised(name, buf);
	if (span_is(name, "password"))
		fits = true;
	else if (span_is(name, "byte"))
		fits = is_base64(a, s);
	else if (span_is(name, "date"))
		fits = is_date(a, s);
	else if (span_is(name, "datetime"))
		fits = is_date_time(a, s);
	else if (span_is(name, "duration"))
		fits = is_duration(a, s);
	else if (span_starts(name, SPAN("ip")) || span_is(name, "cidr"))
		fits = ip_like(name, s);
	else if (span_starts(name, SPAN("uuid")))
		fits = uuid(a, name, s);
	else if (span_is(name, "uri"))
		fits = is_uri(a, s);
	else if (span_is(name, "email"))
		fits = is_email(a, s);
	else if (span_is(name, "hostname"))
		fits = is_hostname(a, s);
	else if (span_is(name, "mac"))
		fits = matches(a, "^([0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}|[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){7}|[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){19}|"
			"[0-9a-fA-F]{2}(-[0-9a-fA-F]{2}){5}|[0-9a-fA-F]{2}(-[0-9a-fA-F]{2}){7}|[0-9a-fA-F]{2}(-[0-9a-fA-F]{2}){19}|"
			"[0-9a-fA-F]{4}(\\.[0-9a-fA-F]{4}){2}|[0-9a-fA-F]{4}(\\.[0-9a-fA-F]{4}){3}|[0-9a-fA-F]{4}(\\.[0-9a-fA-F]{4}){9})$", s);
	else if (span_is(name, "ssn"))
		fits = s.n == 11 && matches(a, "^\\d{3}[- ]?\\d{2}[- ]?\\d{4}$", s);
	else if (span_is(name, "hexcolor"))
		fits = matches(a, "^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$", s);
	else if (span_is(name, "bsonobjectid"))
		fits = matches(a, "^[0-9a-fA-F]{24}$", s);
	else if (span_is(name, "k8sshortname"))
		fits = s.n <= 63 && matches(a, "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", s);
	else if (span_is(name, "k8slongname"))
		fits = s.n <= 253 && matches(a, "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", s);
	else
		return FORMAT_UNDECIDED;
	return fits ? FORMAT_FITS : FORMAT_FAILS;
}
