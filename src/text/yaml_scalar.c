#include "text/yaml_scalar.h"

#include "text/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define TAG "tag:yaml.org,2002:"

static const struct word {
	char text[6];
	enum yaml_type type;
	double value;
} words[] = {
	// go-yaml v2 resolve.go init(): the YAML 1.1 words in exactly these spellings ("yEs" is a text).
	{ "y", YAML_BOOL, 1 }, { "Y", YAML_BOOL, 1 }, { "yes", YAML_BOOL, 1 }, { "Yes", YAML_BOOL, 1 }, { "YES", YAML_BOOL, 1 },
	{ "true", YAML_BOOL, 1 }, { "True", YAML_BOOL, 1 }, { "TRUE", YAML_BOOL, 1 },
	{ "on", YAML_BOOL, 1 }, { "On", YAML_BOOL, 1 }, { "ON", YAML_BOOL, 1 },
	{ "n", YAML_BOOL, 0 }, { "N", YAML_BOOL, 0 }, { "no", YAML_BOOL, 0 }, { "No", YAML_BOOL, 0 }, { "NO", YAML_BOOL, 0 },
	{ "false", YAML_BOOL, 0 }, { "False", YAML_BOOL, 0 }, { "FALSE", YAML_BOOL, 0 },
	{ "off", YAML_BOOL, 0 }, { "Off", YAML_BOOL, 0 }, { "OFF", YAML_BOOL, 0 },
	{ "", YAML_NULL, 0 }, { "~", YAML_NULL, 0 }, { "null", YAML_NULL, 0 }, { "Null", YAML_NULL, 0 }, { "NULL", YAML_NULL, 0 },
	{ ".nan", YAML_FLOAT, NAN }, { ".NaN", YAML_FLOAT, NAN }, { ".NAN", YAML_FLOAT, NAN },
	{ ".inf", YAML_FLOAT, INFINITY }, { ".Inf", YAML_FLOAT, INFINITY }, { ".INF", YAML_FLOAT, INFINITY },
	{ "+.inf", YAML_FLOAT, INFINITY }, { "+.Inf", YAML_FLOAT, INFINITY }, { "+.INF", YAML_FLOAT, INFINITY },
	{ "-.inf", YAML_FLOAT, -INFINITY }, { "-.Inf", YAML_FLOAT, -INFINITY }, { "-.INF", YAML_FLOAT, -INFINITY },
};
#define LONGEST_WORD 5

static bool in_words(span s, struct yaml_scalar *out)
{
	if (s.n > LONGEST_WORD || memchr(s.p, 0, s.n))
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (words[i].text[s.n] != '\0' || memcmp(words[i].text, s.p, s.n) != 0)
			continue;
		out->type = words[i].type;
		if (out->type == YAML_BOOL)
			out->b = words[i].value != 0;
		else
			out->d = words[i].value;
		return true;
	}
	return false;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What the first byte lets a scalar be: 0 = a text, W = a word, D = a number (resolve.go resolveTable).
static char hint(span s)
{
	char c = s.n ? s.p[0] : '~';

	if (is_digit(c) || c == '+' || c == '-')
		return 'D';
	if (c == '.')
		return '.';
	return memchr("yYnNtTfFoO~", c, 11) ? 'W' : 0;
}

static int digit_of(char c)
{
	if (is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'z' ? c - 'a' + 10 : 99;
}

static bool parse_digits(span s, unsigned base, uint64_t *out)
{
	uint64_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned d = (unsigned)digit_of(s.p[i]);
		if (d >= base || __builtin_mul_overflow(n, base, &n) || __builtin_add_overflow(n, d, &n))
			return false;
	}
	*out = n;
	return true;
}

static bool signed_int(bool neg, uint64_t n, struct yaml_scalar *out)
{
	if (n > (uint64_t)INT64_MAX + neg)
		return false;
	out->type = YAML_INT;
	out->i = neg ? (int64_t)(0 - n) : (int64_t)n;
	return true;
}

