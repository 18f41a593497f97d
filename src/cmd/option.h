// option: the command line of a verb, parsed after one table (option.def) from which help and man page are made, too. `--name value`, `--name=value`, `-x value`,
// `-xvalue`; `--` ends the options; options may stand between arguments. Texts point into argv.
#ifndef CMD_OPTION_H
#define CMD_OPTION_H

#include "base/buf.h"

enum option_takes { OPTION_FLAG, OPTION_VALUE, OPTION_MAYBE };

enum opt {
#define OPTION(ident, name, letter, takes, value, help) OPT_##ident,
#include "cmd/option.def"
#undef OPTION
	OPT_COUNT,
	OPT_END = OPT_COUNT,
};

struct option_info { const char *name; char letter; enum option_takes takes; const char *value, *help; };
extern const struct option_info option_table[OPT_COUNT];

struct args {
	struct spanvec value[OPT_COUNT]; // in order; a flag has one empty text
	struct spanvec word;             // what is no option
	bool off[OPT_COUNT];             // --flag=false
};

// Parses argv against the options of one verb (ended by OPT_END). False with *wrong set to a sentence.
bool option_parse(struct arena *a, int argc, char **argv, const enum opt *allowed, struct args *out, span *wrong);
static inline bool args_has(const struct args *x, enum opt o) { return x->value[o].n > 0 && !x->off[o]; }
// The last value, or the default.
static inline span args_text(const struct args *x, enum opt o, span dflt) { return x->value[o].n ? x->value[o].v[x->value[o].n - 1] : dflt; }
// All values with commas taken apart.
struct spanvec args_list(struct arena *a, const struct args *x, enum opt o);
// Whole number of the last value in [lo, hi]; false with *wrong set otherwise. Absent: dflt.
bool args_number(struct arena *a, const struct args *x, enum opt o, unsigned lo, unsigned hi, unsigned dflt, unsigned *out, span *wrong);
// The text of the list nearest to word, or NULL when none is near: "did you mean".
const char *option_nearest(span word, const char *const *list, size_t n);

#endif
