#include "out/missing.h"

struct needed { enum gk gk; unsigned since; const char *what; };

static const struct needed needed[] = {
#define NEEDED(ident, since, what) { GK_##ident, since, what },
#include "out/needed.def"
#undef NEEDED
};
#define N_NEEDED (sizeof needed / sizeof *needed)

struct missing_kinds missing_list(struct arena *a, const struct snapshot *s)
{
	span *kind = arena_array(a, span, N_NEEDED), *group = arena_array(a, span, N_NEEDED);
	const char **what = arena_array(a, const char *, N_NEEDED);
	struct missing_kinds out = { .kind = kind, .group = group, .what = what };
	struct buf command = { .arena = a };

	buf_str(&command, "kubectl get -A -o json ");
	for (size_t i = 0; i < N_NEEDED; i++) {
		if (s->minor_high < needed[i].since || snapshot_present(s, needed[i].gk))
			continue;
		const struct kind *of = snapshot_kind(s, needed[i].gk);
		if (of && of->unread.n)
			continue;
		const struct gvk_kind *k = gvk_preferred(needed[i].gk);
		kind[out.n] = k->kind;
		group[out.n] = k->group;
		what[out.n] = needed[i].what;
		buf_str(&command, out.n++ ? "," : "");
		buf_add(&command, k->resource);
	}
	buf_str(&command, " > missing.json");
	out.command = buf_span(&command);
	return out;
}
