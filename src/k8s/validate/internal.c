#include "k8s/validate/internal.h"

#include "base/buf.h"
#include "k8s/validate/workload/workload.h"
#include "text/json.h"

// A field without a value prints as null where Go has a pointer, list or map, else as its zero value.
enum shape { POINTER, TEXT, FLAG, NUMBER, QUANTITY, MAP, SELECTOR, STRUCT, VALUE };

struct part { uint16_t owner, type; uint8_t shape; const char *go, *json; };

static const struct part parts[] = {
#define PART(owner, go, json, shape, type) { INTERNAL_##owner, INTERNAL_##type, shape, go, json },
#include "k8s/validate/internal.def"
};
#define N_PARTS (sizeof parts / sizeof *parts)

static void print(struct validation *v, struct buf *b, enum internal_type type, const value *x, const value *above);

static void print_part(struct validation *v, struct buf *b, const struct part *p, const value *x, const value *above)
{
	static const char *const zero[] = { [POINTER] = "null", [TEXT] = "\"\"", [FLAG] = "false", [NUMBER] = "0", [QUANTITY] = "\"0\"", [MAP] = "null",
		[SELECTOR] = "null" };
	const value *m = *p->json == '^' ? check_get(v, above, p->json + 1) : check_get(v, x, p->json);
	static const value empty = { .type = VALUE_OBJECT, .off = VALUE_NO_OFF };

	buf_printf(b, "\"%s\":", p->go);
	if (p->shape == STRUCT)
		print(v, b, p->type, m, x);
	else if (p->shape == VALUE)
		print(v, b, p->type, value_present(m) ? m : &empty, x);
	else if (!value_present(m))
		buf_str(b, zero[p->shape]);
	else if (p->shape == MAP)
		buf_add(b, workload_map(v, m));
	else if (p->shape == SELECTOR)
		buf_add(b, workload_selector_text(v, m));
	else
		json_write(b, v->keys, m);
}

static void print_struct(struct validation *v, struct buf *b, enum internal_type type, const value *x, const value *above)
{
	bool first = true;

	buf_char(b, '{');
	for (size_t i = 0; i < N_PARTS; i++) {
		if (parts[i].owner != type)
			continue;
		if (!first)
			buf_char(b, ',');
		first = false;
		print_part(v, b, &parts[i], x, above);
	}
	buf_char(b, '}');
}

static void print(struct validation *v, struct buf *b, enum internal_type type, const value *x, const value *above)
{
	if (x->type == VALUE_ARRAY) {
		buf_char(b, '[');
		for (size_t i = 0; i < x->n; i++) {
			if (i)
				buf_char(b, ',');
			print_struct(v, b, type, &x->item[i], above);
		}
		buf_char(b, ']');
	} else if (x->type == VALUE_OBJECT) {
		print_struct(v, b, type, x, above);
	} else {
		buf_str(b, "null");
	}
}

span internal_json(struct validation *v, enum internal_type type, const value *x)
{
	struct buf b = { .arena = v->arena };

	print(v, &b, type, x, &value_absent);
	return buf_span(&b);
}

static void line(struct buf *b, unsigned depth)
{
	buf_char(b, '\n');
	for (unsigned i = 0; i < depth; i++)
		buf_char(b, ' ');
}

// encoding/json Indent: empty objects and lists stay on their line.
static span indent(struct arena *a, span s)
{
	struct buf b = { .arena = a };
	unsigned depth = 0;
	bool text = false;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i], next = i + 1 < s.n ? s.p[i + 1] : 0;
		if (text || c == '"') {
			buf_char(&b, c);
			if (text && c == '\\')
				buf_char(&b, s.p[++i]);
			else if (c == '"')
				text = !text;
			continue;
		}
		if (c == '}' || c == ']')
			line(&b, --depth);
		buf_char(&b, c);
		if ((c == '{' && next == '}') || (c == '[' && next == ']')) {
			buf_char(&b, next);
			i++;
		} else if (c == '{' || c == '[') {
			line(&b, ++depth);
		} else if (c == ',') {
			line(&b, depth);
		} else if (c == ':') {
			buf_char(&b, ' ');
		}
	}
	return buf_span(&b);
}

span internal_pretty(struct validation *v, enum internal_type type, const value *x)
{
	return indent(v->arena, internal_json(v, type, x));
}

// metav1.ObjectMeta is embedded without a name: its own fields come first, those without a value left out.
static void print_meta(struct validation *v, struct buf *b, const value *m)
{
	static const char *const fields[] = { "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp",
		"deletionTimestamp", "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences", "finalizers", "managedFields" };

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		const value *x = check_get(v, m, fields[i]);
		if (!value_present(x) || ((x->type == VALUE_OBJECT || x->type == VALUE_ARRAY || x->type == VALUE_STRING) && !x->n))
			continue;
		buf_printf(b, "\"%s\":", fields[i]);
		if (x->type == VALUE_OBJECT)
			buf_add(b, workload_map(v, x));
		else
			json_write(b, v->keys, x);
		buf_char(b, ',');
	}
}

span internal_template(struct validation *v, const value *t)
{
	struct buf b = { .arena = v->arena };

	buf_char(&b, '{');
	print_meta(v, &b, value_get(t, KEY_metadata));
	buf_str(&b, "\"Spec\":");
	print(v, &b, INTERNAL_PodSpec, value_get(t, KEY_spec), &value_absent);
	buf_char(&b, '}');
	return buf_span(&b);
}

span internal_claim(struct validation *v, const value *o)
{
	static const value none = { .type = VALUE_OBJECT, .off = VALUE_NO_OFF };
	const value *status = value_get(o, KEY_status);
	struct buf b = { .arena = v->arena };

	buf_char(&b, '{');
	print_meta(v, &b, value_get(o, KEY_metadata));
	buf_str(&b, "\"Spec\":");
	print(v, &b, INTERNAL_PersistentVolumeClaimSpec, value_get(o, KEY_spec), &value_absent);
	buf_str(&b, ",\"Status\":");
	print(v, &b, INTERNAL_PersistentVolumeClaimStatus, value_present(status) ? status : &none, &value_absent);
	buf_char(&b, '}');
	return indent(v->arena, buf_span(&b));
}
