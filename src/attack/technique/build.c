#include "attack/technique/build.h"
#include <stdarg.h>
#include "base/must.h"
#include "doc/edit.h"
#include "twin/snapshot.h"

#define BUILD_MEMBERS 24 // of one object or list of a template

struct reader {
	struct payload *p;
	const char *at;
	va_list *args;
};

static value read_value(struct reader *r);

static void blanks(struct reader *r)
{
	while (*r->at == ' ' || *r->at == '\n' || *r->at == '\t')
		r->at++;
}

static bool take(struct reader *r, char c)
{
	blanks(r);
	if (*r->at != c)
		return false;
	r->at++;
	return true;
}

static span quoted(struct reader *r)
{
	const char *from = r->at;
	while (*r->at && *r->at != '\'')
		r->at++;
	must(*r->at == '\'');
	return span_of(from, (size_t)(r->at++ - from));
}

static span word(struct reader *r)
{
	const char *from = r->at;
	while (*r->at && !strchr(" \n\t,:{}[]'", *r->at))
		r->at++;
	must(r->at > from);
	return span_of(from, (size_t)(r->at - from));
}

static value read_object(struct reader *r)
{
	struct member *m = arena_array(r->p->arena, struct member, BUILD_MEMBERS);
	size_t n = 0;

	while (!take(r, '}')) {
		must(n < BUILD_MEMBERS);
		span key = take(r, '\'') ? quoted(r) : word(r);
		must(take(r, ':'));
		m[n++] = (struct member){ intern_id(r->p->keys, key), VALUE_NO_OFF, read_value(r) };
		take(r, ',');
	}
	return value_object(m, n);
}

static value read_array(struct reader *r)
{
	value *v = arena_array(r->p->arena, value, BUILD_MEMBERS);
	size_t n = 0;

	while (!take(r, ']')) {
		must(n < BUILD_MEMBERS);
		v[n++] = read_value(r);
		take(r, ',');
	}
	return value_array(v, n);
}

static value read_word(span w)
{
	int64_t n = 0;

	if (span_is(w, "true") || span_is(w, "false"))
		return value_bool(w.p[0] == 't');
	if (span_is(w, "null"))
		return value_null();
	for (size_t i = 0; i < w.n; i++) {
		must(w.p[i] >= '0' && w.p[i] <= '9');
		n = n * 10 + (w.p[i] - '0');
	}
	return value_int(n);
}

static value read_value(struct reader *r)
{
	if (take(r, '{'))
		return read_object(r);
	if (take(r, '['))
		return read_array(r);
	if (take(r, '\''))
		return value_string(quoted(r));
	if (take(r, '?'))
		return value_string(va_arg(*r->args, span));
	if (take(r, '$'))
		return *va_arg(*r->args, const value *);
	return read_word(word(r));
}

value build_doc(struct payload *p, const char *text, ...)
{
	va_list args;
	va_start(args, text);
	struct reader r = { p, text, &args };
	value v = read_value(&r);
	blanks(&r);
	must(*r.at == 0);
	va_end(args);
	return v;
}

static bool is_index(span s, size_t *n)
{
	*n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*n = *n * 10 + (size_t)(s.p[i] - '0');
	}
	return s.n > 0;
}

// v with the value at the path replaced; an absent value removes the member.
static value put(struct payload *p, const value *at, span path, value v)
{
	span head;
	size_t i;
	span rest = span_cut(path, '.', &head);

	if (at->type == VALUE_ARRAY && is_index(head, &i)) {
		must(i < at->n);
		return edit_item(p->arena, at, i, rest.p ? put(p, &at->item[i], rest, v) : v);
	}
	uint32_t key = intern_id(p->keys, head);
	if (rest.p)
		return edit_set(p->arena, at, key, put(p, value_get(at, key), rest, v));
	return v.type == VALUE_ABSENT ? edit_del(p->arena, at, key) : edit_set(p->arena, at, key, v);
}

const value *build_get(const struct payload *p, const char *path)
{
	const value *at = &p->object;
	span rest = span_str(path), head;
	size_t i;

	while (rest.p) {
		rest = span_cut(rest, '.', &head);
		if (at->type == VALUE_ARRAY && is_index(head, &i)) {
			at = value_item(at, i);
			continue;
		}
		uint32_t key = intern_find(p->keys, head);
		at = key == MAP_NONE ? &value_absent : value_get(at, key);
	}
	return at;
}

void build_set(struct payload *p, const char *path, value v)
{
	p->object = put(p, &p->object, span_str(path), v);
}

void build_del(struct payload *p, const char *path)
{
	span whole = span_str(path);
	ptrdiff_t dot = span_rfind(whole, '.');
	span parent = span_head(whole, dot < 0 ? 0 : (size_t)dot);

	// Nothing is made on the way to something that is to go.
	if (dot < 0 || value_present(build_get(p, arena_span(p->arena, parent).p)))
		p->object = put(p, &p->object, whole, value_absent);
}

void build_push(struct payload *p, const char *path, value v)
{
	value list = edit_append(p->arena, build_get(p, path), v);
	build_set(p, path, list);
}

static void put_meta(struct payload *p, enum key map, const char *key, span text)
{
	const value *meta = value_get(&p->object, KEY_metadata);
	uint32_t id = intern_id(p->keys, span_str(key));
	const value *now = value_get(meta, map);
	value next = text.p ? edit_set(p->arena, now, id, value_string(text)) : edit_del(p->arena, now, id);
	value m = edit_set(p->arena, meta, map, next);
	p->object = edit_set(p->arena, &p->object, KEY_metadata, m);
}

void build_label(struct payload *p, const char *key, span text)
{
	put_meta(p, KEY_labels, key, text);
}

void build_annotation(struct payload *p, const char *key, span text)
{
	put_meta(p, KEY_annotations, key, text);
}

span build_ns(const struct payload *p)
{
	return snapshot_ns_name(p->snap, p->ns);
}

span build_name(const struct payload *p)
{
	return p->name.n ? p->name : SPAN("bulkhead-probe");
}

span build_sa(const struct payload *p)
{
	return p->sa.n ? p->sa : SPAN("default");
}

// Pod Security reads the enforce label of the namespace (pod-security-admission admission.go PolicyToEvaluate); SCC is not run in namespaces of
// run-level 0 and 1 (openshift/kubernetes openshift-kube-apiserver admission/namespaceconditions).
void build_open_namespace(struct payload *p)
{
	if (p->object.type != VALUE_OBJECT)
		p->object = build_doc(p, "{apiVersion: 'v1', kind: 'Namespace', metadata: {name: ?}}", build_ns(p));
	build_label(p, "pod-security.kubernetes.io/enforce", SPAN("privileged"));
	if (p->snap->openshift)
		build_label(p, "openshift.io/run-level", SPAN("0"));
}
