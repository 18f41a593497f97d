// Numbers as Go's encoding/json writes them.
#include "text/json.h"

#include "base/buf.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

// encoding/json floatEncoder: the shortest digits that read back, with an exponent only below 1e-6 and from 1e21 on.
void json_write_double(struct buf *out, double d)
{
	char text[40], digits[24];
	int precision = 0, exponent, n = 0;

	do
		snprintf(text, sizeof text, "%.*e", precision, d);
	while (strtod(text, NULL) != d && ++precision < 17);
	exponent = atoi(strchr(text, 'e') + 1);
	if (d == 0) {
		buf_str(out, signbit(d) ? "-0" : "0");
		return;
	}
	for (const char *p = text; *p != 'e'; p++)
		if (*p >= '0' && *p <= '9')
			digits[n++] = *p;
	buf_str(out, d < 0 ? "-" : "");
	if (exponent < -6 || exponent >= 21) {
		buf_printf(out, "%c%s%.*se%s%d", digits[0], n > 1 ? "." : "", n - 1, digits + 1, exponent < 0 ? "" : "+", exponent);
		return;
	}
	if (exponent < 0)
		buf_str(out, "0.");
	for (int i = exponent < 0 ? exponent + 1 : 0; i < n || i <= exponent; i++)
		buf_printf(out, "%s%c", i == exponent + 1 && exponent >= 0 ? "." : "", i < 0 || i >= n ? '0' : digits[i]);
}
