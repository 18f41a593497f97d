#include "out/place.h"

#include "base/map.h"

#define STEP (1u << 8)   // bytes between two places whose line is remembered
#define RECENT 1024u     // places asked for lately: a path names the same objects again and again

struct lines {
	const struct source *src;
	VEC(uint32_t) line; // line at byte i * STEP, as far as was needed
};

struct recent { const struct source *src; size_t at; uint32_t line; };

struct places {
	struct recent recent[RECENT];
	struct map64 by_source;
	VEC(struct lines) list;
};

static struct lines *lines_of(struct render *r, const struct source *src)
{
	bool fresh;
	uint32_t *at = map64_put(&r->places->by_source, r->arena, (uint64_t)(uintptr_t)src, &fresh);
	if (fresh) {
		*at = (uint32_t)r->places->list.n;
		vec_push(&r->places->list, r->arena, (struct lines){ .src = src });
	}
	return &r->places->list.v[*at];
}

static uint32_t line_breaks(span s)
{
	uint32_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '\n';
	return n;
}

static uint32_t count_lines(struct render *r, const struct source *src, size_t at)
{
	struct lines *l = lines_of(r, src);
	size_t step = at / STEP;

	if (!l->line.n)
		vec_push(&l->line, r->arena, 1);
	while (l->line.n <= step) {
		size_t from = (l->line.n - 1) * (size_t)STEP;
		uint32_t next = l->line.v[l->line.n - 1] + line_breaks(span_of(src->bytes.p + from, STEP));
		vec_push(&l->line, r->arena, next);
	}
	return l->line.v[step] + line_breaks(span_of(src->bytes.p + step * STEP, at - step * STEP));
}

static uint32_t line_at(struct render *r, const struct source *src, size_t at)
{
	if (!r->places)
		r->places = arena_new(r->arena, struct places);
	struct recent *c = &r->places->recent[(at ^ at >> 10) % RECENT];
	if (c->src != src || c->at != at)
		*c = (struct recent){ src, at, count_lines(r, src, at) };
	return c->line;
}

struct place place_of(struct render *r, const struct snapshot *s, ref obj, uint32_t off)
{
	// As snapshot_place does, which counts from the start of the file.
	for (int hop = 0; hop < 8 && obj < s->n_objects; hop++) {
		const struct object *o = &s->object[obj];
		if (o->src) {
			size_t at = off == VALUE_NO_OFF ? o->at : off;
			if (o->src->numbered)
				return (struct place){ o->src->name, source_line(o->at, off) };
			return (struct place){ o->src->name, at < o->src->bytes.n ? line_at(r, o->src, at) : 0 };
		}
		obj = o->cause;
	}
	return (struct place){ SPAN(""), 0 };
}

span place_text(struct render *r, const struct snapshot *s, ref obj, uint32_t off)
{
	struct place p = place_of(r, s, obj, off);
	struct buf b = { .arena = r->arena };

	buf_add(&b, r->folder.n && span_starts(p.file, r->folder) ? span_from(p.file, r->folder.n) : p.file);
	if (p.file.n && p.line)
		buf_printf(&b, ":%u", p.line);
	return buf_span(&b);
}
