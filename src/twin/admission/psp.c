#include "k8s/meta.h"
#include "twin/admission/plugin/plugin.h"
#include "twin/admission/policy/index.h"

// PodSecurityPolicy (gone in 1.25): nothing in the API says whether the plug-in runs, and its policies are not evaluated here. Where it may
// decide a pod the answer is UNKNOWN(psp) (kubernetes plugin/pkg/admission/security/podsecuritypolicy at 1.24).

#define LAST_MINOR 24

// A pod with this annotation was admitted by the plug-in: nothing else writes it.
static ref proof(const struct snapshot *s)
{
	snapshot_each(r, s, GK_POD) {
		const struct object *o = snapshot_object(s, r);
		if (!(o->flags & OBJECT_SYNTHETIC) && value_get(meta_annotations(o->root), KEY_psp_annotation)->type != VALUE_ABSENT)
			return r;
	}
	return REF_NONE;
}

struct psp_signs psp_look(const struct snapshot *s)
{
	const struct kind *k = snapshot_kind(s, GK_POD_SECURITY_POLICY);
	bool objects = k && k->n, known_empty = !objects && snapshot_present(s, GK_POD_SECURITY_POLICY);
	struct psp_signs out = { .proof = REF_NONE };

	// Version unknown: only objects of the kind say that it may be that old. Without a policy the plug-in, were it on, would refuse
	// every pod; a list without one therefore says that it is off.
	if (s->version_known ? s->minor > LAST_MINOR : !objects)
		return out;
	out.off = known_empty || plugin_state(s, "PodSecurityPolicy") == PLUGIN_OFF;
	out.maybe = !out.off;
	if (out.maybe && objects)
		out.proof = proof(s);
	return out;
}

static bool same_but_images(const value *a, const value *b)
{
	if (value_count(a) != value_count(b))
		return false;
	for (size_t i = 0; i < value_count(a); i++) {
		const value *x = value_item(a, i), *y = value_item(b, i);
		member_each(m, x)
			if (m->key != KEY_image && !value_equal(&m->v, value_get(y, m->key)))
				return false;
		member_each(m, y)
			if (m->key != KEY_image && value_get(x, m->key)->type == VALUE_ABSENT)
				return false;
	}
	return true;
}

// No field of a PodSecurityPolicy speaks of images: a pod of which only they change is admitted by the policy that admitted it.
static bool only_images_change(const value *old, const value *new)
{
	member_each(m, old) {
		const value *other = value_get(new, m->key);
		bool list = m->key == KEY_containers || m->key == KEY_initContainers;
		if (list ? !same_but_images(&m->v, other) : !value_equal(&m->v, other))
			return false;
	}
	member_each(m, new)
		if (value_get(old, m->key)->type == VALUE_ABSENT)
			return false;
	return true;
}

static void judge_psp(const struct control *c, struct judgement *j)
{
	static const struct psp_signs none;
	const struct psp_signs *psp = j->w.snap->policy ? &j->w.snap->policy->psp : &none;
	const struct kind *k = snapshot_kind(j->w.snap, GK_POD_SECURITY_POLICY);
	enum admission_op op = admission_op(&j->w, &j->r);

	if (admission_gk(&j->r) != GK_POD || j->r.subresource.n || (op != ADMISSION_CREATE && op != ADMISSION_UPDATE) || (!psp->maybe && !psp->off))
		return;
	const value *old = op == ADMISSION_UPDATE ? admission_old(&j->w, &j->r) : NULL;
	if (psp->off || (old && j->r.object && only_images_change(value_get(old, KEY_spec), value_get(j->r.object, KEY_spec)))) {
		judgement_skip(j, c, psp->off ? SPAN("PodSecurityPolicy is off") : SPAN("nothing changes that a PodSecurityPolicy looks at"), NULL, 0);
		return;
	}
	bool on = psp->proof != REF_NONE, objects = k && k->n;
	struct evidence e = { on ? psp->proof : objects ? k->objects[0] : REF_NONE, VALUE_NO_OFF,
		on ? SPAN("metadata.annotations[kubernetes.io/psp]") : SPAN("") };
	judgement_add(j, c, VERDICT_UNKNOWN, UNKNOWN_psp, on ? SPAN("PodSecurityPolicy is on; its policies are not evaluated") :
		objects ? SPAN("PodSecurityPolicy objects are there; whether the plug-in is on was not seen") :
		SPAN("PodSecurityPolicy may be on; neither its policies nor the server's flags are in the input"), &e, e.obj != REF_NONE);
}

const struct control control_psp = { .id = "psp", .title = "PodSecurityPolicy", .stage = STAGE_VALIDATE,
	.source = "kubernetes plugin/pkg/admission/security/podsecuritypolicy (1.24)", .judge = judge_psp };
