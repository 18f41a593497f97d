// JSON patch (RFC 6902) as github.com/evanphx/json-patch v4 applies it for the API server: negative indexes count from the end, replace and
// copy take members that are not there for null, every failure is one and the same 422 (apiserver pkg/endpoints/handlers/patch.go).
#include "k8s/patch/lazy.h"

#include "text/json.h"

#define MAX_OPERATIONS 10000               // maxJSONPatchOperations
#define MAX_COPIED (3u * 1024 * 1024)      // AccumulatedCopySizeLimit = the limit of a body

struct operation { span kind, path, from; struct lazy *value; bool has_path, has_from; };

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

// Place of a child; NULL: a member that is not there. False: get fails.
static bool get(const struct lazy *con, span key, struct lazy ***at)
{
	long i;

	if (con->is == LAZY_DOC) {
		struct lazy_entry *e = lazy_find(con, key);
		*at = e ? &e->node : NULL;
		return true;
	}
	if (!read_index(key, &i))
		return false;
	if (i < 0)
		i += (long)con->n;
	if (i < 0 || i >= (long)con->n)
		return false;
	*at = &con->v[i].node;
	return true;
}

// findObject: the container of the path's last part. NULL: there is none.
static struct lazy *container(struct patching *p, struct lazy *root, span path, span *key)
{
	span part, rest = path;
	struct lazy *at = root, **next;

	if (!path.n || span_find(path, '/', 0) < 0)
		return NULL;
	for (rest = span_cut(rest, '/', &part);;) {
		rest = span_cut(rest, '/', &part);
		part = unescape(p->arena, part);
		if (!rest.p) {
			*key = part;
			return at;
		}
		if (!get(at, part, &next) || !next || !*next || (!lazy_doc(p, *next) && !lazy_list(p, *next)))
			return NULL;
		at = *next;
	}
}

static bool add(struct patching *p, struct lazy *con, span key, struct lazy *node)
{
	long i;

	if (con->is == LAZY_DOC) {
		lazy_set(p, con, key, node);
		return true;
	}
	if (span_is(key, "-"))
		i = (long)con->n;
	else if (!read_index(key, &i))
		return false;
	if (i < 0)
		i += (long)con->n + 1;
	if (i < 0 || i > (long)con->n)
		return false;
	lazy_insert(p, con, (size_t)i, (struct lazy_entry){ .node = node });
	return true;
}

static bool take(struct lazy *con, span key)
{
	struct lazy **at;

	if (!get(con, key, &at) || !at)
		return false;
	lazy_drop(con, (size_t)((struct lazy_entry *)(void *)((char *)at - offsetof(struct lazy_entry, node)) - con->v));
	return true;
}

static bool set(struct patching *p, struct lazy *con, span key, struct lazy *node)
{
	struct lazy **at;

	if (!get(con, key, &at))
		return false;
	if (at)
		*at = node;
	else
		lazy_set(p, con, key, node);
	return true;
}

static span written(struct patching *p, const struct lazy *n)
{
	struct buf b = { .arena = p->arena };

	lazy_write(&b, n);
	return buf_span(&b);
}

// lazyNode.equal: comparing is looking into. Nulls inside lists make the library panic; here they are unequal.
static bool equal(struct patching *p, struct lazy *a, struct lazy *b, unsigned depth)
{
	if (!a || !b || depth > PATCH_MAX_DEPTH)
		return false;
	if (!lazy_doc(p, a) && !lazy_list(p, a))
		return b->is == LAZY_RAW && span_eq(written(p, a), written(p, b)) && a->raw.n && b->raw.n;
	if (a->is == LAZY_DOC ? !lazy_doc(p, b) : !lazy_list(p, b))
		return false;
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		const struct lazy_entry *x = &a->v[i], *y = &b->v[i];
		if (a->is == LAZY_DOC && !span_eq(x->name, y->name))
			return false;
		if ((a->is == LAZY_LIST || x->node || y->node) && !equal(p, x->node, y->node, depth + 1))
			return false;
	}
	return true;
}

static bool operation_test(struct patching *p, const struct operation *o, struct lazy *root)
{
	span key;
	struct lazy *con, **at;

	if (!o->path.n)
		return equal(p, root, o->value, 0);
	con = container(p, root, o->path, &key);
	if (!con || !get(con, key, &at))
		return false;
	if (!at || !*at)
		return !o->value || !o->value->raw.n;
	return equal(p, *at, o->value, 0);
}

