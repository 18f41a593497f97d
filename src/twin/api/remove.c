// DELETE: options of body or query, preconditions, admission, and what is answered: the object where finalizers or a grace period keep it, or
// where the kind's store returns it, else a Status (apiserver pkg/endpoints/handlers/delete.go, pkg/registry/generic/registry/store.go Delete).
#include "twin/api/body.h"

#include "doc/edit.h"
#include "k8s/schema/decode.h"
#include "k8s/schema/decode_check.h"
#include "twin/admission/attrs.h"

#define NO_GRACE INT64_MIN
// The twin reads no clock: some moment.
#define MOMENT "1970-01-01T00:00:00Z"

struct removal {
	int64_t grace;          // NO_GRACE: not asked for
	span policy;            // propagationPolicy; null: none
	const value *orphan;    // orphanDependents
	span uid, version;      // preconditions
	VEC(span) dry_run;
};

// DeleteOptions are registered in every group's version and in meta.k8s.io/v1.
static bool of_options(struct handling *h, const struct body *b)
{
	span version = b->group.n ? arena_printf(h->run, "%.*s/%.*s", SPANF(b->group), SPANF(b->version)) : b->version;

	if (b->kind.n && !span_is(b->kind, "DeleteOptions"))
		return api_refuse(h, 400, "BadRequest", "no kind \"%.*s\" is registered for version \"%.*s\" in scheme \"pkg/runtime/scheme.go:111\"",
			SPANF(b->kind), SPANF(version));
	return true;
}

static const value *member(struct handling *h, const value *v, const char *name)
{
	return value_get(v, intern_id(h->keys, span_str(name)));
}

static bool read_body(struct handling *h, struct removal *x)
{
	const struct schema_type *t = schema_type_named(SPAN("meta.v1.DeleteOptions"));
	struct body b = { .want = SPAN("DeleteOptions"), .plain = true };
	struct decode_check c = { .arena = h->run, .keys = h->keys, .minor = h->w->snap->minor };
	value v;

	if (!body_media(h, &b))
		return false;
	if (!body_text(h, &b))
		return body_refuse(h, &b, b.error);
	if (!body_type(h, &b) || !of_options(h, &b))
		return false;
	c.source = b.json;
	if (!t || !decode_check_object(&c, t, &b.root))
		return body_refuse(h, &b, c.error);
	struct decode d = { .arena = h->run, .keys = h->keys, .source = b.json };
	if (!decode_object(&d, t, &b.root, &v))
		return body_refuse(h, &b, d.error);
	const value *grace = member(h, &v, "gracePeriodSeconds"), *pre = member(h, &v, "preconditions");
	if (grace->type == VALUE_INT)
		x->grace = grace->i;
	x->policy = value_span(member(h, &v, "propagationPolicy"));
	x->orphan = member(h, &v, "orphanDependents");
	x->uid = value_get_span(pre, KEY_uid);
	x->version = value_get_span(pre, KEY_resourceVersion);
	value_each(one, member(h, &v, "dryRun"))
		vec_push(&x->dry_run, h->run, value_span(one));
	return true;
}

static bool read_query(struct handling *h, struct removal *x)
{
	span grace = api_query(h, "gracePeriodSeconds"), policy = api_query(h, "propagationPolicy"),
		orphan = api_query(h, "orphanDependents");
	int64_t n = 0;

	for (size_t i = 0; i < grace.n; i++) {
		bool sign = i == 0 && grace.n > 1 && (grace.p[0] == '-' || grace.p[0] == '+');
		if (!sign && (grace.p[i] < '0' || grace.p[i] > '9' || n > INT64_MAX / 10 - 9))
			return api_refuse(h, 400, "BadRequest", "strconv.ParseInt: parsing %.*s: invalid syntax", SPANF(field_quote(h->run, grace)));
		n = sign ? 0 : n * 10 + (grace.p[i] - '0');
	}
	if (grace.n)
		x->grace = grace.p[0] == '-' ? -n : n;
	x->policy = policy.n ? policy : (span){ 0 };
	if (orphan.p) { // apimachinery pkg/runtime/converter.go Convert_Slice_string_To_bool
		value *said = arena_new(h->run, value);
		*said = value_bool(!span_is(orphan, "0") && !span_eq_fold(orphan, SPAN("false")));
		x->orphan = said;
	}
	x->uid = api_query(h, "uid"); // Convert_url_Values_To_v1_DeleteOptions makes preconditions of these two
	x->version = api_query(h, "resourceVersion");
	struct spanvec dry = api_query_all(h, "dryRun");
	for (size_t i = 0; i < dry.n; i++)
		vec_push(&x->dry_run, h->run, dry.v[i]);
	return true;
}

