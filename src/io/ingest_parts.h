// ingest_parts: what the pieces of ingest share. Private to io/: ingest*.c, file.c, archive.c, live/
#ifndef IO_INGEST_PARTS_H
#define IO_INGEST_PARTS_H

#include "io/ingest.h"

struct ingest_hint { span api_version, kind; };

// The kind that the place of a file names, by the layouts of the common collectors; null spans when it names none.
struct ingest_hint ingest_hint_of(span path);
enum ingest_class { INGEST_OTHER, INGEST_MANIFEST, INGEST_UNNAMED };
// What the name of a file says about its content: INGEST_UNNAMED has no ending that says anything.
enum ingest_class ingest_classify(span path);

// What the items of a list are when they do not say it themselves; `file` is what the file's name says.
struct ingest_hint ingest_item_hint(const value *list, struct ingest_hint file);
// One document of src: takes lists apart and hands the objects over.
void ingest_document(struct ingest *in, const struct source *src, struct ingest_hint hint, const value *root);
// Bytes of a file or archive member, whatever they hold. named: the user named this file, so it is tried whatever it looks like.
void ingest_bytes(struct ingest *in, span name, span bytes, bool named, int nest);
// The members of an archive, or the one content of a compressed file.
void ingest_archive(struct ingest *in, span name, span bytes, int nest);
bool archive_is(span bytes);

// The total cap: false (with a diagnostic) when n more bytes may not be read.
bool ingest_take(struct ingest *in, span name, uint64_t n);
void ingest_broken(struct ingest *in, span name, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

// Whole content of an open file descriptor into the arena. An error code or 0.
int file_read(struct arena *a, int fd, uint64_t max, span *out);
// Bytes that come in pieces of unknown number, in memory of their own until they are joined. A zeroed struct is empty.
struct blocks {
	struct arena scratch;
	struct block { struct block *next; char *p; size_t n, cap; } *first, *last;
	size_t n;
};
char *blocks_room(struct blocks *b, size_t *room); // where the next bytes go, at least one
void blocks_add(struct blocks *b, size_t n);       // n bytes were put there
span blocks_join(struct blocks *b, struct arena *a);
void blocks_free(struct blocks *b);

// Names in a directory, sorted; in the scratch arena. An error code or 0.
int file_names(struct arena *scratch, const char *path, struct spanvec *out);

#endif
