// api: one HTTP request as the API server answers it, from bytes to Status or object: request info, authorization, content type, decoding,
// patches, defaulting, mutating admission, identity checks, registry, validation, validating admission - in upstream's order, so that the
// first refusal is the server's (apiserver pkg/endpoints/handlers/{create,update,patch,delete,get}.go). The world is not changed: every
// write is a dry run. What the twin cannot decide is verdict UNKNOWN with a reason, never a guess.
// Everything in the answer lives in the run arena.
#ifndef TWIN_API_API_H
#define TWIN_API_API_H

#include "k8s/schema/overlay.h"
#include "k8s/validate/validate.h"
#include "twin/authz/impersonate.h"

struct api_request {
	span method, path;      // "POST", "/api/v1/namespaces/x/pods?dryRun=All"
	span content_type, accept; // null: none was sent
	span body;              // bytes; null: none
	struct user user;
	const struct impersonation *as; // whom the client acts as; NULL: nobody
	bool upgrade;           // WebSocket or SPDY: the connection of exec, attach, portforward
	bool authorized;        // authorization was decided elsewhere
	unsigned order;         // of what upstream takes out of a map: 0 to api_answer.orders - 1
};

// What the server makes of a method and a path with its query before it looks for a kind (request info): verb, group, version, resource, subresource,
// namespace, name, field selector; or the path of no resource. Texts from run.
struct request api_request_info(span method, span path, struct arena *run);

struct api_cause { span reason, message, field; };

struct api_answer {
	enum verdict verdict;   // ALLOW: 2xx; DENY: status says why; UNKNOWN: see unknown and message
	enum unknown unknown;
	int status;
	span reason, message;   // of a Status
	VEC(struct api_cause) causes;
	bool unordered;         // causes come out of a Go map
	unsigned orders;        // more than one: other answers are as right, each of another order
	struct spanvec warnings;
	struct audit_notes audit; // of Pod Security
	const value *object;    // as it would be stored, or was read; NULL when the answer has none
	const struct control *by; // that refused or could not tell, NULL: the handler itself
	struct trace trace;     // of authorization and admission
};

void api_handle(const struct world *w, const struct api_request *q, struct arena *run, struct api_answer *out);

#endif
