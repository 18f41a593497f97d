// render: what a renderer is. A renderer turns results into text in a buffer; it decides nothing, reads nothing and writes no file (cmd/
// does). One file a format, one const struct each, listed in format/table.def. Whatever comes from the input is hostile: a renderer lets no
// control byte, terminal escape, text-direction mark or broken UTF-8 through (say.h for text, emit.h for data).
#ifndef OUT_RENDER_H
#define OUT_RENDER_H

#include "attack/path.h"
#include "base/buf.h"

#define API_VERSION "bulkhead.dev/v1" // of every document and line that programs read

struct places;
struct standings;

struct render {
	struct buf *out;      // borrowed; the renderer only appends
	struct arena *arena;  // scratch, at least as long-lived as the call
	bool colour;          // the receiver is a terminal that wants colours
	bool wide;            // nothing is folded
	struct places *places; // lines of the input (place.h); made when first needed
	struct standings *standings; // of paths (standing.h); made when first needed
	// Takes what is written of a large text before it is whole, so that it never stands in memory; NULL: all stays in `out`.
	void (*drain)(void *ctx, span s);
	void *drain_ctx;
	span folder;          // that place_text leaves out: the reader was told it once
};

enum emit_style { EMIT_LINE, EMIT_JSON, EMIT_YAML };

struct renderer {
	const char *name;     // as in -o NAME
	const char *title;
	bool data;            // for programs: verbs other than scan and why emit their document in `style`
	bool paths;           // says paths and nothing else: a verb whose result is no report of paths (verb.h) refuses it
	enum emit_style style;
	// The whole result of a scan.
	void (*report)(struct render *r, const struct report *rep);
	// The paths of the report with every step and every control that was asked.
	void (*trace)(struct render *r, const struct report *rep);
};

// How many of n entries are listed where `most` are: all when wide, and one more where "and 1 more" would take as much room.
static inline size_t render_fold(size_t n, size_t most) { return n <= most + 1 ? n : most; }
static inline size_t render_shown(const struct render *r, size_t n, size_t most) { return r->wide ? n : render_fold(n, most); }

// Between two records: hands over what there is, but for the last byte, when it is much.
void render_pause(struct render *r);

extern const struct renderer *const renderer_table[];
extern const size_t renderer_count;
const struct renderer *renderer_by_name(span name);

#endif
