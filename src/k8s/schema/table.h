// table: the generated tables behind gvk.h and schema.h, and the hash that the generator and the lookups share. Private to k8s/.
#ifndef K8S_SCHEMA_TABLE_H
#define K8S_SCHEMA_TABLE_H

#include "k8s/schema/schema.h"

extern const struct gvk_kind table_kinds[];
extern const size_t table_n_kinds;
extern const uint16_t table_preferred[GK_COUNT]; // gk -> kind, UINT16_MAX when none
// Open addressing with linear probing; index into table_kinds, UINT16_MAX = empty. Keys: kind and api_version, resource and group.
extern const uint16_t table_by_kind[], table_by_resource[];
extern const uint32_t table_mask;
extern const struct schema_type table_types[];
extern const size_t table_n_types;

static inline uint64_t table_load(const char *p, size_t n)
{
	uint64_t w = 0;
	memcpy(&w, p, n);
	return w;
}

// The same as gen_schema.py's hash_text(): little-endian words, the last one overlapping. No defence against chosen keys: the tables are
// const, so a bad key costs a bounded probe and nothing else.
static inline uint64_t table_hash(span s, uint64_t h)
{
	const uint64_t m = 0x9E3779B97F4A7C15u;
	size_t n = s.n;

	h = (h ^ n) * m;
	if (n >= 8) {
		for (size_t i = 0; i + 8 < n; i += 8)
			h = (h ^ table_load(s.p + i, 8)) * m, h ^= h >> 32;
		h = (h ^ table_load(s.p + n - 8, 8)) * m;
	} else if (n >= 4) {
		h = (h ^ (table_load(s.p, 4) | table_load(s.p + n - 4, 4) << 32)) * m;
	} else if (n > 0) {
		h = (h ^ ((uint64_t)(uint8_t)s.p[0] | (uint64_t)(uint8_t)s.p[n / 2] << 8 | (uint64_t)(uint8_t)s.p[n - 1] << 16)) * m;
	}
	h = (h ^ h >> 32) * m; // the high bits of the last word reach the low ones only here
	return h ^ h >> 32;
}

#endif
