// conform: what the suites of bulkhead-conform share: reading files, printing the answers that differ, the closing line. A suite is a function
// with the arguments behind its name, listed in suites.def; it returns the exit status. Test program: prints and exits as it likes.
#ifndef TESTS_CONFORMANCE_CONFORM_H
#define TESTS_CONFORMANCE_CONFORM_H

#include "base/buf.h"
#include "doc/value.h"

struct tally { size_t asked, different, reason_wrong, skipped; };

// The bytes of a file, for as long as the program runs; ends the program with status 2 when it cannot be read.
span conform_file(const char *path);
span conform_join(struct arena *a, const char *dir, const char *name);
// The next non-empty line of *rest; false at the end.
bool conform_line(span *rest, span *line);
// One JSON document; ends the program with status 2 when it is none.
value conform_json(span text, struct arena *a, struct intern *keys);
// Member by name; &value_absent.
const value *conform_get(const value *v, const struct intern *keys, const char *name);
span conform_text(const value *v, const struct intern *keys, const char *name);
// One line for an answer that differs. want, got and reason are JSON strings; id is printed as it stands.
void conform_differs(span id, span want, span got, span reason);
// The closing line; returns the exit status.
int conform_close(const struct tally *t);
// Minor of "1.35.1", "v1.20"; ends the program with status 2 when it is no version.
unsigned conform_minor(const char *version);
_Noreturn void conform_usage(const char *text);

#define SUITE(name, function) int function(int argc, char **argv);
#include "suites.def"
#undef SUITE

#endif
