// span: a piece of text as pointer and length. It owns nothing; NUL is no terminator, bytes may be anything. A null span has p == NULL
// and n == 0; an empty one has n == 0. Spans are passed by value.
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct span {
	const char *p;
	size_t n;
} span;

// SPAN("literal") and, for static initialisers, SPAN_INIT("literal"). printf: "%.*s", SPANF(s).
#define SPAN_INIT(lit) { "" lit, sizeof(lit) - 1 }
#define SPAN(lit) ((span)SPAN_INIT(lit))
#define SPANF(s) (int)(s).n, (s).p ? (s).p : ""

static inline span span_of(const char *p, size_t n) { return (span){ p, n }; }
static inline span span_str(const char *z) { return (span){ z, z ? strlen(z) : 0 }; }
static inline bool span_eq(span a, span b) { return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0); }
static inline bool span_is(span a, const char *z) { return span_eq(a, span_str(z)); }
static inline bool span_starts(span s, span pre) { return s.n >= pre.n && memcmp(s.p, pre.p, pre.n) == 0; }
static inline bool span_ends(span s, span suf) { return s.n >= suf.n && memcmp(s.p + s.n - suf.n, suf.p, suf.n) == 0; }
static inline span span_from(span s, size_t i) { return i >= s.n ? span_of(s.p + s.n, 0) : span_of(s.p + i, s.n - i); }
static inline span span_head(span s, size_t n) { return span_of(s.p, n < s.n ? n : s.n); }

// Byte order, a prefix before the longer text: the order of Go's string comparison.
int span_cmp(span a, span b);
// Position of byte c at or after `at`, or -1.
ptrdiff_t span_find(span s, char c, size_t at);
// Position of the last byte c, or -1.
ptrdiff_t span_rfind(span s, char c);
bool span_contains(span s, span part);
// Cuts s at the first c: *head = before it (all of s when c is absent), returns what follows (a null span when c is absent).
span span_cut(span s, char c, span *head);
span span_trim(span s); // without ASCII white space at both ends
bool span_eq_fold(span a, span b); // ASCII letters compared without case
// Glob with `*` (any bytes) and `?` (one byte); linear in practice, never exponential.
bool span_glob(span pattern, span s);
uint64_t span_hash(span s, uint64_t seed);
void span_sort(span *v, size_t n);       // in the order of span_cmp; v may be NULL when n is 0
size_t span_distinct(span *v, size_t n); // sorts and keeps one of each; how many there are

#endif
