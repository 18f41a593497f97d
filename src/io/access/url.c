#include "io/access/parts.h"

// The byte classes of RFC 3986 that may stand in an authority and a path. Whatever else is refused: an address that two readers take apart
// differently is how a token goes to the wrong server.
static bool may_stand(span s, const char *more)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		if (!letter && (!c || !strchr(more, c)))
			return false;
	}
	return true;
}

static bool port_ok(span port)
{
	unsigned n = 0;

	for (size_t i = 0; i < port.n; i++) {
		if (port.p[i] < '0' || port.p[i] > '9' || n > 65535)
			return false;
		n = n * 10 + (unsigned)(port.p[i] - '0');
	}
	return n <= 65535;
}

static bool authority_ok(span at)
{
	span host, port;

	if (span_starts(at, SPAN("["))) {
		ptrdiff_t end = span_find(at, ']', 0);
		if (end < 2 || !may_stand(span_of(at.p + 1, (size_t)end - 1), ":.%-_~"))
			return false;
		span rest = span_from(at, (size_t)end + 1);
		return !rest.n || (rest.p[0] == ':' && port_ok(span_from(rest, 1)));
	}
	port = span_cut(at, ':', &host);
	return host.n && may_stand(host, "-._~") && port_ok(port);
}

static span without_slash(span s)
{
	while (span_ends(s, SPAN("/")))
		s.n--;
	return s;
}

// The part before any of the bytes of set.
static span until(span s, const char *set)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] && strchr(set, s.p[i]))
			return span_head(s, i);
	return s;
}

// Query and fragment are dropped (client_config.go ClientConfig). Without a scheme it is http, whatever is known of certificates
// (rest/url_utils.go DefaultServerURL, asked before the certificates are laid in).
struct err access_url(struct arena *a, span what, span url, span *out)
{
	ptrdiff_t colon = span_find(url, ':', 0);
	bool schemed = colon > 0 && span_starts(span_from(url, (size_t)colon), SPAN("://"));
	span scheme = schemed ? span_head(url, (size_t)colon) : SPAN("http");
	span rest = schemed ? span_from(url, (size_t)colon + 3) : url;
	span authority = until(rest, "/?#"), path = until(span_from(rest, authority.n), "?#");

	if (!span_eq_fold(scheme, SPAN("https")) && !span_eq_fold(scheme, SPAN("http")))
		return access_fail(a, EINVAL, "%.*s: its address is neither https:// nor http://", SPANF(what));
	if (span_find(authority, '@', 0) >= 0)
		return access_fail(a, EINVAL, "%.*s: its address holds a user name or password; that belongs into the user's entry", SPANF(what));
	if (!authority_ok(authority) || !may_stand(path, "-._~!$&'()*+,;=:@%/") || (!schemed && without_slash(path).n))
		return access_fail(a, EINVAL, "%.*s: its address is not of the form https://host:port/prefix", SPANF(what));
	*out = arena_printf(a, "%s://%.*s%.*s", span_eq_fold(scheme, SPAN("https")) ? "https" : "http", SPANF(authority), SPANF(without_slash(path)));
	return OK;
}

// helpers.go parseProxyURL. A name and password in it are for the proxy, and stay.
struct err access_proxy(struct arena *a, span what, span url)
{
	static const char *const schemes[] = { "http", "https", "socks5" };
	ptrdiff_t colon = span_find(url, ':', 0);
	span scheme = colon > 0 ? span_head(url, (size_t)colon) : SPAN("");
	bool known = false;

	for (size_t i = 0; i < 3; i++)
		known |= span_eq_fold(scheme, span_str(schemes[i]));
	if (!known || !span_starts(span_from(url, (size_t)colon), SPAN("://")))
		return access_fail(a, EINVAL, "%.*s: its proxy-url is neither http://, https:// nor socks5://", SPANF(what));
	span authority = until(span_from(url, (size_t)colon + 3), "/?#");
	ptrdiff_t at = span_rfind(authority, '@');
	if (!access_plain(url) || span_find(url, ' ', 0) >= 0 || !authority_ok(at < 0 ? authority : span_from(authority, (size_t)at + 1)))
		return access_fail(a, EINVAL, "%.*s: its proxy-url is not of the form http://host:port", SPANF(what));
	return OK;
}
