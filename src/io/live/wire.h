// wire: what the pieces of the client share: one libcurl handle set up for one cluster (tls, proxy, limits), headers of a request, and what may be sent
// again. Private to io/live.
#ifndef IO_LIVE_WIRE_H
#define IO_LIVE_WIRE_H

#include "io/live/client.h"

#include "base/growing.h"

#include <curl/curl.h>

// Where the cluster is, taken apart once.
struct wire {
	const struct access *of;
	const char *base;       // scheme://host:port/prefix as it is asked for: with tls_server_name the host is that name
	const char *connect_to; // "" or "NAME:PORT:HOST:PORT", for CURLOPT_CONNECT_TO
	const char *host;       // the Host header beside tls_server_name; "" otherwise
	const char *proxy;      // "" = none
	const char *no_proxy;
	span shown;             // scheme://host:port for messages, without user and password
	struct held { span bytes; const char *path; int fd; } ca, cert, key; // PEM in files that lie in memory
};

struct err wire_open(struct arena *a, const struct access *of, struct wire *out) must_check;
// What stays the same from request to request.
struct err wire_set(struct wire *w, CURL *easy, struct arena *a) must_check;
// The client certificate of a credential, none included.
struct err wire_identity(struct wire *w, CURL *easy, const struct credential *c, struct arena *a) must_check;
void wire_close(struct wire *w);
// NULL with *e set when one of them cannot stand in a header. The caller frees the list.
struct curl_slist *wire_headers(const struct wire *w, const struct credential *c, span accept, struct arena *a, struct err *e);

// How long to wait before a request is sent again, in ms; -1 = the answer stands. tries: how often it was sent. after: Retry-After in seconds, < 0 = none.
int64_t wire_again(long status, int64_t after, unsigned tries);

#endif
