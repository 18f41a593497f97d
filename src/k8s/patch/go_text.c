#include "k8s/patch/parts.h"

#include <stdio.h>
#include <stdlib.h>

#define GO_EXPONENT 6

struct entry { span name; const value *v; };

static int by_name(const void *a, const void *b)
{
	return span_cmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static bool dropped(const struct patching *p, const value *place)
{
	return p->dropped.n && map64_get(&p->dropped, (uint64_t)(uintptr_t)place) != MAP_NONE;
}

static void write_value(struct patching *p, struct buf *b, const value *v, unsigned depth);

static void write_map(struct patching *p, struct buf *b, const value *v, unsigned depth)
{
	struct entry *e = arena_array(p->arena, struct entry, v->n + 1);
	size_t n = 0;

	member_each(m, v)
		if (value_get(v, m->key) == &m->v && !dropped(p, &m->v))
			e[n++] = (struct entry){ intern_text(p->keys, m->key), &m->v };
	qsort(e, n, sizeof *e, by_name);
	buf_str(b, "map[");
	for (size_t i = 0; i < n; i++) {
		buf_printf(b, "%s%.*s:", i ? " " : "", SPANF(e[i].name));
		write_value(p, b, e[i].v, depth + 1);
	}
	buf_char(b, ']');
}

// %v of a float64 is the shortest text that reads back, with an exponent below -4 and from 6 on (strconv's %g, precision -1).
static void write_double(struct buf *b, double d)
{
	char text[40];
	int digits = 0, exponent;

	do
		snprintf(text, sizeof text, "%.*e", digits, d);
	while (strtod(text, NULL) != d && ++digits < 17);
	exponent = atoi(strchr(text, 'e') + 1);
	if (exponent >= -4 && exponent < GO_EXPONENT)
		snprintf(text, sizeof text, "%.*f", digits > exponent ? digits - exponent : 0, d);
	buf_str(b, text);
}

static void write_value(struct patching *p, struct buf *b, const value *v, unsigned depth)
{
	if (depth > PATCH_MAX_DEPTH)
		return;
	switch (v->type) {
	case VALUE_OBJECT:
		write_map(p, b, v, depth);
		break;
	case VALUE_ARRAY:
		buf_char(b, '[');
		for (size_t i = 0, told = 0; i < v->n; i++) {
			if (dropped(p, &v->item[i]))
				continue;
			if (told++)
				buf_char(b, ' ');
			write_value(p, b, &v->item[i], depth + 1);
		}
		buf_char(b, ']');
		break;
	case VALUE_STRING: buf_add(b, value_span(v)); break;
	case VALUE_BOOL: buf_str(b, v->b ? "true" : "false"); break;
	case VALUE_INT: buf_printf(b, "%lld", (long long)v->i); break;
	case VALUE_UINT: write_double(b, (double)v->u); break;
	case VALUE_NUMBER: write_double(b, v->d); break;
	default: buf_str(b, "<nil>");
	}
}

span patch_go_text(struct patching *p, const value *v)
{
	struct buf b = { .arena = p->arena };

	write_value(p, &b, v, 0);
	return buf_span(&b);
}
