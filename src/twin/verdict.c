#include "twin/verdict.h"

#include "base/must.h"

static const struct unknown_info info[UNKNOWN_COUNT] = {
	[UNKNOWN_NONE] = { "none", "", "" },
#define UNKNOWN(ident, text, decides) [UNKNOWN_##ident] = { #ident, text, decides },
#include "twin/unknown.def"
#undef UNKNOWN
};

const struct unknown_info *unknown_info(enum unknown u)
{
	must(u < UNKNOWN_COUNT);
	return &info[u];
}
