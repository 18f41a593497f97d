// page_part: what the sections of the text report share: lists that fold, severities, ids and places. Internal to the page_* files.
#ifndef OUT_PAGE_PART_H
#define OUT_PAGE_PART_H

#include "out/page/page.h"

#define PAGE_WIDTH 160 // of a line that is put together of parts
#define PAGE_NAMES 4   // that a list shows before it folds the rest

// "1  What ..." in bold, on a line of its own.
void part_head(struct render *r, const char *text);
// Names with commas; all when wide, else at most `most` and "and n more".
void part_names(struct render *r, const span *v, size_t n, size_t most);
void part_severity(struct render *r, enum severity s); // padded to 10 columns
void part_fingerprint(struct render *r, const struct path *p);
// Two blanks and "file:line"; nothing when the object stands nowhere.
void part_place(struct render *r, const struct snapshot *s, ref obj, uint32_t off);
// " NEW", " waived until 2027-01-31 by x"
void part_marks(struct render *r, const struct report *rep, const struct path *p);
// Columns written since the line began (every byte counted; colours included).
size_t part_column(const struct render *r);

#endif
