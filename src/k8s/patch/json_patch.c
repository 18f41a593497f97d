// JSON patch (RFC 6902) as github.com/evanphx/json-patch v4 applies it for the API server: negative indexes count from the end, replace and
// copy take members that are not there for null, every failure is one and the same 422 (apiserver pkg/endpoints/handlers/patch.go).
#include "k8s/patch/parts.h"

#include "doc/edit.h"

#include <stdlib.h>

#define MAX_OPERATIONS 10000               // maxJSONPatchOperations
#define MAX_COPIED (3u * 1024 * 1024)      // AccumulatedCopySizeLimit = the limit of a body

struct operation { span kind, path, from; const value *arg; bool has_path, has_from; };

// An index of a list: strconv.Atoi.
static bool read_index(span s, long *out)
{
	size_t i = s.n && (*s.p == '-' || *s.p == '+');
	long n = 0;

	if (i >= s.n || s.n > 10)
		return false;
	for (size_t k = i; k < s.n; k++) {
		if (s.p[k] < '0' || s.p[k] > '9')
			return false;
		n = n * 10 + (s.p[k] - '0');
	}
	*out = *s.p == '-' ? -n : n;
	return true;
}

static span unescape(struct arena *a, span s)
{
	char *p = arena_alloc(a, s.n + 1, 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		bool escape = s.p[i] == '~' && i + 1 < s.n && (s.p[i + 1] == '0' || s.p[i + 1] == '1');
		p[n++] = !escape ? s.p[i] : s.p[i + 1] == '0' ? '~' : '/';
		i += escape;
	}
	return span_of(p, n);
}

// Child of a container; NULL: get fails. A member that is not there is &value_absent.
static const value *child(struct patching *p, const value *v, span key)
{
	long i;

	if (v->type == VALUE_OBJECT) {
		uint32_t id = intern_find(p->keys, key);
		return id == MAP_NONE ? &value_absent : value_get(v, id);
	}
	if (v->type != VALUE_ARRAY || !read_index(key, &i))
		return NULL;
	if (i < 0)
		i += (long)v->n;
	return i < 0 || i >= (long)v->n ? NULL : &v->item[i];
}

// findObject: the container of the path's last part.
static const value *container(struct patching *p, const value *root, span path, span *key)
{
	span part, rest = path;
	const value *at = root;

	if (!path.n || span_find(path, '/', 0) < 0)
		return NULL;
	rest = span_cut(rest, '/', &part);
	for (;;) {
		span next = span_cut(rest, '/', &part);
		part = unescape(p->arena, part);
		if (at->type != VALUE_OBJECT && at->type != VALUE_ARRAY)
			return NULL;
		if (!next.p) {
			*key = part;
			return at;
		}
		at = child(p, at, part);
		if (!at)
			return NULL;
		rest = next;
	}
}

static value list_change(struct patching *p, const value *v, size_t at, size_t drop, const value *add)
{
	value *items = arena_array(p->arena, value, v->n + 2);
	size_t n = 0;

	for (size_t i = 0; i < at; i++)
		items[n++] = v->item[i];
	if (add)
		items[n++] = *add;
	for (size_t i = at + drop; i < v->n; i++)
		items[n++] = v->item[i];
	return value_array(items, n);
}

// The library keeps an object that it has looked into as a Go map, which is written with its keys in order; what it has not looked into stays
// as it was written. Errors quote the result.
static int by_name(const void *a, const void *b, void *keys)
{
	const struct member *x = a, *y = b;
	return span_cmp(intern_text(keys, x->key), intern_text(keys, y->key));
}

static value in_order(struct patching *p, value v)
{
	size_t i = 1;

	while (v.type == VALUE_OBJECT && i < v.n && by_name(&v.member[i - 1], &v.member[i], p->keys) <= 0)
		i++;
	if (v.type != VALUE_OBJECT || i >= v.n)
		return v;
	struct member *m = arena_array(p->arena, struct member, v.n);
	memcpy(m, v.member, v.n * sizeof *m);
	qsort_r(m, v.n, sizeof *m, by_name, p->keys);
	v.member = m;
	return v;
}

static value all_in_order(struct patching *p, value v, unsigned depth)
{
	v = in_order(p, v);
	if (depth >= PATCH_MAX_DEPTH || (v.type != VALUE_OBJECT && v.type != VALUE_ARRAY))
		return v;
	value out = v;
	if (v.type == VALUE_OBJECT) {
		struct member *m = arena_array(p->arena, struct member, v.n + 1);
		for (size_t i = 0; i < v.n; i++) {
			m[i] = v.member[i];
			m[i].v = all_in_order(p, m[i].v, depth + 1);
		}
		out.member = m;
	} else {
		value *items = arena_array(p->arena, value, v.n + 1);
		for (size_t i = 0; i < v.n; i++)
			items[i] = all_in_order(p, v.item[i], depth + 1);
		out.item = items;
	}
	return out;
}

