// Creates and updates, from a decoded body to what would be stored.
#include "twin/api/handling.h"

#include "k8s/schema/autoscaler.h"
#include "k8s/validate/meta.h"
#include "twin/admission/attrs.h"
#include "twin/admission/complete.h"
#include "twin/authz/chain.h"
#include "twin/authz/message.h"
#include "twin/registry/gated.h"
#include "twin/registry/standing.h"
#include "twin/registry/stored.h"

void api_create(struct handling *h)
{
	const value *object;

	if (!api_body(h) || !api_complete(h, h->body, &object))
		return;
	value *mine = arena_new(h->run, value);
	*mine = *object;
	if (!api_meta_create(h, mine))
		return;
	api_store(h, mine, NULL);
}

void api_update(struct handling *h, const value *old)
{
	const value *object;

	if (!api_body(h) || !api_complete(h, h->body, &object))
		return;
	value *mine = arena_new(h->run, value);
	*mine = *object;
	const struct registry_entry *e = registry_of(h->r.gk, h->r.subresource);
	if (!api_meta_update(h, mine, old))
		return;
	if (!old && (!(e && e->update_creates) || (h->kind->namespaced && !h->r.ns.n))) {
		api_not_found(h);
		return;
	}
	api_store(h, mine, old);
}

static struct validation judged(struct handling *h, const value *object, const value *old)
{
	const struct validate_rule *rule = validate_rule_of(h->r.gk, h->r.subresource);
	struct validation v = api_validation(h, old);

	if (old)
		validate_meta_fields(&v, object, old, h->kind->namespaced);
	if (rule && old && rule->update)
		rule->update(&v, object, old);
	else if (rule && rule->create)
		rule->create(&v, object);
	if (!old && !v.errors.n && v.metadata_passed != object && h->kind->verbs & GVK_GET) // what every stored kind is asked when its own rules are content (apiserver pkg/registry/rest/create.go BeforeCreate)
		validate_meta_create(&v, object, h->kind->namespaced, META_NAME_PATH);
	return v;
}

static bool same_causes(const struct validation *a, const struct validation *b)
{
	if (a->errors.n != b->errors.n)
		return false;
	for (size_t i = 0; i < a->errors.n; i++)
		if (a->errors.v[i].type != b->errors.v[i].type || !span_eq(a->errors.v[i].field, b->errors.v[i].field))
			return false;
	return true;
}

// Most rules take an empty list or map for none. Those that compare with Go's reflect.DeepEqual do not (ValidateConfigMapUpdate,
// ValidateSecretUpdate, ValidateStorageClassUpdate, ValidateVolumeAttributesClassUpdate), nor do those about claims of whole pods
// (validatePodResources) and policies of scaling (copyHPAScalingRules fills in none for an empty list).
static bool tells_empty(enum gk gk, const value *old)
{
	switch (gk) {
	case GK_CONFIG_MAP: case GK_SECRET: case GK_STORAGE_CLASS: case GK_VOLUME_ATTRIBUTES_CLASS:
		return old;
	case GK_POD: case GK_POD_TEMPLATE: case GK_REPLICATION_CONTROLLER: case GK_DEPLOYMENT: case GK_REPLICA_SET: case GK_STATEFUL_SET:
	case GK_DAEMON_SET: case GK_JOB: case GK_CRON_JOB: case GK_HORIZONTAL_POD_AUTOSCALER: case GK_PERSISTENT_VOLUME_CLAIM:
		return true;
	default:
		return false;
	}
}

// Whether that is so of what is compared with the stored object.
static bool compares_empty(enum gk gk)
{
	return gk == GK_CONFIG_MAP || gk == GK_SECRET || gk == GK_STORAGE_CLASS || gk == GK_VOLUME_ATTRIBUTES_CLASS;
}

static bool validate(struct handling *h, const value *object, const value *old)
{
	value quoted, alike;
	const value *was = old;

	if (h->custom)
		return api_custom_validate(h, object, old);
	if (tells_empty(h->r.gk, old) && api_quoted(h, object, &quoted)) {
		object = &quoted;
		// Semantic.DeepEqual takes empty for none: so has the stored object what is empty here.
		if (old && !compares_empty(h->r.gk) && api_quoted(h, old, &alike))
			was = &alike;
	}
	struct validation v = judged(h, object, was);
	if (!v.errors.n)
		return true;
	if (was != old) { // texts show what differs none the less
		struct validation again = judged(h, object, old);
		if (same_causes(&v, &again))
			return api_invalid(h, &again);
	}
	if (api_quoted(h, object, &quoted)) {
		struct validation again = judged(h, &quoted, old);
		if (same_causes(&v, &again))
			return api_invalid(h, &again);
	}
	return api_invalid(h, &v);
}

