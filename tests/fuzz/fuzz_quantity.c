// Quantities: no text crashes or takes long; what parses compares equal to itself, and its negation is its mirror image.
#include "base/must.h"
#include "k8s/quantity.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	quantity q, minus;
	char *text = malloc(size + 1);

	must(text);
	if (size)
		memcpy(text + 1, data, size);
	text[0] = '-';
	if (quantity_parse(span_of(text + 1, size), &q)) {
		must(quantity_cmp(q, q) == 0);
		must(quantity_cmp(quantity_sub(q, q), (quantity){ 0 }) == 0);
		int64_t whole = quantity_value(q);
		must(quantity_milli(q) >= whole || whole <= 0);
		if (size && data[0] != '-' && data[0] != '+' && quantity_parse(span_of(text, size + 1), &minus))
			must(minus.nano == -q.nano);
	}
	free(text);
	return 0;
}
