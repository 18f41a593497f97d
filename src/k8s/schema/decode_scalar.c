// Leaves: texts, numbers, quantities, times, base64.
#include "k8s/schema/decode_scalar.h"

#include <stdio.h>

#include "k8s/quantity.h"

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

// Standard base64 as Go's decoder reads it: line breaks are skipped, padding is strict, the unused bits of the last digit are not looked at
// and written back as zero.
static const char *decode_bytes(struct decode *d, const value *in, value *out)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *text;
	size_t n = 0, pad = 0;

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

// time.Parse(RFC3339) is checked for its outline only: digits where digits belong. Zones are not converted to UTC here.
static bool time_like(span s)
{
	static const char form[] = "dddd-dd-ddTdd:dd:dd";

	if (s.n < sizeof form)
		return false;
	for (size_t i = 0; form[i]; i++)
		if (form[i] == 'd' ? s.p[i] < '0' || s.p[i] > '9' : s.p[i] != form[i])
			return false;
	return true;
}

static const char *decode_int_or_string(const value *in, value *out)
{
	if (in->type == VALUE_STRING) {
		*out = *in;
		return NULL;
	}
	return decode_int(in, out, true) ? "a 32-bit integer or a string" : NULL;
}

static const char *decode_quantity_value(struct decode *d, const value *in, value *out)
{
	char number[32];
	span text, canonical;

	if (in->type == VALUE_STRING)
		text = value_span(in);
	else if (in->type == VALUE_INT)
		text = span_of(number, (size_t)snprintf(number, sizeof number, "%lld", (long long)in->i));
	else if (in->type == VALUE_UINT)
		text = span_of(number, (size_t)snprintf(number, sizeof number, "%llu", (unsigned long long)in->u));
	else if (in->type == VALUE_NUMBER) // upstream sees the literal; fifteen digits give back what people write
		text = span_of(number, (size_t)snprintf(number, sizeof number, "%.15g", in->d));
	else
		return "a quantity";
	if (!decode_quantity(d->arena, text, false, &canonical))
		return "a quantity";
	*out = value_string(canonical.p == number ? arena_span(d->arena, canonical) : canonical);
	out->off = in->off;
	return NULL;
}

const char *decode_scalar(struct decode *d, const struct schema_shape *s, const value *in, value *out)
{
	*out = *in;
	switch (s->kind) {
	case SCHEMA_STRING: return in->type == VALUE_STRING ? NULL : "a string";
	case SCHEMA_BOOL: return in->type == VALUE_BOOL ? NULL : "a boolean";
	case SCHEMA_INT32: return decode_int(in, out, true);
	case SCHEMA_INT64: return decode_int(in, out, false);
	case SCHEMA_NUMBER: return in->type == VALUE_INT || in->type == VALUE_UINT || in->type == VALUE_NUMBER ? NULL : "a number";
	case SCHEMA_INT_OR_STRING: return decode_int_or_string(in, out);
	case SCHEMA_QUANTITY: return decode_quantity_value(d, in, out);
	case SCHEMA_BYTES: return decode_bytes(d, in, out);
	case SCHEMA_TIME: case SCHEMA_MICRO_TIME: return in->type == VALUE_STRING && time_like(value_span(in)) ? NULL : "a time";
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
	size_t at = sizeof text;
	bool minus = v < 0;
	unsigned __int128 u = minus ? -(unsigned __int128)v : (unsigned __int128)v;

	do
		text[--at] = (char)('0' + (int)(u % 10));
	while ((u /= 10));
	return arena_printf(a, "%s%.*s%s", minus ? "-" : "", (int)(sizeof text - at), text + at, suffix);
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

bool decode_quantity(struct arena *a, span text, bool round_milli, span *out)
{
	const __int128 giga = 1000000000;
	struct parts p;
	quantity q;
	bool rounded = false;

	text = span_trim(text); // UnmarshalJSON trims blanks
	if (!quantity_parse(text, &q))
		return false;
	if (round_milli && q.nano % 1000000) {
		q.nano += q.nano < 0 ? -(1000000 + q.nano % 1000000) : 1000000 - q.nano % 1000000;
		rounded = true;
	}
	split(text, &p);
	// Beyond 18 digits in front of the point the value may be saturated: the text stays.
	if (!rounded && (reuses_text(&p) || (!p.binary && p.num.n > 18))) {
		*out = text; // shares the caller's bytes
		return true;
	}
	if (q.nano == 0)
		*out = SPAN("0");
	else if (p.binary && q.nano % giga == 0 && (q.nano >= 1024 * giga || q.nano <= -1024 * giga))
		*out = write_binary(a, q.nano / giga);
	else
		*out = write_decimal(a, q.nano, p.exponent_form);
	return true;
}
