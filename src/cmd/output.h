// output: where results go. -o FORMAT[=FILE] makes a list of outputs; each is rendered into memory and written
// when it is whole, a large one in blocks. Without -o there is one: the
// default format on standard output.
#ifndef CMD_OUTPUT_H
#define CMD_OUTPUT_H

#include "cmd/outcome.h"
#include "out/render.h"

struct output {
	const struct renderer *renderer;
	span file;       // "" = standard output
	bool colour;
};

struct outputs { struct output *v; size_t n, cap; };

// False with *wrong set when a format is not known or standard output is named twice.
bool output_parse(struct context *c, const char *dflt, struct outputs *out, span *wrong);
// Renders and writes all outputs: show() appends one in the format asked for. A failure to write (other than a reader that went away) is reason 3.
void output_write(struct context *c, const struct outputs *o, void (*show)(void *ctx, struct render *r, const struct renderer *as), void *ctx,
                  struct outcome *end);

// Bytes as they are; file "" = standard output.
void output_bytes(struct context *c, span file, const struct buf *b, struct outcome *end);
// All of it to an open file; an error code or 0.
int output_whole(int fd, span s);

#endif
