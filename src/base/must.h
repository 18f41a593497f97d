// must(): an invariant of our own code. A false condition is a bug, never bad input; it prints file and line and aborts,
// in release builds too, because a security tool that goes on with a broken model would report a wrong answer.
#ifndef BASE_MUST_H
#define BASE_MUST_H

_Noreturn void must_fail(const char *file, int line, const char *cond);

#define must(cond) ((cond) ? (void)0 : must_fail(__FILE__, __LINE__, #cond))

#endif
