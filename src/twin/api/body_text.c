// Bytes of a body -> JSON text and document. YAML goes the way upstream takes it: first document, untyped values, JSON with sorted keys
// (kubernetes-sigs/yaml YAMLToJSON), which the decoder then reads.
#include "twin/api/body.h"

#include "text/json.h"
#include "text/json_fault.h"
#include "text/yaml.h"

#include <stdlib.h>

struct named { span name; uint32_t at; const value *v; };

static int by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int d = span_cmp(x->name, y->name);

	return d ? d : x->at < y->at ? -1 : 1;
}

static void write_object(struct handling *h, struct buf *out, const value *v)
{
	struct named *all = arena_array(h->run, struct named, v->n);
	size_t n = 0, told = 0;

	member_each(m, v)
		all[n] = (struct named){ intern_text(h->keys, m->key), (uint32_t)n, &m->v }, n++;
	if (n)
		qsort(all, n, sizeof *all, by_name);
	buf_char(out, '{');
	for (size_t i = 0; i < n; i++) {
		if (i + 1 < n && span_eq(all[i].name, all[i + 1].name))
			continue;
		if (told++)
			buf_char(out, ',');
		json_write_span(out, all[i].name);
		buf_char(out, ':');
		body_json(h, out, all[i].v);
	}
	buf_char(out, '}');
}

void body_json(struct handling *h, struct buf *out, const value *v)
{
	switch (v->type) {
	case VALUE_BOOL: buf_str(out, v->b ? "true" : "false"); return;
	case VALUE_INT: buf_printf(out, "%lld", (long long)v->i); return;
	case VALUE_UINT: buf_printf(out, "%llu", (unsigned long long)v->u); return;
	case VALUE_NUMBER: json_write_double(out, v->d); return;
	case VALUE_STRING: json_write_span(out, value_span(v)); return;
	case VALUE_OBJECT: write_object(h, out, v); return;
	case VALUE_ARRAY:
		buf_char(out, '[');
		for (size_t i = 0; i < v->n; i++) {
			if (i)
				buf_char(out, ',');
			body_json(h, out, &v->item[i]);
		}
		buf_char(out, ']');
		return;
	default: buf_str(out, "null"); return;
	}
}

static bool read_json(struct handling *h, struct body *b)
{
	struct json_options o = { .any_number = true };
	struct json_error e = { 0 };
	char fault[JSON_FAULT_MAX];

	if (json_read(b->json, &o, h->run, h->keys, &b->root, &e))
		return true;
	if (json_fault(b->json, fault))
		b->error = arena_printf(h->run, "couldn't get version/kind; json parse error: %s", fault);
	else
		b->error = arena_printf(h->run, "%s", e.text);
	return false;
}

bool body_text(struct handling *h, struct body *b)
{
	struct yaml_first y = { .arena = h->run, .keys = h->keys };

	b->json = h->q->body.p ? h->q->body : SPAN("");
	if (!b->yaml)
		return read_json(h, b);
	if (!yaml_first(b->json, &y)) {
		b->error = y.error;
		return false;
	}
	b->repeats = y.repeats;
	b->json = y.json;
	return read_json(h, b);
}
