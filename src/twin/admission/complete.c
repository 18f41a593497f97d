#include "twin/admission/complete.h"

#include "k8s/schema/decode.h"
#include "twin/admission/attrs.h"

// Decoding and defaulting come before admission (apiserver pkg/endpoints/handlers/create.go). Only created objects pass here: the new object of an
// update is made from a stored one, which was completed when it was created.

struct defaults *complete_build(struct snapshot *s)
{
	struct defaults *d = arena_new(s->arena, struct defaults);
	default_init(d, s->arena, &s->keys, s->minor);
	d->gates = &s->gates;
	return d;
}

static void judge_complete(const struct control *c, struct judgement *j)
{
	const struct snapshot *s = j->w.snap;
	enum gk gk = admission_gk(&j->r);
	const struct gvk_kind *k = gk == GK_OTHER ? NULL : gvk_preferred(gk);
	value decoded;

	if (admission_op(&j->w, &j->r) != ADMISSION_CREATE || !j->r.object || j->r.subresource.n || !k || !s->defaults)
		return;
	const struct schema_type *t = schema_type_of(k);
	if (!t)
		return;
	if (j->completed) {
		judgement_skip(j, c, SPAN("completed with the server's defaults"), NULL, 0);
		return;
	}
	struct defaults d = *s->defaults;
	struct decode in = { .arena = j->run, .keys = d.keys, .last_wins = true };
	d.arena = j->run;
	if (!decode_object(&in, t, j->r.object, &decoded)) {
		judgement_add(j, c, VERDICT_DENY, UNKNOWN_NONE, in.error, NULL, 0);
		return;
	}
	value *out = arena_new(j->run, value);
	*out = default_document(&d, k, &decoded);
	j->r.object = out;
	judgement_skip(j, c, SPAN("completed with the server's defaults"), NULL, 0);
}

const struct control control_complete = { .id = "defaulting", .title = "Decoding and defaults", .stage = STAGE_MUTATE,
	.source = "kubernetes/apiserver pkg/endpoints/handlers/create.go", .judge = judge_complete };
