// handling: what the steps of one API request share. Private to twin/api. Each step returns false once the answer is known.
#ifndef TWIN_API_HANDLING_H
#define TWIN_API_HANDLING_H

#include "k8s/patch/patch.h"
#include "twin/api/api.h"

enum field_validation { FIELDS_WARN, FIELDS_IGNORE, FIELDS_STRICT };

struct handling {
	const struct world *w;
	const struct api_request *q;
	struct arena *run;
	struct intern *keys;
	struct api_answer *out;
	struct request r;
	span query;
	bool groups;                        // the path begins with /apis
	bool named;                         // the path names an object; a list may get a name from its field selector
	bool in_namespace;                  // the path goes through a namespace, whose name may be empty
	span deeper;                        // of the path, behind the subresource; null: none
	// the resource of the path
	const struct gvk_kind *kind;        // NULL: not served
	const struct schema_shape *root;    // fields of the object (of the subresource's body where it has its own kind); NULL: not known
	const struct overlay_kind *custom;  // of a custom resource, else NULL
	const struct gvk_sub *sub;          // NULL: none
	bool of_custom;                     // a body of a kind of its own, about a custom resource
	// options
	bool dry_run;
	enum field_validation fields;
	span manager;
	bool force;
	bool applied;                       // what is completed comes from an apply patch
	const value *body;                  // decoded, not completed
	const value *typed;                 // what the body's type makes of it; NULL: not known yet
	struct memory_range decoding;       // begins before typed was made
	bool empties;                       // given may hold lists or maps without items
	const value *given;                 // what was completed: the body, or what a patch made of the stored object; NULL: not yet
	struct removal *removal;            // options of a delete (remove.c)
	struct memory_range complete;       // of api_complete: what lies here is complete
	span text;                          // JSON text that the offsets in body point into; null: none
};

