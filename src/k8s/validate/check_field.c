// The checks that add their errors themselves.
#include "k8s/validate/check.h"

#include "base/buf.h"

#include <arpa/inet.h>

void check_nonnegative(struct validation *v, const struct field *at, int64_t n)
{
	if (n < 0)
		field_add(v, FIELD_INVALID, at, arena_printf(v->arena, "%lld", (long long)n), "must be greater than or equal to 0");
}

void check_required(struct validation *v, const struct field *at, const char *detail)
{
	field_add(v, FIELD_REQUIRED, at, (span){ 0 }, "%s", detail);
}

void check_forbidden(struct validation *v, const struct field *at, const char *detail)
{
	field_add(v, FIELD_FORBIDDEN, at, (span){ 0 }, "%s", detail);
}

void check_invalid(struct validation *v, const struct field *at, const value *bad, const char *detail)
{
	field_add(v, FIELD_INVALID, at, value_present(bad) ? field_value(v, bad) : SPAN("null"), "%s", detail);
}

void check_duplicate(struct validation *v, const struct field *at, span bad)
{
	field_add(v, FIELD_DUPLICATE, at, field_quote(v->arena, bad), "%s", "");
}

bool check_immutable(struct validation *v, const struct field *at, const value *now, const value *old)
{
	bool same = value_present(now) || value_present(old) ? value_equal(now, old) : true;

	if (!same)
		check_invalid(v, at, now, "field is immutable");
	return same;
}

bool check_one_of(struct validation *v, const struct field *at, span text, const char *const *words, size_t n)
{
	span valid[32];

	// The first byte tells nearly all words from the text; their lengths are only asked for when the answer needs them.
	for (size_t i = 0; i < n && i < 32; i++)
		if ((text.n ? *text.p == *words[i] : !*words[i]) && span_is(text, words[i]))
			return true;
	for (size_t i = 0; i < n && i < 32; i++)
		valid[i] = span_str(words[i]);
	field_unsupported(v, at, text, valid, n < 32 ? n : 32);
	return false;
}

void check_int_or_percent(struct validation *v, const struct field *at, const value *x)
{
	if (x->type == VALUE_STRING)
		check_add(v, at, value_span(x), check_percent(value_span(x)));
	else if (x->type == VALUE_INT)
		check_nonnegative(v, at, x->i);
}

static unsigned segments(span s)
{
	unsigned n = 1;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '.';
	return n;
}

// The first complaint about a subdomain; upstream joins them with a comma.
static bool subdomain(struct validation *v, const struct field *at, span shown, span s)
{
	struct check c = check_dns1123_subdomain(s);
	struct buf b = { .arena = v->arena };

	for (unsigned i = 0; i < c.n; i++)
		buf_printf(&b, "%s%s", i ? "," : "", c.text[i]);
	if (c.n)
		field_add(v, FIELD_INVALID, at, field_quote(v->arena, shown), "%.*s", SPANF(buf_span(&b)));
	return !c.n;
}

void check_fqn(struct validation *v, const struct field *at, span s)
{
	if (!s.n)
		check_required(v, at, "");
	else if (subdomain(v, at, s, s) && segments(s) < 3)
		field_add(v, FIELD_INVALID, at, field_quote(v->arena, s), "should be a domain with at least three segments separated by dots");
}

void check_fqdn(struct validation *v, const struct field *at, span s)
{
	span head, rest;

	if (!s.n) {
		check_required(v, at, "");
		return;
	}
	if (s.p[s.n - 1] == '.')
		s = span_head(s, s.n - 1);
	if (!subdomain(v, at, s, s))
		return;
	if (segments(s) < 2) {
		field_add(v, FIELD_INVALID, at, field_quote(v->arena, s), "should be a domain with at least two segments separated by dots");
		return;
	}
	rest = s;
	do {
		rest = span_cut(rest, '.', &head);
		struct check c = check_dns1123_label(head);
		if (c.n) {
			c.n = 1;
			check_add(v, at, head, c);
			return;
		}
	} while (rest.p);
}

void check_domain_path(struct validation *v, const struct field *at, span s)
{
	span host, path;
	bool ok = true;

	if (!s.n) {
		check_required(v, at, "");
		return;
	}
	path = span_cut(s, '/', &host);
	if (!host.n || !path.n) {
		field_add(v, FIELD_INVALID, at, field_quote(v->arena, s), "must be a domain-prefixed path (such as \"acme.io/foo\")");
		return;
	}
	check_add(v, at, host, check_dns1123_subdomain(host));
	for (size_t i = 0; i < path.n; i++) {
		char c = path.p[i];
		ok &= (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("/-._~%!$&'()*+,;=:", c));
	}
	if (!ok)
		field_add(v, FIELD_INVALID, at, field_quote(v->arena, path), "%s",
			"Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')");
}

void check_domain_key(struct validation *v, const struct field *at, span s)
{
	struct check c = check_qualified_name(s);

	if (!s.n)
		check_required(v, at, "");
	else if (c.n)
		check_add(v, at, s, c);
	else if (span_find(s, '/', 0) < 0)
		field_add(v, FIELD_INVALID, at, field_quote(v->arena, s), "must be a domain-prefixed key (such as \"acme.io/foo\")");
}

