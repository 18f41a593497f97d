#include "io/access/parts.h"

#include "text/base64.h"

#include <math.h>

static bool digits(span s, size_t at, size_t n, int *out)
{
	*out = 0;
	if (at + n > s.n)
		return false;
	for (size_t i = at; i < at + n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*out = *out * 10 + (s.p[i] - '0');
	}
	return true;
}

static int days_in(int year, int month)
{
	static const char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

// Days from 1970-01-01, the year beginning in March so that the leap day is its last.
static int64_t day_number(int year, int month, int day)
{
	int64_t y = year - (month <= 2), m = (month + 9) % 12;

	return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1 - 719468;
}

// "Z" or "+01:00" at the end, in seconds.
static bool zone(span s, int *out)
{
	int hours, minutes;

	*out = 0;
	if (span_is(s, "Z"))
		return true;
	if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':' || !digits(s, 1, 2, &hours) || !digits(s, 4, 2, &minutes) || hours > 24 || minutes > 59)
		return false;
	*out = (s.p[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
	return true;
}

// RFC 3339 as Go's time.Parse takes it: capital T and Z, a fraction of any length, no leap second.
bool access_time(span s, int64_t *out)
{
	int year, month, day, hour, minute, second, offset;

	if (s.n < 20 || s.p[4] != '-' || s.p[7] != '-' || s.p[10] != 'T' || s.p[13] != ':' || s.p[16] != ':')
		return false;
	if (!digits(s, 0, 4, &year) || !digits(s, 5, 2, &month) || !digits(s, 8, 2, &day) || !digits(s, 11, 2, &hour) || !digits(s, 14, 2, &minute) ||
	    !digits(s, 17, 2, &second))
		return false;
	if (month < 1 || month > 12 || day < 1 || day > days_in(year, month) || hour > 23 || minute > 59 || second > 59)
		return false;
	size_t at = 19;
	if (s.p[at] == '.' || s.p[at] == ',') {
		for (at++; at < s.n && s.p[at] >= '0' && s.p[at] <= '9'; at++)
			;
		if (at == 20)
			return false;
	}
	if (!zone(span_from(s, at), &offset))
		return false;
	*out = day_number(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset;
	return true;
}

// base64url without padding (RFC 4648 section 5) in the standard alphabet.
static bool url_bytes(struct arena *a, span text, span *out)
{
	struct buf b = { .arena = a };

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c == '+' || c == '/' || c == '=')
			return false;
		buf_char(&b, c == '-' ? '+' : c == '_' ? '/' : c);
	}
	while (b.n % 4)
		buf_char(&b, '=');
	return access_base64(a, buf_span(&b), out);
}

// plugin/pkg/client/auth/oidc idTokenExpired: three parts, the second a JSON object whose exp is a number of either form.
bool access_jwt_expiry(span token, int64_t *out)
{
	struct arena scratch = { 0 };
	span header, claims, signature, text;
	struct intern *keys = arena_new(&scratch, struct intern);
	struct json_options o = { .max_depth = 100 };
	struct json_error e;
	value root;
	bool good = false;

	span rest = span_cut(token, '.', &header);
	rest = span_cut(rest, '.', &claims);
	bool three = rest.p && !span_cut(rest, '.', &signature).p;
	intern_init(keys, &scratch, 1);
	if (three && url_bytes(&scratch, claims, &text) && json_read(text, &o, &scratch, keys, &root, &e)) {
		const value *exp = value_get(&root, intern_id(keys, SPAN("exp")));
		good = exp->type == VALUE_INT || (exp->type == VALUE_NUMBER && isfinite(exp->d) && fabs(exp->d) < 9e18);
		if (good)
			*out = exp->type == VALUE_INT ? exp->i : (int64_t)exp->d;
	}
	arena_free(&scratch);
	return good;
}
