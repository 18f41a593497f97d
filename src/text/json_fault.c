// The scanner of Go's encoding/json (scanner.go), as far as its error texts go.
#include "text/json_fault.h"

#include "text/json.h"

#include <stdio.h>

struct fault {
	span s;
	size_t at;
	char *out;
	uint16_t depth;
	char open[JSON_MAX_DEPTH + 1]; // brackets
};

// strconv.Quote of the byte taken for a code point, in single quotes (scanner.go quoteChar).
static bool bad(struct fault *f, const char *why)
{
	static const char plain[] = "\a\b\f\n\r\t\v\\", escaped[] = "abfnrtv\\";
	unsigned char c = f->at < f->s.n ? (unsigned char)f->s.p[f->at] : 0;
	const char *hit = c ? strchr(plain, (char)c) : NULL;
	char text[12];

	// scanner.eof steps on with a blank: inside a word, a number or an escape it is the blank that is wrong.
	if (f->at >= f->s.n) {
		bool blank = !strcmp(why, "in string escape code") || !strncmp(why, "in \\u", 5) || !strncmp(why, "in literal", 10) || strstr(why, "numeric literal");
		if (blank)
			snprintf(f->out, JSON_FAULT_MAX, "invalid character ' ' %s", why);
		else
			snprintf(f->out, JSON_FAULT_MAX, "unexpected end of JSON input");
		return false;
	}
	if (c == '\'')
		snprintf(text, sizeof text, "\\'");
	else if (hit)
		snprintf(text, sizeof text, "\\%c", escaped[hit - plain]);
	else if (c < 0x20 || c == 0x7f)
		snprintf(text, sizeof text, "\\x%02x", c);
	else if (c < 0x80)
		snprintf(text, sizeof text, "%c", c);
	else if (c <= 0xa0 || c == 0xad)
		snprintf(text, sizeof text, "\\u%04x", c);
	else
		snprintf(text, sizeof text, "%c%c", 0xc0 | c >> 6, 0x80 | (c & 0x3f));
	snprintf(f->out, JSON_FAULT_MAX, "invalid character '%s' %s", text, why);
	return false;
}

static int peek(const struct fault *f) { return f->at < f->s.n ? (unsigned char)f->s.p[f->at] : -1; }

static void space(struct fault *f)
{
	while (f->at < f->s.n && strchr(" \t\r\n", f->s.p[f->at]) && f->s.p[f->at])
		f->at++;
}

static bool is_hex(int c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Behind the opening quote.
static bool string(struct fault *f)
{
	for (f->at++; peek(f) != '"'; f->at++) {
		int c = peek(f);

		if (c < 0x20)
			return bad(f, "in string literal");
		if (c != '\\')
			continue;
		f->at++;
		if (peek(f) != 'u') {
			if (peek(f) <= 0 || !strchr("\"\\/bfnrt", peek(f)))
				return bad(f, "in string escape code");
			continue;
		}
		for (int i = 0; i < 4; i++) {
			f->at++;
			if (!is_hex(peek(f)))
				return bad(f, "in \\u hexadecimal character escape");
		}
	}
	f->at++;
	return true;
}

static bool is_digit(const struct fault *f) { return peek(f) >= '0' && peek(f) <= '9'; }

static bool digits(struct fault *f, const char *why)
{
	if (!is_digit(f))
		return bad(f, why);
	while (is_digit(f))
		f->at++;
	return true;
}

static bool number(struct fault *f)
{
	if (peek(f) == '-') {
		f->at++;
		if (!is_digit(f))
			return bad(f, "in numeric literal");
	}
	if (peek(f) == '0')
		f->at++;
	else if (!digits(f, "in numeric literal"))
		return false;
	if (peek(f) == '.') {
		f->at++;
		if (!digits(f, "after decimal point in numeric literal"))
			return false;
	}
	if (peek(f) == 'e' || peek(f) == 'E') {
		f->at++;
		if (peek(f) == '+' || peek(f) == '-')
			f->at++;
		return digits(f, "in exponent of numeric literal");
	}
	return true;
}

static bool word(struct fault *f, const char *w)
{
	char why[48];

	for (size_t i = 0; w[i]; i++, f->at++) {
		if (peek(f) == w[i])
			continue;
		snprintf(why, sizeof why, "in literal %s (expecting '%c')", w, w[i]);
		return bad(f, why);
	}
	return true;
}

static bool scalar(struct fault *f)
{
	switch (peek(f)) {
	case '"': return string(f);
	case 't': return word(f, "true");
	case 'f': return word(f, "false");
	case 'n': return word(f, "null");
	default: return peek(f) == '-' || is_digit(f) ? number(f) : bad(f, "looking for beginning of value");
	}
}

// A member's name and colon.
static bool key(struct fault *f)
{
	space(f);
	if (peek(f) != '"')
		return bad(f, "looking for beginning of object key string");
	if (!string(f))
		return false;
	space(f);
	if (peek(f) != ':')
		return bad(f, "after object key");
	f->at++;
	return true;
}

// Behind a value: the separator, or the brackets that end here. *more: another value follows.
static bool behind(struct fault *f, bool *more)
{
	for (*more = false;; f->at++) {
		space(f);
		if (!f->depth)
			return f->at == f->s.n || bad(f, "after top-level value");
		bool object = f->open[f->depth - 1] == '{';
		if (peek(f) == ',') {
			f->at++;
			*more = true;
			return !object || key(f);
		}
		if (peek(f) != (object ? '}' : ']'))
			return bad(f, object ? "after object key:value pair" : "after array element");
		f->depth--;
	}
}

// A value's beginning. *whole: it is complete (a scalar or an empty container).
static bool begin(struct fault *f, bool *whole)
{
	space(f);
	int c = peek(f);
	*whole = true;
	if (c != '{' && c != '[')
		return scalar(f);
	if (f->depth == JSON_MAX_DEPTH)
		return bad(f, "exceeded max depth");
	f->open[f->depth++] = (char)c;
	f->at++;
	space(f);
	if (peek(f) == (c == '{' ? '}' : ']')) {
		f->depth--;
		f->at++;
		return true;
	}
	*whole = false;
	return c == '[' || key(f);
}

bool json_fault(span text, char out[JSON_FAULT_MAX])
{
	struct fault f = { .s = text, .out = out };
	bool whole, more = true;

	while (more) {
		if (!begin(&f, &whole))
			return true;
		if (whole && !behind(&f, &more))
			return true;
	}
	return false;
}
