#include "out/standing.h"

#include "base/map.h"
#include "base/must.h"

struct standings { const struct report *rep; struct map64 at; };

// Fingerprints are hashes: their first half tells them apart.
static struct standings *build(struct render *r, const struct report *rep)
{
	struct standings *out = arena_new(r->arena, struct standings);
	bool fresh;

	out->rep = rep;
	for (size_t i = 0; i < rep->delta->n; i++)
		if (rep->delta->v[i].kind != STANDING_FIXED)
			*map64_put(&out->at, r->arena, rep->delta->v[i].fingerprint[0], &fresh) = (uint32_t)i;
	return out;
}

const struct standing *standing_of(struct render *r, const struct report *rep, const struct path *p)
{
	if (!rep->delta)
		return NULL;
	if (!r->standings || r->standings->rep != rep)
		r->standings = build(r, rep);
	uint32_t at = map64_get(&r->standings->at, p->fingerprint[0]);
	return at == MAP_NONE ? NULL : &rep->delta->v[at];
}

const char *standing_name(enum standing_kind k)
{
	static const char *const name[] = { "new", "known", "fixed" };
	must(k <= STANDING_FIXED);
	return name[k];
}

const char *standing_change(enum change_kind k)
{
	static const char *const name[] = { "", "added", "removed", "edited" };
	must(k <= CHANGE_EDITED);
	return name[k];
}

const struct snapshot *standing_snapshot(const struct report *rep, const struct change *c)
{
	if (c->kind != CHANGE_REMOVED)
		return rep->snap;
	return rep->delta && rep->delta->before ? rep->delta->before->snap : NULL;
}