// strconv.ParseInt(s, 0, 64), then strconv.ParseUint(s, 0, 64). s has no underscores any more.
static bool parse_int(span s, struct yaml_scalar *out)
{
	bool sign = s.n && (s.p[0] == '-' || s.p[0] == '+'), neg = sign && s.p[0] == '-';
	unsigned base = 10;
	uint64_t n;

	if (sign)
		s = span_from(s, 1);
	if (s.n == 0)
		return false;
	if (s.p[0] == '0') {
		char x = s.n >= 3 ? s.p[1] | 0x20 : 0;
		base = x == 'b' ? 2 : x == 'o' ? 8 : x == 'x' ? 16 : 8;
		s = span_from(s, x == 'b' || x == 'o' || x == 'x' ? 2 : 1);
	}
	if (!parse_digits(s, base, &n))
		return false;
	if (signed_int(neg, n, out))
		return true;
	out->type = YAML_UINT;
	out->u = n;
	return !sign;
}

// resolve.go's last resort for "0b" with a sign behind it: "0b-1" is -1.
static bool parse_odd_binary(span s, struct yaml_scalar *out)
{
	uint64_t n;

	if (!span_starts(s, SPAN("0b")) || s.n < 4 || (s.p[2] != '+' && s.p[2] != '-'))
		return false;
	return parse_digits(span_from(s, 3), 2, &n) && signed_int(s.p[2] == '-', n, out);
}

// resolve.go yamlStyleFloat: [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
static bool looks_float(span s)
{
	size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+'), whole, part = 0;

	for (whole = i; i < s.n && is_digit(s.p[i]);)
		i++;
	whole = i - whole;
	if (i < s.n && s.p[i] == '.') {
		size_t dot = i++;
		while (i < s.n && is_digit(s.p[i]))
			i++;
		part = i - dot - 1;
	}
	if (whole == 0 && part == 0)
		return false;
	if (i < s.n && (s.p[i] | 0x20) == 'e') {
		i++;
		i += i < s.n && (s.p[i] == '-' || s.p[i] == '+');
		size_t e = i;
		while (i < s.n && is_digit(s.p[i]))
			i++;
		if (i == e)
			return false;
	}
	return i == s.n;
}

// The grammar was checked before. A value out of range is no number (strconv's ErrRange), it stays a text.
static bool parse_float(span s, struct arena *a, struct yaml_scalar *out)
{
	char small[64], *z = s.n < sizeof small ? small : arena_alloc(a, s.n + 1, 1);

	memcpy(z, s.p, s.n);
	z[s.n] = '\0';
	out->type = YAML_FLOAT;
	out->d = strtod(z, NULL);
	return !isinf(out->d);
}

// s without '_'.
static span strip(span s, char *buf, size_t cap, struct arena *a)
{
	if (s.n == 0 || !memchr(s.p, '_', s.n))
		return s;
	char *to = s.n <= cap ? buf : arena_alloc(a, s.n, 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '_')
			to[n++] = s.p[i];
	return span_of(to, n);
}

// strconv underscoreOK for a text that starts with '.': an underscore stands between digits.
static bool underscores_ok(span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '_' && (i == 0 || i + 1 == s.n || (!is_digit(s.p[i - 1]) && s.p[i - 1] != '_') ||
		                      !is_digit(s.p[i + 1])))
			return false;
	return true;
}

static bool parse_number(span s, char how, struct arena *a, struct yaml_scalar *out)
{
	char buf[64];
	span plain = strip(s, buf, sizeof buf, a);

	if (how == '.')
		return looks_float(plain) && underscores_ok(s) && parse_float(plain, a, out);
	return parse_int(plain, out) || (looks_float(plain) && parse_float(plain, a, out)) || parse_odd_binary(plain, out);
}

// One or two digits (up to `most`), at most `top`; moves on.
static bool number_at(const char **p, const char *end, int least, int most, int top)
{
	int n = 0, d = 0;

	for (; *p < end && is_digit(**p) && d < most; d++)
		n = n * 10 + *(*p)++ - '0';
	return d >= least && n <= top;
}

static bool byte_at(const char **p, const char *end, char c) { return *p < end && **p == c ? ++*p, true : false; }

