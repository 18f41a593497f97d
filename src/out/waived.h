// waived: waivers as people and programs read them. Without a report only what the file itself says is known.
#ifndef OUT_WAIVED_H
#define OUT_WAIVED_H

#include "attack/waiver/waiver.h"
#include "out/emit.h"

#define WAIVED_SOON 14  // days in which a waiver that still holds is said to be due
#define WAIVED_BROAD 10 // paths from which a waiver by technique is said to be broad

// lint: only those that want something done: no longer hold, mean nothing, mean a lot, or are due soon.
void waived_text(struct render *r, const struct report *rep, const struct waivers *list, int32_t today, bool lint);
void waived_data(struct emit *e, struct render *r, const struct report *rep, const struct waivers *list, int32_t today, bool lint);
// The section of a scan's text: one line a waiver. Nothing without waivers.
void waived_section(struct render *r, const struct report *rep);
// Fields of one waiver, written into a map that the caller has opened.
void waived_record(struct emit *e, struct render *r, const struct waiver *w);

#endif