// apimachinery pkg/apis/meta/v1/validation ValidateDeleteOptions
static bool valid_options(struct handling *h, const struct removal *x)
{
	static const span policies[] = { SPAN_INIT("Foreground"), SPAN_INIT("Background"), SPAN_INIT("Orphan"), SPAN_INIT("nil") }, all = SPAN_INIT("All");
	struct validation v = { .arena = h->run, .keys = h->keys, .kind = SPAN("DeleteOptions.meta.k8s.io") };
	struct field root = { .sort = FIELD_ROOT }, policy = field_child(&root, "propagationPolicy"), dry = field_child(&root, "dryRun");
	struct buf b = { .arena = h->run };
	bool bad = false;

	if (x->policy.p && value_present(x->orphan))
		field_add(&v, FIELD_INVALID, &policy, field_quote(h->run, x->policy), "orphanDependents and deletionPropagation cannot be both set");
	if (x->policy.p && !span_eq(x->policy, policies[0]) && !span_eq(x->policy, policies[1]) && !span_eq(x->policy, policies[2]))
		field_unsupported(&v, &policy, x->policy, policies, 4);
	for (size_t i = 0; i < x->dry_run.n; i++) {
		bad |= !span_eq(x->dry_run.v[i], all);
		buf_printf(&b, "%s%.*s", i ? "," : "", SPANF(field_quote(h->run, x->dry_run.v[i])));
	}
	if (bad)
		field_add(&v, FIELD_NOT_SUPPORTED, &dry, arena_printf(h->run, "[%.*s]", SPANF(buf_span(&b))), "supported values: \"All\"");
	if (!v.errors.n)
		return true;
	h->r.group = h->r.name = SPAN("");
	return api_invalid(h, &v);
}

static bool preconditions(struct handling *h, const struct removal *x, const value *old)
{
	const value *meta = value_get(old, KEY_metadata);
	span uid = value_get_span(meta, KEY_uid), version = value_get_span(meta, KEY_resourceVersion);
	span kind = h->kind->group.n ? arena_printf(h->run, "%.*s.%.*s", SPANF(h->kind->kind), SPANF(h->kind->group)) : h->kind->kind;

	// Stores of their own ask by themselves, in words of their own.
	if (h->r.gk == GK_NAMESPACE || h->r.gk == GK_CUSTOM_RESOURCE_DEFINITION) {
		bool other = x->uid.n && !span_eq(x->uid, uid);
		if (!other && !(x->version.n && !span_eq(x->version, version)))
			return true;
		const char *what = other ? "UID" : "ResourceVersion";
		span said = other ? x->uid : x->version, is = other ? uid : version;
		return api_refuse(h, 409, "Conflict", "Operation cannot be fulfilled on %.*s \"%.*s\": Precondition failed: %s in precondition: %.*s, %s in object meta: "
			"%.*s", SPANF(api_resource(h)), SPANF(h->r.name), what, SPANF(said), what, SPANF(is));
	}
	if (x->uid.n && !span_eq(x->uid, uid))
		return api_refuse(h, 409, "Conflict", "Operation cannot be fulfilled on %.*s \"%.*s\": the UID in the precondition (%.*s) does not match the UID in record "
			"(%.*s). The object might have been deleted and then recreated", SPANF(kind), SPANF(h->r.name), SPANF(x->uid), SPANF(uid));
	if (x->version.n && !span_eq(x->version, version))
		return api_refuse(h, 409, "Conflict", "Operation cannot be fulfilled on %.*s \"%.*s\": the ResourceVersion in the precondition (%.*s) does not match the "
			"ResourceVersion in record (%.*s). The object might have been modified", SPANF(kind), SPANF(h->r.name), SPANF(x->version), SPANF(version));
	return true;
}

// kubernetes/pkg/registry/core/pod/strategy.go CheckGracefulDelete; other kinds have no grace.
static int64_t grace_of(const struct handling *h, const struct removal *x, const value *old)
{
	const value *spec = value_get(old, KEY_spec);
	span phase = value_span(value_at(old, 2, KEY_status, KEY_phase));
	int64_t n = x->grace != NO_GRACE ? x->grace : value_get_int(spec, intern_id(h->keys, SPAN("terminationGracePeriodSeconds")), 30);

	if (h->r.gk != GK_POD || !value_get_span(spec, KEY_nodeName).n || span_is(phase, "Failed") || span_is(phase, "Succeeded"))
		return 0;
	return n < 0 ? 1 : n;
}

