// log: standard error. Everything said is escaped, lines begin with the program's name, and the progress line exists on a terminal only. Process-wide:
// the program has one standard error.
#ifndef CMD_LOG_H
#define CMD_LOG_H

#include "base/diag.h"

// "bulkhead: TEXT"
void log_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
// Replaces the progress line (on a terminal, unless quiet); NULL wipes it.
void log_progress(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_wipe(void);
void log_quiet(bool quiet);
bool log_is_quiet(void);
// What is wrong with the input, as `file:line:col: what`, sorted, at most LOG_MAX lines, the rest counted. Notes are only counted.
void log_diags(const struct diags *d);

#define LOG_MAX 20

#endif
