// Passing over a value: the syntax is checked as strictly as when reading, nothing is kept. managedFields are a third of a real dump.
#include "text/json_reader.h"

// What closes the open containers: one bit each, on the stack for sane depths.
#define FIRST_WORDS 4

struct open {
	uint64_t first[FIRST_WORDS];
	uint64_t *object; // bit d: container d is an object
	size_t words, depth;
};

static bool push(struct json_reader *r, struct open *o, const char *p, size_t outer)
{
	if (o->depth + outer >= r->max_depth) {
		json_fail(r, p, "nested deeper than %zu levels", r->max_depth);
		return false;
	}
	if (o->depth == o->words * 64) {
		uint64_t *w = arena_array(&r->scratch, uint64_t, o->words * 2);
		memcpy(w, o->object, o->words * sizeof *w);
		o->object = w;
		o->words *= 2;
	}
	uint64_t bit = 1ull << (o->depth % 64), *w = &o->object[o->depth / 64];
	*w = *p == '{' ? *w | bit : *w & ~bit;
	o->depth++;
	return true;
}

static inline bool in_object(const struct open *o)
{
	return o->object[(o->depth - 1) / 64] >> ((o->depth - 1) % 64) & 1;
}

static const char *skip_string(struct json_reader *r, const char *p)
{
	static const char escapes[] = "\"\\/bfnrtu";

	for (p++;; p++) {
		p = json_special(p, r->end);
		if (p == r->end)
			return json_unexpected(r, p, "the closing '\"' of a text");
		if (*p == '"')
			return p + 1;
		if ((unsigned char)*p >= 0x80)
			continue;
		if (*p != '\\')
			return json_unexpected(r, p, "an escape: control bytes cannot stand in a text");
		if (++p == r->end || !*p || !strchr(escapes, *p))
			return json_unexpected(r, p, "an escape: one of \" \\ / b f n r t u");
		for (int i = 0; *p == 'u' && i < 4; i++) {
			char c = p + i + 1 < r->end ? p[i + 1] : 0;
			if (!(c >= '0' && c <= '9') && !((c | 0x20) >= 'a' && (c | 0x20) <= 'f'))
				return json_fail(r, p - 1, "found a broken escape, expected \\u and four hexadecimal digits");
		}
	}
}

static const char *skip_key(struct json_reader *r, const char *p)
{
	if (p == r->end || *p != '"')
		return json_unexpected(r, p, "a member name in double quotes");
	if (!(p = skip_string(r, p)))
		return NULL;
	p = json_space(p, r->end);
	if (p == r->end || *p != ':')
		return json_unexpected(r, p, "':' behind the member name");
	return json_space(p + 1, r->end);
}

const char *json_skip(struct json_reader *r, const char *p, size_t outer)
{
	struct open o = { .words = FIRST_WORDS };
	value ignored;

	o.object = o.first;
	for (;;) {
		bool opened = false;
		if (p < r->end && (*p == '{' || *p == '[')) {
			if (!push(r, &o, p, outer))
				return NULL;
			p++;
			opened = true;
		} else if (!(p = p < r->end && *p == '"' ? skip_string(r, p) : json_scalar(r, p, &ignored))) {
			return NULL;
		}
		// Behind a value, or behind an opening bracket: close what closes here.
		for (;; opened = false) {
			if (o.depth == 0)
				return p;
			p = json_space(p, r->end);
			if (p == r->end || *p != (in_object(&o) ? '}' : ']'))
				break;
			o.depth--;
			p++;
		}
		if (!opened) {
			if (p == r->end || *p != ',')
				return json_unexpected(r, p, in_object(&o) ? "',' or '}' behind a member" : "',' or ']' behind an item");
			p = json_space(p + 1, r->end);
		}
		if (in_object(&o) && !(p = skip_key(r, p)))
			return NULL;
	}
}
