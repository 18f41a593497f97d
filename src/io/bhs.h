// bhs: a cluster saved in one file. Holds every object of a snapshot that came from the input, in the order of kind, namespace and name, its file and line,
// which kinds were read (even empty ones), and what was learnt of the server. Values that no decision reads are dropped on the way (twin/redact.h). The same
// objects make the same bytes, whatever the order of reading; without origins also whatever files they stood in.
//
// The file: 48 bytes of header - magic, version 1, sizes, a checksum over all but itself (XXH3, 128 bits, numbers low byte first) - and one zstd frame. In it
// sections: id, length, bytes, in this order: SOURCES (count; name, flags), FACTS (count; name, text), KINDS (count; apiVersion, kind), PLACES (a count; source
// and line of each object), OBJECTS (text/pack.h). Sections with an id from 64 on may be passed over by readers that do not know them.
//
// The reader takes the file for hostile: it checks sizes before it unpacks, all that pack.h checks, and refuses Secrets that have values.
#ifndef IO_BHS_H
#define IO_BHS_H

#include "io/ingest.h"
#include "twin/redact.h"

#define BHS_VERSION 1
#define BHS_HEADER 48

struct bhs_options {
	bool no_origin;      // leave out which file and line an object came from
	int level;           // of zstd; 0 = BHS_LEVEL
};
#define BHS_LEVEL 9

// Appends the file to out. r counts what was kept and dropped; *left_out objects were nested too deep or too large to be saved.
struct err bhs_write(struct snapshot *s, const struct bhs_options *o, struct redaction *r, struct buf *out, size_t *left_out) must_check;

bool bhs_is(span bytes);
// Hands the objects and kinds to the sink of in. What is wrong is a diagnostic, and counted as broken; then nothing is handed over.
void bhs_read(struct ingest *in, span name, span bytes);

#endif
