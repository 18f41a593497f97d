// Validation as a control: an object that the server would refuse as invalid is no way in, whatever admission says (kubernetes/pkg/registry/*/strategy.go
// Validate, behind PrepareForCreate). Only created objects are looked at: those of an update are as valid as the stored ones, save what the payload changed.
#include "twin/registry/gated.h"
#include "twin/registry/registry.h"

#include "base/buf.h"
#include "doc/edit.h"
#include "k8s/validate/validate.h"
#include "twin/admission/attrs.h"
#include "twin/control.h"

static span first_errors(struct arena *a, const struct validation *v)
{
	struct buf b = { .arena = a };

	for (size_t i = 0; i < v->errors.n && i < 3; i++)
		buf_printf(&b, "%s%.*s: %.*s", i ? ", " : "", SPANF(v->errors.v[i].field), SPANF(v->errors.v[i].text));
	return buf_span(&b);
}

static void judge_validation(const struct control *c, struct judgement *j)
{
	const struct snapshot *s = j->w.snap;
	enum gk gk = admission_gk(&j->r);
	const struct validate_rule *rule = validate_rule_of(gk, SPAN(""));
	const struct registry_entry *e = registry_of(gk, SPAN(""));
	const struct gvk_kind *k = gk == GK_OTHER ? NULL : gvk_preferred(gk);

	if (j->validated || !rule || !k || !j->r.object || j->r.subresource.n || admission_op(&j->w, &j->r) != ADMISSION_CREATE)
		return;
	value *object = arena_new(j->run, value);
	*object = *j->r.object;
	// The path says where, as the handler fills in.
	if (k->namespaced && !value_present(value_at(object, 2, KEY_metadata, KEY_namespace)))
		*object = edit_set_at(j->run, object, value_string(j->r.ns), 2, KEY_metadata, KEY_namespace);
	struct storing storing = { .arena = j->run, .keys = (struct intern *)&s->keys, .snap = s, .r = &j->r };
	gated_drop(&storing, gk, object, NULL);
	if (e && e->create)
		e->create(&storing, object);
	struct validation v = { .arena = j->run, .keys = &s->keys, .minor = s->minor, .gates = &s->gates, .group = k->group, .kind = k->kind, .resource = k->resource };
	rule->create(&v, object);
	if (v.errors.n)
		judgement_add(j, c, VERDICT_DENY, UNKNOWN_NONE, first_errors(j->run, &v), NULL, 0);
	else
		judgement_skip(j, c, SPAN("valid"), NULL, 0);
}

const struct control control_validation = { .id = "validation", .title = "Validation of the object", .stage = STAGE_VALIDATE,
	.source = "kubernetes/kubernetes pkg/registry, pkg/apis/*/validation", .judge = judge_validation };
