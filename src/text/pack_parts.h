// pack_parts: how a packed value is written, shared by pack_write.c and pack_read.c and by nobody else.
//
// keys, texts: count, then a length each, then all bytes. Then the number of nodes (containers that are not empty) and of their slots; then each node, children
// before parents: slots * 2 + is-object, and for every slot the key (objects only) and a tag byte, low half what, high half where; then the documents: count,
// and a tag a document like a slot's.
#ifndef TEXT_PACK_PARTS_H
#define TEXT_PACK_PARTS_H

enum pack_what {
	PACK_NULL, PACK_FALSE, PACK_TRUE,
	PACK_INT,      // zigzag
	PACK_UINT,     // above INT64_MAX
	PACK_DOUBLE,   // 8 bytes, low first
	PACK_TEXT_NEW, // the next of the table
	PACK_TEXT,     // its number, from the last one backwards
	PACK_TEXT_EMPTY,
	PACK_LAST,     // the node just before this one
	PACK_NODE,     // so many nodes before this one
	PACK_ARRAY_EMPTY, PACK_OBJECT_EMPTY,
	PACK_WHATS
};

// The line, from the line of the slot before (of a node's first slot: from 0): 0..13 more, or given as a zigzag number behind the tag, or none.
enum { PACK_LINE_GIVEN = 14, PACK_LINE_NONE = 15 };

#endif
