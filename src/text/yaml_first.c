// The first document of a stream decoded as go-yaml v2 does into an untyped value (decode.go decoder), and made JSON as kubernetes-sigs/yaml
// does (yaml.go convertToJSONableObject, encoding/json).
#include "text/yaml.h"

#include "base/buf.h"
#include "text/yaml_node.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>

struct entry;

// An untyped Go value.
struct item {
	enum { SCALAR, MAP, LIST } kind;
	struct yaml_scalar scalar;
	VEC(struct entry) entries;   // of a map, in order of first setting; of a list, without keys
	struct spanmap index;        // of a map: type and text of the key -> entry
};

struct entry { struct item *key, *value; };

struct decoding {
	struct yaml_first *f;
	uint64_t decoded, aliased;
	unsigned alias_depth, depth;
	bool failed;
};

static bool fail(struct decoding *d, const char *fmt, ...) __attribute__((format(printf, 2, 3), cold));

static bool fail(struct decoding *d, const char *fmt, ...)
{
	va_list ap;

	if (d->failed)
		return false;
	va_start(ap, fmt);
	d->f->error = arena_vprintf(d->f->arena, fmt, ap);
	va_end(ap);
	d->failed = true;
	return false;
}

static void write_float(struct buf *b, double d)
{
	if (isfinite(d))
		json_write_double(b, d);
	else
		buf_str(b, isnan(d) ? "NaN" : d > 0 ? "+Inf" : "-Inf");
}

// Go's %#v.
static void go_syntax(struct buf *b, const struct item *v)
{
	static const char *const head[] = { "", "map[interface {}]interface {}{", "[]interface {}{" };

	if (v->kind != SCALAR) {
		buf_str(b, head[v->kind]);
		for (size_t i = 0; i < v->entries.n; i++) {
			buf_str(b, i ? ", " : "");
			if (v->entries.v[i].key) {
				go_syntax(b, v->entries.v[i].key);
				buf_char(b, ':');
			}
			go_syntax(b, v->entries.v[i].value);
		}
		buf_char(b, '}');
		return;
	}
	switch (v->scalar.type) {
	case YAML_NULL: buf_str(b, "interface {}(nil)"); return;
	case YAML_BOOL: buf_str(b, v->scalar.b ? "true" : "false"); return;
	case YAML_INT: buf_printf(b, "%lld", (long long)v->scalar.i); return;
	case YAML_UINT: buf_printf(b, "0x%llx", (unsigned long long)v->scalar.u); return;
	case YAML_FLOAT: write_float(b, v->scalar.d); return;
	case YAML_TEXT: json_write_span(b, v->scalar.s); return;
	}
}

static span words(struct decoding *d, const struct item *v)
{
	struct buf b = { .arena = d->f->arena };

	if (v->kind == SCALAR && v->scalar.type == YAML_NULL)
		return SPAN("<nil>");
	go_syntax(&b, v);
	return buf_span(&b);
}

static struct item *decode(struct decoding *d, struct yaml_node *n, struct item *into);

static struct item *new_item(struct decoding *d, int kind)
{
	struct item *v = arena_new(d->f->arena, struct item);

	*v = (struct item){ .kind = kind };
	v->index.seed = d->f->keys->map.seed;
	return v;
}

static bool want_map(struct decoding *d)
{
	return fail(d, "yaml: map merge requires map or sequence of maps as the value");
}

static bool is_map(const struct yaml_node *n)
{
	return (n->kind == YAML_NODE_ALIAS ? n->target : n)->kind == YAML_NODE_MAP;
}

static bool merge(struct decoding *d, struct yaml_node *n, struct item *into)
{
	if (n->kind != YAML_NODE_LIST)
		return is_map(n) ? decode(d, n, into) != NULL : want_map(d);
	for (size_t i = n->children.n; i-- > 0;)
		if (!is_map(n->children.v[i]) ? !want_map(d) : !decode(d, n->children.v[i], into))
			return false;
	return true;
}

static bool is_merge(const struct yaml_node *n)
{
	return n->kind == YAML_NODE_SCALAR && span_is(n->text, "<<") && (n->implicit || span_is(n->tag, "tag:yaml.org,2002:merge"));
}

