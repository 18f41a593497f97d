#include "attack/waiver/waiver.h"

#define YEAR_LOW 1970
#define YEAR_HIGH 9999

static bool leap(int y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; }

static int month_days(int y, int m)
{
	static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[m - 1] + (m == 2 && leap(y));
}

static bool number(span s, size_t at, size_t n, int *out)
{
	*out = 0;
	for (size_t i = at; i < at + n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*out = *out * 10 + (s.p[i] - '0');
	}
	return true;
}

// Days before the year, counted from 1970.
static int32_t before_year(int y)
{
	int32_t p = y - 1;

	return 365 * (y - YEAR_LOW) + (p / 4 - p / 100 + p / 400) - (1969 / 4 - 1969 / 100 + 1969 / 400);
}

bool waiver_day(span s, int32_t *day)
{
	int y, m, d;

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !number(s, 0, 4, &y) || !number(s, 5, 2, &m) || !number(s, 8, 2, &d))
		return false;
	if (y < YEAR_LOW || m < 1 || m > 12 || d < 1 || d > month_days(y, m))
		return false;
	*day = before_year(y) + d - 1;
	for (int i = 1; i < m; i++)
		*day += month_days(y, i);
	return true;
}

span waiver_date(struct arena *a, int32_t day)
{
	int y = YEAR_LOW + day / 366, m = 1;

	while (y < YEAR_HIGH && before_year(y + 1) <= day)
		y++;
	for (day -= before_year(y); m < 12 && day >= month_days(y, m); m++)
		day -= month_days(y, m);
	return arena_printf(a, "%04d-%02d-%02d", y, m, (int)day + 1);
}

int32_t waiver_default_day(int32_t today, span id)
{
	return today + WAIVER_DAYS - WAIVER_SPREAD + (int32_t)(span_hash(id, 0) % (2 * WAIVER_SPREAD + 1));
}
