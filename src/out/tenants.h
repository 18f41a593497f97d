// tenants: who belongs together: namespaces, users and groups of every tenant, the platform, and the bridges between them. The data form is a tenancy
// file: --tenancy reads it back.
#ifndef OUT_TENANTS_H
#define OUT_TENANTS_H

#include "out/emit.h"

size_t tenants_bridges(struct arena *a, const struct snapshot *s); // users and groups between tenants
void tenants_text(struct render *r, const struct snapshot *s);
void tenants_data(struct emit *e, struct render *r, const struct snapshot *s); // the whole document

#endif