// decode.go setMapIndex; what the strict pass tells and what the other one keeps, the last, in one go.
static void set(struct decoding *d, const struct yaml_node *at, struct item *map, struct item *key, struct item *v)
{
	struct arena *a = d->f->arena;
	char buf[YAML_KEY_MAX];
	span text = SPAN("");
	struct buf id = { .arena = a };
	bool fresh;

	if (key->scalar.type == YAML_UINT)
		text = arena_printf(a, "%llu", (unsigned long long)key->scalar.u);
	else if (yaml_scalar_key(&key->scalar, buf, &text))
		text = arena_span(a, text);
	buf_char(&id, (char)('0' + (int)key->scalar.type));
	buf_add(&id, text);
	uint32_t *slot = spanmap_put(&map->index, a, buf_span(&id), &fresh);
	if (fresh) {
		*slot = (uint32_t)map->entries.n;
		vec_push(&map->entries, a, ((struct entry){ key, v }));
		return;
	}
	map->entries.v[*slot].value = v;
	vec_push(&d->f->repeats, a, arena_printf(a, "line %u: key %.*s already set in map", at->line + 1, SPANF(words(d, key))));
}

static struct item *decode_map(struct decoding *d, struct yaml_node *n, struct item *into)
{
	struct item *map = into ? into : new_item(d, MAP);

	for (size_t i = 0; i + 1 < n->children.n; i += 2) {
		struct yaml_node *k = n->children.v[i], *v = n->children.v[i + 1];
		struct item *key, *val;

		if (is_merge(k)) {
			if (!merge(d, v, map))
				return NULL;
			continue;
		}
		if (!(key = decode(d, k, NULL)))
			return NULL;
		if (key->kind != SCALAR) {
			fail(d, "yaml: invalid map key: %.*s", SPANF(words(d, key)));
			return NULL;
		}
		if (!(val = decode(d, v, NULL)))
			return NULL;
		set(d, v, map, key, val);
	}
	return map;
}

static struct item *decode_list(struct decoding *d, struct yaml_node *n)
{
	struct item *list = new_item(d, LIST), *v;

	for (size_t i = 0; i < n->children.n; i++) {
		if (!(v = decode(d, n->children.v[i], NULL)))
			return NULL;
		vec_push(&list->entries, d->f->arena, ((struct entry){ NULL, v }));
	}
	return list;
}

// resolve.go: what a tagged scalar would have been without its tag.
static bool misfit(struct decoding *d, const struct yaml_node *n)
{
	static const char *const tags[] = { "!!null", "!!bool", "!!int", "!!int", "!!float", "!!str" };
	static const span prefix = SPAN_INIT("tag:yaml.org,2002:");
	struct yaml_scalar s;
	const char *why;

	if (span_is(n->tag, "tag:yaml.org,2002:binary"))
		return fail(d, "yaml: !!binary value contains invalid base64 data");
	yaml_resolve(SPAN(""), true, n->text, d->f->arena, &s, &why);
	return fail(d, "yaml: cannot decode %s `%.*s` as a !!%.*s", tags[s.type], SPANF(n->text), SPANF(span_from(n->tag, prefix.n)));
}

static struct item *decode_scalar(struct decoding *d, const struct yaml_node *n)
{
	struct item *v = new_item(d, SCALAR);
	const char *why;

	return yaml_resolve(n->tag, n->implicit, n->text, d->f->arena, &v->scalar, &why) || misfit(d, n) ? v : NULL;
}

static struct item *decode_alias(struct decoding *d, struct yaml_node *n, struct item *into)
{
	struct item *v;

	if (n->open) {
		fail(d, "yaml: anchor '%.*s' value contains itself", SPANF(n->text));
		return NULL;
	}
	n->open = true;
	d->alias_depth++;
	v = decode(d, n->target, into);
	d->alias_depth--;
	n->open = false;
	return v;
}

// decode.go allowedAliasRatio
static bool excessive(const struct decoding *d)
{
	const double low = 400000, high = 4000000;
	double n = (double)d->decoded, allowed = n <= low ? 0.99 : n >= high ? 0.10 : 0.99 - 0.89 * ((n - low) / (high - low));

	return d->aliased > 100 && d->decoded > 1000 && (double)d->aliased / n > allowed;
}

