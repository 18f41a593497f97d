#include "io/live/wire.h"

#include "base/buf.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAX_TRIES 6
#define MAX_WAIT 60 // seconds that one answer may make us wait

static struct err wrong(struct arena *a, const char *fmt, span what)
{
	return (struct err){ -1, arena_printf(a, fmt, SPANF(what)) };
}

// Text that can stand in a header or be handed to libcurl as a C string.
static bool plain(span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return true;
}

static const char *text(struct arena *a, span s) { return arena_span(a, s).p; }

static bool loopback(span host)
{
	return span_is(host, "localhost") || span_starts(host, SPAN("127.")) || span_is(host, "[::1]") || span_is(host, "::1");
}

// net/http ProxyFromEnvironment (golang.org/x/net/http/httpproxy): capitals first, never for this machine; ALL_PROXY is libcurl's own and is not asked.
static const char *environment(const char *upper, const char *lower)
{
	const char *v = getenv(upper);

	if (!v || !*v)
		v = getenv(lower);
	return v ? v : "";
}

static void proxy(struct arena *a, struct wire *w, bool tls, span host)
{
	w->proxy = w->no_proxy = "";
	if (w->of->proxy_url.n) {
		w->proxy = text(a, w->of->proxy_url);
	} else if (!loopback(host)) {
		w->proxy = text(a, span_str(tls ? environment("HTTPS_PROXY", "https_proxy") : environment("HTTP_PROXY", "http_proxy")));
		w->no_proxy = text(a, span_str(environment("NO_PROXY", "no_proxy")));
	}
}

// --tls-server-name: the name that is sent as SNI and that the certificate must be for, while the connection goes to the server's own address.
static void server_name(struct arena *a, struct wire *w, span scheme, span host, span port, span path)
{
	span name = w->of->tls_server_name;

	w->connect_to = w->host = "";
	w->base = arena_printf(a, "%.*s://%.*s:%.*s%.*s", SPANF(scheme), SPANF(host), SPANF(port), SPANF(path)).p;
	if (!name.n || !span_is(scheme, "https"))
		return;
	w->connect_to = arena_printf(a, "%.*s:%.*s:%.*s:%.*s", SPANF(name), SPANF(port), SPANF(host), SPANF(port)).p;
	w->host = arena_printf(a, "%.*s:%.*s", SPANF(host), SPANF(port)).p;
	w->base = arena_printf(a, "%.*s://%.*s:%.*s%.*s", SPANF(scheme), SPANF(name), SPANF(port), SPANF(path)).p;
}

static span part(struct arena *a, CURLU *u, CURLUPart which, unsigned flags)
{
	char *p = NULL;

	if (curl_url_get(u, which, &p, flags) != CURLUE_OK || !p)
		return SPAN("");
	span s = arena_span(a, span_str(p));
	curl_free(p);
	return s;
}

struct err wire_open(struct arena *a, const struct access *of, struct wire *out)
{
	CURLU *u = curl_url();
	bool good = u && plain(of->server) && curl_url_set(u, CURLUPART_URL, text(a, of->server), 0) == CURLUE_OK;
	span scheme = good ? part(a, u, CURLUPART_SCHEME, 0) : SPAN(""), host = good ? part(a, u, CURLUPART_HOST, 0) : SPAN("");
	span port = good ? part(a, u, CURLUPART_PORT, CURLU_DEFAULT_PORT) : SPAN(""), path = good ? part(a, u, CURLUPART_PATH, 0) : SPAN("");

	curl_url_cleanup(u);
	*out = (struct wire){ .of = of };
	if (!host.n || !port.n || (!span_is(scheme, "https") && !span_is(scheme, "http")))
		return (struct err){ -1, SPAN("the cluster's server is no address such as https://host:6443") };
	if (!plain(of->tls_server_name) || !plain(of->proxy_url))
		return (struct err){ -1, SPAN("tls-server-name or proxy-url: control characters") };
	while (path.n && path.p[path.n - 1] == '/')
		path.n--;
	out->shown = arena_printf(a, "%.*s://%.*s:%.*s", SPANF(scheme), SPANF(host), SPANF(port));
	server_name(a, out, scheme, host, port, path);
	proxy(a, out, span_is(scheme, "https"), host);
	return OK;
}

