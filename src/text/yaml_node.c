#include "text/yaml_node.h"

#include <stdarg.h>
#include <stdio.h>
#include <yaml.h>

// libyaml looks at every open flow collection for each token: levels times tokens beyond this are not read, nine thousand levels once are.
#define MAX_WORK (200u << 20)

struct reading {
	struct arena *arena;
	span text, *error;
	struct spanmap anchors;          // name -> index in anchored
	VEC(struct yaml_node *) anchored;
	VEC(struct yaml_node *) open;    // collections, outermost first
	struct yaml_node *root;
	bool utf8;
	uint64_t work;    // open collections, added up over the nodes
	size_t at, index; // the last position asked for, in bytes and characters: events come in order
};

static bool fail(struct reading *r, const char *fmt, ...) __attribute__((format(printf, 2, 3), cold));

static bool fail(struct reading *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	*r->error = arena_vprintf(r->arena, fmt, ap);
	va_end(ap);
	return false;
}

// decode.go parser.fail: marks count lines from 0, and only those of the scanner are put right; the first line is not told.
static bool at_line(struct reading *r, size_t line, const char *problem)
{
	return line ? fail(r, "yaml: line %zu: %s", line, problem) : fail(r, "yaml: %s", problem);
}

static bool parser_error(struct reading *r, const yaml_parser_t *p)
{
	size_t line = p->problem_mark.line ? p->problem_mark.line + (p->error == YAML_SCANNER_ERROR) : p->context_mark.line;

	return at_line(r, p->error == YAML_READER_ERROR ? 0 : line, p->problem ? p->problem : "unknown problem parsing YAML content");
}

static span keep(struct reading *r, const yaml_char_t *z)
{
	return z ? arena_span(r->arena, span_str((const char *)z)) : (span){ 0 };
}

static struct yaml_node *add(struct reading *r, enum yaml_node_kind kind, const yaml_event_t *e, const yaml_char_t *anchor)
{
	struct yaml_node *n = arena_new(r->arena, struct yaml_node);
	bool fresh;

	*n = (struct yaml_node){ .kind = (uint8_t)kind, .line = (uint32_t)e->start_mark.line };
	r->work += r->open.n;
	if (anchor && kind != YAML_NODE_ALIAS) {
		*spanmap_put(&r->anchors, r->arena, keep(r, anchor), &fresh) = (uint32_t)r->anchored.n;
		vec_push(&r->anchored, r->arena, n);
	}
	if (r->open.n)
		vec_push(&r->open.v[r->open.n - 1]->children, r->arena, n);
	else
		r->root = n;
	return n;
}

// libyaml takes "\/" in double quotes for a slash, go-yaml (like YAML 1.1) for an error. Marks count characters.
static bool slash_escape(struct reading *r, const yaml_event_t *e)
{
	size_t at, line = e->start_mark.line;
	bool escaped = false;

	for (; r->at < r->text.n && r->index < e->start_mark.index; r->index++)
		for (r->at++; r->at < r->text.n && (r->text.p[r->at] & 0xc0) == 0x80;)
			r->at++;
	for (at = r->at + 1; at < r->text.n; at++) {
		char c = r->text.p[at];
		if (escaped && c == '/')
			return at_line(r, line ? line + 1 : 0, "found unknown escape character");
		if (!escaped && c == '"')
			break;
		escaped = !escaped && c == '\\';
		line += c == '\n';
	}
	return true;
}

static bool scalar(struct reading *r, const yaml_event_t *e)
{
	struct yaml_node *n = add(r, YAML_NODE_SCALAR, e, e->data.scalar.anchor);

	n->text = arena_span(r->arena, span_of((const char *)e->data.scalar.value, e->data.scalar.length));
	n->tag = keep(r, e->data.scalar.tag);
	n->implicit = e->data.scalar.plain_implicit;
	return e->data.scalar.style != YAML_DOUBLE_QUOTED_SCALAR_STYLE || !r->utf8 || slash_escape(r, e);
}

static bool alias(struct reading *r, const yaml_event_t *e)
{
	struct yaml_node *n = add(r, YAML_NODE_ALIAS, e, NULL);
	uint32_t i;

	n->text = keep(r, e->data.alias.anchor);
	i = spanmap_get(&r->anchors, n->text);
	if (i == MAP_NONE)
		return fail(r, "yaml: unknown anchor '%.*s' referenced", SPANF(n->text));
	n->target = r->anchored.v[i];
	return true;
}

static bool open_node(struct reading *r, enum yaml_node_kind kind, const yaml_event_t *e, const yaml_char_t *anchor)
{
	struct yaml_node *n = add(r, kind, e, anchor);

	if (r->open.n >= YAML_NODE_MAX_DEPTH)
		return at_line(r, n->line ? n->line + 1 : 0, "exceeded max depth of 10000");
	vec_push(&r->open, r->arena, n);
	return true;
}

static bool event(struct reading *r, const yaml_event_t *e)
{
	const yaml_version_directive_t *v;

	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT:
		v = e->data.document_start.version_directive;
		return !v || (v->major == 1 && v->minor == 1) || fail(r, "yaml: found incompatible YAML document");
	case YAML_SCALAR_EVENT: return scalar(r, e);
	case YAML_ALIAS_EVENT: return alias(r, e);
	case YAML_MAPPING_START_EVENT: return open_node(r, YAML_NODE_MAP, e, e->data.mapping_start.anchor);
	case YAML_SEQUENCE_START_EVENT: return open_node(r, YAML_NODE_LIST, e, e->data.sequence_start.anchor);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
		r->open.n--;
		return true;
	default: return true;
	}
}

bool yaml_node_read(span text, struct arena *a, struct yaml_node **root, span *error)
{
	struct reading r = { .arena = a, .text = text, .error = error };
	yaml_parser_t p;
	yaml_event_t e;
	bool good = true, more = true;

	*root = NULL;
	*error = (span){ 0 };
	// Marks count from behind a byte order mark.
	if (span_starts(text, SPAN("\xef\xbb\xbf")))
		r.text = span_from(text, 3);
	r.utf8 = !span_starts(text, SPAN("\xff\xfe")) && !span_starts(text, SPAN("\xfe\xff"));
	if (!yaml_parser_initialize(&p))
		return fail(&r, "yaml: out of memory");
	yaml_parser_set_input_string(&p, (const unsigned char *)text.p, text.n);
	while (good && more) {
		if (!yaml_parser_parse(&p, &e)) {
			good = parser_error(&r, &p);
			break;
		}
		good = event(&r, &e) && (r.work <= MAX_WORK || fail(&r, "yaml: more levels in more places than are read"));
		more = e.type != YAML_STREAM_END_EVENT && e.type != YAML_DOCUMENT_END_EVENT;
		yaml_event_delete(&e);
	}
	yaml_parser_delete(&p);
	*root = r.root;
	return good;
}
