// at: field paths as expressions - AT(spec, "ports") is spec.ports, AT_ITEM(it, 2) is it[2], AT_KEY(it, k) is it[k] - and the walk over a Go
// map, whose errors have no order. A path lives as long as the block it is written in; names are literals.
#ifndef K8S_VALIDATE_AT_H
#define K8S_VALIDATE_AT_H

#include "k8s/quantity.h"
#include "k8s/validate/meta.h"

#ifndef AT // podrules.h has the same two
#define AT(up, name) (&(const struct field){ (up), SPAN_INIT(name), 0, FIELD_CHILD })
#define AT_KEY(up, k) (&(const struct field){ (up), (k), 0, FIELD_KEY })
#endif
#define AT_ITEM(up, i) (&(const struct field){ (up), { 0 }, (uint32_t)(i), FIELD_INDEX })

static inline span at_key_text(const struct validation *v, const struct member *m) { return intern_text(v->keys, m->key); }

// Go's map iteration has no order: the errors of two entries of one map may come either way round.
struct at_map { size_t seen, entries; };
static inline void at_map_begin(struct at_map *w, const struct validation *v) { w->seen = v->errors.n; }
static inline void at_map_end(struct at_map *w, struct validation *v)
{
	w->entries += v->errors.n > w->seen;
	if (w->entries > 1)
		v->unordered = true;
}

// The text of a quantity as Quantity.String prints it: documents are complete, so it is canonical. False when it is none.
static inline bool at_quantity(const value *x, quantity *q)
{
	if (x->type == VALUE_INT) {
		*q = (quantity){ (__int128)x->i * 1000000000 };
		return true;
	}
	return x->type == VALUE_STRING && quantity_parse(value_span(x), q);
}
static inline span at_quantity_text(const struct validation *v, const value *x)
{
	return x->type == VALUE_INT ? arena_printf(v->arena, "%lld", (long long)x->i) : value_span(x);
}

// One complaint about a text, or about a number.
static inline void at_text(struct validation *v, const struct field *at, span bad, const char *why)
{
	field_add(v, FIELD_INVALID, at, field_quote(v->arena, bad), "%s", why);
}

// Has the set had this text? Adds it. Lists are the client's, so that looking back at every item would cost too much.
static inline bool at_seen(struct validation *v, struct spanmap *set, span text)
{
	bool fresh;

	spanmap_put(set, v->arena, text.p ? text : SPAN(""), &fresh);
	return !fresh;
}

#endif
