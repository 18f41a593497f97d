// rights: what the roles of a snapshot say of every right that the model asks for, with any name or with some. Part of the model (model.h): read rule by
// rule in the plainest way. Lives in the arena that it is given.
#ifndef TESTS_SEARCH_RIGHTS_H
#define TESTS_SEARCH_RIGHTS_H

#include "attack/technique.h"
#include "model.h"
#include "twin/authz/rbac.h"

#define RIGHTS 512
#define NAMES 64
#define RBAC_API "rbac.authorization.k8s.io"

// One (verb, group, resource, subresource) that some technique or the model itself asks for.
struct right { span verb, group, resource, sub; };

struct said { bool all[RIGHTS]; uint64_t named[RIGHTS]; };

// A role bound in slot: 0 = everywhere.
struct grant_of { size_t slot; const struct rbac_role *role; };

// What somebody may do. named: bits of rights.name.
struct facts { bool all[RIGHTS][SLOTS]; uint64_t named[RIGHTS][SLOTS]; };

struct asked_by { uint16_t v[8]; size_t n; };

struct rights {
	const struct snapshot *s;
	struct arena *a;
	struct right right[RIGHTS]; size_t n_rights;
	struct asked_by (*asks)[TECHNIQUE_GRANTS]; // rights of each technique's grants, verb by verb
	span name[NAMES]; size_t n_names;          // all that resourceNames say
	struct said **said;                        // by role
};

void rights_init(struct rights *r, const struct snapshot *s, struct arena *a);
size_t rights_of(struct rights *r, span verb, span group, span resource, span sub);
bool rights_named(const struct rights *r, uint64_t names, span name);
struct facts *rights_facts(struct rights *r, const struct grant_of *g, size_t n);

#endif
