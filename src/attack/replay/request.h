// request: the state of a replay, and the requests that it makes of a link: which are asked, of which object, with which body. Internal to replay.
#ifndef ATTACK_REPLAY_REQUEST_H
#define ATTACK_REPLAY_REQUEST_H

#include "attack/finder.h"
#include "attack/payload.h"

// Rights that an actor has given itself in the overlay.
struct given { uint32_t actor, ns, role; span name; };

struct replaying {
	struct finder *f;
	const struct candidate *c;
	struct arena *mem;               // of the request under way: scratch while techniques are tried, the result's for the one that is shown
	struct world w;
	bool overlay;                    // something was created on the way
	bool minimal;                    // payload pods are made from nothing, not from one that runs
	uint32_t bind_role;              // role that the step under way binds or rewrites; UINT32_MAX = none
	bool bind_cluster;
	span rewrite;                    // name of the Role that rbac-escalate rewrites, or of the binding that rbac-bind changes
	bool make;                       // the Role is not there and has to be made
	bool rewrite_cluster;            // it is a ClusterRole
	const struct rbac_role *feeds;   // the ClusterRole that is made feeds this one
	const struct link *bad;          // see replay()
	VEC(struct given) given;
	VEC(struct path_step) steps;
	VEC(const struct technique *) techniques;
	VEC(ref) objects;
	enum verdict verdict;
	enum unknown unknown;
	span unknown_text;
	const struct judged *refused;    // with search_options.refuted: of the link that did not work, the attempt that came furthest
	uint32_t refused_actor;
};

// What a technique of the link asks, in order: at most TECHNIQUE_GRANTS. Returns how many.
size_t replay_requests(struct replaying *r, uint32_t actor, const struct hold *h, const struct link *l, const struct technique *t, uint32_t ns,
                       struct asked q[TECHNIQUE_GRANTS]);
// The namespace that a request names when the rights hold everywhere: where the link leads, else one that is not the source's own.
uint32_t replay_ns(struct replaying *r, const struct link *l);
// The request without a body; memory of r->mem.
struct request *replay_request(struct replaying *r, uint32_t actor, const struct link *l, const struct asked *q, uint32_t ns);
// Gives a write its body: the payload, or the object that is changed.
void replay_body(struct replaying *r, const struct link *l, const struct technique *t, const struct asked *q, uint32_t ns, struct request *req);
static inline bool request_writes(span verb) { return span_is(verb, "create") || span_is(verb, "update") || span_is(verb, "patch"); }
// The labels by which a ClusterRole takes the rules of others: those of its first plain selector, or NULL.
const value *replay_feeding_labels(const struct snapshot *s, const struct rbac_role *role);
// The binding of r->bind_role to the actor.
value replay_binding(struct replaying *r, struct payload *p, uint32_t actor, span name);

#endif
