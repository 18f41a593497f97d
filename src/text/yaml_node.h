// yaml_node: the first document of a stream as a tree of nodes, as go-yaml v2 keeps it before decoding (yaml/go-yaml decode.go parser), through
// libyaml's events. Private to text/yaml*.c. Nodes live in the arena given; errors are in go-yaml's words. Aliases point to their anchor's node.
#ifndef TEXT_YAML_NODE_H
#define TEXT_YAML_NODE_H

#include "base/vec.h"
#include "text/yaml_scalar.h"

#define YAML_NODE_MAX_DEPTH 10000 // scannerc.go max_flow_level, max_indents

enum yaml_node_kind { YAML_NODE_SCALAR, YAML_NODE_MAP, YAML_NODE_LIST, YAML_NODE_ALIAS };

struct yaml_node {
	uint8_t kind;      // enum yaml_node_kind
	bool implicit;     // a plain scalar without tag
	bool open;         // an alias that is being decoded
	uint32_t line;     // from 0
	span tag;          // long form; null: none
	span text;         // of a scalar; name of an alias
	struct yaml_node *target; // of an alias
	VEC(struct yaml_node *) children; // of a map: key, value, key, value
};

// *root is NULL for an empty stream. False: *error tells why ("yaml: line 3: ...").
bool yaml_node_read(span text, struct arena *a, struct yaml_node **root, span *error);

#endif
