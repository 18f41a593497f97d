// ends: do --tenant, --from and --to name anything? Somebody who misspells the tenant of a gate must not be told that nothing was found.
#ifndef CMD_ENDS_H
#define CMD_ENDS_H

#include "cmd/session.h"

// False with *wrong set when the tenant is none of the input (is, or was where that is not NULL), or an end is no way to write one. say: that nobody is
// called so is said on standard error; it is no error, because a group without any binding has no path either.
bool ends_check(struct context *c, const struct snapshot *is, const struct snapshot *was, bool say, span *wrong);

#endif
