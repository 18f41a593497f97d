#include "out/page/part.h"

#include "attack/fingerprint.h"
#include "attack/waiver/waiver.h"
#include "out/phrase.h"
#include "out/place.h"
#include "out/standing.h"

void part_head(struct render *r, const char *text)
{
	say_painted(r, PAINT_BOLD, span_str(text));
}

void part_names(struct render *r, const span *v, size_t n, size_t most)
{
	struct buf b = { .arena = r->arena };

	phrase_names(&b, ", ", v, n, render_shown(r, n, most));
	say_span(r, buf_span(&b));
}

void part_severity(struct render *r, enum severity s)
{
	static const char *const word[] = { "LOW", "MEDIUM", "HIGH", "CRITICAL" };

	say_painted(r, phrase_severity_paint(s), span_str(word[s]));
	say(r, "%*s", (int)(10 - strlen(word[s])), "");
}

void part_fingerprint(struct render *r, const struct path *p)
{
	say_painted(r, PAINT_DIM, fingerprint_short(r->arena, p->fingerprint));
}

void part_place(struct render *r, const struct snapshot *s, ref obj, uint32_t off)
{
	span at = place_text(r, s, obj, off);

	if (at.n) {
		say(r, "  ");
		say_painted(r, PAINT_BOLD, at);
	}
}

void part_marks(struct render *r, const struct report *rep, const struct path *p)
{
	const struct standing *s = standing_of(r, rep, p);

	if (s && s->kind == STANDING_NEW)
		say(r, "  NEW");
	if (p->waiver) {
		say(r, "  (waived until ");
		say_span(r, p->waiver->expires);
		say(r, " by ");
		say_span(r, p->waiver->owner);
		say(r, ")");
	}
}

size_t part_column(const struct render *r)
{
	size_t n = 0;
	while (n < r->out->n && r->out->v[r->out->n - 1 - n] != '\n')
		n++;
	return n;
}
