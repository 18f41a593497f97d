// patch_text: a stored object as the server encodes it, for patches that are laid over its text. Private to twin/api; made in the run arena.
#ifndef TWIN_API_PATCH_TEXT_H
#define TWIN_API_PATCH_TEXT_H

#include "k8s/patch/patch.h"
#include "twin/api/body.h"

span patch_text(struct handling *h, const value *old);

#endif
