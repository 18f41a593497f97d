// waivers: the files of --waivers and the Waiver objects of the input, put to a report. Marks paths (path.waiver), says what is wrong with a waiver, and
// adds reason 5 to the outcome for those that no longer hold.
#ifndef CMD_WAIVERS_H
#define CMD_WAIVERS_H

#include "attack/waiver/waiver.h"
#include "cmd/session.h"

// Today as --today says it, else as the clock does (UTC). False with *wrong set.
bool waivers_today(struct context *c, int32_t *day, span *wrong);
// Appends the waivers of one file. False with *wrong set when it cannot be read or is no such file.
bool waivers_file(span file, struct waivers *w, struct arena *a, struct intern *keys, struct diags *d, span *wrong);
// All of the run's waivers, applied to the report.
bool waivers_run(struct session *s, struct report *rep, struct outcome *end, span *wrong);

#endif
