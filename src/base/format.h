// format: printf into memory, for the texts that every judgement is explained with. Owns nothing. Same conversions as vsnprintf, and the same
// result save that %.*s takes NULs as well (texts of requests may hold them, as JSON's \u0000, and answers show them): its pointer must be good
// for as many bytes as are named. The ones that nearly all of our texts use (%s, %.*s, %d, %u, %zu, %lld) are done here, since a whole
// vsnprintf a text costs more than most rules that are explained by it.
#ifndef BASE_FORMAT_H
#define BASE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

// Bytes of the whole text. What to[0..room) holds is all of it, with a NUL, when that is less than room; else it is not to be read.
size_t format_text(char *to, size_t room, const char *fmt, va_list ap) __attribute__((format(printf, 3, 0)));

#endif
