#include "uids.h"

#include "doc/edit.h"
#include "k8s/gvk.h"
#include "text/json.h"

static span uid_of(struct world_file *w, const struct gvk_kind *k, span ns, span name)
{
	ref r = k ? snapshot_find(w->s, (enum gk)k->gk, k->namespaced ? snapshot_ns(w->s, ns) : NS_CLUSTER, name) : REF_NONE;

	return r == REF_NONE ? SPAN("") : value_span(value_at(w->s->object[r].root, 2, KEY_metadata, KEY_uid));
}

// "nodes/n1", "ba/pods/on-n1"
static span by_path(struct world_file *w, span path)
{
	span a, b, rest = span_cut(path, '/', &a), name = span_cut(rest, '/', &b);

	return name.p ? uid_of(w, gvk_by_resource(SPAN(""), b), a, name) : uid_of(w, gvk_by_resource(SPAN(""), a), SPAN(""), b);
}

span uids_paths(struct world_file *w, struct arena *run, span text)
{
	static const span begin = SPAN_INIT("#UID:");
	struct buf b = { .arena = run };
	size_t at = 0;

	for (size_t i = 0; i < text.n; i++) {
		span path;
		if (!span_starts(span_from(text, i), begin))
			continue;
		span rest = span_cut(span_from(text, i + begin.n), '#', &path);
		if (!rest.p)
			break;
		buf_add(&b, span_head(span_from(text, at), i - at));
		buf_add(&b, by_path(w, path));
		at = (size_t)(rest.p - text.p);
		i = at - 1;
	}
	buf_add(&b, span_from(text, at));
	return buf_span(&b);
}

static value beside(struct world_file *w, struct arena *run, const value *v, span ns)
{
	value out = *v;

	for (size_t i = 0; v->type == VALUE_ARRAY && i < v->n; i++)
		out = edit_item(run, &out, i, beside(w, run, &v->item[i], ns));
	member_each(m, v) {
		span s = value_span(&m->v);
		value inner = beside(w, run, &m->v, ns);
		if (m->key == KEY_uid && span_is(s, "@"))
			inner = value_string(uid_of(w, gvk_by_kind(SPAN("v1"), value_get_span(v, KEY_kind)), ns, value_get_span(v, KEY_name)));
		else if (m->key == KEY_uid && span_starts(s, SPAN("@node-")))
			inner = value_string(uid_of(w, gvk_by_kind(SPAN("v1"), SPAN("Node")), SPAN(""), span_from(s, 6)));
		out = edit_set(run, &out, m->key, inner);
	}
	return out;
}

span uids_beside(struct world_file *w, struct arena *run, span text, span ns)
{
	struct json_options o = { 0 };
	struct json_error e;
	struct buf b = { .arena = run };
	value v;

	if (!span_contains(text, SPAN("\"uid\":\"@")) || !json_read(text, &o, run, &w->s->keys, &v, &e))
		return text;
	v = beside(w, run, &v, ns);
	world_write_json(&b, &w->s->keys, &v);
	return buf_span(&b);
}