// store.go deletionFinalizersForGarbageCollection
static value finalizers(struct handling *h, const struct removal *x, const value *old)
{
	const value *was = value_at(old, 2, KEY_metadata, KEY_finalizers);
	bool said = x->policy.p || value_present(x->orphan), had_orphan = false, had_foreground = false;
	// DefaultGarbageCollectionPolicy: the first versions of these kinds left their pods alone; Events have no dependents.
	bool keeps = span_is(h->kind->version, "v1") && (h->r.gk == GK_JOB || h->r.gk == GK_REPLICATION_CONTROLLER), none = h->r.gk == GK_EVENT;
	value out = value_array(NULL, 0);

	value_each(f, was) {
		bool orphan = span_is(value_span(f), "orphan"), foreground = span_is(value_span(f), "foregroundDeletion");
		had_orphan |= orphan && !had_foreground;
		had_foreground |= foreground && !had_orphan;
		if (!orphan && !foreground)
			out = edit_append(h->run, &out, *f);
	}
	bool orphan = said ? span_is(x->policy, "Orphan") || (x->orphan->type == VALUE_BOOL && x->orphan->b) : had_orphan || (keeps && !had_foreground);
	bool foreground = said ? span_is(x->policy, "Foreground") : had_foreground;
	if (none)
		return out;
	if (orphan)
		out = edit_append(h->run, &out, value_string(SPAN("orphan")));
	if (foreground)
		out = edit_append(h->run, &out, value_string(SPAN("foregroundDeletion")));
	return out;
}

// Stores with ReturnDeletedObject (kubernetes/pkg/registry/*/storage.go).
static bool returns_object(enum gk gk)
{
	static const enum gk kinds[] = { GK_POD, GK_SERVICE, GK_SERVICE_ACCOUNT, GK_PERSISTENT_VOLUME, GK_PERSISTENT_VOLUME_CLAIM, GK_POD_TEMPLATE, GK_RESOURCE_QUOTA,
		GK_CSI_DRIVER, GK_CSI_NODE, GK_STORAGE_CLASS, GK_VOLUME_ATTACHMENT, GK_VOLUME_ATTRIBUTES_CLASS, GK_RESOURCE_CLAIM, GK_RESOURCE_CLAIM_TEMPLATE,
		GK_RESOURCE_SLICE, GK_DEVICE_CLASS };

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (gk == kinds[i])
			return true;
	return false;
}

static void status_object(struct handling *h, const value *old)
{
	value *v = arena_new(h->run, value), details = value_object(NULL, 0), empty = value_object(NULL, 0);
	uint32_t status = KEY_status, d = intern_id(h->keys, SPAN("details")), group = intern_id(h->keys, SPAN("group"));

	details = edit_set(h->run, &details, KEY_name, value_string(h->r.name));
	if (h->kind->group.n)
		details = edit_set(h->run, &details, group, value_string(h->kind->group));
	details = edit_set(h->run, &details, KEY_kind, value_string(h->kind->resource));
	details = edit_set(h->run, &details, KEY_uid, *value_at(old, 2, KEY_metadata, KEY_uid));
	*v = value_object(NULL, 0);
	*v = edit_set(h->run, v, KEY_kind, value_string(SPAN("Status")));
	*v = edit_set(h->run, v, KEY_apiVersion, value_string(SPAN("v1")));
	*v = edit_set(h->run, v, KEY_metadata, empty);
	*v = edit_set(h->run, v, status, value_string(SPAN("Success")));
	*v = edit_set(h->run, v, d, details);
	h->out->object = v;
}

// A namespace waits for its content (kubernetes/pkg/registry/core/namespace/storage/storage.go Delete); one that goes already is answered as it is.
static void namespace_goes(struct handling *h, value keep, const value *old)
{
	uint32_t when = intern_id(h->keys, SPAN("deletionTimestamp"));
	value *v = arena_new(h->run, value);

	*v = *old;
	if (!value_present(value_at(old, 2, KEY_metadata, when))) {
		*v = edit_set_at(h->run, v, value_string(SPAN(MOMENT)), 2, KEY_metadata, when);
		*v = edit_set_at(h->run, v, value_string(SPAN("Terminating")), 2, KEY_status, KEY_phase);
		if (keep.n)
			*v = edit_set_at(h->run, v, keep, 2, KEY_metadata, KEY_finalizers);
	}
	h->out->object = v;
}

