#include "twin/admission/policy/target.h"

#include "doc/edit.h"
#include "k8s/meta.h"


static span kind_of(const struct request *r)
{
	const struct gvk_kind *k = gvk_by_resource(r->group, r->resource);

	if (r->kind.n)
		return r->kind;
	if (k && r->subresource.n) {
		const struct gvk_sub *sub = gvk_sub(k, r->subresource);
		if (sub && sub->kind.n)
			return sub->kind;
	}
	return k ? k->kind : SPAN("");
}

// Custom resources are named by the kind table of the snapshot.
static span custom_kind(const struct world *w, const struct request *r)
{
	for (size_t i = 0; i < w->snap->n_kinds; i++)
		if (span_eq(w->snap->kind[i].resource, r->resource) && span_eq(w->snap->kind[i].group, r->group))
			return w->snap->kind[i].kind;
	return SPAN("");
}

static const value no_labels = { .type = VALUE_OBJECT, .off = VALUE_NO_OFF };

bool target_init(struct target *t, struct judgement *j)
{
	const struct request *r = &j->r;

	*t = (struct target){ .w = &j->w, .r = r, .run = j->run, .op = admission_op(&j->w, r) };
	if (t->op == ADMISSION_NONE)
		return false;
	t->gk = admission_gk(r);
	t->group = r->group;
	t->version = r->version;
	t->resource = r->resource;
	t->subresource = r->subresource;
	t->kind = kind_of(r);
	if (t->kind.n == 0)
		t->kind = custom_kind(t->w, r);
	t->name = admission_name(r);
	t->is_namespace = span_is(r->resource, "namespaces") && r->group.n == 0;
	t->cluster_scoped = t->is_namespace || admission_cluster_scoped(t->w, r);
	t->ns = t->is_namespace ? t->name : t->cluster_scoped ? SPAN("") : r->ns;
	if (t->op == ADMISSION_CREATE || t->op == ADMISSION_UPDATE)
		t->object = r->object;
	else if (t->op == ADMISSION_CONNECT)
		t->object = r->options ? r->options : r->object;
	if (t->op == ADMISSION_UPDATE || t->op == ADMISSION_DELETE)
		t->old = admission_old(t->w, r);
	// The body of a scale request is a Scale, before and after; it carries no labels (autoscaling/v1 ScaleFromDeployment and its like).
	if (span_is(t->subresource, "scale")) {
		t->old = &no_labels;
		if (t->object && !span_is(meta_kind(t->object), "Scale"))
			t->object = &no_labels;
	}
	return true;
}

const struct admission_ns *target_ns(struct target *t)
{
	if (!t->ns_asked) {
		t->ns_info = admission_ns(t->w, t->run, t->ns);
		t->ns_asked = true;
	}
	return &t->ns_info;
}

static enum selector_match match(struct target *t, const struct selector *s, const value *labels, bool known)
{
	return selector_match(s, &t->w->snap->keys, labels, known);
}

enum selector_match target_match_ns(struct target *t, const struct selector *s)
{
	if (s->n == 0 && !s->nothing)
		return SELECTOR_YES;
	if (t->cluster_scoped && !t->is_namespace)
		return SELECTOR_YES;
	if (t->is_namespace && t->subresource.n == 0 && (t->op == ADMISSION_CREATE || t->op == ADMISSION_UPDATE) && t->object) {
		// The API server sets this label on every Namespace before admission, whatever the author wrote (defaults.go SetDefaults_Namespace).
		value labels = edit_set(t->run, meta_labels(t->object), KEY_metadata_name, value_string(t->name));
		return match(t, s, &labels, true);
	}
	const struct admission_ns *n = target_ns(t);
	return match(t, s, n->labels, n->known);
}

enum selector_match target_match_object(struct target *t, const struct selector *s)
{
	if (s->n == 0 && !s->nothing)
		return SELECTOR_YES;
	if (t->object && match(t, s, meta_labels(t->object), true) == SELECTOR_YES)
		return SELECTOR_YES;
	if (t->op != ADMISSION_UPDATE && t->op != ADMISSION_DELETE)
		return SELECTOR_NO;
	// An update whose stored object is not in the input.
	if (!t->old)
		return SELECTOR_UNKNOWN;
	return match(t, s, meta_labels(t->old), true);
}

const value *target_subject(const struct target *t)
{
	return t->object ? t->object : t->old;
}

bool target_is_admission_config(const struct target *t)
{
	return t->gk == GK_VALIDATING_WEBHOOK_CONFIGURATION || t->gk == GK_MUTATING_WEBHOOK_CONFIGURATION || target_is_policy(t);
}

bool target_is_policy(const struct target *t)
{
	switch (t->gk) {
	case GK_VALIDATING_ADMISSION_POLICY:
	case GK_VALIDATING_ADMISSION_POLICY_BINDING:
	case GK_MUTATING_ADMISSION_POLICY:
	case GK_MUTATING_ADMISSION_POLICY_BINDING:
		return true;
	default:
		return false;
	}
}

bool target_is_virtual(const struct target *t)
{
	static const char *const review[] = { "selfsubjectreviews", "tokenreviews", "localsubjectaccessreviews", "selfsubjectaccessreviews",
		"selfsubjectrulesreviews", "subjectaccessreviews" };

	if (!span_is(t->group, "authentication.k8s.io") && !span_is(t->group, "authorization.k8s.io"))
		return false;
	for (size_t i = 0; i < sizeof review / sizeof *review; i++)
		if (span_is(t->resource, review[i]))
			return true;
	return false;
}
