// table: every technique by name, so that code that treats one specially (the search for bind and escalate) can say &technique_rbac_bind.
// The table itself (technique_table, technique_by_id) is declared in attack/technique.h. Nothing here is owned or changed at run time.
#ifndef ATTACK_TECHNIQUE_TABLE_H
#define ATTACK_TECHNIQUE_TABLE_H

#include "attack/technique.h"

#define TECHNIQUE(ident) extern const struct technique technique_##ident;
#include "attack/technique/table.def"
#undef TECHNIQUE

#endif
