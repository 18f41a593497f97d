// delta: two reports held against each other by the fingerprints of their paths: NEW, KNOWN, FIXED, and the object whose change opened or closed a path. The
// earlier report is another scan, or only the fingerprints and sentences of one (a baseline file). Pure; memory in the arena given.
#ifndef ATTACK_DELTA_H
#define ATTACK_DELTA_H

#include "attack/search.h"

enum standing_kind { STANDING_NEW, STANDING_KNOWN, STANDING_FIXED };
enum change_kind { CHANGE_NONE /* not found */, CHANGE_ADDED, CHANGE_REMOVED, CHANGE_EDITED };

// What happened to one object between the two snapshots.
struct change {
	enum change_kind kind;
	ref obj; uint32_t off;   // in the later snapshot (ADDED, EDITED) or the earlier one (REMOVED): the first member that differs
	span field;              // "rules[0].verbs", "" = the whole object
};

struct standing {
	enum standing_kind kind;
	const struct path *path;         // of the later report (NEW, KNOWN) or of the earlier one (FIXED); NULL: FIXED, known from a baseline file
	uint64_t fingerprint[2];
	enum severity severity;
	span text;                       // one sentence, for those without a path
	struct change change;            // NEW, FIXED: what opened or closed it
};

struct delta {
	const struct report *before;     // NULL: a baseline file
	const struct standing *v; size_t n; // NEW, then FIXED, then KNOWN; each in the report's order
	size_t n_new, n_fixed, n_known;
	const struct change *change; size_t n_changes; // all objects that differ between the snapshots
};

// What an earlier `-o json` or `-o jsonl` says of its paths.
struct baseline_path { uint64_t fingerprint[2]; enum severity severity; enum verdict verdict; span text; };
struct baseline { const struct baseline_path *v; size_t n; };

// again: the options that both reports were searched with; then, while the clusters are small enough, each change that may be responsible is taken back and
// the search is done once more, and the one without which the path is not there is named. NULL: what the path rests on decides alone.
const struct delta *delta_reports(const struct report *before, const struct report *after, const struct search_options *again, struct arena *a);
// Can a search of `after` not have seen what differs? Building and search of `after` were noted (builder_note_reads) up to now; `before` shares its documents.
// False where that is not known. Linear in the objects.
bool delta_untouched(const struct snapshot *before, const struct snapshot *after);
// Then both reports would say the same: `after` held against itself, all KNOWN.
const struct delta *delta_unmoved(struct snapshot *before, const struct report *after, struct arena *a);
const struct delta *delta_baseline(const struct baseline *before, const struct report *after, struct arena *a);

#endif
