// err: failure of the environment (a file that cannot be read, memory, a socket). Must be looked at. Bad input is no err: it is a diag.
// Text lives in the arena the failing function was given, or is static.
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/span.h"

struct err {
	int code; // 0 = fine; else an errno value or -1
	span text;
};

#define OK ((struct err){ 0 })
#define must_check __attribute__((warn_unused_result))
// Returns the error of an expression to the caller.
#define try_(expr) \
	do { \
		struct err e_ = (expr); \
		if (e_.code) \
			return e_; \
	} while (0)

#endif
