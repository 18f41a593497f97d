#include "base/map.h"

static uint64_t mix(uint64_t k)
{
	k ^= k >> 33;
	k *= 0xff51afd7ed558ccdULL;
	k ^= k >> 33;
	k *= 0xc4ceb9fe1a85ec53ULL;
	return k ^ (k >> 33);
}

uint32_t map64_get(const struct map64 *m, uint64_t key)
{
	if (!m->slot)
		return MAP_NONE;
	for (size_t i = mix(key) & m->mask;; i = (i + 1) & m->mask) {
		if (!m->slot[i].used)
			return MAP_NONE;
		if (m->slot[i].key == key)
			return m->slot[i].value;
	}
}

static void map64_grow(struct map64 *m, struct arena *a)
{
	struct map64_slot *old = m->slot;
	size_t on = old ? m->mask + 1 : 0, n = on ? on * 2 : 16;

	m->slot = arena_array(a, struct map64_slot, n);
	m->mask = n - 1;
	for (size_t k = 0; k < on; k++) {
		if (!old[k].used)
			continue;
		size_t i = mix(old[k].key) & m->mask;
		while (m->slot[i].used)
			i = (i + 1) & m->mask;
		m->slot[i] = old[k];
	}
}

uint32_t *map64_put(struct map64 *m, struct arena *a, uint64_t key, bool *fresh)
{
	if (!m->slot || m->n * 4 >= (m->mask + 1) * 3)
		map64_grow(m, a);
	size_t i = mix(key) & m->mask;
	for (; m->slot[i].used; i = (i + 1) & m->mask) {
		if (m->slot[i].key == key) {
			*fresh = false;
			return &m->slot[i].value;
		}
	}
	m->slot[i] = (struct map64_slot){ key, MAP_NONE, 1 };
	m->n++;
	*fresh = true;
	return &m->slot[i].value;
}

uint32_t spanmap_get(const struct spanmap *m, span key)
{
	if (!m->slot)
		return MAP_NONE;
	uint32_t h = (uint32_t)span_hash(key, m->seed);
	for (size_t i = h & m->mask;; i = (i + 1) & m->mask) {
		if (!m->slot[i].key.p)
			return MAP_NONE;
		if (m->slot[i].hash == h && span_eq(m->slot[i].key, key))
			return m->slot[i].value;
	}
}

static void spanmap_grow(struct spanmap *m, struct arena *a)
{
	struct spanmap_slot *old = m->slot;
	size_t on = old ? m->mask + 1 : 0, n = on ? on * 2 : 16;

	m->slot = arena_array(a, struct spanmap_slot, n);
	m->mask = n - 1;
	for (size_t k = 0; k < on; k++) {
		if (!old[k].key.p)
			continue;
		size_t i = old[k].hash & m->mask;
		while (m->slot[i].key.p)
			i = (i + 1) & m->mask;
		m->slot[i] = old[k];
	}
}

uint32_t *spanmap_put(struct spanmap *m, struct arena *a, span key, bool *fresh)
{
	if (!key.p)
		key.p = "";
	if (!m->slot || m->n * 4 >= (m->mask + 1) * 3)
		spanmap_grow(m, a);
	uint32_t h = (uint32_t)span_hash(key, m->seed);
	size_t i = h & m->mask;
	for (; m->slot[i].key.p; i = (i + 1) & m->mask) {
		if (m->slot[i].hash == h && span_eq(m->slot[i].key, key)) {
			*fresh = false;
			return &m->slot[i].value;
		}
	}
	m->slot[i] = (struct spanmap_slot){ key, h, MAP_NONE };
	m->n++;
	*fresh = true;
	return &m->slot[i].value;
}