// resolve.go parseTimestamp; only asked for an explicit !!timestamp, because a timestamp is a text either way.
static bool is_timestamp(span s)
{
	const char *p = s.p, *end = s.p + s.n;

	if (!number_at(&p, end, 4, 4, 9999) || !byte_at(&p, end, '-') || !number_at(&p, end, 1, 2, 12) || !byte_at(&p, end, '-') ||
	    !number_at(&p, end, 1, 2, 31))
		return false;
	if (p == end)
		return true;
	bool zone = *p == 'T' || *p == 't';
	if (!zone && *p != ' ')
		return false;
	p++;
	if (!number_at(&p, end, 1, 2, 23) || !byte_at(&p, end, ':') || !number_at(&p, end, 1, 2, 59) || !byte_at(&p, end, ':') ||
	    !number_at(&p, end, 1, 2, 59))
		return false;
	if (byte_at(&p, end, '.') && !number_at(&p, end, 1, 9, 999999999))
		return false;
	if (!zone || byte_at(&p, end, 'Z'))
		return p == end;
	return (byte_at(&p, end, '+') || byte_at(&p, end, '-')) && number_at(&p, end, 2, 2, 24) && byte_at(&p, end, ':') &&
	       number_at(&p, end, 2, 2, 60) && p == end;
}

static int base64_digit(char c)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(set, c) : NULL;
	return at ? (int)(at - set) : -1;
}

// encoding/json puts U+FFFD in the place of bytes that are no UTF-8.
static span valid_utf8(span s, struct arena *a)
{
	char *to = arena_alloc(a, s.n * 3, 1);
	size_t n = 0, len;

	for (const char *p = s.p, *end = p + s.n; p < end; p += len ? len : 1) {
		len = utf8_len(p, end);
		memcpy(to + n, len ? p : UTF8_BAD, len ? len : 3);
		n += len ? len : 3;
	}
	return span_of(to, n);
}

// encoding/base64 StdEncoding: line breaks are skipped, padding is strict.
static bool decode_binary(span s, struct arena *a, span *out)
{
	char *to = arena_alloc(a, s.n + 4, 1);
	size_t n = 0, quad = 0, pad = 0;
	uint32_t bits = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		int d = base64_digit(c);
		if (c == '\n' || c == '\r')
			continue;
		if (c == '=' ? quad < 2 : d < 0 || pad)
			return false;
		pad += c == '=';
		bits = bits << 6 | (uint32_t)(d < 0 ? 0 : d);
		if (++quad < 4)
			continue;
		for (size_t k = 0; k < 3 - pad; k++)
			to[n++] = (char)(bits >> (16 - 8 * k));
		quad = 0;
		bits = 0;
		if (pad)
			pad = 3; // only line breaks may follow
	}
	*out = valid_utf8(span_of(to, n), a);
	return quad == 0;
}

static bool text(span s, struct yaml_scalar *out)
{
	out->type = YAML_TEXT;
	out->s = s;
	return true;
}

static void resolve_plain(span s, struct arena *a, struct yaml_scalar *out)
{
	char how = hint(s);

	if (how && (in_words(s, out) || (how != 'W' && parse_number(s, how, a, out))))
		return;
	text(s, out);
}

static bool resolve_tagged(span tag, span s, struct arena *a, struct yaml_scalar *out, const char **why)
{
	resolve_plain(s, a, out);
	if (span_is(tag, TAG "bool") && out->type == YAML_BOOL)
		return true;
	if (span_is(tag, TAG "int") && (out->type == YAML_INT || out->type == YAML_UINT))
		return true;
	if (span_is(tag, TAG "null") && out->type == YAML_NULL)
		return true;
	if (span_is(tag, TAG "timestamp") && is_timestamp(s))
		return text(s, out);
	if (span_is(tag, TAG "float")) {
		if (out->type == YAML_INT)
			out->d = (double)out->i, out->type = YAML_FLOAT;
		if (out->type == YAML_FLOAT)
			return true;
	}
	*why = "the text does not fit its tag";
	return false;
}

bool yaml_resolve(span tag, bool implicit, span s, struct arena *a, struct yaml_scalar *out, const char **why)
{
	if (tag.n == 0) {
		if (implicit)
			resolve_plain(s, a, out);
		else
			text(s, out);
		return true;
	}
	if (span_is(tag, TAG "binary")) {
		text(s, out);
		*why = "!!binary does not hold base64";
		return decode_binary(s, a, &out->s);
	}
	static const char *const known[] = { "bool", "int", "float", "null", "timestamp" };
	span name = span_starts(tag, SPAN(TAG)) ? span_from(tag, sizeof TAG - 1) : span_of(NULL, 0);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (span_is(name, known[i]))
			return resolve_tagged(tag, s, a, out, why);
	return text(s, out); // !!str and every tag that go-yaml does not know
}

