// Leaves: texts, numbers, quantities, times, base64.
#include "k8s/schema/decode_scalar.h"


static const char *decode_int(const value *in, value *out, bool narrow)
{
	// strconv.ParseInt of the literal: 1.0 and 1e3 are no integers (the reader makes them VALUE_NUMBER).
	if (in->type != VALUE_INT)
		return narrow ? "a 32-bit integer" : "a 64-bit integer";
	if (narrow && (in->i < INT32_MIN || in->i > INT32_MAX))
		return "a 32-bit integer";
	*out = *in;
	return NULL;
}

static int digit64(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// encoding/json takes a list of small numbers for a []byte, too.
static const char *decode_byte_list(struct decode *d, const value *in, value *out)
{
	char *text = arena_alloc(d->arena, in->n / 3 * 4 + 5, 1);
	size_t at = 0;

	for (size_t i = 0; i < in->n; i += 3) {
		uint32_t w = 0;
		for (size_t k = 0; k < 3; k++) {
			const value *x = value_item(in, i + k);
			if (x->type > VALUE_NULL && (x->type != VALUE_INT || x->i < 0 || x->i > 255))
				return "a list of bytes";
			w = w << 8 | (x->type == VALUE_INT ? (uint32_t)x->i : 0);
		}
		for (size_t k = 0; k < 4; k++)
			text[at++] = i + k <= in->n ? alphabet[w >> (18 - 6 * k) & 63] : '=';
	}
	*out = value_string(span_of(text, at));
	out->off = in->off;
	return NULL;
}

// Standard base64 as Go's decoder reads it: line breaks are skipped, padding is strict, the unused bits of the last digit are not looked at
// and written back as zero.
static const char *decode_bytes(struct decode *d, const value *in, value *out)
{
	char *text;
	size_t n = 0, pad = 0;

	if (in->type == VALUE_ARRAY)
		return decode_byte_list(d, in, out);
	if (in->type != VALUE_STRING)
		return "base64 text";
	text = arena_alloc(d->arena, in->n + 1, 1);
	for (size_t i = 0; i < in->n; i++) {
		char c = in->s[i];

		if (c == '\n' || c == '\r')
			continue;
		if (c == '=' ? ++pad > 2 : pad > 0 || digit64((unsigned char)c) < 0)
			return "base64 text";
		text[n++] = c;
	}
	if (n % 4)
		return "base64 text";
	if (pad) {
		int keep = digit64((unsigned char)text[n - pad - 1]) & (pad == 1 ? 0x3c : 0x30);

		text[n - pad - 1] = alphabet[keep];
	}
	text[n] = '\0';
	*out = value_string(span_of(text, n));
	out->off = in->off;
	return NULL;
}

static int64_t number(span s, size_t at, size_t n)
{
	int64_t v = 0;

	for (size_t i = at; i < at + n; i++) {
		if (i >= s.n || s.p[i] < '0' || s.p[i] > '9')
			return -1;
		v = v * 10 + (s.p[i] - '0');
	}
	return v;
}

static int64_t days_of(int64_t y, int64_t m, int64_t d)
{
	y -= m <= 2;
	int64_t era = y >= 0 ? y / 400 : (y - 399) / 400, yoe = y - era * 400;
	int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static span write_time(struct arena *a, int64_t seconds, span fraction)
{
	int64_t day = seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400, left = seconds - day * 86400, z = day + 719468;
	int64_t era = z >= 0 ? z / 146097 : (z - 146096) / 146097, doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153, d = doy - (153 * mp + 2) / 5 + 1, m = mp < 10 ? mp + 3 : mp - 9, y = yoe + era * 400 + (m <= 2);

	return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d%s%.*sZ", (int)y, (int)m, (int)d, (int)(left / 3600), (int)(left / 60 % 60),
	                    (int)(left % 60), fraction.n ? "." : "", SPANF(fraction));
}

// Seconds east of UTC of "Z" or "+hh:mm"; false when it is neither.
static bool zone(span s, int64_t *east)
{
	int64_t h, m;

	*east = 0;
	if (span_is(s, "Z"))
		return true;
	h = number(s, 1, 2);
	m = number(s, 4, 2);
	if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':' || h < 0 || h > 24 || m < 0 || m > 60)
		return false;
	*east = (h * 3600 + m * 60) * (s.p[0] == '-' ? -1 : 1);
	return true;
}

static bool date_ok(int64_t y, int64_t m, int64_t d)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);

	return y >= 0 && m >= 1 && m <= 12 && d >= 1 && d <= days[m - 1] + (m == 2 && leap);
}

