// finding: paths and exposures as the formats for other tools want them: each with the technique that stands for it, a place that is always a file and a
// line, how it stands against an earlier report, and its message. Strongest first: the order of the report. Texts are raw, made in the scratch
// arena; each format escapes them its own way. Decides nothing.
#ifndef OUT_FINDING_H
#define OUT_FINDING_H

#include "attack/delta/delta.h"
#include "attack/waiver/waiver.h"
#include "out/render.h"

// Tools for source code take no result without a file. What was read from standard input, from a live cluster, or stands nowhere in the input gets
// a name of its own: cluster/NAMESPACE/KIND/NAME.yaml, without the namespace for cluster-scoped objects.
struct spot {
	span file;            // relative or absolute, as the user named it; never empty
	uint32_t line;        // from 1
	bool made_up;         // there is no such file
};

struct finding {
	const struct path *path;         // or NULL:
	const struct exposure *exposure;
	const struct technique *technique; // of the first step: the right or field to take away
	enum severity severity;          // exposures: low
	bool proven;                     // exposures: true
	struct spot at;
	const struct standing *standing; // NULL: no earlier report, or an exposure
};

struct findings { struct finding *v; size_t n; };

// Paths, then exposures.
struct findings finding_list(struct render *r, const struct report *rep);
struct spot finding_spot(struct render *r, const struct snapshot *s, ref obj, uint32_t off);
// Where a step takes hold: its evidence, else the path's place.
struct spot finding_step_spot(struct render *r, const struct snapshot *s, const struct finding *f, const struct path_step *st);
// The sentence: "ServiceAccount ci/default reads Secrets of payments".
span finding_sentence(struct arena *a, const struct finding *f);
// What to know and do besides: how it is done, what is not known, what stops it, who accepted it. Empty for exposures.
span finding_rest(struct render *r, const struct report *rep, const struct finding *f);
// The change that closes the path, the first of several; "" when no single one does.
span finding_fix(struct render *r, const struct report *rep, const struct finding *f);
static inline const struct waiver *finding_waiver(const struct finding *f) { return f->path ? f->path->waiver : NULL; }
static inline bool finding_known(const struct finding *f) { return f->standing && f->standing->kind == STANDING_KNOWN; }
// "new", "known" or "": how it stands against the earlier report.
const char *finding_standing(const struct finding *f);

#endif
