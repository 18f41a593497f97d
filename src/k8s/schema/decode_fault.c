// What Go's own parsers of times, quantities and base64 say of a text they refuse.
#include "k8s/schema/decode_check.h"

#include "base/buf.h"
#include "k8s/schema/decode.h"

// encoding/base64 decodeQuantum: line breaks are skipped; the error names the byte behind what was read.
static span illegal(struct arena *a, size_t at) { return arena_printf(a, "illegal base64 data at input byte %zu", at); }

static bool is_break(char c) { return c == '\n' || c == '\r'; }

static bool in_alphabet(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

// The padding that begins at s.p[at], j digits of the group before it.
static span padding(struct arena *a, span s, size_t at, unsigned j)
{
	size_t i = at + 1;

	if (j < 2)
		return illegal(a, at);
	if (j == 2) {
		while (i < s.n && is_break(s.p[i]))
			i++;
		if (i == s.n)
			return illegal(a, s.n);
		if (s.p[i++] != '=')
			return illegal(a, i - 2);
	}
	while (i < s.n && is_break(s.p[i]))
		i++;
	return i < s.n ? illegal(a, i) : (span){ 0 };
}

span decode_fault_base64(struct arena *a, span s)
{
	unsigned j = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (is_break(s.p[i]))
			continue;
		if (s.p[i] == '=')
			return padding(a, s, i, j);
		if (!in_alphabet(s.p[i]))
			return illegal(a, i);
		j = (j + 1) % 4;
	}
	return j ? illegal(a, s.n - j) : (span){ 0 };
}

// quantity.go parseQuantityString and the errors of ParseQuantity.
span decode_fault_quantity(struct arena *a, span s)
{
	static const span format = SPAN_INIT("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
	span out;
	size_t i = 0;

	if (decode_quantity(a, s, false, &out))
		return (span){ 0 };
	while (s.n && s.p[0] == ' ')
		s = span_from(s, 1);
	while (s.n && s.p[s.n - 1] == ' ')
		s = span_head(s, s.n - 1);
	if (!s.n)
		return format;
	i += s.p[0] == '+' || s.p[0] == '-';
	while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	if (i < s.n && s.p[i] == '.')
		for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9';)
			i++;
	while (i < s.n && s.p[i] && strchr("eEinumkKMGTP", s.p[i]))
		i++;
	i += i < s.n && (s.p[i] == '-' || s.p[i] == '+');
	while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	return i < s.n ? format : SPAN("unable to parse quantity's suffix");
}

// Go's time.Parse, chunk by chunk of the layout.
struct clock {
	struct arena *arena;
	span layout, text, rest;
	bool micro;
	int year, month, day;
	span error;
};

// time.quote: bytes above ASCII and control bytes as \xNN.
static void quote(struct buf *b, span s)
{
	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 0x80 || c < ' ')
			buf_printf(b, "\\x%02x", c);
		else
			buf_printf(b, "%s%c", c == '"' || c == '\\' ? "\\" : "", c);
	}
	buf_char(b, '"');
}

static bool bad(struct clock *c, const char *element, span at)
{
	struct buf b = { .arena = c->arena };

	buf_str(&b, "parsing time ");
	quote(&b, c->text);
	buf_str(&b, " as ");
	quote(&b, c->layout);
	buf_str(&b, ": cannot parse ");
	quote(&b, at);
	buf_str(&b, " as ");
	quote(&b, span_str(element));
	c->error = buf_span(&b);
	return false;
}

static bool told(struct clock *c, const char *what, bool extra)
{
	struct buf b = { .arena = c->arena };

	buf_str(&b, "parsing time ");
	quote(&b, c->text);
	buf_printf(&b, ": %s", what);
	if (extra)
		quote(&b, c->rest);
	c->error = buf_span(&b);
	return false;
}

static bool digit(span s, size_t i) { return i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; }

static bool mark(struct clock *c, const char *m)
{
	if (!c->rest.n || c->rest.p[0] != m[0])
		return bad(c, m, c->rest);
	c->rest = span_from(c->rest, 1);
	return true;
}