// metav1.Time takes RFC 3339 with any fraction and drops it; MicroTime wants exactly six decimals. Both are written in UTC
// (apimachinery pkg/apis/meta/v1/time.go, micro_time.go). Go's parser takes one digit for the hour.
static const char *decode_time(struct decode *d, const value *in, bool micro, value *out)
{
	span s = value_span(in), fraction = { 0 };
	size_t wide = s.n > 12 && s.p[12] == ':' ? 1 : 2, t = 11 + wide, end = t + 6;
	int64_t y = number(s, 0, 4), mo = number(s, 5, 2), day = number(s, 8, 2), h = number(s, 11, wide), mi = number(s, t + 1, 2);
	int64_t sec = number(s, t + 4, 2), east;

	if (in->type != VALUE_STRING || s.n <= end || s.p[4] != '-' || s.p[7] != '-' || s.p[10] != 'T' || s.p[t] != ':' || s.p[t + 3] != ':' ||
	    !date_ok(y, mo, day) || h < 0 || h > 23 || mi < 0 || mi > 59 || sec < 0 || sec > 59)
		return "a time (RFC 3339)";
	if (s.p[end] == '.' || s.p[end] == ',') {
		size_t n = 0;

		while (end + 1 + n < s.n && s.p[end + 1 + n] >= '0' && s.p[end + 1 + n] <= '9')
			n++;
		fraction = span_of(s.p + end + 1, n);
		end += 1 + n;
		if (n == 0)
			return "a time (RFC 3339)";
	}
	if (!zone(span_from(s, end), &east) || (micro && fraction.n != 6))
		return micro ? "a time with six decimals (RFC 3339)" : "a time (RFC 3339)";
	*out = value_string(write_time(d->arena, days_of(y, mo, day) * 86400 + h * 3600 + mi * 60 + sec - east,
	                               micro ? fraction : span_of(NULL, 0)));
	out->off = in->off;
	return NULL;
}

static const char *decode_int_or_string(const value *in, value *out)
{
	if (in->type == VALUE_STRING) {
		*out = *in;
		return NULL;
	}
	return decode_int(in, out, true) ? "a 32-bit integer or a string" : NULL;
}

// The text of a number as it was sent: upstream's UnmarshalJSON gets the bytes, so 1e3 stays 1e3.
static span literal(const struct decode *d, const value *in)
{
	span s = in->off < d->source.n ? span_from(d->source, in->off) : span_of(NULL, 0);
	size_t n = 0;

	while (n < s.n && (strchr("+-.eE", s.p[n]) ? s.p[n] != '\0' : s.p[n] >= '0' && s.p[n] <= '9'))
		n++;
	return span_head(s, n);
}

// Whether the text is a piece of the bytes that are decoded; a body that came as a tree has none.
static bool in_source(const struct decode *d, const char *p)
{
	return d->source.n && memory_in((struct memory_range){ d->source.p, d->source.p + d->source.n }, p);
}

static const char *decode_quantity_value(struct decode *d, const value *in, value *out)
{
	span text = { 0 };

	d->special += in->type != VALUE_STRING || !in_source(d, in->s);
	if (in->type == VALUE_STRING)
		text = value_span(in);
	else if (in->type == VALUE_INT || in->type == VALUE_UINT || in->type == VALUE_NUMBER)
		text = literal(d, in);
	else
		return "a quantity";
	if (text.n == 0 && in->type == VALUE_INT)
		text = arena_printf(d->arena, "%lld", (long long)in->i);
	else if (text.n == 0 && in->type == VALUE_UINT)
		text = arena_printf(d->arena, "%llu", (unsigned long long)in->u);
	else if (text.n == 0 && in->type == VALUE_NUMBER)
		text = arena_printf(d->arena, "%.15g", in->d); // gives back what people write
	if (!decode_quantity(d->arena, text, false, &text))
		return "a quantity";
	*out = value_string(text);
	out->off = in->off;
	return NULL;
}

#define SPECIAL (1u << SCHEMA_NUMBER | 1u << SCHEMA_BYTES | 1u << SCHEMA_TIME | 1u << SCHEMA_MICRO_TIME)

