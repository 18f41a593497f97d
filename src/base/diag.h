// diag: what is wrong with an input, where, and what was expected. A list belongs to the caller; adding never fails and never stops the
// reading. The list is capped: beyond DIAG_MAX entries only the count goes on, so hostile input cannot fill memory with complaints.
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include "base/vec.h"

enum diag_level { DIAG_NOTE, DIAG_WARN, DIAG_ERROR };

struct diag {
	enum diag_level level;
	span file;           // as the user named it, with "!member" for archives; may be null
	uint32_t line, col;  // from 1; 0 = unknown
	span text;           // "what, and what was expected"
};

#define DIAG_MAX 1000

struct diags {
	struct arena *arena; // borrowed; holds the texts
	VEC(struct diag) list;
	size_t count[3];     // by level, entries beyond the cap included
};

void diag_add(struct diags *d, enum diag_level level, span file, uint32_t line, uint32_t col, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));
// Line and column (from 1, in bytes) of byte offset `at` of text. O(at).
void diag_position(span text, size_t at, uint32_t *line, uint32_t *col);

#endif
