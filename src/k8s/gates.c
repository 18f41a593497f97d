#include "k8s/gates.h"

enum stage { ALPHA, BETA, GA, DEPRECATED };

struct step { unsigned minor; enum stage stage; bool on, locked; };
struct gate_history { span name; const struct step *step; size_t n; };

#define STEP(minor, stage, on, locked) { minor, stage, on, locked }
#define GATE(name, ...) static const struct step steps_##name[] = { __VA_ARGS__ };
#include "k8s/gates.def"
#undef GATE
#undef STEP

static const struct gate_history table[] = {
#define GATE(name, ...) { SPAN_INIT(#name), steps_##name, sizeof steps_##name / sizeof *steps_##name },
#include "k8s/gates.def"
#undef GATE
};

// What the first version after the table's newest changed.
static const struct { enum feature_gate gate; struct step step; } later[] = {
	{ GATE_ConstrainedImpersonation, { 36, BETA, true, false } }, // KEP-5284
};

static const struct step *step_of(enum feature_gate x, unsigned minor)
{
	const struct gate_history *h = &table[x];
	const struct step *found = NULL;

	for (size_t i = 0; i < h->n; i++)
		if (h->step[i].minor <= minor)
			found = &h->step[i];
	for (size_t i = 0; i < sizeof later / sizeof *later; i++)
		if (later[i].gate == x && later[i].step.minor <= minor)
			found = &later[i].step;
	return found;
}

// strconv.ParseBool; anything else keeps the server from starting, so that it was not said.
static bool parse_bool(span s, bool *out)
{
	static const char *const yes[] = { "1", "t", "T", "true", "TRUE", "True" }, *const no[] = { "0", "f", "F", "false", "FALSE", "False" };

	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		if (span_is(s, yes[i]) || span_is(s, no[i])) {
			*out = span_is(s, yes[i]);
			return true;
		}
	return false;
}

static span trim(span s)
{
	while (s.n && s.p[0] == ' ')
		s = span_from(s, 1);
	while (s.n && s.p[s.n - 1] == ' ')
		s = span_head(s, s.n - 1);
	return s;
}

// The last word on a name counts (component-base compatibility/registry.go, where the prefix names the component).
static bool said(span list, span name, bool *on)
{
	bool found = false;

	while (list.n) {
		span part, key;
		list = span_cut(list, ',', &part);
		span word = span_cut(part, '=', &key);
		key = trim(key);
		if (span_starts(key, SPAN("kube:")))
			key = span_from(key, 5);
		if (span_eq(key, name))
			found |= parse_bool(trim(word), on);
	}
	return found;
}

bool gates_default(unsigned minor, enum feature_gate x)
{
	const struct step *s = step_of(x, minor);

	return s && s->on;
}

bool gates_well_formed(span list)
{
	while (list.n) {
		span part, key;
		bool on;
		list = span_cut(list, ',', &part);
		span word = span_cut(part, '=', &key);
		if (!trim(key).n || !parse_bool(trim(word), &on))
			return false;
	}
	return true;
}

struct gates gates_read(unsigned minor, span flags)
{
	struct gates g = { 0 };

	for (unsigned x = 0; x < GATE_COUNT; x++) {
		const struct step *s = step_of((enum feature_gate)x, minor);
		if (!s)
			continue;
		bool on = s->on;
		if (flags.n && !s->locked && !said(flags, table[x].name, &on) && (s->stage == ALPHA || s->stage == BETA))
			said(flags, s->stage == ALPHA ? SPAN("AllAlpha") : SPAN("AllBeta"), &on);
		if (on)
			g.on[x / 64] |= UINT64_C(1) << (x % 64);
	}
	return g;
}

bool gates_known(span name)
{
	for (unsigned x = 0; x < GATE_COUNT; x++)
		if (span_eq(table[x].name, name))
			return true;
	return false;
}