const char *decode_scalar(struct decode *d, const struct schema_shape *s, const value *in, value *out)
{
	*out = *in;
	d->special += SPECIAL >> s->kind & 1;
	switch (s->kind) {
	case SCHEMA_STRING: return in->type == VALUE_STRING ? NULL : "a string";
	case SCHEMA_BOOL: return in->type == VALUE_BOOL ? NULL : "a boolean";
	case SCHEMA_INT32: return decode_int(in, out, true);
	case SCHEMA_INT64: return decode_int(in, out, false);
	case SCHEMA_NUMBER: return in->type == VALUE_INT || in->type == VALUE_UINT || in->type == VALUE_NUMBER ? NULL : "a number";
	case SCHEMA_INT_OR_STRING: return decode_int_or_string(in, out);
	case SCHEMA_QUANTITY: return decode_quantity_value(d, in, out);
	case SCHEMA_BYTES: return decode_bytes(d, in, out);
	case SCHEMA_TIME: case SCHEMA_MICRO_TIME: return decode_time(d, in, s->kind == SCHEMA_MICRO_TIME, out);
	default: return NULL;
	}
}

// The parts of a quantity's text: digits without leading zeros, fraction digits, suffix or exponent.
struct parts {
	bool negative, binary, exponent_form;
	span num, denom;
	int exponent; // power of ten, or of two when binary
};

static span digits(span *s)
{
	size_t n = 0;

	while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
		n++;
	span out = span_head(*s, n);
	*s = span_from(*s, n);
	return out;
}

static void split(span s, struct parts *p)
{
	static const char decimal[] = "num kMGTPE";

	*p = (struct parts){ 0 };
	if (s.n && (s.p[0] == '+' || s.p[0] == '-')) {
		p->negative = s.p[0] == '-';
		s = span_from(s, 1);
	}
	p->num = digits(&s);
	p->denom = span_head(s, 0);
	while (p->num.n && p->num.p[0] == '0')
		p->num = span_from(p->num, 1);
	if (p->num.n == 0)
		p->num = SPAN("0"); // as parseQuantityString does
	if (s.n && s.p[0] == '.') {
		s = span_from(s, 1);
		p->denom = digits(&s);
	}
	if (s.n == 0)
		return;
	if (s.n == 2 && s.p[1] == 'i') {
		const char *at = strchr("KMGTPE", s.p[0]);

		p->binary = true;
		p->exponent = at ? (int)(at - "KMGTPE" + 1) * 10 : 10;
		return;
	}
	if (s.n == 1) {
		const char *at = strchr(decimal, s.p[0]);

		p->exponent = at ? (int)(at - decimal) * 3 - 9 : 0;
		return;
	}
	p->exponent_form = true;
	s = span_from(s, 1);
	bool minus = s.n && s.p[0] == '-';

	if (s.n && (s.p[0] == '+' || s.p[0] == '-'))
		s = span_from(s, 1);
	for (size_t i = 0; i < s.n && p->exponent < 1000; i++)
		p->exponent = p->exponent * 10 + (s.p[i] - '0');
	if (minus)
		p->exponent = -p->exponent;
}

#define BEYOND ((__int128)1 << 96)

// quantity.go ParseQuantity: the text is reused when it is canonical by these signs; otherwise it is written anew.
static bool reuses_text(const struct parts *p)
{
	size_t n = p->num.n + p->denom.n;
	int scale = p->exponent - (int)p->denom.n;

	if (n == 0 || n > 18)
		return false;
	if (p->binary) {
		int64_t v = 0;

		if (p->denom.n || 15 - (int)p->num.n - (int)((float)p->exponent * 3 / 10) - 1 < 0)
			return false;
		for (size_t i = 0; i < p->num.n; i++)
			v = v * 10 + (p->num.p[i] - '0');
		return (v & 7) != 0;
	}
	char shifted[20];
	bool thousands;

	memcpy(shifted, p->num.p, p->num.n);
	memcpy(shifted + p->num.n, p->denom.p, p->denom.n);
	thousands = n >= 3 && memcmp(shifted + n - 3, "000", 3) == 0;
	return scale >= -9 && scale % 3 == 0 && !thousands && shifted[0] != '0';
}

static span write128(struct arena *a, __int128 v, const char *suffix)
{
	char text[48];
	size_t end = sizeof text - strlen(suffix), at = end;
	unsigned __int128 u = v < 0 ? -(unsigned __int128)v : (unsigned __int128)v;

	memcpy(text + end, suffix, sizeof text - end);
	for (; u > UINT64_MAX; u /= 10)
		text[--at] = (char)('0' + (int)(u % 10));
	for (uint64_t low = (uint64_t)u; low || at == end; low /= 10)
		text[--at] = (char)('0' + (int)(low % 10));
	if (v < 0)
		text[--at] = '-';
	return arena_span(a, span_of(text + at, sizeof text - at));
}

