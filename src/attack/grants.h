// grants: which techniques an identity's rights allow, and where. Every distinct right that some technique asks for ("need") gets a bit; every role of the
// snapshot is reduced once to the bits it covers, so that the rights of tens of thousands of bindings are compared as bitsets. Rules with
// resourceNames are kept apart with their names. Built once a search; read-only afterwards.
#ifndef ATTACK_GRANTS_H
#define ATTACK_GRANTS_H

#include "attack/technique.h"
#include "twin/authz/rbac.h"

#define GRANT_WORDS 8    // 512 needs
#define TECH_WORDS 4     // 256 techniques

struct need_bits { uint64_t w[GRANT_WORDS]; };
struct tech_bits { uint64_t w[TECH_WORDS]; };

static inline bool tech_has(const struct tech_bits *b, size_t i) { return b->w[i / 64] >> (i % 64) & 1; }
static inline void tech_add(struct tech_bits *b, size_t i) { b->w[i / 64] |= 1ULL << (i % 64); }
static inline void tech_del(struct tech_bits *b, size_t i) { b->w[i / 64] &= ~(1ULL << (i % 64)); }
static inline bool tech_none(const struct tech_bits *b)
{
	uint64_t any = 0;
	for (int i = 0; i < TECH_WORDS; i++)
		any |= b->w[i];
	return !any;
}
static inline void tech_or(struct tech_bits *a, const struct tech_bits *b)
{
	for (int i = 0; i < TECH_WORDS; i++)
		a->w[i] |= b->w[i];
}

struct named_need { uint16_t need; const struct rbac_rule *rule; };

struct role_power {
	struct need_bits bits;               // covered without limit to names
	const struct named_need *named; uint32_t n_named;
	bool none;                           // covers nothing that any technique asks for
};

struct grants;

// A set of bindings as one scope sees them: cluster-wide ones and those of one namespace.
struct scope_rights {
	struct need_bits cluster, ns;
	VEC(struct named_need) named_cluster, named_ns;
};

// One technique that a scope allows.
struct allowed {
	uint16_t technique;
	const span *names; uint32_t n_names; // limited to these object names; 0 = any
};

// Techniques whose worth depends on the very rights they rest on, and on those they give.
static inline bool grants_lead_on(enum effect e) { return e == EFFECT_BIND || e == EFFECT_NS_ADMIN; }

struct grants *grants_build(const struct snapshot *s, struct arena *a, struct diags *d);
const struct role_power *grants_role(const struct grants *g, uint32_t role);
// Adds a binding's role to the rights; cluster: the binding is a ClusterRoleBinding.
void grants_add(const struct grants *g, struct scope_rights *r, struct arena *a, uint32_t role, bool cluster);
// Techniques that the rights satisfy. star: only what holds in every namespace (cluster-wide rights alone); else what holds in namespace
// ns thanks to at least one right of that namespace. The names of limited ones are in `out`.
struct tech_bits grants_techniques(const struct grants *g, const struct scope_rights *r, bool star, uint32_t ns, struct arena *a,
                                   struct allowed **out, size_t *n_out);
// Does the binding's role contribute to a technique in that scope? (covers one of its needs)
bool grants_contributes(const struct grants *g, uint32_t role, uint16_t technique);
// Is one right held in the scope (verbs as in struct grant)? *names are those it is limited to, *n 0 when to none. Only rights that
// grants_build knows: see probes in grants.c.
bool grants_probe(const struct grants *g, const struct scope_rights *r, bool star, const char *verbs, const char *group, const char *resource,
                  enum scope scope, const span **names, size_t *n);
// The requests by which the rights satisfy a technique in that scope: one for every plain grant, one for every group of alternatives (the first
// that is held). name: an object name that the rule is limited to (`prefer` where it can be), or the grant's fixed name, or "".
struct asked { span verb, group, resource, subresource, name; uint8_t scope, grant; }; // grant: index in technique.grant
// All alternatives that are held, not only the first of each group.
size_t grants_alternatives(const struct grants *g, const struct scope_rights *r, bool star, uint16_t technique, struct asked out[TECHNIQUE_GRANTS]);
size_t grants_requests(const struct grants *g, const struct scope_rights *r, bool star, uint16_t technique, span prefer, struct asked out[TECHNIQUE_GRANTS]);
#endif
