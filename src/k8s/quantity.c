#include "k8s/quantity.h"

#define NANO 1000000000
#define MAX_NANO (((__int128)1 << 126) - 1 + ((__int128)1 << 126))

struct parts {
	bool negative;
	span num, denom, suffix;
};

static bool digit(char c) { return c >= '0' && c <= '9'; }

static span digits(span s, size_t *at)
{
	size_t from = *at;
	while (*at < s.n && digit(s.p[*at]))
		++*at;
	return span_of(s.p + from, *at - from);
}

// parseQuantityString of apimachinery pkg/api/resource/quantity.go: sign, digits, optional fraction (either side may be empty), suffix
// letters, then a signed number for exponents.
static bool split(span s, struct parts *p)
{
	size_t at = 0, from;

	*p = (struct parts){ 0 };
	if (at < s.n && (s.p[at] == '-' || s.p[at] == '+'))
		p->negative = s.p[at++] == '-';
	p->num = digits(s, &at);
	if (at < s.n && s.p[at] == '.') {
		at++;
		p->denom = digits(s, &at);
	}
	from = at;
	while (at < s.n && s.p[at] && strchr("eEinumkKMGTP", s.p[at]))
		at++;
	if (at < s.n && (s.p[at] == '-' || s.p[at] == '+'))
		at++;
	digits(s, &at);
	p->suffix = span_of(s.p + from, at - from);
	return at == s.n;
}

// Decimal exponent of `e5`, `E-3`. Beyond any use it is held at +-1000, which saturates or rounds all the same.
static bool exponent(span s, int *out)
{
	bool negative = s.n && s.p[0] == '-';
	size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+');
	int v = 0;

	if (i == s.n || s.n - i > 18)
		return false;
	for (; i < s.n; i++) {
		if (!digit(s.p[i]))
			return false;
		v = v > 1000 ? 1000 : v * 10 + (s.p[i] - '0');
	}
	if (v > 1000)
		v = 1000;
	*out = negative ? -v : v;
	return true;
}

// suffixHandler.interpret: base 10 or 2 and exponent.
static bool interpret(span s, int *base, int *exp)
{
	static const struct { char text[3]; int base, exp; } table[] = {
		{ "n", 10, -9 }, { "u", 10, -6 }, { "m", 10, -3 }, { "", 10, 0 }, { "k", 10, 3 }, { "M", 10, 6 }, { "G", 10, 9 }, { "T", 10, 12 },
		{ "P", 10, 15 }, { "E", 10, 18 }, { "Ki", 2, 10 }, { "Mi", 2, 20 }, { "Gi", 2, 30 }, { "Ti", 2, 40 }, { "Pi", 2, 50 }, { "Ei", 2, 60 },
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (span_is(s, table[i].text)) {
			*base = table[i].base;
			*exp = table[i].exp;
			return true;
		}
	}
	*base = 10;
	return s.n > 1 && (s.p[0] == 'e' || s.p[0] == 'E') && exponent(span_from(s, 1), exp);
}

static __int128 times(__int128 v, __int128 by)
{
	return v > MAX_NANO / by ? MAX_NANO : v * by;
}

// The digits of num and denom as one integer; *drop says how many decimal places were too many to keep, *sticky that they were not zero.
static __int128 mantissa(const struct parts *p, int *drop, bool *sticky)
{
	const __int128 room = MAX_NANO / 10 - 1;
	__int128 v = 0;

	*drop = 0;
	*sticky = false;
	for (size_t i = 0; i < p->num.n + p->denom.n; i++) {
		int d = (i < p->num.n ? p->num.p[i] : p->denom.p[i - p->num.n]) - '0';
		if (v > room / 10 && *drop < 1 << 20)
			++*drop;
		else if (v <= room / 10)
			v = v * 10 + d;
		if (v > room / 10 && *drop)
			*sticky |= d != 0;
	}
	return v;
}

// What people write: up to twelve digits and a plain suffix. Exact, like the long way.
static bool plain(span s, quantity *out)
{
	static const int64_t milli = 1000000, whole = 1000000000;
	size_t n = 0;
	int64_t v = 0;

	for (; n < s.n && n < 12 && digit(s.p[n]); n++)
		v = v * 10 + (s.p[n] - '0');
	if (!n || s.n - n > 2)
		return false;
	if (s.n == n) {
		out->nano = (__int128)v * whole;
		return true;
	}
	char unit = s.p[n];
	if (s.n - n == 1 && unit == 'm') {
		out->nano = (__int128)v * milli;
		return true;
	}
	int shift = unit == 'K' ? 10 : unit == 'M' ? 20 : unit == 'G' ? 30 : 0;
	if (!shift || s.n - n != 2 || s.p[n + 1] != 'i' || v >> (62 - shift))
		return false; // beyond int64 a binary quantity is capped
	out->nano = (__int128)(v << shift) * whole;
	return true;
}

