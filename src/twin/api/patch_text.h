// patch_text: the patched document as the JSON patch library writes it, for answers that show it: objects that the patch walked into have their
// keys sorted, the others stand as the server encodes them. Private to twin/api; the text is made in the run arena.
#ifndef TWIN_API_PATCH_TEXT_H
#define TWIN_API_PATCH_TEXT_H

#include "k8s/patch/patch.h"
#include "twin/api/body.h"

struct patch_laid {
	enum patch_type type;
	const value *patch, *old;
	span source; // text that the patch's offsets point into: its numbers are shown as they stand
};

span patch_text(struct handling *h, const struct patch_laid *l, const value *patched);

#endif
