// Bytes of a body -> JSON text and document. YAML goes the way upstream takes it: first document, untyped values, JSON with sorted keys
// (kubernetes-sigs/yaml YAMLToJSON), which the decoder then reads.
#include "twin/api/body.h"

#include "text/json.h"
#include "text/json_fault.h"
#include "text/yaml.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct named { span name; uint32_t at; const value *v; };

static int by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int d = span_cmp(x->name, y->name);

	return d ? d : x->at < y->at ? -1 : 1;
}

// encoding/json floatEncoder: the shortest digits that read back, with an exponent only below 1e-6 and from 1e21 on.
static void write_double(struct buf *out, double d)
{
	char text[40], digits[24];
	int precision = 0, exponent, n = 0;

	do
		snprintf(text, sizeof text, "%.*e", precision, d);
	while (strtod(text, NULL) != d && ++precision < 17);
	exponent = atoi(strchr(text, 'e') + 1);
	if (d == 0) {
		buf_str(out, signbit(d) ? "-0" : "0");
		return;
	}
	for (const char *p = text; *p != 'e'; p++)
		if (*p >= '0' && *p <= '9')
			digits[n++] = *p;
	buf_str(out, d < 0 ? "-" : "");
	if (exponent < -6 || exponent >= 21) {
		buf_printf(out, "%c%s%.*se%s%d", digits[0], n > 1 ? "." : "", n - 1, digits + 1, exponent < 0 ? "" : "+", exponent);
		return;
	}
	if (exponent < 0)
		buf_str(out, "0.");
	for (int i = exponent < 0 ? exponent + 1 : 0; i < n || i <= exponent; i++)
		buf_printf(out, "%s%c", i == exponent + 1 && exponent >= 0 ? "." : "", i < 0 || i >= n ? '0' : digits[i]);
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
	case VALUE_NUMBER: write_double(out, v->d); return;
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
	struct buf out = { .arena = h->run };
	struct yaml_first y = { .arena = h->run, .keys = h->keys };

	b->json = h->q->body.p ? h->q->body : SPAN("");
	if (!b->yaml)
		return read_json(h, b);
	if (!yaml_first(b->json, &y)) {
		b->error = y.error;
		return false;
	}
	b->repeats = y.repeats;
	body_json(h, &out, &y.root);
	b->json = buf_span(&out);
	return read_json(h, b);
}
