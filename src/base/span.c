#include "base/span.h"

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

int span_cmp(span a, span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;
	if (c)
		return c;
	return a.n < b.n ? -1 : a.n > b.n;
}

ptrdiff_t span_find(span s, char c, size_t at)
{
	if (at >= s.n)
		return -1;
	const char *q = memchr(s.p + at, c, s.n - at);
	return q ? q - s.p : -1;
}

ptrdiff_t span_rfind(span s, char c)
{
	for (size_t i = s.n; i-- > 0;)
		if (s.p[i] == c)
			return (ptrdiff_t)i;
	return -1;
}

bool span_contains(span s, span part)
{
	return part.n == 0 || (s.n >= part.n && memmem(s.p, s.n, part.p, part.n) != NULL);
}

span span_cut(span s, char c, span *head)
{
	ptrdiff_t i = span_find(s, c, 0);
	if (i < 0) {
		*head = s;
		return (span){ 0 };
	}
	*head = span_of(s.p, (size_t)i);
	return span_of(s.p + i + 1, s.n - (size_t)i - 1);
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

span span_trim(span s)
{
	while (s.n && is_space(s.p[0]))
		s.p++, s.n--;
	while (s.n && is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool span_eq_fold(span a, span b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

bool span_glob(span pat, span s)
{
	size_t p = 0, i = 0, star = SIZE_MAX, mark = 0;

	// One backtrack point is enough: a later `*` makes an earlier one irrelevant.
	while (i < s.n) {
		if (p < pat.n && (pat.p[p] == '?' || (pat.p[p] != '*' && pat.p[p] == s.p[i])))
			p++, i++;
		else if (p < pat.n && pat.p[p] == '*')
			star = p++, mark = i;
		else if (star != SIZE_MAX)
			p = star + 1, i = ++mark;
		else
			return false;
	}
	while (p < pat.n && pat.p[p] == '*')
		p++;
	return p == pat.n;
}

uint64_t span_hash(span s, uint64_t seed)
{
	return XXH3_64bits_withSeed(s.p ? s.p : "", s.n, seed);
}

static int order(const void *a, const void *b) { return span_cmp(*(const span *)a, *(const span *)b); }

void span_sort(span *v, size_t n)
{
	if (n > 1)
		qsort(v, n, sizeof *v, order);
}

size_t span_distinct(span *v, size_t n)
{
	size_t kept = 0;

	span_sort(v, n);
	for (size_t i = 0; i < n; i++)
		if (!kept || !span_eq(v[i], v[kept - 1]))
			v[kept++] = v[i];
	return kept;
}