// format.go getnum.
static bool getnum(span *s, bool fixed, int *out)
{
	if (!digit(*s, 0) || (fixed && !digit(*s, 1)))
		return false;
	size_t n = digit(*s, 1) ? 2 : 1;
	*out = n == 2 ? (s->p[0] - '0') * 10 + s->p[1] - '0' : s->p[0] - '0';
	*s = span_from(*s, n);
	return true;
}

static bool part(struct clock *c, const char *element, bool fixed, int least, int most, const char *range, int *out)
{
	span hold = c->rest;

	if (!getnum(&c->rest, fixed, out))
		return bad(c, element, hold);
	return (*out >= least && *out <= most) || told(c, range, false);
}

static bool year(struct clock *c)
{
	c->year = 0;
	for (size_t i = 0; i < 4; i++) {
		if (!digit(c->rest, i))
			return bad(c, "2006", c->rest);
		c->year = c->year * 10 + c->rest.p[i] - '0';
	}
	c->rest = span_from(c->rest, 4);
	return true;
}

static bool fraction(struct clock *c)
{
	size_t n = 1;

	if (!c->micro) {
		if (c->rest.n < 2 || (c->rest.p[0] != '.' && c->rest.p[0] != ',') || !digit(c->rest, 1))
			return true;
		while (digit(c->rest, n))
			n++;
		c->rest = span_from(c->rest, n);
		return true;
	}
	if (c->rest.n < 7 || (c->rest.p[0] != '.' && c->rest.p[0] != ','))
		return bad(c, ".000000", c->rest);
	for (; n < 7; n++)
		if (!digit(c->rest, n))
			return bad(c, ".000000", c->rest);
	c->rest = span_from(c->rest, 7);
	return true;
}

static bool zone(struct clock *c)
{
	span s = c->rest, h, m;
	int hour = 0, minute = 0;

	if (s.n && s.p[0] == 'Z') {
		c->rest = span_from(s, 1);
		return true;
	}
	if (s.n < 6 || s.p[3] != ':')
		return bad(c, "Z07:00", s);
	h = span_head(span_from(s, 1), 2);
	m = span_head(span_from(s, 4), 2);
	bool good = getnum(&h, true, &hour) && getnum(&m, true, &minute) && (s.p[0] == '+' || s.p[0] == '-');
	c->rest = span_from(s, 6);
	if (hour > 24)
		return told(c, "time zone offset hour out of range", false);
	if (minute > 60)
		return told(c, "time zone offset minute out of range", false);
	return good || bad(c, "Z07:00", s);
}

static bool day_in_month(const struct clock *c)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = c->year % 4 == 0 && (c->year % 100 != 0 || c->year % 400 == 0);

	return c->day >= 1 && c->day <= days[c->month - 1] + (c->month == 2 && leap);
}

span decode_fault_time(struct arena *a, span text, bool micro)
{
	struct clock c = { .arena = a, .text = text, .rest = text, .micro = micro,
		.layout = micro ? SPAN("2006-01-02T15:04:05.000000Z07:00") : SPAN("2006-01-02T15:04:05Z07:00") };
	int n;

	if (!year(&c) || !mark(&c, "-") || !part(&c, "01", true, 1, 12, "month out of range", &c.month) || !mark(&c, "-") ||
	    !part(&c, "02", true, 0, 99, "day out of range", &c.day) || !mark(&c, "T") || !part(&c, "15", false, 0, 23, "hour out of range", &n) ||
	    !mark(&c, ":") || !part(&c, "04", true, 0, 59, "minute out of range", &n) || !mark(&c, ":") ||
	    !part(&c, "05", true, 0, 59, "second out of range", &n) || !fraction(&c) || !zone(&c))
		return c.error;
	if (c.rest.n)
		told(&c, "extra text: ", true);
	else if (!day_in_month(&c))
		told(&c, "day out of range", false);
	return c.error;
}