bool quantity_parse(span text, quantity *out)
{
	if (plain(text, out))
		return true;
	struct parts p;
	int base, exp, drop;
	bool up;

	out->nano = 0;
	if (text.n == 0 || !split(text, &p) || !interpret(p.suffix, &base, &exp))
		return false;
	__int128 v = mantissa(&p, &drop, &up);
	int shed = 0; // digits given up so that a binary factor fits
	for (; base == 2 && v > MAX_NANO >> exp; shed++) {
		up |= v % 10 != 0;
		v /= 10;
	}
	if (base == 2)
		v <<= exp;
	int places = shed + (base == 10 ? exp : 0) + drop + 9 - (p.denom.n > 1 << 20 ? 1 << 20 : (int)p.denom.n);
	for (; places > 0 && v && v < MAX_NANO; places--)
		v = times(v, 10);
	for (; places < 0 && v; places++) {
		up |= v % 10 != 0;
		v /= 10;
	}
	v += up && v < MAX_NANO;
	// Only binary quantities are capped upstream (maxAllowed in ParseQuantity).
	if (base == 2 && v > (__int128)INT64_MAX * NANO)
		v = (__int128)INT64_MAX * NANO;
	out->nano = p.negative ? -v : v;
	return true;
}

int quantity_cmp(quantity a, quantity b)
{
	return (a.nano > b.nano) - (a.nano < b.nano);
}

quantity quantity_add(quantity a, quantity b)
{
	__int128 v;
	if (__builtin_add_overflow(a.nano, b.nano, &v))
		v = a.nano > 0 ? MAX_NANO : -MAX_NANO;
	return (quantity){ v };
}

quantity quantity_sub(quantity a, quantity b)
{
	return quantity_add(a, (quantity){ -b.nano });
}

static int64_t scaled(quantity q, int64_t unit)
{
	__int128 v = q.nano / unit, rest = q.nano % unit;

	v += rest > 0 ? 1 : rest < 0 ? -1 : 0;
	return v > INT64_MAX ? INT64_MAX : v < INT64_MIN ? INT64_MIN : (int64_t)v;
}

int64_t quantity_value(quantity q) { return scaled(q, NANO); }
int64_t quantity_milli(quantity q) { return scaled(q, NANO / 1000); }

// ParseQuantity's choice: a 64-bit amount with a scale (which gives 0 where thousandths do not fit), or a decimal of any size (whose lowest
// 64 bits are what is left).
static bool is_small(span text)
{
	struct parts p;
	int base, exp;

	if (!split(text, &p) || !interpret(p.suffix, &base, &exp))
		return false;
	while (p.num.n && p.num.p[0] == '0')
		p.num = span_from(p.num, 1);
	size_t n = p.num.n ? p.num.n : 1;
	return base == 10 ? n + p.denom.n <= 18 && exp - (int)p.denom.n >= -9 : !p.denom.n && 14 >= (int)n + exp * 3 / 10;
}

bool quantity_fraction(span text)
{
	quantity q;

	if (!quantity_parse(text, &q))
		return false;
	if (q.nano >= 0 && q.nano <= INT64_MAX && (int64_t)q.nano % NANO == 0)
		return false;
	__int128 milli = q.nano / (NANO / 1000) + (q.nano % (NANO / 1000) > 0);
	if (milli == (int64_t)milli)
		return milli % 1000 != 0;
	return !is_small(text) && (int64_t)(uint64_t)milli % 1000 != 0;
}

// Quantity.CanonicalizeBytes (apimachinery pkg/api/resource/quantity.go): a form with powers of 1024 is for whole numbers from 1024 on.
span quantity_text(struct arena *a, quantity q, span form)
{
	static const char *const binary[] = { "", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei" };
	static const char *const decimal[] = { "n", "u", "m", "", "k", "M", "G", "T", "P", "E" };
	const __int128 one = 1000000000;
	__int128 n = q.nano / one;
	unsigned i = 0;
	int exp;

	if (span_ends(form, SPAN("i")) && !(q.nano % one) && (n >= 1024 || n <= -1024)) {
		for (; i < 6 && n % 1024 == 0; i++)
			n /= 1024;
		return arena_printf(a, "%lld%s", (long long)n, binary[i]);
	}
	n = q.nano;
	for (; n && i < 9 && n % 1000 == 0; i++)
		n /= 1000;
	size_t digits = 0;
	while (digits < form.n && ((form.p[digits] >= '0' && form.p[digits] <= '9') || strchr("+-.", form.p[digits])))
		digits++;
	span suffix = span_from(form, digits);
	if (!n || i == 3)
		return arena_printf(a, "%lld", (long long)n);
	if (suffix.n > 1 && (*suffix.p == 'e' || *suffix.p == 'E') && exponent(span_from(suffix, 1), &exp))
		return arena_printf(a, "%llde%d", (long long)n, (int)i * 3 - 9);
	return arena_printf(a, "%lld%s", (long long)n, decimal[i]);
}
