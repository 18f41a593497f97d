// body: the pieces of reading a request body. Private to twin/api/body*.c. Refusals are upstream's words; everything lives in the run arena.
#ifndef TWIN_API_BODY_H
#define TWIN_API_BODY_H

#include "base/buf.h"
#include "twin/api/handling.h"

struct body {
	bool yaml;
	span json;              // what the JSON decoder sees: the body itself, or the YAML's first document converted
	value root;             // of json
	bool plain;             // refusals are the decoder's words alone
	span error;             // why it could not be read, as upstream words it
	struct spanvec repeats; // YAML: "line 7: key \"a\" already set in map"
	span want;              // kind that messages say the endpoint wants
	span group, version, kind; // as transformDecodeError tells them; kind empty: not known
	struct spanvec strict;  // unknown and duplicate fields
};

// body_text.c: bytes -> json, root. False: error.
bool body_text(struct handling *h, struct body *b);
// Compact JSON as Go's encoding/json writes an untyped value: sorted keys, the last of duplicates, shortest numbers.
void body_json(struct handling *h, struct buf *out, const value *v);

// body_type.c: group, version and kind as the document says them, each empty where it says none. False: error.
bool body_meta(struct handling *h, struct body *b);
// The same; false once refused.
bool body_type(struct handling *h, struct body *b);
// body_typed.c, body_custom.c: what the decoder says of the document; false once refused. Strict errors are added to b->strict.
bool body_typed(struct handling *h, struct body *b);
bool body_custom(struct handling *h, struct body *b);
// body.c: the content type, into b->yaml; or 415.
bool body_media(struct handling *h, struct body *b);
// The refusal of a body that cannot be decoded.
bool body_refuse(struct handling *h, const struct body *b, span error);
// The kind that the endpoint reads: its own, or its subresource's. b->want is it, save where upstream asks the decoded object.
span body_kind(const struct handling *h);

#endif