static span write_decimal(struct arena *a, __int128 nano, bool exponent_form)
{
	static const char *si[] = { "n", "u", "m", "", "k", "M", "G", "T", "P", "E" };
	static const char *ex[] = { "e-9", "e-6", "e-3", "", "e3", "e6", "e9", "e12", "e15", "e18" };
	size_t i = 0;

	while (i < 9 && nano % 1000 == 0)
		nano /= 1000, i++;
	return write128(a, nano, exponent_form ? ex[i] : si[i]);
}

static span write_binary(struct arena *a, __int128 whole)
{
	static const char *bi[] = { "", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei" };
	size_t i = 0;

	while (i < 6 && whole % 1024 == 0)
		whole /= 1024, i++;
	return write128(a, whole, bi[i]);
}

// Quantity.CanonicalizeBytes: binary suffixes only for whole numbers from 1024 on.
static span write_as(struct arena *a, quantity q, const struct parts *p)
{
	const __int128 giga = 1000000000;

	if (q.nano == 0)
		return SPAN("0");
	if (p->binary && q.nano % giga == 0 && (q.nano >= 1024 * giga || q.nano <= -1024 * giga))
		return write_binary(a, q.nano / giga);
	return write_decimal(a, q.nano, p->exponent_form);
}

span decode_quantity_write(struct arena *a, quantity q, span like)
{
	struct parts p;

	split(like, &p);
	return write_as(a, q, &p);
}

// A number beyond 128 bits whose text has an exponent: no zeros behind its digits but those that make the exponent a multiple of three
// (amount.go, scale_int.go). Only the longest of digits are refused.
static bool write_huge(struct arena *a, const struct parts *p, span *out)
{
	char digits[64];
	size_t n = p->num.n + p->denom.n;
	int exponent = p->exponent - (int)p->denom.n;

	if (n > sizeof digits || exponent < 0)
		return false;
	memcpy(digits, p->num.p, p->num.n);
	memcpy(digits + p->num.n, p->denom.p, p->denom.n);
	for (; n > 1 && digits[n - 1] == '0'; n--)
		exponent++;
	*out = arena_printf(a, "%s%.*s%.*se%d", p->negative ? "-" : "", (int)n, digits, exponent % 3, "00", exponent - exponent % 3);
	return true;
}

// Texts that are written back as they stand, rounded to thousandths or not: up to nine digits that no larger unit could say shorter. Not all such texts.
static bool is_canonical(span s)
{
	size_t n = 0;
	uint32_t v = 0;

	for (; n < s.n && n < 9 && s.p[n] >= '0' && s.p[n] <= '9'; n++)
		v = v * 10 + (uint32_t)(s.p[n] - '0');
	if (!n || s.p[0] == '0')
		return false;
	if (s.n == n + 2)
		return s.p[n + 1] == 'i' && (s.p[n] == 'K' || s.p[n] == 'M' || s.p[n] == 'G') && v % 1024;
	return (s.n == n || (s.n == n + 1 && s.p[n] == 'm')) && v % 1000;
}

bool decode_quantity(struct arena *a, span text, bool round_milli, span *out)
{
	if (is_canonical(text)) {
		*out = text;
		return true;
	}
	const __int128 giga = 1000000000;
	struct parts p;
	quantity q;
	bool rounded = false, saturated;

	// UnmarshalJSON trims the bytes of the literal, where only a blank can stand raw: "1\n" is refused.
	while (text.n && text.p[0] == ' ')
		text = span_from(text, 1);
	while (text.n && text.p[text.n - 1] == ' ')
		text = span_head(text, text.n - 1);
	if (!quantity_parse(text, &q))
		return false;
	saturated = q.nano / giga > BEYOND || q.nano / giga < -BEYOND;
	if (round_milli && !saturated && q.nano % 1000000) {
		q.nano += q.nano < 0 ? -(1000000 + q.nano % 1000000) : 1000000 - q.nano % 1000000;
		rounded = true;
	}
	split(text, &p);
	if (saturated && p.exponent_form && write_huge(a, &p, out))
		return true;
	// Any other saturated value cannot be written back: the text stays.
	if (!rounded && (reuses_text(&p) || saturated)) {
		*out = text; // shares the caller's bytes
		return true;
	}
	*out = write_as(a, q, &p);
	return true;
}