// info.c: path and query -> h->r, h->kind, options. h->kind stays NULL for what is not served.
bool api_info(struct handling *h);
// route.c: does the path lead to a resource, and does it take the method? False once answered.
bool api_route(struct handling *h);
// Value of a query parameter, decoded; null when it is not there.
span api_query(const struct handling *h, const char *name);
// All values of a query parameter, decoded.
struct spanvec api_query_all(struct handling *h, const char *name);
// body.c: content type and bytes -> h->body, with warnings, or 400, 413, 415. target: the kind the endpoint expects.
bool api_body(struct handling *h);
// A decoded document of the endpoint's kind, completed with defaults.
bool api_complete(struct handling *h, const value *in, const value **out);
// meta.c: name, namespace, generateName, uid, resourceVersion of a create or update against the path and the stored object; fills what the server fills.
bool api_meta_create(struct handling *h, value *object);
bool api_meta_update(struct handling *h, value *object, const value *old); // old NULL: the object is not there
// Conflict when uid or resourceVersion (what, key) of the stored object is not the wanted one; nothing wanted or stored: fine.
bool api_meta_precondition(struct handling *h, const char *what, uint32_t key, span wanted, const value *old);
void api_meta_fill(struct handling *h, value *object);                      // behind admission, of a create
bool api_meta_version(struct handling *h, value *object, const value *old, bool needed);
void api_meta_keep(struct handling *h, value *object, const value *old);
void api_meta_owners(struct handling *h, value *object);
// review.c: answers a review (SubjectAccessReview and kin) that admission let pass; false: the kind is none.
bool api_review(struct handling *h, const value *object);
// connect.c: connections through the server, and logs; false: it is none.
bool api_connect(struct handling *h);
// subresource.c: calls that store nothing (token, binding, eviction, exec, ...); false: it is none of them.
bool api_call(struct handling *h);
// eviction.c: what an eviction says of the delete it asks for; whether budgets and the delete's own rules let the pod go.
bool api_eviction_options(struct handling *h, const value *eviction);
bool api_evicted(struct handling *h, const value *eviction, const value *pod);
// Requirements of a field selector as the authorizer sees them: [{key, operator, values}].
struct selector_field;
const value *api_field_requirements(struct handling *h, const struct selector_field *f, size_t n);
// options.c: dryRun, fieldManager, fieldValidation, force of the query, or 422. kind: "CreateOptions", ...; apply: of a server-side apply.
bool api_options(struct handling *h, const char *kind, bool apply);
// quoted.c: the object with the empty lists and maps that were sent; false when there are none. Only texts may tell the difference.
bool api_quoted(struct handling *h, const value *object, value *out);
// list.c: numbers, selectors and versions in the query of a list or deletecollection that are none: 400 or 422.
bool api_list_readable(struct handling *h); // do numbers and label selectors decode? Else the request info takes no name from fields (requestinfo.go)
bool api_list_options(struct handling *h);
bool api_list_continue(struct handling *h);
bool api_list_version(struct handling *h);
// collection.c: lists and deletecollection.
void api_collection(struct handling *h);
// scale.c: the subresource scale.
void api_scale(struct handling *h);
// write.c, patch_request.c
void api_create(struct handling *h);
void api_update(struct handling *h, const value *old);
void api_patch(struct handling *h, const value *old);
void api_delete(struct handling *h, const value *old);
// Of a deletecollection: options of body or query, or 400, 415, 422; then each object of it.
bool api_delete_options(struct handling *h);
bool api_delete_member(struct handling *h, const value *old, span name);
// Content type and options of a patch; what it makes of the object, identity checked. False once refused.
bool api_patch_begin(struct handling *h, enum patch_type *t);
bool api_patched(struct handling *h, enum patch_type t, const value *old, value *out);
// An object on its way to the store, between the two stages of admission: version, the registry's changes, validation, warnings.
bool api_prepared(struct handling *h, value *object, const value *old);
// Stores what was decided: admission, registry, validation, in order. old NULL: a create.
void api_store(struct handling *h, const value *object, const value *old);
// admit.c: one stage of admission on h->r; false when it refused or could not tell, which is then the answer. The first stage starts *j.
bool api_admit(struct handling *h, struct judgement *j, enum stage stage);
// Answers what j decided, when that is no ALLOW; else true.
bool api_told(struct handling *h, const struct judgement *j);
// The last decision of that verdict in the trace; NULL when there is none.
const struct decision *api_decision(const struct handling *h, enum verdict v);
// What every answer about a deprecated kind says.
void api_deprecated(struct handling *h);
// Warnings as the response carries them: each text once, cut when they are too long together.
void api_warnings(struct handling *h);
// Rules of the request's kind begin with this; old: the stored object of an update, else NULL.
static inline struct validation api_validation(const struct handling *h, const value *old)
{
	return (struct validation){ .arena = h->run, .keys = h->keys, .minor = h->w->snap->minor, .gates = &h->w->snap->gates, .old = old, .group = h->kind->group,
		.kind = h->kind->kind, .resource = h->kind->resource, .subresource = h->r.subresource };
}
// custom.c: custom resources: what the store keeps or drops of status; structural schema and metadata.
void api_custom_warn(struct handling *h);
void api_custom_finalizers(struct handling *h, const value *object, const value *old);
void api_custom_prepare(struct handling *h, value *object, const value *old);
bool api_custom_stored(struct handling *h, value *object);
bool api_custom_validate(struct handling *h, const value *object, const value *old);
// answer.c: a refusal; always returns false.
bool api_refuse(struct handling *h, int status, const char *reason, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
// A text that may hold a NUL, where formats end.
bool api_refuse_text(struct handling *h, int status, const char *reason, span text);
bool api_unknown(struct handling *h, enum unknown why, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
bool api_not_found(struct handling *h);
// The mux's 404, which has no Status. Always false.
bool api_nowhere(struct handling *h);
bool api_invalid(struct handling *h, const struct validation *v);
// Takes a refusal back.
void api_pass(struct handling *h);
// "pods", "deployments.apps": the resource as messages name it.
span api_resource(const struct handling *h);
// The stored object of the path; NULL when there is none.
const value *api_stored(const struct handling *h);
// A stored object in the version of the path, of the kinds that are stored in another and whose conversion is known; else the object itself.
const value *api_shown(struct handling *h, const value *object);

#endif