static bool strategy(struct handling *h, value *object, const value *old, bool warn)
{
	const struct registry_entry *e = registry_of(h->r.gk, h->r.subresource);
	struct validation v = api_validation(h, old);
	struct storing s = { .v = &v, .arena = h->run, .keys = h->keys, .snap = h->w->snap, .r = &h->r, .sent = h->body };

	if (h->custom && !warn)
		api_custom_prepare(h, object, old);
	if (h->custom && warn)
		api_custom_finalizers(h, object, old);
	if (!warn)
		gated_drop(&s, h->r.gk, object, old);
	if (!e)
		return true;
	if (warn && e->warn)
		e->warn(&s, object, old);
	else if (!warn && old && e->update)
		e->update(&s, object, old);
	else if (!warn && !old && e->create)
		e->create(&s, object);
	for (size_t i = 0; i < s.warnings.n; i++)
		vec_push(&h->out->warnings, h->run, s.warnings.v[i]);
	if (s.fault.p)
		return api_refuse(h, 500, s.fault_reason ? s.fault_reason : "", "%.*s", SPANF(s.fault));
	return !v.errors.n || api_invalid(h, &v);
}

// A patch is laid over the stored object and carries its version.
static bool needs_version(const struct handling *h)
{
	const struct registry_entry *e = registry_of(h->r.gk, h->r.subresource);
	return h->custom || (e && e->needs_version);
}

static bool judge_prepared(struct handling *h, value *object, const value *old)
{
	if (!strategy(h, object, old, false) || !validate(h, object, old))
		return false;
	strategy(h, object, old, true);
	return true;
}

// rest.BeforeUpdate objectMetaAndKind: runtime.NewMissingVersionErr, as errors.NewInternalError tells it. Only patches take a version away.
static bool no_version(struct handling *h)
{
	struct api_cause c = { SPAN(""), SPAN("Object 'apiVersion' is missing in 'object has no apiVersion field'"), SPAN("") };

	vec_push(&h->out->causes, h->run, c);
	return api_refuse(h, 500, "InternalError", "Internal error occurred: %.*s", SPANF(c.message));
}

bool api_prepared(struct handling *h, value *object, const value *old)
{
	if ((old || !span_is(h->r.verb, "create")) && !api_meta_version(h, object, old, needs_version(h)))
		return false;
	if (old && h->custom && !value_get_span(object, KEY_apiVersion).n)
		return no_version(h);
	if (old)
		api_meta_keep(h, object, old);
	else
		api_meta_fill(h, object);
	if (!span_is(h->kind->api_version, "autoscaling/v1") || h->r.gk != GK_HORIZONTAL_POD_AUTOSCALER)
		return judge_prepared(h, object, old);
	// Strategies see what v1 keeps in annotations.
	struct autoscaler c = { h->run, h->keys, h->w->snap->minor };
	value now = autoscaler_v2(&c, object), was = old ? autoscaler_v2(&c, old) : value_absent;
	if (!judge_prepared(h, &now, old ? &was : NULL))
		return false;
	*object = autoscaler_v1(&c, &now);
	return true;
}

// handlers/update.go withAuthorization: who creates by an update or a patch needs the verb create as well.
static bool may_create(struct handling *h)
{
	struct judgement j = { .w = *h->w, .r = h->r, .run = h->run };
	span reason;

	if (span_is(h->r.verb, "create") || h->q->authorized)
		return true;
	j.r.verb = SPAN("create");
	if (judge_authorize(&j) == VERDICT_ALLOW)
		return true;
	if (j.verdict == VERDICT_UNKNOWN)
		return api_unknown(h, j.unknown, "whether the verb create is allowed as well cannot be told");
	chain_says(h->w, &j.r, h->run, &reason);
	reason = message_forbidden(h->run, h->r.group, h->r.resource, h->r.name, message_cannot(h->run, &j.r, reason));
	return api_refuse(h, 403, "Forbidden", "%.*s", SPANF(reason));
}

// apiserver pkg/registry/rest/create.go CheckGeneratedNameError: whatever name was given beside generateName passes for generated.
static void already_there(struct handling *h, const value *object)
{
	bool generated = value_span(value_at(object, 2, KEY_metadata, KEY_generateName)).n;

	api_refuse(h, 409, "AlreadyExists", "%.*s \"%.*s\" already exists%s", SPANF(api_resource(h)), SPANF(h->r.name),
		generated ? ", the server was not able to generate a unique name for the object" : "");
}

void api_store(struct handling *h, const value *object, const value *old)
{
	struct judgement j;
	value *mine = arena_new(h->run, value);

	h->r.object = object;
	h->r.old = old;
	if (!api_admit(h, &j, STAGE_MUTATE))
		return;
	*mine = *j.r.object;
	if (!api_prepared(h, mine, old) || (!old && !may_create(h)))
		return;
	j.r.object = mine;
	if (!api_admit(h, &j, STAGE_VALIDATE))
		return;
	if (!old && api_review(h, mine))
		return;
	if (!old && h->r.name.n && (api_stored(h) || registry_standing(h->r.gk, h->r.name))) {
		already_there(h, mine);
		return;
	}
	h->out->status = old ? 200 : 201;
	if (!h->custom)
		registry_stored(h->w->snap, h->keys, h->run, h->kind, (struct memory_range[]){ h->complete, complete_constants() }, mine, mine);
	if (h->custom && !api_custom_stored(h, mine))
		return;
	const struct registry_entry *e = registry_of(h->r.gk, h->r.subresource);
	struct storing s = { .arena = h->run, .keys = h->keys, .snap = h->w->snap, .r = &h->r, .sent = h->body };
	if (e && e->answer)
		e->answer(&s, mine);
	h->out->object = mine;
}