enum change { CHANGE_ADD, CHANGE_REMOVE, CHANGE_SET, CHANGE_NOTHING };

static bool change_list(struct patching *p, const value *v, span key, enum change c, const value *arg, value *out)
{
	long i, n = (long)v->n;

	if (c == CHANGE_ADD && span_is(key, "-")) {
		*out = list_change(p, v, v->n, 0, arg);
		return true;
	}
	if (!read_index(key, &i))
		return false;
	long room = c == CHANGE_ADD ? n + 1 : n;
	if (i < 0)
		i += room;
	if (i < 0 || i >= room)
		return false;
	*out = list_change(p, v, (size_t)i, c != CHANGE_ADD, c == CHANGE_REMOVE ? NULL : arg);
	return true;
}

static bool change_container(struct patching *p, const value *v, span key, enum change c, const value *arg, value *out)
{
	if (c == CHANGE_NOTHING) { // looked into only
		*out = in_order(p, *v);
		return true;
	}
	if (v->type == VALUE_ARRAY)
		return change_list(p, v, key, c, arg, out);
	uint32_t id = intern_id(p->keys, arena_span(p->arena, key));
	if (c == CHANGE_REMOVE && value_get(v, id)->type == VALUE_ABSENT)
		return false;
	*out = in_order(p, c == CHANGE_REMOVE ? edit_del(p->arena, v, id) : edit_set(p->arena, v, id, *arg));
	return true;
}

static bool change_at(struct patching *p, const value *at, span rest, enum change c, const value *arg, unsigned depth, value *out)
{
	span part, next = span_cut(rest, '/', &part);
	value below;

	part = unescape(p->arena, part);
	if (!next.p)
		return change_container(p, at, part, c, arg, out);
	const value *v = depth < PATCH_MAX_DEPTH ? child(p, at, part) : NULL;
	return v && change_at(p, v, next, c, arg, depth + 1, &below) && change_container(p, at, part, CHANGE_SET, &below, out);
}

static bool change(struct patching *p, value *root, span path, enum change c, const value *arg)
{
	span key, head;
	value out;

	if (!container(p, root, path, &key) || !change_at(p, root, span_cut(path, '/', &head), c, arg, 0, &out))
		return false;
	*root = out;
	return true;
}

// Bytes of the compact text, up to the limit.
static size_t size_of(struct patching *p, const value *v, unsigned depth)
{
	size_t n = 2;

	switch (v->type) {
	case VALUE_OBJECT:
		member_each(m, v)
			if (n <= MAX_COPIED && depth < PATCH_MAX_DEPTH)
				n += intern_text(p->keys, m->key).n + 3 + (m != v->member) + size_of(p, &m->v, depth + 1);
		return n;
	case VALUE_ARRAY:
		for (size_t i = 0; i < v->n && n <= MAX_COPIED && depth < PATCH_MAX_DEPTH; i++)
			n += (i > 0) + size_of(p, &v->item[i], depth + 1);
		return n;
	case VALUE_STRING: return v->n + 2;
	case VALUE_BOOL: return v->b ? 4 : 5;
	case VALUE_ABSENT: return 0;
	default: return patch_go_text(p, v).n;
	}
}

static bool operation_test(struct patching *p, const struct operation *o, value *root)
{
	span key;
	const value *at, *v;
	bool null = o->arg->type <= VALUE_NULL;

	if (!o->path.n)
		return value_equal(root, o->arg);
	at = container(p, root, o->path, &key);
	v = at ? child(p, at, key) : NULL;
	if (!v || (v->type <= VALUE_NULL ? !null : null || !value_equal(v, o->arg)))
		return false;
	value mine = all_in_order(p, *v, 0); // comparing is looking into
	return change(p, root, o->path, v->type == VALUE_ABSENT ? CHANGE_NOTHING : CHANGE_SET, &mine);
}

static bool operation_replace(struct patching *p, const struct operation *o, value *root)
{
	span key;

	if (!o->path.n) {
		if (o->arg->type != VALUE_OBJECT && o->arg->type != VALUE_ARRAY)
			return false;
		*root = *o->arg;
		return true;
	}
	const value *at = container(p, root, o->path, &key);
	value null = value_null();
	return at && child(p, at, key) && change(p, root, o->path, CHANGE_SET, o->arg->type == VALUE_ABSENT ? &null : o->arg);
}

