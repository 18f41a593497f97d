#include "twin/admission/plugin/plugin.h"

#include "k8s/meta.h"

// kubernetes plugin/pkg/admission/gc, off by default: changing owner references of an object needs the right to delete it, and
// blockOwnerDeletion needs update on the owner's finalizers.

// The authorizer chain on another question of the same user.
static enum verdict may(struct judgement *j, const char *verb, span group, span resource, const char *sub, span ns, span name)
{
	struct judgement q = { .w = j->w, .run = j->run };

	q.r = (struct request){ .user = j->r.user, .verb = span_str(verb), .group = group, .resource = resource, .subresource = span_str(sub),
		.ns = ns, .name = name };
	return judge_authorize(&q);
}

static bool blocks(const value *o)
{
	return value_get_true(o, KEY_blockOwnerDeletion);
}

static const value *same_owner(const value *list, const value *o)
{
	value_each(x, list)
		if (span_eq(value_get_span(x, KEY_uid), value_get_span(o, KEY_uid)))
			return x;
	return NULL;
}

static enum verdict may_finalize(struct judgement *j, const value *owner)
{
	const struct gvk_kind *k = gvk_by_kind(value_get_span(owner, KEY_apiVersion), value_get_span(owner, KEY_kind));

	// A kind that the server does not know is refused, save to those who may do it on everything.
	if (!k)
		return may(j, "update", SPAN("*"), SPAN("*"), "finalizers", j->r.ns, SPAN("")) == VERDICT_ALLOW ? VERDICT_ALLOW : VERDICT_UNKNOWN;
	return may(j, "update", k->group, k->resource, "finalizers", k->namespaced ? j->r.ns : SPAN(""), value_get_span(owner, KEY_name));
}

// A kind that neither Kubernetes nor a definition of the input has.
static bool unknown_kind(const struct judgement *j, const value *owner)
{
	span group, version = span_cut(value_get_span(owner, KEY_apiVersion), '/', &group);

	return !gvk_by_kind(value_get_span(owner, KEY_apiVersion), value_get_span(owner, KEY_kind)) &&
		(!version.p || !snapshot_kind_named(j->w.snap, group, value_get_span(owner, KEY_kind)));
}

static void judge_owner_references(const struct control *c, struct judgement *j)
{
	enum admission_op op = admission_op(&j->w, &j->r);

	if (!j->r.object || (op != ADMISSION_CREATE && op != ADMISSION_UPDATE) || span_is(j->r.subresource, "status"))
		return;
	const value *old = op == ADMISSION_UPDATE ? admission_old(&j->w, &j->r) : NULL;
	const value *had = old ? meta_owners(old) : &value_absent, *has = meta_owners(j->r.object);
	if (value_equal(had, has) || (!value_count(had) && !value_count(has)))
		return;
	enum plugin_state state = plugin_state(j->w.snap, "OwnerReferencesPermissionEnforcement");
	if (state != PLUGIN_ON) {
		plugin_allow(j, c, state == PLUGIN_OFF ? "OwnerReferencesPermissionEnforcement is off" :
			"OwnerReferencesPermissionEnforcement is off by default and was not seen on", NULL, 0);
		return;
	}
	enum verdict v = op == ADMISSION_UPDATE ? may(j, "delete", j->r.group, j->r.resource, "", j->r.ns, admission_name(&j->r)) : VERDICT_ALLOW;
	if (v == VERDICT_DENY) {
		plugin_deny(j, c, SPAN("cannot set an ownerRef on a resource you can't delete: , <nil>"), NULL, 0);
		return;
	}
	value_each(o, has) {
		const value *was = same_owner(had, o);
		enum verdict f = blocks(o) && !(was && blocks(was)) ? may_finalize(j, o) : VERDICT_ALLOW;
		if (f == VERDICT_UNKNOWN && j->warnings && unknown_kind(j, o)) {
			plugin_deny(j, c, arena_printf(j->run, "cannot set blockOwnerDeletion in this case because cannot find RESTMapping for APIVersion %.*s Kind "
				"%.*s: no matches for kind \"%.*s\" in version \"%.*s\"", SPANF(value_get_span(o, KEY_apiVersion)), SPANF(value_get_span(o, KEY_kind)),
				SPANF(value_get_span(o, KEY_kind)), SPANF(value_get_span(o, KEY_apiVersion))), NULL, 0);
			return;
		}
		if (f == VERDICT_DENY) {
			plugin_deny(j, c, SPAN("cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on: , <nil>"),
				NULL, 0);
			return;
		}
		v = f == VERDICT_UNKNOWN ? f : v;
	}
	if (v == VERDICT_UNKNOWN)
		plugin_unknown(j, c, UNKNOWN_plugin, SPAN("OwnerReferencesPermissionEnforcement asks for rights that are not known"), NULL, 0);
	else
		plugin_allow(j, c, "the user may set these owner references", NULL, 0);
}

const struct control control_owner_references = { .id = "owner-references", .title = "OwnerReferencesPermissionEnforcement",
	.stage = STAGE_VALIDATE, .source = "kubernetes plugin/pkg/admission/gc/gc_admission.go", .judge = judge_owner_references };
