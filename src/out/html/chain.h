// chain: where the boxes and arrows of one path stand: layers from left to right, one a position the attacker holds (the source, what each stage gives,
// the target), an arrow a stage, and below each arrow the objects that let its requests pass. Consecutive steps of one technique by one actor are one
// stage. Only geometry: what is written into a box is named by reference, so that paths of one shape share a layout. Units are CSS pixels. Pure; memory
// in the arena given.
#ifndef OUT_HTML_CHAIN_H
#define OUT_HTML_CHAIN_H

#include "attack/path.h"

enum chain_role { CHAIN_SOURCE, CHAIN_MIDDLE, CHAIN_TARGET, CHAIN_GRANT };

struct chain_node {
	uint8_t role;        // enum chain_role
	uint16_t x, y, w, h;
	uint16_t stage;      // MIDDLE: the stage that it follows; GRANT: the stage that it lets pass
	uint16_t step, at;   // GRANT: which evidence of which step
};

struct chain_edge {
	uint16_t x1, x2, y;  // the arrow; grants hang from its middle
	uint16_t step, n;    // the steps of the stage
};

struct chain {
	uint16_t w, h;
	const struct chain_node *node; size_t n_nodes;
	const struct chain_edge *edge; size_t n_edges; // in order
};

#define CHAIN_COLUMNS 22 // characters of a line in a box
#define CHAIN_EDGE_COLUMNS 27 // and above an arrow

struct chain chain_layout(struct arena *a, const struct snapshot *s, const struct path *p);
// What the source holds after a stage: the next actor, or what the stage's technique gives.
span chain_middle(struct arena *a, const struct path *p, const struct chain *c, size_t stage);

#endif
