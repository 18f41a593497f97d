#include "attack/checklist/metadata.h"

#include "k8s/validate/check.h"

bool metadata_within(span cidr)
{
	static const uint8_t ip[4] = { 169, 254, 169, 254 };
	uint8_t net[16];
	unsigned bits;
	bool is4;

	if (!check_parse_cidr(cidr, net, &is4, &bits) || !is4)
		return false;
	const uint8_t *v = net + 12; // IPv4 mapped
	for (unsigned i = 0; i < bits; i++)
		if ((v[i / 8] ^ ip[i / 8]) >> (7 - i % 8) & 1)
			return false;
	return true;
}
