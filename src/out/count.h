// count: numbers of a report that several renderers and the exit code need.
#ifndef OUT_COUNT_H
#define OUT_COUNT_H

#include "attack/path.h"

struct counts {
	size_t proven, unknown;
	size_t by_severity[4];         // proven ones
	size_t unknown_by_severity[4];
	size_t waived;                 // of both, accepted by a waiver; counted above all the same
	size_t waived_by_severity[4], unknown_waived_by_severity[4];
	size_t by_reason[UNKNOWN_COUNT]; // unknown ones
};

struct counts count_report(const struct report *rep);
size_t count_objects(const struct snapshot *s); // of the input: without what the twin added itself

#endif
