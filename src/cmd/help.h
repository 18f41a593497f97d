// help: the texts of --help, made from the verb and option tables so that they cannot drift from what is parsed.
#ifndef CMD_HELP_H
#define CMD_HELP_H

#include "cmd/verb.h"

// List of verbs. On standard error with exit code 2 when the user gave no verb.
int help_program(struct arena *a, const struct verb *const *table, size_t n, bool wrong);
int help_verb(struct arena *a, const struct verb *v);

#endif
