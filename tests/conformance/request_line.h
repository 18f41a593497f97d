// request_line: one line of a recorded requests.jsonl as the request that the API server made of it: verb, resource, name from the method and
// path as the twin reads them (twin/api/api.h), the user from certificate and impersonation headers, the object as it
// would be stored from body and stored object.
#ifndef TESTS_CONFORMANCE_REQUEST_LINE_H
#define TESTS_CONFORMANCE_REQUEST_LINE_H

#include "conform.h"
#include "twin/authz/impersonate.h"

struct request_line {
	span id, method;
	struct request r;             // without object and old
	struct user client;           // who is authenticated
	bool impersonates, malformed; // malformed: impersonation headers that are refused before any check
	struct impersonation as;
	bool websocket;
	span content_type;
	const value *body;            // &value_absent when none
	int status;
	span reason, message;         // as recorded
	const value *object;          // of the answer
};

// `keys` is the table of the world that the documents belong to.
void request_line_read(struct request_line *out, const value *line, struct intern *keys, struct arena *run);
// The object as it would be stored: the body, or the stored object with a merge patch laid over it. NULL when the kind of patch is not
// one that can be followed here.
const value *request_line_object(const struct request_line *l, const value *old, struct arena *run);

#endif