#define SET(option, value) \
	do { \
		CURLcode code_ = curl_easy_setopt(easy, (option), (value)); \
		if (code_ != CURLE_OK) \
			return wrong(a, "this libcurl refuses " #option ": %.*s", span_str(curl_easy_strerror(code_))); \
	} while (0)

// libcurl takes certificates from memory with OpenSSL only; from files with every library. So they become files that lie in memory. *path is NULL for none.
// a lives as long as the wire. A renewed certificate gets a path of its own, by which libcurl tells old connections from new ones.
static struct err hold(struct arena *a, struct held *h, span bytes)
{
	size_t done = 0;

	if (h->path && span_eq(h->bytes, bytes))
		return OK;
	int fd = bytes.n ? memfd_create("pem", MFD_CLOEXEC) : -1, old = h->path ? h->fd : -1;
	while (fd >= 0 && done < bytes.n) {
		ssize_t n = write(fd, bytes.p + done, bytes.n - done);
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	if (bytes.n && done < bytes.n) {
		int code = errno;
		if (fd >= 0)
			close(fd);
		return (struct err){ code ? code : EIO, SPAN("a certificate or key cannot be held in memory") };
	}
	*h = (struct held){ arena_span(a, bytes), bytes.n ? arena_printf(a, "/proc/self/fd/%d", fd).p : NULL, fd };
	if (old >= 0)
		close(old); // after the new one is there: two paths are never the same in a row
	return OK;
}

static void let_go(struct held *h)
{
	if (h->path)
		close(h->fd);
	*h = (struct held){ 0 };
}

void wire_close(struct wire *w)
{
	let_go(&w->ca);
	let_go(&w->cert);
	let_go(&w->key);
}

static struct err trust(struct wire *w, CURL *easy, struct arena *a)
{
	const struct access *of = w->of;

	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_SSL_VERIFYPEER, of->insecure ? 0L : 1L);
	SET(CURLOPT_SSL_VERIFYHOST, of->insecure ? 0L : 2L);
	if (of->ca.n) {
		try_(hold(a, &w->ca, of->ca));
		SET(CURLOPT_CAINFO, w->ca.path);
		// The system's roots would be trusted beside it.
		SET(CURLOPT_CAPATH, NULL);
	}
	return OK;
}

struct err wire_set(struct wire *w, CURL *easy, struct arena *a)
{
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_HTTPGET, 1L);
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_PROTOCOLS_STR, "https,http");
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	SET(CURLOPT_PIPEWAIT, 1L); // rather a stream of the connection that is being opened than one of our own
	SET(CURLOPT_BUFFERSIZE, 256L << 10);
	SET(CURLOPT_TCP_NODELAY, 1L);
	SET(CURLOPT_USERAGENT, "bulkhead/" BULKHEAD_VERSION);
	SET(CURLOPT_PROXY, w->proxy);
	SET(CURLOPT_NOPROXY, w->no_proxy);
	SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	if (!w->of->disable_compression)
		SET(CURLOPT_ACCEPT_ENCODING, "gzip");
	return trust(w, easy, a);
}

struct err wire_identity(struct wire *w, CURL *easy, const struct credential *c, struct arena *a)
{
	try_(hold(a, &w->cert, c->cert));
	try_(hold(a, &w->key, c->key));
	SET(CURLOPT_SSLCERT, w->cert.path);
	SET(CURLOPT_SSLKEY, w->key.path);
	return OK;
}

struct header_list { struct curl_slist *v; struct arena *a; struct err e; };

static void header(struct header_list *h, const char *name, span value)
{
	if (!plain(value)) {
		// The value is not shown: it may be a token.
		h->e = wrong(h->a, "a header cannot hold control characters: %.*s", span_str(name));
		return;
	}
	struct curl_slist *longer = curl_slist_append(h->v, arena_printf(h->a, "%s: %.*s", name, SPANF(value)).p);
	if (!longer)
		h->e = (struct err){ -1, SPAN("out of memory") };
	else
		h->v = longer;
}

// Impersonate-Extra-KEY: lower case, and percent-encoded where a header's name cannot hold a byte (client-go transport/round_trippers.go).
static const char *extra_name(struct arena *a, span key)
{
	struct buf b = { .arena = a };

	buf_str(&b, "Impersonate-Extra-");
	for (size_t i = 0; i < key.n; i++) {
		char c = key.p[i] >= 'A' && key.p[i] <= 'Z' ? (char)(key.p[i] + 32) : key.p[i];
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c && strchr("!#$&'*+-.^_`|~", c)))
			buf_char(&b, c);
		else
			buf_printf(&b, "%%%02X", (unsigned char)c);
	}
	buf_char(&b, '\0');
	return b.v;
}

static void impersonate(struct header_list *h, const struct access *of)
{
	if (of->as.n)
		header(h, "Impersonate-User", of->as);
	if (of->as_uid.n)
		header(h, "Impersonate-Uid", of->as_uid);
	for (size_t i = 0; i < of->as_groups.n; i++)
		header(h, "Impersonate-Group", of->as_groups.v[i]);
	for (size_t i = 0; i < of->as_extra.n; i++)
		header(h, extra_name(h->a, of->as_extra.v[i].name), of->as_extra.v[i].value);
}

struct curl_slist *wire_headers(const struct wire *w, const struct credential *c, span accept, struct arena *a, struct err *e)
{
	struct header_list h = { .a = a };

	header(&h, "Accept", accept.n ? accept : SPAN("application/json"));
	if (c->authorization.n)
		header(&h, "Authorization", c->authorization);
	if (w->host[0])
		header(&h, "Host", span_str(w->host));
	impersonate(&h, w->of);
	*e = h.e;
	if (!h.e.code)
		return h.v;
	curl_slist_free_all(h.v);
	return NULL;
}

// 429 is always "later" (API priority and fairness); 503 and its like only when they say when, for a broken aggregated API says 503, too
// (client-go rest/with_retry.go).
int64_t wire_again(long status, int64_t after, unsigned tries)
{
	if (tries >= MAX_TRIES || (status != 429 && (status < 500 || after < 0)))
		return -1;
	if (after < 0)
		after = 1;
	return (after > MAX_WAIT ? MAX_WAIT : after) * 1000;
}
