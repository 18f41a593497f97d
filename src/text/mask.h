// mask: Secret values are never kept. Works on a document that its reader has just built and nobody else has seen.
#ifndef TEXT_MASK_H
#define TEXT_MASK_H

#include "doc/value.h"

// Empties the values of data and stringData, and the annotation in which kubectl keeps the whole object. The members' array of obj is
// changed in place. A value that is no object is left alone.
void mask_secret(const value *obj, const struct intern *keys);
// mask_secret for obj if its kind is Secret, and for the items of a List or SecretList.
void mask_document(const value *root, const struct intern *keys);

#endif