static bool operation_copy(struct patching *p, const struct operation *o, value *root, bool move, size_t *copied)
{
	span key;
	const value *at = o->has_from ? container(p, root, o->from, &key) : NULL, *v = at ? child(p, at, key) : NULL;

	if (!v)
		return false;
	value mine = v->type == VALUE_ABSENT ? value_null() : *v;
	if (move)
		return change(p, root, o->from, CHANGE_REMOVE, NULL) && o->has_path && change(p, root, o->path, CHANGE_ADD, &mine);
	*copied += v->type <= VALUE_NULL ? 0 : size_of(p, v, 0);
	if (v->type != VALUE_ABSENT && !change(p, root, o->from, CHANGE_SET, &mine))
		return false;
	return *copied <= MAX_COPIED && o->has_path && change(p, root, o->path, CHANGE_ADD, &mine);
}

static bool operation_run(struct patching *p, const struct operation *o, value *root, size_t *copied)
{
	value null = value_null();

	if (span_is(o->kind, "move") || span_is(o->kind, "copy"))
		return operation_copy(p, o, root, span_is(o->kind, "move"), copied);
	if (!o->has_path)
		return false;
	if (span_is(o->kind, "add"))
		return change(p, root, o->path, CHANGE_ADD, o->arg->type == VALUE_ABSENT ? &null : o->arg);
	if (span_is(o->kind, "remove"))
		return change(p, root, o->path, CHANGE_REMOVE, NULL);
	if (span_is(o->kind, "replace"))
		return operation_replace(p, o, root);
	return span_is(o->kind, "test") && operation_test(p, o, root);
}

static struct operation operation_of(struct patching *p, const value *v)
{
	const value *path = value_get(v, intern_id(p->keys, SPAN("path"))), *from = value_get(v, intern_id(p->keys, SPAN("from")));

	return (struct operation){ value_get_span(v, intern_id(p->keys, SPAN("op"))), value_span(path), value_span(from),
		value_get(v, intern_id(p->keys, SPAN("value"))), path->type == VALUE_STRING, from->type == VALUE_STRING };
}

// kjson.UnmarshalStrict into []jsonPatchOp: types first, then what it does not know.
static bool check_operations(struct patching *p, const value *ops)
{
	static const char *const texts[] = { "op", "path", "from" };

	for (size_t i = 0; i < value_count(ops); i++) {
		const value *v = &ops->item[i];
		if (v->type != VALUE_OBJECT && v->type != VALUE_NULL)
			return patch_fail(p, 400, "BadRequest", "error decoding patch: json: cannot unmarshal %s into Go value of type handlers.jsonPatchOp", patch_json_word(v));
		for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
			const value *t = value_get(v, intern_id(p->keys, span_str(texts[k])));
			if (t->type > VALUE_NULL && t->type != VALUE_STRING)
				return patch_fail(p, 400, "BadRequest", "error decoding patch: json: cannot unmarshal %s into Go struct field jsonPatchOp.%s of type string",
					patch_json_word(t), texts[k]);
		}
	}
	for (size_t i = 0; i < value_count(ops); i++) {
		member_each(m, &ops->item[i]) {
			span name = intern_text(p->keys, m->key);
			if (!span_is(name, "op") && !span_is(name, "path") && !span_is(name, "from") && !span_is(name, "value"))
				patch_warn(p, "json patch unknown field \"[%zu].%.*s\"", i, SPANF(name));
		}
		patch_duplicates(p, &ops->item[i], arena_printf(p->arena, "[%zu]", i), "json patch ");
	}
	return true;
}

bool patch_operations(struct patching *p, const value *ops, const value *object, value *out)
{
	size_t copied = 0;

	if (ops->type != VALUE_ARRAY && ops->type != VALUE_NULL)
		return patch_fail(p, 400, "BadRequest", p->ignore ? "json: cannot unmarshal %s into Go value of type jsonpatch.Patch" :
			"error decoding patch: json: cannot unmarshal %s into Go value of type []handlers.jsonPatchOp", patch_json_word(ops));
	if (!p->ignore && !check_operations(p, ops))
		return false;
	if (value_count(ops) > MAX_OPERATIONS)
		return patch_fail(p, 413, "RequestEntityTooLarge", "Request entity too large: The allowed maximum operations in a JSON patch is %d, got %zu", MAX_OPERATIONS,
			value_count(ops));
	*out = in_order(p, *object);
	value_each(v, ops) {
		struct operation o = operation_of(p, v);
		if (!operation_run(p, &o, out, &copied))
			return patch_fail(p, 422, "Invalid", "the server rejected our request due to an error in our request");
	}
	return true;
}
