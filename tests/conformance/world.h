// world: the objects of a recorded suite as a snapshot, and what is needed to hold documents against recorded ones.
#ifndef TESTS_CONFORMANCE_WORLD_H
#define TESTS_CONFORMANCE_WORLD_H

#include "conform.h"
#include "twin/builder.h"
#include "twin/world.h"

struct world_file {
	struct snapshot *s;
	struct world now; // the snapshot with what Secrets hold
	struct arena arena;
	span setup;      // file in setups/ that is loaded besides, "" = none
	const char *dir;
	span config;     // text of the AdmissionConfiguration that the server was started with
};

void world_load(struct world_file *w, const char *dir, span setup);
// JSON as a client sends it: members in order, duplicates kept, numbers as they stand, texts with the fewest escapes.
void world_write_json(struct buf *b, const struct intern *keys, const value *v);
// Body of a line that names a file below the corpora, with the object's name replaced by "bodyName".
span world_body_file(struct world_file *w, struct arena *run, const value *line);
// Is got what the recording says, placeholders aside?
bool world_like(span want, span got);
// Every field of `want` must be in `got` and the other way round; placeholders (<now>, #UID#, ...) stand for any text. *a, *b: where they differ.
bool world_same_object(struct world_file *w, struct arena *run, const value *want, const value *got, span *a, span *b);

#endif