// apiextensions-apiserver pkg/registry/customresourcedefinition/etcd.go Delete: the first request marks it; its objects go before it does.
static void definition_goes(struct handling *h, const value *old)
{
	static const span cleanup = SPAN_INIT("customresourcecleanup.apiextensions.k8s.io");
	uint32_t when = intern_id(h->keys, SPAN("deletionTimestamp"));
	value *v = arena_new(h->run, value), c = value_absent, keep = *value_at(old, 2, KEY_metadata, KEY_finalizers);

	*v = edit_set_at(h->run, old, value_string(SPAN(MOMENT)), 2, KEY_metadata, when);
	if (!value_lists(&keep, cleanup))
		keep = edit_append(h->run, &keep, value_string(cleanup));
	*v = edit_set_at(h->run, v, keep, 2, KEY_metadata, KEY_finalizers);
	c = edit_set(h->run, &c, KEY_type, value_string(SPAN("Terminating")));
	c = edit_set(h->run, &c, KEY_status, value_string(SPAN("True")));
	c = edit_set(h->run, &c, intern_id(h->keys, SPAN("lastTransitionTime")), value_string(SPAN(MOMENT)));
	c = edit_set(h->run, &c, intern_id(h->keys, SPAN("reason")), value_string(SPAN("InstanceDeletionPending")));
	c = edit_set(h->run, &c, KEY_message, value_string(SPAN("CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon")));
	*v = edit_set_at(h->run, v, edit_append(h->run, value_at(old, 2, KEY_status, KEY_conditions), c), 2, KEY_status, KEY_conditions);
	h->out->object = v;
}

static void answer(struct handling *h, const struct removal *x, const value *old)
{
	uint32_t when = intern_id(h->keys, SPAN("deletionTimestamp")), grace = intern_id(h->keys, SPAN("deletionGracePeriodSeconds"));
	int64_t seconds = grace_of(h, x, old);
	value keep = finalizers(h, x, old);
	value *v = arena_new(h->run, value);

	if (h->r.gk == GK_NAMESPACE) {
		namespace_goes(h, keep, old);
		return;
	}
	if (h->r.gk == GK_CUSTOM_RESOURCE_DEFINITION && !value_present(value_at(old, 2, KEY_metadata, when))) {
		definition_goes(h, old);
		return;
	}
	if (!seconds && !keep.n && h->r.gk != GK_POD) {
		if (returns_object(h->r.gk))
			h->out->object = old;
		else
			status_object(h, old);
		return;
	}
	*v = *old;
	*v = edit_set_at(h->run, v, value_string(SPAN(MOMENT)), 2, KEY_metadata, when);
	*v = edit_set_at(h->run, v, value_int(seconds), 2, KEY_metadata, grace);
	if (keep.n)
		*v = edit_set_at(h->run, v, keep, 2, KEY_metadata, KEY_finalizers);
	h->out->object = v;
}

// AdmissionToValidateObjectDeleteFunc: of a collection no plug-in is told the names.
static bool admitted(struct handling *h, const value *old)
{
	struct judgement j = { .w = *h->w, .r = h->r, .run = h->run, .trace = &h->out->trace };

	j.r.old = old;
	if (!h->named)
		j.r.name = SPAN("");
	judge_admission(&j);
	return api_told(h, &j);
}

bool api_delete_options(struct handling *h)
{
	struct removal *x = arena_new(h->run, struct removal);

	*x = (struct removal){ .grace = NO_GRACE, .orphan = &value_absent };
	h->removal = x;
	if ((h->q->body.n ? !read_body(h, x) : !read_query(h, x)) || !valid_options(h, x))
		return false;
	// kubernetes pkg/registry/batch/job/storage: who says nothing keeps the pods.
	if (h->r.gk == GK_JOB && !h->r.subresource.n && !x->policy.p && !value_present(x->orphan))
		vec_push(&h->out->warnings, h->run, SPAN("child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them "
			"or set propagationPolicy=Orphan to suppress this warning"));
	return true;
}

// BeforeDelete looks at the preconditions; admission is asked behind it, with the object.
bool api_delete_member(struct handling *h, const value *old, span name)
{
	span asked = h->r.name;

	h->r.name = name;
	bool fine = preconditions(h, h->removal, old) && admitted(h, old);
	h->r.name = asked;
	return fine;
}

void api_delete(struct handling *h, const value *old)
{
	if (!api_delete_options(h))
		return;
	// kubernetes pkg/registry/scheduling/priorityclass/storage: refused before the store is asked.
	if (h->r.gk == GK_PRIORITY_CLASS && (span_is(h->r.name, "system-cluster-critical") || span_is(h->r.name, "system-node-critical"))) {
		api_refuse(h, 403, "Forbidden", "priorityclasses.scheduling.k8s.io \"%.*s\" is forbidden: this is a system priority class and cannot be deleted",
			SPANF(h->r.name));
		return;
	}
	// The store is asked for the object before admission is.
	if (!old) {
		api_not_found(h);
		return;
	}
	if (api_delete_member(h, old, h->r.name))
		answer(h, h->removal, old);
}
