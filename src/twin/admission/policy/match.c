#include "twin/admission/policy/match.h"

static void read_selector(struct match *m, struct selector *out, const value *v, struct snapshot *s)
{
	const char *error;

	if (value_present(v) && !selector_read(out, v, &s->keys, s->arena, &error))
		m->broken = true;
}

struct match match_read(struct snapshot *s, const value *v)
{
	struct match m = { .off = v->type == VALUE_ABSENT ? VALUE_NO_OFF : v->off };
	span policy = value_get_span(v, KEY_matchPolicy);

	m.rules = rules_read(s->arena, value_get(v, KEY_resourceRules));
	m.exclude = rules_read(s->arena, value_get(v, KEY_excludeResourceRules));
	m.any = m.rules.n == 0;
	m.equivalent = !span_is(policy, "Exact"); // defaulted to Equivalent
	read_selector(&m, &m.ns, value_get(v, KEY_namespaceSelector), s);
	read_selector(&m, &m.object, value_get(v, KEY_objectSelector), s);
	return m;
}

enum selector_match match_target(const struct match *m, struct target *t, const char **why)
{
	// Exclusions win over everything that includes.
	if (rules_match(&m->exclude, t, m->equivalent) >= 0) {
		*why = "excludeResourceRules";
		return SELECTOR_NO;
	}
	if (!m->any && rules_match(&m->rules, t, m->equivalent) < 0) {
		*why = "resourceRules";
		return SELECTOR_NO;
	}
	enum selector_match ns = target_match_ns(t, &m->ns), object = target_match_object(t, &m->object);
	if (ns == SELECTOR_NO || object == SELECTOR_NO) {
		*why = ns == SELECTOR_NO ? "namespaceSelector" : "objectSelector";
		return SELECTOR_NO;
	}
	return ns == SELECTOR_YES && object == SELECTOR_YES && !m->broken ? SELECTOR_YES : SELECTOR_UNKNOWN;
}