static bool operation_replace(struct patching *p, const struct operation *o, struct lazy **root)
{
	span key;

	if (!o->path.n) {
		if (!o->value || (!lazy_doc(p, o->value) && !lazy_list(p, o->value)))
			return false;
		*root = o->value;
		return true;
	}
	struct lazy *con = container(p, *root, o->path, &key);
	return con && set(p, con, key, o->value);
}

// The copy is made of what the node is when the way to its new place has been looked into.
static bool operation_copy(struct patching *p, const struct operation *o, struct lazy *root, bool move, size_t *copied)
{
	span key;
	struct lazy *con = o->has_from ? container(p, root, o->from, &key) : NULL, **at, *node;

	if (!con || !get(con, key, &at))
		return false;
	node = at ? *at : NULL;
	if (move && !take(con, key))
		return false;
	con = o->has_path ? container(p, root, o->path, &key) : NULL;
	if (!con)
		return false;
	if (!move && node) {
		node = lazy_raw(p, written(p, node));
		*copied += node->raw.n;
	}
	return *copied <= MAX_COPIED && add(p, con, key, node);
}

static bool operation_run(struct patching *p, const struct operation *o, struct lazy **root, size_t *copied)
{
	span key;

	if (span_is(o->kind, "move") || span_is(o->kind, "copy"))
		return operation_copy(p, o, *root, span_is(o->kind, "move"), copied);
	if (!o->has_path)
		return false;
	if (span_is(o->kind, "replace"))
		return operation_replace(p, o, root);
	if (span_is(o->kind, "test"))
		return operation_test(p, o, *root);
	bool adds = span_is(o->kind, "add");
	struct lazy *con = adds || span_is(o->kind, "remove") ? container(p, *root, o->path, &key) : NULL;
	return con && (adds ? add(p, con, key, o->value) : take(con, key));
}

static struct operation operation_of(struct patching *p, struct lazy *n)
{
	struct operation o = { 0 };
	const struct lazy_entry *e;

	if (!n)
		return o;
	if ((e = lazy_find(n, SPAN("op"))))
		lazy_string(p, e->node, &o.kind);
	if ((e = lazy_find(n, SPAN("path"))))
		o.has_path = lazy_string(p, e->node, &o.path);
	if ((e = lazy_find(n, SPAN("from"))))
		o.has_from = lazy_string(p, e->node, &o.from);
	if ((e = lazy_find(n, SPAN("value"))))
		o.value = e->node ? e->node : lazy_raw(p, SPAN(""));
	return o;
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

// jsonpatch.DecodePatch: what the strict reading has not refused already.
static bool operations(struct patching *p, struct lazy *list)
{
	lazy_list(p, list);
	for (size_t i = 0; i < list->n; i++) {
		struct lazy *n = list->v[i].node;
		if (n && !lazy_doc(p, n))
			return patch_fail(p, 400, "BadRequest", "json: cannot unmarshal %s into Go value of type jsonpatch.Operation",
				n->raw.p[0] == '[' ? "array" : n->raw.p[0] == '"' ? "string" : n->raw.p[0] == 't' || n->raw.p[0] == 'f' ? "bool" : "number");
	}
	return true;
}

bool patch_operations(struct patching *p, const value *ops, const value *object, value *out)
{
	size_t copied = 0;
	struct lazy *list = lazy_raw(p, patch_source(p, p->source, ops)), *root = lazy_raw(p, patch_source(p, p->stored, object));

	if (ops->type != VALUE_ARRAY && ops->type != VALUE_NULL)
		return patch_fail(p, 400, "BadRequest", p->ignore ? "json: cannot unmarshal %s into Go value of type jsonpatch.Patch" :
			"error decoding patch: json: cannot unmarshal %s into Go value of type []handlers.jsonPatchOp", patch_json_word(ops));
	if ((!p->ignore && !check_operations(p, ops)) || !operations(p, list))
		return false;
	if (list->n > MAX_OPERATIONS)
		return patch_fail(p, 413, "RequestEntityTooLarge", "Request entity too large: The allowed maximum operations in a JSON patch is %d, got %zu", MAX_OPERATIONS,
			list->n);
	lazy_doc(p, root);
	for (size_t i = 0; i < list->n; i++) {
		struct operation o = operation_of(p, list->v[i].node);
		if (!operation_run(p, &o, &root, &copied))
			return patch_fail(p, 422, "Invalid", "the server rejected our request due to an error in our request");
	}
	return patch_read(p, root, out);
}