// Aliases in one another may stack up beyond what the JSON decoder behind takes: its answer is given here. into: the map that is added to.
static struct item *decode(struct decoding *d, struct yaml_node *n, struct item *into)
{
	d->decoded++;
	d->aliased += d->alias_depth > 0;
	if (excessive(d)) {
		fail(d, "yaml: document contains excessive aliasing");
		return NULL;
	}
	if (n->kind == YAML_NODE_ALIAS)
		return decode_alias(d, n, into);
	if (n->kind == YAML_NODE_SCALAR)
		return decode_scalar(d, n);
	if (d->depth >= JSON_MAX_DEPTH) {
		fail(d, "couldn't get version/kind; json parse error: invalid character '%c' exceeded max depth", n->kind == YAML_NODE_MAP ? '{' : '[');
		return NULL;
	}
	d->depth++;
	struct item *v = n->kind == YAML_NODE_MAP ? decode_map(d, n, into) : decode_list(d, n);
	d->depth--;
	return v;
}

struct named { span name; size_t at; struct item *v; };

static int by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int c = span_cmp(x->name, y->name);

	return c ? c : x->at < y->at ? -1 : 1;
}

static void write(struct decoding *d, struct buf *b, struct item *v);

static void write_map(struct decoding *d, struct buf *b, struct item *v)
{
	struct named *all = arena_array(d->f->arena, struct named, v->entries.n + 1);
	size_t n = v->entries.n, told = 0;
	char buf[YAML_KEY_MAX];

	for (size_t i = 0; i < n; i++) {
		struct entry *e = &v->entries.v[i];
		span name;

		if (!yaml_scalar_key(&e->key->scalar, buf, &name)) {
			fail(d, "unsupported map key of type: %s, key: %.*s, value: %.*s", e->key->scalar.type == YAML_UINT ? "uint64" : "%!s(<nil>)",
				SPANF(words(d, e->key)), SPANF(words(d, e->value)));
			return;
		}
		all[i] = (struct named){ arena_span(d->f->arena, name), i, e->value };
	}
	qsort(all, n, sizeof *all, by_name);
	buf_char(b, '{');
	for (size_t i = 0; i < n; i++) {
		if (i + 1 < n && span_eq(all[i].name, all[i + 1].name))
			continue;
		buf_str(b, told++ ? "," : "");
		json_write_span(b, all[i].name);
		buf_char(b, ':');
		write(d, b, all[i].v);
	}
	buf_char(b, '}');
}

static void write_scalar(struct decoding *d, struct buf *b, const struct yaml_scalar *s)
{
	switch (s->type) {
	case YAML_NULL: buf_str(b, "null"); return;
	case YAML_BOOL: buf_str(b, s->b ? "true" : "false"); return;
	case YAML_INT: buf_printf(b, "%lld", (long long)s->i); return;
	case YAML_UINT: buf_printf(b, "%llu", (unsigned long long)s->u); return;
	case YAML_TEXT: json_write_span(b, s->s); return;
	case YAML_FLOAT:
		write_float(b, s->d);
		if (!isfinite(s->d))
			fail(d, "json: unsupported value: %s", isnan(s->d) ? "NaN" : s->d > 0 ? "+Inf" : "-Inf");
	}
}

static void write(struct decoding *d, struct buf *b, struct item *v)
{
	if (d->failed)
		return;
	if (v->kind == SCALAR) {
		write_scalar(d, b, &v->scalar);
		return;
	}
	if (v->kind == MAP) {
		write_map(d, b, v);
		return;
	}
	buf_char(b, '[');
	for (size_t i = 0; i < v->entries.n; i++) {
		buf_str(b, i ? "," : "");
		write(d, b, v->entries.v[i].value);
	}
	buf_char(b, ']');
}

bool yaml_first(span text, struct yaml_first *f)
{
	struct decoding d = { .f = f };
	struct buf b = { .arena = f->arena };
	struct yaml_node *root;
	struct item *v;

	if (!yaml_node_read(text, f->arena, &root, &f->error))
		return false;
	if (!root) {
		f->json = SPAN("null");
		return true;
	}
	if ((v = decode(&d, root, NULL)))
		write(&d, &b, v);
	f->json = buf_span(&b);
	return !d.failed;
}
