// yaml: YAML streams -> document model, through libyaml's events and the scalar rules of the Go stack that kubectl and the API server use
// (kubernetes-sigs/yaml over go-yaml v2: YAML 1.1 booleans, octal and hex integers, merge keys, alias expansion ratio, no timestamps
// as such: they stay texts). Keys become texts as sigs.k8s.io/yaml's JSON conversion does (numbers and booleans as map keys included).
#ifndef TEXT_YAML_H
#define TEXT_YAML_H

#include "base/vec.h"
#include "text/json.h"

// Nesting cap: libyaml is quadratic in flow depth, so a pre-scan refuses more than this before libyaml sees the text.
#define YAML_MAX_DEPTH 1000

struct yaml_doc {
	value root;
	size_t at, end; // byte range of the document in the stream
};

// Reads every document of a stream; calls each(ctx, doc) for the good ones (empty documents are skipped). A broken document is one diag with line and
// column, and reading goes on behind the next line that is "---". file names the source in diags. Returns the number of broken ones.
size_t yaml_read(span text, span file, const struct json_options *o, struct arena *a, struct intern *keys, struct diags *d,
                 void (*each)(void *ctx, const struct yaml_doc *doc), void *ctx);

// The first document of a stream as go-yaml v2 and kubernetes-sigs/yaml read it, made JSON, with their words for what is wrong: for answers that must
// read like the API server's. What follows the document is not looked at. Nesting is limited as upstream's is, not by YAML_MAX_DEPTH.
struct yaml_first {
	struct arena *arena;
	struct intern *keys;
	span json;              // compact, keys sorted; "null" for an empty stream
	span error;             // "yaml: line 3: did not find expected key"
	struct spanvec repeats; // "line 7: key \"a\" already set in map"
};
bool yaml_first(span text, struct yaml_first *f);

struct buf;
// Block YAML for output; texts are quoted whenever any YAML 1.1 or 1.2 reader could take them for something else.
void yaml_write(struct buf *b, const struct intern *keys, const value *v);

#endif
