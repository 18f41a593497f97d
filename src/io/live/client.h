// client: GET requests to one API server over libcurl, several at a time on shared connections (HTTP/2 where the server speaks it). It only ever
// reads: there is no way here to send a body or another method. Answers go to the caller's sink while they arrive. Retries what may be retried
// (429 and 503 with Retry-After, a connection that broke before the answer began), renews the credential once on 401, and counts what it did.
// Secrets (tokens, keys) reach no text that it returns.
#ifndef IO_LIVE_CLIENT_H
#define IO_LIVE_CLIENT_H

#include "io/access/access.h"

#include <signal.h>

struct client_options {
	unsigned connect_seconds; // to connect; 0 = 10
	unsigned stall_seconds;   // without a byte; 0 = 60
	unsigned at_once;         // requests under way; 0 = 4
	uint64_t max_answer;      // bytes of one answer; 0 = 4 GiB - 2
	const volatile sig_atomic_t *stop; // not 0: end soon; may be NULL
};

struct client_stats { size_t requests, retries; uint64_t bytes_sent, bytes_read; }; // of bodies, as they came over the wire

struct client_answer {
	long status;         // 0: none came, see error
	span body;           // whole; in the arena that the request names
	span content_type;
	struct err error;    // of the connection: what failed, and where it was connecting to
};

// False where the program was built without libcurl: it reads files only, and client_open says so.
bool client_built(void);

struct client;
struct client_request {
	span path;           // "/api/v1/pods?limit=500", percent-encoded
	span accept;         // "" = application/json
	struct arena *arena; // of the answer
	// Called once, from client_run; may add further requests. Not called for a request that ended because of stop.
	void (*done)(void *ctx, const struct client_answer *answer);
	void *ctx;
};

// Nothing is sent before the first client_run. of must outlive the client.
struct err client_open(struct arena *a, const struct access *of, const struct client_options *o, struct client **out) must_check;
void client_add(struct client *c, const struct client_request *r);
// Until every request has been answered. Fails only for stop (EINTR).
struct err client_run(struct client *c) must_check;
struct client_stats client_stats(const struct client *c);
void client_close(struct client *c);

#endif
