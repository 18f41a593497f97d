// The front door: the verb table. One line a verb; each verb is one file of src/cmd/.
#include "cmd/verb.h"

#include <signal.h>
#include <unistd.h>

#define VERB(name) extern const struct verb verb_##name;
#include "cmd/verbs.def"
#undef VERB

static const struct verb *const verbs[] = {
#define VERB(name) &verb_##name,
#include "cmd/verbs.def"
#undef VERB
};

// Large inputs are mapped: one that is cut short while it is read ends here, with the exit code of an unreadable input.
static void input_cut_short(int sig)
{
	static const char text[] = "bulkhead: exit 3: an input file was cut short while it was being read\n";
	ssize_t n = write(STDERR_FILENO, text, sizeof text - 1);

	(void)n;
	(void)sig;
	_exit(3);
}

int main(int argc, char **argv)
{
	signal(SIGBUS, input_cut_short);
	return verb_main(verbs, sizeof verbs / sizeof *verbs, argc, argv);
}