// k8s.io/utils/internal/third_party/forked/golang/net: dotted decimal with any number of leading zeros.
static bool parse_ip4(span s, uint8_t out[4])
{
	span head, rest = s;

	for (int i = 0; i < 4; i++) {
		unsigned n = 0;
		if (i && !rest.p)
			return false;
		rest = span_cut(rest, '.', &head);
		if (!head.n)
			return false;
		for (size_t k = 0; k < head.n; k++) {
			if (head.p[k] < '0' || head.p[k] > '9')
				return false;
			n = n * 10 + (unsigned)(head.p[k] - '0');
			if (n > 255)
				return false;
		}
		out[i] = (uint8_t)n;
	}
	return !rest.p;
}

bool check_parse_ip(span s, uint8_t out[16], bool *is4)
{
	char text[INET6_ADDRSTRLEN + 1];
	static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

	*is4 = true;
	if (span_find(s, ':', 0) < 0) {
		memcpy(out, mapped, 12);
		return parse_ip4(s, out + 12);
	}
	if (s.n >= sizeof text || memchr(s.p, 0, s.n))
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = 0;
	if (inet_pton(AF_INET6, text, out) != 1)
		return false;
	*is4 = !memcmp(out, mapped, 12);
	return true;
}

bool check_parse_cidr(span s, uint8_t out[16], bool *is4, unsigned *bits)
{
	span head, rest = span_cut(s, '/', &head);
	unsigned n = 0;

	if (!rest.p || !rest.n || !check_parse_ip(head, out, is4))
		return false;
	for (size_t i = 0; i < rest.n; i++) {
		if (rest.p[i] < '0' || rest.p[i] > '9')
			return false;
		n = n * 10 + (unsigned)(rest.p[i] - '0');
		if (n > 128)
			return false;
	}
	*bits = n;
	return n <= (span_find(head, ':', 0) < 0 ? 32 : 128);
}

span check_ip_text(struct arena *a, const uint8_t ip[16], bool is4)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(is4 ? AF_INET : AF_INET6, is4 ? ip + 12 : ip, text, sizeof text);
	return arena_span(a, span_str(text));
}

#define NOT_IP "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
#define NOT_CIDR "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"

static void complain(struct validation *v, const struct field *at, span s, const char *text)
{
	field_add(v, FIELD_INVALID, at, field_quote(v->arena, s), "%s", text);
}

void check_ip_legacy(struct validation *v, const struct field *at, span s)
{
	uint8_t ip[16];
	bool is4;

	if (!check_parse_ip(s, ip, &is4))
		complain(v, at, s, NOT_IP);
}

void check_cidr_legacy(struct validation *v, const struct field *at, span s)
{
	uint8_t ip[16];
	bool is4;
	unsigned bits;

	if (!check_parse_cidr(s, ip, &is4, &bits))
		complain(v, at, s, NOT_CIDR);
}

static bool leading_zero(span s)
{
	for (size_t i = 0; i + 1 < s.n; i++)
		if (s.p[i] == '0' && (!i || s.p[i - 1] == '.') && s.p[i + 1] >= '0' && s.p[i + 1] <= '9')
			return true;
	return false;
}

// IsValidIP: strict and canonical.
void check_ip(struct validation *v, const struct field *at, span s)
{
	uint8_t ip[16];
	bool is4;

	if (!check_parse_ip(s, ip, &is4)) {
		complain(v, at, s, NOT_IP);
	} else if (is4 && span_find(s, ':', 0) < 0 && leading_zero(s)) {
		complain(v, at, s, "must not have leading 0s");
	} else if (is4 && span_find(s, ':', 0) >= 0) {
		complain(v, at, s, "must not be an IPv4-mapped IPv6 address");
	} else {
		span canonical = check_ip_text(v->arena, ip, is4);
		if (!span_eq(canonical, s))
			field_add(v, FIELD_INVALID, at, field_quote(v->arena, s), "must be in canonical form (\"%.*s\")", SPANF(canonical));
	}
}

// IsValidCIDR: strict and canonical.
void check_cidr(struct validation *v, const struct field *at, span s)
{
	uint8_t ip[16], masked[16];
	bool is4, same = true;
	unsigned bits = 0;
	span head, rest = span_cut(s, '/', &head);

	if (!check_parse_cidr(s, ip, &is4, &bits)) {
		complain(v, at, s, NOT_CIDR);
		return;
	}
	bool dotted = span_find(head, ':', 0) < 0;
	if ((dotted && leading_zero(head)) || (rest.n > 1 && rest.p[0] == '0')) {
		complain(v, at, s, "must not have leading 0s in IP or prefix length");
		return;
	}
	if (is4 && !dotted) {
		complain(v, at, s, "must not have an IPv4-mapped IPv6 address");
		return;
	}
	for (unsigned i = 0, first = dotted ? 96 : 0; i < 128; i++) {
		uint8_t bit = (uint8_t)(0x80 >> (i % 8));
		if (i % 8 == 0)
			masked[i / 8] = ip[i / 8];
		if (i >= first + bits && (ip[i / 8] & bit)) {
			masked[i / 8] &= (uint8_t)~bit;
			same = false;
		}
	}
	span canonical = check_ip_text(v->arena, masked, is4);
	canonical = arena_printf(v->arena, "%.*s/%u", SPANF(canonical), bits);
	if (!same)
		complain(v, at, s, "must not have bits set beyond the prefix length");
	else if (!span_eq(canonical, s))
		field_add(v, FIELD_INVALID, at, field_quote(v->arena, s), "must be in canonical form (\"%.*s\")", SPANF(canonical));
}