// Shortest decimal digits that read back as d (as float when narrow): "ddd", and the power of ten of the first digit.
static int shortest(double d, bool narrow, char *digits, int *exp10)
{
	char buf[40];

	for (int p = 0; p <= 17; p++) {
		snprintf(buf, sizeof buf, "%.*e", p, d);
		double back = strtod(buf, NULL);
		if (narrow ? (float)back == (float)d : back == d)
			break;
	}
	int n = 0;
	char *s = buf;
	for (; *s && *s != 'e'; s++)
		if (is_digit(*s))
			digits[n++] = *s;
	*exp10 = *s ? atoi(s + 1) : 0;
	while (n > 1 && digits[n - 1] == '0')
		n--;
	return n;
}

// encoding/json writes a float without a fraction below 1e21 as plain digits, which the next reader takes for an integer.
static value float_value(double d)
{
	value v = { .type = VALUE_NUMBER, .d = d };
	char digits[40];
	int exp10;

	if (d != trunc(d) || fabs(d) >= 1e21)
		return v;
	if (fabs(d) < 9007199254740992.0)
		return (value){ .type = VALUE_INT, .i = (int64_t)d };
	int n = shortest(fabs(d), false, digits, &exp10);
	while (n <= exp10)
		digits[n++] = '0';
	struct yaml_scalar s;
	uint64_t u;
	if (!parse_digits(span_of(digits, (size_t)n), 10, &u))
		return v;
	if (signed_int(d < 0, u, &s))
		return (value){ .type = VALUE_INT, .i = s.i };
	return d < 0 ? v : (value){ .type = VALUE_UINT, .u = u };
}

bool yaml_scalar_value(const struct yaml_scalar *s, value *out)
{
	switch (s->type) {
	case YAML_NULL:
		*out = (value){ .type = VALUE_NULL };
		return true;
	case YAML_BOOL:
		*out = (value){ .type = VALUE_BOOL, .b = s->b };
		return true;
	case YAML_INT:
		*out = (value){ .type = VALUE_INT, .i = s->i };
		return true;
	case YAML_UINT:
		*out = (value){ .type = VALUE_UINT, .u = s->u };
		return true;
	case YAML_FLOAT:
		if (!isfinite(s->d))
			return false;
		*out = float_value(s->d);
		return true;
	case YAML_TEXT:
		*out = value_string(s->s);
		return true;
	}
	return false;
}

// strconv.FormatFloat(d, 'g', -1, 32): kubernetes-sigs/yaml narrows float keys to 32 bits.
static size_t float_key(double d, char *buf)
{
	char digits[40];
	int exp10, n, k = 0;

	if (isnan(d))
		return (size_t)sprintf(buf, ".nan");
	if (isinf((double)(float)d))
		return (size_t)sprintf(buf, d > 0 ? ".inf" : "-.inf");
	d = (double)(float)d;
	n = shortest(fabs(d), true, digits, &exp10);
	if (signbit(d))
		buf[k++] = '-';
	if (exp10 < -4 || exp10 >= 6) {
		buf[k++] = digits[0];
		if (n > 1)
			buf[k++] = '.';
		for (int i = 1; i < n; i++)
			buf[k++] = digits[i];
		return (size_t)(k + sprintf(buf + k, "e%c%02d", exp10 < 0 ? '-' : '+', abs(exp10)));
	}
	int whole = exp10 < 0 ? 0 : exp10 + 1; // digits before the point
	for (int i = 0; i < whole; i++)
		buf[k++] = i < n ? digits[i] : '0';
	if (whole == 0)
		buf[k++] = '0';
	if (n > whole)
		buf[k++] = '.';
	for (int i = exp10 + 1; i < 0; i++)
		buf[k++] = '0';
	for (int i = whole; i < n; i++)
		buf[k++] = digits[i];
	return (size_t)k;
}

bool yaml_scalar_key(const struct yaml_scalar *s, char *buf, span *out)
{
	switch (s->type) {
	case YAML_TEXT:
		*out = s->s;
		return true;
	case YAML_BOOL:
		*out = s->b ? SPAN("true") : SPAN("false");
		return true;
	case YAML_INT:
		*out = span_of(buf, (size_t)snprintf(buf, YAML_KEY_MAX, "%lld", (long long)s->i));
		return true;
	case YAML_FLOAT:
		*out = span_of(buf, float_key(s->d, buf));
		return true;
	default:
		return false;
	}
}
