// yaml_scalar: what a YAML scalar means to the Go stack (yaml/go-yaml v2 resolve.go) and what becomes of it on the way to JSON
// (kubernetes-sigs/yaml convertToJSONableObject, encoding/json). Private to text/yaml*.c. Owns nothing; texts point into the scalar given
// or into the arena.
#ifndef TEXT_YAML_SCALAR_H
#define TEXT_YAML_SCALAR_H

#include "doc/value.h"

enum yaml_type { YAML_NULL, YAML_BOOL, YAML_INT, YAML_UINT, YAML_FLOAT, YAML_TEXT };

struct yaml_scalar {
	enum yaml_type type;
	union {
		bool b;
		int64_t i;
		uint64_t u;
		double d;
	};
	span s; // YAML_TEXT
};

#define YAML_KEY_MAX 48

// Resolves text; tag is the long form ("tag:yaml.org,2002:int") or null, implicit says that the scalar was plain without a tag. The arena
// is used for !!binary only. False with *why set when the tag and the text do not fit.
bool yaml_resolve(span tag, bool implicit, span text, struct arena *a, struct yaml_scalar *out, const char **why);
// As a JSON value (off not set); texts are not copied. False for infinities and NaN, which JSON cannot say.
bool yaml_scalar_value(const struct yaml_scalar *s, value *out);
// As an object key; buf (YAML_KEY_MAX bytes) holds made-up texts. False for null and for integers above int64, as upstream.
bool yaml_scalar_key(const struct yaml_scalar *s, char *buf, span *out);

#endif
