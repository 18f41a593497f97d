// Custom resources between admission and the store (apiextensions-apiserver pkg/registry/customresource/{strategy,status_strategy}.go).
#include "k8s/validate/extension/custom.h"

#include "doc/edit.h"
#include "k8s/validate/meta.h"
#include "twin/api/handling.h"
#include "twin/indexes.h"

// crdHandler: warnings of a deprecated version come before all others (apiextensions-apiserver pkg/apiserver/customresource_handler.go).
void api_custom_warn(struct handling *h)
{
	struct validation v = api_validation(h, NULL);

	value_each(version, check_get(&v, value_get(h->custom->crd, KEY_spec), "versions")) {
		if (!span_eq(check_text(&v, version, "name"), h->kind->version) || !check_true(&v, version, "deprecated"))
			continue;
		span own = check_text(&v, version, "deprecationWarning");
		vec_push(&h->out->warnings, h->run, own.n ? own : arena_printf(h->run, "%.*s %.*s is deprecated", SPANF(h->kind->api_version),
			SPANF(h->kind->kind)));
	}
}

// generateWarningsFromObj and validator.go validateKubeFinalizerName, of finalizers that are new; status updates do not warn.
void api_custom_finalizers(struct handling *h, const value *object, const value *old)
{
	const value *now = value_at(object, 2, KEY_metadata, KEY_finalizers), *was = old ? value_at(old, 2, KEY_metadata, KEY_finalizers) : &value_absent;
	struct spanvec names = { 0 };

	value_each(f, now)
		if (!span_is(h->r.subresource, "status") && !value_lists(was, value_span(f)))
			vec_push(&names, h->run, value_span(f));
	span_sort(names.v, names.n);
	for (size_t i = 0; i < names.n; i++) {
		span name = names.v[i], quoted = field_quote(h->run, name);
		if (i && span_eq(name, names.v[i - 1]))
			continue;
		struct check c = check_qualified_name(name);
		for (size_t k = 0; k < c.n; k++)
			vec_push(&h->out->warnings, h->run, arena_printf(h->run, "metadata.finalizers: %.*s: %s", SPANF(quoted), c.text[k]));
		if (span_contains(name, SPAN("/")) || span_is(name, "orphan") || span_is(name, "foregroundDeletion") || span_is(name, "kubernetes"))
			continue;
		vec_push(&h->out->warnings, h->run, arena_printf(h->run, "metadata.finalizers: %.*s: prefer a domain-qualified finalizer name %sto avoid accidental "
			"conflicts with other finalizer writers", SPANF(quoted), span_contains(name, SPAN(".")) ? "including a path (/) " : ""));
	}
}

void api_custom_prepare(struct handling *h, value *object, const value *old)
{
	struct validation v = api_validation(h, old);
	const value *status = value_get(object, KEY_status), *was = old ? value_get(old, KEY_status) : &value_absent;

	if (!check_has(&v, custom_subresources(&v, h->custom), "status"))
		return;
	if (span_is(h->r.subresource, "status") && old) {
		value next = *status;
		*object = next.type == VALUE_ABSENT ? edit_del(h->run, old, KEY_status) : edit_set(h->run, old, KEY_status, next);
	} else if (was->type != VALUE_ABSENT) {
		*object = edit_set(h->run, object, KEY_status, *was);
	} else if (status->type != VALUE_ABSENT) {
		*object = edit_del(h->run, object, KEY_status);
	}
}

// What is answered was read back from the store: pruned and completed by the storage version's schema, then by that of the path
// (apiextensions-apiserver pkg/apiserver/customresource_handler.go, crdConversionRESTOptionsGetter). Only strategy None is known here.
bool api_custom_stored(struct handling *h, value *object)
{
	const struct schema_overlay *o = indexes_overlay(h->w->snap);
	const struct overlay_kind *store = NULL;
	struct validation v = api_validation(h, NULL);
	value kept, back;
	span error;

	for (size_t i = 0; i < o->kinds.n; i++)
		if (o->kinds.v[i]->crd == h->custom->crd && o->kinds.v[i]->storage)
			store = o->kinds.v[i];
	if (!store || store == h->custom)
		return true;
	if (span_is(check_text(&v, check_get(&v, value_get(store->crd, KEY_spec), "conversion"), "strategy"), "Webhook"))
		return api_unknown(h, UNKNOWN_webhook, "%.*s is converted by a webhook", SPANF(h->kind->kind));
	if (overlay_complete(o, store, h->run, object, &kept, &error) && overlay_complete(o, h->custom, h->run, &kept, &back, &error))
		*object = back;
	return true;
}

// CEL rules are skipped, not judged: an answer that would still have depended on them says so in `unknown` beside its verdict.
// The object of a custom resource names its kind itself, whatever it says.
static bool invalid_as_said(struct handling *h, const struct validation *v, const value *object)
{
	span own = h->r.group, version;

	gvk_split(value_get_span(object, KEY_apiVersion), &h->r.group, &version);
	api_invalid(h, v);
	h->r.group = own;
	return false;
}

bool api_custom_validate(struct handling *h, const value *object, const value *old)
{
	struct validation v = api_validation(h, old);

	if (old) { // validateCommonFields (apiserver pkg/registry/rest/update.go)
		validate_meta_create(&v, object, h->kind->namespaced, META_NAME_PATH);
		validate_meta_update(&v, object, old);
	}
	struct custom_result r = validate_custom(&v, h->custom, object, old, span_is(h->r.subresource, "status"));

	if (r.rules)
		h->out->unknown = UNKNOWN_schema_rules;
	if (v.errors.n)
		return invalid_as_said(h, &v, object);
	if (r.undecided.p)
		return api_unknown(h, UNKNOWN_object, "the schema's \"%.*s\" is not evaluated", SPANF(r.undecided));
	return true;
}
