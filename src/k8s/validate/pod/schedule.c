// Cron schedules as github.com/robfig/cron/v3 reads them (parser.go, ParseStandard).
#include "k8s/validate/workload/job.h"

#include "base/buf.h"

struct bounds { unsigned min, max; const char *names; unsigned first; };

// Names in groups of three letters.
static const struct bounds fields[5] = { { 0, 59, "", 0 }, { 0, 23, "", 0 }, { 1, 31, "", 0 }, { 1, 12, "janfebmaraprmayjunjulaugsepoctnovdec", 1 },
	{ 0, 6, "sunmontuewedthufrisat", 0 } };

static bool space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static span integer(struct arena *a, span s, uint64_t *out)
{
	size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+');
	uint64_t n = 0;
	bool bad = i == s.n, range = false;

	for (; i < s.n; i++) {
		bad |= s.p[i] < '0' || s.p[i] > '9';
		range |= n > (uint64_t)INT64_MAX / 10 - 1;
		n = range ? n : n * 10 + (uint64_t)(s.p[i] - '0');
	}
	*out = n;
	if (bad || range)
		return arena_printf(a, "failed to parse int from %.*s: strconv.Atoi: parsing %.*s: %s", SPANF(s), SPANF(field_quote(a, s)),
			bad ? "invalid syntax" : "value out of range");
	if (s.p[0] == '-' && n)
		return arena_printf(a, "negative number (-%llu) not allowed: %.*s", (unsigned long long)n, SPANF(s));
	return (span){ 0 };
}

static span value_or_name(struct arena *a, span s, const struct bounds *b, uint64_t *out)
{
	for (size_t i = 0; s.n == 3 && b->names[i]; i += 3)
		if (span_eq_fold(s, span_of(b->names + i, 3))) {
			*out = i / 3 + b->first;
			return (span){ 0 };
		}
	return integer(a, s, out);
}

// getRange: number | number "-" number [ "/" number ]
static span range(struct arena *a, span expr, const struct bounds *b)
{
	span base, step_text = span_cut(expr, '/', &base), low, high = span_cut(base, '-', &low), error;
	uint64_t start = b->min, end = b->max, step = 1;

	if (!span_is(low, "*") && !span_is(low, "?")) {
		error = value_or_name(a, low, b, &start);
		if (error.p)
			return error;
		if (high.p && span_find(high, '-', 0) >= 0)
			return arena_printf(a, "too many hyphens: %.*s", SPANF(expr));
		end = start;
		error = high.p ? value_or_name(a, high, b, &end) : error;
		if (error.p)
			return error;
	}
	if (step_text.p && span_find(step_text, '/', 0) >= 0)
		return arena_printf(a, "too many slashes: %.*s", SPANF(expr));
	if (step_text.p) {
		error = integer(a, step_text, &step);
		if (error.p)
			return error;
		if (!high.p)
			end = b->max;
	}
	if (start < b->min)
		return arena_printf(a, "beginning of range (%llu) below minimum (%u): %.*s", (unsigned long long)start, b->min, SPANF(expr));
	if (end > b->max)
		return arena_printf(a, "end of range (%llu) above maximum (%u): %.*s", (unsigned long long)end, b->max, SPANF(expr));
	if (start > end)
		return arena_printf(a, "beginning of range (%llu) beyond end of range (%llu): %.*s", (unsigned long long)start, (unsigned long long)end,
			SPANF(expr));
	return step ? (span){ 0 } : arena_printf(a, "step of range should be a positive number: %.*s", SPANF(expr));
}

// time.ParseDuration, as far as it says yes or no.
static bool duration(span s)
{
	static const char *const units[] = { "ns", "us", "\xc2\xb5s", "\xce\xbcs", "ms", "s", "m", "h" };
	size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+');

	if (span_is(span_from(s, i), "0"))
		return true;
	if (i == s.n)
		return false;
	while (i < s.n) {
		size_t start = i, dots = 0, k = 0;
		for (; i < s.n && ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '.'); i++)
			dots += s.p[i] == '.';
		if (i - start <= dots || dots > 1)
			return false;
		for (k = 0; k < 8; k++) {
			span unit = span_str(units[k]), rest = span_from(s, i);
			if (span_starts(rest, unit) && (rest.n == unit.n || (rest.p[unit.n] >= '0' && rest.p[unit.n] <= '9') || rest.p[unit.n] == '.'))
				break;
		}
		if (k == 8)
			return false;
		i += strlen(units[k]);
	}
	return true;
}

static span descriptor(struct arena *a, span s)
{
	static const char *const known[] = { "@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (span_is(s, known[i]))
			return (span){ 0 };
	if (!span_starts(s, SPAN("@every ")))
		return arena_printf(a, "unrecognized descriptor: %.*s", SPANF(s));
	span text = span_from(s, 7);
	if (duration(text))
		return (span){ 0 };
	return arena_printf(a, "failed to parse duration %.*s: time: invalid duration %.*s", SPANF(s), SPANF(field_quote(a, text)));
}

static span field(struct arena *a, span s, const struct bounds *b)
{
	span head, rest = s, error = { 0 };

	do {
		rest = span_cut(rest, ',', &head);
		if (head.n)
			error = range(a, head, b);
	} while (rest.p && !error.p);
	return error;
}

span schedule_error(struct arena *a, span s)
{
	struct spanvec words = { 0 };
	struct buf all = { .arena = a };
	span error = { 0 };

	if (span_starts(s, SPAN("TZ=")) || span_starts(s, SPAN("CRON_TZ="))) {
		ptrdiff_t blank = span_find(s, ' ', 0), equal = span_find(s, '=', 0);
		if (blank < 0) // upstream runs past the text there, and says so
			return arena_printf(a, "invalid schedule format: runtime error: slice bounds out of range [%d:-1]", (int)equal + 1);
		s = span_trim(span_from(s, (size_t)blank));
	}
	if (span_starts(s, SPAN("@")))
		return descriptor(a, s);
	for (size_t i = 0; i < s.n;) {
		size_t start = i;
		while (i < s.n && !space(s.p[i]))
			i++;
		if (i > start)
			vec_push(&words, a, span_of(s.p + start, i - start));
		while (i < s.n && space(s.p[i]))
			i++;
	}
	for (size_t i = 0; i < words.n; i++)
		buf_printf(&all, "%s%.*s", i ? " " : "", SPANF(words.v[i]));
	if (words.n != 5)
		return arena_printf(a, "expected exactly 5 fields, found %zu: [%.*s]", words.n, SPANF(buf_span(&all)));
	for (size_t i = 0; i < 5 && !error.p; i++)
		error = field(a, words.v[i], &fields[i]);
	return error;
}
