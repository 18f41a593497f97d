// The front door: the verb table. One line a verb; each verb is one file of src/cmd/.
#include "cmd/verb.h"

#define VERB(name) extern const struct verb verb_##name;
#include "cmd/verbs.def"
#undef VERB

static const struct verb *const verbs[] = {
#define VERB(name) &verb_##name,
#include "cmd/verbs.def"
#undef VERB
};

int main(int argc, char **argv)
{
	return verb_main(verbs, sizeof verbs / sizeof *verbs, argc, argv);
}
