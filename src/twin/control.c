#include "twin/control.h"

#include "twin/admission/attrs.h"
#include "twin/authz/chain.h"

#define CONTROL(ident) extern const struct control control_##ident;
#include "twin/control.def"
#undef CONTROL

const struct control *const control_table[] = {
#define CONTROL(ident) &control_##ident,
#include "twin/control.def"
#undef CONTROL
};
const size_t control_count = sizeof control_table / sizeof *control_table;

const struct control *control_by_id(span id)
{
	for (size_t i = 0; i < control_count; i++)
		if (span_is(id, control_table[i]->id))
			return control_table[i];
	return NULL;
}

static void note(struct judgement *j, const struct decision *d, const struct evidence *e, size_t n)
{
	struct decision copy = *d;

	if (!j->trace)
		return;
	copy.evidence = arena_array(j->run, struct evidence, n);
	copy.n_evidence = n;
	if (n)
		memcpy(copy.evidence, e, n * sizeof *e);
	vec_push(&j->trace->list, j->run, copy);
}

void judgement_add(struct judgement *j, const struct control *c, enum verdict v, enum unknown u, span reason,
                   const struct evidence *e, size_t n)
{
	note(j, &(struct decision){ .control = c, .verdict = v, .unknown = v == VERDICT_UNKNOWN ? u : UNKNOWN_NONE, .matched = true,
		.reason = reason }, e, n);
	if (v == VERDICT_DENY) {
		j->verdict = v;
		j->unknown = UNKNOWN_NONE;
	} else if (v == VERDICT_UNKNOWN && j->verdict == VERDICT_ALLOW) {
		j->verdict = v;
		j->unknown = u;
	}
}

void judgement_refuse(struct judgement *j, const struct control *c, const struct refusal *how, span reason, const struct evidence *e, size_t n)
{
	struct refusal *own = arena_new(j->run, struct refusal);

	*own = *how;
	note(j, &(struct decision){ .control = c, .verdict = VERDICT_DENY, .matched = true, .reason = reason, .how = own }, e, n);
	j->verdict = VERDICT_DENY;
	j->unknown = UNKNOWN_NONE;
}

void judgement_skip(struct judgement *j, const struct control *c, span reason, const struct evidence *e, size_t n)
{
	note(j, &(struct decision){ .control = c, .verdict = VERDICT_ALLOW, .reason = reason }, e, n);
}

void judge_stage(struct judgement *j, enum stage stage)
{
	for (size_t i = 0; i < control_count && j->verdict != VERDICT_DENY; i++)
		if (control_table[i]->stage == stage)
			control_table[i]->judge(control_table[i], j);
}

enum verdict judge_authorize(struct judgement *j)
{
	chain_judge(j);
	return j->verdict;
}

enum verdict judge_admission(struct judgement *j)
{
	if (admission_op(&j->w, &j->r) != ADMISSION_NONE) {
		judge_stage(j, STAGE_MUTATE);
		judge_stage(j, STAGE_VALIDATE);
	}
	return j->verdict;
}

enum verdict judge(struct judgement *j)
{
	if (judge_authorize(j) != VERDICT_DENY)
		judge_admission(j);
	return j->verdict;
}
